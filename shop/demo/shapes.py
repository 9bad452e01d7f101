"""What a demonstration product is written down as."""

from typing import Any, NamedTuple

from shop.demo.sets import Card


class Kind(NamedTuple):
    """A variant: its price, how many are there, and the options that tell it from the others."""

    price: str
    stock: int
    options: dict[str, str] = {}
    was: str = ""


class Drawing(NamedTuple):
    """One view of a product: what `shop.art` is asked for, and what it shows, in English and French."""

    file: str
    kind: str
    seed: str
    alt_en: str
    alt_fr: str
    details: dict[str, Any] = {}


class Words(NamedTuple):
    name: str
    caption: str
    description: str


class Piece(NamedTuple):
    """A product. `code` begins the SKU of each of its variants."""

    slug: str
    category: str
    code: str
    en: Words
    fr: Words
    kinds: tuple[Kind, ...]
    views: tuple[Drawing, ...]
    keywords: str = ""
    card_id: str = ""
    # The card itself, told once by the piece that sells it in most conditions.
    card: Card | None = None
    rank: int = 0

"""What a visitor asks of the catalogue, read once for page and API."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shop.category_tree import CategoryTree
from shop.errors import FieldError
from shop.models.catalogue import CardLanguage, Condition
from shop.search import words_of
from shop.sql import Sql
from shop.trade_words import known_rarities, known_sets

ORDERINGS: Mapping[str, Any] = {
    "relevance": gettext_lazy("Best match"),
    "selection": gettext_lazy("Selected by the house"),
    "newest": gettext_lazy("Newest first"),
    "price": gettext_lazy("Price, low to high"),
    "-price": gettext_lazy("Price, high to low"),
    "name": pgettext_lazy("ordering", "Name"),
}
# What clients used to other shops write.
ORDERING_SYNONYMS = {"-rank": "selection", "-created_at": "newest", "price_asc": "price", "price_desc": "-price"}

MAX_SEARCH_LENGTH = 200
_PRICE = re.compile(r"[0-9]{1,9}([.,][0-9]{1,2})?")
_TRUE, _FALSE = {"1", "true", "on", "yes"}, {"0", "false", "off", "no"}


@dataclass(frozen=True)
class CatalogueQuery:
    """The choices made, every one of them known to exist."""

    search: str = ""
    category: tuple[str, ...] = ()
    set: tuple[str, ...] = ()
    rarity: tuple[str, ...] = ()
    condition: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    in_stock: bool = False
    # Empty for what suits: the best match with a search, else the house's selection.
    ordering: str = ""

    @property
    def sorted_by(self) -> str:
        return self.ordering or ("relevance" if self.search else "selection")

    @property
    def filter_count(self) -> int:
        """How many choices narrow the list, apart from search and category."""
        several = len(self.set) + len(self.rarity) + len(self.condition) + len(self.language)
        return several + (self.min_price is not None) + (self.max_price is not None) + self.in_stock

    def parameters(self) -> list[tuple[str, str]]:
        """The shortest parameters that say the same again, in one fixed order."""
        pairs: list[tuple[str, str]] = []
        for name in _NAMES:
            value = getattr(self, name)
            if isinstance(value, tuple):
                pairs += [(name, one) for one in value]
            elif value is True:
                pairs.append((name, "1"))
            elif value or isinstance(value, Decimal):
                pairs.append((name, str(value)))
        return pairs

    @property
    def url(self) -> str:
        """The shareable address of this list's first page."""
        if len(self.category) == 1:
            path, asked = reverse("shop:category", args=self.category), replace(self, category=())
        else:
            path, asked = reverse("shop:catalogue"), self
        text = urlencode(asked.parameters())
        return f"{path}?{text}" if text else path

    def without(self, name: str, value: str = "") -> Self:
        """The same list with one choice taken back."""
        now = getattr(self, name)
        left: dict[str, Any] = {name: tuple(v for v in now if v != value) if value else _DEFAULTS[name]}
        return replace(self, **left)

    def narrowest(self, tree: CategoryTree) -> Self:
        """The same without a category of which a part is chosen too, as when both stay ticked in the form."""
        above = {step.slug for slug in self.category for step in tree.path_to(tree.by_slug[slug])[:-1]}
        return replace(self, category=tuple(slug for slug in self.category if slug not in above))

    def product_conditions(self, tree: CategoryTree) -> dict[str, Sql]:
        """What must hold of a product `p`, by the choice that asks for it."""
        held: dict[str, Sql] = {}
        if self.category:
            held["category"] = Sql("p.category_id = ANY(%s)", (tree.ids_under(self.category),))
        card_of = "p.card_id IN (SELECT t.id FROM shop_tradecard t WHERE"
        if self.set:
            held["set"] = Sql(f"{card_of} t.set_id = ANY(%s))", (list(self.set),))
        if self.rarity:
            held["rarity"] = Sql(f"{card_of} t.rarity = ANY(%s))", (list(self.rarity),))
        return held

    def variant_conditions(self) -> dict[str, Sql]:
        """What must hold of one and the same variant `v`, by the choice that asks for it."""
        held: dict[str, Sql] = {}
        if self.condition:
            held["condition"] = Sql("v.condition = ANY(%s)", (list(self.condition),))
        if self.language:
            held["language"] = Sql("v.language = ANY(%s)", (list(self.language),))
        if self.min_price is not None or self.max_price is not None:
            low = self.min_price if self.min_price is not None else Decimal(0)
            high = self.max_price if self.max_price is not None else Decimal("9999999999.99")
            held["price"] = Sql("v.price BETWEEN %s AND %s", (low, high))
        if self.in_stock:
            held["in_stock"] = Sql("v.on_hand > v.reserved")
        return held


_NAMES = tuple(f.name for f in fields(CatalogueQuery))
_DEFAULTS = {f.name: f.default for f in fields(CatalogueQuery)}


@dataclass
class _Reader:
    """Reads one request's parameters and notes what is wrong with them."""

    given: QueryDict
    errors: list[FieldError] = field(default_factory=list)

    def refuse(self, name: str, code: str, message: str) -> None:
        self.errors.append(FieldError(name, code, message))

    def last(self, name: str) -> str:
        return (self.given.get(name) or "").strip()

    def several(self, name: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
        values = sorted({value for value in self.given.getlist(name) if value})
        for value in values:
            if not is_known(value):
                self.refuse(name, "invalid_choice", _("“%(value)s” is not among the choices.") % {"value": value[:50]})
        return tuple(value for value in values if is_known(value))

    def price(self, name: str) -> Decimal | None:
        text = self.last(name)
        if not text:
            return None
        if not _PRICE.fullmatch(text):
            self.refuse(name, "invalid", _("Give an amount such as 20 or 19.90, without a sign or currency."))
            return None
        return Decimal(text.replace(",", "."))

    def flag(self, name: str) -> bool:
        return read_flag(self.given, name, self.errors)


def read_flag(given: QueryDict, name: str, errors: list[FieldError]) -> bool:
    text = (given.get(name) or "").strip().lower()
    if text and text not in _TRUE | _FALSE:
        errors.append(FieldError(name, "invalid", _("Give true or false.")))
    return text in _TRUE


def read_query(given: QueryDict, tree: CategoryTree, *, category: str = "") -> tuple[CatalogueQuery, list[FieldError]]:
    """Read the parameters; what is wrong is left out and told. `category` is the one that the address names."""
    reader = _Reader(given)
    search = " ".join((reader.last("search") or reader.last("q")).replace("\0", " ").split())
    if len(search) > MAX_SEARCH_LENGTH:
        reader.refuse("search", "max_length", _("Search for at most %(limit)d characters.") % {"limit": MAX_SEARCH_LENGTH})
        search = ""
    ordering = reader.last("ordering")
    ordering = ORDERING_SYNONYMS.get(ordering, ordering)
    if ordering and ordering not in ORDERINGS:
        reader.refuse("ordering", "invalid_choice", _("Sort by one of: %(choices)s.") % {"choices": ", ".join(ORDERINGS)})
        ordering = ""
    if ordering == "relevance" and not words_of(search):
        ordering = ""
    low, high = reader.price("min_price"), reader.price("max_price")
    if low is not None and high is not None and low > high:
        reader.refuse("min_price", "invalid", _("The lowest price is above the highest; swap them."))
        low = high = None
    query = CatalogueQuery(
        search=search,
        category=(category,) if category else reader.several("category", tree.by_slug.__contains__),
        set=reader.several("set", known_sets().__contains__) if "set" in given else (),
        rarity=reader.several("rarity", known_rarities().__contains__) if "rarity" in given else (),
        condition=reader.several("condition", Condition.values.__contains__),
        language=reader.several("language", CardLanguage.values.__contains__),
        min_price=low,
        max_price=high,
        in_stock=reader.flag("in_stock"),
        ordering=ordering,
    )
    return query, reader.errors

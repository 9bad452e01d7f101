"""How a card for sale is written down: single, by condition and language, or graded in its case."""

from shop.demo.sets import SETS, Card
from shop.demo.shapes import Drawing, Kind, Piece, Words

_SETS = {row.id: row for row in SETS}
_CONDITIONS = {
    "mint": ("mint", "neuve"),
    "near_mint": ("near mint", "proche du neuf"),
    "excellent": ("excellent", "excellent état"),
    "good": ("good", "bon état"),
    "played": ("played", "jouée"),
}


def copy_of(price: str, stock: int, condition: str, language: str, was: str = "", **options: str) -> Kind:
    return Kind(price, stock, {"condition": condition, "language": language, **options}, was)


def single(
    set_id: str,
    number: str,
    rarity: str,
    en: tuple[str, str, str],
    fr: tuple[str, str, str],
    *copies: Kind,
    rank: int = 0,
) -> Piece:
    """A card for sale by condition and language. `en` and `fr`: the card's name, what is added to it, the report."""
    row = _SETS[set_id]
    place = f"{number}/{row.cards:03d}"
    slug = "".join(c if c.isalnum() else "-" for c in en[0].lower()).strip("-")
    first = _CONDITIONS[copies[0].options["condition"]]
    details = {"category": row.scheme, "name": en[0], "number": place, "rarity": rarity.lower()}
    return Piece(
        slug=f"{slug}-{set_id}-{number}",
        category="singles",
        code=f"{''.join(word[0] for word in set_id.split('-')).upper()}{row.released_on:%y}-{number}",
        en=Words(en[0] + en[1], f"{row.en} {place}, {first[0]}", en[2]),
        fr=Words(fr[0] + fr[1], f"{row.fr} {place}, {first[1]}", fr[2]),
        kinds=copies,
        views=(
            Drawing(
                f"single-{set_id}-{number}",
                "single",
                en[0],
                f"The card {en[0]} on its stand",
                f"La carte {fr[0]} sur son présentoir",
                details,
            ),
            Drawing(
                f"card-{set_id}-{number}",
                "card",
                en[0],
                f"{en[0]}, the face seen from close",
                f"{fr[0]}, la face vue de près",
                details,
            ),
        ),
        keywords=f"{row.en} {row.fr} {number} {place} {en[0]} {fr[0]}",
        card_id=f"{set_id}-{number}",
        card=Card(set_id, number, en[0], fr[0], rarity),
        rank=rank,
    )


def graded(set_id: str, number: str, grade: str, names: tuple[str, str], en: str, fr: str, price: str, rank: int = 0) -> Piece:
    row = _SETS[set_id]
    place = f"{number}/{row.cards:03d}"
    slug = "".join(c if c.isalnum() else "-" for c in names[0].lower()).strip("-")
    details = {"category": row.scheme, "name": names[0], "number": place, "grade": grade}
    return Piece(
        slug=f"{slug}-graded-{grade.replace('.', '-')}",
        category="graded",
        code=f"GR-{''.join(word[0] for word in set_id.split('-')).upper()}{row.released_on:%y}-{number}",
        en=Words(f"{names[0]}, graded {grade}", f"{row.en} {place}, in its case", en),
        fr=Words(f"{names[1]}, notée {grade.replace('.', ',')}", f"{row.fr} {place}, sous boîtier", fr),
        kinds=(Kind(price, 1, {"condition": "graded", "language": "fr"}),),
        views=(
            Drawing(
                f"slab-{set_id}-{number}",
                "slab",
                names[0],
                f"{names[0]} in a sealed grading case marked {grade}",
                f"{names[1]} dans un boîtier de notation scellé portant {grade.replace('.', ',')}",
                details,
            ),
        ),
        keywords=f"{row.en} {row.fr} {place} slab grade {grade} {names[0]} {names[1]}",
        card_id=f"{set_id}-{number}",
        rank=rank,
    )

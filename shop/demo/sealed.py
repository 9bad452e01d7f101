"""Boosters and displays, unopened."""

from shop.demo.sets import SETS
from shop.demo.shapes import Drawing, Kind, Piece, Words

_SETS = {row.id: row for row in SETS}


def _sealed(price: str, stock: int, language: str, was: str = "") -> Kind:
    return Kind(price, stock, {"condition": "sealed", "language": language}, was)


def _booster(set_id: str, en: str, fr: str, *kinds: Kind, cards: int = 10, rank: int = 0) -> Piece:
    row = _SETS[set_id]
    return Piece(
        slug=f"{set_id}-booster",
        category="boosters",
        code=f"BO-{set_id[:2].upper()}{len(set_id):02d}",
        en=Words(f"{row.en} booster", f"{cards} cards, sealed", en),
        fr=Words(f"Booster {row.fr}", f"{cards} cartes, scellé", fr),
        kinds=kinds,
        views=(
            Drawing(
                f"pack-{set_id}",
                "pack",
                row.en,
                f"A sealed {row.en} booster",
                f"Un booster {row.fr} scellé",
                {"category": row.scheme, "name": row.en},
            ),
        ),
        keywords=f"{row.en} {row.fr} pack sachet",
        rank=rank,
    )


def _display(set_id: str, en: str, fr: str, *kinds: Kind, boosters: int = 36, rank: int = 0) -> Piece:
    row = _SETS[set_id]
    return Piece(
        slug=f"{set_id}-display",
        category="displays",
        code=f"DI-{set_id[:2].upper()}{len(set_id):02d}",
        en=Words(f"{row.en} display", f"{boosters} boosters, sealed", en),
        fr=Words(f"Display {row.fr}", f"{boosters} boosters, scellé", fr),
        kinds=kinds,
        views=(
            Drawing(
                f"box-{set_id}",
                "box",
                row.en,
                f"A {row.en} display box in its film",
                f"Un display {row.fr} sous film",
                {"category": row.scheme, "name": row.en},
            ),
            Drawing(
                f"pack-{set_id}",
                "pack",
                row.en,
                f"One of the {boosters} boosters inside",
                f"L'un des {boosters} boosters qu'il contient",
                {"category": row.scheme, "name": row.en},
            ),
        ),
        keywords=f"{row.en} {row.fr} box boîte",
        rank=rank,
    )


BOOSTERS = (
    _booster(
        "first-tide",
        "From a display we opened at the counter, weighed by nobody. The crimp is straight and the back seam whole. The set has "
        "been out of print since 2021.",
        "Tiré d'un display ouvert au comptoir, que personne n'a pesé. La soudure est droite et la couture du dos entière. "
        "L'extension n'est plus imprimée depuis 2021.",
        _sealed("14.50", 17, "fr"),
        _sealed("13.00", 3, "en"),
        rank=48,
    ),
    _booster(
        "second-tide",
        "The second Saltmarch set, with the clock foils. Sold singly or by the dozen; a dozen comes from one display.",
        "La deuxième extension Marais salants, celle des horloges en foil. À l'unité ou par douze ; une douzaine vient d'un seul "
        "display.",
        _sealed("5.90", 88, "fr"),
        _sealed("5.90", 60, "en"),
    ),
    _booster(
        "embers",
        "Court of Embers in its first wrapper, with the usher on the front. The English ones have a hanging hole, uncut.",
        "Cour des Braises dans son premier emballage, avec l'huissier en façade. Les anglais ont un trou d'accroche, non "
        "découpé.",
        _sealed("11.90", 24, "en"),
        _sealed("12.90", 0, "fr"),
        rank=46,
    ),
    _booster(
        "gaslight-row",
        "One rare or better in each, and every sixth holds a street scene that joins its neighbours. For those who fill the "
        "album page by page.",
        "Une rare au moins dans chacun, et un sur six contient une scène de rue qui se raccorde à ses voisines. Pour qui remplit "
        "l'album page après page.",
        _sealed("7.50", 54, "fr"),
        _sealed("7.50", 36, "en"),
        _sealed("6.90", 12, "de"),
    ),
    _booster(
        "the-long-evening",
        "This autumn's set at the printer's price. We open a case every Saturday at four; you may watch.",
        "L'extension de cet automne au prix de l'éditeur. Nous ouvrons un carton chaque samedi à seize heures ; on peut "
        "regarder.",
        _sealed("4.90", 240, "fr"),
        _sealed("4.90", 180, "en"),
        rank=44,
    ),
    _booster(
        "twenty-four-hours",
        "Racing by night and rain, twelve cards instead of ten. The odds are printed on the back, for once.",
        "La course de nuit et sous la pluie, douze cartes au lieu de dix. Les probabilités sont imprimées au dos, pour une fois.",
        _sealed("5.20", 96, "fr"),
        _sealed("5.20", 48, "it"),
        cards=12,
    ),
)

DISPLAYS = (
    _display(
        "night-mail",
        "Film tight on all six sides, no repair, factory seal readable. Stored upright in the dark since 2020. We send it in a "
        "second box, with its corners free.",
        "Film tendu sur les six faces, sans reprise, scellé d'usine lisible. Gardé debout et dans le noir depuis 2020. Envoyé "
        "dans une seconde boîte, coins dégagés.",
        _sealed("214.00", 6, "fr"),
        _sealed("205.00", 2, "en"),
        rank=96,
    ),
    _display(
        "first-tide",
        "The last of four that came from one attic in Caluire. A pressure mark on the lid, none on the boosters as far as the "
        "window shows.",
        "Le dernier de quatre venus d'un même grenier de Caluire. Une marque de pression sur le couvercle, aucune sur les "
        "boosters, pour autant que la fenêtre le montre.",
        _sealed("468.00", 1, "fr"),
        rank=72,
    ),
    _display(
        "the-long-evening",
        "Delivered to us by the pallet, to you without a dent. Six displays make a case; ask, and we leave it closed.",
        "Livré chez nous par palette, chez vous sans un choc. Six displays font un carton ; demandez, nous le laissons fermé.",
        _sealed("159.00", 32, "fr", was="171.00"),
        _sealed("159.00", 20, "en"),
        rank=59,
    ),
    _display(
        "hollow-wood",
        "Twenty-four boosters, and the one set whose display is itself collected: the lid folds out to a forest in three depths.",
        "Vingt-quatre boosters, et la seule extension dont on collectionne le display : le couvercle se déplie en une forêt à "
        "trois plans.",
        _sealed("245.00", 2, "fr"),
        boosters=24,
        rank=53,
    ),
)

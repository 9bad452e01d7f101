"""Single cards, each with the report of the two people who looked at it, and graded ones in their cases."""

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


def _copy(price: str, stock: int, condition: str, language: str, was: str = "", **options: str) -> Kind:
    return Kind(price, stock, {"condition": condition, "language": language, **options}, was)


def _single(
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


def _graded(set_id: str, number: str, grade: str, names: tuple[str, str], en: str, fr: str, price: str, rank: int = 0) -> Piece:
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


SINGLES = (
    _single(
        "first-tide",
        "012",
        "Legend",
        (
            "Salt Heron",
            ", first edition",
            (
                "Corners sharp under a ten-times lens. Centring 55/45 left to right, even top to bottom. One factory line of two "
                "millimetres on the lower back edge, visible in daylight. The foil is clean under raking light.\n\n"
                "Opened in Lyon from a sealed display in 2019 and kept in a double sleeve since; bought from its first owner."
            ),
        ),
        (
            "Héron de sel",
            ", première édition",
            (
                "Coins vifs à la loupe dix fois. Centrage 55/45 en largeur, parfait en hauteur. Une ligne d'usine de deux "
                "millimètres "
                "sur le bord inférieur du dos, visible à la lumière du jour. Le foil est propre en lumière rasante.\n\n"
                "Sortie à Lyon d'un display scellé en 2019, conservée depuis sous double protection ; achetée à son premier "
                "propriétaire."
            ),
        ),
        _copy("148.00", 2, "near_mint", "fr", edition="first"),
        _copy("96.00", 4, "excellent", "fr", edition="first"),
        _copy("58.00", 1, "good", "fr", edition="first"),
        _copy("132.00", 0, "near_mint", "en", edition="first"),
        _copy("64.00", 5, "near_mint", "fr", edition="unlimited"),
        rank=100,
    ),
    _single(
        "first-tide",
        "077",
        "Rare",
        (
            "Low Tide",
            "",
            (
                "A quiet card that few kept well: the pale border shows every thumb. These copies have white edges and no "
                "more than a "
                "speck on one corner, noted on each sleeve."
            ),
        ),
        (
            "Marée basse",
            "",
            (
                "Une carte discrète que peu ont bien gardée : la bordure pâle montre chaque pouce. Nos exemplaires ont les bords "
                "blancs et tout au plus un point sur un coin, noté sur chaque protection."
            ),
        ),
        _copy("26.00", 6, "near_mint", "fr"),
        _copy("19.00", 3, "excellent", "fr"),
        _copy("24.00", 4, "near_mint", "en"),
        rank=62,
    ),
    _single(
        "first-tide",
        "019",
        "Uncommon",
        (
            "Gull Market",
            "",
            "Played twice, then sleeved. A faint wave along the top edge that lies flat in a rigid case; colours unfaded.",
        ),
        (
            "Le Marché aux goélands",
            "",
            (
                "Jouée deux fois, puis protégée. Une légère ondulation le long du bord supérieur, qui se fait oublier "
                "dans un étui "
                "rigide ; couleurs intactes."
            ),
        ),
        _copy("23.00", 5, "excellent", "fr"),
        _copy("14.00", 2, "good", "fr"),
        rank=58,
    ),
    _single(
        "first-tide",
        "031",
        "Rare",
        (
            "The Lighthouse Keeper",
            "",
            (
                "The one people ask for when they redo a Saltmarch deck. Surface without scratches, centring 60/40, one corner a "
                "shade softer than the rest."
            ),
        ),
        (
            "La Gardienne du phare",
            "",
            (
                "Celle que l'on nous demande pour refaire un paquet Marais salants. Surface sans rayure, centrage 60/40, "
                "un coin à "
                "peine plus doux que les autres."
            ),
        ),
        _copy("34.00", 3, "near_mint", "fr"),
        _copy("31.00", 7, "near_mint", "en"),
        _copy("12.50", 2, "played", "en"),
    ),
    _single(
        "second-tide",
        "140",
        "Legend",
        (
            "Brine Clock",
            ", foil",
            (
                "The foil of this printing curls in dry rooms. Ours has been flat for two years at fifty per cent humidity, and "
                "travels in a sealed sleeve with a humidity card."
            ),
        ),
        (
            "L'Horloge saumâtre",
            ", foil",
            (
                "Le foil de ce tirage se courbe en air sec. La nôtre est plate depuis deux ans à cinquante pour cent "
                "d'humidité, et "
                "voyage sous pochette scellée avec un témoin d'humidité."
            ),
        ),
        _copy("92.00", 5, "near_mint", "fr", finish="Foil"),
        _copy("78.00", 1, "excellent", "fr", finish="Foil"),
        rank=74,
    ),
    _single(
        "second-tide",
        "054",
        "Uncommon",
        (
            "Tidal Bell",
            "",
            "Straight from boosters we opened for the album wall. Unplayed, sleeved within the minute.",
        ),
        (
            "La Cloche de marée",
            "",
            "Sortie des boosters que nous avons ouverts pour le mur d'albums. Jamais jouée, protégée dans la minute.",
        ),
        _copy("8.50", 18, "mint", "fr"),
        _copy("7.50", 24, "near_mint", "en"),
    ),
    _single(
        "embers",
        "088",
        "Rare",
        (
            "The Usher",
            "",
            (
                "Deep blacks, no print dots, and the gilt of the frame still closed at all four corners. A hairline on the back, "
                "seen only under the lamp."
            ),
        ),
        (
            "L'Huissier",
            "",
            (
                "Des noirs profonds, sans point d'impression, et la dorure du cadre encore fermée aux quatre coins. Un "
                "cheveu au dos, "
                "visible sous la lampe seulement."
            ),
        ),
        _copy("64.00", 4, "excellent", "fr"),
        _copy("98.00", 1, "near_mint", "fr"),
        rank=66,
    ),
    _single(
        "embers",
        "031",
        "Legend",
        (
            "Ember Tax",
            "",
            (
                "Of the first sheet, before the red was corrected: the flame leans to orange. Four sharp corners, "
                "centring 52/48. "
                "We see one every other year."
            ),
        ),
        (
            "L'Impôt des braises",
            "",
            (
                "De la première feuille, avant la correction du rouge : la flamme tire vers l'orangé. Quatre coins vifs, "
                "centrage "
                "52/48. Nous en voyons une tous les deux ans."
            ),
        ),
        _copy("410.00", 1, "near_mint", "fr"),
        rank=70,
    ),
    _single(
        "embers",
        "102",
        "Uncommon",
        (
            "Cinder Page",
            "",
            (
                "An honest player's card: light whitening along the left edge, a soft corner, the picture untouched. "
                "Reduced because "
                "a better copy has come in."
            ),
        ),
        (
            "Le Page des cendres",
            "",
            (
                "Une carte de joueur, honnête : léger blanchiment au bord gauche, un coin doux, l'image intacte. Prix "
                "réduit car un "
                "plus bel exemplaire est arrivé."
            ),
        ),
        _copy("21.50", 1, "good", "fr", was="28.00"),
        rank=54,
    ),
    _single(
        "embers",
        "090",
        "Rare",
        (
            "The Chamberlain",
            "",
            "Pulled, sleeved, forgotten in a drawer in Villeurbanne. Edges white, surface like glass, centring 57/43.",
        ),
        (
            "Le Chambellan",
            "",
            "Tirée, protégée, oubliée dans un tiroir à Villeurbanne. Bords blancs, surface comme du verre, centrage 57/43.",
        ),
        _copy("58.00", 6, "near_mint", "fr"),
        _copy("52.00", 4, "near_mint", "de"),
        rank=60,
    ),
    _single(
        "embers",
        "007",
        "Legend",
        (
            "Ash Herald",
            "",
            (
                "The herald rides in on the first page of the album and is the last card most collectors find. Both "
                "copies we had "
                "this year left within the day."
            ),
        ),
        (
            "Le Héraut de cendre",
            "",
            (
                "Le héraut ouvre l'album et c'est la dernière carte que trouvent la plupart des collectionneurs. Nos deux "
                "exemplaires de l'année sont partis dans la journée."
            ),
        ),
        _copy("176.00", 0, "near_mint", "fr"),
        _copy("118.00", 0, "excellent", "fr"),
        rank=50,
    ),
    _single(
        "ash-wednesday",
        "044",
        "Common",
        (
            "The Sweep",
            "",
            "The common that every ash deck wants four of. Unplayed, counted out from opened displays.",
        ),
        (
            "Le Ramoneur",
            "",
            (
                "La commune que tout paquet de cendres veut en quatre exemplaires. Jamais jouée, comptée à l'ouverture de nos "
                "displays."
            ),
        ),
        _copy("3.20", 64, "near_mint", "fr"),
        _copy("2.90", 40, "near_mint", "en"),
    ),
    _single(
        "the-kiln",
        "099",
        "Rare",
        (
            "Glazed Fox",
            "",
            "The raised varnish on the fox chips easily; on these it is whole, checked under the lens along its whole length.",
        ),
        (
            "Le Renard émaillé",
            "",
            (
                "Le vernis en relief du renard s'écaille facilement ; sur ces exemplaires il est entier, vérifié à la loupe sur "
                "toute sa longueur."
            ),
        ),
        _copy("19.00", 9, "mint", "fr"),
        _copy("16.50", 5, "near_mint", "it"),
    ),
    _single(
        "first-light",
        "001",
        "Rare",
        (
            "First Lamp",
            "",
            (
                "Card number one of the first Lampfall set. A tiny dent at the top right, shown on the second view, keeps "
                "it out of "
                "the mint drawer."
            ),
        ),
        (
            "Premier Réverbère",
            "",
            (
                "La carte numéro un de la première extension Réverbères. Un minuscule enfoncement en haut à droite, "
                "montré sur la "
                "seconde vue, la prive du tiroir des neuves."
            ),
        ),
        _copy("45.00", 2, "near_mint", "fr"),
        _copy("39.00", 3, "near_mint", "es"),
    ),
    _single(
        "night-mail",
        "023",
        "Uncommon",
        (
            "The Sorter",
            "",
            "Clean on both faces. The blue of the back is a shade lighter than in later printings, as it should be.",
        ),
        (
            "La Trieuse",
            "",
            "Propre des deux côtés. Le bleu du dos est un peu plus clair que dans les tirages suivants, comme il se doit.",
        ),
        _copy("6.00", 22, "near_mint", "fr"),
        _copy("4.00", 8, "excellent", "fr"),
    ),
    _single(
        "gaslight-row",
        "001",
        "Rare",
        (
            "Lamplighter",
            "",
            (
                "The lamp is printed in a varnish that glows under a black light; we tested each copy. Edges and corners "
                "as from the "
                "pack."
            ),
        ),
        (
            "L'Allumeur de réverbères",
            "",
            (
                "La lampe est imprimée d'un vernis qui luit en lumière noire ; nous avons essayé chaque exemplaire. Bords "
                "et coins "
                "comme à l'ouverture."
            ),
        ),
        _copy("38.00", 8, "near_mint", "fr"),
        _copy("36.00", 5, "near_mint", "en"),
        _copy("21.00", 2, "good", "en"),
        rank=56,
    ),
    _single(
        "gaslight-row",
        "005",
        "Uncommon",
        (
            "Fog over Row",
            "",
            "Grey on grey, and therefore hard to grade: look at the edges, not the picture. These have clean ones.",
        ),
        (
            "Brouillard sur la rue",
            "",
            "Gris sur gris, donc difficile à juger : regardez les bords, non l'image. Ceux-ci sont nets.",
        ),
        _copy("12.00", 11, "near_mint", "fr"),
    ),
    _single(
        "gaslight-row",
        "009",
        "Legend",
        (
            "Last Omnibus",
            "",
            (
                "The full-width picture leaves no border to hide a knock. One white point on the rear step of the "
                "omnibus, nothing "
                "else. Centring cannot be measured and looks right."
            ),
        ),
        (
            "Le Dernier Omnibus",
            "",
            (
                "L'image pleine carte ne laisse aucune bordure pour cacher un choc. Un point blanc sur le marchepied "
                "arrière, rien "
                "d'autre. Le centrage ne se mesure pas et paraît juste."
            ),
        ),
        _copy("86.00", 3, "near_mint", "fr"),
        _copy("61.00", 1, "excellent", "en"),
        rank=64,
    ),
    _single(
        "gaslight-row",
        "015",
        "Uncommon",
        (
            "Rain on Zinc",
            "",
            "Lyon recognises itself in it and buys it for the wall. Flat, bright, a little low in its frame.",
        ),
        (
            "Pluie sur le zinc",
            "",
            "Lyon s'y reconnaît et l'achète pour l'encadrer. Plate, lumineuse, un peu basse dans son cadre.",
        ),
        _copy("9.50", 14, "near_mint", "fr"),
        _copy("9.00", 6, "near_mint", "ja"),
    ),
    _single(
        "gaslight-row",
        "020",
        "Uncommon",
        (
            "The Understudy",
            "",
            "Unplayed copies from two opened displays, and a few lightly played ones for those who want to use her.",
        ),
        (
            "La Doublure",
            "",
            "Exemplaires jamais joués, tirés de deux displays, et quelques autres un peu joués pour qui veut s'en servir.",
        ),
        _copy("7.00", 19, "near_mint", "fr"),
        _copy("3.50", 9, "played", "fr"),
    ),
    _single(
        "the-long-evening",
        "111",
        "Rare",
        (
            "The Last Table",
            "",
            "From this autumn's set, out of the first cases we opened. Mint unless a line on the sleeve says otherwise.",
        ),
        (
            "La Dernière Table",
            "",
            "De l'extension de cet automne, sortie des premiers cartons ouverts. Neuve, sauf mention sur la protection.",
        ),
        _copy("29.00", 12, "mint", "fr"),
        _copy("29.00", 10, "mint", "en"),
        rank=52,
    ),
    _single(
        "root-and-branch",
        "003",
        "Rare",
        (
            "Oak Warden",
            "",
            (
                "Printed on the thicker stock of the first run: it stands a hair above its neighbours in a binder. Four good "
                "corners, one faint scuff on the bark."
            ),
        ),
        (
            "Le Gardien du chêne",
            "",
            (
                "Imprimé sur le carton plus fort du premier tirage : il dépasse d'un cheveu ses voisins dans le classeur. Quatre "
                "bons coins, une éraflure légère sur l'écorce."
            ),
        ),
        _copy("41.00", 4, "near_mint", "fr"),
        _copy("27.00", 2, "excellent", "fr"),
    ),
    _single(
        "hollow-wood",
        "150",
        "Legend",
        (
            "The Hollow",
            "",
            (
                "The secret card of the set, numbered last. Ours has the deep embossing whole; run a light across it "
                "before you buy "
                "any other."
            ),
        ),
        (
            "Le Creux",
            "",
            (
                "La carte secrète de l'extension, numérotée en dernier. Le gaufrage profond de la nôtre est entier ; passez une "
                "lumière en travers avant d'en acheter une autre."
            ),
        ),
        _copy("132.00", 2, "near_mint", "fr"),
        rank=57,
    ),
    _single(
        "hill-climb",
        "018",
        "Uncommon",
        (
            "Hairpin",
            "",
            "The road and the guard rail of the Col de la Luère, near enough. Unplayed.",
        ),
        (
            "L'Épingle",
            "",
            "La route et le parapet du col de la Luère, à peu de chose près. Jamais jouée.",
        ),
        _copy("5.50", 26, "near_mint", "fr"),
    ),
    _single(
        "twenty-four-hours",
        "001",
        "Rare",
        (
            "Pole Position",
            "",
            "Opens the newest Grand Tour set. Crisp, centred, and still cheap: nobody knows yet how short the print run was.",
        ),
        (
            "Pole position",
            "",
            "Ouvre la dernière extension Grand Tour. Nette, centrée, et encore abordable : nul ne sait combien il en a été tiré.",
        ),
        _copy("33.00", 7, "mint", "fr"),
        _copy("31.00", 7, "mint", "en"),
    ),
)

GRADED = (
    _graded(
        "embers",
        "088",
        "9.5",
        ("The Usher", "L'Huissier"),
        "Corners 9.5, edges 9.5, surface 10, centring 9.5. The case is free of scratches and the label sits straight. Its number "
        "can be checked with the grading house while you stand at our counter.",
        "Coins 9,5, bords 9,5, surface 10, centrage 9,5. Le boîtier est sans rayure et l'étiquette droite. Son numéro se vérifie "
        "auprès de la maison de notation, au comptoir, sous vos yeux.",
        "620.00",
        rank=98,
    ),
    _graded(
        "first-tide",
        "012",
        "9",
        ("Salt Heron", "Héron de sel"),
        "First edition, graded before the label changed in 2023. A short scratch on the back of the case; the card itself is "
        "as the grade says.",
        "Première édition, notée avant le changement d'étiquette de 2023. Une courte rayure au dos du boîtier ; la carte est "
        "conforme à sa note.",
        "385.00",
        rank=68,
    ),
    _graded(
        "hollow-wood",
        "150",
        "10",
        ("The Hollow", "Le Creux"),
        "One of nine tens that we know of. Sold with the sender's receipt and the photographs taken before it was sealed.",
        "L'un des neuf dix que nous connaissons. Vendu avec le reçu d'envoi et les photographies prises avant la fermeture du "
        "boîtier.",
        "1250.00",
        rank=55,
    ),
    _graded(
        "gaslight-row",
        "009",
        "8.5",
        ("Last Omnibus", "Le Dernier Omnibus"),
        "The edges cost it the nine. To the eye it is a finer copy than many nines, and the price follows the number.",
        "Les bords lui coûtent le neuf. À l'œil, un plus bel exemplaire que bien des neuf, et le prix suit le chiffre.",
        "164.00",
    ),
)

"""Single cards of Lampfall, each with the report of the two people who looked at it."""

from shop.demo.cards import copy_of, single

LAMPFALL = (
    single(
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
        copy_of("45.00", 2, "near_mint", "fr"),
        copy_of("39.00", 3, "near_mint", "es"),
    ),
    single(
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
        copy_of("6.00", 22, "near_mint", "fr"),
        copy_of("4.00", 8, "excellent", "fr"),
    ),
    single(
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
        copy_of("38.00", 8, "near_mint", "fr"),
        copy_of("36.00", 5, "near_mint", "en"),
        copy_of("21.00", 2, "good", "en"),
        rank=56,
    ),
    single(
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
        copy_of("12.00", 11, "near_mint", "fr"),
    ),
    single(
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
        copy_of("86.00", 3, "near_mint", "fr"),
        copy_of("61.00", 1, "excellent", "en"),
        rank=64,
    ),
    single(
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
        copy_of("9.50", 14, "near_mint", "fr"),
        copy_of("9.00", 6, "near_mint", "ja"),
    ),
    single(
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
        copy_of("7.00", 19, "near_mint", "fr"),
        copy_of("3.50", 9, "played", "fr"),
    ),
    single(
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
        copy_of("29.00", 12, "mint", "fr"),
        copy_of("29.00", 10, "mint", "en"),
        rank=52,
    ),
)

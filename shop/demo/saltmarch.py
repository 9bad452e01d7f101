"""Single cards of Saltmarch, each with the report of the two people who looked at it."""

from shop.demo.cards import copy_of, single

SALTMARCH = (
    single(
        "first-tide",
        "012",
        "Legend",
        (
            "Salt Heron",
            "",
            (
                "Corners sharp under a ten-times lens. Centring 55/45 left to right, even top to bottom. One factory line of two "
                "millimetres on the lower back edge, visible in daylight. The foil is clean under raking light.\n\n"
                "Opened in Lyon from a sealed display in 2019 and kept in a double sleeve since; bought from its first owner."
            ),
        ),
        (
            "Héron de sel",
            "",
            (
                "Coins vifs à la loupe dix fois. Centrage 55/45 en largeur, parfait en hauteur. Une ligne d'usine de deux "
                "millimètres "
                "sur le bord inférieur du dos, visible à la lumière du jour. Le foil est propre en lumière rasante.\n\n"
                "Sortie à Lyon d'un display scellé en 2019, conservée depuis sous double protection ; achetée à son premier "
                "propriétaire."
            ),
        ),
        copy_of("148.00", 2, "near_mint", "fr", edition="first"),
        copy_of("96.00", 4, "excellent", "fr", edition="first"),
        copy_of("58.00", 1, "good", "fr", edition="first"),
        copy_of("132.00", 0, "near_mint", "en", edition="first"),
        copy_of("64.00", 5, "near_mint", "fr", edition="unlimited"),
        rank=100,
    ),
    single(
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
        copy_of("26.00", 6, "near_mint", "fr"),
        copy_of("19.00", 3, "excellent", "fr"),
        copy_of("24.00", 4, "near_mint", "en"),
        rank=62,
    ),
    single(
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
        copy_of("23.00", 5, "excellent", "fr"),
        copy_of("14.00", 2, "good", "fr"),
        rank=58,
    ),
    single(
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
        copy_of("34.00", 3, "near_mint", "fr"),
        copy_of("31.00", 7, "near_mint", "en"),
        copy_of("12.50", 2, "played", "en"),
    ),
    single(
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
        copy_of("92.00", 5, "near_mint", "fr", finish="Foil"),
        copy_of("78.00", 1, "excellent", "fr", finish="Foil"),
        rank=74,
    ),
    single(
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
        copy_of("8.50", 18, "mint", "fr"),
        copy_of("7.50", 24, "near_mint", "en"),
    ),
)

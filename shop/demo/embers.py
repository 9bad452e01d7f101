"""Single cards of Court of Embers, each with the report of the two people who looked at it."""

from shop.demo.cards import copy_of, single

EMBERS = (
    single(
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
        copy_of("64.00", 4, "excellent", "fr"),
        copy_of("98.00", 1, "near_mint", "fr"),
        rank=66,
    ),
    single(
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
        copy_of("410.00", 1, "near_mint", "fr"),
        rank=70,
    ),
    single(
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
        copy_of("21.50", 1, "good", "fr", was="28.00"),
        rank=54,
    ),
    single(
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
        copy_of("58.00", 6, "near_mint", "fr"),
        copy_of("52.00", 4, "near_mint", "de"),
        rank=60,
    ),
    single(
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
        copy_of("176.00", 0, "near_mint", "fr"),
        copy_of("118.00", 0, "excellent", "fr"),
        rank=50,
    ),
    single(
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
        copy_of("3.20", 64, "near_mint", "fr"),
        copy_of("2.90", 40, "near_mint", "en"),
    ),
    single(
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
        copy_of("19.00", 9, "mint", "fr"),
        copy_of("16.50", 5, "near_mint", "it"),
    ),
)

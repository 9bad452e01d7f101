"""Off the garage shelf: what our own workshop uses on the cars in its care."""

from shop.demo.shapes import Drawing, Kind, Piece, Words


def _care(
    slug: str,
    number: int,
    drawing: str,
    en: tuple[str, str, str],
    fr: tuple[str, str, str],
    *kinds: Kind,
    rank: int = 0,
) -> Piece:
    return Piece(
        slug=slug,
        category="car-care",
        code=f"CC-{number}",
        en=Words(*en),
        fr=Words(*fr),
        kinds=kinds,
        views=(
            Drawing(
                f"care-{slug}",
                drawing,
                slug,
                f"{en[0]}, as it stands on the shelf",
                f"{fr[0]}, tel que sur l'étagère",
                {"name": en[0]},
            ),
        ),
        keywords="car care detailing entretien auto lavage",
        rank=rank,
    )


CARE = (
    _care(
        "hard-wax",
        1102,
        "tin",
        (
            "Hard wax",
            "Carnauba, by hand",
            (
                "Yellow carnauba and beeswax, boiled for us in Vaise. Spread it thin with two fingers, wait until it "
                "dulls, wipe once. "
                "A tin does eleven cars and lasts a winter on each."
            ),
        ),
        (
            "Cire dure",
            "Carnauba, à la main",
            (
                "Carnauba jaune et cire d'abeille, cuites pour nous à Vaise. L'étaler fine du bout de deux doigts, "
                "attendre qu'elle "
                "se voile, essuyer une fois. Une boîte suffit à onze voitures et tient un hiver sur chacune."
            ),
        ),
        Kind("34.00", 24, {"size": "200 ml"}),
        Kind("19.00", 15, {"size": "100 ml"}),
        rank=92,
    ),
    _care(
        "iron-free-shampoo",
        1107,
        "bottle",
        (
            "Iron-free shampoo",
            "Neutral, keeps the wax",
            "Takes the brake dust off and leaves the wax on. Two capfuls to a ten-litre bucket; more only makes more rinsing.",
        ),
        (
            "Shampooing déferrisant",
            "Neutre, préserve la cire",
            (
                "Enlève la poussière de frein et laisse la cire. Deux bouchons pour un seau de dix litres ; davantage ne "
                "donne que "
                "davantage de rinçage."
            ),
        ),
        Kind("16.90", 31, {"size": "500 ml"}),
        Kind("27.90", 12, {"size": "1 l"}),
        rank=90,
    ),
    _care(
        "quick-detailer",
        1110,
        "spray",
        (
            "Quick detailer",
            "For the dust of a day",
            (
                "For a car that stood a week under its cover. Mist a panel, wipe with a clean cloth, turn it, wipe again. "
                "No silicone, "
                "so the paint shop will still speak to you."
            ),
        ),
        (
            "Lustrant express",
            "Pour la poussière du jour",
            (
                "Pour une voiture restée une semaine sous sa housse. Brumiser un panneau, essuyer au chiffon propre, retourner, "
                "essuyer encore. Sans silicone : le carrossier continuera de vous parler."
            ),
        ),
        Kind("19.90", 40, {"size": "750 ml"}),
        rank=88,
    ),
    _care(
        "wheel-brush",
        1121,
        "brush",
        (
            "Wheel brush",
            "Boar hair, beech",
            (
                "Boar hair set in beech with brass wire, covered where it could touch the rim. Rinse it and hang it up, "
                "and it will "
                "outlive three sets of tyres."
            ),
        ),
        (
            "Brosse à jantes",
            "Soies de sanglier, hêtre",
            (
                "Soies de sanglier montées sur hêtre au fil de laiton, gainé là où il pourrait toucher la jante. Rincée "
                "et pendue, "
                "elle survit à trois trains de pneus."
            ),
        ),
        Kind("18.50", 16),
        rank=86,
    ),
    _care(
        "leather-milk",
        1125,
        "bottle",
        (
            "Leather milk",
            "Cleans and feeds",
            (
                "For seats that creak. Work in a spoonful with the palm of the hand, leave the doors open for an hour, "
                "buff. Try it "
                "under the seat first on aniline leather."
            ),
        ),
        (
            "Lait pour cuir",
            "Nettoie et nourrit",
            (
                "Pour les sièges qui craquent. Faire pénétrer une cuillerée à la paume, laisser les portes ouvertes une heure, "
                "lustrer. Sur cuir aniline, essayer d'abord sous l'assise."
            ),
        ),
        Kind("24.00", 3, {"size": "250 ml"}),
        Kind("39.00", 8, {"size": "500 ml"}),
    ),
    _care(
        "glass-cleaner",
        1128,
        "spray",
        (
            "Glass cleaner",
            "Without streaks or scent",
            (
                "Alcohol, water and nothing that smells of lemons. Safe on tinted film and on the rear heater's wires if "
                "you wipe "
                "along them."
            ),
        ),
        (
            "Nettoyant vitres",
            "Sans trace ni parfum",
            (
                "De l'alcool, de l'eau, et rien qui sente le citron. Sans danger pour les films teintés et pour les fils "
                "du dégivrage "
                "si l'on essuie dans leur sens."
            ),
        ),
        Kind("12.50", 44, {"size": "500 ml"}),
    ),
    _care(
        "drying-cloth",
        1131,
        "cloth",
        (
            "Drying cloth",
            "Twisted pile, edgeless",
            "Lay it down, pull it towards you, and a bonnet is dry. Wash it alone at forty degrees, with nothing that softens.",
        ),
        (
            "Drap de séchage",
            "Fibres torsadées, sans ourlet",
            "On le pose, on le tire vers soi, et le capot est sec. Le laver seul à quarante degrés, sans adoucissant.",
        ),
        Kind("29.00", 18, {"size": "70 × 90 cm"}),
        Kind("16.00", 27, {"size": "40 × 60 cm"}),
        rank=47,
    ),
    _care(
        "chrome-paste",
        1136,
        "tin",
        (
            "Chrome paste",
            "For bumpers and trim",
            (
                "Lifts the bloom and the first rust from real chrome. Not for what only looks like chrome: there it goes "
                "through in a "
                "minute."
            ),
        ),
        (
            "Pâte à chrome",
            "Pour pare-chocs et baguettes",
            (
                "Enlève le voile et la première rouille du vrai chrome. Pas pour ce qui n'en a que l'air : elle le "
                "traverse en une "
                "minute."
            ),
        ),
        Kind("14.00", 0, {"size": "75 ml"}),
        Kind("22.00", 11, {"size": "150 ml"}),
    ),
)

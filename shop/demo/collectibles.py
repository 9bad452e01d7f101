"""Boxed scale models."""

from shop.demo.shapes import Drawing, Kind, Piece, Words


def _model(
    slug: str,
    body: str,
    paint: tuple[tuple[str, str, str, int], ...],
    en: tuple[str, str],
    fr: tuple[str, str],
    *,
    scale: str = "1:43",
    rank: int = 0,
) -> Piece:
    """`paint`: for each colour its name, its drawing's tone, the price and how many are there."""
    many = len(paint) > 1
    return Piece(
        slug=slug,
        category="models",
        code=f"MO-{slug[:6].upper().strip('-')}{scale[2:]}",
        en=Words(en[0], f"Die-cast, scale {scale}, boxed", en[1]),
        fr=Words(fr[0], f"Métal moulé, échelle {scale}, en boîte", fr[1]),
        kinds=tuple(Kind(price, stock, {"colour": name} if many else {}) for name, _tone, price, stock in paint),
        views=tuple(
            Drawing(
                f"model-{slug}-{number}",
                "model",
                slug,
                f"{en[0]} in {name} under its clear cover" if many else f"{en[0]} under its clear cover",
                f"{fr[0]}, {name.lower()}, sous son couvercle transparent" if many else f"{fr[0]} sous son couvercle transparent",
                {"body": body, "colour": tone, "name": en[0].split(",")[0]},
            )
            for number, (name, tone, _price, _stock) in enumerate(paint, start=1)
        ),
        keywords="model car diecast miniature voiture",
        rank=rank,
    )


MODELS = (
    _model(
        "gt-coupe-1972",
        "coupe",
        (("Bordeaux", "#7a1f2b", "74.00", 5), ("Olive", "#5d6532", "74.00", 2), ("Orange", "#c8452d", "79.00", 0)),
        (
            "GT coupé, 1972",
            (
                "Doors and bonnet open, the wipers are etched and not moulded, and the number plates are a separate sheet "
                "to put on "
                "yourself. The box has been opened once, to check."
            ),
        ),
        (
            "Coupé GT, 1972",
            (
                "Portes et capot ouvrants, essuie-glaces gravés et non moulés, plaques à poser soi-même sur une feuille à "
                "part. La "
                "boîte a été ouverte une fois, pour vérifier."
            ),
        ),
        rank=94,
    ),
    _model(
        "alpine-roadster-1958",
        "roadster",
        (("Azur", "#1d5fa8", "88.00", 3), ("Ivoire", "#e6e2d3", "88.00", 4)),
        (
            "Alpine roadster, 1958",
            (
                "Made by hand in the Jura in runs of three hundred, numbered under the plinth. The tonneau cover comes "
                "off and the "
                "luggage rack is brass."
            ),
        ),
        (
            "Roadster des Alpes, 1958",
            (
                "Fait à la main dans le Jura par séries de trois cents, numéroté sous le socle. Le couvre-tonneau s'enlève et le "
                "porte-bagages est en laiton."
            ),
        ),
        rank=51,
    ),
    _model(
        "holiday-estate-1979",
        "estate",
        (("Beige", "#c7b27a", "62.00", 7),),
        (
            "Holiday estate, 1979",
            (
                "With roof rack, two suitcases and a rolled parasol, each loose in its own bag. One suitcase handle was "
                "glued by us; "
                "you would not find it."
            ),
        ),
        (
            "Break des vacances, 1979",
            (
                "Avec galerie, deux valises et un parasol roulé, chacun dans son sachet. Nous avons recollé une poignée "
                "de valise ; "
                "vous ne la trouveriez pas."
            ),
        ),
    ),
    _model(
        "three-box-saloon-1967",
        "saloon",
        (("Turquoise", "#0f7a7d", "59.00", 4), ("Ivoire", "#e6e2d3", "57.00", 6)),
        (
            "Three-box saloon, 1967",
            (
                "The everyday car that nobody kept. Steering works, the chrome is foil and still bright, the box end flaps are "
                "whole."
            ),
        ),
        (
            "Berline trois volumes, 1967",
            (
                "La voiture de tous les jours que personne n'a gardée. La direction fonctionne, les chromes en film "
                "brillent encore, "
                "les rabats de la boîte sont entiers."
            ),
        ),
    ),
    _model(
        "town-car-1934",
        "classic",
        (("Noir", "#26302d", "145.00", 1),),
        (
            "Town car, 1934",
            (
                "Scale 1:24, two kilograms of it. The wings are separate castings and the lamps are lenses, not paint. From a "
                "collection in Écully that we bought whole."
            ),
        ),
        (
            "Voiture de ville, 1934",
            (
                "À l'échelle 1:24, deux kilos de métal. Les ailes sont moulées à part et les phares sont des lentilles, "
                "non de la "
                "peinture. D'une collection d'Écully achetée entière."
            ),
        ),
        scale="1:24",
        rank=49,
    ),
    _model(
        "expedition-wagon-1985",
        "suv",
        (("Sable", "#c9a66b", "66.00", 9), ("Olive", "#5d6532", "66.00", 3)),
        (
            "Expedition wagon, 1985",
            (
                "Sand ladders, jerrycans and a winch with a thread that winds. The decals of the rally are included and "
                "not put on: "
                "that is for you to decide."
            ),
        ),
        (
            "Tout-terrain d'expédition, 1985",
            (
                "Plaques de désensablage, jerricans et un treuil dont le fil s'enroule. Les décalcomanies du rallye sont "
                "fournies et "
                "non posées : à vous de décider."
            ),
        ),
    ),
)

"""What keeps cards flat, clean and findable."""

from shop.demo.shapes import Drawing, Kind, Piece, Words


def _accessory(
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
        category="accessories",
        code=f"AC-{number}",
        en=Words(*en),
        fr=Words(*fr),
        kinds=kinds,
        views=(Drawing(f"accessory-{slug}", drawing, slug, f"{en[0]}", f"{fr[0]}", {"name": en[0]}),),
        keywords="card accessory protection storage accessoire rangement",
        rank=rank,
    )


ACCESSORIES = (
    _accessory(
        "inner-sleeves",
        2001,
        "pack",
        (
            "Inner sleeves, 100",
            "Clear, to the millimetre",
            (
                "The first skin of a double sleeve, open at the bottom so that dust has nowhere to fall. No plasticiser, "
                "tested by "
                "leaving a card in one on a south window for two summers."
            ),
        ),
        (
            "Protections intérieures, 100",
            "Transparentes, au millimètre",
            (
                "La première peau d'une double protection, ouverte en bas pour que la poussière ne sache où tomber. Sans "
                "plastifiant ; "
                "essayées deux étés durant sur une fenêtre au sud."
            ),
        ),
        Kind("4.50", 180),
        rank=45,
    ),
    _accessory(
        "matt-sleeves",
        2002,
        "pack",
        (
            "Matt sleeves, 60",
            "Shuffle softly",
            "Matt on the back, clear on the face, and cut by the same blade from first to last, so that a deck stands even.",
        ),
        (
            "Protections mates, 60",
            "Se mélangent sans bruit",
            (
                "Dos mat, face transparente, et coupées par la même lame de la première à la dernière, pour qu'un paquet "
                "soit bien "
                "droit."
            ),
        ),
        Kind("8.90", 45, {"colour": "Bordeaux"}),
        Kind("8.90", 52, {"colour": "Indigo"}),
        Kind("8.90", 0, {"colour": "Turquoise"}),
        Kind("8.90", 38, {"colour": "Olive"}),
    ),
    _accessory(
        "rigid-cases",
        2005,
        "box",
        (
            "Rigid cases, 25",
            "For what travels by post",
            "What we send every single in. Three-millimetre walls, rounded inside so that a corner never meets a corner.",
        ),
        (
            "Étuis rigides, 25",
            "Pour ce qui part par la poste",
            (
                "Ceux dans lesquels nous envoyons chaque carte. Parois de trois millimètres, arrondies dedans : jamais un "
                "coin n'y "
                "rencontre un coin."
            ),
        ),
        Kind("7.20", 66),
    ),
    _accessory(
        "nine-pocket-binder",
        2010,
        "box",
        (
            "Nine-pocket binder",
            "360 cards, side-loading",
            "Pages welded to the cover, no rings to bite a card. The zip has a flap behind it. Lies flat from the first page.",
        ),
        (
            "Classeur neuf cases",
            "360 cartes, ouverture latérale",
            (
                "Pages soudées à la couverture, pas d'anneaux pour mordre une carte. La fermeture a un rabat. S'ouvre à "
                "plat dès la "
                "première page."
            ),
        ),
        Kind("32.00", 14, {"colour": "Bordeaux"}),
        Kind("32.00", 3, {"colour": "Indigo"}),
        Kind("32.00", 9, {"colour": "Beige"}),
        rank=43,
    ),
    _accessory(
        "deck-box",
        2012,
        "box",
        (
            "Deck box in ash",
            "80 double-sleeved cards",
            "Turned ash with a lid that closes by its own weight. The grain differs from box to box, the fit does not.",
        ),
        (
            "Boîte à paquet en frêne",
            "80 cartes, double protection",
            "Frêne massif, couvercle fermant par son poids. Le veinage change d'une boîte à l'autre, l'ajustement non.",
        ),
        Kind("46.00", 6),
        rank=42,
    ),
    _accessory(
        "archive-box",
        2015,
        "box",
        (
            "Archive box",
            "Acid-free board",
            (
                "Grey board with a neutral core, folded and not glued. Write on the end, slide it on the shelf, find it in "
                "ten years."
            ),
        ),
        (
            "Boîte d'archive",
            "Carton sans acide",
            (
                "Carton gris au cœur neutre, plié et non collé. Écrire sur la tranche, glisser sur l'étagère, retrouver dans "
                "dix ans."
            ),
        ),
        Kind("6.50", 70, {"size": "400"}),
        Kind("9.50", 42, {"size": "800"}),
        Kind("14.00", 21, {"size": "1600"}),
    ),
    _accessory(
        "loupe",
        2020,
        "tin",
        (
            "Folding loupe, ×10",
            "The one on our counter",
            "Eighteen millimetres of glass, corrected so that a straight edge stays straight. With it you will see what we saw.",
        ),
        (
            "Loupe pliante, ×10",
            "Celle de notre comptoir",
            (
                "Dix-huit millimètres de verre, corrigés pour qu'un bord droit reste droit. Avec elle, vous verrez ce que "
                "nous avons "
                "vu."
            ),
        ),
        Kind("28.00", 2),
        rank=41,
    ),
    _accessory(
        "cotton-gloves",
        2022,
        "cloth",
        (
            "Cotton gloves, three pairs",
            "For foils and old board",
            "Tightly knitted and washed once, so that they leave no lint. Fingers leave salt; these leave nothing.",
        ),
        (
            "Gants de coton, trois paires",
            "Pour foils et cartons anciens",
            "Maille serrée, lavés une fois, donc sans peluche. Les doigts laissent du sel ; eux ne laissent rien.",
        ),
        Kind("9.00", 25, {"size": "S"}),
        Kind("9.00", 33, {"size": "M"}),
        Kind("9.00", 29, {"size": "L"}),
    ),
)

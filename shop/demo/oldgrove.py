"""Single cards of Oldgrove and Grand Tour, each with the report of the two people who looked at it."""

from shop.demo.cards import copy_of, single

OLDGROVE_AND_TOUR = (
    single(
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
        copy_of("41.00", 4, "near_mint", "fr"),
        copy_of("27.00", 2, "excellent", "fr"),
    ),
    single(
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
        copy_of("132.00", 2, "near_mint", "fr"),
        rank=57,
    ),
    single(
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
        copy_of("5.50", 26, "near_mint", "fr"),
    ),
    single(
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
        copy_of("33.00", 7, "mint", "fr"),
        copy_of("31.00", 7, "mint", "en"),
    ),
)

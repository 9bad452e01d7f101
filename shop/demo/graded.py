"""Graded cards in their cases."""

from shop.demo.cards import graded

GRADED = (
    graded(
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
    graded(
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
    graded(
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
    graded(
        "gaslight-row",
        "009",
        "8.5",
        ("Last Omnibus", "Le Dernier Omnibus"),
        "The edges cost it the nine. To the eye it is a finer copy than many nines, and the price follows the number.",
        "Les bords lui coûtent le neuf. À l'œil, un plus bel exemplaire que bien des neuf, et le prix suit le chiffre.",
        "164.00",
    ),
)

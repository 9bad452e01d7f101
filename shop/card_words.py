"""What a single card is called and said to be, in English and French, made from its facts."""

from collections.abc import Sequence

from django.utils import translation
from django.utils.formats import date_format

from shop.demo_numbers import pick
from shop.models import TradeCard, TradeSet
from shop.models.trade import CARD_LANGUAGES
from shop.words import localised

# Rarities as French players call them; what is missing is the same word in both.
_RARITY_FR = {
    "Common": "Commune",
    "Uncommon": "Peu commune",
    "Ultra Rare": "Ultra rare",
    "Promo": "Promo",
    "Holo Rare": "Rare holo",
    "Rare Holo": "Rare holo",
    "Secret Rare": "Rare secrète",
    "Illustration rare": "Illustration rare",
    "Special illustration rare": "Illustration spéciale rare",
    "Double rare": "Double rare",
    "Shiny rare": "Chromatique rare",
    "Hyper rare": "Hyper rare",
    "Holo Rare V": "Rare holo V",
    "Holo Rare VMAX": "Rare holo VMAX",
    "Holo Rare VSTAR": "Rare holo VSTAR",
    "Rare Holo LV.X": "Rare holo NIV.X",
    "ACE SPEC Rare": "HIGH-TECH rare",
    "Classic Collection": "Collection classique",
    "Radiant Rare": "Rare radieuse",
    "Amazing Rare": "Rare magnifique",
    "Shiny Ultra Rare": "Chromatique ultra rare",
    "Full Art Trainer": "Dresseur full art",
    "One Diamond": "Un losange",
    "Two Diamond": "Deux losanges",
    "Three Diamond": "Trois losanges",
    "Four Diamond": "Quatre losanges",
    "One Star": "Une étoile",
    "Two Star": "Deux étoiles",
    "Three Star": "Trois étoiles",
    "One Shiny": "Un éclat",
    "Two Shiny": "Deux éclats",
    "Crown": "Couronne",
}
_TYPE_FR = {
    "Colorless": "Incolore",
    "Darkness": "Obscurité",
    "Dragon": "Dragon",
    "Fairy": "Fée",
    "Fighting": "Combat",
    "Fire": "Feu",
    "Grass": "Plante",
    "Lightning": "Électrique",
    "Metal": "Métal",
    "Psychic": "Psy",
    "Water": "Eau",
}
_KIND = {
    "Trainer": ("A Trainer card", "Carte Dresseur"),
    "Energy": ("An Energy card", "Carte Énergie"),
}
_CLOSING = (
    (
        "Looked over under a lamp, sleeved, and sent in a rigid holder.",
        "Examinée sous la lampe, mise sous pochette et expédiée en étui rigide.",
    ),
    (
        "The grade you choose is the grade you get: front, back, corners and edges are checked before it leaves.",
        "L'état choisi est l'état reçu : recto, verso, coins et bords sont vérifiés avant l'envoi.",
    ),
    (
        "Kept flat, dry and out of the sun since it came into the house.",
        "Gardée à plat, au sec et à l'abri du soleil depuis son arrivée dans la maison.",
    ),
    (
        "A copy for the binder or for the table; each grade is priced on its own.",
        "Pour le classeur ou pour la table ; chaque état a son prix.",
    ),
)


def numbers(card: TradeCard, row: TradeSet) -> list[str]:
    """The ways collectors write a card's number, the printed one first: `4/102`, `004/102`, `4`."""
    if not (card.local_id.isascii() and card.local_id.isdigit() and row.card_official):
        return [card.local_id]
    plain, total = str(int(card.local_id)), str(row.card_official)
    return list(
        dict.fromkeys(
            [f"{card.local_id}/{total}", f"{plain}/{total}", f"{plain.zfill(3)}/{total.zfill(3)}", card.local_id, plain]
        )
    )


def caption(card: TradeCard, row: TradeSet, language: str) -> str:
    rarity = _RARITY_FR.get(card.rarity, card.rarity) if language == "fr" else card.rarity
    said = f"{localised(row, 'name', language=language)} {numbers(card, row)[0]}"
    return (f"{said}, {rarity}" if rarity else said)[:200]


def keywords(card: TradeCard, row: TradeSet) -> str:
    names: Sequence[object] = (card, row, row.series)
    words = [getattr(thing, f"name_{language}") for thing in names for language in CARD_LANGUAGES]
    words += [*numbers(card, row), card.illustrator, card.rarity, _RARITY_FR.get(card.rarity, ""), *card.types]
    words += [_TYPE_FR.get(kind, "") for kind in card.types] + [card.pk, row.pk]
    return "\n".join(dict.fromkeys(word for word in words if word))


def alt(card: TradeCard, language: str) -> str:
    name = localised(card, "name", language=language)
    said = (
        f"Dessin maison à la place d'une photo de la carte {name}"
        if language == "fr"
        else f"House drawing standing in for the card {name}"
    )
    return said[:200]


def describe(card: TradeCard, row: TradeSet, language: str) -> str:
    sentences = _in_french(card, row) if language == "fr" else _in_english(card, row)
    return " ".join([*sentences, pick(_CLOSING, card.pk, "closing")[language == "fr"]])


def _in_english(card: TradeCard, row: TradeSet) -> list[str]:
    said = [f"Number {numbers(card, row)[0]} of {localised(row, 'name', language='en')}{_released(row, 'en', ', released in ')}."]
    if card.category in _KIND:
        said.append(f"{_KIND[card.category][0]}.")
    elif card.types:
        strength = f" with {card.hp} HP" if card.hp else ""
        said.append(f"{' and '.join(card.types)} type{strength}.")
    if card.illustrator:
        said.append(f"Drawn by {card.illustrator}.")
    if "firstEdition" in card.finishes:
        said.append("It was also printed as a first edition.")
    elif "reverse" in card.finishes:
        said.append("It was also printed with a reverse foil.")
    return said


def _in_french(card: TradeCard, row: TradeSet) -> list[str]:
    said = [
        f"N° {numbers(card, row)[0]} de la série {localised(row, 'name', language='fr')}{_released(row, 'fr', ', parue en ')}."
    ]
    if card.category in _KIND:
        said.append(f"{_KIND[card.category][1]}.")
    elif card.types:
        strength = f", {card.hp} PV" if card.hp else ""
        said.append(f"Type {' et '.join(_TYPE_FR.get(kind, kind) for kind in card.types)}{strength}.")
    if card.illustrator:
        said.append(f"Dessinée par {card.illustrator}.")
    if "firstEdition" in card.finishes:
        said.append("Elle a aussi paru en première édition.")
    elif "reverse" in card.finishes:
        said.append("Elle a aussi paru en version reverse.")
    return said


def _released(row: TradeSet, language: str, lead: str) -> str:
    if not row.released_on:
        return ""
    with translation.override(language):
        return lead + date_format(row.released_on, "F Y")

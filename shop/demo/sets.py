"""The invented trading cards: series, sets, and the cards that are known of them."""

from datetime import date
from typing import NamedTuple


class Series(NamedTuple):
    id: str
    en: str
    fr: str


class CardSet(NamedTuple):
    id: str
    series: str
    en: str
    fr: str
    cards: int
    released_on: date
    # The palette and composition that shop.art draws the set's cards with.
    scheme: str


class Card(NamedTuple):
    set_id: str
    number: str
    en: str
    fr: str
    rarity: str

    @property
    def id(self) -> str:
        return f"{self.set_id}-{self.number}"


SERIES = (
    Series("lampfall", "Lampfall", "Réverbères"),
    Series("saltmarch", "Saltmarch", "Marais salants"),
    Series("court-of-embers", "Court of Embers", "Cour des Braises"),
    Series("oldgrove", "Oldgrove", "Vieux-Bois"),
    Series("grand-tour", "Grand Tour", "Grand Tour"),
)

SETS = (
    CardSet("first-light", "lampfall", "First Light", "Première Lueur", 165, date(2019, 3, 8), "celestial"),
    CardSet("night-mail", "lampfall", "Night Mail", "Courrier de nuit", 142, date(2020, 10, 16), "celestial"),
    CardSet("gaslight-row", "lampfall", "Gaslight Row", "Rue du Gaz", 189, date(2021, 9, 17), "celestial"),
    CardSet("the-long-evening", "lampfall", "The Long Evening", "La Longue Soirée", 162, date(2026, 9, 4), "celestial"),
    CardSet("first-tide", "saltmarch", "First Tide", "Première Marée", 165, date(2019, 6, 14), "tide"),
    CardSet("second-tide", "saltmarch", "Second Tide", "Seconde Marée", 158, date(2022, 5, 20), "tide"),
    CardSet("embers", "court-of-embers", "Court of Embers", "Cour des Braises", 142, date(2020, 2, 7), "ember"),
    CardSet("ash-wednesday", "court-of-embers", "Ash Wednesday", "Mercredi des cendres", 138, date(2022, 3, 2), "ember"),
    CardSet("the-kiln", "court-of-embers", "The Kiln", "Le Four", 150, date(2024, 4, 12), "ember"),
    CardSet("root-and-branch", "oldgrove", "Root and Branch", "Racines et Branches", 151, date(2021, 4, 23), "grove"),
    CardSet("hollow-wood", "oldgrove", "Hollow Wood", "Bois creux", 150, date(2023, 10, 6), "grove"),
    CardSet("hill-climb", "grand-tour", "Hill Climb", "Course de côte", 120, date(2022, 7, 1), "motor"),
    CardSet("twenty-four-hours", "grand-tour", "Twenty-Four Hours", "Vingt-quatre heures", 124, date(2025, 6, 13), "motor"),
)

# Of Gaslight Row the first page of the album is known; these are not for sale today.
NOT_IN_THE_HOUSE = (
    Card("gaslight-row", "002", "Night Porter", "Le Portier de nuit", "Common"),
    Card("gaslight-row", "003", "Gas Meter", "Le Compteur à gaz", "Common"),
    Card("gaslight-row", "004", "The Watch", "Le Guet", "Uncommon"),
    Card("gaslight-row", "006", "Chestnut Seller", "Le Marchand de marrons", "Common"),
    Card("gaslight-row", "007", "Iron Stair", "L'Escalier de fer", "Uncommon"),
    Card("gaslight-row", "008", "Cat at No. 9", "Le Chat du 9", "Rare"),
    Card("gaslight-row", "010", "Printer's Boy", "L'Apprenti imprimeur", "Common"),
    Card("gaslight-row", "011", "Plane Trees", "Les Platanes", "Common"),
    Card("gaslight-row", "012", "The Telegraph", "Le Télégraphe", "Uncommon"),
    Card("gaslight-row", "013", "Flower Barrow", "La Charrette de fleurs", "Common"),
    Card("gaslight-row", "014", "Velvet Seat", "Le Fauteuil de velours", "Uncommon"),
    Card("gaslight-row", "016", "Clockmaker", "L'Horloger", "Uncommon"),
    Card("gaslight-row", "017", "Ember Grate", "Le Poêle", "Common"),
    Card("gaslight-row", "018", "The Alderman", "L'Échevin", "Rare"),
    Card("gaslight-row", "019", "Coal Cellar", "La Cave à charbon", "Common"),
    Card("gaslight-row", "021", "Pigeon Loft", "Le Pigeonnier", "Common"),
)

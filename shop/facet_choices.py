"""Facets in words: which choices there are, how many products each would leave, and which are made."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shop.catalogue import CatalogueQuery
from shop.category_tree import CategoryTree
from shop.facets import Facets
from shop.models.catalogue import CardLanguage, Condition
from shop.trade_words import known_sets

# Beyond these, the choices with the most products are shown and the others folded away.
SHOWN_AT_FIRST = 8


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int
    is_chosen: bool
    depth: int = 0


@dataclass(frozen=True)
class Group:
    name: str
    legend: str
    first: list[Choice]
    folded: list[Choice]


def facet_groups(query: CatalogueQuery, facets: Facets, tree: CategoryTree) -> list[Group]:
    """Return the groups that offer a choice, for the page."""
    groups = [Group("category", _("Kind"), _category_choices(query, facets, tree), [])]
    for name, legend in (
        ("set", _("Set")),
        ("rarity", _("Rarity")),
        ("condition", _("Condition")),
        ("language", pgettext("of a card", "Language")),
    ):
        choices = choices_of(name, query, facets, tree)
        groups.append(Group(name, legend, *_folded(choices)))
    return [group for group in groups if group.first]


def choices_of(name: str, query: CatalogueQuery, facets: Facets, tree: CategoryTree) -> list[Choice]:
    """Every value that leaves something or is chosen: by number of products, or in the order of the words we know."""
    counts, chosen = facets.counts[name], getattr(query, name)
    labels = _labels(name, tree)
    values = {*(value for value, count in counts.items() if count), *chosen}
    places = {value: place for place, value in enumerate(labels)}
    by_count = name in ("set", "rarity")
    values_in_order = sorted(values, key=lambda v: (-counts.get(v, 0) if by_count else 0, places.get(v, len(places)), v))
    return [Choice(v, str(labels.get(v, v)), counts.get(v, 0), v in chosen) for v in values_in_order]


def label_of(name: str, value: str, tree: CategoryTree) -> str:
    return str(_labels(name, tree).get(value, value))


def _labels(name: str, tree: CategoryTree) -> dict[str, Any]:
    if name == "category":
        return {branch.slug: branch.name for branch in tree.branches}
    if name == "set":
        return known_sets()
    return {"condition": dict(Condition.choices), "language": dict(CardLanguage.choices)}.get(name, {})


def _folded(choices: list[Choice]) -> tuple[list[Choice], list[Choice]]:
    if len(choices) <= SHOWN_AT_FIRST + 2:
        return choices, []
    first = choices[:SHOWN_AT_FIRST]
    first += [choice for choice in choices[SHOWN_AT_FIRST:] if choice.is_chosen]
    return first, [choice for choice in choices[SHOWN_AT_FIRST:] if not choice.is_chosen]


def _category_choices(query: CatalogueQuery, facets: Facets, tree: CategoryTree) -> list[Choice]:
    """The top of the tree, and under each chosen branch the next level."""
    on_path = {step.id for slug in query.category for step in tree.path_to(tree.by_slug[slug])}
    return [
        Choice(branch.slug, branch.name, count, branch.id in on_path, branch.depth)
        for branch in tree.branches
        if (branch.parent_id is None or branch.parent_id in on_path)
        and ((count := facets.counts["category"].get(branch.slug, 0)) or branch.id in on_path)
    ]

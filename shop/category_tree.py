"""The categories as one small tree, kept for some seconds."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import get_language

from shop.models import Category
from shop.remembered import remembered

KEEP_SECONDS = 20


class Branch(NamedTuple):
    """One category, in the language the tree was made for."""

    id: int
    parent_id: int | None
    slug: str
    name: str
    description: str
    url: str
    depth: int
    # Ids of this one and of all below it.
    family: tuple[int, ...]


class CategoryTree:
    """Branches in the order of a walk from the top, each before its children."""

    def __init__(self, branches: Iterable[Branch]) -> None:
        self.branches = tuple(branches)
        self.by_slug = {branch.slug: branch for branch in self.branches}
        self.by_id = {branch.id: branch for branch in self.branches}

    def children(self, parent_id: int | None) -> list[Branch]:
        return [branch for branch in self.branches if branch.parent_id == parent_id]

    def path_to(self, branch: Branch) -> list[Branch]:
        """From the top down to the branch itself."""
        path = [branch]
        while path[0].parent_id is not None:
            path.insert(0, self.by_id[path[0].parent_id])
        return path

    def ids_under(self, slugs: Iterable[str]) -> list[int]:
        return sorted({pk for slug in slugs for pk in self.by_slug[slug].family})


def category_tree() -> CategoryTree:
    """Return the tree in the active language. At most one query."""
    return CategoryTree(remembered(f"categories:{get_language()}", seconds=KEEP_SECONDS, make=_read))


def _read() -> list[Branch]:
    rows = list(Category.objects.order_by("position", "slug"))
    below: dict[int | None, list[Category]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)

    def family(pk: int) -> Iterator[int]:
        yield pk
        for child in below.get(pk, ()):
            yield from family(child.pk)

    def walk(parent_id: int | None, depth: int) -> Iterator[Branch]:
        for row in below.get(parent_id, ()):
            url = reverse("shop:category", args=[row.slug])
            yield Branch(row.pk, parent_id, row.slug, row.name, row.description, url, depth, tuple(family(row.pk)))
            yield from walk(row.pk, depth + 1)

    return list(walk(None, 0))

"""The French catalogue is whole: nothing missing, nothing left over, nothing that breaks a page when it is filled in."""

import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation import ngettext, override
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR)
PO = ROOT / "locale/fr/LC_MESSAGES/django.po"
KEYWORDS = {
    name: arguments
    for lazy in ("", "_lazy")
    for name, arguments in {
        f"gettext{lazy}": None,
        f"ngettext{lazy}": (1, 2),
        f"pgettext{lazy}": ((1, "c"), 2),
        f"npgettext{lazy}": ((1, "c"), 2, 3),
    }.items()
} | {"_": None}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|<[^>]+>")

type Key = tuple[str | None, str]


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(PO))


@pytest.fixture(scope="module")
def source() -> dict[Key, dict[str, list[str]]]:
    """Every translatable string of the source: its plurals, each with the files it is in."""
    found: dict[Key, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path, text in _sources():
        for _line, message, _comments, context in extract("python", BytesIO(text.encode()), keywords=KEYWORDS):
            singular, plural = message if isinstance(message, tuple) else (message, "")
            found[context, singular][plural].append(str(path.relative_to(ROOT)))
    return found


def _sources() -> Iterator[tuple[Path, str]]:
    for app in ("accounts", "config", "shop"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"tests", "migrations"} & set(path.parts):
                yield path, path.read_text()
    for path in sorted((ROOT / "templates").rglob("*.*")):
        if path.suffix in (".html", ".txt"):
            # What Django hands to xgettext, each line from its beginning, where Babel's reader accepts it as Python.
            yield path, "\n".join(line.strip() for line in templatize(path.read_text()).splitlines())


def _translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_string_of_the_source_is_in_the_catalogue_and_no_other(catalogue, source):
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue}
    assert {key: dict(source[key]) for key in source if key not in known} == {}, "run `make messages` and translate"
    assert sorted(map(str, known - set(source))) == [], "run `make messages`"


def test_a_singular_has_one_plural(catalogue, source):
    """gettext finds a plural by its singular, so of two different ones it would lose one."""
    assert {key: dict(plurals) for key, plurals in source.items() if len(plurals) > 1} == {}
    assert all(list(source[entry.msgctxt, entry.msgid]) == [entry.msgid_plural] for entry in catalogue)


def test_nothing_is_missing_fuzzy_or_left_over(catalogue):
    assert [entry.msgid for entry in catalogue if entry.obsolete or entry.fuzzy or not all(_translations(entry))] == []


def test_placeholders_and_tags_agree(catalogue):
    for entry in catalogue:
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        *singular, last = [set(PLACEHOLDER.findall(text)) for text in _translations(entry)]
        assert last == wanted, entry.msgid
        # One may be said as a word, "le dernier".
        assert all(found <= wanted for found in singular), entry.msgid


def test_french_is_set_as_in_french(catalogue):
    wrong = re.compile(r"\w'\w|(?<!^) [:;!?»]|[^\s\u00a0][;!?»]|«[^\u00a0]|[“”]")
    assert [text for entry in catalogue for text in _translations(entry) if wrong.search(text)] == []


def test_the_compiled_catalogue_is_the_one_in_the_tree(catalogue):
    """Compiled by `make env`, as `make run` and `make test` do."""
    compiled = polib.mofile(str(PO.with_suffix(".mo")))
    as_pairs = [{(e.msgctxt, e.msgid): _translations(e) for e in entries} for entries in (catalogue, compiled)]
    assert as_pairs[0] == as_pairs[1]


@pytest.mark.parametrize(("count", "word"), [(0, "pièce"), (1, "pièce"), (2, "pièces"), (1_000_000, "pièces")])
def test_none_is_singular_in_french(count, word):
    with override("fr"):
        assert ngettext("piece", "pieces", count) == word

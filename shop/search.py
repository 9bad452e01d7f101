"""Full-text search: accents, case and word endings do not matter, and a typo finds the likely thing.

The words meet `Product.search`, which PostgreSQL keeps from the folded texts (migration 0001).
"""

import re
import unicodedata
from bisect import bisect_left

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

from shop.remembered import remembered
from shop.sql import Sql

MAX_WORDS = 12
VOCABULARY_SECONDS = 600

_ACCENTS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")
# Kept whole by PostgreSQL's parser as well: "012/165", "2.5".
_COMPOUND = re.compile(r"[^\W_]+(?:[./-][^\W_]+)+")


def fold(text: str) -> str:
    """Take case and accents away, as shop_fold() does in the database."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text).lower())
    return bare.replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")


def words_of(search: str) -> list[str]:
    return _WORD.findall(fold(search))[:MAX_WORDS]


def matches(search: str) -> Sql:
    """The condition that a product `p` holds every word, by its beginning. Without a word, nothing matches."""
    return Sql("p.search @@ %s::tsquery", (_tsquery(search),)) if words_of(search) else Sql("false")


def relevance(search: str) -> Sql:
    """Whole words in the name, then beginnings in the name, then how often and where the words stand."""
    words = words_of(search)
    whole = " & ".join(f"'{word}':A" for word in words)
    begun = " & ".join(f"'{word}':*A" for word in words)
    return Sql(
        "((p.search @@ %s::tsquery)::int * 4000000 + (p.search @@ %s::tsquery)::int * 2000000"
        " + (ts_rank(p.search, %s::tsquery) * 1000000)::int)",
        (whole, begun, _tsquery(search)),
    )


def _tsquery(search: str) -> str:
    """Only letters and digits reach the query language, so no operator can be typed."""
    terms: list[str] = []
    for chunk in fold(search).split():
        parts = _WORD.findall(chunk)
        if not parts:
            continue
        term = " & ".join(_beginning(part) for part in parts)
        compound = _COMPOUND.fullmatch(chunk)
        terms.append(f"({term} | '{chunk}':*)" if compound else term)
    return " & ".join(terms[:MAX_WORDS])


def _beginning(part: str) -> str:
    # PostgreSQL reads the number of "ABC-012" as negative.
    return f"('{part}':* | '-{part}':*)" if part[0].isdigit() else f"'{part}':*"


def corrected(search: str) -> str | None:
    """Return the search with its unknown words replaced by the likeliest known ones; None where nothing is near.

    Words are only called unknown where none of the catalogue's begins with them.
    """
    vocabulary = _vocabulary()
    ordered = sorted(vocabulary)
    repaired: list[str] = []
    for word in words_of(search):
        place = bisect_left(ordered, word)
        if place < len(ordered) and ordered[place].startswith(word):
            repaired.append(word)
            continue
        nearest = _nearest(word, vocabulary)
        if nearest is None:
            return None
        repaired.append(nearest)
    found = " ".join(repaired)
    return found if found != " ".join(words_of(search)) else None


def _nearest(word: str, vocabulary: dict[str, int]) -> str | None:
    """The known word with the fewest slips; among equals the one on most products."""
    allowed = min(3, len(word) // 3)
    if not allowed or word.isdigit():
        return None
    near = process.extract(word, vocabulary.keys(), scorer=OSA.distance, score_cutoff=allowed, limit=20)
    if near:
        best = min(near, key=lambda hit: (hit[1], -vocabulary[hit[0]], hit[0]))
        return str(best[0])
    # A slip in a word that was not typed to its end.
    stems = {known[: len(word)] for known in vocabulary if len(known) > len(word)}
    hit = process.extractOne(word, sorted(stems), scorer=OSA.distance, score_cutoff=max(1, allowed - 1))
    return str(hit[0]) if hit and len(word) > 4 else None


def _vocabulary() -> dict[str, int]:
    return remembered("search:vocabulary", seconds=VOCABULARY_SECONDS, make=_read_vocabulary)


def _read_vocabulary() -> dict[str, int]:
    """Every word of the published products, with the number of products that hold it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, ndoc FROM ts_stat('SELECT search FROM shop_product WHERE is_published')"
            " WHERE length(word) BETWEEN 3 AND 40 AND word !~ '[0-9./-]'"
        )
        return dict(cursor.fetchall())

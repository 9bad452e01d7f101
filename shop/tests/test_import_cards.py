import io
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal

import psycopg
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Sum

from shop.card_import import _LOCK
from shop.models import Category, Product, ProductImage, StockMovement, TradeCard, TradeSeries, TradeSet, Variant
from shop.tests.tcgdex_stand_in import StandIn, made_up, stand_in
from tests.processes import database_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def upstream(settings, monkeypatch):
    # Pauses between tries are long for the sake of others; a test has no others.
    monkeypatch.setattr("random.random", lambda: 0.001)
    with stand_in() as state:
        settings.TCGDEX_URL = state.url
        yield state


def run(*arguments: str) -> str:
    said = io.StringIO()
    call_command("import_cards", *arguments, stdout=said, stderr=said)
    return said.getvalue()


def run_failing(*arguments: str) -> tuple[str, CommandError]:
    said = io.StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("import_cards", *arguments, stdout=said, stderr=said)
    return said.getvalue(), failed.value


def test_brings_in_series_sets_and_cards_in_every_language(upstream: StandIn):
    said = run()
    assert "4 new, 0 updated, 0 unchanged, 0 failures" in said
    assert list(TradeSeries.objects.values_list("id", "name_en", "name_fr", "name_de")) == [
        ("tide", "Tide", "Marée", ""),
        ("grove", "Grove", "", ""),
    ]
    tide = TradeSet.objects.get(pk="tide1")
    assert (tide.name_en, tide.name_fr, tide.series_id, tide.card_total, tide.card_official) == (
        "First Tide",
        "Première marée",
        "tide",
        3,
        2,
    )
    assert str(tide.released_on) == "1999-01-09"
    assert tide.imported_at
    heron = TradeCard.objects.get(pk="tide1-1")
    assert (heron.name_en, heron.name_fr, heron.hp, heron.types, heron.illustrator) == (
        "Salt Heron",
        "Héron de sel",
        70,
        ["Water"],
        "Ines Vall",
    )
    assert TradeCard.objects.get(pk="tide1-2").finishes == ["normal", "reverse"]


def test_takes_a_card_without_an_english_name_in_its_first_language(upstream: StandIn):
    run()
    lamp = TradeCard.objects.get(pk="tide1-?")
    assert (lamp.name_en, lamp.name_fr, lamp.name, lamp.rarity) == ("", "Lampe du quai", "Lampe du quai", "")


def test_names_a_card_in_a_language_in_which_its_set_is_not_listed(upstream: StandIn):
    run()
    assert TradeCard.objects.get(pk="grove1-1").name_fr == "Renard des mousses"


def test_a_second_run_fetches_no_card_and_makes_nothing(upstream: StandIn):
    run()
    upstream.asked.clear()
    said = run()
    assert "complete before 2" in said
    assert "0 new, 0 updated" in said
    assert not [path for path in upstream.asked if path.count("/") == 2 and "/series/" not in path]
    assert TradeCard.objects.count() == 4


def test_refresh_tells_changed_from_unchanged(upstream: StandIn):
    run()
    upstream.answers["en/cards/tide1-2"] = upstream.answers["en/cards/tide1-2"] | {"illustrator": "Odile Marsh"}
    assert "0 new, 1 updated, 3 unchanged" in run("--refresh")
    assert TradeCard.objects.get(pk="tide1-2").illustrator == "Odile Marsh"


def test_a_later_language_adds_names_without_fetching_cards_again(upstream: StandIn):
    run("--lang", "en")
    assert TradeCard.objects.get(pk="tide1-1").name_fr == ""
    upstream.asked.clear()
    run("--lang", "fr")
    heron = TradeCard.objects.get(pk="tide1-1")
    assert (heron.name_en, heron.name_fr) == ("Salt Heron", "Héron de sel")
    assert [path for path in upstream.asked if "/cards/" in path] == ["fr/cards/tide1-?"]


def test_keeps_to_the_wanted_series(upstream: StandIn):
    run("--series", "grove")
    assert list(TradeCard.objects.values_list("pk", flat=True)) == ["grove1-1"]
    assert not [path for path in upstream.asked if "tide" in path]


def test_refuses_an_unknown_series_and_names_the_known(upstream: StandIn):
    _, error = run_failing("--series", "reef")
    assert "reef" in str(error)
    assert "tide, grove" in str(error)
    assert not TradeSet.objects.exists()


def test_tries_again_after_failures_and_waits_as_asked(upstream: StandIn):
    upstream.failures = {"en/cards/tide1-1": [(503, {}), (429, {"Retry-After": "1"})], "en/sets/tide1": [(500, {})]}
    start = time.monotonic()
    said = run()
    assert time.monotonic() - start >= 1
    assert "3 retries" in said
    assert TradeCard.objects.count() == 4


def test_names_what_failed_and_the_next_run_fetches_only_the_rest(upstream: StandIn):
    upstream.failures = {"en/cards/tide1-2": [(503, {})] * 9}
    said, error = run_failing()
    assert "card tide1-2: en/cards/tide1-2: answered 503 (9 tries)" in said
    assert error.returncode == 1
    assert TradeCard.objects.count() == 3
    assert TradeSet.objects.get(pk="tide1").imported_at is None
    assert TradeSet.objects.get(pk="grove1").imported_at
    upstream.asked.clear()
    assert "1 new" in run()
    assert [path for path in upstream.asked if "/cards/" in path] == ["en/cards/tide1-2"]
    assert TradeSet.objects.get(pk="tide1").imported_at


@pytest.mark.parametrize(
    "spoiled",
    [
        {"illustrator": "x" * 201},
        {"illustrator": "Ines\0Vall"},
        {"types": ["Wa\0ter"]},
        {"name": "ok", "hp": -1},
        {"hp": "many"},
        {"rarity": "\ud800"},
        {"variants": [1]},
        {"stage": {"a": 1}},
        {"localId": ""},
    ],
)
def test_refuses_a_bad_row_without_stopping(upstream: StandIn, spoiled):
    upstream.answers["en/cards/tide1-1"] = upstream.answers["en/cards/tide1-1"] | spoiled
    said, _ = run_failing()
    assert "card tide1-1" in said
    assert set(TradeCard.objects.values_list("pk", flat=True)) == {"tide1-2", "tide1-?", "grove1-1"}


@pytest.mark.parametrize("path", ["../../admin", "a/b", "x y", "x" * 65, "nul\0"])
def test_asks_for_no_address_that_an_id_could_smuggle_in(upstream: StandIn, path: str):
    upstream.answers["en/sets/grove1"]["cards"] = [{"id": path, "localId": "1", "name": "Smuggler"}]
    said, _ = run_failing("--lang", "en")
    assert "not an id that TCGdex uses" in said
    assert all("admin" not in raw and "nul" not in raw for raw in upstream.raw_paths)


def test_gives_up_soon_where_upstream_is_down(upstream: StandIn):
    upstream.is_down = True
    _, error = run_failing()
    assert "answered 503" in str(error) or "does not answer" in str(error)
    assert sum(upstream.asked.values()) < 400


def test_a_second_import_at_the_same_time_says_so_and_stops(upstream: StandIn):
    with psycopg.connect(database_url()) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        _, error = run_failing()
        assert "Another import_cards is running" in str(error)
        assert not upstream.asked
    assert "4 new" in run()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_goes_on_after_being_killed(upstream: StandIn, how: signal.Signals):
    cards = [{"id": f"grove1-{n}", "localId": str(n), "name": f"Fox {n}"} for n in range(1, 3_000)]
    upstream.answers["en/sets/grove1"]["cards"] = cards
    upstream.answers |= {f"en/cards/{card['id']}": card for card in cards}
    upstream.delay = 0.01
    process = subprocess.Popen(
        [sys.executable, "manage.py", "import_cards", "--lang", "en", "--series", "grove", "--skip-checks"],
        env={**os.environ, "DATABASE_URL": database_url(), "TCGDEX_URL": upstream.url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background has Ctrl-C ignored, and so would all that they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    give_up_at = time.monotonic() + 60
    while TradeCard.objects.count() < 100 and time.monotonic() < give_up_at:
        time.sleep(0.02)
    process.send_signal(how)
    _, said = process.communicate(timeout=30)
    kept = TradeCard.objects.count()
    assert 100 <= kept < 2_999
    if how == signal.SIGINT:
        assert process.returncode == 130
        assert "Stopped by hand" in said
        assert "Traceback" not in said
    upstream.delay = 0
    upstream.asked.clear()
    assert f"{2_999 - kept:,} new" in run("--lang", "en", "--series", "grove")
    assert sum("/cards/" in path for path in upstream.asked) == 2_999 - kept
    assert TradeCard.objects.count() == 2_999


# On the shelf


def test_puts_every_card_on_the_shelf_with_a_ledger_that_agrees(upstream: StandIn):
    run("--as-products")
    assert Product.objects.for_sale().count() == TradeCard.objects.count() == 4
    heron = Product.objects.get(card="tide1-1")
    assert heron.slug == "salt-heron-first-tide-tide1-1"
    assert (heron.name_en, heron.name_fr) == ("Salt Heron", "Héron de sel")
    assert (heron.caption_en, heron.caption_fr) == ("First Tide 1/2, Rare", "Première marée 1/2, Rare")
    assert {"1/2", "001/002", "Ines Vall", "Première marée", "Rare"} <= set(heron.keywords.split("\n"))
    assert "January 1999" in heron.description_en
    assert "janvier 1999" in heron.description_fr
    assert heron.price_from == min(heron.variants.values_list("price", flat=True))
    assert heron.category.parent.parent.slug == "trading-cards"
    assert Category.objects.get(slug="singles-tide").name_fr == "Marée"
    sums = Variant.objects.annotate(moved=Sum("movements__on_hand_delta", default=0))
    assert not sums.exclude(on_hand=F("moved")).exists()


def test_sells_a_card_only_in_languages_it_was_printed_in(upstream: StandIn):
    run("--as-products")
    languages = {
        card: set(Variant.objects.filter(product__card=card).values_list("language", flat=True))
        for card in ("tide1-1", "tide1-2", "tide1-?")
    }
    assert languages == {"tide1-1": {"en", "fr"}, "tide1-2": {"en"}, "tide1-?": {"fr"}}


def test_a_worse_copy_never_costs_more(upstream: StandIn):
    run("--as-products")
    by_condition = dict(Variant.objects.filter(product__card="tide1-1", language="en").values_list("condition", "price"))
    prices = [by_condition[key] for key in ("near_mint", "excellent", "good", "played") if key in by_condition]
    assert prices == sorted(prices, reverse=True)
    assert all(price >= Decimal("0.50") for price in prices)


def test_cards_share_few_drawings_that_exist(upstream: StandIn):
    run("--as-products")
    images = ProductImage.objects.all()
    assert images.count() == 4
    assert all(default_storage.exists(image.file.name) for image in images)
    assert {(image.width, image.height) for image in images} == {(300, 360)}
    _, drawn = default_storage.listdir("products/house")
    run("--as-products")
    assert default_storage.listdir("products/house")[1] == drawn


def test_a_second_shelf_run_leaves_changed_prices_and_stock_alone(upstream: StandIn):
    run("--as-products")
    Variant.objects.update(price=Decimal("777.00"), compare_at_price=None)
    before = (Product.objects.count(), Variant.objects.count(), StockMovement.objects.count(), ProductImage.objects.count())
    assert "0 new products, 0 variants, 4 there before" in run("--as-products")
    assert (
        Product.objects.count(),
        Variant.objects.count(),
        StockMovement.objects.count(),
        ProductImage.objects.count(),
    ) == before
    assert set(Variant.objects.values_list("price", flat=True)) == {Decimal("777.00")}


def test_a_product_that_has_the_address_already_is_left_and_named(upstream: StandIn):
    run()
    category = Category.objects.create(slug="own", name_en="Own")
    Product.objects.create(slug="salt-heron-first-tide-tide1-1", category=category, name_en="Mine")
    said, _ = run_failing("--as-products")
    assert "product of card tide1-1" in said
    assert Product.objects.exclude(card=None).count() == 3


def test_the_same_catalogue_gives_the_same_shelf(upstream: StandIn):
    def shelf() -> list[tuple]:
        return list(Variant.objects.order_by("sku").values_list("sku", "price", "compare_at_price", "on_hand"))

    run("--as-products")
    first = shelf()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE shop_product, shop_variant, shop_stockmovement, shop_productimage CASCADE")
    run("--as-products")
    assert shelf() == first


def test_costs_the_same_statements_for_any_number_of_cards(upstream: StandIn, django_assert_max_num_queries):
    cards = [{"id": f"grove1-{n}", "localId": str(n), "name": f"Fox {n}"} for n in range(1, 90)]
    for many in (cards[:3], cards):
        upstream.answers["en/sets/grove1"]["cards"] = many
        upstream.answers |= {f"en/cards/{card['id']}": card for card in many}
        TradeSet.objects.update(imported_at=None)
        with django_assert_max_num_queries(45):
            run("--series", "grove", "--as-products")
        assert Product.objects.aggregate(n=Count("id"))["n"] == len(many)


def test_the_stand_in_is_made_up():
    assert "Pikachu" not in str(made_up())

"""Which price a product has for whom, when."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from partners.models import Tier
from partners.services import tier as tiers
from pricing.models import PriceEntry
from pricing.selectors.price import Found, lookup
from prm.common.moment import now
from prm.common.tenancy import partner_scope
from tests.pricing.books import book, draft, edition, product, publish

pytestmark = pytest.mark.django_db


def _find(*products, **ground):
    anybody = {"partner": None, "currency": "EUR", "region": None, "motion": None, "segment": None}
    return lookup([each.pk for each in products], **{**anybody, "on": now().date(), **ground})


def _price(found, of):
    return found[of.pk].unit_price, found[of.pk].book


def test_a_price_comes_from_the_book_and_says_from_where(db):
    gateway = product("E1")
    published = edition(book("europe"), {gateway: "90"})

    found = _find(gateway)

    assert found == {gateway.pk: Found(Decimal(90), published.pk, published.entries.get().pk, "Europe")}


def test_a_product_in_no_book_has_its_list_price_in_its_own_currency_only(db):
    gateway, relay = product("E1"), product("E2", currency="USD")
    edition(book("europe"), {})

    found = _find(gateway, relay)

    assert found == {gateway.pk: Found(Decimal(100), None, None, "")}


def test_nothing_asked_is_nothing_found_without_a_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert _find() == {}


def test_a_book_in_another_currency_says_nothing(db):
    gateway = product("E1")
    edition(book("dollars", "USD"), {gateway: "110"})

    assert _price(_find(gateway), gateway) == (Decimal(100), "")
    assert _price(_find(gateway, currency="USD"), gateway) == (Decimal(110), "Dollars")


def test_of_books_that_fit_the_one_that_names_most_wins_product_by_product(db, territories):
    gateway, relay = product("E1"), product("E2")
    edition(book("world"), {gateway: "90", relay: "91"})
    edition(book("emea resell", regions=["EMEA"], motions=["resell"]), {gateway: "80"})
    edition(book("emea", regions=["EMEA"], precedence=9), {gateway: "85"})

    found = _find(gateway, relay, region="DE-BW", motion="resell")

    assert _price(found, gateway) == (Decimal(80), "Emea Resell")
    assert _price(found, relay) == (Decimal(91), "World")


def test_of_books_that_name_as_much_precedence_counts_and_then_the_nearer_region(db, territories):
    gateway = product("E1")
    edition(book("emea", regions=["EMEA"]), {gateway: "80"})
    edition(book("germany", regions=["DE"]), {gateway: "70"})

    assert _price(_find(gateway, region="DE-BW"), gateway) == (Decimal(70), "Germany")

    edition(book("sale", segments=["growth"], precedence=1), {gateway: "60"})

    assert _price(_find(gateway, region="DE-BW", segment="growth"), gateway) == (Decimal(60), "Sale")


def test_a_book_that_names_somebody_else_does_not_hold(db, territories):
    gateway = product("E1")
    edition(book("americas", regions=["AMER"]), {gateway: "50"})
    edition(book("growth", segments=["growth"]), {gateway: "51"})
    edition(book("referral", motions=["referral"]), {gateway: "52"})

    assert _price(_find(gateway, region="DE", motion="resell", segment="strategic"), gateway) == (Decimal(100), "")
    assert _price(_find(gateway), gateway) == (Decimal(100), "")


def test_a_programmes_book_holds_for_who_is_in_it_on_the_day(programme, acme, globex, mara, actor):
    gateway, today = product("E1"), now().date()
    edition(book("members", programmes=["meridian"]), {gateway: "75"}, since=now() - timedelta(60))
    tier = Tier.objects.filter(programme__is_primary=True, region="").first()
    tier.programme.code = "meridian"
    tier.programme.save()
    tiers.assign(actor=actor(mara), partner=acme, tier=tier, reason="Joined", since=today - timedelta(10))

    assert _price(_find(gateway, partner=acme), gateway) == (Decimal(75), "Members")
    assert _price(_find(gateway, partner=acme, on=today - timedelta(11)), gateway) == (Decimal(100), "")
    assert _price(_find(gateway, partner=globex), gateway) == (Decimal(100), "")


def test_the_newest_edition_that_has_begun_counts(db):
    gateway, world = product("E1"), book("world")
    edition(world, {gateway: "90"}, since=now() - timedelta(40))
    edition(world, {gateway: "95"}, since=now() - timedelta(5))
    edition(world, {gateway: "99"}, since=now() + timedelta(5))

    days = [(now() + timedelta(each)).date() for each in (-50, -20, 0, 10)]

    assert [_find(gateway, on=day)[gateway.pk].unit_price for day in days] == [100, 90, 95, 99]


def test_an_edition_of_later_today_does_not_hold_yet(db, time_machine):
    time_machine.move_to("2026-11-22T09:00:00Z", tick=False)
    gateway = product("E1")
    edition(book("world"), {gateway: "90"}, since=now() + timedelta(hours=3))

    assert _find(gateway)[gateway.pk].unit_price == 100

    time_machine.move_to("2026-11-22T12:00:00Z", tick=False)

    assert _find(gateway)[gateway.pk].unit_price == 90


def test_an_entry_holds_on_its_first_and_its_last_day(db):
    gateway = product("E1")
    made = draft(book("world"), {gateway: ("80", date(2026, 1, 1), date(2026, 6, 30))})
    PriceEntry.objects.create(edition=made, product=gateway, unit_price=85, valid_from=date(2026, 7, 1))
    publish(made, since=now() - timedelta(900))

    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]

    assert [_find(gateway, on=day)[gateway.pk].unit_price for day in days] == [100, 80, 80, 85]


def test_a_book_that_is_switched_off_holds_for_nobody(db):
    gateway = product("E1")
    edition(book("world", is_active=False), {gateway: "90"})

    assert _price(_find(gateway), gateway) == (Decimal(100), "")


def test_two_hundred_products_take_two_queries(db, territories, django_assert_num_queries):
    many = [product(f"E{number}") for number in range(200)]
    edition(book("world"), dict.fromkeys(many[:150], "90"))
    edition(book("emea", regions=["EMEA"]), dict.fromkeys(many[100:], "80"))
    _find(many[0], region="DE")

    with django_assert_num_queries(2):
        found = _find(*many, region="DE")

    assert [found[each.pk].unit_price for each in (many[0], many[120], many[199])] == [90, 80, 80]


def test_a_partner_has_its_prices_looked_up_for_it(db, acme):
    gateway = product("E1")
    edition(book("world"), {gateway: "90"})

    with partner_scope(acme.pk):
        assert _price(_find(gateway, partner=acme), gateway) == (Decimal(90), "World")

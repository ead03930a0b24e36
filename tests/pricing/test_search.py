"""Price books, quotes, special prices, subscriptions and renewals are found, and only by whom they concern."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from partners.models import Partner
from pricing.models import Quote, Renewal, SpecialPrice, Subscription
from prm.common import search as kernel
from prm.common.moment import now
from prm.common.search import Query
from prm.common.tenancy import partner_scope
from prm.home import search
from tests.pricing.books import book, edition
from tests.pricing.offers import offered, product
from tests.pricing.renewals import renewal_of

pytestmark = pytest.mark.django_db


def _eyes(actor) -> AbstractContextManager:
    """Return the scope an actor's request runs in."""
    return partner_scope(actor.partner_id) if actor.is_partner else nullcontext()


def _found(actor, text: str) -> dict[str, list[tuple[str, str]]]:
    with _eyes(actor):
        groups = search.records(actor, Query.read(text))
    return {group.label: [(o.label, o.detail) for o in group.options] for group in groups if group.options}


def _special(partner: Partner) -> SpecialPrice:
    today = now().date()
    return SpecialPrice.objects.create(
        partner=partner, customer_name="Zeppelin Werft", customer_key="zeppelin werft",
        product=product("ZW-1", "Mast", "9"),
        unit_price=5, currency="EUR", valid_from=today, valid_until=today + timedelta(days=30), approved_by_name="D",
    )  # fmt: skip


@pytest.fixture
def both(programme, acme, globex) -> None:
    """A quote, a subscription and a renewal of Acme and of Globex, called alike, and what only the vendor sees."""
    for partner, name in ((acme, "Zeppelin Acme"), (globex, "Zeppelin Globex")):
        renewal_of(partner, name=f"{name} offer", customer_name=name)
        _special(partner)
    edition(book("zeppelin"), {product("ZP-1", "Anchor", "9"): "8"})
    kernel.sweep()


def test_staff_find_every_kind_with_what_tells_it_from_its_like(both, olga, actor):
    groups = _found(actor(olga), "zepp")

    assert groups["Quotes"] == [
        ("Zeppelin Acme offer", "Accepted, Acme Integration GmbH"),
        ("Zeppelin Globex offer", "Accepted, Globex Systems SAS"),
    ]
    assert groups["Price books"] == [("Zeppelin", "EUR, edition 1 in force")]
    assert groups["Special prices"] == [
        ("Zeppelin Werft", "Active, Mast, Acme Integration GmbH"),
        ("Zeppelin Werft", "Active, Mast, Globex Systems SAS"),
    ]
    subscription = Subscription.objects.get(customer_name="Zeppelin Acme")
    until = f"{subscription.ends_on:%-d %B %Y}"
    assert groups["Subscriptions"][0] == (
        "Zeppelin Acme", f"Fleet Control, until {until}, Acme Integration GmbH"
    )  # fmt: skip
    assert groups["Renewals"][0] == ("Zeppelin Acme", f"Upcoming, Fleet Control, due {until}")


def test_a_partner_finds_its_own_and_nothing_of_the_vendor(both, bob, charlie, actor):
    for user, mine, others in ((bob, "Acme", "Globex"), (charlie, "Globex", "Acme")):
        groups = _found(actor(user), "zepp")

        assert set(groups) == {"Quotes", "Renewals", "Subscriptions"}
        assert mine in str(groups)
        assert others not in str(groups)


def test_a_partner_finds_nothing_by_the_number_of_anothers(both, bob, globex, actor):
    theirs = [row.public_id for kind in (Quote, Renewal, Subscription) for row in kind.objects.filter(partner=globex)]

    for number in theirs:
        assert _found(actor(bob), number) == {}, number
        with partner_scope(actor(bob).partner_id):
            assert not any(kernel.by_references(actor(bob), [number], list(kernel.kinds().values())).values())


def test_who_lacks_the_right_to_a_kind_does_not_find_it(both, olga, actor):
    assert _found(replace(actor(olga), roles=frozenset()), "zepp") == {}


def test_each_result_opens_for_who_found_it(both, olga, bob, actor, sign_in):
    for user in (olga, bob):
        client, who = sign_in(user), actor(user)
        with _eyes(who):
            options = [o for group in search.records(who, Query.read("zepp")) for o in group.options]
        for option in options:
            assert client.get(option.url).status_code == 200, option.url


def test_the_version_that_counts_is_found_by_the_number_it_replaced(acme, bob, actor):
    line = [(product("ZW-1", "Mast", "9"), 1, None, "0")]
    first = offered(acme, line, name="Masts", status="replaced")
    second = offered(acme, line, name="Masts", status="sent", series=first.series, version=2)
    kernel.sweep()

    with partner_scope(acme.pk):
        groups = search.records(actor(bob), Query.read(first.public_id))

    assert [o.url for group in groups for o in group.options] == [reverse("portal:quote", args=[second.public_id])]


def test_a_renewal_that_is_over_gives_its_place_to_the_subscription(both, bob, actor):
    Renewal.objects.update(status="lost", closed_at=now())
    Subscription.objects.update(status="ended", ends_on=date(2027, 12, 31))
    kernel.sweep()

    groups = _found(actor(bob), "zepp")

    assert "Renewals" not in groups
    assert groups["Subscriptions"] == [("Zeppelin Acme", "Fleet Control, ended")]

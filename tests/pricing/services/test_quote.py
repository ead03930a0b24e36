"""Building quotes."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from pricing.models import Quote
from pricing.policies.discounting import TIER
from pricing.selectors import quote as selectors
from pricing.services import quote as services
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.moment import now
from prm.common.policies import in_force, publish
from tests.pricing import books
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db
D = Decimal


def _draft(actor, alice, premier, head, *lines) -> Quote:
    quote = services.create(actor=actor(alice), partner=premier, head=head)
    return services.change(actor=actor(alice), quote=quote, revision=1, lines=list(lines))


def test_a_partner_builds_a_quote_and_sees_every_step(actor, alice, premier, gateway, head):
    quote = _draft(actor, alice, premier, head, ask(gateway, 10, customer_discount=D(10)))

    line = quote.lines.get()
    assert (quote.list_total, quote.net_total, quote.customer_total) == (D(10_000), D("7760.00"), D(9_000))
    assert [(step["kind"], step["amount"]) for step in line.steps] == [("volume", "-300.00"), ("tier", "-1940.00")]
    assert (quote.status, quote.revision) == ("draft", 2)
    assert line.margin.cost == D(4_000)


def test_without_asking_a_quote_is_ready_at_once(actor, alice, premier, gateway, head):
    quote = services.submit(actor=actor(alice), quote=_draft(actor, alice, premier, head, ask(gateway)))

    assert (quote.status, quote.approvals_needed) == ("ready", 0)
    assert quote.valid_until == now().date() + timedelta(days=30)


def test_a_price_is_seen_before_anything_is_saved(premier, gateway, head, mara, dev):
    seen = services.price_now(partner=premier, head=head, lines=[ask(gateway, asked="31")])

    assert seen.priced.net_total == D(690)
    assert [(level.label, level.person) for level in seen.approval.levels] == [
        ("channel manager", "Mara"), ("deal desk", "Dev"),
    ]  # fmt: skip
    assert seen.approval.largest_free == D(30)
    assert Quote.objects.count() == 0


def test_a_smaller_ask_needs_nobody(premier, gateway, head):
    seen = services.price_now(partner=premier, head=head, lines=[ask(gateway, asked="28")])

    assert (seen.priced.net_total, seen.approval.needed) == (D(720), False)


def test_the_smaller_ask_is_proved_for_every_line_together(premier, gateway, head):
    thin = books.product("GW-THIN", "1000")
    thin.costs.create(amount=D(640), currency="EUR", since=now().date())

    seen = services.price_now(partner=premier, head=head, lines=[ask(gateway, asked="31"), ask(thin, asked="22")])

    free = seen.approval.largest_free
    assert (
        free is None
        or not services.price_now(
            partner=premier, head=head, lines=[ask(gateway, asked=str(free)), ask(thin, asked=str(min(free, D(22))))]
        ).approval.needed
    )


def test_two_people_who_edit_one_quote_are_told(actor, alice, bob, premier, gateway, head):
    quote = _draft(actor, alice, premier, head, ask(gateway))
    services.change(actor=actor(bob), quote=quote, revision=2, lines=[ask(gateway, 2)])

    with pytest.raises(DomainError) as refused:
        services.change(actor=actor(alice), quote=quote, revision=2, lines=[ask(gateway, 3)])

    assert (refused.value.code, refused.value.extra) == ("quote.stale", {"revision": 3})
    assert Quote.objects.get().lines.get().quantity == 2


def test_a_quote_keeps_its_prices_whatever_is_published(actor, alice, premier, gateway, head):
    with time_machine.travel(now(), tick=False) as clock:
        quote = services.submit(actor=actor(alice), quote=_draft(actor, alice, premier, head, ask(gateway)))
        clock.shift(60)
        book = books.book("dearer")
        books.edition(book, {gateway: "2000"})
        publish(kind=TIER, body={"rates": []})
        clock.shift(60)

        again = services.revise(actor=actor(alice), quote=quote)
        changed = services.change(actor=actor(alice), quote=again, revision=1, lines=[ask(gateway, 2)])
        fresh = services.clone(actor=actor(alice), quote=quote)

    assert Quote.objects.get(pk=quote.pk).net_total == D(800)
    assert (again.net_total, changed.net_total, again.valid_until) == (D(800), D(1600), quote.valid_until)
    assert fresh.net_total == D(2000)


def test_a_draft_is_submitted_at_the_price_it_shows(actor, alice, premier, gateway, head):
    with time_machine.travel(now(), tick=False) as clock:
        draft = _draft(actor, alice, premier, head, ask(gateway))
        clock.shift(60)
        books.edition(books.book("dearer"), {gateway: "2000"})
        clock.shift(60)

        assert services.submit(actor=actor(alice), quote=draft).net_total == D(800)


def test_a_version_made_after_the_prices_are_over_has_todays(actor, alice, premier, gateway, head):
    with time_machine.travel(now(), tick=False) as clock:
        quote = services.submit(actor=actor(alice), quote=_draft(actor, alice, premier, head, ask(gateway)))
        clock.shift(timedelta(days=40))
        gateway.list_price = D(1500)
        gateway.save()

        again = services.revise(actor=actor(alice), quote=quote)

    assert (again.version, again.net_total) == (2, D(1200))


def test_a_submitted_version_replaces_the_one_before(actor, alice, premier, gateway, head):
    quote = services.submit(actor=actor(alice), quote=_draft(actor, alice, premier, head, ask(gateway)))

    services.submit(actor=actor(alice), quote=services.revise(actor=actor(alice), quote=quote))

    assert list(Quote.objects.order_by("version").values_list("version", "status")) == [(1, "replaced"), (2, "ready")]


def test_a_stranger_writes_nothing(actor, charlie, alice, premier, gateway, head):
    quote = _draft(actor, alice, premier, head, ask(gateway))

    with pytest.raises(NotAllowed):
        services.change(actor=actor(charlie), quote=quote, revision=2, head=head)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"quantity": D(0)}, "lines.0.quantity"),
        ({"quantity": D("NaN")}, "lines.0.quantity"),
        ({"asked": D(100)}, "lines.0.asked"),
        ({"customer_discount": D(-1)}, "lines.0.customer_discount"),
        ({"parent_position": 0}, "lines.0.parent_position"),
        ({"product_id": 0}, "lines.0.product"),
    ],
)
def test_a_line_no_quote_can_hold_is_named(actor, alice, premier, gateway, head, line, field):
    quote = services.create(actor=actor(alice), partner=premier, head=head)

    with pytest.raises(Invalid) as refused:
        services.change(actor=actor(alice), quote=quote, revision=1, lines=[replace(ask(gateway), **line)])

    assert list(refused.value.fields) == [field]


def test_a_product_without_a_price_in_the_currency_is_named(actor, alice, premier, gateway, head):
    quote = services.create(actor=actor(alice), partner=premier, head=replace(head, currency="USD"))

    with pytest.raises(Invalid) as refused:
        services.change(actor=actor(alice), quote=quote, revision=1, lines=[ask(gateway)])

    assert refused.value.fields == {"lines.0.product": "Edge GW-1 has no price in USD."}


@pytest.fixture
def of_deal(actor, alice, premier, gateway, head):
    """Return a function that makes a quote of one deal over so many gateways, finished unless it is to stay a draft."""

    def make(units: int, *, deal: str = "DR-1", with_: Quote | None = None, finished: bool = True, **more) -> Quote:
        about = services.DealContext(deal, "Harbour", "Hafen", "DE", "resell", True, "DE", "EUR", ())
        named = replace(head, counts_with=with_.public_id if with_ else "", **more)
        quote = services.create(
            actor=actor(alice), partner=premier, head=named, deal=about, lines=[ask(gateway, units)]
        )
        return services.submit(actor=actor(alice), quote=quote) if finished else quote

    return make


def _volume(quote: Quote) -> list[str]:
    return [step["percent"] for step in quote.lines.get().steps if step["kind"] == "volume"]


def test_a_deals_quotes_are_alternatives_and_do_not_count_together(of_deal):
    three = [of_deal(40) for _ in range(3)]

    assert [_volume(quote) for quote in three] == [["3"]] * 3  # 120 units would have got 5 %
    assert len({quote.net_total for quote in three}) == 1


def test_a_quote_cut_in_two_is_priced_like_one_where_it_says_so(of_deal):
    first = of_deal(6)

    second, alternative = of_deal(4, with_=first), of_deal(4)

    assert [_volume(quote) for quote in (second, alternative)] == [["3"], []]


def test_all_parts_of_a_sale_count_whichever_of_them_was_named(of_deal, actor, alice):
    first, second = of_deal(6), of_deal(3, finished=False)
    second = services.change(
        actor=actor(alice), quote=second, revision=1, head=replace(selectors.head_of(second), counts_with=first.series)
    )
    services.submit(actor=actor(alice), quote=second)

    third = of_deal(1, with_=second)

    assert (second.counts_with, third.counts_with) == (first.series, first.series)
    assert _volume(third) == ["3"]
    assert {each.pk for each in selectors.parts_of(actor(alice), third)} == {first.pk, second.pk}
    assert {each.pk for each in selectors.parts_of(actor(alice), first)} == {second.pk, third.pk}


def test_a_whole_that_becomes_a_part_takes_its_parts_along(of_deal, actor, alice):
    wider, first = of_deal(8), of_deal(1, finished=False)
    second = of_deal(1, with_=first)

    services.change(
        actor=actor(alice), quote=first, revision=1, head=replace(selectors.head_of(first), counts_with=wider.public_id)
    )

    second.refresh_from_db()
    assert second.counts_with == wider.series
    assert {each.pk for each in selectors.parts_of(actor(alice), wider)} == {first.pk, second.pk}


def test_naming_a_part_of_itself_changes_nothing(of_deal, actor, alice):
    first = of_deal(6, finished=False)
    second = of_deal(4, with_=first)

    first = services.change(
        actor=actor(alice),
        quote=first,
        revision=1,
        head=replace(selectors.head_of(first), counts_with=second.public_id),
    )

    assert (first.counts_with, second.counts_with) == ("", first.series)
    assert _volume(first) == ["3"]


@pytest.mark.parametrize("wrong", ["another deal", "another currency", "itself", "nothing there", "no deal"])
def test_only_another_quote_of_the_deal_counts_together(of_deal, actor, alice, premier, head, wrong):
    quote = of_deal(4, finished=False)
    named = {
        "another deal": lambda: of_deal(6, deal="DR-2").public_id,
        "another currency": lambda: of_deal(6).public_id,
        "itself": lambda: quote.public_id,
        "nothing there": lambda: "QU-\x00",
        "no deal": lambda: of_deal(6).public_id,
    }[wrong]()
    currency = "USD" if wrong == "another currency" else "EUR"
    if wrong == "no deal":
        quote = services.create(actor=actor(alice), partner=premier, head=head)
    asked = replace(selectors.head_of(quote), counts_with=named, currency=currency)

    with pytest.raises(Invalid) as refused:
        services.change(actor=actor(alice), quote=quote, revision=1, head=asked)

    assert list(refused.value.fields) == ["counts_with"]


def test_a_version_goes_on_counting_together_and_a_copy_is_an_alternative(of_deal, actor, alice):
    first = of_deal(6)
    second = of_deal(4, with_=first)

    copy = services.clone(actor=actor(alice), quote=second)
    version = services.revise(actor=actor(alice), quote=second)

    assert (version.counts_with, _volume(version)) == (first.series, ["3"])
    assert (copy.counts_with, _volume(copy)) == ("", [])


def test_a_price_is_seen_with_the_quotes_it_counts_together_with(of_deal, premier, gateway):
    first = of_deal(6)
    second = of_deal(4, finished=False)
    head = replace(selectors.head_of(second), counts_with=first.public_id)

    seen = services.price_now(partner=premier, head=head, lines=[ask(gateway, 4)], quote=second)

    assert [step.kind for step in seen.priced.lines[0].steps] == ["volume", "tier", "registration"]


def test_a_bundles_parts_are_paid_with_it_and_its_options_are_not(actor, alice, premier, gateway, head):
    bundle, option = books.product("BUNDLE", "3000", kind="bundle"), books.product("OPTION", "500")
    bundle.items.create(product=gateway)
    bundle.items.create(product=option, is_option=True)

    quote = _draft(
        actor, alice, premier, head, ask(bundle), ask(gateway, parent_position=0), ask(option, parent_position=0)
    )

    assert [line.unit_list for line in quote.lines.order_by("position")] == [D(3000), D(0), D(500)]
    assert quote.lines.filter(parent__isnull=False).count() == 2


def test_the_deal_decides_what_a_new_quote_begins_with(actor, alice, premier, gateway, head):
    deal = services.DealContext("DR-1", "Harbour", "Hafen", "DE", "resell", True, "DE", "EUR", [ask(gateway, 3)])

    quote = services.create(actor=actor(alice), partner=premier, head=head, deal=deal)

    assert (quote.deal_ref, quote.registered, quote.list_total) == ("DR-1", True, D(3000))
    assert selectors.asks_of(quote) == [ask(gateway, 3)]
    assert in_force([TIER])[TIER].version.public_id == quote.rules[TIER]


def test_products_that_clash_are_seen_beforehand_and_not_submitted(actor, alice, premier, gateway, head):
    cable, rival = books.product("CABLE", "10"), books.product("RIVAL", "900")
    gateway.rules.create(kind="requires", other=cable)
    gateway.rules.create(kind="excludes", other=rival, because="one gateway a site")
    draft = _draft(actor, alice, premier, head, ask(gateway), ask(rival))

    seen = services.price_now(partner=premier, head=head, lines=[ask(gateway)])
    with pytest.raises(Invalid) as refused:
        services.submit(actor=actor(alice), quote=draft)

    assert seen.clashes == {"lines.0.product": "Edge GW-1 needs Edge CABLE."}
    assert refused.value.fields == {"lines.0.product": "Edge GW-1 needs Edge CABLE."}


def test_a_partner_quotes_where_it_sells_and_nowhere_else(actor, alice, dev, premier, head):
    premier.territories = ["DE"]
    premier.save()
    elsewhere = replace(head, territory="FR")

    with pytest.raises(Invalid) as refused:
        services.create(actor=actor(alice), partner=premier, head=elsewhere)
    begun = services.create(actor=actor(alice), partner=premier, head=head)
    with pytest.raises(Invalid):
        services.change(actor=actor(alice), quote=begun, revision=1, head=elsewhere)

    assert "territory" in refused.value.fields
    assert services.create(actor=actor(dev), partner=premier, head=elsewhere).territory == "FR"

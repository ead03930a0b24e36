"""A renewal's life: expected, opened with notices, opened to others, renewed, ended."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from partners.models import Partner
from pricing.models import Renewal, RenewalOffer, Subscription
from pricing.services import renewal as services
from pricing.services import renewal_quote, renewing
from pricing.services import subscription as subscriptions
from prm.accounts.models import Notification
from prm.common.clocks import find, sweep
from prm.common.errors import DomainError, Invalid
from prm.common.events import deliver_all
from prm.common.models import Decision
from tests.pricing.offers import offered
from tests.pricing.renewals import fleet, pass_time, renewal_of, seen, subscribed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _january(late_2026, programme):
    """The sale was won on 1 January 2027; its year ends on 31 December."""
    with time_machine.travel("2027-01-01T09:00Z", tick=False):
        yield


def on(day: str):
    """Go to a day, at noon."""
    return time_machine.travel(f"{day}T12:00Z", tick=False)


def test_a_subscription_comes_with_its_renewal(acme):
    made = subscribed(acme)

    renewal = made.renewal
    assert (made.starts_on, made.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
    assert (renewal.status, renewal.due_on, renewal.partner_id) == ("upcoming", date(2027, 12, 31), acme.pk)
    assert renewal.amount == made.net > 0
    assert renewal.product_id == made.product_id


def test_it_opens_with_its_first_notice_and_no_sooner(acme, alice):
    renewal = renewal_of(acme)

    with on("2027-09-01"):
        pass_time()
        before = seen(renewal).status
    with on("2027-09-02"):
        pass_time()
        pass_time()

    assert before == "upcoming"
    assert seen(renewal).status == "open"
    notice = Notification.objects.get(user_id=alice.pk, kind="renewal.notice")
    assert notice.title == "Renewal in 120 days: Hafen Bremerhaven"


def test_notices_come_at_120_90_60_and_30_days(acme, alice):
    renewal = renewal_of(acme)

    for day in range(125, 25, -1):
        with on((date(2027, 12, 31) - timedelta(days=day)).isoformat()):
            services.open_due()
            if day == 119:
                note_quote(renewal, acme)
            sweep()
            deliver_all()

    told = (
        Notification.objects.filter(user_id=alice.pk, kind="renewal.notice")
        .order_by("at")
        .values_list("title", flat=True)
    )
    assert list(told) == [f"Renewal in {days} days: Hafen Bremerhaven" for days in (120, 90, 60, 30)]


def note_quote(renewal: Renewal, partner: Partner):
    """Send the customer a quote for the renewal."""
    quote = offered(
        partner, [(renewal.product, 10, None, "0")], status="sent", renewal_ref=renewal.public_id, term_months=12
    )
    services.quoted(reference=renewal.public_id, quote_ref=quote.public_id)
    return quote


def test_without_a_quote_it_opens_to_others_thirty_days_before_the_end(acme, alice):
    renewal = renewal_of(acme)
    with on("2027-10-20"):
        pass_time()

    with on("2027-12-01"):
        pass_time()

    now = seen(renewal)
    assert (now.status, now.release_reason, now.partner_id) == ("open_to_others", "time", acme.pk)
    offer = RenewalOffer.objects.get(renewal=renewal, closed_at=None)
    assert (offer.customer_name, offer.because) == ("Hafen Bremerhaven", "time")
    decision = Decision.objects.get(kind="pricing.renewal", subject_id=renewal.public_id)
    assert decision.outcome == "open"
    assert Notification.objects.filter(user_id=alice.pk, title="Open to others: Hafen Bremerhaven").count() == 1


def test_silence_opens_it_sooner_and_a_step_keeps_it(acme, bob, actor):
    quiet, lively = renewal_of(acme), renewal_of(acme, customer_name="Werft Wismar")
    with on("2027-09-02"):
        pass_time()
    with on("2027-10-10"):
        services.note(renewal=lively, actor=actor(bob), text="Called Imke Brandt.")

    with on("2027-10-18"):
        pass_time()

    assert (seen(quiet).status, seen(quiet).release_reason) == ("open_to_others", "quiet")
    assert seen(lively).status == "open"


def test_a_quote_with_the_customer_keeps_it(acme):
    renewal = renewal_of(acme)
    with on("2027-09-02"):
        pass_time()
        note_quote(renewal, acme)

    with on("2027-12-15"):
        pass_time()

    assert seen(renewal).status == "quoted"
    assert not RenewalOffer.objects.exists()


def test_a_quote_that_is_gone_late_opens_it_at_once(acme):
    renewal = renewal_of(acme)
    with on("2027-09-02"):
        pass_time()
        quote = note_quote(renewal, acme)
    with on("2027-12-15"):
        type(quote).objects.filter(pk=quote.pk).update(status="declined")

        services.unquoted(reference=renewal.public_id)

    assert seen(renewal).status == "open_to_others"


def test_a_declined_quote_in_time_leaves_it_with_its_partner(acme):
    renewal = renewal_of(acme)
    with on("2027-09-02"):
        pass_time()
        quote = note_quote(renewal, acme)
        type(quote).objects.filter(pk=quote.pk).update(status="declined")

        services.unquoted(reference=renewal.public_id)

        assert seen(renewal).status == "open"
        assert find(services.QUIET, subject=renewal) is not None


def test_its_partner_can_leave_it_to_others(acme, bob, actor):
    renewal = renewal_of(acme)

    services.give_up(renewal=renewal, actor=actor(bob), note="The customer moved to Spain.")

    assert (seen(renewal).status, seen(renewal).release_reason) == ("open_to_others", "given_up")


def test_another_partner_cannot_give_it_up(acme, charlie, actor):
    renewal = renewal_of(acme)

    with pytest.raises(DomainError, match="Another partner holds"):
        services.give_up(renewal=renewal, actor=actor(charlie), note="Mine.")


def test_what_nobody_renews_ends_with_its_last_day(acme, alice):
    renewal = renewal_of(acme)
    with on("2027-12-02"):
        pass_time()

    with on("2028-01-01"):
        pass_time()

    assert seen(renewal).status == "lost"
    assert Subscription.objects.get().status == "ended"
    assert RenewalOffer.objects.get().closed_at is not None
    assert Notification.objects.filter(user_id=alice.pk, kind="renewal.closed").count() == 1


def test_an_accepted_quote_renews_with_a_following_subscription(acme):
    first = subscribed(acme)
    renewal = first.renewal
    with on("2027-10-01"):
        pass_time()
        quote = note_quote(renewal, acme)
        type(quote).objects.filter(pk=quote.pk).update(status="accepted")
        quote.refresh_from_db()

        renewing.by_quote(quote=quote, on=date(2027, 10, 1))
        renewing.by_quote(quote=quote, on=date(2027, 10, 1))

    following = Subscription.objects.get(follows=first)
    assert (following.starts_on, following.ends_on) == (date(2028, 1, 1), date(2028, 12, 31))
    assert (seen(renewal).status, seen(first).status) == ("renewed", "renewed")
    assert following.renewal.status == "upcoming"
    assert find(services.TERM, subject=renewal) is None


def test_a_quote_of_a_partner_that_lost_the_renewal_renews_nothing(acme, globex):
    renewal = renewal_of(acme)
    quote = note_quote(renewal, globex)
    type(quote).objects.filter(pk=quote.pk).update(status="accepted")
    quote.refresh_from_db()

    renewing.by_quote(quote=quote, on=date(2027, 10, 1))

    assert seen(renewal).status == "upcoming"
    assert Subscription.objects.get(partner=globex).follows is None


def test_the_incumbent_renews_at_the_price_so_far_on_an_order(acme, bob, actor):
    first = subscribed(acme)

    following = renewing.as_before(renewal=first.renewal, actor=actor(bob), order_number=" 4711 ")

    assert (following.net, following.quantity) == (first.net, first.quantity)
    assert (seen(first.renewal).status, seen(first.renewal).order_number) == ("renewed", "4711")


def test_an_order_without_a_number_renews_nothing(acme, bob, actor):
    renewal = renewal_of(acme)

    with pytest.raises(Invalid):
        renewing.as_before(renewal=renewal, actor=actor(bob), order_number=" ")

    assert seen(renewal).status == "upcoming"


def test_one_that_renews_itself_does_with_notice(acme, alice, bob, actor):
    first = subscribed(acme)
    subscriptions.set_auto(subscription=first, actor=actor(bob), itself=True)

    for day in ("2027-09-02", "2027-11-01", "2027-11-26", "2027-12-15", "2028-01-01"):
        with on(day):
            pass_time()

    following = Subscription.objects.get(follows=first)
    assert (following.ends_on, following.net, following.renews_itself) == (date(2028, 12, 31), first.net, True)
    titles = Notification.objects.filter(user_id=alice.pk, kind="renewal.notice").values_list("title", flat=True)
    assert "Renews itself in 35 days: Hafen Bremerhaven" in set(titles)


def test_it_can_be_stopped_in_time_and_opens_to_others_then(acme, bob, actor):
    first = subscribed(acme)
    subscriptions.set_auto(subscription=first, actor=actor(bob), itself=True)
    with on("2027-11-20"):
        pass_time()
        subscriptions.set_auto(subscription=first, actor=actor(bob), itself=False)

    with on("2027-12-05"):
        pass_time()

    assert seen(first).opted_out_at is not None
    assert seen(first.renewal).status == "open_to_others"


def test_it_cannot_be_stopped_too_late(acme, bob, actor):
    first = subscribed(acme)
    subscriptions.set_auto(subscription=first, actor=actor(bob), itself=True)

    with on("2027-12-02"), pytest.raises(DomainError, match="until 1 December 2027"):
        subscriptions.set_auto(subscription=first, actor=actor(bob), itself=False)


@pytest.mark.parametrize(
    ("calendar", "moment", "stops"),
    [
        ("DE", "2027-12-01T22:59Z", True),
        ("DE", "2027-12-01T23:00Z", False),
        ("US", "2027-12-02T04:59Z", True),
        ("US", "2027-12-02T05:00Z", False),
    ],
)
def test_it_can_be_stopped_to_the_last_minute_of_the_day_where_its_partner_is(
    acme, bob, actor, calendar, moment, stops
):
    first = subscribed(acme)
    subscriptions.set_auto(subscription=first, actor=actor(bob), itself=True)
    Partner.objects.filter(pk=acme.pk).update(calendar_key=calendar)

    with time_machine.travel(moment, tick=False):
        if stops:
            subscriptions.set_auto(subscription=first, actor=actor(bob), itself=False)
        else:
            with pytest.raises(DomainError, match="until 1 December 2027"):
                subscriptions.set_auto(subscription=first, actor=actor(bob), itself=False)

    assert seen(first).renews_itself is not stops


def test_renewals_of_a_customer_end_on_one_day_at_their_price_a_day(acme, bob, actor):
    first = subscribed(acme)
    second = subscribed(acme, item=fleet("edge-sub", "3650"), starts_on=date(2027, 4, 1), quantity=1)

    found = renewing.align_to(held=[first.renewal, second.renewal], actor=actor(bob), ends_on=date(2028, 12, 31))

    assert [each.days for each in found] == [366, 275]
    assert found[0].amount == first.net
    assert seen(second.renewal).amount == found[1].amount == (second.net * 275 / 365).quantize(Decimal("0.01"))
    with on("2027-12-01"):
        following = renewing.as_before(renewal=seen(second.renewal), actor=actor(bob), order_number="1")
    assert (following.ends_on, following.net) == (date(2028, 12, 31), found[1].amount)


def test_a_term_that_was_cut_does_not_make_the_next_one_cheap(acme, bob, actor):
    renewal = renewal_of(acme)
    whole = renewal.amount
    with on("2027-10-01"):
        pass_time()
        renewing.align_to(held=[renewal], actor=actor(bob), ends_on=date(2028, 6, 30))
        cut = renewing.as_before(renewal=seen(renewal), actor=actor(bob), order_number="1")
    following = cut.renewal

    with on("2028-06-01"):
        pass_time()
        year = renewing.as_before(renewal=seen(following), actor=actor(bob), order_number="2")

    assert cut.net < whole
    assert (following.amount, year.net, year.list_amount) == (whole, whole, Subscription.objects.first().list_amount)
    assert (year.starts_on, year.ends_on) == (date(2028, 7, 1), date(2029, 6, 30))


def test_a_price_is_not_kept_for_ever_by_a_late_end(acme, bob, actor):
    renewal = renewal_of(acme)

    renewing.align_to(held=[renewal], actor=actor(bob), ends_on=date(2029, 12, 31))
    with pytest.raises(DomainError) as refused:
        renewing.align_to(held=[renewal], actor=actor(bob), ends_on=date(2030, 1, 1))

    assert refused.value.code == "renewal.align"


def test_renewals_of_two_customers_do_not_end_together(acme, bob, actor):
    held = [renewal_of(acme), renewal_of(acme, customer_name="Werft Wismar")]

    with pytest.raises(DomainError, match="one customer"):
        renewing.align_to(held=held, actor=actor(bob), ends_on=date(2028, 12, 31))


def test_a_cancelled_subscription_loses_its_renewal(acme, dev, actor):
    first = subscribed(acme)

    subscriptions.cancel(subscription=first, actor=actor(dev), note="The customer closed its harbour.")

    assert (seen(first).status, seen(first.renewal).status) == ("cancelled", "lost")


def test_an_old_subscription_opens_late_and_to_others_at_once(acme):
    renewal = renewal_of(acme)

    with on("2027-12-20"):
        services.open_due()

    assert seen(renewal).status == "open_to_others"


def test_a_renewals_quote_gets_its_part_of_the_partner_discount(premier, bob, actor):
    renewal = renewal_of(premier)

    quote = renewal_quote.begin(renewal=renewal, actor=actor(bob))

    step = next(step for step in quote.lines.get().steps if step["kind"] == "tier")
    assert Decimal(step["percent"]) == Decimal(12)
    assert "60 % of it on a renewal" in step["because"]

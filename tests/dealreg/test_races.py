"""Two people at once, on two connections: real transactions, real locks, one outcome."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections, transaction

from dealreg.models import Activity, Claim, Deal, Extension, Review
from dealreg.services import closing, draft, extension, opportunity, review, submission
from partners.models import Account
from prm.common import clocks, moment
from prm.common.actors import Actor
from prm.common.errors import DomainError
from prm.common.models import Clock, Event, TimelineEntry
from tests.dealreg.conftest import registration

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3


def at_once(*steps: Callable[[], Any]) -> list[str]:
    """Run the steps at one moment, each on a connection of its own; return ``done`` or the error's code of each."""
    gate, told = Barrier(len(steps)), ["nothing"] * len(steps)

    def run(number: int, step: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=60)
            step()
            told[number] = "done"
        except DomainError as error:
            told[number] = error.code
        except Exception as error:
            told[number] = repr(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number, step)) for number, step in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return told


@pytest.fixture
def two_for_one(submitted, globex_premier, charlie, mara, actor) -> Callable[[], tuple[Deal, Deal]]:
    """Return a function that makes two registrations for one customer, by two partners, both ready to be approved."""

    def make() -> tuple[Deal, Deal]:
        first, second = submitted(), submitted(charlie)
        # As if both had come in before the other was live: no conflict stands in the way, only the claim does.
        second.conflicts.all().delete()
        return first, second

    return make


def test_two_approvals_for_one_customer_leave_one_winner(two_for_one, mara, dev, actor):
    first, second = two_for_one()

    told = at_once(
        lambda: review.approve(deal=Deal.objects.get(pk=first.pk), actor=actor(mara)),
        lambda: review.approve(deal=Deal.objects.get(pk=second.pk), actor=actor(dev)),
    )

    assert sorted(told)[1] == "done"
    assert sorted(told)[0] in {"deal.claimed", "deal.closed"}
    assert Deal.objects.filter(status="approved").count() == 1
    assert list(Claim.objects.filter(released_at=None).values_list("deal__status", flat=True)) == ["approved"]
    assert Event.objects.filter(name="deal.approve").count() == 1
    assert Clock.objects.filter(kind="deal.protection").count() == 1


def test_the_loser_stays_as_it_was_and_can_still_be_decided(two_for_one, mara, dev, actor):
    pair = two_for_one()

    at_once(*(lambda deal=deal: review.approve(deal=Deal.objects.get(pk=deal.pk), actor=actor(mara)) for deal in pair))

    loser = Deal.objects.exclude(status="approved").get()
    assert (loser.decided_at, loser.protected_until, loser.reason_code) == (None, None, "")
    assert clocks.find("deal.decision", subject=loser).state == "running"
    assert review.reject(deal=loser, actor=actor(dev), reason_code="live_registration", note="Earlier one.").status == (
        "rejected"
    )


def test_one_registration_approved_twice_is_approved_once(submitted, mara, dev, actor):
    deal = submitted()

    told = at_once(
        *(
            lambda user=user: review.approve(deal=Deal.objects.get(pk=deal.pk), actor=actor(user))
            for user in (mara, dev)
        )
    )

    assert sorted(told) == ["deal.stale", "done"]
    assert Event.objects.filter(name="deal.approve").count() == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_submissions_for_one_new_customer_end_on_one_account(
    acme_premier, globex_premier, bob, charlie, actor, turn
):
    drafts = [(draft.start(actor=actor(user), data=registration()), actor(user)) for user in (bob, charlie)]

    told = at_once(*(lambda deal=deal, who=who: submission.submit(deal=deal, actor=who) for deal, who in drafts))

    assert told == ["done", "done"]
    assert Account.objects.count() == 1
    assert len(set(Review.objects.values_list("account_id", flat=True))) == 1
    assert Review.objects.filter(checks="conflict").count() == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_approving_and_withdrawing_at_once_has_one_outcome(submitted, mara, bob, actor, turn):
    deal = submitted()

    told = at_once(
        lambda: review.approve(deal=Deal.objects.get(pk=deal.pk), actor=actor(mara)),
        lambda: closing.close(deal=Deal.objects.get(pk=deal.pk), actor=actor(bob), how="withdraw", note="Lost it"),
    )

    # An approved registration may still be withdrawn, so approval first is a success for both; never the other way.
    deal.refresh_from_db()
    assert (told, deal.status) in [(["deal.stale", "done"], "withdrawn"), (["done", "done"], "withdrawn")]
    assert Claim.objects.filter(released_at=None).count() == 0
    assert Clock.objects.filter(state__in=["running", "paused", "breached"]).count() == 0


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_rejecting_and_withdrawing_at_once_has_one_winner(submitted, mara, bob, actor, turn):
    deal = submitted()

    told = at_once(
        lambda: review.reject(
            deal=Deal.objects.get(pk=deal.pk), actor=actor(mara), reason_code="incomplete", note="More, please"
        ),
        lambda: closing.close(deal=Deal.objects.get(pk=deal.pk), actor=actor(bob), how="withdraw", note="Lost it"),
    )

    assert sorted(told) == ["deal.stale", "done"]
    assert TimelineEntry.objects.filter(kind__in=["deal.reject", "deal.withdraw"]).count() == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_one_draft_submitted_twice_is_one_registration(acme_premier, bob, actor, turn):
    deal = draft.start(actor=actor(bob), data=registration())

    told = at_once(*(lambda: submission.submit(deal=deal, actor=actor(bob)) for _ in range(2)))

    assert sorted(told) == ["deal.stale", "done"]
    assert (Review.objects.count(), Account.objects.count()) == (1, 1)
    assert Event.objects.filter(name="deal.submit").count() == 1
    assert Clock.objects.filter(kind="deal.decision").count() == 1


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_expiring_and_winning_at_once_has_one_winner(submitted, mara, bob, actor, turn):
    deal = review.approve(deal=submitted(), actor=actor(mara))
    Deal.objects.filter(pk=deal.pk).update(protected_from=moment.now() - (deal.protected_until - deal.protected_from))

    def expire() -> None:
        with moment.at(deal.protected_until):
            assert clocks.sweep() >= 1

    told = at_once(
        expire,
        lambda: closing.close(
            deal=Deal.objects.get(pk=deal.pk), actor=actor(bob), how="win", order_number="PO-1", final_amount="100"
        ),
    )

    deal.refresh_from_db()
    assert "done" in told
    assert (deal.status == "won") == (told[1] == "done")
    assert Claim.objects.filter(released_at=None).count() == 0
    assert TimelineEntry.objects.filter(kind__in=["deal.win", "deal.expire"]).count() == 1


def test_the_database_alone_refuses_a_second_live_claim(submitted, mara, actor):
    deal = review.approve(deal=submitted(), actor=actor(mara))
    claim = Claim.objects.get(deal=deal)

    with pytest.raises(Exception, match="one_live_claim"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dealreg_claim (deal_id, account_id, family_id, territory, held_from) "
            "VALUES (%s, %s, %s, %s, now())",
            [deal.pk, claim.account_id, claim.family_id, claim.territory],
        )


@pytest.fixture
def asked(submitted, mara, bob, actor) -> Callable[[], tuple[Deal, Extension]]:
    """Return a function that makes an approved deal whose end is near, with an open request for more time."""

    def make() -> tuple[Deal, Extension]:
        deal = near_its_end(submitted(), actor(mara))
        request = extension.ask(deal=deal, actor=actor(bob), days=30, because="The tender was put off.")
        return deal, request

    return make


def near_its_end(deal: Deal, who: Actor) -> Deal:
    """Approve the deal as if most of its protection had passed, with an activity of today."""
    deal = review.approve(deal=deal, actor=who)
    Deal.objects.filter(pk=deal.pk).update(
        protected_from=deal.protected_from - timedelta(days=110), protected_until=moment.now() + timedelta(days=10)
    )
    deal.refresh_from_db()
    clocks.move_due("deal.protection", subject=deal, due_at=deal.protected_until)
    Activity.objects.create(deal=deal, partner=deal.partner, kind="call", text="Called", side="partner", by_name="Bob")
    return deal


def swept_at(when: datetime) -> None:
    """Let the clocks run as if it were ``when``."""
    with moment.at(when):
        clocks.sweep()


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_granting_more_time_and_lapsing_at_once_has_one_winner(asked, mara, actor, turn):
    deal, request = asked()
    quiet = clocks.find("deal.inactivity", subject=deal)
    Clock.objects.filter(pk=quiet.pk).update(due_at=moment.now(), next_at=moment.now())

    told = at_once(clocks.sweep, lambda: extension.grant(extension=Extension.objects.get(), actor=actor(mara), days=30))

    deal.refresh_from_db()
    request.refresh_from_db()
    clocks.sweep()
    assert told in (["done", "done"], ["done", "extension.stale"])
    assert (deal.status, request.state) == (
        ("approved", "granted") if told[1] == "done" else ("lapsed", "overtaken")
    )  # fmt: skip
    assert Claim.objects.filter(released_at=None).exists() == (deal.status == "approved")


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_asking_for_more_time_and_lapsing_at_once_has_one_winner(submitted, mara, bob, actor, turn):
    deal = near_its_end(submitted(), actor(mara))
    quiet = clocks.find("deal.inactivity", subject=deal)
    Clock.objects.filter(pk=quiet.pk).update(due_at=moment.now(), next_at=moment.now())

    told = at_once(
        clocks.sweep,
        lambda: extension.ask(deal=Deal.objects.get(), actor=actor(bob), days=30, because="Put off."),
    )

    deal.refresh_from_db()
    assert told in (["done", "done"], ["done", "extension.closed"])
    assert (deal.status, Extension.objects.count()) == (("approved", 1) if told[1] == "done" else ("lapsed", 0))
    assert (clocks.find("deal.extension", subject=deal) is not None) == (told[1] == "done")


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_refusing_more_time_and_the_end_of_the_protection_at_once_never_loses_the_end(asked, mara, actor, turn):
    deal, request = asked()

    told = at_once(
        lambda: swept_at(deal.protected_until),
        lambda: extension.refuse(extension=Extension.objects.get(), actor=actor(mara), note="The project stopped."),
    )
    swept_at(deal.protected_until + timedelta(days=30))

    deal.refresh_from_db()
    request.refresh_from_db()
    assert told[0] == "done"
    assert told[1] in {"done", "extension.stale"}
    assert request.state in {"refused", "granted"}
    assert deal.status == "expired" if request.state == "refused" else deal.status in {"approved", "expired"}


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_requests_at_once_are_one(submitted, mara, bob, alice, actor, turn):
    near_its_end(submitted(), actor(mara))

    told = at_once(
        *(
            lambda user=user: extension.ask(deal=Deal.objects.get(), actor=actor(user), days=30, because="Put off.")
            for user in (bob, alice)
        )
    )

    assert sorted(told) == ["done", "extension.closed"]
    assert (Extension.objects.count(), Clock.objects.filter(kind="deal.extension").count()) == (1, 1)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_granting_and_taking_back_at_once_has_one_winner(asked, mara, bob, actor, turn):
    deal, request = asked()

    told = at_once(
        lambda: extension.grant(extension=Extension.objects.get(), actor=actor(mara), days=30),
        lambda: extension.withdraw(extension=Extension.objects.get(), actor=actor(bob)),
    )

    request.refresh_from_db()
    assert sorted(told) == ["done", "extension.stale"]
    until = Deal.objects.get().protected_until
    assert (request.state == "granted") == (told[0] == "done") == (until == deal.protected_until + timedelta(days=30))


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_winning_and_cancelling_at_once_has_one_winner(submitted, mara, dev, bob, actor, turn):
    deal = review.approve(deal=submitted(), actor=actor(mara))

    told = at_once(
        lambda: closing.close(
            deal=Deal.objects.get(pk=deal.pk), actor=actor(bob), how="win", order_number="PO-1", final_amount="100"
        ),
        lambda: closing.close(deal=Deal.objects.get(pk=deal.pk), actor=actor(dev), how="cancel", note="Bought direct"),
    )

    deal.refresh_from_db()
    assert sorted(told) == ["deal.stale", "done"]
    assert deal.status == ("won" if told[0] == "done" else "cancelled")
    assert (deal.order_number == "PO-1") == (deal.status == "won")
    assert TimelineEntry.objects.filter(kind__in=["deal.win", "deal.cancel"]).count() == 1
    assert Claim.objects.filter(released_at=None).count() == 0


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_one_approval_against_the_expiry_of_what_stood_in_its_way(two_for_one, mara, dev, actor, turn):
    first, second = two_for_one()
    first = review.approve(deal=first, actor=actor(mara))
    Deal.objects.filter(pk=first.pk).update(protected_from=moment.now() - timedelta(days=120))

    told = at_once(
        lambda: swept_at(first.protected_until),
        lambda: review.approve(deal=Deal.objects.get(pk=second.pk), actor=actor(dev)),
    )

    assert told[0] == "done"
    assert told[1] in {"done", "deal.claimed"}
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.status == "expired"
    assert (second.status == "approved") == (told[1] == "done")
    held = Claim.objects.filter(released_at=None).values_list("deal_id", flat=True)
    assert list(held) == ([second.pk] if told[1] == "done" else [])


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_two_updates_of_one_sale_at_once_lose_nothing(submitted, mara, bob, actor, turn):
    deal = review.approve(deal=submitted(), actor=actor(mara))

    told = at_once(
        *(
            lambda user=user, data=data: opportunity.update(
                deal=deal, actor=actor(user), data=data, revision=deal.revision
            )
            for user, data in ((bob, {"stage": "proposal"}), (mara, {"next_step": "Sign"}))
        )
    )

    deal.refresh_from_db()
    assert sorted(told) == ["deal.stale", "done"]
    assert (deal.stage == "proposal") == (told[0] == "done")
    assert (deal.next_step == "Sign") == (told[1] == "done")

"""Appealing a rejection."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dealreg.models import Claim, Deal, DealFile, Match, Review
from dealreg.services import appeal, closing, review
from dealreg.workflows.deal import DEAL
from prm.accounts.services import absence
from prm.common import clocks, moment
from prm.common.decisions import cards_of
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.models import Clock
from prm.common.tenancy import partner_scope
from prm.common.workflow import available_actions

WHY = "The customer confirmed in May that we run this project."


@pytest.fixture
def rejected(submitted, mara, dev, olga, actor):
    """Return a function that makes a registration and lets Mara reject it."""

    def make(**changes) -> Deal:
        note = "We do not see your work with the customer."
        return review.reject(deal=submitted(**changes), actor=actor(mara), reason_code="incomplete", note=note)

    return make


def _appeal(deal: Deal, who, **more) -> Deal:
    with partner_scope(deal.partner_id):
        return appeal.appeal(deal=deal, actor=who, note=WHY, **more)


def test_it_goes_to_another_person_with_a_clock_of_its_own(rejected, bob, mara, dev, actor):
    deal = _appeal(rejected(), actor(bob))

    clock = clocks.find("deal.appeal", subject=deal)
    found = Review.objects.get(deal=deal)
    assert (deal.status, deal.reviewer_name) == ("appealed", "Dev")
    assert (found.reviewer, found.rejected_by, found.due_at) == (dev, mara, clock.due_at)
    assert (clock.owed_by, clock.owed_by_name, clock.amount, clock.unit) == ("vendor", "Dev", 16, "business_hours")


def test_when_the_desk_itself_rejected_an_admin_decides(submitted, dev, olga, bob, actor):
    deal = review.reject(deal=submitted(), actor=actor(dev), reason_code="incomplete", note="Too little.")

    assert _appeal(deal, actor(bob)).reviewer_name == "Olga"


def test_somebody_away_is_not_asked(rejected, bob, dev, olga, actor):
    until = moment.now() + timedelta(days=9)
    absence.set_away(user=dev, actor=actor(dev), starts=moment.now(), until=until, delegate=None)

    assert _appeal(rejected(), actor(bob)).reviewer_name == "Olga"


def test_whoever_rejected_it_cannot_decide_it(rejected, bob, mara, actor):
    deal = _appeal(rejected(), actor(bob))

    for step in (review.approve, appeal.dismiss):
        with pytest.raises(DomainError) as refused:
            step(deal=deal, actor=actor(mara), note="As I said.")
        assert refused.value.code == "deal.closed"
    with pytest.raises(DomainError):
        review.assign(deal=deal, reviewer=mara, actor=actor(mara))


def test_upheld_it_is_approved_and_protected(rejected, bob, dev, actor):
    deal = _appeal(rejected(), actor(bob))

    deal = review.approve(deal=deal, actor=actor(dev), reason_code="appeal", note="You are right.")

    assert (deal.status, deal.reason_code) == ("approved", "appeal")
    assert Claim.objects.filter(deal=deal, released_at=None).exists()
    assert clocks.find("deal.appeal", subject=deal) is None
    assert clocks.find("deal.protection", subject=deal) is not None


def test_dismissed_it_is_final(rejected, bob, dev, actor):
    deal = appeal.dismiss(deal=_appeal(rejected(), actor(bob)), actor=actor(dev), note="The contact does not know you.")

    with pytest.raises(DomainError) as refused:
        _appeal(deal, actor(bob))

    assert deal.status == "rejected"
    assert refused.value.message == "The appeal was decided. That decision is final."
    assert cards_of(deal)[0].sentence == "The appeal is dismissed: the rejection stands and is final."
    action = next(a for a in available_actions(DEAL, deal, actor(bob)) if a.name == "appeal")
    assert (action.allowed, action.reasons) == (False, ("The appeal was decided. That decision is final.",))


def test_a_dismissal_needs_words_and_names_no_other_partner(submitted, globex_premier, charlie, bob, mara, dev, actor):
    submitted(charlie)
    deal = review.reject(deal=submitted(), actor=actor(mara), reason_code="live_registration", note="There is one.")
    deal = _appeal(deal, actor(bob))

    for note in ("  ", "Globex was first."):
        with pytest.raises(Invalid):
            appeal.dismiss(deal=deal, actor=actor(dev), note=note)


def test_after_its_time_it_is_too_late(rejected, bob, actor):
    deal = rejected()

    with moment.at(moment.now() + timedelta(days=21)), pytest.raises(DomainError) as refused:
        _appeal(deal, actor(bob))

    assert refused.value.message.startswith("The time to appeal ended on ")


def test_it_needs_words_and_the_right(rejected, bob, charlie, dev, actor):
    deal = rejected()

    with pytest.raises(DomainError) as wordless:
        appeal.appeal(deal=deal, actor=actor(bob), note="  ")
    with pytest.raises(NotAllowed):
        appeal.appeal(deal=deal, actor=actor(dev), note=WHY)

    assert wordless.value.code == "deal.reason_required"


def test_files_come_along(rejected, bob, actor):
    upload = SimpleUploadedFile("mail.txt", b"Dear Bob, thank you for the visit.")

    deal = _appeal(rejected(), actor(bob), uploads=[upload])

    assert [file.name for file in DealFile.objects.filter(deal=deal)] == ["mail.txt"]


def test_who_came_in_the_meantime_stands_in_its_way(
    rejected, globex_premier, charlie, submitted, bob, dev, mara, actor
):
    deal = rejected()
    review.approve(deal=submitted(charlie), actor=actor(mara))

    deal = _appeal(deal, actor(bob))

    with pytest.raises(DomainError):
        review.approve(deal=deal, actor=actor(dev), reason_code="appeal")


def test_a_match_can_be_judged_while_appealed(submitted, globex_premier, charlie, bob, mara, dev, actor):
    submitted(charlie, customer_name="SWU Netze GmbH")
    deal = review.reject(deal=submitted(), actor=actor(mara), reason_code="other", note="Unclear customer.")
    deal = _appeal(deal, actor(bob))

    review.judge_match(match=Match.objects.get(deal=deal), verdict="different", actor=actor(dev))

    assert review.approve(deal=deal, actor=actor(dev), reason_code="appeal").status == "approved"


def test_a_late_appeal_is_said_on_the_timeline(rejected, bob, actor):
    deal = _appeal(rejected(), actor(bob))

    with moment.at(clocks.find("deal.appeal", subject=deal).due_at):
        clocks.sweep()

    assert Clock.objects.get(kind="deal.appeal").state == "breached"


def test_it_can_be_withdrawn_while_appealed(rejected, bob, actor):
    deal = _appeal(rejected(), actor(bob))

    closing.close(deal=deal, actor=actor(bob), how="withdraw", note="The customer stopped.")

    assert clocks.find("deal.appeal", subject=deal) is None


def test_lists_on_both_sides_show_its_clock(rejected, bob, dev, sign_in, actor):
    with moment.at(moment.now()):  # in business hours a minute would be gone already
        _appeal(rejected(), actor(bob))
        queue = sign_in(dev).get("/console/queue/").content.decode()
        deals = sign_in(bob).get("/portal/deals/").content.decode()

    assert "16 h" in queue
    assert "16 h" in deals

"""Evidence on a registration."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dealreg.models import Evidence, Review
from dealreg.services import closing, draft, evidence, files, returning, review, submission
from prm.common import moment
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.tenancy import partner_scope
from tests.dealreg.conftest import registration

NOTES = "We walked through two substations with the head of grids, and she asked for a plan for six more by May."


def _meeting(deal, who, **changes):
    values = {"text": NOTES, "happened_on": moment.now().date(), "who": "Martin Brandt", **changes}
    return evidence.add_meeting(deal=deal, actor=who, **values)


def test_every_piece_is_counted_at_once(submitted, bob, actor, acme):
    deal, who = submitted(), actor(bob)

    with partner_scope(acme.pk):
        for _ in range(4):
            _meeting(deal, who)
        evidence.answer(deal=deal, actor=who, kind="budget", text="120,000 EUR are in the plan for next year.")
        evidence.answer(deal=deal, actor=who, kind="need", text="Too short")

    assert Review.objects.get(deal=deal).evidence_score == 40


def test_evidence_on_a_draft_counts_when_it_is_submitted(acme_premier, bob, actor, acme):
    who = actor(bob)
    with partner_scope(acme.pk):
        deal = draft.start(actor=who, data=registration())
        _meeting(deal, who)
        file = files.attach(deal=deal, actor=who, upload=SimpleUploadedFile("minutes.txt", b"Minutes of the visit"))
        marked = evidence.mark_file(file=file, actor=who)
        assert evidence.mark_file(file=file, actor=who) == marked
        submission.submit(deal=deal, actor=who)

    assert Review.objects.get(deal=deal).evidence_score == 15


def test_an_answer_is_given_once_and_can_be_corrected(submitted, bob, actor):
    deal, who = submitted(), actor(bob)
    evidence.answer(deal=deal, actor=who, kind="timing", text="They want to begin in spring.")

    evidence.answer(deal=deal, actor=who, kind="timing", text="They want to begin in autumn now.")

    assert Evidence.objects.get(deal=deal).text == "They want to begin in autumn now."
    with pytest.raises(Invalid):
        evidence.answer(deal=deal, actor=who, kind="timing", text="")
    with pytest.raises(Invalid):
        evidence.answer(deal=deal, actor=who, kind="meeting", text="Hello")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "word " * 2000}, "text"),
        ({"happened_on": None}, "happened_on"),
        ({"happened_on": moment.now().date() + timedelta(days=2)}, "happened_on"),
    ],
)
def test_a_meeting_says_when_and_what(submitted, bob, actor, changes, field):
    with pytest.raises(Invalid) as refused:
        _meeting(submitted(), actor(bob), **changes)

    assert field in refused.value.fields


def test_the_day_of_a_meeting_is_one_where_it_is_written(submitted, bob, actor):
    deal, night = submitted(), (moment.now() + timedelta(days=1)).replace(hour=23, minute=30)
    tomorrow = night.date() + timedelta(days=1)

    with moment.at(night), timezone.override("Europe/Berlin"):
        kept = _meeting(deal, actor(bob), happened_on=tomorrow)
    with moment.at(night), timezone.override("America/New_York"), pytest.raises(Invalid):
        _meeting(deal, actor(bob), happened_on=tomorrow)

    assert kept.happened_on == tomorrow


def test_a_sale_may_be_expected_today_where_it_is_registered(acme_premier, bob, actor):
    morning = moment.now().replace(hour=2)
    today = morning.date() - timedelta(days=1)

    with moment.at(morning), timezone.override("America/New_York"):
        deal = draft.start(actor=actor(bob), data=registration(expected_close=today))
    with moment.at(morning), timezone.override("Europe/Berlin"), pytest.raises(Invalid):
        draft.start(actor=actor(bob), data=registration(expected_close=today))

    assert deal.expected_close == today


def test_a_draft_lets_go_of_it_a_registration_does_not(acme_premier, submitted, bob, actor):
    who = actor(bob)
    own = draft.start(actor=who, data=registration())
    evidence.remove(evidence=_meeting(own, who), actor=who)

    with pytest.raises(DomainError) as kept:
        evidence.remove(evidence=_meeting(submitted(), who), actor=who)

    assert not own.evidence.exists()
    assert kept.value.code == "deal.evidence_kept"


def test_a_returned_registration_takes_it_when_it_was_asked_for(submitted, bob, mara, actor):
    first, second = submitted(), submitted(customer_name="Hafen Kiel AG", customer_website="hafen-kiel.example")
    returning.give_back(deal=first, actor=actor(mara), fields=["customer_name"], note="Which one?")
    returning.give_back(deal=second, actor=actor(mara), fields=["evidence"], note="Show us more.")

    with pytest.raises(DomainError):
        _meeting(first, actor(bob))
    _meeting(second, actor(bob))

    assert returning.resubmit(deal=second, actor=actor(bob)).status == "in_review"


def test_an_ended_registration_takes_none(submitted, bob, actor):
    deal = closing.close(deal=submitted(), actor=actor(bob), how="withdraw", note="Stopped.")

    with pytest.raises(DomainError) as refused:
        _meeting(deal, actor(bob))

    assert refused.value.code == "deal.evidence_closed"


def test_strangers_and_staff_add_none(submitted, charlie, mara, actor):
    deal = submitted()

    for user in (charlie, mara):
        with pytest.raises(NotAllowed):
            _meeting(deal, actor(user))


def test_evidence_on_an_approved_deal_is_work_on_it(submitted, bob, mara, actor):
    deal = review.approve(deal=submitted(), actor=actor(mara))
    later = moment.now() + timedelta(days=10)

    with moment.at(later):
        _meeting(deal, actor(bob), happened_on=later.date())

    deal.refresh_from_db()
    assert deal.last_activity_at == later

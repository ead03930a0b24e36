"""How a customer buys: tenders that count only before they are published, and papers a programme asks for."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from dealreg import policies as kinds
from dealreg.models import Deal
from dealreg.rules.eligibility import EligibilityCheck
from dealreg.rules.requirements import Requirement
from dealreg.selectors import tender
from dealreg.services import draft, evidence, files, review, submission
from prm.common import clocks, policies
from prm.common.decisions import cards_of, decisions_of
from prm.common.errors import DomainError, Invalid
from prm.common.judging import replay
from prm.common.judging.overrule import overrule
from prm.common.models import Decision
from prm.common.moment import now
from prm.common.policies import primitives
from tests.dealreg.conftest import registration
from tests.dealreg.services.test_breach import late_policy

pytestmark = pytest.mark.django_db

AHEAD = EligibilityCheck(
    label="Tender",
    fact="tender_published",
    must=primitives.Test(field="tender_published", op="is", value=False),
    refusal="The tender is published already.",
    remedy="A tender registered before it is published",
    unknown_passes=False,
)


def asks(*fields: str, when: primitives.Test | None = None) -> None:
    """Put a form in force that asks for these fields too."""
    body = policies.in_force([kinds.REQUIREMENTS])[kinds.REQUIREMENTS].body
    more = Requirement(fields=list(fields), **({"when": when} if when else {}), because="the programme says so")
    changed = body.model_copy(update={"requirements": [*body.requirements, more]})
    policies.publish(kind=kinds.REQUIREMENTS, body=changed)


@pytest.fixture
def tenders_ahead(rules):
    """Eligibility takes tenders only before they are published."""
    body = policies.in_force([kinds.ELIGIBILITY])[kinds.ELIGIBILITY].body
    policies.publish(kind=kinds.ELIGIBILITY, body=body.model_copy(update={"checks": [*body.checks, AHEAD]}))


def in_days(days: int) -> date:
    """Return the day so many days from now."""
    return now().date() + timedelta(days=days)


def decided(deal: Deal) -> Decision:
    """Return the newest decision on the deal's eligibility."""
    return next(each for each in decisions_of(deal) if each.kind == "deal.eligibility")


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"procurement": "tender", "tender_published_on": 1}, "eligible"),
        ({"procurement": "tender", "tender_published_on": 0}, "not_eligible"),
        ({"procurement": "tender", "tender_published_on": -1}, "not_eligible"),
        ({"procurement": "tender"}, "not_eligible"),
        ({"procurement": "direct"}, "eligible"),
        ({"procurement": "direct", "tender_published_on": -1}, "eligible"),
        ({}, "not_eligible"),
    ],
)
def test_a_tender_is_taken_only_before_the_day_it_is_published(tenders_ahead, submitted, said, outcome):
    if "tender_published_on" in said:
        said = {**said, "tender_published_on": in_days(said["tender_published_on"])}

    found = decided(submitted(**said))

    assert found.outcome == outcome
    assert replay.again(found).state == "same"


def test_the_partners_card_says_what_would_have_helped(tenders_ahead, submitted):
    deal = submitted(procurement="tender", tender_published_on=in_days(-1))

    card = next(each for each in cards_of(deal) if each.kind == "deal.eligibility")

    assert card.sentence == "Not eligible: The tender is published already."
    assert [(each["change"], each["result"]) for each in card.alternatives] == [
        ("A tender registered before it is published", "Eligible")
    ]


def test_it_has_to_be_approved_before_that_day_too(tenders_ahead, submitted, mara, actor):
    deal = submitted(procurement="tender", tender_published_on=in_days(2))
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        with pytest.raises(DomainError, match="takes tenders only before"):
            review.approve(deal=deal, actor=actor(mara))
        assert Deal.objects.get(pk=deal.pk).status != "approved"

    assert review.approve(deal=deal, actor=actor(mara)).status == "approved"


def test_a_late_decision_approves_no_tender_that_came_out_meanwhile(tenders_ahead, submitted, mara):
    late_policy(approve_below=Decimal(10**9))
    deal = submitted(procurement="tender", tender_published_on=in_days(1))
    due = clocks.find("deal.decision", subject=deal).due_at

    with time_machine.travel(due + timedelta(days=2), tick=False):
        clocks.sweep()

    late = next(each for each in decisions_of(deal) if each.kind == "deal.late")
    assert (late.outcome, Deal.objects.get(pk=deal.pk).status) == ("waits", "in_review")


def test_where_a_person_found_it_eligible_it_can_be_approved(tenders_ahead, submitted, dev, mara, actor):
    deal = submitted(procurement="tender", tender_published_on=in_days(-1))
    assert tender.why_not_approve(deal)

    overrule(decision=decided(deal), actor=actor(dev), answer="eligible", reason="Agreed with them before.")

    assert tender.why_not_approve(deal) is None
    assert review.approve(deal=deal, actor=actor(mara)).status == "approved"


def test_a_programme_without_the_rule_approves_published_tenders(submitted, mara, actor):
    deal = submitted(procurement="tender", tender_published_on=in_days(-30))

    assert review.approve(deal=deal, actor=actor(mara)).status == "approved"


def test_what_is_no_tender_costs_no_statement(submitted, django_assert_num_queries):
    deal = submitted(procurement="direct")

    with django_assert_num_queries(0):
        assert tender.why_not_approve(deal) is None


def test_a_tender_is_asked_for_its_day_and_its_papers(acme_premier, bob, actor, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    asks("tender_published_on", "files", when=primitives.Test(field="procurement", op="is", value="tender"))
    submission.submit(deal=draft.start(actor=actor(bob), data=registration(procurement="direct")), actor=actor(bob))
    about = registration(customer_name="Another GmbH", customer_website="another.example", procurement="tender")
    deal = draft.start(actor=actor(bob), data=about)

    with pytest.raises(Invalid) as missing:
        submission.submit(deal=deal, actor=actor(bob))
    assert set(missing.value.fields) == {"tender_published_on", "files"}

    files.attach(deal=deal, actor=actor(bob), upload=SimpleUploadedFile("tender.pdf", b"%PDF-1.7 tender"))
    deal = draft.save(deal=deal, actor=actor(bob), data={"tender_published_on": in_days(9)}, revision=None)
    assert submission.submit(deal=deal, actor=actor(bob)).status in {"submitted", "in_review"}


def test_evidence_that_is_asked_for_has_to_be_there(acme_premier, bob, actor):
    asks("evidence")
    deal = draft.start(actor=actor(bob), data=registration())
    with pytest.raises(Invalid, match="evidence|Needed"):
        submission.submit(deal=deal, actor=actor(bob))

    evidence.answer(deal=deal, actor=actor(bob), kind="budget", text="Approved for this year")

    assert submission.submit(deal=deal, actor=actor(bob)).submitted_at


def test_a_registration_in_one_call_cannot_have_papers_yet(acme_premier, bob, actor):
    asks("files")

    with pytest.raises(Invalid) as missing:
        submission.register(actor=actor(bob), data=registration())

    assert set(missing.value.fields) == {"files"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"procurement": "raffle"}, "procurement"),
        ({"tender_published_on": date(1990, 1, 1)}, "tender_published_on"),
        ({"tender_published_on": "soon"}, "tender_published_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(acme_premier, bob, actor, said, field):
    with pytest.raises(Invalid) as wrong:
        draft.start(actor=actor(bob), data=registration(**said))

    assert set(wrong.value.fields) == {field}

"""Two registrations for one customer compared by evidence."""

from datetime import timedelta

import pytest

from dealreg import policies as kinds
from dealreg.models import Conflict, Review
from dealreg.rules.conflict import ConflictBody
from dealreg.services import evidence, review
from prm.common import events, moment, policies
from prm.common.decisions import cards_of, decisions_of
from prm.common.errors import DomainError
from prm.common.tenancy import partner_scope

NOTES = "We walked through two substations with the head of grids, and she asked for a plan for six more by May."


@pytest.fixture
def by_evidence(rules):
    policies.publish(kind=kinds.CONFLICT, body=ConflictBody(contested="evidence", margin=10))


def _meetings(deal, who, number):
    for _ in range(number):
        with partner_scope(deal.partner_id):
            evidence.add_meeting(deal=deal, actor=who, text=NOTES, happened_on=moment.now().date())


@pytest.fixture
def pair(by_evidence, submitted, globex_premier, charlie):
    """Return two registrations for one customer, Acme's first."""
    return submitted(), submitted(charlie)


def test_as_shipped_the_first_to_come_goes_first(submitted, globex_premier, charlie, mara, actor):
    first, second = submitted(), submitted(charlie)
    _meetings(second, actor(charlie), 3)

    with pytest.raises(DomainError):
        review.approve(deal=second, actor=actor(mara))
    assert not [each for each in decisions_of(second) if each.kind == "deal.contest"]
    assert review.approve(deal=first, actor=actor(mara)).status == "approved"


def test_by_evidence_the_stronger_goes_first_and_the_weaker_waits(pair, charlie, mara, actor):
    first, second = pair
    _meetings(second, actor(charlie), 2)
    events.deliver_all()

    assert Review.objects.get(deal=first).checks == "conflict"
    assert Review.objects.get(deal=second).checks == "clear"
    with pytest.raises(DomainError) as refused:
        review.approve(deal=first, actor=actor(mara))
    assert refused.value.code == "deal.closed"
    assert review.approve(deal=second, actor=actor(mara)).status == "approved"


def test_more_evidence_turns_it_again(pair, charlie, bob, mara, actor):
    first, second = pair
    _meetings(second, actor(charlie), 1)
    _meetings(first, actor(bob), 1)

    assert not Conflict.objects.filter(deal=first).exists()
    assert not Conflict.objects.get(deal=second).outweighed
    assert review.approve(deal=first, actor=actor(mara)).status == "approved"


def test_less_than_the_margin_is_first_come(by_evidence, submitted, globex_premier, charlie, mara, actor):
    policies.publish(kind=kinds.CONFLICT, body=ConflictBody(contested="evidence", margin=25))
    first, second = submitted(), submitted(charlie)
    _meetings(second, actor(charlie), 2)

    assert review.approve(deal=first, actor=actor(mara)).status == "approved"


def test_after_the_window_it_is_first_come(by_evidence, submitted, globex_premier, charlie, mara, actor):
    first = submitted()
    later = moment.now() + timedelta(days=366)
    with moment.at(later):
        second = submitted(charlie)
        _meetings(second, actor(charlie), 3)
        with pytest.raises(DomainError):
            review.approve(deal=second, actor=actor(mara))

    assert not Conflict.objects.filter(deal=first).exists()


def test_each_partner_reads_its_own_side_and_nobodys_name(pair, charlie, actor):
    first, second = pair
    _meetings(second, actor(charlie), 2)

    told = {}
    for deal in pair:
        card = next(card for card in cards_of(deal) if card.kind == "deal.contest")
        told[deal.pk] = card.sentence
        text = f"{card.sentence} {card.rows} {card.alternatives} {card.total}"
        others = {"Globex", second.public_id} if deal == first else {"Acme", first.public_id}
        assert not [word for word in others if word in text]
    assert told[first.pk] == "Compared with another registration by evidence: yours was weaker."
    assert told[second.pk] == "Compared with another registration by evidence: yours was stronger."


def test_the_same_comparison_is_kept_once(pair, charlie, actor):
    _, second = pair
    _meetings(second, actor(charlie), 3)
    kept = len([each for each in decisions_of(second) if each.kind == "deal.contest"])

    _meetings(second, actor(charlie), 2)

    assert len([each for each in decisions_of(second) if each.kind == "deal.contest"]) == kept


def test_once_the_stronger_is_rejected_the_other_is_free(pair, charlie, mara, actor):
    first, second = pair
    _meetings(second, actor(charlie), 2)

    review.reject(deal=second, actor=actor(mara), reason_code="other", note="Not under the programme.")

    assert review.approve(deal=first, actor=actor(mara)).status == "approved"

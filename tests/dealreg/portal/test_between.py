"""What a deal's page says of an appeal, and of a customer that is free again."""

import re

import pytest
from django.utils import timezone

from dealreg.models import Deal
from dealreg.services import appeal, closing, review
from prm.common import clocks, events, moment
from prm.common.components.moments import exact
from prm.common.tenancy import partner_scope


def _at(moment_due) -> str:
    """Return a moment as Bob reads it."""
    with timezone.override("Europe/Berlin"):
        return exact(moment_due)


def _url(deal, tail=""):
    return f"/portal/deals/{deal.public_id}/{tail}"


@pytest.fixture
def appealed(submitted, mara, dev, bob, actor) -> Deal:
    """Return a registration of Bob's that Mara rejected and he appealed."""
    deal = review.reject(deal=submitted(), actor=actor(mara), reason_code="incomplete", note="Tell us more.")
    with partner_scope(deal.partner_id):
        return appeal.appeal(deal=deal, actor=actor(bob), note="The customer asked us in May.")


@pytest.fixture
def refused(submitted, globex_premier, charlie, bob, mara, actor) -> Deal:
    """Return Charlie's registration, refused because of one of Bob's that has ended since."""
    first = review.approve(deal=submitted(), actor=actor(mara))
    mine = review.reject(
        deal=submitted(charlie), actor=actor(mara), reason_code="live_registration", note="An earlier one is live."
    )
    closing.close(deal=first, actor=actor(bob), how="withdraw", note="The customer gave up.")
    events.deliver_all()
    return mine


def test_under_appeal_the_page_says_that_it_is_being_decided_and_by_when(appealed, bob, sign_in):
    page = sign_in(bob).get(_url(appealed))

    words, due = page.content.decode(), clocks.find("deal.appeal", subject=appealed).due_at
    assert f"Your appeal is being decided, by {_at(due)} at the latest." in words
    assert "With Dev, Meridian, who did not decide before." in words
    assert page.context["why"].title == "What you appealed"
    assert "Why this decision" not in words


def test_a_late_decision_on_an_appeal_is_said_to_be_late(appealed, bob, sign_in):
    client, due = sign_in(bob), clocks.find("deal.appeal", subject=appealed).due_at
    with moment.at(due):
        clocks.sweep()
        words = client.get(_url(appealed)).content.decode()

    assert f"Your appeal is being decided. Meridian owes you the decision since {_at(due)}." in words


def test_a_refused_partner_reads_that_the_customer_is_free_and_registers_again_from_there(refused, charlie, sign_in):
    client = sign_in(charlie)

    words = client.get(_url(refused)).content.decode()
    draft = client.post(_url(refused, "clone/"), follow=True)

    assert "Stadtwerke Ulm Netze GmbH is free again." in words
    assert words.count("Register again") == 1
    assert "Register one like it" not in words
    assert not re.search(r"\bAcme\b", words)  # forms hold random letters
    assert draft.context["deal"].customer_name == "Stadtwerke Ulm Netze GmbH"


def test_once_registered_again_the_page_leads_there_instead(refused, charlie, sign_in):
    client = sign_in(charlie)
    again = client.post(_url(refused, "clone/"), follow=True).context["deal"]

    words = client.get(_url(refused)).content.decode()

    assert "You registered it again" in words
    assert _url(again) in words
    assert "Register again" not in words


def test_a_refusal_nothing_came_of_says_nothing_of_the_sort(submitted, bob, mara, actor, sign_in):
    deal = review.reject(deal=submitted(), actor=actor(mara), reason_code="incomplete", note="Tell us more.")

    words = sign_in(bob).get(_url(deal)).content.decode()

    assert "is free again" not in words
    assert "Register again" in words

"""Asking the customer to confirm a project."""

import re
from datetime import timedelta

import pytest

from dealreg.models import Confirmation, ConfirmationLink, Deal, Evidence, Review
from dealreg.selectors import evidence as selectors
from dealreg.services import closing, confirmation
from prm.accounts.models import Mail, Notification
from prm.common import clocks, events, moment
from prm.common.errors import DomainError, NotAllowed
from prm.common.models import Clock
from prm.common.tenancy import partner_scope


def _token() -> str:
    mail = Mail.objects.order_by("-pk").first()
    return re.search(r"/confirm/([^/]+)/", mail.body).group(1)


@pytest.fixture
def asked(submitted, bob, actor, acme):
    """Return a registration whose customer was asked."""
    deal = submitted()
    with partner_scope(acme.pk):
        confirmation.ask(deal=deal, actor=actor(bob))
    return deal


def test_the_customer_gets_a_link_whose_secret_is_not_kept(asked):
    mail = Mail.objects.get(to="m.brandt@swu.example")

    assert "Acme Integration GmbH" in mail.body
    assert "Gateways for the substations" in mail.body
    assert _token() not in ConfirmationLink.objects.get().token_hash
    assert Clock.objects.get(kind="deal.confirmation").due_at == Confirmation.objects.get().expires_at


def test_confirmed_it_is_evidence_and_both_are_told(mara, asked, bob):
    confirmation.answer(token=_token(), confirmed=True, words="Yes, since May.")
    events.deliver_all()

    assert Confirmation.objects.get().state == "confirmed"
    assert Evidence.objects.get(kind="confirmation").text == "Yes, since May."
    assert Review.objects.get(deal=asked).evidence_score == 40
    assert Clock.objects.get(kind="deal.confirmation").state == "met"
    assert Notification.objects.filter(user_id=mara.pk, title__contains="confirmed the project").exists()
    assert Notification.objects.filter(user_id=bob.pk, title__contains="The customer answered").exists()


def test_denied_it_counts_nothing_and_says_so(asked):
    confirmation.answer(token=_token(), confirmed=False)

    outcome = selectors.score(Deal.objects.get(pk=asked.pk))
    assert outcome.data["score"] == 0
    assert "The customer did not confirm it" in [row.value for row in outcome.rows]


def test_the_link_works_once(asked):
    token = _token()
    confirmation.answer(token=token, confirmed=True)

    with pytest.raises(DomainError) as refused:
        confirmation.answer(token=token, confirmed=False)

    assert refused.value.code == "confirmation.over"
    assert Confirmation.objects.get().state == "confirmed"


def test_asked_again_the_first_link_is_over(asked, bob, actor):
    first = _token()
    confirmation.ask(deal=asked, actor=actor(bob))

    with pytest.raises(DomainError):
        confirmation.answer(token=first, confirmed=True)

    confirmation.answer(token=_token(), confirmed=True)
    assert sorted(Confirmation.objects.values_list("state", flat=True)) == ["confirmed", "withdrawn"]


def test_it_can_be_taken_back(asked, bob, actor):
    confirmation.withdraw(confirmation=Confirmation.objects.get(), actor=actor(bob))

    with pytest.raises(DomainError):
        confirmation.answer(token=_token(), confirmed=True)
    with pytest.raises(DomainError):
        confirmation.withdraw(confirmation=Confirmation.objects.get(), actor=actor(bob))


def test_nobody_is_asked_without_end(asked, bob, actor):
    confirmation.ask(deal=asked, actor=actor(bob))
    confirmation.ask(deal=asked, actor=actor(bob))

    with pytest.raises(DomainError) as refused:
        confirmation.ask(deal=asked, actor=actor(bob))

    assert refused.value.code == "deal.confirmation_closed"


def test_unanswered_it_closes_by_itself(asked):
    token = _token()
    with moment.at(Confirmation.objects.get().expires_at):
        clocks.sweep()
        with pytest.raises(DomainError):
            confirmation.answer(token=token, confirmed=True)

    assert Confirmation.objects.get().state == "expired"


def test_after_its_end_no_answer_counts_also_before_a_sweep(asked):
    with moment.at(Confirmation.objects.get().expires_at + timedelta(seconds=1)), pytest.raises(DomainError):
        confirmation.answer(token=_token(), confirmed=True)


def test_for_an_ended_registration_nobody_needs_it(asked, bob, actor):
    token = _token()
    closing.close(deal=asked, actor=actor(bob), how="withdraw", note="Stopped.")

    with pytest.raises(DomainError):
        confirmation.answer(token=token, confirmed=True)


def test_without_a_contact_there_is_nobody_to_ask(submitted, bob, actor):
    deal = submitted()
    Deal.objects.filter(pk=deal.pk).update(contact_email="")

    with pytest.raises(DomainError):
        confirmation.ask(deal=deal, actor=actor(bob))


def test_strangers_and_staff_ask_nobody(submitted, charlie, mara, actor):
    for user in (charlie, mara):
        with pytest.raises(NotAllowed):
            confirmation.ask(deal=submitted(), actor=actor(user))


def test_a_made_up_link_is_unknown(db):
    with pytest.raises(DomainError) as refused:
        confirmation.answer(token="made-up", confirmed=True)

    assert refused.value.code == "confirmation.unknown"

"""Returning, holding, reopening and dismissing on the page a registration is decided on."""

import pytest
from django.urls import reverse

from dealreg.models import Deal
from dealreg.services import appeal, closing, confirmation, evidence, hold, returning, review
from prm.accounts.models import Mail
from prm.common import moment

WORDS = "Which of the two companies is it?"
NOTES = "We walked through two substations with the head of grids, and she asked for a plan for six more by May."


def _url(name, deal):
    return reverse(f"console:deal-{name}", args=[deal.public_id])


def _status(deal):
    return Deal.objects.get(pk=deal.pk).status


def test_a_registration_is_returned_with_what_to_fix(submitted, mara, sign_in):
    deal, client = submitted(), sign_in(mara)

    page = client.get(reverse("console:deal", args=[deal.public_id])).content.decode()
    typed = {"return-fields_to_fix": ["customer_website", "files"], "return-note": WORDS}
    answer = client.post(_url("return", deal), typed, follow=True).content.decode()

    assert "Products and amounts" in page
    assert Deal.objects.get(pk=deal.pk).fix_fields == ["customer_website", "files"]
    assert "With the partner, to be fixed" in answer
    assert WORDS in answer


def test_a_return_without_a_field_comes_back_with_what_was_typed(submitted, mara, sign_in):
    deal = submitted()

    answer = sign_in(mara).post(_url("return", deal), {"return-note": WORDS})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Name at least one thing to fix." in page
    assert WORDS in page
    assert _status(deal) == "in_review"


def test_what_was_ticked_stays_ticked_when_the_words_are_refused(submitted, globex_premier, charlie, mara, sign_in):
    submitted()
    second = submitted(charlie)

    answer = sign_in(mara).post(
        _url("return", second), {"return-fields_to_fix": ["notes"], "return-note": "Acme was first."}
    )

    page = answer.content.decode()
    assert "Names another partner" in page
    assert 'value="notes" checked' in page


def test_a_registration_rests_and_goes_on(submitted, mara, sign_in):
    deal, client = submitted(), sign_in(mara)

    held = client.post(_url("hold", deal), {"hold-reason_code": "legal", "hold-note": "We check it."}, follow=True)
    assert "On hold: a legal or export check" in held.content.decode()
    assert _status(deal) == "on_hold"

    client.post(_url("resume", deal))
    assert _status(deal) == "in_review"


def test_the_partner_reads_that_it_rests_and_why(submitted, mara, bob, sign_in, actor):
    deal = hold.hold(deal=submitted(), actor=actor(mara), reason_code="legal", note="We check the export rules.")

    page = sign_in(bob).get(reverse("portal:deal", args=[deal.public_id])).content.decode()

    assert "On hold since" in page
    assert "We check the export rules." in page


@pytest.fixture
def appealed(submitted, mara, dev, bob, actor):
    """Return a registration whose rejection by Mara was appealed, for Dev to decide."""
    deal = review.reject(deal=submitted(), actor=actor(mara), reason_code="incomplete", note="Too little.")
    return appeal.appeal(deal=deal, actor=actor(bob), note="They confirmed it in May.")


def test_whoever_rejected_it_sees_why_they_cannot_decide(appealed, mara, sign_in):
    page = sign_in(mara).get(reverse("console:deal", args=[appealed.public_id])).content.decode()

    assert "They confirmed it in May." in page
    assert "You rejected this registration, so somebody else decides the appeal." in page
    assert "dismiss-dialog" not in page


def test_another_dismisses_it(appealed, dev, bob, sign_in):
    sign_in(dev).post(_url("dismiss", appealed), {"dismiss-note": "The contact does not know you."})

    page = sign_in(bob).get(reverse("portal:deal", args=[appealed.public_id])).content.decode()
    assert _status(appealed) == "rejected"
    assert "The appeal is dismissed" in page
    assert "The appeal was decided. That decision is final." in page


def test_or_upholds_it(appealed, dev, bob, sign_in):
    client = sign_in(dev)
    page = client.get(reverse("console:deal", args=[appealed.public_id])).content.decode()

    client.post(_url("approve", appealed), {"approve-reason_code": "appeal", "approve-note": "You are right."})

    assert "Uphold the appeal and approve" in page
    assert _status(appealed) == "approved"


def test_a_partner_appeals_on_its_page(submitted, mara, dev, bob, actor, sign_in):
    deal = review.reject(deal=submitted(), actor=actor(mara), reason_code="incomplete", note="Too little.")
    client, url = sign_in(bob), f"/portal/deals/{deal.public_id}/appeal/"

    empty = client.post(url, {"note": " "})
    assert empty.status_code == 422
    assert "Please say why" in empty.content.decode()

    done = client.post(url, {"note": "They confirmed it in May."}, follow=True).content.decode()
    assert _status(deal) == "appealed"
    assert "Your appeal is being decided, by" in done
    assert "With Dev, Meridian, who did not decide before." in done

    again = client.post(url, {"note": "Once more."}, follow=True).content.decode()
    assert "This registration is under appeal. Nothing was changed." in again


def test_what_ended_is_reopened_by_who_may(submitted, bob, mara, olga, actor, sign_in):
    deal = closing.close(deal=submitted(), actor=actor(bob), how="withdraw", note="By mistake.")

    assert sign_in(mara).post(_url("reopen", deal), {"reopen-note": "By mistake."}).status_code == 403
    sign_in(olga).post(_url("reopen", deal), {"reopen-note": "It was withdrawn by mistake."})

    assert _status(deal) == "in_review"


def test_evidence_and_a_denial_are_seen_by_whoever_decides(submitted, bob, mara, actor, sign_in):
    deal = submitted()
    evidence.add_meeting(deal=deal, actor=actor(bob), text=NOTES, happened_on=moment.now().date())
    confirmation.ask(deal=deal, actor=actor(bob))
    token = Mail.objects.latest("pk").body.split("/confirm/")[1].split("/")[0]
    confirmation.answer(token=token, confirmed=False, words="We work with somebody else.")

    page = sign_in(mara).get(reverse("console:deal", args=[deal.public_id])).content.decode()

    assert NOTES in page
    assert "The customer did not confirm this project" in page
    assert "We work with somebody else." in page


def test_two_rivals_stand_side_by_side_for_staff_only(submitted, globex_premier, charlie, bob, mara, actor, sign_in):
    first = submitted()
    submitted(charlie)
    evidence.add_meeting(deal=first, actor=actor(bob), text=NOTES, happened_on=moment.now().date())

    staff = sign_in(mara).get(reverse("console:deal", args=[first.public_id])).content.decode()
    partner = sign_in(bob).get(reverse("portal:deal", args=[first.public_id])).content.decode()

    assert "Compared by evidence" in staff
    assert "Globex Systems SAS" in staff
    assert "Globex" not in partner


def test_what_came_back_is_shown_with_what_changed(submitted, mara, bob, actor, sign_in):
    deal = returning.give_back(deal=submitted(), actor=actor(mara), fields=["customer_website"], note=WORDS)
    returning.resubmit(deal=deal, actor=actor(bob), note="It is the holding's, as on the contract.")

    page = sign_in(mara).get(reverse("console:deal", args=[deal.public_id])).content.decode()

    assert "Sent back with website left as it was." in page
    assert "It is the holding&#x27;s, as on the contract." in page
    assert "that later ones replaced" in page

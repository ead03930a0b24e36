"""Evidence and the customer's confirmation in the portal and on the customer's page."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dealreg.models import Confirmation, Deal, Evidence
from dealreg.services import draft, evidence, files
from prm.accounts.models import Mail
from prm.common import moment
from tests.dealreg.conftest import registration
from tests.dealreg.portal.conftest import typed

NOTES = "We walked through two substations with the head of grids, and she asked for a plan for six more by May."


@pytest.fixture
def browser(acme_premier, bob, sign_in):
    return sign_in(bob)


@pytest.fixture
def asked(browser, submitted):
    """Return a registration whose customer was asked, and the path of the link."""
    deal = submitted()
    browser.post(f"/portal/deals/{deal.public_id}/customer/")
    return deal, re.search(r"/confirm/[^/]+/", Mail.objects.latest("pk").body).group(0)


def test_meeting_notes_are_added_and_counted(browser, submitted):
    deal = submitted()
    day = moment.now().date().isoformat()

    answer = browser.post(
        f"/portal/deals/{deal.public_id}/evidence/meetings/",
        {"meeting-happened_on": day, "meeting-who": "Martin Brandt", "meeting-text": NOTES},
        follow=True,
    )

    page = answer.content.decode()
    assert "With Martin Brandt. We walked" in page
    assert "1 of 1 counted" in page
    assert "The evidence counts 10 of" in page


def test_what_is_wrong_with_notes_stands_next_to_it_and_is_kept(browser, submitted):
    deal = submitted()

    answer = browser.post(f"/portal/deals/{deal.public_id}/evidence/meetings/", {"meeting-text": NOTES})

    assert answer.status_code == 422
    assert "When was it?" in answer.content.decode()
    assert NOTES in answer.content.decode()


def test_answers_are_given_and_corrected_on_one_page(browser, submitted):
    deal = submitted()
    url = f"/portal/deals/{deal.public_id}/evidence/answers/"

    browser.post(url, {"evidence-budget": "120,000 EUR are in next year's plan.", "evidence-need": ""})
    browser.post(url, {"evidence-budget": "140,000 EUR are in next year's plan."})

    assert Evidence.objects.get(deal=deal).text == "140,000 EUR are in next year's plan."


def test_a_file_is_marked_as_evidence(browser, submitted, bob, actor):
    deal = submitted()
    file = files.attach(deal=deal, actor=actor(bob), upload=SimpleUploadedFile("minutes.txt", b"Minutes of the visit"))

    browser.post(f"/portal/deals/{deal.public_id}/evidence/files/{file.public_id}/")

    assert Evidence.objects.get(deal=deal).file == file


def test_the_draft_form_keeps_answers_by_itself_and_notes_when_saved(browser, bob, actor):
    deal = draft.start(actor=actor(bob), data=registration())
    form = {**typed(), "revision": str(deal.revision), "evidence-timing": "They decide before the summer break."}
    notes = {"meeting-happened_on": moment.now().date().isoformat(), "meeting-text": NOTES}

    browser.post(f"/portal/deals/{deal.public_id}/edit/", {**form, **notes}, headers={"Accept": "application/json"})
    assert sorted(deal.evidence.values_list("kind", flat=True)) == ["timing"]

    form["revision"] = str(Deal.objects.get(pk=deal.pk).revision)
    browser.post(f"/portal/deals/{deal.public_id}/edit/", {**form, **notes, "action": "save"})
    assert sorted(deal.evidence.values_list("kind", flat=True)) == ["meeting", "timing"]


def test_half_a_meeting_on_the_draft_form_is_told_and_nothing_is_sent(browser, bob, actor):
    deal = draft.start(actor=actor(bob), data=registration())
    form = {**typed(), "revision": str(deal.revision), "meeting-text": NOTES, "action": "submit"}

    answer = browser.post(f"/portal/deals/{deal.public_id}/edit/", form)

    assert answer.status_code == 422
    assert "When was it?" in answer.content.decode()
    assert Deal.objects.get(pk=deal.pk).status == "draft"


def test_evidence_of_a_draft_can_be_taken_away(browser, bob, actor):
    deal = draft.start(actor=actor(bob), data=registration())
    piece = evidence.add_meeting(deal=deal, actor=actor(bob), text=NOTES, happened_on=moment.now().date())

    browser.post(f"/portal/deals/{deal.public_id}/evidence/{piece.public_id}/remove/")

    assert not deal.evidence.exists()


def test_a_stranger_sees_and_adds_nothing(submitted, globex_premier, charlie, sign_in):
    deal, other = submitted(), sign_in(charlie)

    for tail in ("evidence/", "evidence/meetings/", "evidence/answers/", "customer/"):
        post = other.post(f"/portal/deals/{deal.public_id}/{tail}")
        assert post.status_code in {404, 405}
        if tail == "evidence/":
            assert other.get(f"/portal/deals/{deal.public_id}/{tail}").status_code == 404
    assert not Mail.objects.filter(to="m.brandt@swu.example").exists()


def test_opening_the_customers_link_changes_nothing(asked, client):
    _, link = asked

    page = client.get(link)

    words = page.content.decode()
    assert page.status_code == 200
    assert "Acme Integration GmbH" in words
    assert "Gateways for the substations" in words
    assert not re.search(r"126\D?500", words)  # the amount; three digits alone may be in a form's random token
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    # With no referrer at all a browser sends “null” as the origin of the answer, and it is refused as a stranger's.
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert Confirmation.objects.get().state == "asked"


def test_the_customer_says_yes_once(asked, client, browser):
    deal, link = asked

    first = client.post(link, {"confirmed": "yes", "words": "Since May."})
    second = client.post(link, {"confirmed": "no"})
    again = client.get(link)

    assert "Thank you" in first.content.decode()
    assert (second.status_code, again.status_code) == (410, 410)
    assert "answered already" in again.content.decode()
    assert Confirmation.objects.get().state == "confirmed"
    assert "Since May." in browser.get(f"/portal/deals/{deal.public_id}/").content.decode()


def test_the_customer_says_no_and_the_partner_reads_it_calmly(asked, client, browser):
    deal, link = asked

    client.post(link, {"confirmed": "no"})

    assert "Not confirmed" in browser.get(f"/portal/deals/{deal.public_id}/evidence/").content.decode()


def test_no_answer_at_all_is_asked_again(asked, client):
    _, link = asked

    answer = client.post(link, {"words": "Hm"})

    assert answer.status_code == 422
    assert "Choose yes or no." in answer.content.decode()


def test_a_link_taken_back_expired_or_made_up_says_so(asked, client, browser):
    deal, link = asked
    question = Confirmation.objects.get()
    browser.post(f"/portal/deals/{deal.public_id}/customer/{question.public_id}/")

    assert "taken back" in client.get(link).content.decode()
    assert client.get("/confirm/made-up/").status_code == 404
    with moment.at(question.expires_at):
        Confirmation.objects.update(state="asked")
        assert "has expired" in client.get(link).content.decode()


def test_links_are_not_guessed_at_speed(client, db):
    answers = [client.get(f"/confirm/guess-{number}/").status_code for number in range(32)]

    assert answers[-1] == 429

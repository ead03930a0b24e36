"""Evidence, the customer's word, activities and notes over the API: what is one's own, and who may change it."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dealreg.models import Confirmation, Deal, Evidence, PartnerNote
from dealreg.services import activity, confirmation, draft, files, review
from prm.accounts.models import Mail
from tests.dealreg.conftest import registration

pytestmark = pytest.mark.django_db

PORTAL, CONSOLE = "/api/portal/v1", "/api/console/v1"


@pytest.fixture
def deal(submitted, mara, actor) -> Deal:
    """An approved deal of Bob's at Acme."""
    return review.approve(deal=submitted(), actor=actor(mara))


def send(client: Client, url: str, data: Any = None, method: str = "post") -> Any:
    return getattr(client, method)(url, json.dumps(data or {}), content_type="application/json")


def test_the_customer_is_asked_answers_once_and_both_sides_read_it(deal, bob, mara, sign_in):
    seller, base = sign_in(bob), f"/deals/{deal.public_id}/confirmations"

    asked = send(seller, PORTAL + base)
    letter = Mail.objects.get(dedupe_key=f"confirmation:{asked.json()['id']}").body
    token = letter.split("/confirm/")[1].split("/")[0]
    confirmation.answer(token=token, confirmed=True, words="They do good work.")
    both = [client.get(side + base).json() for client, side in ((seller, PORTAL), (sign_in(mara), CONSOLE))]

    assert (asked.status_code, asked.json()["state"], asked.json()["name"]) == (201, "asked", "Martin Brandt")
    assert token not in asked.content.decode()
    assert both[0] == both[1]
    assert (both[0]["results"][0]["state"], both[0]["results"][0]["answer"]) == ("confirmed", "They do good work.")
    assert send(seller, PORTAL + base).json()["title"] == "deal.confirmation_closed"


def test_a_question_is_taken_back(deal, bob, sign_in):
    seller, base = sign_in(bob), f"{PORTAL}/deals/{deal.public_id}/confirmations"
    asked = send(seller, base).json()

    answers = [send(seller, f"{base}/{asked['id']}/withdraw") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 409]
    assert Confirmation.objects.get().state == "withdrawn"


def test_a_file_becomes_evidence_and_a_piece_can_go_before_the_submission(bob, acme_premier, sign_in, actor):
    seller = sign_in(bob)
    deal = draft.start(actor=actor(bob), data=registration())
    upload = SimpleUploadedFile("offer.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    file = files.attach(deal=deal, actor=actor(bob), upload=upload)
    base = f"{PORTAL}/deals/{deal.public_id}/evidence"

    marked = send(seller, f"{base}/files", {"file": file.public_id})
    unknown = send(seller, f"{base}/files", {"file": "FI-0000-0000"})
    gone = seller.delete(f"{base}/{marked.json()['id']}")

    assert (marked.status_code, marked.json()["file"]) == (201, file.public_id)
    assert (unknown.status_code, list(unknown.json()["fields"])) == (422, ["file"])
    assert (gone.status_code, Evidence.objects.count()) == (204, 0)


def test_only_whoever_wrote_an_activity_corrects_it(deal, alice, bob, mara, actor, sign_in):
    written = activity.add(deal=deal, actor=actor(bob), kind="call", text="Called")
    tail = f"/deals/{deal.public_id}/activities/{written.public_id}"

    changed = send(sign_in(bob), PORTAL + tail, {"text": "Called twice"}, "patch")
    refused = [sign_in(alice).delete(PORTAL + tail), sign_in(mara).delete(CONSOLE + tail)]
    gone = sign_in(bob).delete(PORTAL + tail)

    assert (changed.json()["text"], changed.json()["kind"]) == ("Called twice", "call")
    assert [answer.status_code for answer in (*refused, gone)] == [403, 403, 204]


def test_each_sides_notes_are_on_its_own_api_alone(deal, alice, bob, mara, olga, charlie, globex, sign_in):
    tail = f"/deals/{deal.public_id}"
    own = send(sign_in(bob), f"{PORTAL}{tail}/notes", {"text": "Our margin is thin"})
    vendors = send(sign_in(mara), f"{CONSOLE}{tail}/notes", {"note": "Watch this partner"})

    colleague = sign_in(alice).get(f"{PORTAL}{tail}/notes").json()["results"]
    desk = [sign_in(olga).get(f"{CONSOLE}{tail}{more}").content.decode() for more in ("", "/notes", "/timeline")]
    portal = [sign_in(bob).get(f"{PORTAL}{tail}{more}").content.decode() for more in ("", "/notes", "/timeline")]

    assert (own.status_code, vendors.status_code) == (201, 201)
    assert [one["text"] for one in colleague] == ["Our margin is thin"]
    assert not any("margin" in text for text in desk)
    assert not any("Watch" in text for text in portal)
    assert sign_in(charlie).get(f"{PORTAL}{tail}/notes").status_code == 404


def test_a_note_is_changed_and_taken_away_by_whoever_wrote_it(deal, alice, bob, sign_in):
    base = f"{PORTAL}/deals/{deal.public_id}/notes"
    one = f"{base}/{send(sign_in(bob), base, {'text': 'First'}).json()['id']}"

    answers = [
        send(sign_in(alice), one, {"text": "Mine now"}, "patch"),
        send(sign_in(bob), one, {"text": "Second"}, "patch"),
        sign_in(bob).delete(one),
    ]

    assert [answer.status_code for answer in answers] == [403, 200, 204]
    assert answers[1].json()["text"] == "Second"
    assert not PartnerNote.objects.exists()

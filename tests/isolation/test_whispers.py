"""What a partner may read after colliding with another never names that other, nor says what it asked for."""

from decimal import Decimal

import pytest
from django.db import connection

from dealreg.services import review
from partners.models import Person
from prm.accounts.models import Mail, Notification
from prm.common import events
from prm.common.models import Decision
from prm.common.tenancy import partner_scope
from tests.dealreg.conftest import acme_premier, catalogue, globex_premier, rules, submitted
from tests.isolation.test_tables import _models

pytestmark = pytest.mark.django_db
__all__ = ["acme_premier", "catalogue", "globex_premier", "rules", "submitted"]

AMOUNT = Decimal("134219.00")
SECRETS = ("acme", "134219", "134,219")


@pytest.fixture
def collision(submitted, acme_premier, globex_premier, bob, charlie, mara, actor):
    """Acme holds the customer; Globex registered it too and was rejected, after one more that waits."""
    events.load_receivers()
    lines = [{"family": "edge", "quantity": Decimal(7), "amount": AMOUNT}]
    held = review.approve(deal=submitted(bob, lines=lines), actor=actor(mara))
    lost, waiting = submitted(charlie), submitted(charlie, customer_name="Stadtwerke Ulm Netz")
    note = "An earlier registration is protected."
    review.reject(deal=lost, actor=actor(mara), reason_code="live_registration", note=note)
    events.deliver_all()
    return held, lost, waiting


def _secrets(held) -> list[str]:
    people = Person.objects.filter(partner=held.partner).values_list("public_id", flat=True)
    return [*SECRETS, held.public_id.lower(), held.partner.public_id.lower(), *(ref.lower() for ref in people)]


def _told(text: str, secrets: list[str]) -> list[str]:
    return [secret for secret in secrets if secret in text.lower()]


def test_the_vendor_does_know(collision, globex):
    """So that the tests below could fail: the whole decision names the other registration."""
    kept = Decision.objects.filter(partner_id=globex.pk, kind="deal.conflict").order_by("at").first()

    assert collision[0].public_id in str(kept.facts)


def test_no_row_the_partner_may_read_speaks_of_the_other(collision, globex):
    secrets, told = _secrets(collision[0]), {}

    for model in _models():
        if model.tenancy not in {"partner", "shared"}:
            continue
        table = model._meta.db_table
        with partner_scope(globex.pk), connection.cursor() as cursor:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            if found := _told(cursor.fetchone()[0], secrets):
                told[table] = found

    assert told == {}


def test_no_page_shows_the_other(collision, charlie, sign_in):
    held, lost, waiting = collision
    client = sign_in(charlie)
    pages = ["", "promises/", "company/", "people/", "deals/", "deals/new/", f"deals/{lost.public_id}/",
             f"deals/{waiting.public_id}/"]  # fmt: skip

    answers = {page: client.get(f"/portal/{page}") for page in pages}

    assert {page for page, answer in answers.items() if answer.status_code != 200} == set()
    assert {
        page: found for page, answer in answers.items() if (found := _told(answer.content.decode(), _secrets(held)))
    } == {}
    assert b"Live registration" in answers[f"deals/{lost.public_id}/"].content


def test_no_letter_and_no_notice_names_the_other(collision, charlie):
    letters = Mail.objects.filter(to=charlie.email).values_list("subject", "body")
    notices = Notification.objects.filter(user_id=charlie.pk).values_list("title", "body", "url")

    words = " ".join(" ".join(row) for row in [*letters, *notices])

    assert words
    assert _told(words, _secrets(collision[0])) == []


def test_the_api_answers_no_more(collision, charlie, sign_in):
    held, lost, _ = collision
    client = sign_in(charlie)

    answers = [client.get("/api/portal/v1/deals"), client.get(f"/api/portal/v1/deals/{lost.public_id}")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert _told(" ".join(answer.content.decode() for answer in answers), _secrets(held)) == []

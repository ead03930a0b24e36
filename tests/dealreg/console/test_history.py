"""The auditor's full history of a registration: itself and everything that belongs to it."""

import csv
import io
from decimal import Decimal

import pytest

from dealreg.models import DealLine
from dealreg.services import draft, evidence, participant, returning
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from tests.cast import PASSWORD


@pytest.fixture
def ann(db) -> User:
    """Auditor at the vendor."""
    return User.objects.create_user("ann@m.example", PASSWORD, name="Ann", staff_roles=[StaffRole.AUDITOR])


def told(client, reference: str) -> list[dict[str, str]]:
    """Read the full history of a record as its file."""
    answer = client.get(f"/console/audit/?of={reference}&format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    answer.close()
    return list(csv.DictReader(io.StringIO(text)))


def test_it_includes_lines_evidence_and_participants_also_deleted_ones(submitted, bob, mara, ann, actor, sign_in):
    deal = submitted()
    other = submitted(customer_name="Nordwind Energie AG", customer_website="nordwind.example")
    evidence.answer(deal=deal, actor=actor(bob), kind="need", text="They replace it this year.")
    deal = returning.give_back(deal=deal, actor=actor(mara), fields=["lines"], note="Is this all?")
    first = DealLine.objects.get(deal=deal).public_id
    lines = [{"family": "edge", "quantity": Decimal(3), "amount": Decimal(90_000)}]
    draft.save(deal=deal, actor=actor(bob), data={"lines": lines}, revision=None)
    named = participant.propose(deal=deal, actor=actor(bob), role="services", named="Rheinwerk", does="Installation")

    rows = told(sign_in(ann), deal.public_id)

    records = {row["Record"] for row in rows}
    assert any(first in record for record in records)
    assert any(named.public_id in record for record in records)
    assert {row["Did"] for row in rows if first in row["Record"]} == {"Added", "Deleted"}
    assert any("They replace it this year." in row["What"] for row in rows)
    assert any(row["Record"].startswith("Review") for row in rows)
    assert not any("Nordwind" in row["Record"] or other.public_id in row["Record"] for row in rows)


def test_the_deals_page_leads_there(submitted, olga, sign_in):
    deal = submitted()

    page = sign_in(olga).get(f"/console/deals/{deal.public_id}/").content.decode()

    assert f"/console/audit/?of={deal.public_id}" in page


def test_a_record_nobody_knows_has_no_history(ann, sign_in):
    assert told(sign_in(ann), "DR-0000-0000") == []

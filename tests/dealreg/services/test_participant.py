"""Other partners on a deal: named, confirmed, shown their part and nothing else."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from dealreg.models import Deal, Participant, SharedDeal
from dealreg.services import closing, opportunity, participant, review
from prm.accounts.models import Notification
from prm.common import events
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.models import TimelineEntry
from prm.common.tenancy import partner_scope


@pytest.fixture
def deal(submitted, mara, actor) -> Deal:
    """An approved deal of Bob's at Acme."""
    return review.approve(deal=submitted(), actor=actor(mara))


@pytest.fixture
def proposed(deal, bob, actor) -> Participant:
    """Globex, named by Bob as services partner."""
    return participant.propose(deal=deal, actor=actor(bob), role="services", named="Globex", does="Installs on site")


@pytest.fixture
def confirmed(proposed, globex, mara, actor) -> Participant:
    """Globex, confirmed by Mara."""
    return participant.confirm(participant=proposed, actor=actor(mara), other=globex)


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_a_name_is_only_a_name_until_the_vendor_says_who_it_is(proposed, charlie, globex, mara):
    assert (proposed.state, proposed.other) == ("proposed", None)
    assert SharedDeal.objects.count() == 0
    events.deliver_all()
    assert Notification.objects.filter(user_id=mara.pk, title__startswith="Another partner on").count() == 1
    assert not Notification.objects.filter(user_id=charlie.pk).exists()


def test_confirmed_it_sees_its_part(confirmed, deal, globex):
    shared = SharedDeal.objects.get()

    assert (shared.partner, shared.role, shared.does, shared.lead_name) == (
        globex, "services", "Installs on site", "Acme Integration GmbH",
    )  # fmt: skip
    assert (shared.customer_name, shared.families, shared.status, shared.protected_until) == (
        "Stadtwerke Ulm Netze GmbH", "Edge Gateway", "approved", deal.protected_until,
    )  # fmt: skip
    told = TimelineEntry.objects.get(kind="deal.participant_confirmed")
    assert told.text == "put Globex Systems SAS on the deal as services partner"


def test_both_partners_are_told(confirmed, bob, charlie, globex):
    events.deliver_all()

    lead = Notification.objects.get(user_id=bob.pk, title__startswith="Globex")
    other = Notification.objects.get(user_id=charlie.pk, title__startswith="Shared with you")
    assert "sees its shared part" in lead.body
    assert (other.url, other.partner_id) == (f"/portal/shared/{SharedDeal.objects.get().public_id}/", globex.pk)


def test_no_amount_contact_note_or_file_is_in_what_it_sees():
    kept = {field.name for field in SharedDeal._meta.get_fields()}

    assert kept == {
        "id", "public_id", "created_at", "updated_at", "participant", "partner", "role", "does", "lead_name",
        "customer_name", "customer_country", "families", "status", "stage", "expected_close", "protected_until",
        *(name for name in kept if name.endswith("event")),
    }  # fmt: skip


def test_in_the_database_it_sees_its_row_and_nothing_of_the_deal(confirmed, deal, globex, acme):
    with partner_scope(globex.pk):
        assert len(rows("SELECT * FROM dealreg_shareddeal")) == 1
        for table in ("deal", "dealline", "dealfile", "participant", "activity", "extension", "partnernote"):
            assert rows(f"SELECT * FROM dealreg_{table} WHERE partner_id = {acme.pk}") == []  # noqa: S608
            assert rows(f"SELECT * FROM dealreg_{table}") == []  # noqa: S608
        assert rows(f"SELECT * FROM common_timelineentry WHERE subject_id = '{deal.public_id}'") == []  # noqa: S608
    with partner_scope(acme.pk):
        assert rows("SELECT * FROM dealreg_shareddeal") == []


@pytest.mark.parametrize("sql", ["UPDATE dealreg_shareddeal SET stage = 'closing'", "DELETE FROM dealreg_shareddeal"])
def test_in_the_database_it_can_only_read(confirmed, globex, sql):
    with partner_scope(globex.pk), pytest.raises(Exception, match="permission denied"), transaction.atomic():
        rows(sql + " RETURNING 1")


def test_what_it_sees_follows_the_deal(confirmed, deal, bob, actor):
    later = deal.expected_close + timedelta(days=9)
    opportunity.update(deal=deal, actor=actor(bob), data={"stage": "proposal", "expected_close": later}, revision=None)
    events.deliver_all()
    shared = SharedDeal.objects.get()
    assert (shared.stage, shared.expected_close) == ("proposal", later)

    closing.close(deal=deal, actor=actor(bob), how="withdraw", note="Stopped.")
    events.deliver_all()
    shared.refresh_from_db()
    assert (shared.status, shared.protected_until) == ("withdrawn", None)


@pytest.mark.parametrize("side", ["partner", "vendor"])
def test_taken_off_it_sees_nothing_at_once(confirmed, deal, bob, mara, acme, actor, side):
    if side == "partner":
        with partner_scope(acme.pk):
            participant.remove(participant=Participant.objects.get(), actor=actor(bob))
    else:
        participant.remove(participant=confirmed, actor=actor(mara))

    assert SharedDeal.objects.count() == 0
    assert Participant.objects.get().state == "removed"
    assert participant.refresh(deal=deal) == 0


def test_a_proposal_is_refused_in_words_that_name_nobody(proposed, deal, bob, mara, charlie, actor, submitted):
    with pytest.raises(Invalid):
        participant.refuse(participant=proposed, actor=actor(mara), note=" ")

    assert participant.refuse(participant=proposed, actor=actor(mara), note="It has no contract.").state == "refused"
    with pytest.raises(DomainError) as twice:
        participant.confirm(participant=proposed, actor=actor(mara), other=charlie.memberships.first().partner)
    assert twice.value.code == "participant.stale"


def test_the_lead_itself_and_one_twice_in_a_role_are_refused(confirmed, deal, acme, globex, mara, actor):
    for other in (acme, globex):
        with pytest.raises(Invalid) as refused:
            participant.add(deal=deal, actor=actor(mara), role="services", other=other)
        assert list(refused.value.fields) == ["other"]
    assert participant.add(deal=deal, actor=actor(mara), role="influence", other=globex).state == "confirmed"
    assert SharedDeal.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "field"), [({"role": "boss"}, "role"), ({"named": " "}, "named"), ({"does": "x" * 301}, "does")]
)
def test_what_cannot_be_kept_is_refused_by_its_field(deal, bob, actor, said, field):
    with pytest.raises(Invalid) as refused:
        participant.propose(deal=deal, actor=actor(bob), **{"role": "services", "named": "Globex", **said})

    assert list(refused.value.fields) == [field]


def test_rights(proposed, deal, globex, bob, charlie, mara, actor):
    for stranger in (charlie, mara):
        with pytest.raises(NotAllowed):
            participant.propose(deal=deal, actor=actor(stranger), role="services", named="Globex")
    for stranger in (charlie, bob):
        with pytest.raises(NotAllowed):
            participant.confirm(participant=proposed, actor=actor(stranger), other=globex)
        with pytest.raises(NotAllowed):
            participant.add(deal=deal, actor=actor(stranger), role="services", other=globex)
    with pytest.raises(NotAllowed):
        participant.remove(participant=proposed, actor=actor(charlie))

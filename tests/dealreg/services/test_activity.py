"""Activities both sides write down, and notes each side keeps to itself."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from dealreg.models import Activity, Deal, PartnerNote
from dealreg.selectors import activity as selectors
from dealreg.services import activity, closing, note, review
from prm.common import timeline
from prm.common.errors import DomainError, Invalid, NotAllowed, NotFound
from prm.common.models import TimelineEntry
from prm.common.moment import now
from prm.common.tenancy import partner_scope


@pytest.fixture
def deal(submitted, mara, actor) -> Deal:
    """An approved deal of Bob's at Acme."""
    return review.approve(deal=submitted(), actor=actor(mara))


def add(deal: Deal, who, text: str = "They liked it.", **said) -> Activity:
    return activity.add(deal=deal, actor=who, kind="call", text=text, **said)


def test_both_sides_write_down_and_both_read(deal, bob, mara, acme, actor):
    with partner_scope(acme.pk):
        add(Deal.objects.get(pk=deal.pk), actor(bob))
    add(deal, actor(mara), "We offered a pilot.")

    with partner_scope(acme.pk):
        assert [(each.by_name, each.side) for each in selectors.of_deal(deal)] == [
            ("Mara", "vendor"),
            ("Bob", "partner"),
        ]
    assert TimelineEntry.objects.filter(kind="deal.activity", text="wrote down: call").count() == 2


def test_ones_own_can_be_corrected_and_taken_away_and_nobody_elses(deal, bob, alice, mara, actor):
    mine = add(deal, actor(bob))

    for stranger in (alice, mara):
        with pytest.raises(NotAllowed):
            activity.edit(activity=mine, actor=actor(stranger), kind="demo", text="Hers")
        with pytest.raises(NotAllowed):
            activity.remove(activity=mine, actor=actor(stranger))
    assert activity.edit(activity=mine, actor=actor(bob), kind="demo", text="Shown").kind == "demo"
    activity.remove(activity=mine, actor=actor(bob))

    assert Activity.objects.count() == 0
    assert TimelineEntry.objects.filter(text="took an activity away: demonstration").exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "moon"}, "kind"),
        ({"text": " \n "}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"happened_at": now() + timedelta(hours=1)}, "happened_at"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(deal, bob, actor, said, field):
    with pytest.raises(Invalid) as refused:
        activity.add(deal=deal, actor=actor(bob), **{"kind": "call", "text": "x", **said})

    assert list(refused.value.fields) == [field]


def test_a_stranger_writes_nothing_and_a_closed_deal_takes_nothing(deal, bob, charlie, actor):
    with pytest.raises(NotAllowed):
        add(deal, actor(charlie))
    closing.close(deal=deal, actor=actor(bob), how="withdraw", note="Stopped.")

    with pytest.raises(DomainError) as over:
        add(deal, actor(bob))

    assert over.value.code == "deal.stale"


def test_a_partners_note_is_read_by_its_own_people_only(deal, bob, alice, charlie, mara, actor):
    kept = note.add(deal=deal, actor=actor(bob), text="They would pay 200.")

    assert selectors.own_notes(actor(alice), deal) == [kept]
    for stranger in (charlie, mara):
        assert selectors.own_notes(actor(stranger), deal) == []
        with pytest.raises(NotFound):
            selectors.get_note(actor(stranger), deal, kept.public_id)
        with pytest.raises(NotAllowed):
            note.add(deal=deal, actor=actor(stranger), text="Mine too")
        with pytest.raises(NotAllowed):
            note.edit(note=kept, actor=actor(stranger), text="Read")
    with pytest.raises(NotAllowed):
        note.remove(note=kept, actor=actor(alice))
    assert not TimelineEntry.objects.filter(text__contains="200").exists()


def test_a_note_can_be_changed_and_taken_away_in_the_partners_scope(deal, bob, acme, actor):
    with partner_scope(acme.pk):
        kept = note.add(deal=Deal.objects.get(pk=deal.pk), actor=actor(bob), text="They would pay 200.")
        assert note.edit(note=kept, actor=actor(bob), text="300 even.").text == "300 even."
        with pytest.raises(Invalid):
            note.edit(note=kept, actor=actor(bob), text="")
        note.remove(note=kept, actor=actor(bob))

    assert PartnerNote.objects.count() == 0


def test_the_database_shows_a_note_to_its_partner_alone(deal, bob, globex, acme, actor):
    note.add(deal=deal, actor=actor(bob), text="They would pay 200.")

    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM dealreg_partnernote")
            return cursor.fetchone()[0]

    with partner_scope(globex.pk):
        assert count() == 0
    with partner_scope(acme.pk):
        assert count() == 1


def test_the_partner_cannot_read_what_staff_noted(deal, mara, acme, actor):
    timeline.staff_note(deal, actor=actor(mara), text="We would go down to 100.")

    with (
        partner_scope(acme.pk),
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT count(*) FROM common_staffnote")


PAGES = [
    "/console/",
    "/console/deals/",
    "/console/deals/?format=csv",
    "/console/deals/{deal}/",
    "/console/deals/{deal}/sale/",
    "/console/queue/",
    "/console/opportunities/",
    "/console/partners/{partner}/",
    "/console/deals/?q=pay+200",
    "/console/partners/?q=pay+200",
    "/console/accounts/?q=pay+200",
]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_for_staff_shows_a_partners_note(deal, bob, olga, sign_in, actor, page):
    note.add(deal=deal, actor=actor(bob), text="They would pay 200.")

    answer = sign_in(olga).get(page.format(deal=deal.public_id, partner=deal.partner.public_id))

    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code in {200, 302}
    assert b"would pay 200" not in body


def test_no_code_for_staff_reads_the_table_of_a_partners_notes():
    from pathlib import Path

    root = Path(__file__).parents[3]
    readers = {
        str(path.relative_to(root))
        for app in ("dealreg", "partners", "pricing", "prm")
        for path in (root / app).rglob("*.py")
        if "PartnerNote" in path.read_text() and "migrations" not in path.parts and "models" not in path.parts
    }

    assert readers == {"dealreg/api/portal/notes.py", "dealreg/selectors/activity.py", "dealreg/services/note.py"}

"""Two again: undoing a merge."""

from datetime import timedelta

import pytest
import time_machine

from partners.models import Account, AccountAlias, Merge, NameToken, Partner, Person, RefutedMatch, TeamMember
from partners.selectors import account as accounts
from partners.services import account as account_service
from partners.services import key_counts
from partners.services import merge as service
from prm.common import timeline
from prm.common.errors import DomainError
from prm.common.events import deliver_all
from prm.common.models import StaffNote, TimelineEntry
from prm.common.models.event import Event
from prm.common.policies import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def _rows(model) -> list[dict]:
    return [{k: v for k, v in row.items() if k != "updated_at"} for row in model.objects.order_by("pk").values()]


def _everything() -> dict[str, list]:
    """Return what is in the tables, but for the records of the merge itself and when a row was last touched."""
    key_counts.fold()
    told = TimelineEntry.objects.exclude(kind__endswith="merged").order_by("pk")
    return {
        "accounts": _rows(Account),
        "partners": _rows(Partner),
        "people": _rows(Person),
        "aliases": _rows(AccountAlias),
        "refuted": _rows(RefutedMatch),
        "team": _rows(TeamMember),
        "told": list(told.values()),
        "notes": _rows(StaffNote),
        "keys": sorted(NameToken.objects.exclude(count=0).values_list("token", "count")),
    }


def test_an_undone_merge_of_accounts_leaves_everything_as_it_was(olga, swu, twin, actor):
    for account in (swu, twin):
        account_service.add_alias(account=account, name="SWU", kind="alias", actor=actor(olga))
        account_service.refute(account=account, name="Else", website="", relation="different", actor=actor(olga))
    account_service.create(actor=actor(olga), name="Netze", parent=twin)
    timeline.staff_note(twin, actor=actor(olga), text="Ask Jan.")
    before = _everything()
    done = service.merge(keep=swu, gone=twin, choices={"name": "other", "website": "other"}, actor=actor(olga))

    undone = service.undo(merge=done, actor=actor(olga))

    assert _everything() == before
    assert (undone.left, undone.undone_by_name) == ([], "Olga")


def test_an_undone_merge_of_partners_leaves_everything_as_it_was(olga, mara, dev, acme, globex, alice, charlie, actor):
    Person.objects.create(partner=globex, user=alice, name="Alice", email=alice.email, roles=["partner_engineer"],
                          status="active")  # fmt: skip
    Person.objects.create(partner=acme, name="Chas", email=charlie.email)
    for partner, user in ((acme, mara), (globex, dev)):
        TeamMember.objects.create(partner=partner, user=user, role="partner_manager", name=user.name, email=user.email)
    Partner.objects.filter(pk=globex.pk).update(
        contract_from="2026-01-01", contract_until="2026-12-31", parent=acme, tax_id="FR1"
    )
    globex.refresh_from_db()
    before = _everything()

    service.undo(merge=service.merge(keep=acme, gone=globex, actor=actor(olga)), actor=actor(olga))

    assert _everything() == before


def test_undoing_twice_is_undoing_once(olga, swu, twin, actor):
    done = service.merge(keep=swu, gone=twin, actor=actor(olga))
    service.undo(merge=done, actor=actor(olga))

    service.undo(merge=done, actor=actor(olga))

    assert Event.objects.filter(name="account.unmerged").count() == 1


def test_what_was_taken_apart_can_be_merged_again(olga, swu, twin, actor):
    service.undo(merge=service.merge(keep=swu, gone=twin, actor=actor(olga)), actor=actor(olga))

    service.merge(keep=twin, gone=swu, actor=actor(olga))

    assert accounts.get_visible(actor(olga), swu.public_id) == twin


@pytest.mark.parametrize(("days", "undone"), [(30, True), (31, False)])
def test_the_policy_says_how_long_a_merge_can_be_undone(olga, swu, twin, actor, days, undone):
    done = service.merge(keep=swu, gone=twin, actor=actor(olga))

    with time_machine.travel(done.at + timedelta(days=days), tick=False):
        if undone:
            assert service.undo(merge=done, actor=actor(olga)).undone_at is not None
        else:
            with pytest.raises(DomainError, match="could be undone until"):
                service.undo(merge=done, actor=actor(olga))


def test_a_shorter_policy_holds_for_later_merges(olga, swu, twin, actor):
    publish(kind="partners.merge", body={"undo_days": 7})

    done = service.merge(keep=swu, gone=twin, actor=actor(olga))

    assert done.undo_until - done.at == timedelta(days=7)


def test_what_changed_since_stays_and_is_listed(olga, swu, twin, actor):
    below = account_service.create(actor=actor(olga), name="Netze", parent=twin)
    done = service.merge(keep=swu, gone=twin, actor=actor(olga))
    below.refresh_from_db()
    account_service.update(actor=actor(olga), account=below, data={"parent": None})
    account_service.update(actor=actor(olga), account=Account.objects.get(pk=swu.pk), data={"tax_id": "DE999999999"})

    undone = service.undo(merge=done, actor=actor(olga))

    below.refresh_from_db()
    swu.refresh_from_db()
    assert (below.parent, swu.tax_id) == (None, "DE999999999")
    assert undone.left == [
        f"Account {below.public_id} has been moved or changed since and stays where it is.",
        f"Account {swu.public_id} keeps its tax id, changed since.",
    ]


def test_an_undo_that_cannot_be_says_why_and_changes_nothing(olga, acme, globex, charlie, actor):
    contact = Person.objects.create(partner=acme, name="Chas", email=charlie.email)
    done = service.merge(keep=acme, gone=globex, actor=actor(olga))
    Person.objects.filter(user=charlie).update(email="charlie@new.example")
    Person.objects.create(partner=acme, name="Another", email=contact.email)

    with pytest.raises(DomainError, match="has the address now"):
        service.undo(merge=done, actor=actor(olga))

    assert Person.objects.get(user=charlie).partner == acme
    assert Merge.objects.get().undone_at is None


def test_strays_of_an_overlapping_request_are_fetched(olga, swu, twin, actor):
    done = service.merge(keep=swu, gone=twin, actor=actor(olga))
    stray = Account.objects.create(name="Late", parent=twin)

    assert service.settle(merge=done) == 1
    assert service.settle(merge=done) == 0

    stray.refresh_from_db()
    assert stray.parent == swu
    service.undo(merge=done, actor=actor(olga))
    stray.refresh_from_db()
    assert stray.parent == twin


def test_strays_are_fetched_with_the_news(olga, swu, twin, actor):
    service.merge(keep=swu, gone=twin, actor=actor(olga))
    stray = Account.objects.create(name="Late", parent=twin)

    deliver_all()

    stray.refresh_from_db()
    assert stray.parent == swu

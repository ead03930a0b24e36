"""Two accounts, two partners become one; and two again."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from partners.models import Account, AccountAlias, Merge, NameToken, Partner, Person, RefutedMatch, TeamMember
from partners.selectors import account as accounts
from partners.selectors import partner as partners
from partners.services import account as account_service
from partners.services import merge as service
from prm.accounts.models import ApiToken, Notification
from prm.accounts.selectors.actor import memberships_of
from prm.common import timeline
from prm.common.errors import DomainError, NotAllowed
from prm.common.events import deliver_all
from prm.common.models import StaffNote, TimelineEntry
from prm.common.models.event import Event
from prm.common.policies import publish
from prm.common.search.indexing import sweep
from prm.common.search.lookup import matches
from prm.common.search.registry import kinds
from prm.common.search.text import Query

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


@pytest.fixture
def swu(olga, actor) -> Account:
    return account_service.create(actor=actor(olga), name="Stadtwerke Ulm", website="https://swu.example", city="Ulm")


@pytest.fixture
def twin(olga, actor) -> Account:
    return account_service.create(
        actor=actor(olga), name="SWU Ulm GmbH", website="https://swu.example", tax_id="DE811247093", country="DE"
    )


def test_the_merged_accounts_number_leads_to_the_other_one(olga, swu, twin, actor):
    service.merge(keep=swu, gone=twin, actor=actor(olga))

    assert accounts.get_visible(actor(olga), twin.public_id) == swu
    assert list(accounts.search(accounts.visible_to(actor(olga)), twin.public_id.lower())) == [swu]
    assert accounts.named(twin.public_id) == [swu]
    assert list(accounts.visible_to(actor(olga))) == [swu]


def test_empty_fields_are_filled_and_the_rest_is_kept(olga, swu, twin, actor):
    service.merge(keep=swu, gone=twin, actor=actor(olga))

    swu.refresh_from_db()
    assert (swu.name, swu.tax_id, swu.country, swu.city) == ("Stadtwerke Ulm", "DE811247093", "DE", "Ulm")


def test_a_chosen_field_is_the_others(olga, swu, twin, actor):
    service.merge(keep=swu, gone=twin, choices={"name": "other"}, actor=actor(olga))

    swu.refresh_from_db()
    assert swu.name == "SWU Ulm GmbH"
    assert [alias.name for alias in swu.aliases.all()] == ["Stadtwerke Ulm"]


def test_the_account_is_found_by_every_name_it_had(olga, swu, twin, actor):
    service.merge(keep=swu, gone=twin, actor=actor(olga))

    assert accounts.twins("SWU Ulm") == [swu]
    assert accounts.twins("Stadtwerke Ulm") == [swu]
    twin.refresh_from_db()
    assert twin.match_keys == []


def test_the_keys_are_counted_as_if_it_had_always_been_one(olga, swu, twin, actor):
    service.merge(keep=swu, gone=twin, actor=actor(olga))
    counted = dict(NameToken.objects.exclude(count=0).values_list("token", "count"))

    account_service.rebuild_keys()

    assert dict(NameToken.objects.values_list("token", "count")) == counted


def test_other_names_move_and_a_name_both_had_is_there_once(olga, swu, twin, actor):
    for account in (swu, twin):
        account_service.add_alias(account=account, name="SWU", kind="alias", actor=actor(olga))
    account_service.add_alias(account=twin, name="Ulmer Werke", kind="former", actor=actor(olga))

    service.merge(keep=swu, gone=twin, actor=actor(olga))

    names = AccountAlias.objects.filter(account=swu).order_by("name").values_list("name", flat=True)
    assert list(names) == ["SWU", "SWU Ulm GmbH", "Ulmer Werke"]


def test_what_was_said_to_be_different_is_forgotten(olga, swu, twin, actor):
    account_service.refute(account=swu, name="SWU Ulm GmbH", website="", relation="different", actor=actor(olga))
    account_service.refute(account=twin, name="Ulm Verlag", website="", relation="different", actor=actor(olga))

    service.merge(keep=swu, gone=twin, actor=actor(olga))

    assert [(row.account, row.name_key) for row in RefutedMatch.objects.all()] == [
        (swu, accounts.refuted_key("Ulm Verlag"))
    ]


def test_timeline_and_notes_move_and_both_say_what_happened(olga, swu, twin, actor):
    timeline.staff_note(twin, actor=actor(olga), text="Ask Jan.")

    service.merge(keep=swu, gone=twin, actor=actor(olga))

    assert [note.text for note in timeline.staff_notes(swu)] == ["Ask Jan."]
    assert timeline.entries(swu)[0].text == f"merged SWU Ulm GmbH ({twin.public_id}) into this account"
    assert [entry.text for entry in timeline.entries(twin)] == ["merged this into Stadtwerke Ulm"]
    assert Event.objects.get(name="account.merged").payload["gone"] == twin.public_id


def test_a_subsidiary_of_the_merged_account_belongs_to_the_other(olga, swu, twin, actor):
    below = account_service.create(actor=actor(olga), name="SWU Netze", parent=twin)

    service.merge(keep=swu, gone=twin, actor=actor(olga))

    below.refresh_from_db()
    assert below.parent == swu


@pytest.mark.parametrize("upside_down", [False, True])
def test_a_parent_and_its_subsidiary_become_one_without_a_circle(olga, swu, twin, actor, upside_down):
    top = account_service.create(actor=actor(olga), name="Holding")
    Account.objects.filter(pk=twin.pk).update(parent=top)
    middle = account_service.create(actor=actor(olga), name="Middle", parent=twin)
    Account.objects.filter(pk=swu.pk).update(parent=middle)
    swu.refresh_from_db()
    twin.refresh_from_db()
    keep, gone = (twin, swu) if upside_down else (swu, twin)

    service.merge(keep=keep, gone=gone, actor=actor(olga))

    keep.refresh_from_db()
    middle.refresh_from_db()
    assert (keep.parent, middle.parent) == (top, keep)


def test_an_identifier_moves_with_the_choice(olga, swu, twin, actor):
    Account.objects.filter(pk=swu.pk).update(external_id="A-1")
    Account.objects.filter(pk=twin.pk).update(external_id="B-2")
    done = service.merge(keep=swu, gone=twin, choices={"external_id": "other"}, actor=actor(olga))
    swu.refresh_from_db()
    assert swu.external_id == "B-2"

    service.undo(merge=done, actor=actor(olga))

    swu.refresh_from_db()
    twin.refresh_from_db()
    assert (swu.external_id, twin.external_id) == ("A-1", "B-2")


def test_merging_twice_is_merging_once(olga, swu, twin, actor):
    first = service.merge(keep=swu, gone=twin, actor=actor(olga))

    again = service.merge(keep=swu, gone=twin, actor=actor(olga))

    assert (again, Merge.objects.count()) == (first, 1)


def test_what_was_merged_is_not_merged_again_elsewhere(olga, swu, twin, actor):
    third = account_service.create(actor=actor(olga), name="Third")
    service.merge(keep=swu, gone=twin, actor=actor(olga))

    for keep, gone in ((third, twin), (twin, third), (twin, swu)):
        with pytest.raises(DomainError, match="already"):
            service.merge(keep=keep, gone=gone, actor=actor(olga))


def test_an_account_is_not_merged_with_itself(olga, swu, actor):
    with pytest.raises(DomainError, match="another account"):
        service.merge(keep=swu, gone=swu, actor=actor(olga))


def test_a_merged_account_cannot_be_edited(olga, swu, twin, actor):
    service.merge(keep=swu, gone=twin, actor=actor(olga))

    with pytest.raises(DomainError, match="now part of Stadtwerke Ulm"):
        account_service.update(actor=actor(olga), account=twin, data={"name": "Again"})


def test_links_lead_through_two_merges_in_one_step(olga, swu, twin, actor):
    third = account_service.create(actor=actor(olga), name="Third")
    first = service.merge(keep=swu, gone=twin, actor=actor(olga))
    second = service.merge(keep=third, gone=swu, actor=actor(olga))

    assert accounts.get_visible(actor(olga), twin.public_id) == third
    with pytest.raises(DomainError, match="itself been merged into Third"):
        service.undo(merge=first, actor=actor(olga))
    service.undo(merge=second, actor=actor(olga))
    service.undo(merge=first, actor=actor(olga))
    assert accounts.get_visible(actor(olga), twin.public_id) == twin


@pytest.mark.parametrize(("who", "account", "partner"), [("dev", True, False), ("mara", False, False)])
def test_only_some_may_merge(request, swu, twin, acme, globex, actor, who, account, partner):
    user = request.getfixturevalue(who)
    for keep, gone, may in ((swu, twin, account), (acme, globex, partner)):
        if may:
            service.merge(keep=keep, gone=gone, actor=actor(user))
        else:
            with pytest.raises(NotAllowed):
                service.merge(keep=keep, gone=gone, actor=actor(user))


# Partners


def test_people_of_the_merged_partner_act_for_the_other_at_once(olga, acme, globex, alice, charlie, actor):
    service.merge(keep=acme, gone=globex, actor=actor(olga))

    assert [(m.partner_name, sorted(m.roles)) for m in memberships_of(charlie)] == [
        ("Acme Integration GmbH", ["partner_admin", "partner_seller"])
    ]


def test_a_signed_in_person_goes_on_working(olga, acme, globex, charlie, actor, sign_in):
    client = sign_in(charlie)
    client.get("/portal/")

    service.merge(keep=acme, gone=globex, actor=actor(olga))

    answer = client.get("/portal/company/")
    assert (answer.status_code, b"Acme Integration GmbH" in answer.content) == (200, True)


def test_whoever_works_for_both_has_the_roles_of_both(olga, acme, globex, bob, actor):
    Person.objects.create(
        partner=globex, user=bob, name="Bob", email=bob.email, roles=["partner_admin"], status="active"
    )

    service.merge(keep=acme, gone=globex, actor=actor(olga))

    (person,) = Person.objects.filter(user=bob)
    assert (person.partner, person.roles) == (acme, ["partner_seller", "partner_admin"])


def test_whoever_can_sign_in_stays_when_the_other_is_a_mere_contact(olga, acme, globex, charlie, actor):
    contact = Person.objects.create(partner=acme, name="Charlie C.", email=charlie.email, phone="+49 7")

    done = service.merge(keep=acme, gone=globex, actor=actor(olga))

    (person,) = Person.objects.filter(partner=acme)
    assert (person.user, person.status) == (charlie, "active")
    service.undo(merge=done, actor=actor(olga))
    assert Person.objects.get(pk=contact.pk).phone == "+49 7"
    assert Person.objects.get(user=charlie).partner == globex


def test_tokens_and_notices_go_along(olga, acme, globex, charlie, actor):
    Notification.objects.create(user_id=charlie.pk, partner_id=globex.pk, dedupe_key="k", title="Hello")
    ApiToken.objects.create(
        user=charlie, partner_id=globex.pk, name="Sync", token_hash="x", expires_at=datetime(2030, 1, 1, tzinfo=UTC)
    )

    service.merge(keep=acme, gone=globex, actor=actor(olga))

    assert Notification.objects.get().partner_id == acme.pk
    assert ApiToken.objects.get().partner_id == acme.pk


def test_one_partner_has_one_manager_and_each_role_once(olga, mara, dev, acme, globex, actor):
    for partner, user in ((acme, mara), (globex, dev)):
        TeamMember.objects.create(partner=partner, user=user, role="partner_manager", name=user.name, email=user.email)
        TeamMember.objects.create(partner=partner, user=mara, role="sales_manager", name="Mara", email=mara.email)

    service.merge(keep=acme, gone=globex, actor=actor(olga))

    assert [(m.role, m.name) for m in TeamMember.objects.order_by("role")] == [
        ("partner_manager", "Mara"),
        ("sales_manager", "Mara"),
    ]


def test_lists_can_be_joined(olga, acme, globex, actor):
    Partner.objects.filter(pk=acme.pk).update(motions=["resell"])
    Partner.objects.filter(pk=globex.pk).update(motions=["services", "resell"])
    acme.refresh_from_db()
    globex.refresh_from_db()

    service.merge(keep=acme, gone=globex, choices={"motions": "both"}, actor=actor(olga))

    acme.refresh_from_db()
    assert (acme.motions, acme.trading_names) == (["resell", "services"], ["Globex Systems SAS"])


def test_the_merged_partners_number_leads_to_the_other_one(olga, acme, globex, actor):
    service.merge(keep=acme, gone=globex, actor=actor(olga))

    assert partners.get_visible(actor(olga), globex.public_id) == acme
    assert list(partners.search(partners.visible_to(actor(olga)), globex.public_id)) == [acme]
    assert [twin.partner for twin in partners.twins(globex.name)] == [acme]


# Back again


def _rows(model) -> list[dict]:
    return [{k: v for k, v in row.items() if k != "updated_at"} for row in model.objects.order_by("pk").values()]


def _everything() -> dict[str, list]:
    """Return what is in the tables, but for the records of the merge itself and when a row was last touched."""
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


def test_whoever_comes_over_is_told_once(olga, acme, globex, alice, charlie, actor):
    service.merge(keep=acme, gone=globex, actor=actor(olga))

    deliver_all()

    (told,) = Notification.objects.filter(kind="partner.merged")
    assert (told.user_id, told.partner_id) == (charlie.pk, acme.pk)
    assert told.title == "Globex Systems SAS is now part of Acme Integration GmbH"


def test_strays_are_fetched_with_the_news(olga, swu, twin, actor):
    service.merge(keep=swu, gone=twin, actor=actor(olga))
    stray = Account.objects.create(name="Late", parent=twin)

    deliver_all()

    stray.refresh_from_db()
    assert stray.parent == swu


def test_the_search_finds_what_became_of_the_merged_one_by_its_number(olga, swu, twin, acme, globex, actor):
    service.merge(keep=swu, gone=twin, actor=actor(olga))
    service.merge(keep=acme, gone=globex, actor=actor(olga))
    sweep()

    for gone, keep in ((twin, swu), (globex, acme)):
        found = matches(actor(olga), Query.read(gone.public_id), list(kinds().values()), limit=5)
        assert [match.pk for those in found.values() for match in those] == [keep.pk]


def test_a_form_that_was_open_is_out_of_date(olga, swu, twin, actor):
    seen = swu.updated_at.isoformat()
    service.merge(keep=swu, gone=twin, actor=actor(olga))

    with pytest.raises(DomainError, match="changed this account"):
        account_service.update(actor=actor(olga), account=swu, data={"city": "Neu-Ulm"}, seen=seen)

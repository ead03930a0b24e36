"""Two accounts become one."""

import pytest

from partners.models import Account, AccountAlias, Merge, NameToken, RefutedMatch
from partners.selectors import account as accounts
from partners.services import account as account_service
from partners.services import key_counts
from partners.services import merge as service
from prm.common import timeline
from prm.common.errors import DomainError, NotAllowed
from prm.common.models.event import Event
from prm.common.search.indexing import sweep
from prm.common.search.lookup import matches
from prm.common.search.registry import kinds
from prm.common.search.text import Query

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


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
    key_counts.fold()
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

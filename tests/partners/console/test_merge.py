"""The pages on which two become one."""

import pytest

from partners.models import Account, Merge
from partners.services import account as account_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


@pytest.fixture
def pair(olga, actor) -> tuple[Account, Account]:
    make = account_service.create
    one = make(actor=actor(olga), name="Stadtwerke Ulm", website="https://swu.example", city="Ulm")
    two = make(actor=actor(olga), name="SWU Ulm", website="https://swu.example", city="Neu-Ulm", sector="Energy")
    return one, two


def _url(keep: Account, gone: Account) -> str:
    return f"/console/accounts/{keep.public_id}/merge/{gone.public_id}"


def test_the_main_road_from_the_record_to_the_merge_and_back(olga, pair, sign_in):
    keep, gone = pair
    client = sign_in(olga)

    record = client.get(f"/console/accounts/{keep.public_id}/").content.decode()
    chosen = client.get(f"/console/accounts/{keep.public_id}/merge").content.decode()
    compared = client.get(_url(keep, gone)).content.decode()
    asked = client.post(_url(keep, gone), {"name": "keep", "address": "other", "sector": "other"})
    done = client.post(
        _url(keep, gone), {"name": "keep", "address": "other", "sector": "other", "confirmed": "1"}, follow=True
    )

    assert f"/console/accounts/{keep.public_id}/merge" in record
    assert _url(keep, gone) in chosen
    assert "Neu-Ulm" in compared
    assert (asked.status_code, "Merge the two" in asked.content.decode()) == (200, True)
    merge = Merge.objects.get()
    assert done.redirect_chain == [(f"/console/merges/{merge.public_id}/", 302)]
    keep.refresh_from_db()
    assert (keep.name, keep.city, keep.sector) == ("Stadtwerke Ulm", "Neu-Ulm", "Energy")
    back = client.post(f"/console/merges/{merge.public_id}/undo", follow=True).content.decode()
    assert "are two again" in back
    assert Account.objects.filter(merged_into__isnull=True).count() == 2


def test_an_old_link_leads_to_what_the_record_became(olga, pair, sign_in):
    keep, gone = pair
    client = sign_in(olga)
    client.post(_url(keep, gone), {"confirmed": "1"})

    answer = client.get(f"/console/accounts/{gone.public_id}/", follow=True)

    assert answer.redirect_chain == [(f"/console/accounts/{keep.public_id}/", 302)]
    assert f"{gone.public_id} is now part of Stadtwerke Ulm." in answer.content.decode()


def test_a_double_submission_ends_at_the_one_merge(olga, pair, sign_in):
    keep, gone = pair
    client = sign_in(olga)

    first = client.post(_url(keep, gone), {"confirmed": "1"})
    # The browser sends the form it still has; its address now names one record twice.
    second = client.post(_url(keep, gone), {"confirmed": "1"})

    assert second["Location"] == first["Location"]
    assert Merge.objects.count() == 1


def test_a_choice_that_is_not_offered_changes_nothing(olga, pair, sign_in):
    keep, gone = pair

    answer = sign_in(olga).post(_url(keep, gone), {"name": "both", "confirmed": "1"})

    assert (answer.status_code, Merge.objects.count()) == (422, 0)


def test_partners_are_merged_by_ops_admins_only(olga, dev, mara, acme, globex, sign_in):
    url = f"/console/partners/{acme.public_id}/merge/{globex.public_id}"

    assert [sign_in(user).get(url).status_code for user in (olga, dev, mara)] == [200, 403, 403]
    assert b"Merge\xe2\x80\xa6" in sign_in(olga).get(f"/console/partners/{acme.public_id}/").content
    assert b"Merge\xe2\x80\xa6" not in sign_in(mara).get(f"/console/partners/{acme.public_id}/").content


def test_the_deal_desk_does_not_undo_a_merge_of_partners(olga, dev, acme, globex, sign_in):
    sign_in(olga).post(f"/console/partners/{acme.public_id}/merge/{globex.public_id}", {"confirmed": "1"})
    merge = Merge.objects.get()

    sign_in(dev).post(f"/console/merges/{merge.public_id}/undo")

    merge.refresh_from_db()
    assert merge.undone_at is None


def test_every_merge_is_on_the_list(olga, pair, sign_in):
    client = sign_in(olga)
    client.post(_url(*pair), {"confirmed": "1"})

    page = client.get("/console/merges/?q=SWU").content.decode()

    assert ("SWU Ulm" in page, "Stadtwerke Ulm" in page) == (True, True)


def test_a_record_is_not_compared_with_itself(olga, pair, sign_in):
    assert sign_in(olga).get(_url(pair[0], pair[0])).status_code == 404

"""The people of a partner, as staff manage them."""

import pytest

from partners.enums import PersonStatus
from partners.models import Person
from prm.accounts.models import Mail

pytestmark = pytest.mark.django_db
INVITE = {"name": "Ann", "email": "ann@acme.example", "persona": "operations"}


def test_staff_invite_the_first_admin_of_a_partner(mara, acme, sign_in):
    client = sign_in(mara)

    form = client.get(f"/console/partners/{acme.public_id}/people/invite").content.decode()
    client.post(f"/console/partners/{acme.public_id}/people/invite", INVITE | {"roles": ["partner_admin"]})

    ann = Person.objects.get(name="Ann")
    assert 'value="partner_admin"' in form
    assert "checked" in form
    assert (ann.partner, ann.status, ann.roles) == (acme, PersonStatus.INVITED, ["partner_admin"])
    assert Mail.objects.filter(to="ann@acme.example").count() == 1


def test_the_whole_life_of_a_person_on_the_console(mara, acme, alice, bob, sign_in):
    client = sign_in(mara)
    client.post(f"/console/partners/{acme.public_id}/people/invite", INVITE | {"roles": ["partner_seller"]})
    ann = Person.objects.get(name="Ann")
    page = f"/console/people/{ann.public_id}/"

    assert client.get(page).status_code == 200
    client.post(page, {"roles": ["partner_marketer"], "persona": "marketer"})
    client.post(f"{page}resend")
    client.post(f"{page}withdraw")
    ann.refresh_from_db()
    assert (ann.roles, ann.status) == (["partner_marketer"], PersonStatus.CONTACT)
    assert client.get(f"{page}remove").status_code == 200
    client.post(f"{page}remove", {"successor": ""})

    ann.refresh_from_db()
    assert ann.status == PersonStatus.REMOVED
    assert client.get(page).status_code == 200


def test_staff_begin_to_view_as_somebody_from_their_page(mara, bob, acme, sign_in):
    client = sign_in(mara)
    person = Person.objects.get(user=bob)

    page = client.get(f"/console/people/{person.public_id}/").content.decode()

    assert f"/console/view-as/{bob.public_id}/" in page


def test_a_refused_view_comes_back_with_the_reason(mara, bob, acme, sign_in):
    client = sign_in(mara)
    page = f"/console/people/{Person.objects.get(user=bob).public_id}/"

    answer = client.post(f"/console/view-as/{bob.public_id}/", {"partner": acme.public_id, "next": page}, follow=True)

    assert answer.request["PATH_INFO"] == page
    assert "Say in a few words why" in answer.content.decode()


def test_whoever_only_reads_partners_changes_nobody(dev, bob, acme, sign_in):
    client = sign_in(dev)
    page = f"/console/people/{Person.objects.get(user=bob).public_id}/"

    shown = client.get(page).content.decode()

    assert "Save person" not in shown
    assert "View as" not in shown
    for step in ("resend", "withdraw", "remove"):
        assert client.post(f"{page}{step}").status_code == 403


def test_the_partner_page_lists_its_people_and_offers_to_invite(mara, bob, acme, sign_in):
    page = sign_in(mara).get(f"/console/partners/{acme.public_id}/").content.decode()

    assert f"/console/people/{Person.objects.get(user=bob).public_id}/" in page
    assert f"/console/partners/{acme.public_id}/people/invite" in page

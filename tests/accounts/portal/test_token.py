"""API tokens: one's own, and those of the partner or the vendor itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory

from partners.enums import PartnerStatus
from partners.models import Partner, Person
from prm.accounts.models import ApiToken, Notification
from prm.accounts.selectors.actor import token_actor, token_hash
from prm.accounts.services import token
from prm.common.events import deliver_all
from prm.common.moment import at, now
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

NEW = "/accounts/tokens/new/"
SERVICE = "/accounts/tokens/new/service/"
SYNC = {"name": "Sync", "scopes": ["read"], "days": 30}


@pytest.fixture
def proven(sign_in) -> Any:
    """Return a function that signs a user in and gives the password once more, as a new token asks."""

    def make(user: Any) -> Client:
        client = sign_in(user)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        return client

    return make


def opens(secret: str) -> Any:
    """Return the actor a token opens, or ``None``."""
    return token_actor(RequestFactory().get("/api/", headers={"Authorization": f"Bearer {secret}"}))


def test_a_new_token_asks_who_one_is_once_more(bob, sign_in):
    client = sign_in(bob)

    asked = client.get(NEW)
    posted = client.post(NEW, SYNC)

    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert posted["Location"].startswith("/accounts/reauthenticate/")
    assert not ApiToken.objects.exists()


def test_a_token_is_shown_once_and_only_its_hash_is_kept(bob, acme, proven):
    client = proven(bob)

    answer = client.post(NEW, SYNC)
    again = client.get("/accounts/tokens/")

    secret = answer.context["secret"]
    row = ApiToken.objects.get()
    assert secret in answer.content.decode()
    assert secret not in again.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert (row.token_hash, row.partner_id, row.scopes) == (token_hash(secret), acme.pk, ["read"])


def test_a_token_needs_a_name_a_scope_and_an_end(bob, proven):
    answer = proven(bob).post(NEW, {"name": "", "days": 9999})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "scopes", "days"}


def test_a_token_can_be_for_one_resource_alone(bob, proven):
    proven(bob).post(NEW, {"name": "Sync", "fine": ["deals:read", "people:write"], "days": 30})

    assert ApiToken.objects.get().scopes == ["deals:read", "people:write"]


def test_a_partners_token_has_no_scope_of_the_vendor(bob, proven):
    answer = proven(bob).post(NEW, {"name": "Sync", "fine": ["accounts:read"], "days": 30})

    assert answer.status_code == 422


def test_a_revoked_token_and_an_expired_one_open_nothing(bob, proven):
    client = proven(bob)
    secret = client.post(NEW, SYNC).context["secret"]
    second = client.post(NEW, {**SYNC, "name": "Two"}).context["secret"]
    client.post(f"/accounts/tokens/{ApiToken.objects.get(name='Sync').public_id}/revoke/")

    assert not opens(secret)
    assert opens(second)
    with at(now() + timedelta(days=31)):
        assert not opens(second)


def test_nobody_revokes_somebody_elses_token(bob, alice, proven, sign_in):
    proven(bob).post(NEW, SYNC)

    answer = sign_in(alice).post(f"/accounts/tokens/{ApiToken.objects.get().public_id}/revoke/")

    assert answer.status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_an_admin_makes_a_token_of_the_partners_own_with_a_role(alice, acme, proven):
    client = proven(alice)

    answer = client.post(SERVICE, {**SYNC, "roles": ["partner_seller"]})

    who = opens(answer.context["secret"])
    assert (who.name, who.partner_id, who.roles, who.user_id) == ("Sync", acme.pk, {"partner_seller"}, None)
    assert "as seller" in client.get("/accounts/tokens/").content.decode()


def test_nobody_but_an_admin_makes_or_sees_service_tokens(bob, alice, proven, sign_in):
    proven(alice).post(SERVICE, {**SYNC, "roles": ["partner_seller"]})
    client = proven(bob)

    made = client.post(SERVICE, {**SYNC, "name": "Mine", "roles": ["partner_admin"]})
    ended = client.post(f"/accounts/tokens/{ApiToken.objects.get().public_id}/revoke/")

    assert (made.status_code, ended.status_code) == (403, 404)
    assert "Service tokens" not in client.get("/accounts/tokens/").content.decode()


def test_a_service_token_goes_on_when_its_maker_leaves_and_ends_with_the_contract(alice, acme, actor):
    _, secret = token.create_service(
        actor=actor(alice), name="Sync", roles=["partner_seller"], scopes=["read"], days=30
    )
    Person.objects.filter(user=alice).update(status="removed")
    token.revoke_all(user=alice)

    gone_on = opens(secret)
    Partner.objects.filter(pk=acme.pk).update(status=PartnerStatus.TERMINATED)

    assert gone_on is not None
    assert opens(secret) is None


def test_the_other_partners_admin_cannot_end_it(alice, charlie, actor):
    made, _ = token.create_service(actor=actor(alice), name="Sync", roles=["partner_seller"], scopes=["read"], days=30)

    with pytest.raises(Exception, match="does not exist"):
        token.revoke(actor=actor(charlie), reference=made.public_id)


def test_the_vendors_own_token_has_staff_roles_only(olga, actor):
    with pytest.raises(Exception, match="role"):
        token.create_service(actor=actor(olga), name="ERP", roles=["partner_admin"], scopes=["read"], days=30)
    _, secret = token.create_service(actor=actor(olga), name="ERP", roles=["finance"], scopes=["read"], days=30)

    assert (opens(secret).kind, opens(secret).name) == ("staff", "ERP")


def test_whoever_looks_after_a_token_is_told_two_weeks_before_its_end_and_once(bob, alice, olga, actor):
    token.create(actor=actor(bob), name="Mine", scopes=["read"], days=30)
    token.create_service(actor=actor(alice), name="Ours", roles=["partner_seller"], scopes=["read"], days=30)
    token.create_service(actor=actor(olga), name="ERP", roles=["finance"], scopes=["read"], days=30)

    early = token.warn()
    with at(now() + timedelta(days=17)):
        told, again = token.warn(), token.warn()
        deliver_all()

    titles = {(n.user_id, n.title.split(" ends")[0]) for n in Notification.objects.all()}
    assert (early, told, again) == (0, 3, 0)
    assert titles == {(bob.pk, "API token Mine"), (alice.pk, "API token Ours"), (olga.pk, "API token ERP")}


def test_use_is_noted_with_its_place_and_not_on_every_call(bob, actor, django_assert_num_queries):
    made, secret = token.create(actor=actor(bob), name="Sync", scopes=["read"], days=30)

    opens(secret)
    with django_assert_num_queries(2):
        opens(secret)

    made.refresh_from_db()
    assert (made.last_used_at is not None, made.last_used_from) == (True, "127.0.0.1")

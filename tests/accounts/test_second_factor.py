"""Who needs a second factor, where it is asked for, and that its secret is not kept in the clear."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

from prm.accounts.enums import StaffRole
from prm.accounts.models import ApiToken, User
from prm.accounts.services import token
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings) -> None:
    """As in production."""
    settings.MFA_REQUIRED = True


def give_second_factor(user: User) -> None:
    """Give the user an authenticator app."""
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(user, "JBSWY3DPEHPK3PXP")


@pytest.mark.parametrize("role", [StaffRole.OPS_ADMIN, StaffRole.FINANCE, StaffRole.AUDITOR])
def test_whoever_can_change_rules_or_see_everything_must_set_one_up_first(required, sign_in, role):
    user = User.objects.create_user("x@meridian.example", PASSWORD, name="X", staff_roles=[role])

    answer = sign_in(user).get("/console/staff/" if role != StaffRole.FINANCE else "/console/deals/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")


def test_with_one_set_up_the_door_is_open(required, olga, sign_in):
    give_second_factor(olga)

    assert sign_in(olga).get("/console/staff/").status_code == 200


def test_others_are_not_asked(required, mara, alice, sign_in):
    assert sign_in(mara).get("/console/deals/").status_code == 200
    assert sign_in(alice).get("/portal/people/").status_code == 200


def test_the_demo_offers_it_without_insisting(settings, olga, sign_in):
    settings.MFA_REQUIRED = False

    assert sign_in(olga).get("/console/staff/").status_code == 200


def test_signing_in_asks_for_the_code(olga, client):
    give_second_factor(olga)

    answer = client.post("/accounts/login/", {"login": olga.email, "password": PASSWORD})

    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/console/staff/").status_code == 302


def test_a_session_without_it_cannot_go_round_by_the_api(required, olga, sign_in, rf):
    from prm.accounts.middleware import CurrentActor

    seen = []
    request = rf.get("/api/console/v1/partners/")
    request.session, request.user, request.request_id = sign_in(olga).session, olga, "r"

    CurrentActor(lambda r: seen.append(r.actor))(request)

    assert seen == [None]


def test_an_api_token_works_without_it(required, olga, actor, rf):
    from prm.accounts.middleware import CurrentActor

    _, secret = token.create(actor=actor(olga), name="Sync", scopes=["read"], days=30)
    seen = []
    request = rf.get("/api/console/v1/partners/", headers={"Authorization": f"Bearer {secret}"})
    request.request_id = "r"

    CurrentActor(lambda r: seen.append(r.actor.user_id))(request)

    assert seen == [olga.pk]


def test_a_session_without_it_makes_no_token_to_go_round_by(required, olga, sign_in):
    answer = sign_in(olga).post("/accounts/tokens/new/", {"name": "Round", "scopes": ["read"], "days": 30})

    assert answer["Location"] == "/accounts/2fa/"
    assert not ApiToken.objects.exists()


def test_the_secret_is_encrypted_where_it_is_kept(olga):
    give_second_factor(olga)

    kept = Authenticator.objects.get(user=olga).data["secret"]

    assert "JBSWY3DPEHPK3PXP" not in kept
    assert get_adapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"


def test_the_pages_to_set_one_up_open(olga, client):
    client.post("/accounts/login/", {"login": olga.email, "password": PASSWORD})

    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/accounts/2fa/totp/activate/").status_code in {200, 302}

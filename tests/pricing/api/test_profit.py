"""What partnership is worth over the API of both sides, and the vendor's scenarios kept under a name."""

from decimal import Decimal

import pytest
from django.urls import reverse

from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from tests.cast import PASSWORD
from tests.dealreg.conftest import acme_premier, catalogue, rules  # noqa: F401
from tests.pricing.console.test_profit import sold

WORTH, CONTRIBUTIONS = "/api/portal/v1/worth", "/api/console/v1/contributions"
D = Decimal


@pytest.fixture
def fin(db):
    """A person of finance, who sees costs."""
    return User.objects.create_user("fin@meridian.example", PASSWORD, name="Fin", staff_roles=[StaffRole.FINANCE])


def test_a_partner_reads_its_own_year_in_every_tier_and_motion(acme_premier, bob, sign_in):  # noqa: F811
    found = sign_in(bob).get(WORTH, {"deals": "10", "units": "20", "unit_price": "500", "fixed": "0"}).json()

    assert (found["currency"], found["own_tier"], found["motion"]) == ("EUR", "premier", "resell")
    own = next(each for each in found["years"] if (each["tier"], each["motion"]) == ("premier", "resell"))
    assert D(own["left"]) == D(own["earned"]) + D(own["services"]) - D(own["costs"])
    assert D(own["more"]) == 0
    assert len({each["motion"] for each in found["years"]}) == 6


def test_what_the_calculator_does_not_know_is_refused(acme_premier, bob, sign_in):  # noqa: F811
    api = sign_in(bob)

    assert api.get(WORTH, {"deals": "-1"}).status_code == 422
    assert api.get(WORTH, {"partner": "PT-OTHER"}).status_code == 422


def test_scenarios_are_worked_out_on_what_was_sold(acme_premier, fin, sign_in):  # noqa: F811
    sold(acme_premier)

    found = sign_in(fin).get(CONTRIBUTIONS, {"discount": "5", "programme": "premier:1000"}).json()

    row = next(each for each in found["rows"] if each["tier"] == "premier")
    assert (row["sales"], row["was"]["price_paid"], row["supposed"]["price_paid"]) == (1, "7600.00", "7100.00")
    assert (row["was"]["programme"], row["was"]["contribution"]) == ("1000.00", "3600.00")
    assert found["all"]["supposed"]["contribution"] == row["supposed"]["contribution"]


def test_a_tier_there_is_not_is_named(acme_premier, fin, sign_in):  # noqa: F811
    found = sign_in(fin).get(CONTRIBUTIONS, {"programme": "gold:1000"})

    assert (found.status_code, found.json()["fields"]["programme"]) == (422, "There is no tier “gold”.")


def test_costs_are_not_for_every_role(acme_premier, bob, mara, sign_in):  # noqa: F811
    assert sign_in(mara).get(CONTRIBUTIONS).status_code == 403
    assert sign_in(bob).get(CONTRIBUTIONS).status_code == 404


def test_a_scenario_is_kept_opened_again_and_removed(acme_premier, fin, sign_in):  # noqa: F811
    sold(acme_premier)
    page, browser = reverse("console:profit"), sign_in(fin)

    kept = browser.post(page, {"view_name": "Five points more", "query": "discount=5&quarters=4"}, follow=True)
    again = browser.post(page, {"view_name": "", "query": "discount=5"}, follow=True)

    assert kept.redirect_chain[-1][0] == f"{page}?discount=5&quarters=4"
    assert "Five points more" in kept.content.decode()
    assert "Give the view a name." in again.content.decode()
    reference = kept.context["scenarios"][0].public_id
    gone = browser.post(page, {"remove": reference, "query": ""}, follow=True)
    assert list(gone.context["scenarios"]) == []

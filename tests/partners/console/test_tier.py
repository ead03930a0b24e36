"""Programmes in the console."""

import pytest
from django.urls import reverse

from partners.models import Programme, Tier

pytestmark = pytest.mark.django_db


def _url(name: str, *args: str) -> str:
    return reverse(f"console:{name}", args=args)


@pytest.fixture
def elite(programme) -> Tier:
    return Tier.objects.get(programme__is_primary=True, code="elite")


def _typed(**changes):
    return {"name": "Elite", "currency": "USD", "revenue_from": "3000000", "benefits": "One\nTwo", **changes}


def test_everybody_on_the_staff_reads_the_ladders(elite, dev, sign_in):
    page = sign_in(dev).get(_url("programmes")).content.decode()

    assert "Own terms in APAC" in page
    assert "Add tier" not in page


def test_the_ops_admin_changes_a_tier(elite, olga, sign_in):
    seen = elite.updated_at.isoformat()

    answer = sign_in(olga).post(_url("tier-edit", elite.public_id), _typed(seen=seen))

    changed = Tier.objects.get(pk=elite.pk)
    assert answer.status_code == 302
    assert (changed.revenue_from, changed.benefits) == (3_000_000, ["One", "Two"])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"revenue_from": "-1"}, "revenue_from"),
        ({"marketing_funds": "lots"}, "marketing_funds"),
        ({"name": ""}, "name"),
        ({"benefits": "\n".join(f"Benefit {n}" for n in range(21))}, "benefits"),
    ],
)
def test_wrong_terms_are_said_next_to_their_field(elite, olga, sign_in, changes, field):
    page = sign_in(olga).post(_url("tier-edit", elite.public_id), _typed(**changes))

    assert list(page.context["form"].errors) == [field]


def test_a_tier_is_added_and_a_taken_step_is_refused(elite, olga, sign_in):
    url = _url("tier-new", elite.programme.public_id)

    refused = sign_in(olga).post(url, _typed(name="Titan", code="titan", rank="3"))
    sign_in(olga).post(url, _typed(name="Titan", code="titan", rank="4"))

    assert list(refused.context["form"].errors) == ["rank"]
    assert Tier.objects.get(code="titan").rank == 4


def test_a_region_gets_its_own_terms_and_loses_them(elite, olga, sign_in):
    client = sign_in(olga)

    client.post(_url("tier-region", elite.public_id), {"region": "LATAM"})
    own = Tier.objects.get(region="LATAM")
    client.post(_url("tier-region", own.public_id), {"remove": "1"})

    assert own.name == "Elite"
    assert not Tier.objects.filter(region="LATAM").exists()


def test_a_programme_can_stop_but_not_the_primary_one(elite, olga, sign_in):
    other = Programme.objects.get(code="performance")

    refused = sign_in(olga).post(_url("programme-edit", elite.programme.public_id), {"name": "Main"})
    sign_in(olga).post(_url("programme-edit", other.public_id), {"name": "Performance"})

    assert list(refused.context["form"].errors) == ["is_active"]
    assert not Programme.objects.get(pk=other.pk).is_active


def test_a_channel_manager_changes_no_ladder(elite, mara, sign_in):
    assert sign_in(mara).get(_url("tier-edit", elite.public_id)).status_code == 403

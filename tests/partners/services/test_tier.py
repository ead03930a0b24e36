"""Ladders, and putting partners on them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from partners.models import Partner, Tier, TierAssignment
from partners.selectors import tier as selectors
from partners.services import tier as services
from prm.common import timeline
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.moment import now

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiers(programme) -> dict[str, Tier]:
    return {tier.code: tier for tier in Tier.objects.filter(programme__is_primary=True, region="")}


def test_a_partner_moves_up_and_its_history_is_kept(tiers, acme, mara, actor):
    today = now().date()
    services.assign(
        actor=actor(mara), partner=acme, tier=tiers["authorized"], reason="New", since=today - timedelta(30)
    )
    services.assign(actor=actor(mara), partner=acme, tier=tiers["premier"], reason="Grew", since=today)

    standing = selectors.standings(acme)[0]

    assert selectors.primary_tier(acme).code == "premier"
    assert [(a.tier.code, a.until) for a in standing.history] == [("authorized", today - timedelta(1))]
    assert (
        timeline.entries(acme)[0].text == "moved the partner from Authorized to Premier in Meridian Partner Programme"
    )


def test_a_correction_on_the_same_day_replaces_the_mistake(tiers, acme, mara, actor):
    services.assign(actor=actor(mara), partner=acme, tier=tiers["elite"], reason="Slip")
    services.assign(actor=actor(mara), partner=acme, tier=tiers["premier"], reason="Right one")

    assert [a.tier.code for a in TierAssignment.objects.all()] == ["premier"]


@pytest.mark.parametrize(
    ("since", "reason", "field"), [(timedelta(1), "Soon", "since"), (timedelta(0), "  ", "reason")]
)
def test_a_tier_takes_a_reason_and_a_day_that_has_come(tiers, acme, mara, actor, since, reason, field):
    with pytest.raises(Invalid) as caught:
        services.assign(actor=actor(mara), partner=acme, tier=tiers["elite"], reason=reason, since=now().date() + since)

    assert set(caught.value.fields) == {field}


def test_a_tier_cannot_begin_before_the_one_it_follows(tiers, acme, mara, actor):
    services.assign(actor=actor(mara), partner=acme, tier=tiers["premier"], reason="A", since=date(2026, 3, 1))

    with pytest.raises(Invalid) as caught:
        services.assign(actor=actor(mara), partner=acme, tier=tiers["elite"], reason="B", since=date(2026, 2, 1))

    assert caught.value.fields == {"since": "Premier began on 1 March 2026. Choose that day or a later one."}


def test_the_same_tier_again_is_said_to_be_so(tiers, acme, mara, actor):
    services.assign(actor=actor(mara), partner=acme, tier=tiers["premier"], reason="A")

    with pytest.raises(DomainError) as caught:
        services.assign(actor=actor(mara), partner=acme, tier=tiers["premier"], reason="B")

    assert caught.value.code == "tier.same"


def test_several_programmes_run_at_once(tiers, acme, mara, actor):
    strategic = Tier.objects.get(programme__code="planning", code="strategic")
    services.assign(actor=actor(mara), partner=acme, tier=tiers["premier"], reason="A")
    services.assign(actor=actor(mara), partner=acme, tier=strategic, reason="B")

    assert [s.terms.name if s.terms else None for s in selectors.standings(acme)] == ["Premier", None, "Strategic"]


def test_a_regions_own_terms_replace_the_tiers_where_the_partner_is(tiers, acme, mara, actor):
    acme.country = "JP"
    acme.save()
    services.assign(actor=actor(mara), partner=acme, tier=tiers["premier"], reason="A")

    standing = selectors.standings(acme)[0]

    assert standing.is_regional
    assert standing.terms.revenue_from == Decimal(300_000)


def test_only_the_ops_admin_changes_a_ladder(tiers, mara, olga, actor):
    with pytest.raises(NotAllowed):
        services.save_terms(actor=actor(mara), tier=tiers["elite"], data={"revenue_from": Decimal(1)})
    services.save_terms(actor=actor(olga), tier=tiers["elite"], data={"revenue_from": Decimal(3_000_000)})

    assert Tier.objects.get(pk=tiers["elite"].pk).revenue_from == 3_000_000


def test_a_region_gets_its_own_terms_once_and_loses_them_again(tiers, olga, actor):
    own = services.add_region(actor=actor(olga), tier=tiers["elite"], region="LATAM")

    with pytest.raises(DomainError):
        services.add_region(actor=actor(olga), tier=tiers["elite"], region="LATAM")
    services.remove_region(actor=actor(olga), tier=own)

    assert not Tier.objects.filter(region="LATAM").exists()


def test_a_negative_threshold_is_refused(tiers, olga, actor):
    with pytest.raises(Invalid) as caught:
        services.save_terms(actor=actor(olga), tier=tiers["elite"], data={"revenue_from": Decimal(-1)})

    assert caught.value.fields == {"revenue_from": "An amount is not negative."}


def test_the_primary_programme_keeps_running(tiers, olga, actor):
    primary = tiers["elite"].programme

    with pytest.raises(Invalid):
        services.save_programme(actor=actor(olga), programme=primary, data={"is_active": False})


def test_assigning_does_not_touch_other_partners(tiers, acme, globex, mara, actor):
    services.assign(actor=actor(mara), partner=acme, tier=tiers["elite"], reason="A")

    assert Partner.objects.filter(tier_assignments__isnull=False).get() == acme

"""Setting a programme up."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from partners.models import PartnerType, Programme, Territory, Tier
from partners.services import reference

pytestmark = pytest.mark.django_db


def test_setting_up_twice_adds_nothing_the_second_time(programme):
    assert set(reference.install().values()) == {0}


def test_the_shipped_types_carry_their_margins(programme):
    found = {t.code: (t.margin_from, t.margin_to) for t in PartnerType.objects.all()}

    assert len(found) == 10
    assert found["var"] == (Decimal(15), Decimal(25))
    assert found["si"] == (Decimal(20), Decimal(30))
    assert found["distributor"] == (Decimal(8), Decimal(15))
    assert found["referral"] == (None, None)


def test_the_shipped_ladders_have_their_numbers(programme):
    planning = Tier.objects.filter(programme__code="planning", region="").order_by("-rank")

    assert [(t.name, t.revenue_from, t.marketing_funds) for t in planning] == [
        ("Strategic", 10_000_000, 500_000),
        ("Growth", 2_000_000, 100_000),
        ("Development", 500_000, 25_000),
    ]
    assert Programme.objects.get(is_primary=True).code == "partner"


def test_what_the_vendor_changed_survives_another_setup(programme):
    PartnerType.objects.filter(code="var").update(name="Reseller")

    call_command("setup_programme", verbosity=0)

    assert PartnerType.objects.get(code="var").name == "Reseller"


def test_rows_that_are_there_already_are_built_upon(territories):
    call_command("setup_programme", verbosity=0)

    assert Territory.objects.get(code="DE").parent.code == "EMEA"
    assert Territory.objects.get(code="DE-HB").parent.code == "DE"

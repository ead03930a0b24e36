"""The vendor's team around a partner."""

import pytest

from partners.models import TeamMember
from partners.services import team as services
from prm.common import timeline
from prm.common.errors import DomainError, Invalid

pytestmark = pytest.mark.django_db


def test_a_member_has_a_role_duties_and_a_cadence(acme, mara, olga, actor):
    member = services.add(
        actor=actor(olga), partner=acme, user=mara, role="partner_manager", duties="Pipeline", cadence="weekly"
    )

    services.change(actor=actor(olga), member=member, duties="Pipeline and plan", cadence="monthly")

    kept = TeamMember.objects.get()
    assert (kept.name, kept.duties, kept.cadence) == ("Mara", "Pipeline and plan", "monthly")
    assert timeline.entries(acme)[1].text == "made Mara partner manager"


def test_the_same_role_twice_is_refused(acme, mara, olga, actor):
    services.add(actor=actor(olga), partner=acme, user=mara, role="sales_manager")

    with pytest.raises(DomainError) as caught:
        services.add(actor=actor(olga), partner=acme, user=mara, role="sales_manager")

    assert caught.value.message == "Mara is sales manager here already."


def test_a_partners_person_is_not_on_the_vendors_team(acme, alice, olga, actor):
    with pytest.raises(Invalid):
        services.add(actor=actor(olga), partner=acme, user=alice, role="sales_manager")


def test_a_cadence_that_is_none_is_refused(acme, mara, olga, actor):
    with pytest.raises(Invalid) as caught:
        services.add(actor=actor(olga), partner=acme, user=mara, role="sales_manager", cadence="hourly")

    assert set(caught.value.fields) == {"cadence"}


def test_a_new_manager_inherits_duties_and_the_old_one_leaves(acme, mara, dev, olga, actor):
    services.add(actor=actor(olga), partner=acme, user=mara, role="partner_manager", duties="All", cadence="weekly")

    changed = services.set_manager(actor=actor(olga), partner=acme, user=dev)
    again = services.set_manager(actor=actor(olga), partner=acme, user=dev)

    member = TeamMember.objects.get()
    assert (changed, again) == (True, False)
    assert (member.user, member.duties, member.cadence) == (dev, "All", "weekly")


def test_a_member_who_leaves_is_told_on_the_timeline(acme, mara, olga, actor):
    member = services.add(actor=actor(olga), partner=acme, user=mara, role="executive_sponsor")

    services.remove(actor=actor(olga), member=member)

    assert TeamMember.objects.count() == 0
    assert timeline.entries(acme)[0].text == "took Mara off the team as executive sponsor"

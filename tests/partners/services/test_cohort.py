"""Cohorts: who is in them, and what their policies decide."""

from datetime import date

import pytest
import time_machine

from dealreg.models import Deal
from dealreg.policies import INACTIVITY
from dealreg.selectors.facts import scope_of
from partners.models import CohortMember
from partners.selectors import cohort as selectors
from partners.services import cohort as services
from prm.common.errors import Invalid, NotAllowed
from prm.common.models import StaffNote, TimelineEntry
from prm.common.policies import in_force, kinds, publish
from prm.common.tenancy import partner_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def nordic(olga, actor):
    return services.define(actor=actor(olga), code="nordic-pilot", name="Nordic pilot")


def test_a_partner_joins_and_leaves_and_only_staff_reads_of_it(
    olga, actor, acme, nordic, django_capture_on_commit_callbacks
):
    found = [selectors.codes_of(acme.pk)]
    for step in (services.join, services.join, services.leave, services.leave):
        with django_capture_on_commit_callbacks(execute=True):
            step(actor=actor(olga), cohort=nordic, partner=acme)
        found.append(selectors.codes_of(acme.pk))

    assert found == [(), ("nordic-pilot",), ("nordic-pilot",), (), ()]
    assert list(StaffNote.objects.order_by("pk").values_list("text", flat=True)) == [
        f"Took {acme.name} into the cohort Nordic pilot.",
        f"Took {acme.name} out of the cohort Nordic pilot.",
    ]
    assert TimelineEntry.objects.count() == 0


def test_a_cohort_counts_until_its_last_day(olga, actor, acme, nordic, django_capture_on_commit_callbacks):
    services.join(actor=actor(olga), cohort=nordic, partner=acme)
    with django_capture_on_commit_callbacks(execute=True):
        services.change(actor=actor(olga), cohort=nordic, name="Nordic pilot", until=date(2026, 6, 30))

    found = []
    for day in (date(2026, 6, 30), date(2026, 7, 1)):
        with time_machine.travel(day, tick=False):
            found.append(selectors.codes_of(acme.pk))

    assert found == [("nordic-pilot",), ()]


def test_a_pilots_policy_decides_for_its_partners_also_in_their_own_requests(
    olga, actor, acme, globex, nordic, django_assert_num_queries
):
    body = kinds()[INACTIVITY].default().model_dump(mode="json")
    publish(kind=INACTIVITY, body=body | {"quiet_days": 90})
    publish(kind=INACTIVITY, body=body | {"quiet_days": 30}, scope={"cohort": "nordic-pilot"})
    services.join(actor=actor(olga), cohort=nordic, partner=acme)

    days = {}
    for partner in (acme, globex):
        with partner_scope(partner.pk):
            scope = scope_of(Deal(partner=partner, motion="resell", territory="DE-BW"), None)
            days[partner.name] = in_force([INACTIVITY], scope=scope)[INACTIVITY].body.quiet_days
            with django_assert_num_queries(0):
                scope_of(Deal(partner=partner, motion="resell", territory="DE-BW"), None)

    assert days == {acme.name: 30, globex.name: 90}


def test_a_deals_scope_names_partner_and_deal_with_the_regions_nearest_first(acme, territories):
    scope = scope_of(Deal(partner=acme, motion="resell", territory="DE-BW"), None)

    assert scope == {
        "programme": None,
        "region": ("DE-BW", "DE", "EMEA"),
        "tier": None,
        "motion": "resell",
        "cohort": (),
    }


@pytest.mark.parametrize(
    ("code", "name", "field"), [("Nordic", "N", "code"), ("a" * 41, "N", "code"), ("n", " ", "name")]
)
def test_a_cohort_needs_a_plain_code_and_a_name(olga, actor, code, name, field):
    with pytest.raises(Invalid) as refused:
        services.define(actor=actor(olga), code=code, name=name)

    assert list(refused.value.fields) == [field]


def test_a_code_is_given_once(olga, actor, nordic):
    with pytest.raises(Invalid) as refused:
        services.define(actor=actor(olga), code="nordic-pilot", name="Again")

    assert refused.value.message == "There is a cohort with this code already."


def test_only_whoever_keeps_policies_keeps_cohorts(mara, actor, acme, nordic):
    refusals = []
    for call in (
        lambda who: services.define(actor=who, code="x", name="X"),
        lambda who: services.change(actor=who, cohort=nordic, name="X", until=None),
        lambda who: services.join(actor=who, cohort=nordic, partner=acme),
        lambda who: services.leave(actor=who, cohort=nordic, partner=acme),
    ):
        with pytest.raises(NotAllowed) as refused:
            call(actor(mara))
        refusals.append(refused.value.code)

    assert refusals == ["cohort.not_allowed"] * 4
    assert CohortMember.objects.count() == 0


def test_offered_are_partners_that_are_not_in_it(olga, actor, acme, globex, nordic):
    services.join(actor=actor(olga), cohort=nordic, partner=acme)

    assert [partner.name for partner in selectors.outside(nordic)] == [globex.name]
    assert [partner.name for partner in selectors.members(nordic)] == [acme.name]
    assert [(each.name, each.size) for each in selectors.every()] == [("Nordic pilot", 1)]
    assert selectors.choices() == [("nordic-pilot", "Nordic pilot")]

"""One change to many partners."""

import pytest

from partners.models import Partner, TeamMember
from partners.services import bulk
from prm.common.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db


def test_who_is_left_out_is_known_before_with_the_reason(programme, acme, globex, mara, actor):
    Partner.objects.filter(pk=globex.pk).update(segment="growth")
    chosen = list(Partner.objects.all())

    verdicts = bulk.judge(actor=actor(mara), partners=chosen, action="segment", value="growth")

    assert [(v.partner.name, v.reason) for v in verdicts] == [
        ("Acme Integration GmbH", ""),
        ("Globex Systems SAS", "Is in this segment already"),
    ]


def test_a_status_reaches_only_those_whose_state_allows_it(programme, acme, globex, mara, actor):
    Partner.objects.filter(pk=globex.pk).update(status="prospect")
    chosen = list(Partner.objects.all())

    verdicts = bulk.run(actor=actor(mara), partners=chosen, action="status", value="put_at_risk", note="No pipeline")

    assert [v.reason for v in verdicts] == ["", "Is prospect"]
    assert list(Partner.objects.values_list("status", flat=True)) == ["at_risk", "prospect"]


def test_a_status_that_needs_a_reason_gets_one(programme, acme, mara, actor):
    with pytest.raises(Invalid) as caught:
        bulk.run(actor=actor(mara), partners=[acme], action="status", value="put_at_risk")

    assert set(caught.value.fields) == {"note"}


@pytest.mark.parametrize(
    ("action", "value", "field", "expected"),
    [
        ("capability", "security", "capabilities", ["security"]),
        ("territory", "US-CA", "territories", ["EMEA", "US-CA"]),
        ("segment", "strategic", "segment", "strategic"),
    ],
)
def test_lists_and_segment_are_added_to(programme, acme, mara, actor, action, value, field, expected):
    bulk.run(actor=actor(mara), partners=[acme], action=action, value=value)

    assert getattr(Partner.objects.get(pk=acme.pk), field) == expected


def test_a_territory_that_is_covered_already_is_left_out(programme, acme, mara, actor):
    verdicts = bulk.judge(actor=actor(mara), partners=[acme], action="territory", value="DE-BW")

    assert verdicts[0].reason == "Covers it already"


def test_a_manager_is_assigned_to_all_that_have_another(programme, acme, globex, mara, olga, actor):
    bulk.run(actor=actor(olga), partners=[acme, globex], action="manager", value=mara.public_id)

    verdicts = bulk.judge(actor=actor(olga), partners=[acme, globex], action="manager", value=mara.public_id)

    assert TeamMember.objects.filter(user=mara, role="partner_manager").count() == 2
    assert [v.reason for v in verdicts] == ["Has this manager already"] * 2


def test_a_value_nobody_offered_is_refused(programme, acme, mara, actor):
    with pytest.raises(Invalid):
        bulk.judge(actor=actor(mara), partners=[acme], action="segment", value="royal")


def test_the_deal_desk_changes_no_partners(programme, acme, dev, actor):
    with pytest.raises(NotAllowed):
        bulk.run(actor=actor(dev), partners=[acme], action="segment", value="growth")

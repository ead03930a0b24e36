"""Several people approve: in sequence, side by side, by stand-in, and never the account's owner alone."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dealreg import policies as kinds
from dealreg.models import ApprovalStep, Deal
from dealreg.rules.routing import Level
from dealreg.selectors import approvals as selectors
from dealreg.services import approvals, review
from partners.enums import TeamRole
from partners.models import TeamMember
from prm.accounts.models import User
from prm.accounts.services import absence
from prm.common import policies
from prm.common.errors import DomainError, Invalid
from prm.common.moment import now


def staff(name: str, *roles: str) -> User:
    return User.objects.create_user(f"{name.lower()}@vendor.example", "x", name=name, staff_roles=list(roles))


@pytest.fixture
def fay(db) -> User:
    """Finance."""
    return staff("Fay", "finance")


@pytest.fixture
def eve(db) -> User:
    """The executive."""
    return staff("Eve", "executive")


def lines(amount: int) -> dict:
    return {"lines": [{"family": "edge", "quantity": Decimal(40), "amount": Decimal(amount)}], "incumbent": "Nobody"}


def levels(*wanted: Level, **changes) -> None:
    """Put a routing in force with these levels."""
    body = policies.in_force([kinds.ROUTING])[kinds.ROUTING].body
    policies.publish(kind=kinds.ROUTING, body=body.model_copy(update={"levels": list(wanted), **changes}))


def states(deal: Deal) -> list[tuple[int, str, str]]:
    return [(step.order, step.job, step.state) for step in selectors.steps_of(deal)]


def test_a_registration_below_every_limit_has_no_levels(submitted, mara, dev, actor):
    deal = review.approve(deal=submitted(), actor=actor(mara))

    assert deal.status == "approved"
    assert ApprovalStep.objects.count() == 0


def test_levels_are_opened_one_after_another(submitted, dev, fay, eve, actor):
    deal = submitted(**lines(2_500_000))
    assert states(deal) == [(0, "deal_desk", "open"), (1, "finance", "waiting"), (2, "executive", "waiting")]

    deal = review.approve(deal=deal, actor=actor(dev))
    assert (deal.status, deal.approvals_given, deal.approvals_needed) == ("in_review", 1, 3)
    deal = review.approve(deal=deal, actor=actor(fay))
    assert (deal.status, deal.approvals_given) == ("in_review", 2)
    deal = review.approve(deal=deal, actor=actor(eve))

    assert (deal.status, deal.approvals_given) == ("approved", 3)
    assert [step.decided_by.name for step in selectors.steps_of(deal)] == ["Dev", "Fay", "Eve"]


def test_levels_of_one_order_are_decided_side_by_side(submitted, dev, fay, eve, actor):
    levels(Level(order=1, job="finance"), Level(order=1, job="executive"))
    deal = review.approve(deal=submitted(**lines(300_000)), actor=actor(dev))
    assert states(deal)[1:] == [(1, "finance", "open"), (1, "executive", "open")]

    deal = review.approve(deal=deal, actor=actor(eve))
    assert deal.status == "in_review"
    deal = review.approve(deal=deal, actor=actor(fay))

    assert deal.status == "approved"


def test_nobody_approves_out_of_turn_or_twice(submitted, dev, mara, fay, eve, actor):
    deal = submitted(**lines(2_500_000))

    with pytest.raises(DomainError, match=r"It waits for Dev \(deal desk\)"):
        review.approve(deal=deal, actor=actor(eve))
    review.approve(deal=deal, actor=actor(dev))
    with pytest.raises(DomainError, match="You approved it already"):
        review.approve(deal=deal, actor=actor(dev))

    assert Deal.objects.get(pk=deal.pk).approvals_given == 1


def test_finance_is_not_asked_on_a_small_registration(submitted, mara, fay, actor):
    with pytest.raises(DomainError, match="Your approval is not asked for"):
        review.approve(deal=submitted(), actor=actor(fay))


def test_the_owner_of_the_account_does_not_approve_a_large_deal_alone(submitted, acme, mara, dev, actor):
    TeamMember.objects.create(partner=acme, user=dev, role=TeamRole.PARTNER_MANAGER, name="Dev", email=dev.email)
    other = staff("Dora", "deal_desk")
    deal = submitted(**lines(300_000))

    deal = review.approve(deal=deal, actor=actor(dev))

    assert (deal.status, deal.approvals_given, deal.approvals_needed) == ("in_review", 1, 2)
    assert states(deal)[1] == (1, "deal_desk", "open")
    assert selectors.steps_of(deal)[1].assignee == other
    deal = review.approve(deal=deal, actor=actor(other))
    assert deal.status == "approved"


def test_somebody_who_does_not_own_the_account_decides_a_large_deal_alone(submitted, dev, actor):
    deal = review.approve(deal=submitted(**lines(300_000)), actor=actor(dev))

    assert deal.status == "approved"


def test_the_delegate_signs_for_somebody_who_is_away(submitted, dev, fay, eve, olga, actor):
    deal = review.approve(deal=submitted(**lines(1_500_000)), actor=actor(dev))
    absence.set_away(
        user=fay, starts=now(), until=now() + timedelta(days=7), delegate=olga, note="Holiday", actor=actor(fay)
    )

    deal = review.approve(deal=deal, actor=actor(olga))

    assert deal.status == "approved"
    step = selectors.steps_of(deal)[1]
    assert (step.assignee, step.decided_by) == (fay, olga)


def test_a_level_of_somebody_away_already_is_signed_by_the_delegate(submitted, dev, fay, olga, actor):
    until = now() + timedelta(days=7)
    absence.set_away(user=fay, starts=now(), until=until, delegate=olga, note="Holiday", actor=actor(fay))

    deal = review.approve(deal=submitted(**lines(1_500_000)), actor=actor(dev))

    assert selectors.waiting_for(selectors.steps_of(deal)) == "Fay (finance, Olga stands in)"
    assert review.approve(deal=deal, actor=actor(olga)).status == "approved"
    assert [(step.assignee, step.decided_by) for step in selectors.steps_of(deal)][1] == (fay, olga)


def test_new_work_passes_over_those_who_are_away(submitted, mara, dev, actor):
    other = staff("Dora", "deal_desk")
    absence.set_away(user=dev, starts=now(), until=now() + timedelta(days=7), delegate=None, note="", actor=actor(dev))

    deal = submitted(**lines(300_000))

    assert deal.review.reviewer == other


def test_a_level_is_handed_over_but_not_to_somebody_who_signed(submitted, dev, fay, olga, actor):
    second = staff("Finn", "finance")
    deal = review.approve(deal=submitted(**lines(1_500_000)), actor=actor(dev))
    step = selectors.steps_of(deal)[1]
    assert step.assignee == fay

    approvals.hand_over(step=step, assignee=second, actor=actor(olga))
    with pytest.raises(Invalid):
        approvals.hand_over(step=step, assignee=dev, actor=actor(olga))

    assert selectors.steps_of(deal)[1].assignee == second


def test_a_rejection_ends_the_plan(submitted, dev, fay, actor):
    deal = review.approve(deal=submitted(**lines(1_500_000)), actor=actor(dev))

    review.reject(deal=deal, actor=actor(dev), reason_code="other", note="The customer bought elsewhere.")

    assert states(deal) == []
    assert set(ApprovalStep.objects.values_list("state", flat=True)) == {"dropped"}


def test_an_appeal_asks_every_level_again(submitted, dev, fay, actor):
    deal = review.approve(deal=submitted(**lines(1_500_000)), actor=actor(dev))
    review.reject(deal=deal, actor=actor(dev), reason_code="other", note="The customer bought elsewhere.")

    approvals.restart(deal=deal)

    assert states(deal) == [(0, "deal_desk", "open"), (1, "finance", "waiting")]
    deal.refresh_from_db()
    assert (deal.approvals_given, deal.approvals_needed) == (0, 2)

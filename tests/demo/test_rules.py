"""The demo's rules come to stand as their stories say, each by two people."""

from datetime import timedelta
from random import Random

import pytest

from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.common import moment
from prm.common.models import PolicyVersion, Simulation
from prm.common.policies import in_force
from prm.demo import rules as story
from prm.demo.world import World


class Pages:
    """A diary lived at once, in the order of its days."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.days = []

    def plan(self, at, act) -> None:
        self.days.append((at, len(self.days), act))

    def live(self) -> None:
        for at, _, act in sorted(self.days):
            with moment.at(at):
                act()


@pytest.fixture
def told(acme_premier, rules, olga) -> None:
    """The stories of half a year, with Acme in everybody's place; the rules were shipped a year ago."""
    PolicyVersion.objects.update(effective_from=moment.now() - timedelta(days=365))
    elena = User.objects.create_user("elena@meridian.example", None, name="Elena", staff_roles=[StaffRole.EXECUTIVE])
    world = World(Random(1), staff={"olga": olga, "elena": elena})
    world.partners = dict.fromkeys(story.PILOT, acme_premier)
    pages = Pages(world)
    story.plan(pages, moment.now())
    pages.live()


def test_one_rule_was_changed_one_is_tried_one_waits_and_one_is_to_come(told, olga):
    kinds = ("deal.protection", "deal.inactivity", "deal.sla")
    rows = PolicyVersion.objects.filter(kind__in=kinds).order_by("kind", "number")

    assert list(rows.values_list("kind", "number", "status")) == [
        ("deal.inactivity", 1, "active"), ("deal.inactivity", 2, "active"),
        ("deal.protection", 1, "retired"), ("deal.protection", 2, "active"), ("deal.protection", 3, "in_review"),
        ("deal.sla", 1, "active"), ("deal.sla", 2, "scheduled"),
    ]  # fmt: skip
    approved = rows.filter(number=2)
    assert {row.author_id for row in approved} == {olga.pk} != {row.approver_id for row in approved}


def test_the_pilot_decides_for_its_cohort_alone(told):
    tried, others = (in_force(["deal.inactivity"], scope=scope) for scope in ({"cohort": ["quiet-pilot"]}, {}))

    assert (tried["deal.inactivity"].body.quiet_days, others["deal.inactivity"].body.quiet_days) == (45, 30)


def test_what_waits_was_simulated_and_its_examples_hold(told):
    simulation = Simulation.objects.get()

    assert (simulation.state, simulation.attached_to.number, simulation.unfaithful) == ("done", 3, 0)

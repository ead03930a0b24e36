"""How the demo's rules came to be what they are: one changed, one tried on a few, one in review, one to come."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from partners.models import Cohort
from prm.common import moment
from prm.common.actors import Actor
from prm.common.lifecycle import schedule
from prm.common.models import PolicyVersion
from prm.common.simulation import runner
from prm.demo.steps import cohort, drafts, examples, policy_review, simulations
from prm.demo.world import Diary, World, system_actor

PILOT = ("norrsken", "polder", "caledon")
"""Who has more time without a word, to see whether fewer good deals lapse."""
TRIED = timedelta(days=365)
KNOWN_CUSTOMER = {"families": [], "new_customer": False, "motion": "resell", "delay_days": 0}


def plan(diary: Diary, until: datetime) -> None:
    """Write the changes of rules into the diary, told backwards from ``until``."""
    world = diary.world
    changed = until - timedelta(days=160)
    diary.plan(changed, lambda: _longer_for_elite(world))
    diary.plan(until - timedelta(days=75), lambda: _pilot(world, until))
    # The schedule is swept where something is due.
    for at in (changed + timedelta(days=3), until - timedelta(days=74)):
        diary.plan(at, _into_force)
    diary.plan(until - timedelta(days=3), lambda: _longer_for_premier(world, until))
    diary.plan(until - timedelta(days=1), lambda: _quicker_for_elite(world))


def _into_force() -> None:
    schedule.activate_due()


def _begin(world: World, kind: str, words: str, *, scope: Mapping[str, Any] | None = None) -> PolicyVersion:
    draft: PolicyVersion = drafts.begin(actor=_olga(world), kind=kind, scope=scope, change_note=words)
    return draft


def _olga(world: World) -> Actor:
    return system_actor(world.staff["olga"])


def _agreed(world: World, draft: PolicyVersion, start: datetime, words: str) -> None:
    """Olga sends it, Elena approves it from ``start`` on."""
    sent = policy_review.submit(actor=_olga(world), draft=draft, note=words)
    elena = system_actor(world.staff["elena"])
    policy_review.approve(actor=elena, version=sent, effective_from=start, note="Agreed.")


def _window(world: World, draft: PolicyVersion, tier: str, band: int, days: int) -> None:
    """Change one cell of a draft of the protection window."""
    body = deepcopy(draft.body)
    body["base"]["rows"][tier][band] = str(days)
    drafts.save(actor=_olga(world), draft=draft, body=body, seen_revision=draft.revision)


def _example(world: World, name: str, tier: str, amount: str, days: int) -> None:
    facts = {"tier": tier, "tier_name": tier.capitalize(), "amount_eur": amount, **KNOWN_CUSTOMER}
    examples.add(
        actor=_olga(world), kind="deal.protection", name=name, decision="deal.protection", facts=facts,
        expect=str(days), scope_key="",
    )  # fmt: skip


def _longer_for_elite(world: World) -> None:
    """The largest deals of Elite partners are protected for half a year; in force since."""
    draft = _begin(world, "deal.protection", "Elite partners' largest projects run over two budget years.")
    _window(world, draft, "elite", 2, 180)
    _example(world, "Elite, 300,000 EUR, known customer", "elite", "300000", 180)
    _agreed(world, draft, moment.now() + timedelta(days=2), "Asked for by three Elite partners at their reviews.")


def _pilot(world: World, until: datetime) -> None:
    """A few partners may be silent for longer, to see what comes of it."""
    olga = _olga(world)
    last = (until + timedelta(days=90)).date()
    pilot: Cohort = cohort.define(actor=olga, code="quiet-pilot", name="Longer quiet time", until=last)
    for key in PILOT:
        cohort.join(actor=olga, cohort=pilot, partner=world.partners[key])
    draft = _begin(world, "deal.inactivity", "Do fewer good deals lapse?", scope={"cohort": pilot.code})
    body = {**draft.body, "quiet_days": 45, "warn_days": [30]}
    drafts.save(actor=olga, draft=draft, body=body, seen_revision=draft.revision)
    _agreed(world, draft, moment.now() + timedelta(hours=2), "Three partners, for half a year.")


def _longer_for_premier(world: World, until: datetime) -> None:
    """The next change waits for a second person, tried on the last year's decisions."""
    olga = _olga(world)
    draft = _begin(world, "deal.protection", "Premier partners lose mid-sized deals to the calendar.")
    _window(world, draft, "premier", 1, 120)
    _example(world, "Premier, 126,500 EUR, known customer", "premier", "126500", 120)
    tried = simulations.start(actor=olga, version=draft, since=until - TRIED, name="Longer for Premier, one year")
    while runner.work(tried.public_id):
        pass
    tried.refresh_from_db()
    simulations.attach(actor=olga, simulation=tried)
    policy_review.submit(actor=olga, draft=draft, note="The simulation shows whom it would have helped.")


def _quicker_for_elite(world: World) -> None:
    """A shorter promise begins with the next month."""
    draft = _begin(world, "deal.sla", "Elite partners are answered within two working days.")
    body = deepcopy(draft.body)
    body["cases"][0]["promise"] = {"unit": "business_hours", "amount": "16"}
    drafts.save(actor=_olga(world), draft=draft, body=body, seen_revision=draft.revision)
    start = (moment.now().replace(day=1) + timedelta(days=32)).replace(day=1, hour=6, minute=0, second=0, microsecond=0)
    _agreed(world, draft, start, "With the new reviewers this can be kept.")

"""Policies changed by several people at once, and while partners register: one outcome, and nobody meets an error."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread
from time import sleep
from typing import Any

import pytest
from django.db import connections
from django.db.models import F

from dealreg.policies import PROTECTION
from dealreg.services import draft as registrations
from dealreg.services import submission
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.common.actors import Actor
from prm.common.errors import DomainError
from prm.common.judging import judgements
from prm.common.lifecycle import drafts, review, schedule
from prm.common.models import Decision, PolicyVersion, TimelineEntry
from prm.common.moment import now
from prm.common.policies.store import body_of
from prm.common.tenancy import partner_scope
from tests.cast import PASSWORD
from tests.dealreg.conftest import registration

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

ROUNDS = 5
MANY = 20


def at_once(*steps: Callable[[], Any]) -> list[str]:
    """Run the steps at one moment, each on a connection of its own; return ``done`` or the error's code of each."""
    gate, told = Barrier(len(steps)), ["nothing"] * len(steps)

    def run(number: int, step: Callable[[], Any]) -> None:
        try:
            gate.wait(timeout=60)
            step()
            told[number] = "done"
        except DomainError as error:
            told[number] = error.code
        except Exception as error:
            told[number] = repr(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number, step)) for number, step in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return told


@pytest.fixture
def ops(olga, rules, actor) -> Actor:
    """Olga, who writes, with every policy in force as shipped."""
    return actor(olga)


@pytest.fixture
def second(db, actor) -> Actor:
    """Carla, who approves."""
    return actor(
        User.objects.create_user("c@meridian.example", PASSWORD, name="Carla", staff_roles=[StaffRole.EXECUTIVE])
    )


CITIES = (
    "Aachen",
    "Bremen",
    "Celle",
    "Dresden",
    "Essen",
    "Fulda",
    "Gera",
    "Halle",
    "Ilmenau",
    "Jena",
    "Kassel",
    "Lahr",
)


def customer(number: int) -> dict[str, str]:
    """Return a customer of its own, of whom nobody would think it is another."""
    name = f"{CITIES[number % 12]}{'werk' if number < 12 else 'bahn'}"
    site = f"{name.lower()}.example"
    return {"customer_name": name, "customer_website": site, "customer_tax_id": "", "contact_email": f"x@{site}"}


def fresh(version: PolicyVersion) -> PolicyVersion:
    return PolicyVersion.objects.get(pk=version.pk)


def test_of_two_who_save_one_draft_at_once_one_is_told_of_the_other(ops, second):
    other = replace(second, roles=ops.roles)
    for _ in range(ROUNDS):
        draft = drafts.begin(actor=ops, kind=PROTECTION)

        def save(who: Actor, limit: int, seen: PolicyVersion = draft) -> Callable[[], Any]:
            body = {**seen.body, "limit": limit}
            return lambda: drafts.save(actor=who, draft=fresh(seen), body=body, seen_revision=1)

        told = at_once(save(ops, 200), save(other, 210))

        kept = fresh(draft)
        assert sorted(told) == ["done", "policy.edited_meanwhile"]
        assert (kept.body["limit"], kept.revision) == (200 if told[0] == "done" else 210, 2)


def test_drafts_begun_at_once_have_numbers_of_their_own(ops):
    told = at_once(*[lambda: drafts.begin(actor=ops, kind=PROTECTION) for _ in range(8)])

    assert told == ["done"] * 8
    assert sorted(PolicyVersion.objects.filter(kind=PROTECTION).values_list("number", flat=True)) == list(range(1, 10))


def test_of_two_who_approve_at_once_one_does(ops, second):
    for _ in range(ROUNDS):
        version = review.submit(actor=ops, draft=drafts.begin(actor=ops, kind=PROTECTION))

        def approve(seen: PolicyVersion = version) -> None:
            review.approve(actor=second, version=fresh(seen), effective_from=now())

        assert sorted(at_once(approve, approve)) == ["done", "policy.stale"]
    active = PolicyVersion.objects.filter(kind=PROTECTION, status="active")
    assert [each.number for each in active] == [ROUNDS + 1]


def test_sweeps_at_once_activate_a_version_once(ops, second):
    version = review.submit(actor=ops, draft=drafts.begin(actor=ops, kind=PROTECTION))
    soon = now() + timedelta(milliseconds=300)
    review.approve(actor=second, version=version, effective_from=soon)
    waiting = version.status
    while now() < soon:
        sleep(0.05)

    told = at_once(*[schedule.activate_due] * 4)

    steps = TimelineEntry.objects.filter(subject_id=version.public_id, kind="policy.activate")
    assert waiting == "scheduled"
    assert (told, fresh(version).status, steps.count()) == (["done"] * 4, "active", 1)


def test_a_version_comes_into_force_while_twenty_register_and_each_is_decided_wholly_by_one(ops, second, acme_premier):
    seller = Actor(
        name="Bob", kind="partner", roles=frozenset({"partner_seller"}), partner_id=acme_premier.pk, partner_name="Acme"
    )
    small = {"lines": [{"family": "edge", "quantity": Decimal(1), "amount": Decimal(4000)}]}
    versions = []
    for limit in (200, 210, 220):
        draft = drafts.begin(actor=ops, kind=PROTECTION)
        rows = {tier: [str(limit - 100)] * 3 for tier in ("*", "authorized", "premier", "elite")}
        body = {**draft.body, "limit": limit, "base": {**draft.body["base"], "rows": rows}}
        drafts.save(actor=ops, draft=draft, body=body, seen_revision=1)
        versions.append(review.submit(actor=ops, draft=draft))

    def register(number: int) -> Callable[[], Any]:
        def step() -> None:
            with partner_scope(acme_premier.pk):
                deal = registrations.start(actor=seller, data=registration(**small, **customer(number)))
                submission.submit(deal=deal, actor=seller)

        return step

    def change() -> None:
        for version in versions:
            review.approve(actor=second, version=fresh(version), effective_from=now())
            schedule.activate_due()

    told = at_once(change, *[register(number) for number in range(MANY)])

    assert Counter(told) == {"done": MANY + 1}
    judgement = judgements()[PROTECTION]
    made = list(Decision.objects.filter(kind=PROTECTION).select_related("policy"))
    for decision in made:
        outcome = judgement.decide(body_of(decision.policy), judgement.read(decision.facts))
        assert (outcome.sentence, outcome.data["days"]) == (decision.sentence, decision.data["days"])
    assert made
    assert [each.number for each in PolicyVersion.objects.filter(kind=PROTECTION, status="active")] == [4]
    gaps = PolicyVersion.objects.filter(kind=PROTECTION, status="retired", effective_to__lt=F("effective_from"))
    assert gaps.count() == 0

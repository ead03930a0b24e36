"""Three years of registrations: what is open is young, what is old is closed, and some partners have far more.

The number of a registration is its place in time. What it is follows from the number alone, so any part can be made
by any process.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from pydantic_core import to_jsonable_python

from dealreg.models import Claim, Deal, DealLine, Review
from dealreg.policies import CONFLICT, ELIGIBILITY, PROTECTION, ROUTING
from dealreg.rules import conflict, eligibility, protection, routing
from dealreg.rules.conflict import ConflictFacts
from dealreg.rules.eligibility import EligibilityFacts
from dealreg.rules.protection import ProtectionFacts
from dealreg.rules.routing import RoutingFacts
from pricing.models import ProductFamily
from prm.accounts.models import User
from prm.bench import names, world
from prm.bench.copying import copy, public_id
from prm.bench.sizes import Size
from prm.common.decisions import Outcome
from prm.common.models import Clock, Decision, DecisionCard, TimelineEntry
from prm.common.policies import Policy, in_force

YEARS = timedelta(days=3 * 365)
OPEN, APPROVED, DRAFT = 0.01, 0.10, 0.02
"""Of the youngest: a hundredth waits for a decision, most of a tenth is protected, and some are drafts."""
OPEN_STATES = ("in_review", "in_review", "in_review", "submitted", "returned")
CLOSED_STATES = ("won", "lost", "expired", "won", "rejected", "withdrawn", "lost", "lapsed")
STAGES = ("qualified", "discovery", "proposal", "negotiation", "closing")
COLUMNS = (
    "id", "public_id", "partner_id", "owner_id", "status", "stage", "customer_name", "customer_website",
    "customer_country", "customer_city", "contact_name", "contact_email", "summary", "motion", "territory", "currency",
    "amount", "expected_close", "submitted_at", "decided_at", "reason_code", "reviewer_name", "protected_from",
    "protected_until", "stage_changed_at", "last_activity_at", "closed_at", "created_at", "updated_at",
)  # fmt: skip


def status_of(n: int, size: Size) -> str:
    """Return the state of registration ``n``; ``n`` counts from the oldest, 1, to the youngest."""
    age, chance = (size.registrations - n) / size.registrations, names.scattered(n) >> 20
    if age < 2 * DRAFT and chance % 50 == 7:
        return "draft"
    if age < OPEN:
        return OPEN_STATES[chance % 5]
    if age < APPROVED:
        return "approved" if chance % 8 else "rejected"
    return CLOSED_STATES[chance % 8]


def partner_of(n: int, size: Size) -> int:
    """Return whose it is: every so many the measured partner's; of the others the first partners have far the most."""
    every = max(1, size.registrations // size.own)
    if n % every == 0:
        return world.OWN
    share = (names.scattered(n) >> 11) / (1 << 53)
    return min(size.partners, world.LARGEST + int((size.partners - 1) * share * share))


def account_of(n: int, size: Size) -> int:
    """Return the customer's number: neighbours in time have different ones."""
    return 1 + n * 7919 % size.accounts


def moment_of(n: int, size: Size, at: datetime) -> datetime:
    """Return when registration ``n`` was begun."""
    return at - YEARS * ((size.registrations - n + 1) / size.registrations)


def add(first: int, end: int, size: Size, at: datetime) -> None:
    """Bring in the registrations from ``first`` up to ``end`` with lines, reviews, claims, clocks and timelines."""
    numbers = range(first, end)
    managers = User.objects.filter(staff_roles__contains=["channel_manager"]).order_by("pk")
    reviewers = [(user.pk, user.name) for user in managers]
    families = list(ProductFamily.objects.order_by("pk").values_list("pk", flat=True))
    copy(Deal, COLUMNS, (_deal(n, size, at, reviewers) for n in numbers))
    copy(
        DealLine,
        ("id", "public_id", "deal_id", "partner_id", "family_id", "quantity", "amount", "created_at", "updated_at"),
        (
            (n, public_id("DL", n), n, partner_of(n, size), families[n % len(families)], 4, _amount(n), at, at)
            for n in numbers
        ),
    )
    submitted = [n for n in numbers if status_of(n, size) != "draft"]
    copy(
        Review,
        ("id", "deal_id", "account_id", "checks", "reviewer_id", "amount_eur", "due_at", "created_at", "updated_at"),
        (_review(n, size, at, reviewers) for n in submitted),
    )
    copy(
        Claim,
        ("id", "deal_id", "account_id", "family_id", "territory", "held_from", "released_at"),
        (
            (n, n, account_of(n, size), families[n % len(families)], "DE-BW", moment_of(n, size, at), None)
            for n in submitted
            if status_of(n, size) == "approved"
        ),
    )
    copy(
        Clock,
        ("id", "kind", "subject_type", "subject_id", "partner_id", "owed_by", "label", "calendar_key", "amount", "unit",
         "state", "started_at", "due_at", "next_at", "ended_at", "created_at", "spent"),
        (row for n in submitted for row in _clocks(n, size, at)),
    )  # fmt: skip
    copy(
        TimelineEntry,
        ("id", "subject_type", "subject_id", "partner_id", "kind", "actor_name", "actor_side", "text", "data", "at"),
        (row for n in submitted for row in _told(n, size, at)),
    )


def _amount(n: int) -> Decimal:
    return Decimal(1000 + names.scattered(n) % 400_000)


def _deal(n: int, size: Size, at: datetime, reviewers: list[tuple[int, str]]) -> tuple[Any, ...]:
    status, account, began = status_of(n, size), account_of(n, size), moment_of(n, size, at)
    partner, site = partner_of(n, size), names.domain(account)
    decided = began + timedelta(days=2) if status not in {"draft", *OPEN_STATES} else None
    protected = decided if status in {"approved", "won", "lost", "expired", "lapsed"} else None
    until = None
    if protected:
        # What is approved now is protected into the future; what is over was protected for four months.
        until = at + timedelta(days=20 + n % 100) if status == "approved" else protected + timedelta(days=120)
    return (
        n, public_id("DR", n), partner, partner - 1 or size.partners, status, STAGES[names.scattered(n) % 5],
        names.company(account), f"https://{site}/",
        world.COUNTRIES[account % 8], names.town(account), names.person(n), f"contact@{site}",
        f"Project {n % 977} of the {('north', 'south', 'west')[n % 3]} sites", "resell", "DE-BW", "EUR", _amount(n),
        (began + timedelta(days=100)).date(), None if status == "draft" else began + timedelta(hours=1), decided,
        "clear" if decided else "", reviewers[n % len(reviewers)][1] if status != "draft" else "", protected, until,
        decided, decided, began + timedelta(days=60) if status in {"won", "lost"} else None, began, began,
    )  # fmt: skip


def _review(n: int, size: Size, at: datetime, reviewers: list[tuple[int, str]]) -> tuple[Any, ...]:
    began, open_now = moment_of(n, size, at), status_of(n, size) in OPEN_STATES
    checks = ("clear", "clear", "possible", "conflict", "clear")[names.scattered(n) % 5]
    due = at + timedelta(hours=n % 60 - 6) if open_now else began + timedelta(days=2)
    return n, n, account_of(n, size), checks, reviewers[n % len(reviewers)][0], _amount(n), due, began, began


def _clocks(n: int, size: Size, at: datetime) -> Iterator[tuple[Any, ...]]:
    status, partner, began = status_of(n, size), partner_of(n, size), moment_of(n, size, at)
    reference = public_id("DR", n)
    subject = ("dealreg.deal", reference, partner)
    decision = ("vendor", "Decision on the registration", "DE", 48, "business_hours")
    if status in OPEN_STATES:
        due = at + timedelta(hours=54 + n % 60)
        yield f"{n:032x}", "deal.decision", *subject, *decision, "running", began, due, due, None, began, None
    else:
        due = began + timedelta(days=2)
        ended, spent = due - timedelta(hours=n % 30), timedelta(hours=9)
        yield f"{n:032x}", "deal.decision", *subject, *decision, "met", began, due, None, ended, began, spent
    if status == "approved":
        ends = at + timedelta(days=20 + n % 100)
        owed = ("partner", "Protection", "DE", 120, "days")
        yield f"{1 << 64 | n:032x}", "deal.protection", *subject, *owed, "running", began, ends, ends, None, began, None


def _told(n: int, size: Size, at: datetime) -> Iterator[tuple[Any, ...]]:
    status, partner, began = status_of(n, size), partner_of(n, size), moment_of(n, size, at)
    subject = ("dealreg.deal", public_id("DR", n), partner)
    moves = '{"from": "draft", "to": "submitted", "reason": ""}'
    yield (f"{2 << 64 | n:032x}", *subject, "deal.submit", names.person(n), "partner", "submitted the registration",
           moves, began + timedelta(hours=1))  # fmt: skip
    if status not in OPEN_STATES:
        yield (f"{3 << 64 | n:032x}", *subject, "deal.approve", names.person(n), "vendor", "decided the registration",
               moves, began + timedelta(days=2))  # fmt: skip


def add_decisions(size: Size, at: datetime) -> None:
    """Bring in decisions on the youngest registrations: four of each, made by the rules in force from made-up facts."""
    policies = in_force((ELIGIBILITY, CONFLICT, ROUTING, PROTECTION), scope={})
    rows = list(_decisions(size, at, policies))
    copy(
        Decision,
        ("id", "public_id", "kind", "subject_type", "subject_id", "partner_id", "policy_id", "facts", "trace",
         "outcome", "sentence", "data", "alternatives", "at"),
        rows,
    )  # fmt: skip
    copy(
        DecisionCard,
        ("id", "decision_ref", "kind", "subject_type", "subject_id", "partner_id", "outcome", "sentence", "rows",
         "policy_label", "at"),
        (
            (f"{row[0]:032x}", row[1], row[2], row[3], row[4], row[5], row[9], row[10], row[8], "Shipped", row[13])
            for row in rows
            if row[2] in {ELIGIBILITY, PROTECTION}
        ),
    )  # fmt: skip


def _decisions(size: Size, at: datetime, policies: dict[str, Policy]) -> Iterator[tuple[Any, ...]]:
    number = 0
    newest = size.registrations
    while number < size.decisions and newest:
        if status_of(newest, size) != "draft":
            for kind, facts, outcome in _decided(newest, size, policies):
                number += 1
                yield (
                    number, public_id("DC", number), kind, "dealreg.deal", public_id("DR", newest),
                    partner_of(newest, size), policies[kind].version.pk, _json(asdict(facts)), _json(outcome.trace()),
                    outcome.outcome, _plain(outcome.sentence), _json({**outcome.data, "total": outcome.total}),
                    _json(outcome.alternatives), moment_of(newest, size, at),
                )  # fmt: skip
        newest -= 1


def _decided(n: int, size: Size, policies: dict[str, Policy]) -> Iterator[tuple[str, Any, Outcome]]:
    """Decide on registration ``n`` four times, by facts that fit it."""
    tier, amount = world.TIERS[partner_of(n, size) % len(world.TIERS)], _amount(n)
    family = world.FAMILIES[n % len(world.FAMILIES)]
    fit = EligibilityFacts("active", tier, True, True, True, amount, (family,), n % 40, {})
    yield ELIGIBILITY, fit, eligibility.decide(policies[ELIGIBILITY].body, fit)
    clear = ConflictFacts(())
    yield CONFLICT, clear, conflict.decide(policies[CONFLICT].body, clear)
    routed = RoutingFacts(("DE-BW", "DE", "DACH", "EMEA"), amount, tier, False, "clear", True, n % 3 == 0)
    yield ROUTING, routed, routing.decide(policies[ROUTING].body, routed)
    window = ProtectionFacts(tier, tier.title(), amount, (family,), n % 3 == 0, "resell")
    yield PROTECTION, window, protection.decide(policies[PROTECTION].body, window)


def _json(value: Any) -> str:
    return _plain(json.dumps(to_jsonable_python(value, fallback=str), ensure_ascii=False))


def _plain(words: str) -> str:
    """Return text as COPY takes it."""
    return words.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")

"""Does this registration collide with something? A pure rule."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from prm.common.decisions import Outcome, Row
from prm.common.policies.hints import POINTS, Hint
from prm.common.policies.measures import months_back
from prm.common.policies.primitives import Length, Primitive

Effect = Literal["block", "warn", "ignore"]
EFFECTS = Hint(words=(("block", "Blocks approval"), ("warn", "Is shown to the reviewer"), ("ignore", "Is ignored")))
CONTESTED = Hint(words=(("first_come", "Whoever came first"), ("evidence", "Whoever has the stronger evidence")))


@dataclass(frozen=True, slots=True)
class Collision:
    """One thing at a possibly same customer, with what overlaps.

    ``account_is`` is the match verdict: ``same`` or ``maybe``. ``same_partner`` is the registrant's own earlier work.
    ``ended_on`` is when a registration that is over ran out.
    """

    kind: str
    reference: str
    described: str
    account_is: Literal["same", "maybe"]
    family_overlap: bool
    territory_overlap: bool
    same_partner: bool = False
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class ConflictFacts:
    """Every candidate collision found for one registration, made ``on`` a day."""

    collisions: tuple[Collision, ...]
    on: date | None = None


class ConflictBody(Primitive):
    """What each kind of collision does, and whether a partner's own earlier registration counts.

    ``contested`` says who goes first of two undecided registrations for one customer, the second made within
    ``review_window`` of the first: whoever came first, or whoever has the stronger evidence by ``margin`` points.
    """

    live_registration: Annotated[Effect, EFFECTS] = Field(default="block", title="A live registration")
    direct_opportunity: Annotated[Effect, EFFECTS] = Field(default="block", title="A direct opportunity")
    strategic_account: Annotated[Effect, EFFECTS] = Field(default="warn", title="A strategic account")
    renewal: Annotated[Effect, EFFECTS] = Field(default="block", title="A renewal under way")
    own_registration_counts: bool = Field(default=True, title="A partner's own earlier registration counts")
    cool_down_months: Annotated[int, Hint(unit="months")] = Field(
        default=0,
        ge=0,
        le=60,
        title="After a registration ran out, closed for",
        description="Nobody registers the same business before. 0 closes nothing.",
    )
    contested: Annotated[Literal["first_come", "evidence"], CONTESTED] = Field(
        default="first_come", title="Of two undecided, first goes"
    )
    review_window: Length = Field(
        default=Length(amount=Decimal(5), unit="business_days"), title="When made within", description="Of each other."
    )
    margin: Annotated[int, POINTS] = Field(
        default=10, ge=1, le=1000, title="Stronger by at least", description="Else the first to come goes first."
    )


@dataclass(frozen=True, slots=True)
class Found:
    """A collision that counts: whether it blocks, in words for staff."""

    collision: Collision
    blocking: bool
    explanation: str


_PARTNER_WORDS = {
    "live_registration": "An earlier registration for this customer is live.",
    "direct_opportunity": "The vendor is already working with this customer on these products.",
    "strategic_account": "The customer is a named strategic account.",
    "renewal": "The customer has a renewal of these products under way.",
    "ended_registration": "An earlier registration for this customer ran out lately, and the programme keeps a pause.",
}


def overlaps(collision: Collision) -> bool:
    """Whether a collision meets all three tests: same account and family and territory.

    A strategic account collides as a whole, whatever is sold to it.
    """
    if collision.kind == "strategic_account":
        return True
    return collision.family_overlap and collision.territory_overlap


def find(body: ConflictBody, facts: ConflictFacts) -> tuple[Found, ...]:
    """Return the collisions that count under the policy, blocking ones first."""
    found = []
    for collision in facts.collisions:
        effect = _effect(body, collision, facts.on)
        if effect == "ignore" or not overlaps(collision):
            continue
        if collision.same_partner and not body.own_registration_counts:
            continue
        doubt = "" if collision.account_is == "same" else ", if it is the same customer"
        found.append(Found(collision, effect == "block", f"{collision.described}{doubt}"))
    return tuple(sorted(found, key=lambda f: (not f.blocking, f.collision.account_is != "same")))


def _effect(body: ConflictBody, collision: Collision, on: date | None) -> Effect:
    """Return what a kind of collision does. One that ran out blocks until its cool-down is over; that day is open."""
    if collision.kind != "ended_registration":
        effect: Effect = getattr(body, collision.kind)
        return effect
    if not body.cool_down_months or collision.ended_on is None or on is None:
        return "ignore"
    return "block" if on < months_back(collision.ended_on, -body.cool_down_months) else "ignore"


def decide(body: ConflictBody, facts: ConflictFacts) -> Outcome:
    """Return ``clear``, ``possible`` or ``conflict``. The partner is told no names."""
    found = find(body, facts)
    blocking = [f for f in found if f.blocking]
    certain = [f for f in blocking if f.collision.account_is == "same"]
    rows = tuple(_row(f) for f in found) or (Row("Overlapping business", "None found", "passed", "passed"),)
    if certain:
        words = _PARTNER_WORDS[certain[0].collision.kind]
        return Outcome("conflict", certain[0].explanation, rows, partner_sentence=words)
    if blocking or any(f.collision.account_is == "maybe" for f in found):
        return Outcome(
            "possible",
            "A person has to say whether the customer is the same.",
            rows,
            partner_sentence="A person compares the customer with our records.",
        )
    sentence = "No conflict with a live registration, a direct opportunity or a renewal."
    return Outcome("clear", sentence, rows)


def _row(found: Found) -> Row:
    kind = found.collision.kind.replace("_", " ").capitalize()
    certain = found.collision.account_is == "same"
    return Row(
        label=kind,
        value=found.explanation,
        contribution="blocks" if found.blocking else "noted",
        result="failed" if found.blocking and certain else "unknown",
        partner_value=_PARTNER_WORDS[found.collision.kind] if certain else "Being compared with our records",
    )

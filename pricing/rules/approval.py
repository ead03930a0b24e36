"""Does a price need approval, from whom, what smaller ask needs none, and what does an approval cover? Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from partners.enums import TeamRole
from pricing.rules.percent import Percent, said
from prm.accounts.enums import StaffRole
from prm.common.decisions import Alternative, Outcome, Row
from prm.common.policies.coverage import covers
from prm.common.policies.faults import Finding
from prm.common.policies.hints import CURRENCY, JOB, Hint
from prm.common.policies.meaning import meaningful, twice
from prm.common.policies.primitives import ALWAYS, Condition, Length, Primitive, Test, say_value

APPROVERS = frozenset(
    {
        *(StaffRole.CHANNEL_MANAGER, StaffRole.DEAL_DESK, StaffRole.OPS_ADMIN, StaffRole.FINANCE, StaffRole.EXECUTIVE),
        TeamRole.PARTNER_MANAGER,
    }
)
"""The jobs that may be asked to approve a price."""

PAYMENT = "the payment term"
STEP = Decimal("0.01")
"""Asks are searched to a hundredth of a percent, the finest a form takes."""


@dataclass(frozen=True, slots=True)
class AskFacts:
    """A quote as approvers see it. Percents: ``discount`` is off list in all, ``line_discount`` the highest of a line.

    ``standard`` is the discount the partner has without asking. ``margin`` is what remains over cost on the weakest
    line, ``None`` while a cost is unknown. ``deal_eur`` is ``None`` without an exchange rate.
    """

    discount: Decimal
    line_discount: Decimal
    standard: Decimal
    margin: Decimal | None
    deal_eur: Decimal | None
    currency: str
    families: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    tier: str | None = None
    motion: str | None = None
    strategic: bool | None = None


class Level(Primitive):
    """A job that has to approve when the condition holds. One ``order`` decides side by side, orders in sequence."""

    order: int = Field(ge=1, le=9, title="Order", description="Equal ones decide side by side, others in sequence.")
    job: Annotated[str, JOB] = Field(title="Who", description="The job that approves.")
    when: Condition = Field(default=ALWAYS, title="When", description="Without a condition every ask needs it.")
    because: str = Field(default="", title="Because", description="The vendor's people read it.")


class Power(Primitive):
    """How far a job may go by itself; a limit left empty does not hold. Amounts in EUR."""

    job: Annotated[str, JOB] = Field(title="Who", description="A job not named here has no limit.")
    discount: Percent | None = Field(
        default=None, title="Discount up to, %", description="Off list, on any line. Empty: no such limit."
    )
    margin: Percent | None = Field(
        default=None, title="Margin kept, %", description="On the weakest line. Empty: no such limit."
    )
    deal_eur: Decimal | None = Field(
        default=None, gt=0, title="Deals up to, EUR", description="The whole quote. Empty: no such limit."
    )
    families: Annotated[list[str], Hint(of="families")] = Field(
        default=[], title="Product families", description="None named means every family."
    )
    currencies: Annotated[list[str], CURRENCY] = Field(
        default=[], title="Currencies", description="None named means every currency."
    )

    def exceeded(self, facts: AskFacts) -> list[str]:
        """Return what of an ask is beyond this power, in words; empty when it may be approved."""
        reasons = []
        if self.discount is not None and facts.line_discount > self.discount:
            reasons.append(f"{said(_short(facts.line_discount))} is more than {said(self.discount)}")
        if self.margin is not None and (facts.margin is None or facts.margin < self.margin):
            left = "an unknown margin" if facts.margin is None else f"a margin of {said(_short(facts.margin))}"
            reasons.append(f"{left} is below {said(self.margin)}")
        if self.deal_eur is not None and (facts.deal_eur is None or facts.deal_eur > self.deal_eur):
            most = f"{say_value(self.deal_eur)} EUR"
            unknown = f"without an exchange rate nobody knows whether it is more than {most}"
            more = f"{say_value(facts.deal_eur)} EUR is more than {most}"
            reasons.append(unknown if facts.deal_eur is None else more)
        if self.families and (beyond := sorted(set(facts.families) - set(self.families))):
            reasons.append(f"{say_value(beyond)} is not theirs to decide")
        if self.currencies and facts.currency not in self.currencies:
            reasons.append(f"{facts.currency} is not theirs to decide")
        return reasons


class ApprovalBody(Primitive):
    """Levels that approve, and how far each job may go. A job without a power has no limit.

    A level nobody answered ``within`` its time passes to the next job up.
    """

    levels: list[Level] = Field(default=[], title="Levels", description="Who approves what is more than standard.")
    powers: list[Power] = Field(default=[], title="Powers", description="How far each job may go by itself.")
    within: Length = Field(
        default=Length(amount=Decimal(8), unit="business_hours"),
        title="Each level answers within",
        description="Later it passes to the next job up.",
    )

    def meaningless(self) -> Iterator[Finding]:
        """See the base: jobs that cannot approve, that approve twice in a row, or only what they may not approve."""
        yield from meaningful(self, AskFacts)
        yield from twice([each.job for each in self.powers], "powers", "job", "The limit of")
        named = [(f"levels.{place}.job", each.job) for place, each in enumerate(self.levels)]
        named += [(f"powers.{place}.job", each.job) for place, each in enumerate(self.powers)]
        for path, job in named:
            if job not in APPROVERS:
                yield Finding(path, f"Nobody with the job {say_value(job)} may approve prices.")
        for place, level in enumerate(self.levels):
            earlier = [
                x for n, x in enumerate(self.levels) if x.job == level.job and (x.order, n) < (level.order, place)
            ]
            if any(covers(x.when, level.when) for x in earlier):
                words = f"The {say_value(level.job)} has approved at an earlier level already. Choose another job."
                yield Finding(f"levels.{place}.job", words)
        for place, power in enumerate(self.powers):
            if power.discount is None:
                continue
            if not power.discount:
                yield Finding(f"powers.{place}.discount", "A limit of zero lets them approve nothing.")
                continue
            beyond = Test(field="line_discount", op="gt", value=power.discount)
            if any(x.job == power.job and x.when != ALWAYS and covers(beyond, x.when) for x in self.levels):
                words = f"They are asked only above {said(power.discount)}, where this does not let them approve."
                yield Finding(f"powers.{place}.discount", words)

    def power(self, job: str) -> Power | None:
        """Return the limits of a job, or ``None`` when it has none."""
        return next((each for each in self.powers if each.job == job), None)


def levels_for(body: ApprovalBody, facts: AskFacts) -> list[Level]:
    """Return the levels an ask needs, in order. An unknown fact counts as holding: rather one look more."""
    if facts.discount <= facts.standard and facts.line_discount <= facts.standard:
        return []
    known = asdict(facts)
    return sorted((x for x in body.levels if x.when.evaluate(known) is not False), key=lambda level: level.order)


def decide(body: ApprovalBody, facts: AskFacts, asked: Sequence["Level"] | None = None) -> Outcome:
    """Return ``free`` or ``needed`` with the levels in ``data["levels"]`` and the largest ask that needs fewer.

    ``asked`` are the levels when they were routed already. Why a level is asked is for the vendor: it may name margins.
    """
    levels = levels_for(body, facts) if asked is None else list(asked)
    rows = (
        Row("Asked for", f"{said(_short(facts.discount))} off list"),
        Row("Without asking", said(_short(facts.standard))),
        *(Row(f"Level {number}", say_value(each.job).capitalize(), each.because, hidden=True)
          for number, each in enumerate(levels, 1)),
    )  # fmt: skip
    data = {"levels": [{"order": x.order, "job": x.job, "because": x.because} for x in levels]}
    if not levels:
        return Outcome("free", "This price needs no approval.", rows, data=data)
    jobs = ", then ".join(say_value(each.job) for each in levels)
    sentence = f"{said(_short(facts.discount))} needs {_count(len(levels))}: {jobs}."
    return Outcome("needed", sentence, rows, alternatives=_smaller(body, facts, len(levels)), data=data)


def largest_free(body: ApprovalBody, facts: AskFacts, *, most: int = 0) -> Decimal | None:
    """Return the largest discount up to the one asked for that needs at most ``most`` levels, to a hundredth.

    Conditions may be any tree, so nothing is assumed about them beyond that an ask below all their limits is the
    standard price; every limit the body names and its neighbours are tried, each by the rule itself.
    """
    tries = {facts.standard, facts.discount}
    for limit in _limits(body):
        tries |= {limit - STEP, limit, limit + STEP}
    open_ = [
        each for each in tries
        if facts.standard <= each <= facts.discount and len(levels_for(body, asking(facts, each))) <= most
    ]  # fmt: skip
    return max(open_, default=None)


def asking(facts: AskFacts, discount: Decimal) -> AskFacts:
    """Return the facts with another discount on everything; the margin follows from the price that leaves."""
    margin = facts.margin
    if margin is not None and facts.line_discount < 100:
        cost = (100 - facts.line_discount) * (100 - margin) / 100
        margin = 100 - cost * 100 / (100 - discount) if discount < 100 else None
    return replace(facts, discount=discount, line_discount=discount, margin=margin)


def _smaller(body: ApprovalBody, facts: AskFacts, needed: int) -> tuple[Alternative, ...]:
    found = []
    for most in range(needed):
        largest = largest_free(body, facts, most=most)
        if largest is not None and (not found or found[-1].change != f"{said(_short(largest))} or less"):
            found.append(Alternative(f"{said(_short(largest))} or less", _count(most)))
    return tuple(found)


def _limits(body: ApprovalBody) -> set[Decimal]:
    """Return every number a condition holds a discount against."""
    found: set[Decimal] = set()
    for level in body.levels:
        _collect(level.when, found)
    return found


def _collect(condition: object, found: set[Decimal]) -> None:
    if getattr(condition, "field", None) in {"discount", "line_discount"}:
        value = getattr(condition, "value", None)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            found.add(Decimal(value))
    for name in ("all", "of", "none"):
        for part in getattr(condition, name, None) or []:
            _collect(part, found)


def _count(number: int) -> str:
    words = {0: "no approval", 1: "one approval", 2: "two approvals", 3: "three approvals"}
    return words.get(number, f"{number} approvals")


def _short(percent: Decimal) -> Decimal:
    return percent.quantize(STEP)


@dataclass(frozen=True, slots=True)
class Covered:
    """What an approval said yes to: per product the lowest price a unit and the most units, and the whole.

    ``given`` is what is given up on each product: a low price on one line is not one on all of its lines.
    """

    customer: str
    currency: str
    unit_net: Mapping[str, Decimal]
    units: Mapping[str, Decimal]
    given_up: Decimal
    margin: Decimal | None
    terms: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, Decimal] = field(default_factory=dict)


def worse(approved: Covered, now: Covered) -> tuple[str, ...]:
    """Return what has become worse for the vendor since it was approved; empty while the approval still holds.

    A higher price, fewer units or a product left out are better or equal, and reopen nothing.
    """
    reasons: list[str] = []
    if now.customer != approved.customer:
        reasons.append("the customer is another one")
    if now.currency != approved.currency:
        return (*reasons, f"the currency is {now.currency}, approved was {approved.currency}")
    for sku, price in now.unit_net.items():
        if sku not in approved.unit_net:
            reasons.append(f"{sku} was not part of what was approved")
        elif price < approved.unit_net[sku]:
            reasons.append(f"{sku} costs {price:,.2f} a unit, approved was {approved.unit_net[sku]:,.2f}")
        elif now.units[sku] > approved.units[sku]:
            reasons.append(f"{say_value(now.units[sku])} of {sku}, approved were {say_value(approved.units[sku])}")
        elif now.given.get(sku, Decimal(0)) > approved.given.get(sku, now.given_up):
            reasons.append(f"{now.given[sku]:,.2f} are given up on {sku}, approved were {approved.given[sku]:,.2f}")
    if now.given_up > approved.given_up and not reasons:
        reasons.append(f"{now.given_up:,.2f} are given up in all, approved were {approved.given_up:,.2f}")
    if approved.margin is not None and (now.margin is None or now.margin < approved.margin) and not reasons:
        reasons.append("less margin remains than was approved")
    changed = [name for name, value in now.terms.items() if _worse_term(name, approved.terms.get(name, value), value)]
    return (*reasons, *(f"{name} changed" for name in changed))


def _worse_term(name: str, before: str, after: str) -> bool:
    """Whether a term is another one; to be paid sooner is only better."""
    return int(after) > int(before) if name == PAYMENT else after != before


def may_sign(body: ApprovalBody, job: str, facts: AskFacts, *, requested_by_same: bool) -> Sequence[str]:
    """Return why somebody of this job may not approve the ask now; empty when they may.

    Asked when they sign, not when they were chosen: a limit that was cut meanwhile holds. Nobody approves what they
    asked for themselves.
    """
    reasons = ["Whoever asked does not approve."] if requested_by_same else []
    power = body.power(job)
    beyond = power.exceeded(facts) if power is not None else []
    return [*reasons, *(f"Beyond the limit of the {say_value(job)}: {each}." for each in beyond)]

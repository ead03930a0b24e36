"""Who may renew a subscription, and what a renewal is worth to its partner. Pure rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from pricing.rules.percent import HUNDRED, Share
from prm.common.decisions import Outcome, Row
from prm.common.policies.faults import Finding
from prm.common.policies.hints import DAYS
from prm.common.policies.primitives import ALWAYS, Condition, Primitive

Kind = Literal["new", "expansion", "renewal"]
LONGEST_NOTICE = 400


class RenewalBody(Primitive):
    """How renewals come about. Days are calendar days before the subscription's last day, unless said otherwise.

    Of the partner's discount and of what a motion earns, a renewal and an expansion get a part of what new business
    gets. ``expansion_credit`` goes to the partner a customer belongs to when another sells it more.
    """

    notice_days: Annotated[list[int], DAYS] = Field(
        default=[120, 90, 60, 30], title="Notices before the end", description="With commas; the first opens it."
    )
    opens_days: Annotated[int, DAYS] = Field(
        default=30, ge=0, title="Opens to others before the end", description="0: never by time."
    )
    quiet_days: Annotated[int, DAYS] = Field(
        default=45, ge=0, title="Opens to others after quiet", description="0: never for quiet."
    )
    quote_keeps: bool = Field(default=True, title="A quote with the customer keeps it")
    take_days: Annotated[int, DAYS] = Field(default=21, ge=1, title="Whoever takes it over has")
    claimants: Condition = Field(default=ALWAYS, title="Who may take it over")
    letter_days: Annotated[int, DAYS] = Field(
        default=90, ge=1, title="A customer's letter counts for", description="From the day it was signed."
    )
    auto_notice_days: Annotated[list[int], DAYS] = Field(
        default=[60, 35], title="Told before it renews itself", description="With commas."
    )
    opt_out_days: Annotated[int, DAYS] = Field(
        default=30, ge=0, title="It can be stopped until", description="Before the end."
    )
    same_price: bool = Field(default=True, title="The incumbent may renew at the price paid so far")
    aligns: bool = Field(default=True, title="Renewals of a customer may end on one day")
    renewal_discount: Share = Field(default=Decimal(60), title="Of the partner discount, on a renewal, %")
    expansion_discount: Share = Field(default=HUNDRED, title="Of the partner discount, on an expansion, %")
    renewal_pay: Share = Field(default=Decimal(50), title="Of what a motion earns, on a renewal, %")
    expansion_pay: Share = Field(default=HUNDRED, title="Of what a motion earns, on an expansion, %")
    expansion_credit: Share = Field(default=Decimal(20), title="Credit of another's expansion for the incumbent, %")

    def meaningless(self) -> Iterator[Finding]:
        """See the base: notices that never come, and a renewal that opens to others before its own partner."""
        if not self.notice_days:
            yield Finding("notice_days", "Give at least one notice: the first opens the renewal.")
        for name in ("notice_days", "auto_notice_days"):
            days = getattr(self, name)
            for place, day in enumerate(days):
                if not 0 < day <= LONGEST_NOTICE:
                    yield Finding(f"{name}.{place}", f"Give between 1 and {LONGEST_NOTICE} days.")
            if len(set(days)) != len(days):
                yield Finding(name, "A day is given twice.")
        if self.notice_days and self.opens_days >= self.window:
            yield Finding("opens_days", f"It would open to others before the first notice, {self.window} days ahead.")
        if self.auto_notice_days and self.opt_out_days >= max(self.auto_notice_days):
            yield Finding("opt_out_days", "The partner would be told when it is too late to stop it.")

    @property
    def window(self) -> int:
        """Return how many days before the end a renewal opens to its incumbent."""
        return max(self.notice_days, default=0)

    def discount_share(self, kind: Kind) -> Decimal:
        """Return which part of the partner discount, in percent, a sale of this kind gets."""
        return {"renewal": self.renewal_discount, "expansion": self.expansion_discount}.get(kind, HUNDRED)

    def pay_share(self, kind: Kind) -> Decimal:
        """Return which part of what a motion earns, in percent, a sale of this kind gets."""
        return {"renewal": self.renewal_pay, "expansion": self.expansion_pay}.get(kind, HUNDRED)


@dataclass(frozen=True, slots=True)
class RenewalFacts:
    """What decides who may renew. ``quiet_days`` is since the holder last did something; ``None`` before it opened.

    ``days_left`` is negative after the end. ``quoted`` is a quote with the customer that still holds. ``taken_over``
    is true for a holder that is not the incumbent.
    """

    days_left: int
    quiet_days: int | None = None
    quoted: bool = False
    renews_itself: bool = False
    taken_over: bool = False
    partner_active: bool = True
    letter: bool = False
    tier: str | None = None
    partner_type: str | None = None
    region: str | None = None


def decide(body: RenewalBody, facts: RenewalFacts) -> Outcome:
    """Return ``incumbent`` while only the holder may renew, else ``open`` with ``data["reason"]``.

    A customer's letter comes first, then a partner that is no longer active; a quote with the customer keeps the
    renewal against time and quiet, and one that renews itself never opens by them.
    """
    rows = _rows(body, facts)
    reason = _reason(body, facts)
    if reason:
        return Outcome("open", _SENTENCES[reason], rows, data={"reason": reason})
    return Outcome("incumbent", _kept(body, facts), rows, data={"reason": ""})


_SENTENCES = {
    "letter": "The customer chose another partner in writing.",
    "left": "The partner that holds it is no longer active, so others may renew.",
    "time": "The time to renew it alone is over without a quote for the customer, so others may renew.",
    "quiet": "Nothing happened for too long, so others may renew.",
}


def _reason(body: RenewalBody, facts: RenewalFacts) -> str:
    if facts.letter:
        return "letter"
    if not facts.partner_active:
        return "left"
    if facts.renews_itself or (facts.quoted and body.quote_keeps):
        return ""
    if facts.taken_over:
        return "quiet" if facts.quiet_days is not None and facts.quiet_days >= body.take_days else ""
    if body.opens_days and facts.days_left <= body.opens_days:
        return "time"
    if body.quiet_days and facts.quiet_days is not None and facts.quiet_days >= body.quiet_days:
        return "quiet"
    return ""


def _kept(body: RenewalBody, facts: RenewalFacts) -> str:
    if facts.renews_itself:
        return "It renews itself with its partner unless that is stopped in time."
    if facts.quoted and body.quote_keeps:
        return "The customer has a quote, so nobody else may renew."
    if facts.taken_over:
        return "Its new partner may renew it alone for now."
    return "Its partner may renew it alone for now."


_TO_HOLDER = {
    "Its partner may renew it alone for now.": "You may renew it alone for now.",
    "Its new partner may renew it alone for now.": "You took it over and may renew it alone for now.",
    "The customer has a quote, so nobody else may renew.": "The customer has your quote, so nobody else may renew.",
    "It renews itself with its partner unless that is stopped in time.": (
        "It renews itself with you unless that is stopped in time."
    ),
    _SENTENCES["left"]: "Your partnership is not active, so others may renew.",
}


def to_holder(sentence: str) -> str:
    """Return a decision's sentence as the partner that holds the renewal reads it: it speaks to that partner."""
    return _TO_HOLDER.get(sentence, sentence)


def _rows(body: RenewalBody, facts: RenewalFacts) -> tuple[Row, ...]:
    quiet = "not open yet" if facts.quiet_days is None else _days(facts.quiet_days)
    limit = body.take_days if facts.taken_over else body.quiet_days
    by_time = "taken over" if facts.taken_over else f"opens at {_days(body.opens_days)}" if body.opens_days else "never"
    return (
        Row("Customer's letter", "for another partner" if facts.letter else "none", result=_passes(not facts.letter)),
        Row("Partner", "active" if facts.partner_active else "not active", result=_passes(facts.partner_active)),
        Row("Renews itself", "yes" if facts.renews_itself else "no"),
        Row("Quote with the customer", "yes" if facts.quoted else "no"),
        Row("Days left", _days(facts.days_left), by_time, _timely(body, facts)),
        Row("Quiet for", quiet, f"opens after {_days(limit)}" if limit else "never", _lively(limit, facts)),
    )


def _timely(body: RenewalBody, facts: RenewalFacts) -> Literal["passed", "failed"]:
    return _passes(facts.taken_over or not body.opens_days or facts.days_left > body.opens_days)


def _lively(limit: int, facts: RenewalFacts) -> Literal["passed", "failed"]:
    return _passes(not limit or facts.quiet_days is None or facts.quiet_days < limit)


def _passes(held: bool) -> Literal["passed", "failed"]:
    return "passed" if held else "failed"


def may_claim(body: RenewalBody, facts: RenewalFacts) -> bool:
    """Whether a partner of this tier, type and region may take a renewal over. Unknown is not yes."""
    known = {"tier": facts.tier, "partner_type": facts.partner_type, "region": facts.region}
    return facts.partner_active and body.claimants.evaluate(known) is True


def letter_counts(body: RenewalBody, signed_on: date, on: date) -> bool:
    """Whether a customer's letter of that day still counts; one dated ahead does not."""
    return timedelta() <= on - signed_on <= timedelta(days=body.letter_days)


def stops_until(body: RenewalBody, ends_on: date) -> date:
    """Return the last day on which a renewal that comes by itself can be stopped."""
    return ends_on - timedelta(days=body.opt_out_days)


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"

"""May this partner register this deal? A pure rule."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from prm.common.decisions import Outcome, Row
from prm.common.policies.faults import Finding
from prm.common.policies.hints import LONG, Hint
from prm.common.policies.meaning import meaningful, sorts_of, twice
from prm.common.policies.primitives import Condition, Primitive, Test, say_value


@dataclass(frozen=True, slots=True)
class EligibilityFacts:
    """What the rule looks at. ``None`` is unknown, which is not "no".

    ``live_registrations`` are the partner's others, not closed; ``holders`` counts its people per valid certificate.
    ``amount`` and ``list_amount``, what the products cost by the list, are in ``currency``; ``least_units`` is the
    smallest quantity of a line. ``country`` is the customer's. ``procurement`` is how the customer buys;
    ``tender_published`` whether a tender was published by the day this is decided, never for what is no tender.
    """

    partner_status: str
    tier: str | None
    contract_valid: bool | None
    motion_agreed: bool | None
    territory_covered: bool | None
    amount_eur: Decimal | None
    families: tuple[str, ...] = ()
    live_registrations: int = 0
    holders: Mapping[str, int] = field(default_factory=dict)
    country: str | None = None
    currency: str | None = None
    amount: Decimal | None = None
    list_amount: Decimal | None = None
    least_units: Decimal | None = None
    procurement: str | None = None
    tender_published: bool | None = None


class EligibilityCheck(Primitive):
    """One condition that must hold, the fact it is about, and what to say when it does not.

    ``unknown_passes`` decides whether an unknown fact lets the registration through.
    """

    label: str = Field(title="Name")
    fact: Annotated[str, Hint(of="fact")] = Field(title="About", description="The fact the check shows.")
    must: Condition = Field(title="Must hold")
    refusal: Annotated[str, LONG] = Field(title="Said when it does not")
    remedy: Annotated[str, LONG] = Field(default="", title="What would help")
    unknown_passes: bool = Field(default=True, title="Passes while unknown")


class CertificationRule(Primitive):
    """So many of the partner's people must hold a certificate, for deals with one of these families (none: any)."""

    certification: Annotated[str, Hint(of="certification")] = Field(title="Certificate")
    name: str = Field(title="Called")
    families: Annotated[list[str], Hint(of="families")] = Field(
        default=[], title="For deals with", description="None ticked means every deal."
    )
    holders: Annotated[int, Hint(unit="people")] = Field(default=1, ge=1, title="Held by at least")

    def applies(self, families: tuple[str, ...]) -> bool:
        """Whether a deal with these families needs the certificate."""
        return not self.families or not set(self.families).isdisjoint(families)


class EligibilityBody(Primitive):
    """All conditions; every one must hold. ``most_live`` caps a tier's live registrations; a tier not named has no cap.

    Closing a registration frees its room at once.
    """

    checks: list[EligibilityCheck] = Field(title="Checks", description="Every one of them must hold.")
    certifications: list[CertificationRule] = Field(default=[], title="Certificates")
    most_live: Annotated[dict[str, int], Hint(of="tier", unit="live")] = Field(
        default={}, title="Live registrations at most", description="By tier. A tier not named has no limit."
    )

    def meaningless(self) -> Iterator[Finding]:
        """See the base: caps of zero, caps of tiers no check lets through, what is written twice."""
        yield from meaningful(self, EligibilityFacts)
        known = sorts_of(EligibilityFacts)
        for place, check in enumerate(self.checks):
            if check.fact not in known:
                yield Finding(f"checks.{place}.fact", f"Nothing called {check.fact} is known here.")
        for tier, most in self.most_live.items():
            if most <= 0:
                yield Finding(f"most_live.{tier}", "A cap of zero shuts the tier out. Say so in a check instead.")
            elif shut := next((check.label for check in self.checks if self._shuts_out(check, tier)), None):
                yield Finding(f"most_live.{tier}", f"No registration of this tier passes the check {shut}.")
        yield from twice([check.label for check in self.checks], "checks", "label", "The check")
        for place, rule in enumerate(self.certifications):
            if rule in self.certifications[:place]:
                yield Finding(f"certifications.{place}.certification", f"{rule.name} is asked for twice.")

    def _shuts_out(self, check: EligibilityCheck, tier: str) -> bool:
        return isinstance(check.must, Test) and check.must.field == "tier" and not check.must.evaluate({"tier": tier})


@dataclass(frozen=True, slots=True)
class _Checked:
    """One condition looked at: its row, and what is said when it fails."""

    row: Row
    refusal: str = ""

    @property
    def failed(self) -> bool:
        return self.row.result == "failed"


def decide(body: EligibilityBody, facts: EligibilityFacts) -> Outcome:
    """Return ``eligible`` or ``not_eligible`` with one row per check and, where it fails, what is said about it."""
    known = {f.name: getattr(facts, f.name) for f in fields(facts)}
    checked = [_condition(check, known) for check in body.checks]
    checked += [_certified(rule, facts) for rule in body.certifications if rule.applies(facts.families)]
    if (cap := body.most_live.get(facts.tier or "")) is not None:
        checked.append(_room(cap, facts.live_registrations))
    rows, failed = tuple(each.row for each in checked), [each for each in checked if each.failed]
    if not failed:
        return Outcome("eligible", "Eligible under the programme.", rows)
    reasons = " ".join(each.refusal for each in failed)
    return Outcome("not_eligible", f"Not eligible: {reasons}", rows)


def refused_for(body: EligibilityBody, facts: EligibilityFacts) -> frozenset[str]:
    """Return the names of the checks that fail."""
    return frozenset(row.label for row in decide(body, facts).rows if row.result == "failed")


def _condition(check: EligibilityCheck, known: dict[str, Any]) -> _Checked:
    result = check.must.evaluate(known)
    passes = check.unknown_passes if result is None else result
    row = Row(
        label=check.label,
        value=say_value(known[check.fact]).capitalize(),
        contribution="passed" if passes else "not met",
        result="unknown" if result is None and passes else "passed" if passes else "failed",
    )
    return _Checked(row, check.refusal)


def _certified(rule: CertificationRule, facts: EligibilityFacts) -> _Checked:
    have = facts.holders.get(rule.certification, 0)
    passes = have >= rule.holders
    row = Row(
        f"Certificate {rule.name}", f"{have} of {rule.holders}", "passed" if passes else "not met",
        "passed" if passes else "failed",
    )  # fmt: skip
    people = "person" if rule.holders == 1 else "people"
    return _Checked(row, f"It takes {rule.holders} {people} with the certificate {rule.name}; you have {have}.")


def _room(cap: int, live: int) -> _Checked:
    passes = live < cap
    row = Row(
        "Live registrations", f"{live} of {cap} before this one", "passed" if passes else "no room",
        "passed" if passes else "failed",
    )  # fmt: skip
    refusal = f"{live} registrations are live, and your tier allows {cap} at a time."
    return _Checked(row, refusal)

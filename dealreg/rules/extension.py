"""May a partner ask for longer protection, how long may it be, and is it given at once? A pure rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from prm.common.decisions import Outcome, Row
from prm.common.policies.facts import by_name
from prm.common.policies.faults import Finding
from prm.common.policies.hints import DAYS, PARTS, Hint
from prm.common.policies.meaning import meaningful, portions
from prm.common.policies.primitives import ALWAYS, Condition, Length, Nothing, Primitive

NEVER = Nothing(none=[ALWAYS])
LATE = Hint(words=(("grant", "Grants the days asked for"), ("refuse", "Counts as refused")))


@dataclass(frozen=True, slots=True)
class ExtensionFacts:
    """What a request is weighed by. Days are whole days; ``quiet_days`` is ``None`` when nothing was written down yet.

    ``whole`` is the length of the protection as it stands, ``asked`` the days wanted (0 while nobody asked yet).
    """

    tier: str | None
    approved: bool
    days_left: int
    whole: int
    granted_before: int
    pending: bool
    quiet_days: int | None
    evidence: int
    asked: int = 0


class ExtensionBody(Primitive):
    """How often and how long protection may be extended, when one may ask, and what the vendor owes then.

    ``limit`` is the longest protection with all extensions. ``window`` opens the request in the last days only.
    ``moved_within`` asks for an activity or evidence not older than so many days (0 asks for none).
    """

    most: Annotated[int, Hint(unit="times")] = Field(default=2, title="At most")
    longest: Annotated[int, DAYS] = Field(default=60, title="Each at most")
    limit: Annotated[int, DAYS] = Field(default=270, title="In all at most")
    window: Annotated[int, DAYS] = Field(default=30, title="Asked for in the last")
    moved_within: Annotated[int, DAYS] = Field(
        default=30, title="Moved within", description="An activity or evidence so recent. 0 asks for none."
    )
    least_evidence: Annotated[int, Hint(unit="pieces")] = Field(default=0, title="Evidence at least")
    grant_itself: Condition = Field(default=NEVER, title="Granted at once when")
    promise: Length = Field(default=Length(amount=Decimal(16), unit="business_hours"), title="Otherwise decided within")
    warn_at: Annotated[list[Decimal], PARTS] = Field(
        default=[Decimal("0.75")], title="Warned after", description="Percent of the time."
    )
    pending_keeps_protection: bool = Field(default=True, title="An open request keeps the protection")
    late: Annotated[Literal["grant", "refuse"], LATE] = Field(default="grant", title="A late decision")

    def meaningless(self) -> Iterator[Finding]:
        """See the base: an extension of nothing, a limit no extension fits into, warnings outside of the time."""
        # Policies written before the fact had a name of its own speak of the days asked for as "days".
        yield from meaningful(self, ExtensionFacts, also={"days": "number"})
        for name, least in (("most", 0), ("longest", 1), ("window", 1), ("moved_within", 0), ("least_evidence", 0)):
            if getattr(self, name) < least:
                yield Finding(name, f"Enter {least} or more.")
        if self.limit <= self.longest:
            yield Finding("limit", "With all extensions it has to be longer than one extension alone.")
        yield from portions(self.warn_at, "warn_at")

    def said_late(self) -> str:
        """Return what follows a late decision, in words both sides read."""
        return "The days asked for are granted." if self.late == "grant" else "The request counts as refused."


def longest_now(body: ExtensionBody, facts: ExtensionFacts) -> int:
    """Return the most days one may ask for now: each extension's length and the whole's limit both hold."""
    return max(0, min(body.longest, body.limit - facts.whole))


def decide(body: ExtensionBody, facts: ExtensionFacts) -> Outcome:
    """Return ``closed`` with every reason in ``data["reasons"]``, else ``open`` or, with days asked for, ``granted``
    or ``decide``. ``data["days"]`` is the most one may ask for, ``data["itself"]`` whether the policy grants it."""
    most = longest_now(body, facts)
    checks = _checks(body, facts, most)
    rows = tuple(Row(label, value, result="passed" if not problem else "failed") for label, value, problem in checks)
    reasons = [problem for *_, problem in checks if problem]
    if reasons:
        return Outcome("closed", " ".join(reasons), rows, data={"reasons": reasons, "days": most, "itself": False})
    if not facts.asked:
        words = f"Up to {_days(most)} more can be asked for."
        return Outcome("open", words, rows, data={"reasons": [], "days": most, "itself": False})
    # Policies written before the fact had a name of its own speak of the days asked for as "days".
    itself = body.grant_itself.evaluate({**by_name(facts), "days": facts.asked}) is True
    words = (
        f"{_days(facts.asked)} more, granted at once by the policy."
        if itself
        else f"{_days(facts.asked)} more asked for; a person decides."
    )
    outcome = "granted" if itself else "decide"
    return Outcome(outcome, words, rows, data={"reasons": [], "days": most, "itself": itself})


def _checks(body: ExtensionBody, facts: ExtensionFacts, most: int) -> list[tuple[str, str, str]]:
    """Return each condition as label, value and what is wrong with it, in the order a person would ask."""
    if not facts.approved:
        return [("Protection", "Not running", "Only a running protection can be extended.")]
    left = _days(facts.days_left)
    checks = [
        (
            "Days left",
            left,
            f"It opens {_days(body.window)} before the protection ends; {left} are left."
            if facts.days_left > body.window
            else "",
        ),
        (
            "Extended before",
            f"{facts.granted_before} of {body.most}",
            f"It was extended {_times(facts.granted_before)} already, which is the most."
            if facts.granted_before >= body.most
            else "",
        ),
        (
            "Whole protection",
            f"{facts.whole} of {_days(body.limit)}",
            f"The protection is {_days(facts.whole)} long already, which is the most." if most == 0 else "",
        ),
        ("Open request", "One" if facts.pending else "None", "A request is being decided." if facts.pending else ""),
    ]
    if body.moved_within:
        checks.append(_movement(body, facts))
    if body.least_evidence:
        few = facts.evidence < body.least_evidence
        need = f"It needs {body.least_evidence} pieces of evidence; there are {facts.evidence}."
        checks.append(("Evidence", f"{facts.evidence} of {body.least_evidence}", need if few else ""))
    if facts.asked and most and facts.asked > most:
        checks.append(("Asked for", _days(facts.asked), f"At most {_days(most)} can be asked for."))
    return checks


def _movement(body: ExtensionBody, facts: ExtensionFacts) -> tuple[str, str, str]:
    if facts.quiet_days is None:
        return "Latest activity", "None", "Nothing is written down on this deal yet. Add an activity or evidence first."
    value = "Today" if facts.quiet_days == 0 else f"{_days(facts.quiet_days)} ago"
    quiet = facts.quiet_days > body.moved_within
    problem = f"Nothing was written down for {_days(facts.quiet_days)}. Add an activity or evidence first."
    return "Latest activity", value, problem if quiet else ""


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")

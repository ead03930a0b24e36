"""How long an approved registration is protected, and whether it may be longer."""

from collections.abc import Iterator
from typing import Any

from dealreg import policies as kinds
from dealreg.judgements.facts import AMOUNT, FAMILIES, MOTION, TIER
from dealreg.rules import extension, protection
from dealreg.rules.extension import ExtensionBody, ExtensionFacts
from dealreg.rules.protection import ProtectionBody
from dealreg.selectors.consequences import of_protection
from prm.common.decisions import Outcome
from prm.common.judging import Answer, FactField, Judgement
from prm.common.policies.primitives import Test

EXTENSIONS = [
    ("closed", "Cannot be asked for"),
    ("open", "Can be asked for"),
    ("granted", "Granted at once"),
    ("decide", "A person decides"),
]


def _protection_says(body: ProtectionBody, name: str, value: Any) -> str:
    """An addition's own words for what would earn it."""
    for addition in body.additions:
        test = addition.when
        if isinstance(test, Test) and test.field == name and addition.earned_by and test.evaluate({name: value}):
            return addition.earned_by
    return ""


def _longer(before: Outcome, after: Outcome) -> bool:
    return bool(after.data["days"] > before.data["days"])


def _asked_tried(body: ExtensionBody, facts: ExtensionFacts) -> Iterator[int]:
    if (most := extension.longest_now(body, facts)) and facts.asked > most:
        yield most


PROTECTION = Judgement(
    kind="deal.protection",
    policy=kinds.PROTECTION,
    label="How long it is protected",
    facts=protection.ProtectionFacts,
    decide=protection.decide,
    answer=Answer("number", lambda outcome: str(outcome.data["days"]), unit="days", gained="longer", lost="shorter"),
    fields=(
        AMOUNT,
        FAMILIES,
        TIER,
        FactField("new_customer", "New customer", "yes_no", help="It never bought before.", default=False),
        MOTION,
        FactField("tier_name", "Tier's name", "text", help="Only for words."),
        FactField("delay_days", "Days our decision was late", "number", default=0),
    ),
    better=_longer,
    says=_protection_says,
    consequences=of_protection,
)

EXTENSION = Judgement(
    kind="deal.extension",
    policy=kinds.EXTENSION,
    label="May it be protected for longer",
    facts=ExtensionFacts,
    decide=extension.decide,
    answer=Answer("choice", lambda outcome: outcome.outcome, choices=lambda: EXTENSIONS),
    fields=(
        FactField(
            "asked", "Days asked for", "number", default=0, turns=True, turned="{value} days asked for",
            tried=_asked_tried,
        ),
        TIER,
        FactField("approved", "Approved", "yes_no", default=True),
        FactField("days_left", "Days left", "number", default=14),
        FactField("whole", "Length of the protection in days", "number", default=90),
        FactField("granted_before", "Extended before", "number", default=0),
        FactField("pending", "A request is open", "yes_no", default=False),
        FactField("quiet_days", "Days of quiet", "number", default=0),
        FactField("evidence", "Pieces of evidence", "number", default=0, turns=True, turned="Evidence: {value}"),
    ),
    better=lambda before, after: after.outcome == "granted" or (before.outcome, after.outcome) == ("closed", "decide"),
    wishes=lambda outcome: outcome.outcome in {"closed", "decide"},
)  # fmt: skip

JUDGEMENTS = [PROTECTION, EXTENSION]

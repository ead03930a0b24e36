"""What a registration must have, who may make it, and what stands in its way."""

from decimal import Decimal

from dealreg.rules.conflict import ConflictBody
from dealreg.rules.eligibility import EligibilityBody, EligibilityCheck
from dealreg.rules.requirements import Requirement, RequirementsBody
from dealreg.rules.returning import LABELS
from prm.common.phrases import listed
from prm.common.policies import PolicyKind
from prm.common.policies.primitives import Test, say_value

REQUIREMENTS = "deal.requirements"
ELIGIBILITY = "deal.eligibility"
CONFLICT = "deal.conflict"


def _requirements() -> RequirementsBody:
    return RequirementsBody(
        requirements=[
            Requirement(
                fields=[
                    "customer_name",
                    "customer_country",
                    "motion",
                    "territory",
                    "currency",
                    "lines",
                    "expected_close",
                ],
            ),
            Requirement(fields=["customer_website"], because="it is the surest way to recognise the customer"),
            Requirement(
                fields=["contact_name", "contact_email"],
                when=Test(field="motion", op="is_not", value="marketplace"),
                because="we confirm the project with the customer's contact",
            ),
            Requirement(
                fields=["summary"],
                when=Test(field="amount_eur", op="gte", value=Decimal(50_000)),
                because="from 50,000 EUR a reviewer needs to know the project",
            ),
            Requirement(
                fields=["incumbent"],
                when=Test(field="amount_eur", op="gte", value=Decimal(250_000)),
                because="from 250,000 EUR we check who serves the customer today",
            ),
            Requirement(
                fields=["help_wanted"],
                when=Test(field="motion", op="is", value="co_sell"),
                because="co-sell needs to know what our team should do",
            ),
        ]
    )


def _eligibility() -> EligibilityBody:
    return EligibilityBody(
        checks=[
            EligibilityCheck(
                label="Partner status",
                fact="partner_status",
                must=Test(field="partner_status", op="in", value=["active", "at_risk"]),
                refusal="The partner is not active.",
            ),
            EligibilityCheck(
                label="Programme tier",
                fact="tier",
                must=Test(field="tier", op="in", value=["authorized", "premier", "elite"]),
                refusal="The partner has no tier in the programme.",
                remedy="A tier in the programme",
                unknown_passes=False,
            ),
            EligibilityCheck(
                label="Contract in force",
                fact="contract_valid",
                must=Test(field="contract_valid", op="is", value=True),
                refusal="The partner's contract has ended.",
                remedy="A renewed contract",
            ),
            EligibilityCheck(
                label="Motion agreed",
                fact="motion_agreed",
                must=Test(field="motion_agreed", op="is", value=True),
                refusal="This motion is not part of the partner's agreement.",
                remedy="Another motion, or this one added to the agreement",
            ),
            EligibilityCheck(
                label="Territory covered",
                fact="territory_covered",
                must=Test(field="territory_covered", op="is", value=True),
                refusal="The territory is outside the partner's agreement.",
                remedy="A territory of the agreement",
            ),
        ],
        most_live={"authorized": 50, "premier": 150},
    )


def _say_requirements(body: RequirementsBody) -> list[str]:
    return [
        f"{_labels(line.fields)}: asked {_when(line.when.say())}, because {line.because or 'the programme says so'}."
        for line in body.requirements
    ]


def _labels(fields: list[str]) -> str:
    """Return fields as the form calls them, with one capital: "Customer name, country, motion"."""
    words = [LABELS.get(name, name.replace("_", " ").capitalize()) for name in fields]
    return listed(words)


def _when(said: str) -> str:
    return "always" if said == "always" else f"when {said}"


def _say_eligibility(body: EligibilityBody) -> list[str]:
    return [
        *(f"{check.label}: {_asked(check)}." for check in body.checks),
        *(
            f"{rule.name}: {rule.holders} or more hold it, for {', '.join(rule.families) or 'every family'}."
            for rule in body.certifications
        ),
        *(f"{tier.capitalize()}: at most {most} live registrations." for tier, most in body.most_live.items()),
    ]


def _asked(check: EligibilityCheck) -> str:
    """Return what a check asks, without its fact's name where the check's own name stands before it."""
    must = check.must
    if isinstance(must, Test) and must.field == check.fact and must.op in {"is", "in"}:
        return f"one of {say_value(must.value)}" if must.op == "in" else say_value(must.value)
    return must.say()


def _say_conflict(body: ConflictBody) -> list[str]:
    effects = {"block": "blocks approval", "warn": "is shown to the reviewer", "ignore": "is ignored"}
    kinds = ("live_registration", "direct_opportunity", "strategic_account", "renewal")
    contested = "Of two undecided registrations for one customer the first to come goes first."
    if body.contested == "evidence":
        contested = (
            f"Of two undecided registrations for one customer within {body.review_window.say()} the one with the "
            f"stronger evidence goes first, by {body.margin} points or more; otherwise the first to come."
        )
    months = f"{body.cool_down_months} month{'' if body.cool_down_months == 1 else 's'}"
    pause = [f"What a registration that ran out held stays closed for {months}."] if body.cool_down_months else []
    return [*(f"A {kind.replace('_', ' ')} {effects[getattr(body, kind)]}." for kind in kinds), *pause, contested]


KINDS = [
    PolicyKind(
        REQUIREMENTS,
        "Registration form",
        RequirementsBody,
        _requirements,
        _say_requirements,
        "Which fields a registration must have.",
    ),
    PolicyKind(
        ELIGIBILITY,
        "Deal eligibility",
        EligibilityBody,
        _eligibility,
        _say_eligibility,
        "Which partners may register which deals.",
        overrule="deal.overrule",
    ),
    PolicyKind(
        CONFLICT, "Conflict", ConflictBody, ConflictBody, _say_conflict, "What stands in the way of a registration."
    ),
]

"""The kinds of policy deal registration is run by, with their shipped defaults."""

from decimal import Decimal

from dealreg.rules.conflict import ConflictBody
from dealreg.rules.eligibility import EligibilityBody, EligibilityCheck
from dealreg.rules.protection import Addition, ProtectionBody
from dealreg.rules.requirements import Requirement, RequirementsBody
from dealreg.rules.routing import RoutingBody
from dealreg.rules.sla import SlaBody, SlaCase
from prm.common.policies import PolicyKind
from prm.common.policies.primitives import Bands, Case, Every, FirstMatch, Length, Test, say_value

REQUIREMENTS = "deal.requirements"
ELIGIBILITY = "deal.eligibility"
CONFLICT = "deal.conflict"
ROUTING = "deal.routing"
SLA = "deal.sla"
PROTECTION = "deal.protection"


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
        ]
    )


def _routing() -> RoutingBody:
    return RoutingBody(
        reviewer=FirstMatch(
            cases=[
                Case(when=Test(field="strategic", op="is", value=True), then="deal_desk", because="strategic account"),
                Case(
                    when=Test(field="amount_eur", op="gte", value=Decimal(250_000)),
                    then="deal_desk",
                    because="250,000 EUR or more",
                ),
                Case(when=Test(field="checks", op="is", value="conflict"), then="deal_desk", because="conflict"),
            ],
            otherwise="partner_manager",
        ),
        approve_itself=Every(
            all=[
                Test(field="amount_eur", op="lt", value=Decimal(10_000)),
                Test(field="tier", op="in", value=["premier", "elite"]),
                Test(field="strategic", op="is", value=False),
            ]
        ),
    )


def _sla() -> SlaBody:
    return SlaBody(
        cases=[
            SlaCase(
                when=Test(field="tier", op="is", value="elite"),
                promise=Length(amount=Decimal(24), unit="business_hours"),
            )
        ],
        usual=Length(amount=Decimal(48), unit="business_hours"),
        warn_at=[Decimal("0.5"), Decimal("0.85")],
        consequence="The registration is escalated to the deal desk and the delay is shown to both sides.",
    )


def _protection() -> ProtectionBody:
    rows = {"*": [45, 60, 90], "authorized": [45, 60, 90], "premier": [60, 90, 120], "elite": [90, 120, 150]}
    return ProtectionBody(
        base=Bands(
            field="amount_eur",
            edges=[Decimal(100_000), Decimal(250_000)],
            by="tier",
            rows={tier: [Decimal(days) for days in values] for tier, values in rows.items()},
        ),
        additions=[
            Addition(
                label="New customer",
                when=Test(field="new_customer", op="is", value=True),
                days=30,
                because="the customer is new",
            ),
            Addition(
                label="Platform family",
                when=Test(field="families", op="has_any", value=["platform"]),
                days=30,
                because="a platform product is on it",
                earned_by="A platform product on the deal",
            ),
        ],
        limit=180,
        warn_days=[30, 14, 3],
    )


def _say_requirements(body: RequirementsBody) -> list[str]:
    return [
        f"{', '.join(f.replace('_', ' ') for f in line.fields)}: asked {_when(line.when.say())}, because "
        f"{line.because or 'the programme says so'}."
        for line in body.requirements
    ]


def _when(said: str) -> str:
    return "always" if said == "always" else f"when {said}"


def _say_eligibility(body: EligibilityBody) -> list[str]:
    return [f"{check.label}: {check.must.say()}." for check in body.checks]


def _say_conflict(body: ConflictBody) -> list[str]:
    said = {"block": "blocks approval", "warn": "is shown to the reviewer", "ignore": "is ignored"}
    kinds = ("live_registration", "direct_opportunity", "strategic_account", "renewal")
    return [f"A {kind.replace('_', ' ')} {said[getattr(body, kind)]}." for kind in kinds]


def _say_routing(body: RoutingBody) -> list[str]:
    lines = [f"When {c.when.say()}: {say_value(c.then)} decides." for c in body.reviewer.cases]
    return [
        *lines,
        f"Otherwise the {say_value(body.reviewer.otherwise)} decides.",
        f"Approves itself when checks are clear and {body.approve_itself.say()}.",
    ]


def _say_sla(body: SlaBody) -> list[str]:
    lines = [f"When {case.when.say()}: decided within {case.promise.say()}." for case in body.cases]
    return [*lines, f"Otherwise decided within {body.usual.say()}.", f"If late: {body.consequence}"]


def _say_protection(body: ProtectionBody) -> list[str]:
    edges = ", ".join(say_value(edge) for edge in body.base.edges)
    rows = [
        f"{'Anybody else' if tier == '*' else tier.capitalize()}: {', '.join(say_value(v) for v in values)} days, "
        f"by size with edges at {edges} EUR."
        for tier, values in body.base.rows.items()
    ]
    more = [f"{a.label}: {a.days} days more." for a in body.additions]
    return [*rows, *more, f"Never more than {body.limit} days.", f"Warned {say_value(body.warn_days)} days before."]


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
    ),
    PolicyKind(
        CONFLICT, "Conflict", ConflictBody, ConflictBody, _say_conflict, "What stands in the way of a registration."
    ),
    PolicyKind(ROUTING, "Reviewer routing", RoutingBody, _routing, _say_routing, "Who decides a registration."),
    PolicyKind(SLA, "Decision promise", SlaBody, _sla, _say_sla, "How long the vendor has to decide."),
    PolicyKind(
        PROTECTION,
        "Protection window",
        ProtectionBody,
        _protection,
        _say_protection,
        "How long an approved registration is protected.",
    ),
]

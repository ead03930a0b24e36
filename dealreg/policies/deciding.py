"""Who decides a registration, and until when."""

from collections.abc import Iterator
from decimal import Decimal

from dealreg.rules.routing import Level, RoutingBody, SecondPerson
from dealreg.rules.sla import Late, SlaBody, SlaCase
from prm.common.phrases import inside
from prm.common.policies import Finding, PolicyKind
from prm.common.policies.coverage import covers
from prm.common.policies.primitives import ALWAYS, Case, Every, FirstMatch, Length, Test, say_value

ROUTING = "deal.routing"
SLA = "deal.sla"


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
        levels=[
            Level(
                order=1,
                job="finance",
                when=Test(field="amount_eur", op="gte", value=Decimal(1_000_000)),
                because="1,000,000 EUR or more",
            ),
            Level(
                order=2,
                job="executive",
                when=Test(field="amount_eur", op="gte", value=Decimal(2_000_000)),
                because="2,000,000 EUR or more",
            ),
        ],
        second_person=SecondPerson(from_amount=Decimal(250_000)),
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
        late=Late(protection="lengthened", approve_below=Decimal(10_000), escalate_to="deal_desk"),
    )


def _say_routing(body: RoutingBody) -> list[str]:
    lines = [f"When {c.when.say()}: {say_value(c.then)} decides." for c in body.reviewer.cases]
    levels = [f"Level {x.order + 1}, when {x.when.say()}: {say_value(x.job)} approves too." for x in body.levels]
    second = []
    if (rule := body.second_person) is not None:
        owners = " or ".join(say_value(role) for role in rule.owners)
        second.append(
            f"From {say_value(rule.from_amount)} EUR a {owners} of the partner does not approve alone: "
            f"the {say_value(rule.job)} approves too."
        )
    return [
        *lines,
        f"Otherwise the {say_value(body.reviewer.otherwise)} decides.",
        *levels,
        *second,
        f"Approves itself when checks are clear and {body.approve_itself.say()}.",
    ]


def _say_sla(body: SlaBody) -> list[str]:
    lines = [f"When {case.when.say()}: decided within {case.promise.say()}." for case in body.cases]
    whose = ["Business time counts in the partner's calendar."] if body.hours_of == "partner" else []
    return [*lines, f"Otherwise decided within {body.usual.say()}.", *whose, f"If late: {inside(body.late.say())}"]


def _doubtful_routing(body: RoutingBody) -> Iterator[Finding]:
    """Yield cases that change nothing, and levels that would ask whoever decided already."""
    cases, otherwise = body.reviewer.cases, body.reviewer.otherwise
    if cases and cases[-1].then == otherwise:
        words = f"It makes no difference: the {say_value(otherwise)} decides otherwise too."
        yield Finding(f"reviewer.cases.{len(cases) - 1}.then", words)
    for place, level in enumerate(body.levels):
        others = any(case.then != level.job and covers(case.when, level.when) for case in cases)
        if level.job == otherwise and not others:
            words = f"The {say_value(level.job)} may have decided already, and would approve twice."
            yield Finding(f"levels.{place}.job", words)
    if body.approve_itself == ALWAYS:
        yield Finding("approve_itself", "Every registration with clear checks approves itself, whatever its size.")


def _doubtful_sla(body: SlaBody) -> Iterator[Finding]:
    """Yield cases that promise what is promised anyway, and a promise nobody is reminded of."""
    if body.cases and body.cases[-1].promise == body.usual:
        path = f"cases.{len(body.cases) - 1}.promise"
        yield Finding(path, f"It makes no difference: {body.usual.say()} are promised otherwise too.")
    if not body.warn_at:
        yield Finding("warn_at", "Nobody is warned before a decision is late.")


KINDS = [
    PolicyKind(
        ROUTING,
        "Reviewer routing",
        RoutingBody,
        _routing,
        _say_routing,
        "Who decides a registration.",
        warnings=lambda body: list(_doubtful_routing(body)),
    ),
    PolicyKind(
        SLA,
        "Decision promise",
        SlaBody,
        _sla,
        _say_sla,
        "How long the vendor has to decide.",
        warnings=lambda body: list(_doubtful_sla(body)),
    ),
]

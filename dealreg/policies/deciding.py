"""Who decides a registration, and until when."""

from decimal import Decimal

from dealreg.rules.routing import RoutingBody
from dealreg.rules.sla import SlaBody, SlaCase
from prm.common.policies import PolicyKind
from prm.common.policies.primitives import Case, Every, FirstMatch, Length, Test, say_value

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


KINDS = [
    PolicyKind(ROUTING, "Reviewer routing", RoutingBody, _routing, _say_routing, "Who decides a registration."),
    PolicyKind(SLA, "Decision promise", SlaBody, _sla, _say_sla, "How long the vendor has to decide."),
]

"""How rates and prices come about."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from partners.enums import Motion
from pricing.enums import QuoteStatus
from pricing.models import Quote
from pricing.policies.discounting import WATERFALL
from pricing.policies.quoting import APPROVAL
from pricing.policies.rates import RATES
from pricing.renewing import WHO_RENEWS
from pricing.rules import quoted, signing
from pricing.rules.approval import AskFacts, asking
from pricing.rules.quoted import QuotedFacts
from pricing.rules.rates import RateFacts, decide
from pricing.selectors import bodies, supposing
from prm.common.decisions import Outcome
from prm.common.judging import Answer, FactField, Judgement, Others, Sum
from prm.common.models import Decision, SimulatedDecision


def _rate(outcome: Outcome) -> str:
    return outcome.outcome if outcome.outcome == "refused" else f"{outcome.data['rate'].normalize() + 0:f}"


def _price(body: Any, facts: QuotedFacts) -> Outcome:
    return quoted.decide(bodies.with_body(facts.rules, WATERFALL, body), facts)


def _price_with(kind: str, body: Any, facts: QuotedFacts) -> Outcome:
    return quoted.decide(bodies.with_body(facts.rules, kind, body), facts)


def _named(facts: QuotedFacts) -> Mapping[str, str]:
    return facts.rules


def _eur(name: str) -> Any:
    """Return a reader of an amount in EUR; nothing is known of it without an exchange rate."""

    def read(outcome: Outcome) -> Decimal | None:
        amount, rate = outcome.data[name], outcome.data["eur"]
        return None if amount is None or rate is None else Decimal(amount) / Decimal(rate)

    return read


def _given(outcome: Outcome) -> Decimal | None:
    listed, revenue = _eur("list")(outcome), _eur("revenue")(outcome)
    return None if listed is None or revenue is None else listed - revenue


def _approved(outcome: Outcome) -> Decimal:
    return Decimal(bool(outcome.data["levels"]))


def _earns_more(before: Outcome, after: Outcome) -> bool:
    """A partner gains by what it keeps of the sale."""
    return Decimal(after.data["earned"]) > Decimal(before.data["earned"])


def _margin(outcome: Outcome) -> str:
    return f"{Decimal(outcome.data['margin']).normalize() + 0:f}"


def _asking(facts: AskFacts, change: Mapping[str, Any]) -> AskFacts:
    """Ask for another discount: on everything, with the margin that leaves."""
    rest = {name: value for name, value in change.items() if name != "line_discount"}
    found = replace(facts, **rest)
    return asking(found, Decimal(change["line_discount"])) if "line_discount" in change else found


SUPERSEDED = (QuoteStatus.REPLACED, QuoteStatus.WITHDRAWN)


def _counted(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """Count each sale once: a quote by its newest version and price, a deal by itself only while it has no quote."""
    quotes, deals = Q(subject_type="pricing.quote"), Q(subject_type="dealreg.deal")
    subject = OuterRef("subject_id")
    later = Decision.objects.filter(
        subject_type="pricing.quote", subject_id=subject, kind="pricing.price", at__gt=OuterRef("at")
    )
    return rows.exclude(
        quotes & (Exists(Quote.objects.filter(public_id=subject, status__in=SUPERSEDED)) | Exists(later))
    ).exclude(deals & Exists(Quote.objects.filter(deal_ref=subject, priced_at__isnull=False).exclude(
        status__in=[QuoteStatus.DRAFT, *SUPERSEDED]
    )))  # fmt: skip


def _needing(rows: QuerySet[SimulatedDecision]) -> QuerySet[SimulatedDecision]:
    """Return those that need approval before or after."""
    return rows.filter(Q(sentence__contains=quoted.NEEDS) | Q(decision__sentence__contains=quoted.NEEDS))


def _needed(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """Return the stored prices that need approval."""
    return rows.filter(sentence__contains=quoted.NEEDS)


NEEDS_APPROVAL = [("free", "No approval"), ("needed", "Needs approval")]

ASKED = (
    FactField("tier", "Partner's tier", "choice", help="In the primary programme."),
    FactField("partner_type", "Type of partner", "text", help="By code, such as var or si."),
    FactField("motion", "Motion", "choice", lambda: list(Motion.choices)),
    FactField("region", "Territory", "choice"),
    FactField("segment", "Segment", "text"),
    FactField("currency", "Currency", "choice"),
    FactField("standings", "Standings in programmes", "choices", help="Such as performance:elite."),
    FactField("capabilities", "Capabilities", "choices"),
    FactField("codes", "Codes named on the quote", "choices"),
    FactField("registered", "Registered deal", "yes_no"),
    FactField("strategic", "Strategic account", "yes_no"),
    FactField("new_customer", "New customer", "yes_no", help="It never bought before."),
    FactField("months_since_purchase", "Months since the customer last bought", "number", help="Whole months."),
    FactField("renewal", "Renewal", "yes_no"),
    FactField("incumbent", "Sold the term before", "yes_no", help="Of a renewal: whether the partner did."),
)
"""What conditions of prices may ask for."""

JUDGEMENTS = [
    Judgement(
        kind="pricing.rate",
        policy=RATES,
        label="Which rate applies",
        facts=RateFacts,
        decide=decide,
        answer=Answer("number", _rate, unit="percent"),
    ),
    Judgement(
        kind="pricing.price",
        policy=WATERFALL,
        label="What a quote costs",
        facts=QuotedFacts,
        decide=_price,
        answer=Answer("number", _margin, unit="percent margin", gained="more margin", lost="less margin"),
        better=_earns_more,
        size=quoted.list_eur,
        sums=(
            Sum("list", "List value", _eur("list")),
            Sum("given", "Discount given", _given),
            Sum("revenue", "Revenue", _eur("revenue")),
            Sum("earned", "Partners' margin", _eur("earned")),
            Sum(
                "approvals", "Quotes and deals that need approval", _approved, unit="", rows=_needing, standing=_needed
            ),
        ),
        others=Others(bodies.PRICED_BY - {WATERFALL} | frozenset(bodies.MODELS.values()), _named, _price_with),
        words=dict.fromkeys(bodies.PRICED_BY, ASKED),
        supposing=supposing.prices,
        counted=_counted,
    ),
    WHO_RENEWS,
    Judgement(
        kind="pricing.approval",
        policy=APPROVAL,
        label="Whether a price needs approval",
        facts=AskFacts,
        decide=signing.decide,
        answer=Answer("choice", lambda outcome: outcome.outcome, choices=lambda: NEEDS_APPROVAL),
        fields=(
            FactField("line_discount", "Highest discount asked on a line", "number", default=Decimal(31), turns=True,
                      turned="A discount of {value}"),
            FactField("discount", "Discount off list in all", "number", default=Decimal(31)),
            FactField("standard", "Discount without asking", "number", default=Decimal(20)),
            FactField("margin", "Margin kept on the weakest line", "number", default=Decimal(40)),
            FactField("deal_eur", "Deal", "money", default=Decimal(100_000)),
            FactField("currency", "Currency", "text", default="EUR"),
            FactField("tier", "Tier", "text"),
            FactField("motion", "Motion", "text"),
            FactField("strategic", "Strategic account", "yes_no"),
        ),
        better=lambda before, after: (before.outcome, after.outcome) == ("needed", "free"),
        wishes=lambda outcome: outcome.outcome == "needed",
        changed=_asking,
        size=lambda facts: facts.deal_eur,
    ),
]  # fmt: skip

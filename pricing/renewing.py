"""How it comes about who may renew a subscription."""

from pricing.policies.renewing import RENEWAL
from pricing.rules import renewal
from prm.common.judging import Answer, FactField, Judgement

ANSWERS = [("incumbent", "Its partner alone"), ("open", "Others too")]

WHO_RENEWS = Judgement(
    kind="pricing.renewal",
    policy=RENEWAL,
    label="Who may renew",
    facts=renewal.RenewalFacts,
    decide=renewal.decide,
    answer=Answer("choice", lambda outcome: outcome.outcome, choices=lambda: ANSWERS),
    fields=(
        FactField("days_left", "Days left", "number", default=60),
        FactField("quiet_days", "Days of quiet", "number", default=0),
        FactField(
            "quoted", "A quote is with the customer", "yes_no", default=False, turns=True,
            turned="A quote with the customer",
        ),
        FactField(
            "renews_itself", "Renews itself", "yes_no", default=False, turns=True, turned="One that renews itself"
        ),
        FactField("taken_over", "Another partner took it over", "yes_no", default=False),
        FactField("partner_active", "Its partner is active", "yes_no", default=True),
        FactField("letter", "The customer named another partner", "yes_no", default=False),
    ),
    better=lambda before, after: (before.outcome, after.outcome) == ("open", "incumbent"),
    wishes=lambda outcome: outcome.outcome == "open",
)  # fmt: skip

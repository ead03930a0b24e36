"""How subscriptions are renewed: notices, who may renew, what a renewal earns."""

from pricing.rules.percent import said
from pricing.rules.renewal import RenewalBody
from prm.common.policies import PolicyKind
from prm.common.policies.primitives import ALWAYS, say_value

RENEWAL = "pricing.renewal"
PROCESS = "Renewals"


def _say(body: RenewalBody) -> list[str]:
    notices = say_value(sorted(body.notice_days, reverse=True))
    opens = f"{body.opens_days} days before the end" if body.opens_days else "never by time"
    quiet = f"after {body.quiet_days} quiet days" if body.quiet_days else "never for quiet"
    keeps = "; a quote with the customer keeps it" if body.quote_keeps else ""
    who = "" if body.claimants == ALWAYS else f" when {body.claimants.say()}"
    auto = say_value(sorted(body.auto_notice_days, reverse=True))
    return [
        f"The partner is told {notices} days before the end; the first notice opens the renewal.",
        f"It opens to others {opens}, and {quiet}{keeps}.",
        f"Any partner may take over an open one{who}, and has {body.take_days} days for it.",
        f"A customer's letter counts for {body.letter_days} days.",
        f"Before one that renews itself the partner is told {auto} days ahead, and can stop it until "
        f"{body.opt_out_days} days before.",
        f"A renewal gets {said(body.renewal_discount)} of the partner discount, an expansion "
        f"{said(body.expansion_discount)}.",
        f"A motion earns {said(body.renewal_pay)} of its pay on a renewal, {said(body.expansion_pay)} on an expansion.",
        f"When another partner sells a customer more, its incumbent is credited {said(body.expansion_credit)}.",
    ]


KINDS = [
    PolicyKind(
        RENEWAL, "Renewals", RenewalBody, RenewalBody, _say, "Who may renew, from when, and what it earns.",
        process=PROCESS,
    )
]  # fmt: skip

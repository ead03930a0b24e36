"""The kind of policy a plain table of rates is: what a vendor's published programme pays by size, tier and product."""

from pricing.rules.rates import RatesBody
from prm.common.policies import PolicyKind
from prm.common.policies.primitives import ALWAYS, say_value

RATES = "pricing.rates"


def _say(body: RatesBody) -> list[str]:
    lines = [f"Only when {each.must.say()}." for each in body.requires]
    for table in body.tables:
        when = "" if table.when == ALWAYS else f" when {table.when.say()}"
        edges = f", by {table.rates.field.replace('_', ' ')} with edges at {say_value(table.rates.edges)}"
        how = " of each band's own part" if table.mode == "marginal" else ""
        caps = "".join(f" At most {say_value(cap.most)} {cap.currency}{_when(cap.when)}." for cap in table.caps)
        lines.append(
            f"{table.label}{when}: {table.rates.say()} percent{how}{edges if table.rates.edges else ''}.{caps}"
        )
    if len(body.tables) > 1:
        named = {"sum": "are added up", "best": "do not add up: the best one counts", "first": "follow their order"}
        lines.append(f"Several that fit {named[body.stacking]}.")
    if body.most is not None:
        lines.append(f"Never more than {say_value(body.most)} percent on the whole.")
    return lines or ["No rates yet."]


def _when(condition: object) -> str:
    return "" if condition == ALWAYS else f" when {condition.say()}"  # type: ignore[attr-defined]


KINDS = [
    PolicyKind(RATES, "Rates", RatesBody, RatesBody, _say, "What discount, commission or rebate a sale earns."),
]

"""Who earns what on a sale, as pages and the API show it: every partner with its shares, and what is left for us."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pricing.models import Quote, Sale, SaleShare
from pricing.rules.earnings import Part
from pricing.rules.percent import HUNDRED, said
from pricing.selectors import earnings as selectors
from pricing.selectors.earnings import SaleAbout, Worked
from prm.common.actors import Actor
from prm.common.plain import plain

ROLES = {
    "sourced": "Leads the deal", "co_sold": "Sells with us", "influenced": "Influenced", "delivered": "Delivers",
    "distributed": "Distributor", "solution": "Joint solution", "embeds": "Builds it in",
    "incumbent": "The customer's partner so far", "referred": "Referred the customer",
}  # fmt: skip
NOBODY = "Somebody outside of the programme"
OUTSIDERS = {"fee": "The marketplace", "fund": "The alliance fund"}
"""Who takes a share without being a partner, by the kind of the share."""


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One share in words. ``amount`` is in the table's currency; ``percent`` of what, ``because`` says."""

    sort: str
    label: str
    because: str
    amount: Decimal
    percent: Decimal | None
    capped: bool
    policy_label: str
    policy_ref: str


@dataclass(frozen=True, slots=True)
class Earner:
    """One partner on a sale with all it has of it; ``total`` is money, ``credit`` counts for targets only."""

    name: str
    reference: str
    role: str
    lines: tuple[ShareLine, ...]
    credits: tuple[ShareLine, ...]
    total: Decimal
    credit: Decimal


@dataclass(frozen=True, slots=True)
class EarningsTable:
    """A sale shared: everybody's money and what is kept add up to ``customer``, all credit to ``net``.

    ``settled`` is false for what a quote would come to if it were won now.
    """

    earners: tuple[Earner, ...]
    kept: Decimal
    customer: Decimal
    net: Decimal
    currency: str
    kind: str
    settled: bool
    notes: tuple[str, ...] = ()


def of_sale(sale: Sale) -> EarningsTable:
    """Return a won sale as it was settled. For staff."""
    rows = [(_of_row(row, sale), row) for row in selectors.shares_of(sale)]
    earners = _earners(
        (
            line,
            row.partner.name if row.partner else OUTSIDERS.get(row.kind, NOBODY),
            row.partner.public_id if row.partner else "",
            row.role,
        )
        for line, row in rows
    )
    return EarningsTable(
        earners, sale.kept, sale.customer_amount, sale.net, sale.currency, sale.get_kind_display(), settled=True
    )


def of_quote(quote: Quote, about: SaleAbout) -> EarningsTable:
    """Return who would earn what if a quote were won now. For staff."""
    worked = selectors.work_out(quote, about)
    parts = worked.statement.parts
    earners = _earners(
        (_of_part(part, worked), _name(part, worked), _reference(part, worked), part.role) for part in parts
    )
    customer = worked.statement.kept + worked.statement.total("margin", "pay")
    return EarningsTable(
        earners, worked.statement.kept, customer, quote.net_total, quote.currency, worked.kind.capitalize(),
        settled=False, notes=worked.statement.notes,
    )  # fmt: skip


def own(actor: Actor, deal_ref: str) -> list[SaleShare]:
    """Return the actor's partner's shares of a won deal, and nobody else's."""
    return selectors.of_deal(actor, deal_ref) if actor.is_partner else []


def plain_table(table: EarningsTable) -> dict[str, Any]:
    """Return a table as plain data for the API."""

    def line(each: ShareLine) -> dict[str, Any]:
        return {
            "sort": each.sort, "label": each.label, "because": each.because, "amount": plain(each.amount),
            "percent": None if each.percent is None else plain(each.percent), "capped": each.capped,
            "policy": each.policy_label, "policy_id": each.policy_ref,
        }  # fmt: skip

    return {
        "kind": table.kind,
        "currency": table.currency,
        "customer_pays": plain(table.customer),
        "net": plain(table.net),
        "kept": plain(table.kept),
        "settled": table.settled,
        "earners": [
            {
                "partner": each.reference, "name": each.name, "role": each.role, "total": plain(each.total),
                "credit": plain(each.credit), "shares": [line(one) for one in (*each.lines, *each.credits)],
            }
            for each in table.earners
        ],
    }  # fmt: skip


def _earners(rows: Iterable[tuple[ShareLine, str, str, str]]) -> tuple[Earner, ...]:
    grouped: dict[tuple[str, str], list[tuple[ShareLine, str, str]]] = {}
    for line, name, reference, role in rows:
        grouped.setdefault((reference, name), []).append((line, name, role))
    found = []
    for (reference, _), each in grouped.items():
        money = tuple(line for line, _, _ in each if line.sort != "credit")
        credit = tuple(line for line, _, _ in each if line.sort == "credit")
        role = next((role for _, _, role in each if role), "")
        found.append(
            Earner(
                each[0][1], reference, ROLES.get(role, role.replace("_", " ").capitalize()), money, credit,
                sum((line.amount for line in money), Decimal(0)), sum((line.amount for line in credit), Decimal(0)),
            )
        )  # fmt: skip
    return tuple(found)


def _of_row(row: SaleShare, sale: Sale) -> ShareLine:
    """Return a stored share in words; credit that keeps the price from its partner tells it to the vendor."""
    because, percent = row.because, row.percent
    if row.sort == "credit" and percent is None and sale.net:
        percent = (row.amount * HUNDRED / sale.net).quantize(Decimal("0.01"))
        because = f"{said(percent)} of the price paid"
    return ShareLine(row.sort, row.label, because, row.amount, percent, row.capped, row.policy_label, row.policy_ref)


def _of_part(part: Part, worked: Worked) -> ShareLine:
    model = worked.models.get(part.model)
    return ShareLine(
        part.sort, part.label, part.because, part.amount, part.percent, part.capped, model.label if model else "",
        model.ref if model else "",
    )  # fmt: skip


def _name(part: Part, worked: Worked) -> str:
    partner = worked.partners.get(part.participant)
    return partner.name if partner else OUTSIDERS.get(part.kind, NOBODY)


def _reference(part: Part, worked: Worked) -> str:
    return part.participant if part.participant in worked.partners else ""

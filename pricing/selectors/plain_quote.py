"""Quotes, approvals and special prices as plain data for the API."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, QuerySet

from pricing.models import Quote, QuoteApproval, SpecialPrice
from pricing.selectors import approvers
from pricing.selectors.approval import Plan
from pricing.selectors.quote import head_of
from pricing.selectors.sheet import Audience, QuoteSheet, sheet
from pricing.selectors.sheet_lines import SheetLine, of_priced
from pricing.selectors.sheet_steps import NOTHING, rule_words
from prm.common.clocks import clock_view, clocks_of
from prm.common.decisions import cards_of
from prm.common.money import quantize
from prm.common.plain import plain

ROW = ("name", "version", "status", "customer_name", "deal_ref", "currency", "list_total", "net_total",
       "customer_total", "valid_until", "created_at")  # fmt: skip
AMOUNTS = ("list_total", "net_total", "customer_total")
TOTALS = ("list_total", "customer_total", "customer_off", "standard_total", "net_total", "off", "earned",
          "earned_percent")  # fmt: skip
TOLD = ("priced_at", "valid_until", "sent_at", "answered_at", "answered_by", "answer_note", "approvals_needed",
        "approvals_given", "asked_because")  # fmt: skip
LINE = ("number", "sku", "name", "unit", "quantity", "periods", "per", "unit_list", "list_amount", "standard", "net",
        "off", "asked", "customer_amount", "customer_off", "earned", "special")  # fmt: skip
VENDORS_LINE = ("cost", "margin", "distributor_net")
SPECIAL = ("customer_name", "unit_price", "currency", "quantity", "used", "stacks", "valid_from", "valid_until",
           "status", "quote_ref")  # fmt: skip


def rows(quotes: QuerySet[Quote], *, status: Sequence[str] = (), deal: str = "", partner: str = "") -> QuerySet[Any]:
    """Return quotes as dictionaries with ``id`` to page by; :func:`shaped` makes them the API's."""
    if status:
        quotes = quotes.filter(status__in=status)
    if deal:
        quotes = quotes.filter(deal_ref=deal)
    if partner:
        quotes = quotes.filter(partner__public_id=partner)
    return quotes.order_by().values(
        "id", "public_id", "series", *ROW, partner_ref=F("partner__public_id"), partner_name=F("partner__name")
    )


def shaped(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row of a partner's list."""
    amounts = {name: plain(quantize(row[name], row["currency"])) for name in AMOUNTS}
    return {
        "id": row["public_id"], "series": row["series"], **{name: plain(row[name]) for name in ROW}, **amounts
    }  # fmt: skip


def shaped_for_staff(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one row of the vendor's list."""
    return {**shaped(row), "partner": row["partner_ref"], "partner_name": row["partner_name"]}


def one(quote: Quote, audience: Audience, timezone: str) -> dict[str, Any]:
    """Return one quote with its lines, each with its steps, as ``audience`` may see it."""
    found = sheet(quote, audience)
    head = head_of(quote)
    said = {
        "id": quote.public_id,
        "series": quote.series,
        "version": quote.version,
        "revision": quote.revision,
        "status": quote.status,
        "deal": quote.deal_ref,
        "renewal": quote.renewal_ref,
        **{name: plain(getattr(head, name)) for name in head.__dataclass_fields__ if name != "promotion_codes"},
        "promotion_codes": list(head.promotion_codes),
        **{name: plain(getattr(found, name)) for name in (*TOTALS, *TOLD)},
        "lines": [_line(line, audience) for line in found.lines],
        "clocks": [_clock(each, timezone) for each in clocks_of(quote)],
        "cards": [_card(each) for each in cards_of(quote)],
    }
    return {**said, **_vendors(quote, found)} if audience == "vendor" else said


def _vendors(quote: Quote, found: QuoteSheet) -> dict[str, Any]:
    return {
        "partner": quote.partner.public_id,
        "partner_name": quote.partner.name,
        "cost_total": plain(found.cost_total),
        "margin": plain(found.margin),
    }


def _line(line: SheetLine, audience: Audience) -> dict[str, Any]:
    names = (*LINE, *VENDORS_LINE) if audience == "vendor" else LINE
    steps = [
        {"kind": step.kind, "label": step.label, "because": step.because, "percent": plain(step.percent),
         "amount": plain(step.amount), "after": plain(step.after), "rule": step.rule}
        for step in line.steps
    ]  # fmt: skip
    return {"id": line.ref, **{name: plain(getattr(line, name)) for name in names}, "steps": steps}


def _clock(found: Any, timezone: str) -> dict[str, Any]:
    view = clock_view(found, timezone=timezone)
    return {
        "label": view.label, "owed_by": view.owed_by, "owed_by_name": view.owed_by_name, "state": view.state,
        "left": view.left, "of": view.of, "due_at": plain(view.due_at), "consequence": view.consequence,
    }  # fmt: skip


def _card(card: Any) -> dict[str, Any]:
    return {
        "kind": card.kind, "outcome": card.outcome, "sentence": card.sentence, "rows": card.rows,
        "alternatives": card.alternatives, "policy": card.policy_label, "at": plain(card.at),
    }  # fmt: skip


def preview(seen: Any, *, names_people: bool) -> dict[str, Any]:
    """Return a price nobody saved, line by line as a saved one shows it, with the approval it would need."""
    priced, gathered = seen.priced, seen.worked.gathered
    currency, rules = gathered.facts.ground.currency, rule_words(gathered.rules)
    lines = [
        of_priced(line, product, str(at), currency, rules, customer)
        for at, (line, product, customer) in enumerate(
            zip(priced.lines, gathered.products, seen.worked.customer, strict=True), start=1
        )
    ]
    return {
        "currency": currency,
        "list_total": plain(quantize(priced.list_total, currency)),
        "net_total": plain(quantize(priced.net_total, currency)),
        "customer_total": plain(quantize(sum(seen.worked.customer, start=NOTHING), currency)),
        "valid_until": plain(seen.worked.until),
        "lines": [{name: value for name, value in _line(line, "partner").items() if name != "id"} for line in lines],
        "approval": plan(seen.approval, names_people=names_people),
        "problems": seen.problems,
        "clashes": seen.clashes,
    }


def plan(found: Plan, *, names_people: bool) -> dict[str, Any]:
    """Return whether a price needs approval, from whom, and what smaller ask needs none."""
    return {
        "needed": found.needed,
        "sentence": found.outcome.sentence,
        "levels": [
            {"order": each.order, "job": each.label, **({"person": each.person, "because": each.because}
             if names_people else {})}
            for each in found.levels
        ],
        "largest_free": plain(found.largest_free),
    }  # fmt: skip


def level(found: QuoteApproval) -> dict[str, Any]:
    """Return one level of an approval, for the vendor's people."""
    return {
        "id": found.public_id,
        "quote": found.quote.public_id,
        "quote_name": found.quote.name,
        "partner_name": found.quote.partner.name,
        "customer_name": found.quote.customer_name,
        "order": found.order,
        "job": approvers.label_of(found.job),
        "because": found.because,
        "status": found.status,
        "assignee": found.assignee.name if found.assignee else None,
        "decided_by": found.decided_by.name if found.decided_by else None,
        "decided_at": plain(found.decided_at),
        "due_at": plain(found.due_at),
        "note": found.note,
        "discount": found.covers.get("facts", {}).get("line_discount"),
        "margin": found.covers.get("facts", {}).get("margin"),
    }


def special_rows(specials: QuerySet[SpecialPrice], *, status: Sequence[str] = ()) -> QuerySet[Any]:
    """Return special prices as dictionaries with ``id`` to page by; :func:`special` makes them the API's."""
    if status:
        specials = specials.filter(status__in=status)
    return specials.order_by().values(
        "id", "public_id", *SPECIAL, sku=F("product__sku"), partner_ref=F("partner__public_id")
    )


def special(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one special price of a list."""
    return {
        "id": row["public_id"], "partner": row["partner_ref"], "sku": row["sku"],
        **{name: plain(row[name]) for name in SPECIAL},
    }  # fmt: skip


def one_special(found: SpecialPrice) -> dict[str, Any]:
    """Return one special price."""
    return {
        "id": found.public_id, "partner": found.partner.public_id, "sku": found.product.sku,
        **{name: plain(getattr(found, name)) for name in SPECIAL},
    }  # fmt: skip

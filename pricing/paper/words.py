"""What a printed quote says, as plain text: the figures of the sheet in the words of the pages."""

from decimal import Decimal
from typing import Any

from django.conf import settings

from pricing.rules.percent import said
from pricing.selectors.sheet import QuoteSheet
from pricing.selectors.sheet_lines import SheetLine
from prm.common.components.figures import amount_words
from prm.common.components.moments import exact_day

MOST_WATERFALLS = 60
"""Beyond so many lines a printed explanation is no longer read; the pages have it for every line."""


def money(amount: Decimal | None, currency: str) -> str:
    """Return such as "1,250.00 EUR", or a dash for what is unknown."""
    return "–" if amount is None else f"{amount_words(amount, currency)} {currency}"


def count(quantity: Decimal) -> str:
    """Return a quantity as people write it: 40, 1,200 or 2.5."""
    text = f"{quantity:,.2f}"
    return text.rstrip("0").rstrip(".")


def percent(value: Decimal | None) -> str:
    """Return such as "12.5 %", or nothing."""
    return "" if value is None else said(value)


def unit_price(line: SheetLine, currency: str) -> str:
    """Return the list price of a unit with what it is for: "49.00 a month"; fractions of a cent stay."""
    exact = line.unit_list.normalize()
    digits = -int(exact.as_tuple().exponent)
    plain = amount_words(line.unit_list, currency)
    words = f"{exact:,f}" if digits > len(plain.partition(".")[2]) else plain
    return f"{words} a {line.per}" if line.per else words


def of_quote(sheet: QuoteSheet) -> dict[str, Any]:
    """Return everything the paper of a quote says, in the order it is set."""
    own = sheet.audience != "customer"
    return {
        "brand": {
            "name": settings.BRAND_NAME,
            "hue": int(settings.BRAND_HUE),
            "chroma": settings.BRAND_CHROMA,
        },
        "kind": "Quote",
        "reference": sheet.reference,
        "version": str(sheet.version),
        "title": sheet.name,
        "sub": f"For {sheet.customer}, from {sheet.partner}",
        "facts": _facts(sheet),
        "heads": _heads(sheet),
        "widths": ["start", "wide", *["end"] * (len(_heads(sheet)) - 2)],
        "rows": [_row(line, sheet) for line in sheet.lines],
        "totals": _totals(sheet),
        "note": sheet.note,
        "terms": _terms(sheet),
        "waterfalls": _waterfalls(sheet) if own and len(sheet.lines) <= MOST_WATERFALLS else [],
        "foot": f"{settings.BRAND_NAME}, quote {sheet.reference}, version {sheet.version}"
        f"{', for the partner only' if own else ''}",
    }


def _facts(sheet: QuoteSheet) -> list[list[str]]:
    until = f"{exact_day(sheet.valid_until)}" if sheet.valid_until else "Not offered yet"
    facts = [
        ["Valid until", until, ""],
        ["Payment", f"{sheet.payment_days} days", "after invoice"],
    ]
    if sheet.term_months:
        begins = f"from {exact_day(sheet.starts_on)}" if sheet.starts_on else ""
        facts.append(["Term", f"{sheet.term_months} months", begins])
    if sheet.customer_contact or sheet.customer_email:
        facts.append(["Contact", sheet.customer_contact or sheet.customer_email,
                      sheet.customer_email if sheet.customer_contact else ""])  # fmt: skip
    return facts


def _heads(sheet: QuoteSheet) -> list[str]:
    end = ["Price"] if sheet.audience == "customer" else ["Your price", "Customer"]
    if sheet.audience == "vendor":
        end = ["Partner net", "Customer", "Cost", "Margin"]
    return ["", "Product", "Quantity", "List a unit", "List", "Off list", *end]


def _row(line: SheetLine, sheet: QuoteSheet) -> list[list[str]]:
    currency = sheet.currency
    off = line.customer_off if sheet.audience == "customer" else line.off
    times = f"{count(line.periods)} {line.per}s" if line.per and line.periods != 1 else ""
    cells = [
        [line.number, ""],
        [line.name, line.sku],
        [count(line.quantity), times],
        [unit_price(line, currency), ""],
        [amount_words(line.list_amount, currency), ""],
        [percent(off) if off else "", ""],
    ]
    if sheet.audience == "customer":
        return [*cells, [amount_words(line.customer_amount, currency), ""]]
    cells += [[amount_words(line.net, currency), ""], [amount_words(line.customer_amount, currency), ""]]
    if sheet.audience == "vendor":
        cost = "–" if line.cost is None else amount_words(line.cost, currency)
        cells += [[cost, ""], [percent(line.margin) or "–", ""]]
    return cells


def _totals(sheet: QuoteSheet) -> list[list[Any]]:
    currency = sheet.currency
    rows: list[list[Any]] = [["List", money(sheet.list_total, currency), False]]
    if sheet.audience == "customer":
        given = sheet.list_total - sheet.customer_total
        if given:
            rows.append([f"Discount, {said(sheet.customer_off)}", money(-given, currency), False])
        return [*rows, ["Total without tax", money(sheet.customer_total, currency), True]]
    rows += [[each.label, money(each.amount, currency), False] for each in sheet.changes]
    net, whose = ("Partner net", "Partner's") if sheet.audience == "vendor" else ("Your price", "Your")
    rows += [
        [net, money(sheet.net_total, currency), True],
        ["Customer's price", money(sheet.customer_total, currency), False],
        [f"{whose} margin{_in_percent(sheet.earned_percent)}", money(sheet.earned, currency), False],
    ]
    if sheet.audience == "vendor":
        rows += [["Cost", money(sheet.cost_total, currency), False],
                 [f"{settings.BRAND_NAME}'s margin", percent(sheet.margin) or "unknown", False]]  # fmt: skip
    return rows


def _in_percent(value: Decimal | None) -> str:
    return "" if value is None else f", {said(value)}"


def _terms(sheet: QuoteSheet) -> list[str]:
    until = (
        f"Prices hold until {exact_day(sheet.valid_until)}, that day included." if sheet.valid_until
        else "This is a draft; its prices are not offered yet."
    )  # fmt: skip
    return [until, f"All amounts are in {sheet.currency} and without tax.",
            f"Payable within {sheet.payment_days} days after the invoice."]  # fmt: skip


def _waterfalls(sheet: QuoteSheet) -> list[dict[str, Any]]:
    currency = sheet.currency
    return [
        {
            "title": f"{line.number}  {line.name}",
            "steps": [
                ["List price", f"{count(line.quantity)} × {unit_price(line, currency)}", "", "",
                 amount_words(line.list_amount, currency)],
                *(
                    [step.label, step.rule or step.because, percent(step.percent), amount_words(step.amount, currency),
                     amount_words(step.after, currency)]
                    for step in line.steps
                ),
            ],
        }
        for line in sheet.lines if line.steps
    ]  # fmt: skip

"""A quote as it is shown: the one source of every page, paper, spreadsheet and API answer about it.

Who looks decides what is in it. The partner's sheet holds no cost, the customer's neither cost nor what the partner
pays; what is not for them was never read into it, so no template can let it slip.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django.db.models import Max

from pricing.models import Quote, QuoteLine, QuoteMargin
from pricing.selectors import sheet_lines
from pricing.selectors.sheet_lines import SheetLine, numbered, received
from pricing.selectors.sheet_steps import NOTHING, Change, amount_in, changes_of, off_list, rule_words, share

Audience = Literal["partner", "vendor", "customer"]


@dataclass(frozen=True, slots=True)
class QuoteSheet:
    """A quote for one audience. Amounts are in ``currency``, rounded to it."""

    audience: Audience
    reference: str
    version: int
    newest: int
    name: str
    status: str
    status_label: str
    partner: str
    owner: str
    deal_ref: str
    customer: str
    customer_country: str
    customer_contact: str
    customer_email: str
    currency: str
    motion: str
    term_months: int | None
    starts_on: date | None
    payment_days: int
    note: str
    codes: tuple[str, ...]
    priced_at: datetime | None
    valid_until: date | None
    sent_at: datetime | None
    answered_at: datetime | None
    answered_by: str
    answer_note: str
    lines: tuple[SheetLine, ...]
    list_total: Decimal
    customer_total: Decimal
    customer_off: Decimal
    standard_total: Decimal | None = None
    net_total: Decimal | None = None
    off: Decimal | None = None
    earned: Decimal | None = None
    earned_percent: Decimal | None = None
    changes: tuple[Change, ...] = ()
    approvals_needed: int = 0
    approvals_given: int = 0
    asked_because: str = ""
    cost_total: Decimal | None = None
    margin: Decimal | None = None

    @property
    def is_newest(self) -> bool:
        """Whether no later version replaced it."""
        return self.version == self.newest

    @property
    def units(self) -> Decimal:
        """Return how many units are on it, parts of bundles left out."""
        return sum((line.quantity for line in self.lines if not line.is_part), NOTHING)


def sheet(quote: Quote, audience: Audience) -> QuoteSheet:
    """Return what ``audience`` may see of a quote. At most five queries, however many lines."""
    rows = list(QuoteLine.objects.filter(quote=quote).select_related("product").order_by("position", "pk"))
    numbers = numbered([(row.pk, row.parent_id) for row in rows])
    lines = [sheet_lines.for_anybody(row, numbers[row.pk], quote.currency) for row in rows]
    found = _for_customer(quote, lines)
    if audience == "customer":
        return found
    rules = rule_words(quote.rules)
    lines = [sheet_lines.with_net(row, line, quote.currency, rules) for row, line in zip(rows, lines, strict=True)]
    found = _with_net(quote, found, audience, lines)
    return _with_cost(quote, found, rows, lines) if audience == "vendor" else found


def _for_customer(quote: Quote, lines: Sequence[SheetLine]) -> QuoteSheet:
    """Return what anybody may see who sees the quote at all."""
    listed, customer = amount_in(quote.list_total, quote.currency), amount_in(quote.customer_total, quote.currency)
    newest = Quote.objects.filter(series=quote.series).aggregate(newest=Max("version"))["newest"]
    return QuoteSheet(
        audience="customer",
        reference=quote.public_id,
        version=quote.version,
        newest=newest or quote.version,
        name=quote.name,
        status=quote.status,
        status_label=quote.get_status_display(),
        partner=quote.partner.name,
        owner=quote.owner.name if quote.owner else "",
        deal_ref="",
        customer=quote.customer_name,
        customer_country=quote.customer_country,
        customer_contact=quote.customer_contact,
        customer_email=quote.customer_email,
        currency=quote.currency,
        motion="",
        term_months=quote.term_months,
        starts_on=quote.starts_on,
        payment_days=quote.payment_days,
        note=quote.customer_note,
        codes=(),
        priced_at=quote.priced_at,
        valid_until=quote.valid_until,
        sent_at=quote.sent_at,
        answered_at=quote.answered_at,
        answered_by=quote.answered_by,
        answer_note=quote.answer_note,
        lines=tuple(lines),
        list_total=listed,
        customer_total=customer,
        customer_off=off_list(listed, customer),
    )


def _with_net(quote: Quote, found: QuoteSheet, audience: Audience, lines: Sequence[SheetLine]) -> QuoteSheet:
    net = amount_in(quote.net_total, quote.currency)
    earned = found.customer_total - net
    return replace(
        found,
        audience=audience,
        deal_ref=quote.deal_ref,
        motion=quote.motion,
        codes=tuple(quote.promotion_codes),
        lines=tuple(lines),
        standard_total=amount_in(quote.standard_total, quote.currency),
        net_total=net,
        off=off_list(found.list_total, net),
        earned=earned,
        earned_percent=share(earned, found.customer_total),
        changes=changes_of(lines),
        approvals_needed=quote.approvals_needed,
        approvals_given=quote.approvals_given,
        asked_because=quote.asked_because,
    )


def _with_cost(quote: Quote, found: QuoteSheet, rows: Sequence[QuoteLine], lines: Sequence[SheetLine]) -> QuoteSheet:
    """Add what the vendor alone knows. A quote with one cost unknown has no margin, rather than a wrong one."""
    margins = {each.line_id: each for each in QuoteMargin.objects.filter(line__quote=quote)}
    known = [
        sheet_lines.with_cost(line, margins.get(row.pk), quote.currency) for row, line in zip(rows, lines, strict=True)
    ]
    costs = [line.cost for line in known]
    total = None if not costs or None in costs else sum((cost for cost in costs if cost is not None), NOTHING)
    paid = sum((received(line) for line in known), NOTHING)
    margin = None if total is None else share(paid - total, paid)
    return replace(found, lines=tuple(known), cost_total=total, margin=margin)

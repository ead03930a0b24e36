"""A quote as it is shown: the one source of every page, paper, spreadsheet and API answer about it.

Who looks decides what is in it. The partner's sheet holds no cost, the customer's neither cost nor what the partner
pays; what is not for them was never read into it, so no template can let it slip.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Max

from pricing.enums import Billing, ProductKind
from pricing.models import Product, Quote, QuoteLine, QuoteMargin
from pricing.policies.discounting import LIMITS, STEPS
from pricing.rules.waterfall import PricedLine
from prm.common.models.policy import PolicyVersion
from prm.common.money import quantize
from prm.common.policies import kinds
from prm.common.tenancy import as_system

Audience = Literal["partner", "vendor", "customer"]

NOTHING = Decimal(0)
HUNDRED = Decimal(100)
HUNDREDTH = Decimal("0.01")
RULE_OF = {**STEPS, "cap": LIMITS, "floor": LIMITS}
"""The kind of policy behind a kind of step; special prices and asks have none."""
PER = {Billing.MONTHLY: "month", Billing.YEARLY: "year", Billing.UPFRONT: "term"}


@dataclass(frozen=True, slots=True)
class SheetStep:
    """One step of a waterfall. ``amount`` brings the price down when negative; ``after`` is what stands then.

    ``offset`` and ``part`` place it on a bar of the list price, in whole percents. ``rule`` names the version behind.
    """

    kind: str
    label: str
    because: str
    percent: Decimal | None
    amount: Decimal
    after: Decimal
    rule: str = ""
    offset: int = 0
    part: int = 0


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line. What the audience may not know is ``None``; percents are off list, margins of the price.

    ``number`` is such as "2", or "2.1" for a part of the bundle on line 2. ``per`` is what ``unit_list`` is for.
    """

    ref: str
    number: str
    sku: str
    name: str
    unit: str
    quantity: Decimal
    periods: Decimal
    per: str
    unit_list: Decimal
    list_amount: Decimal
    customer_amount: Decimal
    customer_off: Decimal
    is_bundle: bool = False
    standard: Decimal | None = None
    net: Decimal | None = None
    off: Decimal | None = None
    asked: Decimal | None = None
    earned: Decimal | None = None
    steps: tuple[SheetStep, ...] = ()
    passed_over: tuple[Mapping[str, Any], ...] = ()
    special: str = ""
    cost: Decimal | None = None
    margin: Decimal | None = None
    distributor_net: Decimal | None = None

    @property
    def is_part(self) -> bool:
        """Whether it is a part of a bundle."""
        return "." in self.number


@dataclass(frozen=True, slots=True)
class Change:
    """What one kind of step changed over all lines; ``offset`` and ``part`` place it on a bar of the list price."""

    kind: str
    label: str
    amount: Decimal
    after: Decimal = NOTHING
    offset: int = 0
    part: int = 0


@dataclass(frozen=True, slots=True)
class Stepped:
    """A line of which only the list price and the steps are looked at."""

    list_amount: Decimal
    steps: tuple[Change, ...]


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
    lines = [_line(row, numbers[row.pk], quote.currency) for row in rows]
    found = _for_customer(quote, lines)
    if audience == "customer":
        return found
    rules = rule_words(quote.rules)
    lines = [_priced(row, line, quote.currency, rules) for row, line in zip(rows, lines, strict=True)]
    found = _with_net(quote, found, audience, lines)
    return _with_cost(quote, found, rows, lines) if audience == "vendor" else found


def numbered(rows: Sequence[tuple[Any, Any]]) -> dict[Any, str]:
    """Return the number of each row of ``(key, key of its bundle or None)``: "1", "2", and "2.1" within bundle 2."""
    found: dict[Any, str] = {}
    parts: dict[Any, int] = {}
    top = 0
    for key, parent in rows:
        if parent in found:
            parts[parent] = parts.get(parent, 0) + 1
            found[key] = f"{found[parent]}.{parts[parent]}"
        else:
            top += 1
            found[key] = str(top)
    return found


def off_list(listed: Decimal, price: Decimal) -> Decimal:
    """Return what a price is below list in percent, to a hundredth; 0 where the list price is nothing."""
    return ((listed - price) * HUNDRED / listed).quantize(HUNDREDTH) if listed else NOTHING


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return a part in percent of the whole, to a hundredth; ``None`` of nothing."""
    return (part * HUNDRED / whole).quantize(HUNDREDTH) if whole else None


def steps_of(
    raw: Iterable[Mapping[str, Any]], listed: Decimal, currency: str, rules: Mapping[str, str]
) -> tuple[SheetStep, ...]:
    """Return stored steps as they are shown; ``rules`` names the version behind each kind of policy."""
    found, before = [], listed
    for each in raw:
        amount, after = _amount(each["amount"], currency), _amount(each["after"], currency)
        offset, part = bar(before, after, listed)
        found.append(
            SheetStep(
                kind=each["kind"],
                label=each["label"],
                because=each.get("because", ""),
                percent=_percent(each.get("percent")),
                amount=amount,
                after=after,
                rule=rules.get(RULE_OF.get(each["kind"], ""), ""),
                offset=offset,
                part=part,
            )
        )
        before = after
    return tuple(found)


def changes_of(lines: Sequence[SheetLine | Stepped]) -> tuple[Change, ...]:
    """Return what each kind of step changed over all lines, in the order of the first line that has it."""
    sums: dict[str, Change] = {}
    for step in (step for line in lines for step in line.steps):
        had = sums.get(step.kind)
        sums[step.kind] = Change(step.kind, _plain_label(step, had), step.amount + (had.amount if had else NOTHING))
    listed = before = sum((line.list_amount for line in lines), NOTHING)
    placed = []
    for each in sums.values():
        after = before + each.amount
        offset, part = bar(before, after, listed)
        placed.append(replace(each, after=after, offset=offset, part=part))
        before = after
    return tuple(placed)


def bar(before: Decimal, after: Decimal, listed: Decimal) -> tuple[int, int]:
    """Return where a step stands on a bar of the list price and how long it is, in whole percents; never invisible."""
    if not listed or before == after:
        return 0, 0
    offset = int(min(before, after) * HUNDRED / listed)
    return offset, max(int(max(before, after) * HUNDRED / listed) - offset, 1)


def of_priced(priced: PricedLine, product: Product, number: str, currency: str, rules: Mapping[str, str]) -> SheetLine:
    """Return a line nobody saved yet, as the partner sees one; what the customer pays is not known to it."""
    listed, net = quantize(priced.list_amount, currency), quantize(priced.net, currency)
    return SheetLine(
        ref="",
        number=number,
        sku=product.sku,
        name=product.name,
        unit=product.unit,
        quantity=priced.line.quantity,
        periods=priced.line.periods,
        per=_per(product),
        unit_list=priced.line.unit_list,
        list_amount=listed,
        customer_amount=listed,
        customer_off=NOTHING,
        standard=quantize(priced.standard, currency),
        net=net,
        off=off_list(listed, net),
        asked=priced.line.asked,
        steps=steps_of([asdict(step) for step in priced.steps], listed, currency, rules),
        passed_over=tuple(asdict(each) for each in priced.passed_over),
    )


def only_steps(priced: PricedLine, currency: str) -> Stepped:
    """Return only what :func:`changes_of` reads of a line nobody saved yet."""
    return Stepped(
        quantize(priced.list_amount, currency),
        tuple(Change(step.kind, step.label, quantize(step.amount, currency)) for step in priced.steps),
    )


def _per(product: Product) -> str:
    billed = product.kind == ProductKind.SUBSCRIPTION and product.billing
    return PER.get(Billing(product.billing), "") if billed else ""


def _plain_label(step: SheetStep | Change, had: Change | None) -> str:
    """Return the steps' own label, or one for the kind where lines call it differently."""
    if had is None or had.label == step.label:
        return step.label
    return {"promotion": "Promotions", "volume": "Volume", "motion": "Motion"}.get(step.kind, had.label)


def _line(row: QuoteLine, number: str, currency: str) -> SheetLine:
    listed, customer = quantize(row.list_amount, currency), quantize(row.customer_amount, currency)
    return SheetLine(
        ref=row.public_id,
        number=number,
        sku=row.product.sku,
        name=row.product.name,
        unit=row.product.unit,
        quantity=row.quantity,
        periods=row.periods,
        per=_per(row.product),
        unit_list=row.unit_list,
        list_amount=listed,
        customer_amount=customer,
        customer_off=off_list(listed, customer),
        is_bundle=row.product.kind == ProductKind.BUNDLE,
    )


def _for_customer(quote: Quote, lines: Sequence[SheetLine]) -> QuoteSheet:
    """Return what anybody may see who sees the quote at all."""
    listed, customer = _amount(quote.list_total, quote.currency), _amount(quote.customer_total, quote.currency)
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


def _priced(row: QuoteLine, line: SheetLine, currency: str, rules: Mapping[str, str]) -> SheetLine:
    net = _amount(row.net, currency)
    return replace(
        line,
        standard=_amount(row.standard, currency),
        net=net,
        off=off_list(line.list_amount, net),
        asked=row.asked,
        earned=line.customer_amount - net,
        steps=steps_of(row.steps, line.list_amount, currency, rules),
        passed_over=tuple(row.passed_over),
        special=next((each["because"] for each in row.steps if each["kind"] == "special"), ""),
    )


def _with_net(quote: Quote, found: QuoteSheet, audience: Audience, lines: Sequence[SheetLine]) -> QuoteSheet:
    net = _amount(quote.net_total, quote.currency)
    earned = found.customer_total - net
    return replace(
        found,
        audience=audience,
        deal_ref=quote.deal_ref,
        motion=quote.motion,
        codes=tuple(quote.promotion_codes),
        lines=tuple(lines),
        standard_total=_amount(quote.standard_total, quote.currency),
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
    known = [_with_margin(line, margins.get(row.pk), quote.currency) for row, line in zip(rows, lines, strict=True)]
    costs = [line.cost for line in known]
    total = None if not costs or None in costs else sum((cost for cost in costs if cost is not None), NOTHING)
    paid = sum((received(line) for line in known), NOTHING)
    margin = None if total is None else share(paid - total, paid)
    return replace(found, lines=tuple(known), cost_total=total, margin=margin)


def received(line: SheetLine) -> Decimal:
    """Return what the vendor is paid for a line: by the distributor where there is one."""
    return line.distributor_net if line.distributor_net is not None else line.net or NOTHING


def _with_margin(line: SheetLine, margin: QuoteMargin | None, currency: str) -> SheetLine:
    if margin is None:
        return line
    through = None if margin.distributor_net is None else _amount(margin.distributor_net, currency)
    cost = None if margin.cost is None else _amount(margin.cost, currency)
    paid = through if through is not None else line.net or NOTHING
    left = None if cost is None else share(paid - cost, paid)
    return replace(line, cost=cost, distributor_net=through, margin=left)


def rule_words(rules: Mapping[str, str]) -> dict[str, str]:
    """Return such as "Volume discounts, version 3" by kind of policy: one query for all of them."""
    if not rules:
        return {}
    with as_system("policy lookup"):
        rows = PolicyVersion.objects.filter(public_id__in=list(rules.values())).only("public_id", "kind", "number")
        versions = {row.public_id: (row.kind, row.number) for row in rows}
    known = kinds()
    return {kind: f"{known[kind].label}, version {number}" for kind, number in versions.values() if kind in known}


def _amount(value: Any, currency: str) -> Decimal:
    return quantize(Decimal(str(value)), currency)


def _percent(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(str(value))

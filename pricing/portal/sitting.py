"""One person at a draft quote: what was typed, what it costs now, and what that asks of approvers."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from pricing.forms import quote_lines
from pricing.forms.quote import QuoteForm, first_values
from pricing.forms.quote_lines import Row, Rows, number, said
from pricing.models import Product, Quote
from pricing.portal.drawn import Lines
from pricing.rules import quoted
from pricing.selectors import offer, sheet_lines, sheet_steps
from pricing.selectors import quote as quotes
from pricing.selectors.sheet_steps import Change
from pricing.services import quote as services
from pricing.services.quote import QuotePreview
from prm.accounts.web import actor, put_errors
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid
from prm.common.money import quantize

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Look:
    """One row as the page shows it: as typed, with its price now and what is to be said about it."""

    at: int
    number: str
    row: Row
    options: list[Product]
    net: Decimal | None = None
    off: Decimal | None = None
    listed: Decimal | None = None
    asked_low: bool = False
    clashes: tuple[offer.Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """What everything typed comes to now, and whose approval it would need."""

    currency: str
    listed: Decimal
    changes: tuple[Change, ...]
    net: Decimal
    off: Decimal
    customer: Decimal
    earned: Decimal
    earned_percent: Decimal | None
    margin: Decimal | None
    plan: Any


def _form(who: Actor, quote: Quote, data: QueryDict | None = None) -> QuoteForm:
    """Return the head's form, with the deal's other quotes to count together with."""
    others, initial = quotes.others_of_deal(who, quote), first_values(quote)
    whole = initial["counts_with"]
    initial["counts_with"] = next((each.public_id for each in others if each.series == whole), whole)
    return QuoteForm(data, initial=initial, of_deal=bool(quote.deal_ref), others=others)


@dataclass
class Sitting:
    """A draft in front of somebody. ``page`` is the head as typed, ``rows`` the lines."""

    request: HttpRequest
    who: Actor
    quote: Quote
    form: QuoteForm
    rows: Rows
    found: list[Product] | None = None
    stale: str = ""
    problems: list[str] = field(default_factory=list)
    preview: QuotePreview | None = None

    @classmethod
    def stored(cls, request: HttpRequest, quote: Quote) -> "Sitting":
        """Return the draft as it is kept."""
        asks = quotes.asks_of(quote)
        rows = Rows.of(asks, offer.products_by_key(ask.product_id for ask in asks))
        who = actor(request)
        return cls(request, who, quote, _form(who, quote), rows)

    @classmethod
    def typed(cls, request: HttpRequest, quote: Quote, data: QueryDict) -> "Sitting":
        """Return the draft as it was typed."""
        who = actor(request)
        return cls(request, who, quote, _form(who, quote, data), Rows.read(data).checked())

    @property
    def is_valid(self) -> bool:
        """Whether everything typed can be read."""
        return (not self.form.is_bound or self.form.is_valid()) and self.rows.is_valid

    def price(self) -> None:
        """Work out what everything typed costs now. Nothing is saved."""
        head = quotes.head_of(self.quote)
        if self.form.is_bound and self.form.is_valid():
            head = self.form.head()
        if not self.rows.is_valid or not self.rows.rows:
            return
        try:
            self.preview = services.price_now(
                partner=self.quote.partner, head=head, lines=self.rows.asks(), quote=self.quote,
                people=not self.who.is_partner,
            )  # fmt: skip
        except Invalid as error:
            self.mark(error)
        else:
            self.rows = self.rows.marked(self.preview.problems)
            self.problems += [words for name, words in self.preview.problems.items() if name == "lines"]

    def save(self, revision: int) -> bool:
        """Keep what was typed; returns whether it was. What is wrong stands beside the fields."""
        try:
            self.quote = services.change(
                actor=self.who, quote=self.quote, revision=revision, head=self.form.head(),
                lines=self.rows.asks(),
            )  # fmt: skip
        except Invalid as error:
            self.mark(error)
            return False
        except DomainError as error:
            self.stale = error.message
            return False
        return True

    def mark(self, error: Invalid) -> None:
        """Put what a service refused beside the fields it speaks of."""
        own = {name: words for name, words in error.fields.items() if name.startswith("lines")}
        self.rows = self.rows.marked(own)
        self.problems = [words for name, words in own.items() if name == "lines"]
        rest = {name: words for name, words in error.fields.items() if name not in own}
        if rest and self.form.is_bound and self.form.is_valid():
            put_errors(self.form, Invalid(rest))
        elif rest:
            self.problems += list(rest.values())

    def shown(self) -> str:
        """Return what the page says it shows: of what it is the price, and the price; nothing while there is none."""
        preview = self.preview
        return f"{self._priced_of()}:{quantize(preview.priced.net_total, self.currency):f}" if preview else ""

    def is_kept(self, told: str) -> bool:
        """Whether the draft holds exactly what was typed, at exactly the price a page ``told``: it saves by itself."""
        if not self.is_valid or told != f"{self._priced_of()}:{quantize(self.quote.net_total, self.quote.currency):f}":
            return False
        return self.form.head() == quotes.head_of(self.quote) and self.rows.asks() == quotes.asks_of(self.quote)

    def rose_from(self, told: str) -> Decimal | None:
        """Return the price a page showed of exactly this, when the stored one is higher; ``told`` is its ``shown``."""
        what, _, price = told.partition(":")
        shown = number(price)
        return shown if shown is not None and what == self._priced_of() and self.quote.net_total > shown else None

    def _priced_of(self) -> str:
        head = quotes.head_of(self.quote)
        if self.form.is_bound and self.form.is_valid():
            head = self.form.head()
        about = (
            head.currency,
            head.motion,
            head.territory,
            head.segment,
            sorted(head.promotion_codes),
            head.term_months or 0,
        )
        asks = [[said(part) for part in (ask.quantity, ask.asked, ask.customer_discount)] for ask in self.rows.asks()]
        places = [(row.product.public_id, row.parent) for row in self.rows.rows]
        whole = repr((about, head.through_distributor, asks, places))
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    def looks(self) -> list[Look]:
        """Return the rows as the page shows them."""
        numbers = sheet_lines.numbered([(at, row.parent) for at, row in enumerate(self.rows.rows)])
        clashes = self._clashes()
        found = []
        for at, row in enumerate(self.rows.rows):
            found.append(
                Look(at, numbers[at], row, self.rows.options(at), clashes=clashes.get(row.product.pk, ()),
                     **self._priced(at))
            )  # fmt: skip
        return found

    def _priced(self, at: int) -> dict[str, Any]:
        preview = self.preview
        if preview is None or at >= len(preview.priced.lines) or f"lines.{at}.product" in preview.problems:
            return {}
        line, currency = preview.priced.lines[at], self.currency
        listed, net = quantize(line.list_amount, currency), quantize(line.net, currency)
        return {
            "net": net, "listed": listed, "off": sheet_steps.off_list(listed, net),
            "asked_low": line.line.asked is not None and line.net == line.standard,
        }  # fmt: skip

    def steps_of(self, at: int) -> dict[str, Any]:
        """Return a line's waterfall as typed now, as its template reads it."""
        preview = self.preview
        if preview is None or not 0 <= at < len(preview.priced.lines):
            return {}
        line, row = preview.priced.lines[at], self.rows.rows[at]
        rules = sheet_steps.rule_words(preview.worked.gathered.rules)
        return {
            "line": sheet_lines.of_priced(
                line, row.product, str(at + 1), self.currency, rules, preview.worked.customer[at]
            ),
            "currency": self.currency,
        }

    def _clashes(self) -> dict[int, tuple[offer.Clash, ...]]:
        found: dict[int, list[offer.Clash]] = {}
        for clash in offer.clashes({row.product.pk: row.product.name for row in self.rows.rows}):
            found.setdefault(clash.product_id, []).append(clash)
        return {pk: tuple(each) for pk, each in found.items()}

    @property
    def currency(self) -> str:
        """Return the currency everything is shown in."""
        if self.form.is_bound and self.form.is_valid():
            return str(self.form.cleaned_data["currency"])
        return self.quote.currency

    def total(self) -> Total | None:
        """Return what everything comes to, or ``None`` while it cannot be priced."""
        preview = self.preview
        if preview is None:
            return None
        priced, currency, worked = preview.priced, self.currency, preview.worked
        listed, net = quantize(priced.list_total, currency), quantize(priced.net_total, currency)
        customer = sum(worked.customer, NOTHING)
        earned = customer - net
        return Total(
            currency=currency,
            listed=listed,
            changes=sheet_steps.changes_of([sheet_steps.only_steps(line, currency) for line in priced.lines]),
            net=net,
            off=sheet_steps.off_list(listed, net),
            customer=customer,
            earned=earned,
            earned_percent=sheet_steps.share(earned, customer),
            margin=None if self.who.is_partner else quoted.weakest_margin(priced, currency),
            plan=preview.approval,
        )


def context(sitting: Sitting, ns: str, opened: Mapping[int, SafeString] | None = None) -> dict[str, Any]:
    """Return what the builder's templates read. ``ns`` is the side's namespace, ``opened`` waterfalls to show."""
    looks = sitting.looks()
    address = reverse(f"{ns}:quote-edit", args=[sitting.quote.public_id])
    return {
        "ns": ns,
        "vendor": ns == "console",
        "frame": f"{ns}/base.html",
        "quote": sitting.quote,
        "form": sitting.form,
        "looks": looks,
        "drawn": Lines(looks, address, sitting.currency, ns == "console", opened or {}),
        "total": sitting.total(),
        "shown": sitting.shown(),
        "currency": sitting.currency,
        "found": sitting.found,
        "is_full": len(looks) >= quote_lines.MOST_ROWS,
        "words": sitting.request.POST.get("words", ""),
        "stale": sitting.stale,
        "problems": [*sitting.problems, *_line_problems(looks)],
        "because": sitting.request.POST.get("because", sitting.quote.asked_because),
        "because_error": "",
    }


def _line_problems(looks: list[Look]) -> list[str]:
    return [f"Line {look.number}: {words}" for look in looks for words in look.row.errors.values()]


def revision(data: Mapping[str, str]) -> int:
    """Return the revision a form was made from; 0 when it does not say."""
    text = data.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0

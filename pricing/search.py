"""What of this app can be found: products, price books, quotes, special prices, subscriptions and renewals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.urls import reverse

from pricing.enums import QuoteStatus, SubscriptionStatus
from pricing.models import PriceBook, Product, Quote, Renewal, SpecialPrice, Subscription
from pricing.selectors import book as books
from pricing.selectors import product as products
from pricing.selectors import quote as quotes
from pricing.selectors import renewal as renewals
from pricing.selectors import special as specials
from prm.common.actors import Actor
from prm.common.search.registry import Entry, Found, Kind, register


def _product_entries(pks: Sequence[int]) -> Iterator[Entry]:
    for row in Product.objects.filter(pk__in=pks):
        yield Entry(row.pk, row.public_id, row.name, keys=(row.sku,))


def _show_products(actor: Actor, pks: Sequence[int]) -> Iterator[Found]:
    for row in products.listed().filter(pk__in=pks).only("public_id", "name", "sku", "is_active", "family__name"):
        sold = "" if row.is_active else ", no longer sold"
        yield Found(
            row.pk, row.public_id, row.name, f"{row.sku}, {row.family.name}{sold}",
            reverse("console:product", args=[row.public_id]),
        )  # fmt: skip


def _book_entries(pks: Sequence[int]) -> Iterator[Entry]:
    for row in PriceBook.objects.filter(pk__in=pks):
        yield Entry(row.pk, row.public_id, row.name, keys=(row.code,), about=(row.currency,))


def _show_books(actor: Actor, pks: Sequence[int]) -> Iterator[Found]:
    rows: Iterable[Any] = books.listed().filter(pk__in=pks)
    for row in rows:
        holds = f"edition {row.holds} in force" if row.holds else "no prices yet"
        state = holds if row.is_active else "switched off"
        yield Found(
            row.pk, row.public_id, row.name, f"{row.currency}, {state}",
            reverse("console:book", args=[row.public_id]),
        )  # fmt: skip


def _quote_entries(pks: Sequence[int]) -> Iterator[Entry]:
    """Give the version of a quote that counts, found by the numbers of those it replaced as well."""
    found = list(Quote.objects.filter(pk__in=pks).exclude(status=QuoteStatus.REPLACED))
    numbers: defaultdict[str, list[str]] = defaultdict(list)
    before = Quote.objects.filter(series__in=[row.series for row in found], status=QuoteStatus.REPLACED)
    for series, number in before.values_list("series", "public_id"):
        numbers[series].append(number)
    for row in found:
        yield Entry(
            row.pk, row.public_id, row.name,
            names=(row.customer_name,),
            keys=(row.deal_ref, *numbers[row.series]),
            about=(row.customer_contact, row.customer_email),
            partner_id=row.partner_id,
        )  # fmt: skip


def _show_quotes(actor: Actor, pks: Sequence[int]) -> Iterator[Found]:
    room = "portal:quote" if actor.is_partner else "console:quote"
    rows = quotes.visible_to(actor).filter(pk__in=pks).select_related("partner")
    for row in rows.only("public_id", "name", "customer_name", "status", "partner__name"):
        other = row.customer_name if actor.is_partner else row.partner.name
        detail = f"{row.get_status_display()}, {other}"
        yield Found(row.pk, row.public_id, row.name, detail, reverse(room, args=[row.public_id]))


def _special_entries(pks: Sequence[int]) -> Iterator[Entry]:
    for row in SpecialPrice.objects.filter(pk__in=pks).select_related("product", "partner"):
        yield Entry(
            row.pk, row.public_id, row.customer_name,
            names=(row.product.name, row.partner.name),
            keys=(row.product.sku, row.quote_ref),
        )  # fmt: skip


def _show_specials(actor: Actor, pks: Sequence[int]) -> Iterator[Found]:
    rows = specials.visible_to(actor).filter(pk__in=pks)
    for row in rows.only("public_id", "customer_name", "status", "partner__name", "product__name"):
        detail = f"{row.get_status_display()}, {row.product.name}, {row.partner.name}"
        yield Found(row.pk, row.public_id, row.customer_name, detail, reverse("console:special", args=[row.public_id]))


def _subscription_entries(pks: Sequence[int]) -> Iterator[Entry]:
    for row in Subscription.objects.filter(pk__in=pks).select_related("product"):
        yield Entry(
            row.pk, row.public_id, row.customer_name,
            names=(row.product.name,),
            keys=(row.product.sku, row.deal_ref, row.quote_ref),
            about=(row.customer_contact, row.customer_email),
            partner_id=row.partner_id,
        )  # fmt: skip


def _show_subscriptions(actor: Actor, pks: Sequence[int]) -> Iterator[Found]:
    room = "portal:subscription" if actor.is_partner else "console:subscription"
    rows = renewals.subscriptions_visible_to(actor).filter(pk__in=pks)
    for row in rows.only("public_id", "customer_name", "status", "ends_on", "product__name", "partner__name"):
        runs = row.status == SubscriptionStatus.ACTIVE
        until = f"until {row.ends_on:%-d %B %Y}" if runs else row.get_status_display().lower()
        detail = ", ".join([row.product.name, until, *([] if actor.is_partner else [row.partner.name])])
        yield Found(row.pk, row.public_id, row.customer_name, detail, reverse(room, args=[row.public_id]))


def _renewal_entries(pks: Sequence[int]) -> Iterator[Entry]:
    for row in Renewal.objects.filter(pk__in=pks, status__in=renewals.LIVE).select_related("product"):
        yield Entry(
            row.pk, row.public_id, row.customer_name,
            names=(row.product.name,) if row.product else (),
            keys=(row.product.sku if row.product else "", row.quote_ref),
            about=(row.customer_contact, row.customer_email),
            partner_id=row.partner_id,
        )  # fmt: skip


def _show_renewals(actor: Actor, pks: Sequence[int]) -> Iterator[Found]:
    room = "portal:renewal" if actor.is_partner else "console:renewal"
    for row in renewals.visible_to(actor).filter(pk__in=pks):
        what = row.product.name if row.product else row.public_id
        detail = ", ".join([row.get_status_display(), what, f"due {row.due_on:%-d %B %Y}"])
        yield Found(row.pk, row.public_id, row.customer_name, detail, reverse(room, args=[row.public_id]))


for _kind in (
    Kind("quote", "pricing.Quote", "Quotes", "coin", 12, "QU", _quote_entries, _show_quotes,
         staff="quote.queue", partner="quote.view"),
    Kind("renewal", "pricing.Renewal", "Renewals", "refresh", 14, "RN", _renewal_entries, _show_renewals,
         staff="renewal.queue", partner="renewal.view"),
    Kind("subscription", "pricing.Subscription", "Subscriptions", "calendar", 55, "SB", _subscription_entries,
         _show_subscriptions, staff="renewal.queue", partner="renewal.view"),
    Kind("product", "pricing.Product", "Products", "folder", 60, "PR", _product_entries, _show_products,
         staff="product.view"),
    Kind("book", "pricing.PriceBook", "Price books", "book", 62, "PB", _book_entries, _show_books, staff="book.view"),
    Kind("special", "pricing.SpecialPrice", "Special prices", "tag", 64, "SP", _special_entries, _show_specials,
         staff="special.view"),
):  # fmt: skip
    register(_kind)

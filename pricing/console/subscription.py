"""Every subscription in the vendor's view, and ending one before its time."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pricing.enums import SubscriptionStatus
from pricing.forms.renewal import NoteForm
from pricing.models import Subscription
from pricing.selectors import renewal as selectors
from pricing.services import subscription as services
from pricing.workflows.renewal import SUBSCRIPTION
from prm.accounts.lists import list_page
from prm.accounts.web import actor, attempt, console_page, render
from prm.common.lists import Cell, Column, Filter, ListSpec, Tab, link, money, status, text, when
from prm.common.timeline import entries
from prm.common.workflow import available_actions


def _partner(row: Subscription) -> Cell:
    return link(row.partner.name, reverse("console:partner", args=[row.partner.public_id]))


SUBSCRIPTIONS = ListSpec(
    page="subscriptions",
    noun=("subscription", "subscriptions"),
    columns=(
        Column(
            "customer", "Customer",
            lambda s: link(s.customer_name, reverse("console:subscription", args=[s.public_id])),
            sort="customer_name", css="full",
        ),
        Column("partner", "Partner", _partner, css="full"),
        Column("product", "Product", lambda s: text(s.product, quiet=True)),
        Column("quantity", "Quantity", lambda s: text(s.units), css="num end c-s no-phone"),
        Column("status", "Status", lambda s: status(s.status, s.get_status_display()), css="c-m"),
        Column("starts", "From", lambda s: when(s.starts_on), sort="starts_on", css="c-s no-phone"),
        Column("ends", "Until", lambda s: when(s.ends_on), sort="ends_on", css="c-s"),
        Column("net", "Paid for the term", lambda s: money(s.net, s.currency), sort="net", css="money end c-m"),
    ),
    filters=(
        Filter(
            "status", "Status", lambda: SubscriptionStatus.choices,
            lambda rows, values: rows.filter(status__in=values),
        ),
    ),
    search=lambda rows, words: selectors.search(rows, words) | rows.filter(partner__name__icontains=words),
    search_label="Customer, product or partner",
    sort="ends",
    tabs=(Tab("Running", "status=active"),),
)  # fmt: skip


@console_page("renewal.queue")
def subscriptions(request: HttpRequest) -> HttpResponse:
    """List what customers run."""
    rows = selectors.subscriptions_visible_to(actor(request))
    return list_page(request, SUBSCRIPTIONS, rows, "console/renewals/subscriptions.html")


@console_page("renewal.queue")
def subscription(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one subscription with its renewal and what followed it."""
    who = actor(request)
    found = selectors.get_subscription(who, reference)
    context = {
        "subscription": found,
        "renewal": selectors.of_subscription(who, found),
        "following": selectors.following(who, found),
        "may_cancel": any(each.name == "cancel" for each in available_actions(SUBSCRIPTION, found, who)),
        "timeline": entries(found),
        "me": who.user_id or 0,
    }
    return render(request, "console/renewals/subscription.html", context)


@console_page("renewal.decide")
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """End a subscription before its time."""
    who = actor(request)
    found = selectors.get_subscription(who, reference)
    form = NoteForm(request.POST or None, label="Why does it end?")
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        done = "The subscription is cancelled."
        if attempt(request, form, lambda: services.cancel(subscription=found, actor=who, note=note), done):
            return redirect("console:subscription", reference)
    context = {"subscription": found, "form": form}
    return render(request, "console/renewals/cancel.html", context, status=422 if form.errors else 200)

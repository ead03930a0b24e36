"""The partner's subscriptions: what its customers run, until when, and whether it renews itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from pricing.enums import SubscriptionStatus
from pricing.rules.renewal import stops_until
from pricing.selectors import renewal as selectors
from pricing.services import subscription as services
from prm.accounts.lists import list_page
from prm.accounts.web import actor, portal_page, render, say_error, tell
from prm.common.errors import DomainError
from prm.common.lists import Column, Filter, ListSpec, Tab, link, money, status, text, when
from prm.common.moment import now
from prm.common.timeline import entries

SUBSCRIPTIONS = ListSpec(
    page="portal-subscriptions",
    noun=("subscription", "subscriptions"),
    columns=(
        Column(
            "customer", "Customer",
            lambda s: link(s.customer_name, reverse("portal:subscription", args=[s.public_id])),
            sort="customer_name", css="full",
        ),
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
    search=selectors.search,
    search_label="Customer or product",
    sort="ends",
    tabs=(Tab("Running", "status=active"),),
)  # fmt: skip


@portal_page("renewal.view")
def subscriptions(request: HttpRequest) -> HttpResponse:
    """List what the partner's customers run."""
    rows = selectors.subscriptions_visible_to(actor(request))
    return list_page(request, SUBSCRIPTIONS, rows, "portal/renewals/subscriptions.html", views=False)


@portal_page("renewal.view")
def subscription(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one subscription, its renewal, and whether it renews itself."""
    who = actor(request)
    found = selectors.get_subscription(who, reference)
    renewal = selectors.of_subscription(who, found)
    last = stops_until(selectors.body_for(renewal), found.ends_on) if renewal else None
    open_now = renewal is not None and renewal.status in selectors.LIVE and renewal.status != "open_to_others"
    context = {
        "subscription": found,
        "renewal": renewal,
        "last": last,
        "may_set": open_now and who.may("renewal.work") and last is not None and now().date() <= last,
        "following": selectors.following(who, found),
        "timeline": entries(found),
        "me": who.user_id or 0,
    }
    return render(request, "portal/renewals/subscription.html", context)


@portal_page("renewal.work")
@require_POST
def auto(request: HttpRequest, reference: str) -> HttpResponse:
    """Let it renew itself, or stop that."""
    who = actor(request)
    found = selectors.get_subscription(who, reference)
    itself = request.POST.get("itself") == "1"
    try:
        services.set_auto(subscription=found, actor=who, itself=itself)
    except DomainError as error:
        say_error(request, error)
    else:
        tell(request, "It renews itself from now on." if itself else "It does not renew itself any more.")
    return redirect("portal:subscription", reference)

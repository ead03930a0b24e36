"""What every page's frame needs: navigation, brand, unread count, theme."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from prm.accounts.selectors.notification import unread
from prm.accounts.selectors.staff import viewing
from prm.common.actors import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the rail, the current one on every page below its own or below one of ``also``.

    ``phone`` puts it on the bottom bar.
    """

    label: str
    name: str
    icon: str
    permission: str
    phone: bool = False
    also: tuple[str, ...] = ()
    count: Callable[[Actor], int] | None = None
    url: str = ""
    current: bool = False
    n: int = 0


PORTAL = (
    (
        "",
        (
            Place("Home", "portal:home", "home", "portal.open", phone=True),
            Place("Deals", "portal:deals", "deal", "deal.view", phone=True, also=("portal:shared-deals",)),
            Place("Quotes", "portal:quotes", "coin", "quote.view", phone=True),
            Place("Prices", "portal:prices", "tag", "price.view", also=("portal:specials",)),
            Place(
                "Renewals",
                "portal:renewals",
                "refresh",
                "renewal.view",
                also=("portal:subscriptions",),
            ),
            Place("Earnings", "portal:earnings", "scale", "earning.view"),
            Place("Worth", "portal:profit", "gauge", "earning.view"),
            Place("Company", "portal:company", "org", "company.view", phone=True),
            Place("People", "portal:people", "users", "people.view", phone=True),
        ),
    ),
)

CONSOLE = (
    (
        "",
        (
            Place("Home", "console:home", "home", "console.open"),
            Place("Review queue", "console:queue", "filter", "deal.queue", phone=True),
            Place("Clocks", "console:clocks", "clock", "clock.view"),
        ),
    ),
    (
        "Strategy",
        (
            Place("Partners", "console:partners", "org", "partner.view", phone=True),
            Place("Accounts", "console:accounts", "user", "account.view"),
            Place("Programmes", "console:programmes", "flag", "partner.view"),
        ),
    ),
    (
        "Operations",
        (
            Place("Deals", "console:deals", "deal", "deal.queue", phone=True),
            Place("Opportunities", "console:opportunities", "lead", "opportunity.view"),
        ),
    ),
    (
        "Commercial",
        (
            Place("Quotes", "console:quotes", "coin", "quote.queue"),
            Place("Prices to approve", "console:approvals", "shield", "quote.queue"),
            Place("Special prices", "console:specials", "tag", "special.view"),
            Place("Renewals", "console:renewals", "refresh", "renewal.queue", also=("console:subscriptions",)),
            Place("Sales", "console:sales", "scale", "sale.view"),
            Place("Products", "console:products", "folder", "product.view"),
            Place("Price books", "console:books", "book", "book.view"),
            Place("Profitability", "console:profit", "gauge", "cost.view"),
        ),
    ),
    (
        "Programme",
        (
            Place("Policies", "console:policies", "sliders", "policy.view", also=("console:cohorts",)),
            Place("Calendars", "console:calendars", "calendar", "policy.view"),
            Place("Imports", "console:imports", "upload", "import.view"),
            Place("Merges", "console:merges", "link", "merge.view"),
            Place("Staff", "console:staff", "users", "staff.view"),
            Place("Audit", "console:audit", "shield", "audit.view"),
            Place("Mail", "console:mail", "mail", "mail.view"),
            Place("Deliveries", "console:deliveries", "refresh", "mail.view"),
            Place("Webhooks", "console:webhooks", "link", "webhook.view"),
        ),
    ),
)


def _items(request: HttpRequest, actor: Actor, places: tuple[Place, ...]) -> list[Place]:
    items = []
    for place in places:
        if not actor.may(place.permission):
            continue
        url = reverse(place.name)
        home = place.name.endswith(":home")
        below = (url, *map(reverse, place.also))
        current = request.path == url if home else request.path.startswith(below)
        items.append(replace(place, url=url, current=current, n=place.count(actor) if place.count else 0))
    return items


def places(actor: Actor) -> list[tuple[str, Place]]:
    """Return every place of the rail ``actor`` may go to, with its address, after the name of its group."""
    groups = PORTAL if actor.is_partner else CONSOLE
    return [
        (label, replace(place, url=reverse(place.name)))
        for label, those in groups
        for place in those
        if actor.may(place.permission)
    ]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return what the base templates ask for. See ``docs/components.md``."""
    actor: Actor | None = getattr(request, "actor", None)
    brand = {"name": settings.BRAND_NAME}
    if actor is None:
        return {"actor": None, "brand": brand, "theme": _theme(request), "nav": [], "demo": settings.DEMO}
    groups = PORTAL if actor.is_partner else CONSOLE
    nav = [{"label": label, "items": items} for label, places in groups if (items := _items(request, actor, places))]
    return {
        "actor": actor,
        "brand": brand,
        "nav": nav,
        "search_url": reverse("portal:search" if actor.is_partner else "console:search"),
        "theme": _theme(request),
        "unread": unread(actor),
        "viewing": viewing(actor),
        "memberships": getattr(request, "memberships", []),
        "demo": settings.DEMO,
    }


def _theme(request: HttpRequest) -> str:
    """Return what this browser was told, or else what the person chose in their settings."""
    theme = request.COOKIES.get("theme") or getattr(getattr(request, "user", None), "theme", "system")
    return theme if theme in {"light", "dark"} else "system"

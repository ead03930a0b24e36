"""Every page, at both widths, in both themes. Those of prices have their own list: ``test_price_pages.py``."""

from decimal import Decimal

import pytest
from django.urls import reverse

from dealreg.models import Deal
from dealreg.services import draft, review, submission
from partners.models import Account, Partner
from prm.accounts.models import User
from prm.accounts.selectors.actor import staff_actor
from prm.common.events import deliver_all
from prm.common.lifecycle import drafts
from prm.common.models import PolicyVersion
from tests.dealreg.conftest import registration
from tests.journeys.barriers import MOST_BYTES, Witness, moved, no_barrier, transferred

LOOKS = [(width, theme) for width in ("desktop", "phone") for theme in ("light", "dark")]


@pytest.fixture
def world(road, acme, globex, bob, charlie, mara, olga, actor) -> dict[str, Deal]:
    """An approved registration, one in conflict with it, and a draft."""
    made = {}
    for name, user, changes in (
        ("approved", bob, {"lines": [{"family": "edge", "quantity": Decimal(40), "amount": Decimal("126500")}]}),
        ("waiting", bob, {"customer_name": "SWU Netze GmbH"}),
    ):
        deal = draft.start(actor=actor(user), data=registration(**changes))
        made[name] = submission.submit(deal=deal, actor=actor(user))
        if name == "approved":
            made[name] = review.approve(deal=made[name], actor=actor(mara), note="Good luck in Ulm.")
    made["draft"] = draft.start(actor=actor(bob), data={"customer_name": "Brauerei Kessler AG"})
    deliver_all()
    return made


def portal_pages(world: dict[str, Deal]) -> list[str]:
    """Every page of the portal that opens without a step before it."""
    names = (
        "home",
        "deals",
        "deal-board",
        "shared-deals",
        "deal-new",
        "company",
        "people",
        "promises",
        "tier",
    )
    return [
        *(reverse(f"portal:{name}") for name in names),
        *(reverse("portal:deal", args=[world[which].public_id]) for which in ("approved", "waiting")),
        reverse("portal:deal-edit", args=[world["draft"].public_id]),
        *(reverse(name) for name in ("notifications", "notification-preferences", "notifications-read")),
        *(reverse(name) for name in ("profile", "usersessions_list", "mfa_index", "tokens")),
    ]


def console_pages(world: dict[str, Deal]) -> list[str]:
    """Every page of the console that opens without a step before it."""
    names = (
        *(
            "home",
            "queue",
            "clocks",
            "partners",
            "accounts",
            "programmes",
            "tier-moves",
            "metrics",
            "deals",
            "opportunities",
        ),
        *("policies", "imports", "staff", "audit", "mail", "deliveries", "viewings", "merges"),
        *("webhooks", "webhook-new", "webhook-events", "cohorts", "calendars", "calendar-new"),
        *("simulations", "replay"),
    )
    acme, globex = Partner.objects.order_by("pk")[:2]
    return [
        *(reverse(f"console:{name}") for name in names),
        *(reverse("console:deal", args=[world[which].public_id]) for which in ("approved", "waiting")),
        reverse("console:partner", args=[acme.public_id]),
        reverse("console:partner-merge", args=[acme.public_id]),
        reverse("console:partner-merge-with", args=[acme.public_id, globex.public_id]),
        reverse("console:account", args=[Account.objects.order_by("pk")[0].public_id]),
        *policy_pages(),
        "/styleguide",
    ]


def policy_pages() -> list[str]:
    """The studio's pages: a version to read, a draft of every kind to write, and the steps between."""
    olga = staff_actor(User.objects.get(email="olga@meridian.example"))
    assert olga is not None
    active = PolicyVersion.objects.get(kind="deal.protection", status="active")
    shapes = ("deal.protection", "deal.routing", "deal.eligibility", "deal.extension", "partner.ladder")
    drafts_of = {key: drafts.begin(actor=olga, kind=key).public_id for key in shapes}
    draft, key = drafts_of["deal.protection"], {"key": "deal.protection"}
    return [
        reverse("console:policy", args=[active.public_id]),
        *(reverse("console:policy", args=[reference]) for reference in drafts_of.values()),
        *(reverse(f"console:policy-{name}", kwargs=key) for name in ("begin", "precedence")),
        *(reverse(f"console:policy-{name}", args=[draft]) for name in ("scope", "example-new")),
        reverse("console:policy-compare", args=[draft, active.public_id]),
        reverse("console:policy-step", args=[draft, "submit"]),
        reverse("console:policy-import"),
        reverse("console:policy-simulate", args=[draft]),
    ]


def look_at(page, addresses: list[str]) -> None:
    """Open each address and hold it to what every page must hold to."""
    witness = Witness(page)
    for address in addresses:
        answer = page.goto(address)
        assert answer.status == 200, f"{address}: {answer.status}"
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{address} scrolls sideways"
        assert moved(page) < 0.05, f"{address} moves while it loads"
        assert transferred(page) <= MOST_BYTES, f"{address} sends {transferred(page):,} bytes"
        witness.nothing_wrong(page)
        no_barrier(page)


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_no_page_puts_a_barrier_up(window, world, bob, olga, width, theme):
    look_at(window(width=width, theme=theme), ["/accounts/login/", "/accounts/password/reset/"])
    look_at(window(bob, width=width, theme=theme), portal_pages(world))
    look_at(window(olga, width=width, theme=theme), console_pages(world))

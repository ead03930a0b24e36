"""The pages of renewals, with one that is Acme's, one that is open to all, and a claim with a letter."""

from django.urls import reverse

from partners.models import Partner
from pricing.models import Renewal
from prm.accounts.models import User
from prm.accounts.selectors.actor import memberships_of, partner_actor
from tests.isolation.renewals import renewed


def renewal_pages(side: str) -> list[str]:
    """Return every page of renewals on one side that opens without a step before it."""
    acme = Partner.objects.order_by("pk")[0]
    bob = User.objects.get(email="bob@acme.example")
    made = renewed(acme, partner_actor(bob, memberships_of(bob)[0])) if not Renewal.objects.exists() else {}
    renewal = made.get("renewal") or Renewal.objects.order_by("pk")[0].public_id
    names = {
        "portal": ("renewals", "renewals-open", "renewal-claims", "renewal-letter", "subscriptions", "earnings"),
        "console": ("renewals", "renewal-claims", "subscriptions", "sales"),
    }[side]
    pages = [reverse(f"{side}:{name}") for name in names]
    pages += [reverse(f"{side}:renewal", args=[renewal])]
    pages += [reverse(f"{side}:subscription", args=[Renewal.objects.get(public_id=renewal).subscription.public_id])]
    how = "align" if side == "portal" else "release"
    pages += [reverse(f"{side}:renewal-step", args=[renewal, how])]
    if made and side == "console":
        pages += [reverse("console:renewal-claim", args=[made["renewal_claim"]])]
        pages += [reverse("console:sale", args=[made["sale"]])]
    if made and side == "portal":
        pages += [reverse("portal:renewal-take", args=[made["renewal_offer"]])]
    return pages

"""Reading claims on renewals, and which renewal a customer's letter may mean."""

from django.db.models import QuerySet

from pricing.enums import ClaimStatus, ProductKind
from pricing.models import Product, Renewal, RenewalClaim
from pricing.selectors import renewal as renewals
from pricing.selectors.ground import customer_key
from prm.common.actors import Actor
from prm.common.errors import NotFound

MOST = 20


def visible_to(actor: Actor) -> QuerySet[RenewalClaim]:
    """Return the claims ``actor`` may see: all for staff, its own for a partner."""
    rows = RenewalClaim.objects.select_related("partner", "product")
    return rows.filter(partner_id=actor.partner_id) if actor.is_partner else rows


def get_visible(actor: Actor, reference: str) -> RenewalClaim:
    """Return one claim by public id. Raises ``NotFound``."""
    found = visible_to(actor).filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def open_count() -> int:
    """Return how many claims wait for a decision. For staff."""
    return RenewalClaim.objects.filter(status=ClaimStatus.ASKED).count()


def meant(claim: RenewalClaim) -> list[Renewal]:
    """Return the live renewals a claim's words may mean: of the same customer, its product first. For staff."""
    rows = (
        Renewal.objects.filter(subscription__customer_key=customer_key(claim.customer_name), status__in=renewals.LIVE)
        .exclude(partner_id=claim.partner_id)
        .select_related("partner", "product")
        .order_by("due_on", "pk")
    )
    found = list(rows[:MOST])
    return sorted(found, key=lambda each: each.product_id != claim.product_id)


def of_renewal(renewal: Renewal) -> list[RenewalClaim]:
    """Return the claims that were decided on a renewal, the newest first. For staff."""
    rows = RenewalClaim.objects.filter(renewal_ref=renewal.public_id).select_related("partner")
    return list(rows.order_by("-created_at", "-pk"))


def products() -> list[tuple[str, str]]:
    """Return what may be renewed, as choices: every subscription, by name."""
    rows = Product.objects.filter(kind=ProductKind.SUBSCRIPTION).order_by("name", "pk")
    return list(rows.values_list("public_id", "name")[:500])

"""Renewals of the small world: Acme's own, one that is open to all, and Acme's claim with a letter."""

from datetime import timedelta

from partners.models import Partner
from pricing.models import RenewalOffer, Sale
from pricing.services import claim as claims
from pricing.services import renewal as renewals
from prm.common.actors import SYSTEM, Actor
from prm.common.moment import now
from tests.pricing.renewals import renewal_of
from tests.pricing.services.test_claim import letter


def renewed(acme: Partner, seller: Actor) -> dict[str, str]:
    """Return what addresses of renewals name, by what it is."""
    own = renewal_of(acme, customer_name="Stadtbad Krefeld")
    left = renewal_of(acme, customer_name="Messe Essen")
    renewals.release(renewal=left, actor=SYSTEM, note="Left to all.")
    claim = claims.by_letter(
        actor=seller, customer_name="Zoo Duisburg", product=None, signed_by="I. Brandt",
        signed_on=now().date() - timedelta(days=2), upload=letter(),
    )  # fmt: skip
    return {
        "renewal": own.public_id,
        "renewal_offer": RenewalOffer.objects.get(renewal=left).public_id,
        "renewal_claim": claim.public_id,
        "subscription": own.subscription.public_id,
        "sale": Sale.objects.get(quote__public_id=own.subscription.quote_ref).public_id,
    }

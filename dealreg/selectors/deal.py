"""Reading deals. Every query starts from what the actor may see."""

from django.db.models import QuerySet

from dealreg.models import Deal, DealFile
from prm.common.actors import Actor
from prm.common.errors import NotFound


def visible_to(actor: Actor) -> QuerySet[Deal]:
    """Return the deals ``actor`` may see: staff all that were submitted, a partner all of its own."""
    if actor.is_partner:
        return Deal.objects.filter(partner_id=actor.partner_id)
    if actor.is_staff or actor.is_system:
        return Deal.objects.exclude(submitted_at__isnull=True)
    return Deal.objects.none()


def get_visible(actor: Actor, reference: str) -> Deal:
    """Return one deal by public id. Raises ``NotFound``, for a stranger's deal too."""
    deal = visible_to(actor).select_related("partner", "owner").filter(public_id=reference).first()
    if deal is None:
        raise NotFound()
    return deal


def files_visible_to(actor: Actor) -> QuerySet[DealFile]:
    """Return the files of the deals ``actor`` may see, each with its deal."""
    return DealFile.objects.filter(deal__in=visible_to(actor)).select_related("deal")


def get_file(actor: Actor, deal: Deal, reference: str) -> DealFile:
    """Return one file of a visible deal by public id. Raises ``NotFound``."""
    file = DealFile.objects.filter(deal=deal, public_id=reference).first()
    if file is None:
        raise NotFound()
    return file


def same_customer_of_own(actor: Actor, *, name: str, website: str, besides: Deal | None) -> list[Deal]:
    """Return the partner's own earlier deals with that customer name or website; never anybody else's."""
    own = visible_to(actor).exclude(status="draft")
    if besides is not None:
        own = own.exclude(pk=besides.pk)
    by_name = own.filter(customer_name__iexact=name.strip()) if name.strip() else own.none()
    by_site = own.filter(customer_website__icontains=website.strip()) if len(website.strip()) > 4 else own.none()
    return list((by_name | by_site).order_by("-submitted_at")[:3])

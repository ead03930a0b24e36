"""Which certificates there are and who holds them."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from partners.enums import PersonStatus
from partners.models import Certification, HeldCertification, Partner


def valid(on: date) -> Q:
    """Return the condition for certificates in force on a day; the last day counts."""
    return Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gte=on))


def holders(partner: Partner, *, on: date) -> dict[str, int]:
    """Return how many of the partner's present people hold each certificate on ``on``, by its code."""
    rows = HeldCertification.objects.filter(valid(on), partner=partner).exclude(person__status=PersonStatus.REMOVED)
    counted = rows.values_list("certification__code").annotate(people=Count("person", distinct=True))
    return dict(counted.order_by("certification__code"))


def of_partner(partner: Partner) -> QuerySet[HeldCertification]:
    """Return every certificate the partner's people hold or held, newest first."""
    return HeldCertification.objects.filter(partner=partner).select_related("person", "certification")


def choices() -> list[tuple[str, str]]:
    """Return code and name of the certificates still given out."""
    return list(Certification.objects.filter(is_active=True).values_list("code", "name"))

"""Which certificates there are and who holds them."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from partners.enums import PersonStatus
from partners.models import Certification, HeldCertification, Partner
from prm.common.errors import NotFound
from prm.common.moment import now
from prm.common.prepared import Given, Prepared


def valid(on: date | Given) -> Q:
    """Return the condition for certificates in force on a day; the last day counts."""
    return Q(valid_from__lte=on) & (Q(valid_until__isnull=True) | Q(valid_until__gte=on))


_holders: Prepared[tuple[str, int]] = Prepared(
    lambda: (
        HeldCertification.objects.filter(valid(Given("on")), partner=Given("partner"))
        .exclude(person__status=PersonStatus.REMOVED)
        .values_list("certification__code")
        .annotate(people=Count("person", distinct=True))
        .order_by("certification__code")
    )
)


def holders(partner: Partner, *, on: date) -> dict[str, int]:
    """Return how many of the partner's present people hold each certificate on ``on``, by its code."""
    return dict(_holders(partner=partner.pk, on=on))


def of_partner(partner: Partner) -> QuerySet[HeldCertification]:
    """Return every certificate the partner's people hold or held, newest first."""
    return HeldCertification.objects.filter(partner=partner).select_related("person", "certification")


def given_out() -> list[Certification]:
    """Return the certificates still given out, by name."""
    return list(Certification.objects.filter(is_active=True))


def every() -> QuerySet[Certification]:
    """Return every certificate with ``held``, how many present people hold it today, by name."""
    today = now().date()
    current = Q(holders__valid_from__lte=today) & (
        Q(holders__valid_until__isnull=True) | Q(holders__valid_until__gte=today)
    )  # fmt: skip
    present = current & ~Q(holders__person__status=PersonStatus.REMOVED)
    return Certification.objects.annotate(held=Count("holders__person", filter=present, distinct=True))


def get(reference: str) -> Certification:
    """Return a certificate by public id. Raises ``NotFound``."""
    found = Certification.objects.filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def get_held(partner: Partner, reference: str) -> HeldCertification:
    """Return one held certificate of the partner by public id. Raises ``NotFound``."""
    found = of_partner(partner).select_related("partner").filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def is_valid(held: HeldCertification) -> bool:
    """Whether the certificate is in force today."""
    today = now().date()
    return held.valid_from <= today and (held.valid_until is None or held.valid_until >= today)

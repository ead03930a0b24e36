"""Which partners are in which cohort."""

from collections.abc import Iterable
from datetime import date

from django.core.cache import cache
from django.db.models import Count, QuerySet

from partners.models import Cohort, CohortMember, Partner
from prm.common.errors import NotFound
from prm.common.models import PolicyVersion
from prm.common.moment import now
from prm.common.tenancy import as_system

KEY = "partners.cohorts.{}"
SECONDS = 60
SHOWN = 30


def codes_of(partner_id: int) -> tuple[str, ...]:
    """Return the codes of the cohorts a partner is in today, by code. Also for the partner's own requests.

    Remembered for a minute, because every decision asks; a change forgets what it touches.
    """
    return codes_of_all([partner_id])[partner_id]


def codes_of_all(partner_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Return what :func:`codes_of` does for many partners at once, by partner."""
    wanted = {KEY.format(partner_id): partner_id for partner_id in partner_ids}
    if not wanted:
        return {}
    known: dict[str, list[tuple[str, date | None]]] = cache.get_many(wanted)
    if missing := {key: partner_id for key, partner_id in wanted.items() if key not in known}:
        found: dict[str, list[tuple[str, date | None]]] = {key: [] for key in missing}
        with as_system("policy lookup"):
            rows = CohortMember.objects.filter(partner_id__in=missing.values()).order_by("cohort__code")
            for partner_id, code, until in rows.values_list("partner_id", "cohort__code", "cohort__until"):
                found[KEY.format(partner_id)].append((code, until))
        cache.set_many(found, SECONDS)
        known |= found
    today = now().date()
    return {
        partner_id: tuple(code for code, until in known[key] if until is None or until >= today)
        for key, partner_id in wanted.items()
    }


def forget(partner_ids: list[int]) -> None:
    """Drop what is remembered of these partners, after a change."""
    cache.delete_many([KEY.format(partner_id) for partner_id in partner_ids])


def every() -> QuerySet[Cohort]:
    """Return every cohort with ``size``, how many partners are in it, by name."""
    return Cohort.objects.annotate(size=Count("members"))


def get(reference: str) -> Cohort:
    """Return a cohort by public id. Raises ``NotFound``."""
    found = Cohort.objects.filter(public_id=reference).first()
    if found is None:
        raise NotFound()
    return found


def members(cohort: Cohort) -> list[Partner]:
    """Return the partners of a cohort by name."""
    return list(Partner.objects.filter(cohorts__cohort=cohort).order_by("name", "pk"))


def outside(cohort: Cohort) -> QuerySet[Partner]:
    """Return the partners that could join, by name: not in it yet, and not merged into another."""
    return Partner.objects.exclude(cohorts__cohort=cohort).filter(merged_into__isnull=True).order_by("name", "pk")


def choices() -> list[tuple[str, str]]:
    """Return code and name of every cohort, by name."""
    return list(Cohort.objects.values_list("code", "name"))


def versions_for(cohort: Cohort) -> list[PolicyVersion]:
    """Return the versions of policies that are tried on a cohort, or were: the newest first."""
    rows = PolicyVersion.objects.filter(scope__cohort=cohort.code).exclude(status=PolicyVersion.Status.DISCARDED)
    return list(rows.order_by("-number")[:SHOWN])

"""Reading the audit: receipts, newest first, by who, what, which record, which partner and when."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.db.models.query import ModelIterable
from django.utils import timezone
from django.utils.dateparse import parse_date

from prm.accounts.models import Impersonation, User
from prm.accounts.selectors.audit_changes import kind_name, kinds, partner_model, stories
from prm.common.models import AuditEntry, AuditLink
from prm.common.moment import now

MOST_IN_A_FILE = 100_000
"""Receipts in one download; more are taken a period at a time."""
SOMEBODY = "anybody"
NAMED = 200
"""People and partners one search may mean."""


class Told(QuerySet):
    """Receipts that bring their ``story`` along, read for a whole page or portion at once."""

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()  # type: ignore[misc]
        if fresh and self._iterable_class is ModelIterable:  # type: ignore[attr-defined]
            _tell(self._result_cache or [])

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Return the receipts one by one, with their stories."""
        rows = super().iterator(chunk_size)
        while portion := list(islice(rows, chunk_size or 2000)):
            yield from _tell(portion)


def _tell(entries: list[Any]) -> list[Any]:
    told = stories(entries)
    for entry in entries:
        entry.story = told[entry.pk]
    return entries


def entries() -> QuerySet[AuditEntry]:
    """Return every receipt with its story."""
    return Told(AuditEntry)


def entry(number: int) -> AuditEntry | None:
    """Return one receipt with its story."""
    return entries().filter(pk=number).first()


def link_of(entry: AuditEntry) -> AuditLink | None:
    """Return the chain's link of a receipt, once it is sealed."""
    return AuditLink.objects.filter(entry_id=entry.pk).first()


def kind_choices() -> list[tuple[str, str]]:
    """Return every kind of record by its history table, by name."""
    return sorted(((table, kind_name(table)) for table in kinds()), key=lambda pair: pair[1])


def staff_choices(*also: str) -> list[tuple[str, str]]:
    """Return colleagues by public id and name, and whoever else is asked for."""
    users = User.objects.exclude(staff_roles=[]) | User.objects.filter(public_id__in=also)
    return [("system", "The system"), *users.order_by("name", "pk").values_list("public_id", "name")]


def by_people(rows: QuerySet[AuditEntry], references: list[str]) -> QuerySet[AuditEntry]:
    """Return what these people did; ``system`` stands for changes nobody made."""
    made = Q(actor_id__in=list(User.objects.filter(public_id__in=references).values_list("pk", flat=True)))
    return rows.filter(made | Q(actor_id__isnull=True) if "system" in references else made)


def viewer_choices() -> list[tuple[str, str]]:
    """Return everybody who ever looked through somebody's eyes."""
    staff = User.objects.filter(pk__in=Impersonation.objects.values("staff_id")).order_by("name", "pk")
    return [(SOMEBODY, "Anybody"), *staff.values_list("public_id", "name")]


def through_eyes(rows: QuerySet[AuditEntry], references: list[str]) -> QuerySet[AuditEntry]:
    """Return what happened while one of these colleagues looked through somebody's eyes."""
    if SOMEBODY in references:
        return rows.filter(impersonator_id__isnull=False)
    users = User.objects.filter(public_id__in=references).values_list("pk", flat=True)
    return rows.filter(impersonator_id__in=list(users))


def partner_choices(references: list[str]) -> list[tuple[str, str]]:
    """Return the partners asked for, by public id and name."""
    return list(partner_model()._base_manager.filter(public_id__in=references).values_list("public_id", "name"))


def of_partners(rows: QuerySet[AuditEntry], references: list[str]) -> QuerySet[AuditEntry]:
    """Return what belongs to these partners."""
    keys = partner_model()._base_manager.filter(public_id__in=references).values_list("pk", flat=True)
    return rows.filter(partner_id__in=list(keys))


def day(text: str) -> date | None:
    """Read a day from an address; ``None`` for what is none."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def since(rows: QuerySet[AuditEntry], days: list[str]) -> QuerySet[AuditEntry]:
    """Return what happened on a day, in the viewer's zone, or after it."""
    first = day(days[0])
    return rows.filter(at__gte=_midnight(first)) if first else rows


def until(rows: QuerySet[AuditEntry], days: list[str]) -> QuerySet[AuditEntry]:
    """Return what happened before the end of a day, in the viewer's zone."""
    last = day(days[0])
    return rows.filter(at__lt=_midnight(last + timedelta(days=1))) if last else rows


def lately(rows: QuerySet[AuditEntry], days: list[str]) -> QuerySet[AuditEntry]:
    """Return what happened within the most of these numbers of days."""
    return rows.filter(at__gte=now() - timedelta(days=max(int(number) for number in days)))


def _midnight(of: date) -> datetime:
    return timezone.make_aware(datetime.combine(of, time.min))


def search(rows: QuerySet[AuditEntry], words: str) -> QuerySet[AuditEntry]:
    """Return what a record's number, a person or a partner called ``words`` has to do with."""
    people = User.objects.filter(Q(name__icontains=words) | Q(email__iexact=words)).values_list("pk", flat=True)
    partners = partner_model()._base_manager.filter(name__icontains=words).values_list("pk", flat=True)
    meant = Q(record=words) | Q(record=words.upper())
    if found := list(people[:NAMED]):
        meant |= Q(actor_id__in=found) | Q(impersonator_id__in=found)
    if found := list(partners[:NAMED]):
        meant |= Q(partner_id__in=found)
    return rows.filter(meant)


def unsealed() -> int:
    """Return about how many receipts still wait for their link."""
    last: dict[str, Any] = AuditLink.objects.aggregate(last=Max("entry_id"))
    return AuditEntry.objects.filter(pk__gt=last["last"] or 0).count()

"""What there is to measure about partners: every app says which entries it has, ladders count them.

An app with such facts has a module ``<app>/measuring.py`` with ``METRICS``, what it counts in words, and
``entries(partner_ids, since, on)``, the dated entries of those partners from ``since`` to ``on``. They are read in the
role that asks, so a partner's own page measures the partner's own rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps
from django.db.models import Q

from partners.enums import PersonStatus
from partners.models import Certification, HeldCertification, MetricValue, Partner, TierAssignment
from prm.common.policies.measures import Entry, Tag

Measured = Iterator[tuple[int, Entry]]


@dataclass(frozen=True, slots=True)
class Counted:
    """A metric the product knows by itself: its code, its name, and the tags conditions may ask of its entries."""

    code: str
    name: str
    tags: tuple[str, ...] = ()

    @property
    def told_apart_by(self) -> str:
        """Return the tags as people say them."""
        return ", ".join(tag.replace("_", " ") for tag in self.tags)


METRICS = (
    Counted("partner", "The partner itself", ("type", "status", "segment", "country", "contract", "employees")),
    Counted("certificate", "Certificates held", ("person", "certificate", "level", "area", "version", "version_age")),
    Counted("standing", "Tiers held in other programmes", ("programme", "tier", "rank")),
)


@cache
def modules() -> list[ModuleType]:
    """Return every app's ``measuring`` module."""
    names = [f"{config.name}.measuring" for config in apps.get_app_configs()]
    return [import_module(name) for name in names if find_spec(name) is not None]


def known() -> list[Counted]:
    """Return every metric the product knows by itself, by name."""
    return sorted((metric for module in modules() for metric in module.METRICS), key=lambda metric: metric.name)


def measured(partner_ids: Sequence[int], *, since: date, on: date) -> dict[int, list[Entry]]:
    """Return all entries of the partners by partner, from every app."""
    found: dict[int, list[Entry]] = {partner_id: [] for partner_id in partner_ids}
    for module in modules():
        for partner_id, entry in module.entries(partner_ids, since, on):
            found[partner_id].append(entry)
    return found


def entries(partner_ids: Sequence[int], since: date, on: date) -> Measured:
    """Return the partners themselves, their certificates in force, their other tiers, and what was entered."""
    yield from _partners(partner_ids, on)
    yield from _certificates(partner_ids, on)
    yield from _standings(partner_ids, on)
    yield from _entered(partner_ids, since, on)


def _partners(partner_ids: Sequence[int], on: date) -> Measured:
    for partner in Partner.objects.filter(pk__in=partner_ids).select_related("type"):
        contract = None if partner.contract_until is None else partner.contract_until >= on
        tags: dict[str, Tag] = {
            "type": partner.type.code,
            "status": partner.status,
            "segment": partner.segment or None,
            "country": partner.country,
            "contract": contract,
            "employees": partner.employees,
        }
        yield partner.pk, Entry("partner", on, tags=tags)


def _certificates(partner_ids: Sequence[int], on: date) -> Measured:
    """Return what present people hold; a certificate is where its holder is."""
    ages = _version_ages()
    rows = (
        HeldCertification.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)
        .filter(person__partner_id__in=partner_ids)
        .exclude(person__status=PersonStatus.REMOVED)
        .select_related("person", "certification")
        .order_by("pk")
    )
    for held in rows:
        kind = held.certification
        tags: dict[str, Tag] = {
            "person": held.person.public_id,
            "persona": held.person.persona,
            "certificate": kind.code,
            "level": kind.level or None,
            "area": kind.area or None,
            "version": kind.version,
            "version_age": ages.get((kind.area, kind.version)) if kind.version is not None else None,
        }
        yield held.person.partner_id, Entry("certificate", held.valid_from, until=held.valid_until, tags=tags)


def _version_ages() -> dict[tuple[str, int], int]:
    """Return how many newer versions each area's product version has; 0 is the newest."""
    rows = Certification.objects.filter(version__isnull=False).values_list("area", "version").distinct()
    pairs = {(area, version) for area, version in rows if version is not None}
    return {(area, at): sum(1 for other, newer in pairs if other == area and newer > at) for area, at in pairs}


def _standings(partner_ids: Sequence[int], on: date) -> Measured:
    rows = TierAssignment.objects.filter(
        partner_id__in=partner_ids, until__isnull=True, since__lte=on
    ).select_related("tier", "programme")  # fmt: skip
    for row in rows.order_by("pk"):
        tags: dict[str, Tag] = {"programme": row.programme.code, "tier": row.tier.code, "rank": row.tier.rank}
        yield row.partner_id, Entry("standing", row.since, tags=tags)


def _entered(partner_ids: Sequence[int], since: date, on: date) -> Measured:
    rows = MetricValue.objects.filter(partner_id__in=partner_ids, on__lte=on).select_related("metric")
    for row in rows.filter(Q(on__gte=since) | Q(until__gte=on)).order_by("on", "pk"):
        tags = {**row.tags, "declared": row.source == MetricValue.Source.DECLARED}
        yield row.partner_id, Entry(row.metric.code, row.on, row.value, row.currency, row.until, tags)

"""Reading partners."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from rapidfuzz import fuzz

from partners.enums import TeamRole
from partners.models import Partner, Person, TeamMember, TierAssignment
from partners.rules.identifiers import registrable_domain
from partners.rules.names import normalise
from prm.common.actors import Actor
from prm.common.errors import NotFound

ALIKE = 88
"""From this likeness (0 to 100) of two normalised names the form asks whether they are one company."""
MOST_RELATED = 200


def visible_to(actor: Actor) -> QuerySet[Partner]:
    """Return the partners ``actor`` may see: all for staff, its own for a partner's person; none merged away."""
    partners = Partner.objects.select_related("type").filter(merged_into__isnull=True)
    return partners.filter(pk=actor.partner_id) if actor.is_partner else partners


def get_visible(actor: Actor, reference: str) -> Partner:
    """Return one partner by its public id, with type and parent; for a merged one, what it became.

    Raises ``NotFound``.
    """
    partner = visible_to(actor).select_related("type", "parent").filter(by_number(reference)).first()
    if partner is None:
        raise NotFound()
    return partner


def by_number(text: str) -> Q:
    """Return the condition for the partner with this public id, whatever its case, or the one it was merged into."""
    return Q(public_id=text.upper()) | Q(
        pk__in=Partner.objects.filter(public_id=text.upper(), merged_into__isnull=False).values("merged_into")
    )


def listed(actor: Actor) -> QuerySet[Partner]:
    """Return the visible partners with ``tier_name``, ``tier_rank`` and ``manager_name``, for the list."""
    tier = TierAssignment.objects.filter(partner=OuterRef("pk"), programme__is_primary=True, until__isnull=True)
    manager = TeamMember.objects.filter(partner=OuterRef("pk"), role=TeamRole.PARTNER_MANAGER).order_by("pk")
    return visible_to(actor).annotate(
        tier_name=Subquery(tier.values("tier__name")[:1]),
        tier_rank=Subquery(tier.values("tier__rank")[:1]),
        manager_name=Subquery(manager.values("name")[:1]),
        type_name=F("type__name"),
    )


def search(partners: QuerySet[Partner], text: str) -> QuerySet[Partner]:
    """Narrow ``partners`` to those with ``text`` in a name, the town, the website or an identifier."""
    found = Q(name__icontains=text) | Q(legal_name__icontains=text) | Q(city__icontains=text)
    found |= Q(website__icontains=text) | by_number(text) | Q(external_id__iexact=text)
    return partners.filter(found | Q(trading_names__contains=[text]))


def in_tiers(partners: QuerySet[Partner], references: list[str]) -> QuerySet[Partner]:
    """Narrow ``partners`` to those whose current tier in any ladder is one of ``references``."""
    current = TierAssignment.objects.filter(tier__public_id__in=references, until__isnull=True)
    return partners.filter(pk__in=current.values("partner"))


def managed_by(partners: QuerySet[Partner], references: list[str]) -> QuerySet[Partner]:
    """Narrow ``partners`` to those with one of these users as partner manager; ``none`` means nobody."""
    teams = TeamMember.objects.filter(role=TeamRole.PARTNER_MANAGER)
    found = Q(pk__in=teams.filter(user__public_id__in=references).values("partner"))
    if "none" in references:
        found |= ~Q(pk__in=teams.values("partner"))
    return partners.filter(found)


def by_reference(references: Iterable[str]) -> list[Partner]:
    """Return the partners with these public ids, by name."""
    rows = Partner.objects.select_related("type").filter(public_id__in=list(references), merged_into__isnull=True)
    return list(rows.order_by("name", "pk"))


def countries() -> list[str]:
    """Return the countries partners are in."""
    return list(Partner.objects.order_by("country").values_list("country", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Twin:
    """A partner that may be the one being entered, and why."""

    partner: Partner
    why: str


def twins(name: str, website: str = "", tax_id: str = "", *, but: Partner | None = None) -> list[Twin]:
    """Return partners with the same or a very similar name, domain or tax id: at most five, for a hint."""
    wanted, domain = normalise(name), registrable_domain(website)
    found: list[Twin] = []
    rows = Partner.objects.only("pk", "public_id", "name", "legal_name", "trading_names", "website", "tax_id", "city")
    rows = rows.filter(merged_into__isnull=True).exclude(pk=but.pk if but else None)
    for partner in rows.iterator(chunk_size=2000):
        if tax_id and partner.tax_id and tax_id.replace(" ", "") == partner.tax_id.replace(" ", ""):
            found.append(Twin(partner, "the same tax id"))
        elif domain and domain == registrable_domain(partner.website):
            found.append(Twin(partner, "the same website"))
        elif wanted and any(_alike(wanted.key, normalise(n).key) for n in _names(partner)):
            found.append(Twin(partner, "a similar name"))
        if len(found) == 5:
            break
    return found


def _names(partner: Partner) -> list[str]:
    return [name for name in (partner.name, partner.legal_name, *partner.trading_names) if name]


def _alike(one: str, other: str) -> bool:
    return bool(other) and fuzz.ratio(one, other) >= ALIKE


def parents(partner: Partner) -> list[Partner]:
    """Return what ``partner`` belongs to, nearest first."""
    found: list[Partner] = []
    above = partner.parent
    while above is not None and above not in found:
        found.append(above)
        above = above.parent
    return found


@dataclass(frozen=True, slots=True)
class Branch:
    """One organisation of a family, and how deep it lies under the top one."""

    partner: Partner
    depth: int


def family(partner: Partner) -> list[Branch]:
    """Return the whole organisation ``partner`` belongs to, from its top down, children under their parents."""
    top = (parents(partner) or [partner])[-1]
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE tree(id, depth, path) AS ("
            " SELECT id, 0, ARRAY[name::text, id::text] FROM partners_partner WHERE id = %s"
            " UNION ALL SELECT p.id, t.depth + 1, t.path || ARRAY[p.name::text, p.id::text]"
            " FROM partners_partner p JOIN tree t ON p.parent_id = t.id"
            " WHERE t.depth < 10 AND p.merged_into_id IS NULL"
            ") SELECT id, depth FROM tree ORDER BY path LIMIT %s",
            [top.pk, MOST_RELATED],
        )
        places = cursor.fetchall()
    if len(places) == 1:
        return []
    rows = Partner.objects.select_related("type").in_bulk([pk for pk, _ in places])
    return [Branch(rows[pk], depth) for pk, depth in places]


def possible_parents(partner: Partner | None = None) -> list[tuple[str, str]]:
    """Return reference and name of every partner that could be the parent; cycles are refused on saving."""
    rows = Partner.objects.filter(merged_into__isnull=True).exclude(pk=partner.pk if partner else None)
    return list(rows.order_by("name").values_list("public_id", "name"))


def people(partner: Partner) -> list[Person]:
    """Return the partner's contacts, those who can sign in first."""
    order = {"active": 0, "invited": 1, "contact": 2}
    rows = Person.objects.filter(partner=partner).exclude(status="removed").order_by("name", "pk")
    return sorted(rows, key=lambda person: order[person.status])


def team(partner: Partner) -> list[TeamMember]:
    """Return the vendor's people around the partner, in the order of their roles."""
    order = {role: at for at, role in enumerate(TeamRole.values)}
    rows = TeamMember.objects.filter(partner=partner).select_related("user").order_by("name", "pk")
    return sorted(rows, key=lambda member: order[member.role])


def member_of(partner: Partner, reference: str) -> TeamMember:
    """Return one member of the partner's team. Raises ``NotFound``."""
    member = TeamMember.objects.select_related("partner", "user").filter(partner=partner, public_id=reference).first()
    if member is None:
        raise NotFound()
    return member

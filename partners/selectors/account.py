"""Reading accounts, and finding the ones a customer may be."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Q, QuerySet, prefetch_related_objects

from partners.models import Account, AccountAlias
from partners.rules.identifiers import registrable_domain
from partners.rules.match_keys import COMMON, STRONG, affordable, index_keys, number
from partners.rules.matching import MatchBody, MatchResult, rank
from partners.rules.names import normalise
from partners.rules.subject import Subject
from prm.common.actors import Actor
from prm.common.errors import NotFound
from prm.common.prepared import Kept

MOST_CANDIDATES = 200
MOST_LOOK_ALIKES = 20
MOST_RELATED = 200
MOST_VALUES = 200
SECONDS = 60
NONE = (0, False)
COUNTS = Kept("""
SELECT token, sum(count), bool_or(is_common) FROM (
    SELECT token, count, is_common FROM partners_nametoken WHERE token = ANY(%s::integer[])
    UNION ALL SELECT token, count, false FROM partners_nametokenchange WHERE token = ANY(%s::integer[])
) k GROUP BY token
""")
COMPARED_FIELDS = ("name", "country", "domain", "tax_id", "address", "postal_code", "city", "contact_email")
READ = [field.attname for field in Account._meta.concrete_fields if field.attname != "match_keys"]
KEY, REFERENCE = READ.index("id"), READ.index("public_id")
COMPARED = itemgetter(*map(READ.index, COMPARED_FIELDS))
"""Takes what the matching rule compares out of a row, in the order of :class:`Subject`."""
COLUMNS = ", ".join(f'a."{name}"' for name in READ)
# The keys come out of a SELECT, so that the planner expects as many accounts of any keys and keeps its plan.
CANDIDATES = Kept(
    """
SELECT {columns}, coalesce((SELECT p.name FROM partners_account p WHERE p.id = a.parent_id), ''),
    ARRAY(SELECT l.name FROM partners_accountalias l WHERE l.account_id = a.id ORDER BY l.id),
    EXISTS (SELECT FROM partners_refutedmatch r WHERE r.account_id = a.id AND r.name_key = %s AND r.domain = %s)
FROM partners_account a
WHERE a.match_keys && (SELECT %s::integer[])
ORDER BY a.id
""".replace("{columns}", COLUMNS)
)
NEXT_VALUES = """
WITH RECURSIVE v (one) AS (
    (SELECT {column} FROM partners_account WHERE {column} > '' ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT {column} FROM partners_account WHERE {column} > v.one ORDER BY {column} LIMIT 1)
    FROM v WHERE v.one IS NOT NULL
)
SELECT one FROM v WHERE one IS NOT NULL LIMIT %s
"""


def visible_to(actor: Actor) -> QuerySet[Account]:
    """Return the accounts ``actor`` may see: all of them for staff, none for a partner; one merged away is no more."""
    return Account.objects.filter(merged_into__isnull=True) if not actor.is_partner else Account.objects.none()


def get_visible(actor: Actor, reference: str) -> Account:
    """Return one account by its public id, with parent and owner; for a merged one, what it became.

    Raises ``NotFound``.
    """
    account = visible_to(actor).select_related("parent", "owner").filter(by_number(reference)).first()
    if account is None:
        raise NotFound()
    return account


def by_number(text: str) -> Q:
    """Return the condition for the account with this public id, whatever its case, or the one it was merged into."""
    return Q(public_id=text.upper()) | Q(
        pk__in=Account.objects.filter(public_id=text.upper(), merged_into__isnull=False).values("merged_into")
    )


def subject_of(account: Account) -> Subject:
    """Return an account as the matching rule sees it. Reads its aliases and parent unless they are loaded."""
    return Subject(
        name=account.name,
        country=account.country,
        domain=account.domain,
        tax_id=account.tax_id,
        address=account.address,
        postal_code=account.postal_code,
        city=account.city,
        contact_email=account.contact_email,
        aliases=_aliases_of(account),
        parent_name=account.parent.name if account.parent else "",
        ref=account.public_id,
    )


def _aliases_of(account: Account) -> tuple[str, ...]:
    """Return the other names of an account, as they were loaded with it or read now."""
    loaded: tuple[str, ...] | None = getattr(account, "loaded_aliases", None)
    if loaded is None and account.pk:
        return tuple(alias.name for alias in account.aliases.all())
    return loaded or ()


def stored_keys(subject: Subject) -> list[int]:
    """Return the numbers of the keys an account is stored under, each once."""
    return list(dict.fromkeys(map(number, index_keys(subject))))


def told_apart(subject: Subject, common: Set[int]) -> tuple[list[int], list[int]]:
    """Return the same numbers in two: those an account has to be stored under, and those that are too common."""
    kept, left = [], []
    for key in index_keys(subject):
        token = number(key)
        (left if token in common and not key.startswith(STRONG) else kept).append(token)
    return list(dict.fromkeys(kept)), list(dict.fromkeys(left))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that shares a telling key: its row as read, what the rule compares, and whether it was refuted."""

    row: tuple[Any, ...]
    subject: Subject
    is_refuted: bool

    @property
    def pk(self) -> int:
        """The account's primary key."""
        key: int = self.row[KEY]
        return key

    def account(self) -> Account:
        """Return the account, without the keys: they are read when they are asked for."""
        found = Account.from_db(connection.alias, READ, self.row)
        found.loaded_aliases = self.subject.aliases  # type: ignore[attr-defined]
        return found


def candidates(subject: Subject, limit: int = MOST_CANDIDATES) -> list[Candidate]:
    """Return the accounts that share a telling key with ``subject``; of more than ``limit``, those sharing most.

    The rarest keys are looked up, so common words cost nothing however many accounts there are.
    """
    keys = {key: number(key) for key in index_keys(subject)}
    numbers = sorted(set(keys.values()))
    counts = {token: (count, is_common) for token, count, is_common in COUNTS.rows([numbers, numbers])}
    wanted = {keys[key] for key in affordable(list(keys), lambda key: _carriers(key, *counts.get(keys[key], NONE)))}
    if not wanted:
        return []
    found = [_candidate(row) for row in CANDIDATES.rows([refuted_key(subject.name), subject.domain, sorted(wanted)])]
    if len(found) <= limit:
        return found
    shared = _shared([candidate.row[KEY] for candidate in found], keys)
    return sorted(found, key=lambda candidate: -shared[candidate.row[KEY]])[:limit]


def _carriers(key: str, count: int, is_common: bool) -> int:
    """How many accounts a key would bring. A common one brings too many: not all whose name gives it carry it."""
    return max(count, COMMON) if is_common and not key.startswith(STRONG) else count


def _candidate(row: tuple[Any, ...]) -> Candidate:
    parent_name, aliases, is_refuted = row[len(READ) :]
    told: tuple[Any, ...] = (*COMPARED(row), tuple(aliases), parent_name, row[REFERENCE])
    return Candidate(row[: len(READ)], Subject(*told), is_refuted)


def _shared(ids: list[int], keys: Mapping[str, int]) -> dict[int, int]:
    """How much accounts share with the wanted keys; an identifier or the whole name weighs ten words."""
    weight = {number: 10 if key.startswith(STRONG) else 1 for key, number in keys.items()}
    rows = Account.objects.filter(pk__in=ids).values_list("pk", "match_keys")
    return {pk: sum(weight[number] for number in weight.keys() & found) for pk, found in rows}


def look_alikes(subject: Subject, body: MatchBody) -> list[tuple[Account, MatchResult]]:
    """Return the accounts :func:`ranked` found, with their results."""
    found = [(candidate.account(), result) for candidate, result in ranked(subject, body)]
    if any(account.parent_id for account, _ in found):
        prefetch_related_objects([account for account, _ in found], "parent")
    return found


def ranked(subject: Subject, body: MatchBody) -> list[tuple[Candidate, MatchResult]]:
    """Return the candidates most like ``subject`` with their results, the likeliest first.

    What a person has refuted for this name and website is left out.
    """
    found = {each.subject.ref: each for each in candidates(subject) if not each.is_refuted}
    nearest = rank(body, subject, [each.subject for each in found.values()], MOST_LOOK_ALIKES)
    return [(found[each.subject.ref], each.result) for each in nearest]


def refuted_key(name: str) -> str:
    """Return what a refusal is remembered by: the normalised name."""
    return normalise(name).key[:200]


def twins(name: str, website: str = "", *, but: Account | None = None, limit: int = 5) -> list[Account]:
    """Return accounts with the same normalised name or the same domain, for a hint while typing."""
    keys = [number(f"n:{normalise(name).key}")] if normalise(name) else []
    if domain := registrable_domain(website):
        keys.append(number(f"d:{domain}"))
    rows = Account.objects.filter(match_keys__overlap=keys) if keys else Account.objects.none()
    return list(rows.exclude(pk=but.pk if but else None).order_by("name", "pk")[:limit])


def subsidiaries(account: Account, limit: int = MOST_RELATED) -> list[Account]:
    """Return the accounts directly below ``account``, by name."""
    return list(account.subsidiaries.filter(merged_into__isnull=True).order_by("name", "pk")[:limit])


def parents(account: Account) -> list[Account]:
    """Return what ``account`` belongs to, nearest first."""
    found: list[Account] = []
    above = account.parent
    while above is not None and above not in found:
        found.append(above)
        above = above.parent
    return found


def named(text: str, limit: int = 2) -> list[Account]:
    """Return the accounts with this public id or exactly this name, whatever its case; at most ``limit``."""
    live = Account.objects.filter(merged_into__isnull=True)
    rows = live.filter(by_number(text))
    return list(rows[:limit]) or list(live.filter(name__iexact=text).order_by("pk")[:limit])


def search(accounts: QuerySet[Account], text: str) -> QuerySet[Account]:
    """Narrow ``accounts`` to those with ``text`` in a name, an alias, the domain or an identifier."""
    named = Q(name__icontains=text) | Q(domain__icontains=text) | Q(tax_id__iexact=text)
    named |= by_number(text) | Q(external_id__iexact=text)
    aliased = AccountAlias.objects.filter(name__icontains=text).values("account")
    return accounts.filter(named | Q(pk__in=aliased))


def countries() -> list[str]:
    """Return the countries accounts are in, remembered for a minute."""
    return _values_of("country")


def sectors() -> list[str]:
    """Return the sectors accounts are of, remembered for a minute."""
    return _values_of("sector")


def _values_of(field: str) -> list[str]:
    """Return the different values of an indexed column, each found from the one before: as many steps as values."""
    key = f"partners.accounts.{field}"
    found: list[str] | None = cache.get(key)
    if found is None:
        with connection.cursor() as cursor:
            cursor.execute(NEXT_VALUES.format(column=connection.ops.quote_name(field)), [MOST_VALUES])
            found = [row[0] for row in cursor.fetchall()]
        cache.set(key, found, SECONDS)
    return found


def by_reference(references: Iterable[str]) -> list[Account]:
    """Return the accounts with these public ids, by name."""
    rows = Account.objects.filter(public_id__in=list(references), merged_into__isnull=True)
    return list(rows.order_by("name", "pk"))

"""Writing accounts. Every write keeps the keys they are found by up to date, and notes how their counts changed."""

from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError

from partners.models import Account, AccountAlias, RefutedMatch
from partners.rules.identifiers import registrable_domain
from partners.rules.merge import require_unmerged
from partners.selectors import account as selectors
from partners.selectors import lists, territory
from partners.services import key_counts
from prm.common import events, timeline
from prm.common.actors import Actor
from prm.common.errors import Invalid, NotFound
from prm.common.guards import require, require_fresh, require_valid, tidy
from prm.common.models import StaffNote, TimelineEntry
from prm.common.moment import now

FIELDS = (
    *("name", "website", "tax_id", "country", "territory", "address", "postal_code", "city", "sector"),
    *("contact_email", "employees", "annual_revenue", "founded", "parent", "owner", "is_strategic", "external_id"),
)
BROKEN = {
    "account_not_its_own_parent": ("parent", "An account cannot be its own parent."),
    "account_external_id_once": ("external_id", "Another account has this identifier."),
}
CHUNK = 500


@transaction.atomic
def create(*, actor: Actor, name: str, **data: Any) -> Account:
    """Make an account. ``data`` are fields of the model; the domain is taken from the website when not given.

    An account the system makes for a registration is provisional until a person touches it (:func:`drop_if_unused`).
    Raises ``Invalid`` with a message per field, ``NotAllowed`` without the right.
    """
    account = made(actor=actor, name=name, **data)
    account.save()
    count_keys(accounts=[account])
    return account


def made(*, actor: Actor, name: str, **data: Any) -> Account:
    """Return the unsaved account :func:`create` would make, for who writes it with much else and counts its keys."""
    require(actor, "account.edit")
    account = Account()
    _fill(account, {"name": name, **data})
    account.match_keys = selectors.stored_keys(selectors.subject_of(account))
    _tell(account, actor, "created", "created the account", {"provisional": actor.is_system})
    return account


@transaction.atomic
def update(*, actor: Actor, account: Account, data: dict[str, Any], seen: str = "") -> Account:
    """Change an account. ``seen`` is the ``updated_at`` its form was opened with (ISO); empty asks for no check.

    Raises ``DomainError`` ``stale`` when somebody else was quicker, and what :func:`create` raises.
    """
    require(actor, "account.edit")
    locked = Account.objects.select_for_update(of=("self",)).select_related("parent", "owner").get(pk=account.pk)
    require_unmerged(locked)
    require_fresh(seen, locked.updated_at, "account")
    before = {field: getattr(locked, field) for field in FIELDS}
    _fill(locked, data)
    changed = sorted(field for field in FIELDS if getattr(locked, field) != before[field])
    if changed:
        locked.save()
        refresh_keys([locked])
        _tell(locked, actor, "updated", f"changed {_in_words(changed)}", {"fields": changed})
    return locked


def _fill(account: Account, data: dict[str, Any]) -> None:
    """Put the data on the account and check it; raises ``Invalid``."""
    if unknown := data.keys() - {*FIELDS, "domain"}:
        raise TypeError(f"not a field of an account: {sorted(unknown)}")
    for field, value in tidy(data).items():
        setattr(account, field, value)
    if "website" in data or "domain" in data:
        known = registrable_domain(account.website) or registrable_domain(data.get("domain", ""))
        account.domain = (known or "")[:200]
    wrong: dict[str, str] = {}
    if not account.name:
        wrong["name"] = "Give the account its name."
    if account.country and not lists.is_country(account.country):
        wrong["country"] = "Choose a country."
    if account.territory and account.territory not in territory.codes():
        wrong["territory"] = "Choose one of the territories."
    if account.parent and (account.parent == account or account in selectors.parents(account)):
        wrong["parent"] = f"{account.parent.name} already belongs to {account.name}: that would go round in a circle."
    if wrong:
        raise Invalid(wrong)
    # What is empty collides with nothing.
    empty = [name for name in ("parent", "external_id") if not getattr(account, f"{name}_id", getattr(account, name))]
    require_valid(account, BROKEN, besides=empty)


@transaction.atomic
def add_alias(*, account: Account, name: str, kind: str, actor: Actor) -> AccountAlias | None:
    """Remember another name of an account (``kind`` is ``alias``, ``former`` or ``confirmed``).

    Returns ``None`` when it is the account's name or an alias already. Raises ``Invalid`` for an empty name.
    """
    require(actor, "account.edit")
    name = " ".join(name.replace("\x00", "").split())[:200]
    if not name:
        raise Invalid({"alias": "Give the other name."})
    if name == account.name or AccountAlias.objects.filter(account=account, name=name).exists():
        return None
    alias = AccountAlias(account=account, name=name, kind=kind, confirmed_by_name=actor.name, at=now())
    require_valid(alias)
    alias.save()
    refresh_keys([account])
    _tell(account, actor, "alias", f"added the name “{name}”", {"kind": kind})
    return alias


@transaction.atomic
def remove_alias(*, account: Account, alias_id: int, actor: Actor) -> str:
    """Forget another name of an account and return it. Raises ``NotFound`` when it is not there."""
    require(actor, "account.edit")
    alias = AccountAlias.objects.filter(account=account, pk=alias_id).first()
    if alias is None:
        raise NotFound()
    alias.delete()
    refresh_keys([account])
    _tell(account, actor, "alias", f"removed the name “{alias.name}”")
    return alias.name


@transaction.atomic
def refute(*, account: Account, name: str, website: str, relation: str, actor: Actor) -> None:
    """Remember that ``name`` with this website is not the account, so that nobody is asked again.

    ``relation`` is ``different``, or ``parent`` for a parent or subsidiary.
    """
    RefutedMatch.objects.update_or_create(
        account=account,
        name_key=selectors.refuted_key(name),
        domain=registrable_domain(website) or "",
        defaults={"relation": relation, "decided_by_name": actor.name, "at": now()},
    )


@transaction.atomic
def drop_if_unused(*, account: Account) -> bool:
    """Delete an account made for a registration that turned out to be another one; returns whether it went.

    Kept when a person ever touched it, when it is marked or owned, or when anything still points at it.
    """
    if account.is_strategic or account.external_id or account.owner_id:
        return False
    story = list(TimelineEntry.objects.filter(**timeline.key_of(account)).values_list("kind", "data"))
    if len(story) != 1 or story[0][0] != "account.created" or not story[0][1].get("provisional"):
        return False
    try:
        with transaction.atomic():
            # Read before the row is gone; deleting clears the key.
            keys, reference = list(account.match_keys), account.public_id
            account.delete()
            key_counts.add(Counter(), Counter(keys))
            TimelineEntry.objects.filter(subject_type="partners.account", subject_id=reference).delete()
    except (ProtectedError, IntegrityError):
        return False
    return True


@transaction.atomic
def remove(*, actor: Actor, accounts: Iterable[Account]) -> int:
    """Delete accounts nothing points at, for undoing an import; returns how many went."""
    require(actor, "account.edit")
    gone = 0
    for account in accounts:
        try:
            with transaction.atomic():
                keys = list(account.match_keys)
                account.delete()
                key_counts.add(Counter(), Counter(keys))
                gone += 1
        except (ProtectedError, IntegrityError):
            continue
    return gone


@transaction.atomic
def assign_owner(*, actor: Actor, accounts: list[Account], owner: Any) -> int:
    """Give accounts an owner (``None`` for none); returns how many changed."""
    require(actor, "account.edit")
    changed = 0
    for account in Account.objects.select_for_update().filter(pk__in=[a.pk for a in accounts]).order_by("pk"):
        if account.owner_id != (owner.pk if owner else None):
            account.owner = owner
            account.save(update_fields=["owner"])
            _tell(account, actor, "updated", f"made {owner.name} the owner" if owner else "took the owner away")
            changed += 1
    return changed


@transaction.atomic
def mark_strategic(*, actor: Actor, accounts: list[Account], strategic: bool) -> int:
    """Name accounts strategic, or no longer; returns how many changed."""
    require(actor, "account.edit")
    changed = 0
    for account in Account.objects.select_for_update().filter(pk__in=[a.pk for a in accounts]).order_by("pk"):
        if account.is_strategic != strategic:
            account.is_strategic = strategic
            account.save(update_fields=["is_strategic"])
            _tell(
                account,
                actor,
                "updated",
                "named it a strategic account" if strategic else "took it off the strategic accounts",
            )
            changed += 1
    return changed


@transaction.atomic
def add_note(*, actor: Actor, account: Account, text: str) -> StaffNote:
    """Add a note only staff read. Raises ``Invalid`` for an empty one."""
    require(actor, "partner.note")
    text = text.replace("\x00", "").strip()
    if not text:
        raise Invalid({"text": "Write the note first."})
    return timeline.staff_note(account, actor=actor, text=text)


@transaction.atomic
def refresh_keys(accounts: Iterable[Account]) -> int:
    """Recompute the keys of ``accounts`` from names, aliases and identifiers; returns how many changed."""
    ids, changed = sorted({account.pk for account in accounts}), 0
    for start in range(0, len(ids), CHUNK):
        rows = (
            Account.objects.select_for_update(of=("self",))
            .select_related("parent")
            .prefetch_related("aliases")
            .filter(pk__in=ids[start : start + CHUNK])
            .order_by("pk")
        )
        changed += _refresh(list(rows))
    return changed


def count_keys(*, accounts: Iterable[Account]) -> None:
    """Count the keys of accounts that were just written with them."""
    key_counts.add(Counter(chain.from_iterable(account.match_keys for account in accounts)))


def _refresh(rows: list[Account]) -> int:
    gained: Counter[int] = Counter()
    lost: Counter[int] = Counter()
    moved = []
    for account in rows:
        # What is left of a merged account is no candidate any more: the other one has its names.
        keys = [] if account.merged_into_id else selectors.stored_keys(selectors.subject_of(account))
        if keys != account.match_keys:
            gained.update(set(keys) - set(account.match_keys))
            lost.update(set(account.match_keys) - set(keys))
            account.match_keys = keys
            moved.append(account)
    Account.objects.bulk_update(moved, ["match_keys"], batch_size=100)
    key_counts.add(gained, lost)
    return len(moved)


def _tell(account: Account, actor: Actor, what: str, text: str, data: dict[str, Any] | None = None) -> None:
    """Put a line on the account's timeline, which no partner reads, and send the event."""
    timeline.entry(account, actor=actor, kind=f"account.{what}", text=text[:400], partner_id=None, data=data)
    events.emit(f"account.{what}", subject=account, partner_id=None, payload=data, actor=actor)


def _in_words(fields: list[str]) -> str:
    """Return field names as a list in words."""
    names = [field.replace("_", " ").replace("is strategic", "the strategic mark") for field in fields]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def rebuild_keys() -> int:
    """Give every account all its keys and count them anew; returns how many changed. Whoever ends it may begin again.

    For when the matching rule itself changed, and when common keys have become rare: until the last moment imports may
    leave those out, so the accounts that came meanwhile are looked at once more while none can come.
    """
    with transaction.atomic():
        key_counts.hold_all()
        last = Account.objects.aggregate(last=Max("pk", default=0))["last"]
    changed = refresh_keys(Account.objects.only("pk").iterator(chunk_size=CHUNK))
    with transaction.atomic():
        key_counts.hold_all()
        changed += refresh_keys(Account.objects.only("pk").filter(pk__gt=last))
        key_counts.recount()
    return changed


def rebuild_keys_if_due() -> int:
    """Do so when a key that was common is not any more, as after a large import was undone."""
    return rebuild_keys() if key_counts.has_rare_again() else 0

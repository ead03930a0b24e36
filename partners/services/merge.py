"""Making one of two accounts or two partners, and taking that back."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Max

from partners.merging import all_clashes, prepare_all
from partners.models import Account, AccountAlias, Merge, Partner
from partners.policies import MERGING
from partners.rules.merge import Difference, Side, choose, value_of
from partners.selectors import merge as selectors
from partners.services.account import refresh_keys
from partners.services.merging import Fold, return_strays, take_back
from prm.common import events, timeline
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid
from prm.common.guards import require
from prm.common.moment import now
from prm.common.policies import in_force

Record = Account | Partner
ATTEMPTS = 3
DEADLOCK = "40P01"
MOST_LEFT = 200
MOST_NAMES = 20
IN_THE_WAY = {
    "account_external_id_once": "Another account has the identifier now that one of the two had.",
    "partner_external_id_once": "Another partner has the identifier now that one of the two had.",
    "person_email_once_a_partner": "Somebody else there has the address now of a person who would come back.",
    "one_membership_a_partner": "Somebody who would come back has been added again meanwhile.",
    "one_live_claim": "Somebody else holds now what a registration would hold again.",
    "one_current_tier_a_programme": "The partner has another tier now in a programme it would come back to.",
    "team_role_once": "Somebody who would come back to the account team is on it again.",
}


def merge(*, keep: Record, gone: Record, choices: dict[str, str] | None = None, actor: Actor) -> Merge:
    """Fold ``gone`` into ``keep``: everything that points at it moves, all or nothing, and can be undone for a while.

    ``choices`` is field to ``keep``, ``other`` or, for lists, ``both``; what is not in it follows the default. Asking
    again for a merge that has happened returns it. Raises ``DomainError`` ``merge.collides`` with what has to be
    settled first, ``merge.merged`` when one of the two is part of another merge, ``NotAllowed``.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _merge(keep, gone, choices or {}, actor)
        except OperationalError as error:
            # Somebody decided on one of the rows meanwhile and both waited for each other; the next try comes through.
            if attempt == ATTEMPTS or getattr(error.__cause__, "pgcode", "") != DEADLOCK:
                raise
    raise AssertionError("unreachable")  # pragma: no cover


@transaction.atomic
def _merge(keep: Record, gone: Record, wanted: dict[str, str], actor: Actor) -> Merge:
    kind = selectors.kind_of(keep)
    require(actor, f"{kind}.merge")
    if type(keep) is not type(gone) or keep.pk == gone.pk:
        raise Invalid({"other": f"Choose another {kind}."})
    keep, gone = _locked(keep, gone)
    if gone.merged_into_id == keep.pk:
        done = Merge.objects.filter(kind=kind, kept_id=keep.pk, gone_id=gone.pk, undone_at__isnull=True).first()
        if done is not None:
            return done
    for record in (keep, gone):
        if record.merged_into is not None:
            raise DomainError("merge.merged", f"{record.name} has been merged into {record.merged_into.name} already.")
    if blocking := [clash.text for clash in all_clashes(keep, gone) if clash.blocking]:
        raise DomainError("merge.collides", " ".join(blocking), extra={"reasons": blocking})
    return _fold(kind, keep, gone, wanted, actor)


def _locked(keep: Record, gone: Record) -> tuple[Any, Any]:
    """Return both rows read again under a lock, taken in one order so that two merges cannot block each other.

    The lock leaves rows that point at them free to be written: whoever registers a deal does not wait for a merge.
    """
    rows = type(keep)._base_manager.select_for_update(of=("self",), no_key=True)
    found = {row.pk: row for row in rows.filter(pk__in=[keep.pk, gone.pk]).order_by("pk")}
    if len(found) != 2:
        raise DomainError("merge.missing", "One of the two is no longer there.")
    return found[keep.pk], found[gone.pk]


def _fold(kind: str, keep: Any, gone: Any, wanted: dict[str, str], actor: Actor) -> Merge:
    found = selectors.differences(keep, gone)
    sides = choose(found, wanted)
    moment = now()
    days = in_force([MERGING], at=moment)[MERGING].body.undo_days
    done = Merge.objects.create(
        kind=kind, kept_id=keep.pk, kept_ref=keep.public_id, kept_name=keep.name, gone_id=gone.pk,
        gone_ref=gone.public_id, gone_name=gone.name, choices=sides,
        counts=selectors.tally(gone), by_name=actor.name, by_id=actor.user_id,
        at=moment, undo_until=moment + timedelta(days=days),
    )  # fmt: skip
    fold = Fold(done)
    prepare_all(fold, keep, gone)
    _write_fields(fold, keep, gone, found, sides)
    fold.into(gone, keep)
    fold.write(gone, merged_into_id=keep.pk)
    _keep_names(fold, keep, gone, actor)
    _settle_rows(keep, gone)
    _tell(done, keep, gone, actor, "merged")
    return done


def _write_fields(fold: Fold, keep: Any, gone: Any, found: list[Difference], sides: dict[str, Side]) -> None:
    """Give the kept record the values chosen. An identifier that may exist once leaves the other record first."""
    known = selectors.choices_of(keep)
    values: dict[str, Any] = {}
    if keep.parent_id is not None and gone in selectors.above(keep):
        values["parent_id"] = None
    for difference in found:
        columns, value = known[difference.field].columns, value_of(difference, sides[difference.field])
        values.update(zip(columns, value if len(columns) > 1 else (value,), strict=True))
    if sides.get("external_id") == "other":
        fold.write(gone, external_id="")
    if values:
        fold.write(keep, **values)


def _keep_names(fold: Fold, keep: Any, gone: Any, actor: Actor) -> None:
    """Let the record be found under every name the two had."""
    before = (keep.name, gone.name)
    keep.refresh_from_db()
    names = [name for name in dict.fromkeys(before) if name != keep.name]
    if isinstance(keep, Account):
        known = set(AccountAlias.objects.filter(account=keep).values_list("name", flat=True))
        for name in names:
            if name not in known:
                alias = AccountAlias(account=keep, name=name, kind=AccountAlias.Kind.ALIAS,
                                     confirmed_by_name=actor.name, at=now())  # fmt: skip
                fold.add(alias)
    else:
        joined = list(dict.fromkeys([*keep.trading_names, *names]))[:MOST_NAMES]
        if joined != keep.trading_names:
            fold.write(keep, trading_names=joined)


def _settle_rows(keep: Any, gone: Any) -> None:
    """Bring what is computed of the two up to date, and let the database say now whether everything fits.

    Both count as changed: a form that was open on one of them is out of date, and the search looks at them again.
    """
    connection.check_constraints()
    type(keep)._base_manager.filter(pk__in=[keep.pk, gone.pk]).update(updated_at=now())
    if isinstance(keep, Account):
        below = Account.objects.filter(parent__in=[keep.pk, gone.pk])
        refresh_keys([keep, gone, *below.only("pk")])


def _tell(done: Merge, keep: Any, gone: Any, actor: Actor, what: str) -> None:
    """Put it on both timelines, for staff, and send the news."""
    words = {
        "merged": (f"merged {gone.name} ({gone.public_id}) into this {done.kind}", f"merged this into {keep.name}"),
        "unmerged": (f"took {gone.name} ({gone.public_id}) out again", f"took this out of {keep.name} again"),
    }[what]
    data = {"merge": done.public_id, "kept": keep.public_id, "gone": gone.public_id}
    for record, text in zip((keep, gone), words, strict=True):
        timeline.entry(record, actor=actor, kind=f"{done.kind}.{what}", text=text[:400], partner_id=None, data=data)
    partner_id = keep.pk if isinstance(keep, Partner) else None
    events.emit(f"{done.kind}.{what}", subject=keep, partner_id=partner_id, payload=data, actor=actor)


@transaction.atomic
def undo(*, merge: Merge, actor: Actor) -> Merge:
    """Take the two apart again, exactly as they were; what has changed since stays and is listed on the merge.

    Undoing twice is undoing once. Raises ``DomainError`` ``merge.too_late`` after its time, ``merge.cannot_undo``
    with the reason when something made since stands in the way, ``NotAllowed``.
    """
    require(actor, f"{merge.kind}.merge")
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        return merge
    if now() > merge.undo_until:
        raise DomainError("merge.too_late", f"This merge could be undone until {merge.undo_until:%-d %B %Y}.")
    model: Any = Account if merge.kind == Merge.Kind.ACCOUNT else Partner
    keep, gone = _both_there(merge, model)
    try:
        with transaction.atomic():
            left = take_back(merge)
            if model is Partner:
                left += return_strays(keep, gone)
            connection.check_constraints()
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
        reason = IN_THE_WAY.get(name, "Something made since then refers to what would be taken apart.")
        raise DomainError("merge.cannot_undo", reason, extra={"constraint": name}) from error
    merge.undone_at, merge.undone_by_name, merge.left = now(), actor.name, left[:MOST_LEFT]
    merge.save(update_fields=["undone_at", "undone_by_name", "left"])
    keep.refresh_from_db()
    gone.refresh_from_db()
    _settle_rows(keep, gone)
    _tell(merge, keep, gone, actor, "unmerged")
    return merge


def _both_there(merge: Merge, model: Any) -> tuple[Any, Any]:
    """Return the two records, locked. Raises ``DomainError`` when one is gone or has been merged on.

    What they point at is read after the lock: joined to it, it would be what it was before the wait.
    """
    rows = model._base_manager.select_for_update(of=("self",), no_key=True)
    found = {row.pk: row for row in rows.filter(pk__in=[merge.kept_id, merge.gone_id]).order_by("pk")}
    if len(found) != 2:
        raise DomainError("merge.cannot_undo", "One of the two has been deleted since.")
    keep, gone = found[merge.kept_id], found[merge.gone_id]
    if keep.merged_into is not None:
        raise DomainError(
            "merge.cannot_undo", f"{keep.name} has itself been merged into {keep.merged_into.name}. Undo that first."
        )
    return keep, gone


@transaction.atomic
def settle(*, merge: Merge) -> int:
    """Move what was written to the merged record while it was being merged; returns how many rows that were.

    A request that began before a merge may end after it. What collides stays until a person settles it.
    """
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    model: Any = Account if merge.kind == Merge.Kind.ACCOUNT else Partner
    found = model._base_manager.in_bulk([merge.kept_id, merge.gone_id])
    if merge.undone_at is not None or len(found) != 2:
        return 0
    keep, gone = found[merge.kept_id], found[merge.gone_id]
    if gone.merged_into_id != keep.pk or any(clash.blocking for clash in all_clashes(keep, gone)):
        return 0
    before = merge.moves.count()
    fold = Fold(merge)
    fold.step = merge.moves.aggregate(last=Max("step"))["last"] or 0
    prepare_all(fold, keep, gone)
    fold.rows_into(gone, keep)
    return merge.moves.count() - before

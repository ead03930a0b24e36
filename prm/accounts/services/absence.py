"""Going away and coming back."""

from datetime import datetime

from django.db import IntegrityError, transaction

from prm.accounts.models import Absence, User
from prm.accounts.notices import notify
from prm.accounts.selectors.absence import open_absences
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.events import emit
from prm.common.moment import now


def _must_be_theirs(user: User, actor: Actor) -> None:
    """One enters one's own absence; an ops admin enters anybody's."""
    if actor.impersonator_id or not (actor.user_id == user.pk or actor.may("staff.manage")):
        raise NotAllowed("absence.not_allowed", "Only an ops admin enters somebody else's absence.")


def _leads_back(delegate: User, user: User, starts: datetime, until: datetime, seen: frozenset[int]) -> bool:
    """Whether, at some moment from ``starts`` to ``until``, ``delegate``'s work comes back to ``user``."""
    if delegate.pk in seen:
        return False
    rows = open_absences().filter(user=delegate, starts__lt=until, until__gt=starts, delegate__isnull=False)
    return any(
        row.delegate_id == user.pk
        or _leads_back(row.delegate, user, max(starts, row.starts), min(until, row.until), seen | {delegate.pk})
        for row in rows.select_related("delegate")
        if row.delegate is not None
    )


def _must_fit(user: User, delegate: User | None, starts: datetime, until: datetime) -> None:
    """Refuse times that make no sense, a second absence at once, and a delegate who cannot act."""
    if until <= starts:
        raise Invalid({"until": "The last day is before the first."})
    if until <= now():
        raise Invalid({"until": "These days are over already."})
    other = open_absences().filter(user=user, starts__lt=until, until__gt=starts).first()
    if other is not None:
        raise _overlap()
    if delegate is None:
        return
    if delegate == user:
        raise Invalid({"delegate": "Choose a colleague, not the person who is away."})
    if not (delegate.is_active and delegate.is_staff):
        raise Invalid({"delegate": f"{delegate.name} cannot sign in as staff. Choose somebody else."})
    if _leads_back(delegate, user, starts, until, frozenset()):
        raise Invalid({"delegate": f"{delegate.name} is away then too, and the work would come back."})


def _overlap() -> DomainError:
    return DomainError(
        "absence.overlap", "There is an absence on some of these days already. Cancel it first.", field="starts"
    )


@transaction.atomic
def set_away(
    *, user: User, starts: datetime, until: datetime, delegate: User | None, note: str = "", actor: Actor
) -> Absence:
    """Enter that ``user`` is away from ``starts`` to before ``until``, with ``delegate`` acting meanwhile.

    The delegate is told. Raises ``Invalid`` for impossible times or delegates, ``DomainError`` ``absence.overlap``
    when another absence covers part of the time, ``NotAllowed`` unless it is one's own or one manages staff.
    """
    _must_be_theirs(user, actor)
    people = [user.pk, *([delegate.pk] if delegate else [])]
    list(User.objects.select_for_update().filter(pk__in=people).order_by("pk"))
    _must_fit(user, delegate, starts, until)
    absence = Absence(
        user=user, starts=starts, until=until, delegate=delegate, note=note.strip(), entered_by_name=actor.name
    )
    try:
        with transaction.atomic():
            absence.save(force_insert=True)
    except IntegrityError as error:
        raise _overlap() from error
    emit("absence.set", subject=absence, partner_id=None, payload=_payload(absence), actor=actor)
    _tell(
        absence,
        "set",
        f"You stand in for {user.name}",
        f"{user.name} is away and named you as delegate. What waits for {user.name} meanwhile comes to you.",
    )
    return absence


@transaction.atomic
def cancel(*, absence: Absence, actor: Actor) -> Absence:
    """Take back an absence that has not begun, or end a running one now. One that is over stays as it was.

    Raises ``NotAllowed`` unless it is one's own or one manages staff.
    """
    _must_be_theirs(absence.user, actor)
    absence = Absence.objects.select_for_update(of=("self",)).select_related("user", "delegate").get(pk=absence.pk)
    moment = now()
    if absence.cancelled_at is not None or absence.until <= moment:
        return absence
    if absence.starts < moment:
        absence.until = moment
        absence.save(update_fields=["until"])
    else:
        absence.cancelled_at = moment
        absence.save(update_fields=["cancelled_at"])
    emit("absence.ended", subject=absence, partner_id=None, payload=_payload(absence), actor=actor)
    name = absence.user.name
    _tell(absence, "ended", f"You no longer stand in for {name}", f"{name} is back, or did not go. Nothing to do.")
    return absence


def _payload(absence: Absence) -> dict[str, object]:
    return {
        "user_id": absence.user_id,
        "delegate_id": absence.delegate_id,
        "starts": absence.starts.isoformat(),
        "until": absence.until.isoformat(),
    }


def _tell(absence: Absence, what: str, title: str, body: str) -> None:
    """Tell the delegate, if there is one."""
    if absence.delegate is not None:
        notify(
            [absence.delegate],
            kind="absence.delegate",
            key=f"absence:{absence.public_id}:{what}",
            title=title,
            body=body,
            url="/console/away/",
        )

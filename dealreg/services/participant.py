"""Other partners on a deal: named by the partner that leads, confirmed by the vendor, shown only what is shared."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from dealreg.enums import LIVE, DealStatus, ParticipantRole, ParticipantState
from dealreg.models import Deal, Participant, SharedDeal
from dealreg.services import inactivity, wording
from dealreg.validators import clean_text
from partners.models import Partner
from prm.common import events, timeline
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.plain import plain
from prm.common.tenancy import as_system

MOST = 10
SHARED = (
    *("role", "does", "lead_name", "customer_name", "customer_country", "families"),
    *("status", "stage", "expected_close", "protected_until"),
)
"""The fields of a projection, all of them the participant's to read."""
OPEN = (ParticipantState.PROPOSED, ParticipantState.CONFIRMED)


@transaction.atomic
def propose(*, deal: Deal, actor: Actor, role: str, named: str, does: str = "") -> Participant:
    """Name another partner, in words; the vendor says which it is. Nobody sees anything of the deal before that.

    Raises ``Invalid`` for an unknown role, missing words or too many, ``DomainError`` ``deal.stale`` when the
    registration is over, ``NotAllowed`` without the right.
    """
    if not actor.is_partner or actor.partner_id != deal.partner_id or not actor.may("deal.update"):
        raise NotAllowed("participant.not_allowed", "Your role does not allow you to name other partners.")
    locked = _open(deal)
    words = _words(locked, role, named, does)
    found = Participant.objects.create(
        deal=locked, partner_id=locked.partner_id, role=role, named=words[0], does=words[1], by_name=actor.name
    )
    inactivity.moved(locked)
    _tell(locked, found, actor, "proposed", f"named {found.named} on the deal as {_role(found)} partner")
    return found


@transaction.atomic
def add(*, deal: Deal, actor: Actor, role: str, other: Partner, does: str = "") -> Participant:
    """Put another partner on the deal by the vendor's own word. Raises as :func:`propose` and :func:`confirm` do."""
    _may_confirm(actor)
    locked = _open(deal)
    words = _words(locked, role, other.name, does)
    found = Participant.objects.create(
        deal=locked, partner_id=locked.partner_id, role=role, named=words[0], does=words[1], by_name=actor.name
    )
    return _confirm(locked, found, actor, other)


@transaction.atomic
def confirm(*, participant: Participant, actor: Actor, other: Partner) -> Participant:
    """Say which partner is meant: from now on it sees the shared part of the deal, and nothing else.

    Raises ``Invalid`` for the leading partner itself or one that has this role already, ``DomainError``
    ``participant.stale`` when it was decided before, ``NotAllowed`` without the right.
    """
    _may_confirm(actor)
    locked = _open(participant.deal)
    found = _locked(participant, ParticipantState.PROPOSED)
    return _confirm(locked, found, actor, other)


@transaction.atomic
def refuse(*, participant: Participant, actor: Actor, note: str) -> Participant:
    """Do not accept a proposal, with words the leading partner reads. Raises as :func:`confirm` does."""
    _may_confirm(actor)
    deal = Deal.objects.select_for_update(of=("self",)).select_related("partner").get(pk=participant.deal_id)
    if not note.strip():
        raise Invalid({"note": "Please say why, in words."})
    wording.check(deal=deal, note=note)
    found = _locked(participant, ParticipantState.PROPOSED)
    _move(found, ParticipantState.REFUSED)
    _tell(deal, found, actor, "refused", f"did not put {found.named} on the deal", note.strip())
    return found


@transaction.atomic
def remove(*, participant: Participant, actor: Actor) -> Participant:
    """Take a partner off the deal, or a proposal back: what it saw is gone at once. Either side may."""
    leads = actor.is_partner and actor.partner_id == participant.partner_id and actor.may("deal.update")
    if not (leads or (actor.is_staff and actor.may("participant.confirm"))):
        raise NotAllowed("participant.not_allowed", "Your role does not allow you to change who is on the deal.")
    deal = Deal.objects.select_for_update(of=("self",)).select_related("partner").get(pk=participant.deal_id)
    found = _locked(participant, *OPEN)
    _move(found, ParticipantState.REMOVED)
    with as_system("shared sale"):
        _unshare(SharedDeal.objects.filter(participant=found))
    _tell(deal, found, actor, "removed", f"took {found.named} off the deal")
    return found


@transaction.atomic
def refresh(*, deal: Deal) -> int:
    """Make every projection of the deal say what the deal says now, and drop those of partners no longer on it.

    Runs as the system. Returns how many projections there are.
    """
    locked = Deal.objects.select_for_update(of=("self",)).select_related("partner").get(pk=deal.pk)
    shown = SharedDeal.objects.filter(participant__deal=locked)
    _unshare(shown.exclude(participant__state=ParticipantState.CONFIRMED))
    on_it = list(locked.participants.filter(state=ParticipantState.CONFIRMED).select_related("projection"))
    if on_it:
        shared = shared_values(locked)
        for participant in on_it:
            _project(participant, shared)
    return len(on_it)


def shared_values(deal: Deal) -> dict[str, object]:
    """Return all that participants see of a deal, by the projection's fields: no amount, contact, note or file."""
    families = dict.fromkeys(line.family.name for line in deal.lines.select_related("family"))
    return {
        "lead_name": deal.partner.name,
        "customer_name": deal.customer_name,
        "customer_country": deal.customer_country,
        "families": ", ".join(families)[:300],
        "status": deal.status,
        "stage": deal.stage,
        "expected_close": deal.expected_close,
        "protected_until": deal.protected_until if deal.status == DealStatus.APPROVED else None,
    }


def _project(participant: Participant, shared: dict[str, object]) -> None:
    values = {**shared, "partner_id": participant.other_id, "role": participant.role, "does": participant.does}
    found = getattr(participant, "projection", None)
    if found is None:
        _announce("added", SharedDeal.objects.create(participant=participant, **values))
    elif any(getattr(found, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(found, name, value)
        found.save()
        _announce("changed", found)


def _unshare(shown: QuerySet[SharedDeal]) -> None:
    """Take projections away; the partners that saw them are told with what they saw last."""
    for each in shown:
        _announce("ended", each)
        each.delete()


def _announce(what: str, shown: SharedDeal) -> None:
    """Tell the partner that takes part, and nobody else: the event is its own, and holds only what it sees."""
    events.emit(
        f"shared_deal.{what}", subject=shown, partner_id=shown.partner_id,
        payload={name: plain(getattr(shown, name)) for name in SHARED},
    )  # fmt: skip


def _confirm(deal: Deal, participant: Participant, actor: Actor, other: Partner) -> Participant:
    if other.pk == deal.partner_id:
        raise Invalid({"other": "This partner leads the deal. Choose another one."})
    participant.other, participant.named = other, other.name
    try:
        with transaction.atomic():
            _move(participant, ParticipantState.CONFIRMED, "other", "named")
    except IntegrityError as error:
        if "participant_role_once" not in str(error):
            raise
        raise Invalid({"other": f"{other.name} is on this deal in this role already."}) from error
    _project(participant, shared_values(deal))
    _tell(deal, participant, actor, "confirmed", f"put {other.name} on the deal as {_role(participant)} partner")
    return participant


def _may_confirm(actor: Actor) -> None:
    if not actor.is_staff or not actor.may("participant.confirm"):
        raise NotAllowed("participant.not_allowed", "Your role does not allow you to confirm other partners.")


def _open(deal: Deal) -> Deal:
    locked = Deal.objects.select_for_update(of=("self",)).select_related("partner").get(pk=deal.pk)
    if locked.status not in LIVE:
        words = locked.get_status_display().lower()
        raise DomainError("deal.stale", f"This registration is {words}; nobody joins it any more.")
    return locked


def _locked(participant: Participant, *states: str) -> Participant:
    found = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    if found.state not in states:
        words = found.get_state_display().lower()
        raise DomainError("participant.stale", f"{found.named} is “{words}” by now. Nothing was changed.")
    return found


def _move(participant: Participant, state: str, *also: str) -> None:
    participant.state = state
    participant.save(update_fields=["state", *also])


def _words(deal: Deal, role: str, named: str, does: str) -> tuple[str, str]:
    errors = {}
    name, work = " ".join(clean_text(named).split()), " ".join(clean_text(does).split())
    if role not in ParticipantRole.values:
        errors["role"] = "Choose what the partner does."
    if not name:
        errors["named"] = "Name the partner."
    elif len(name) > 200:
        errors["named"] = f"At most 200 characters; this has {len(name)}."
    if len(work) > 300:
        errors["does"] = f"At most 300 characters; this has {len(work)}."
    if not errors and Participant.objects.filter(deal=deal, state__in=OPEN).count() >= MOST:
        errors["named"] = f"At most {MOST} other partners a deal. Take one off first."
    if errors:
        raise Invalid(errors)
    return name, work


def _role(participant: Participant) -> str:
    return participant.get_role_display().lower()


def _tell(deal: Deal, participant: Participant, actor: Actor, what: str, text: str, note: str = "") -> None:
    """Write it where both sides read it, and tell it. Its event refreshes what the other partners see."""
    timeline.entry(
        deal, actor=actor, kind=f"deal.participant_{what}", text=text, note=note, partner_id=deal.partner_id,
        data={"participant": participant.public_id},
    )  # fmt: skip
    events.emit(
        f"deal.participant_{what}", subject=deal, partner_id=deal.partner_id,
        payload={"participant": participant.public_id, "role": participant.role}, actor=actor,
    )  # fmt: skip

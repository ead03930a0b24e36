"""Evidence that a partner works on the sale: meeting notes, four answers, files. It is counted at once."""

from datetime import date

from django.db import transaction
from django.utils.timezone import localdate

from dealreg.enums import DealStatus, EvidenceKind
from dealreg.models import Deal, DealFile, Evidence, Review
from dealreg.selectors import evidence as selectors
from dealreg.services import contest, inactivity
from dealreg.validators import clean_text
from prm.common import timeline
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.moment import now
from prm.common.policies import Policy
from prm.common.tenancy import as_system

MOST_PIECES = 40
LONGEST = 5000


@transaction.atomic
def add_meeting(*, deal: Deal, actor: Actor, text: str, happened_on: date | None, who: str = "") -> Evidence:
    """Add the notes of a meeting: when it was, with whom, what was said.

    Raises ``Invalid`` for missing words or a day to come, ``DomainError`` ``deal.evidence_closed`` when the
    registration takes none, ``NotAllowed`` without the right.
    """
    locked = _open(deal, actor)
    text, who = clean_text(text), clean_text(who)[:200]
    wrong = {}
    if not text:
        wrong["text"] = "Write what was said."
    if len(text) > LONGEST - 210:
        wrong["text"] = f"At most {LONGEST - 210:,} characters; this has {len(text):,}."
    if happened_on is None:
        wrong["happened_on"] = "When was it?"
    elif happened_on > localdate(now()):
        wrong["happened_on"] = "This day has not come yet."
    if wrong:
        raise Invalid(wrong)
    if Evidence.objects.filter(deal=locked).count() >= MOST_PIECES:
        raise Invalid({"text": f"At most {MOST_PIECES} pieces a registration."})
    words = f"With {who}. {text}" if who else text
    return _keep(locked, actor, EvidenceKind.MEETING, text=words, happened_on=happened_on)


@transaction.atomic
def answer(*, deal: Deal, actor: Actor, kind: str, text: str) -> Evidence | None:
    """Answer one of the four questions: budget, authority, need, timing. An empty answer takes it away again.

    Raises as :func:`add_meeting` does, ``Invalid`` on ``kind`` for another question and when an answer the vendor has
    seen would be emptied.
    """
    if kind not in selectors.ANSWERS:
        raise Invalid({"kind": "Choose a question from the list."})
    locked, text = _open(deal, actor), clean_text(text)
    if len(text) > LONGEST:
        raise Invalid({kind: f"At most {LONGEST:,} characters; this has {len(text):,}."})
    before = Evidence.objects.filter(deal=locked, kind=kind).first()
    if before is None:
        return _keep(locked, actor, kind, text=text) if text else None
    if before.text == text:
        return before
    if not text:
        if not selectors.removable(locked):
            raise Invalid({kind: "The reviewer has this answer already. It can be corrected, not taken away."})
        before.delete()
        refresh(locked)
        return None
    before.text, before.by_name = text, actor.name
    before.save(update_fields=["text", "by_name"])
    _tell(locked, actor, f"corrected the evidence: {EvidenceKind(kind).label.lower()}")
    refresh(locked)
    return before


@transaction.atomic
def mark_file(*, file: DealFile, actor: Actor) -> Evidence:
    """Say that a file on the registration is evidence; saying it twice changes nothing."""
    locked = _open(file.deal, actor)
    found = Evidence.objects.filter(deal=locked, file=file).first()
    return found or _keep(locked, actor, EvidenceKind.FILE, file=file)


@transaction.atomic
def remove(*, evidence: Evidence, actor: Actor) -> None:
    """Take a piece away, while nobody has decided with it in view. Raises ``DomainError`` ``deal.evidence_kept``."""
    locked = _open(evidence.deal, actor)
    if not selectors.removable(locked) or evidence.kind == EvidenceKind.CONFIRMATION:
        raise DomainError("deal.evidence_kept", "Evidence stays with a registration once it was submitted.")
    evidence.delete()
    refresh(locked)


def refresh(deal: Deal, policy: Policy | None = None) -> None:
    """Count the evidence of a submitted registration anew, and compare it with its rivals. A draft has no count.

    ``policy`` is the evidence policy in force, for whoever has it already.
    """
    if deal.status == DealStatus.DRAFT:
        return
    total = selectors.score(deal, policy.body if policy else None).data["score"]
    with as_system("registration checks"):
        Review.objects.filter(deal=deal).update(evidence_score=total)
        contest.refresh(deal)


def _open(deal: Deal, actor: Actor) -> Deal:
    if not actor.is_partner or actor.partner_id != deal.partner_id or not actor.may("deal.update"):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to change this deal.")
    locked = Deal.objects.select_for_update(of=("self",), no_key=True).select_related("partner").get(pk=deal.pk)
    if closed := selectors.why_not(locked):
        raise DomainError("deal.evidence_closed", closed)
    return locked


def _keep(
    deal: Deal,
    actor: Actor,
    kind: str,
    *,
    text: str = "",
    happened_on: date | None = None,
    file: DealFile | None = None,
) -> Evidence:
    piece = Evidence.objects.create(
        deal=deal, partner_id=deal.partner_id, kind=kind, text=text, happened_on=happened_on, file=file,
        by_name=actor.name,
    )  # fmt: skip
    _tell(deal, actor, f"added evidence: {piece.get_kind_display().lower()}")
    if deal.status == DealStatus.APPROVED:
        inactivity.moved(deal)
    refresh(deal)
    return piece


def _tell(deal: Deal, actor: Actor, text: str) -> None:
    if deal.status != DealStatus.DRAFT:
        timeline.entry(deal, actor=actor, kind="deal.evidence", text=text, partner_id=deal.partner_id)

"""The sale behind an approved registration: both sides keep it up to date, the vendor's opportunity follows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from dealreg.enums import DealStatus, OpportunityStage, SalesStage
from dealreg.models import Deal, DealLine, Opportunity
from dealreg.services import inactivity
from dealreg.services import lines as rows
from dealreg.validators import clean, clean_text
from prm.common import events, timeline
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.moment import now

FIELDS = frozenset({"stage", "expected_close", "next_step", "next_step_on"})
EARLY = {SalesStage.QUALIFIED, SalesStage.DISCOVERY}
OVER = frozenset(
    {DealStatus.LOST, DealStatus.EXPIRED, DealStatus.LAPSED, DealStatus.WITHDRAWN, DealStatus.CANCELLED}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed, with both values in words."""

    field: str
    label: str
    old: str
    new: str

    @property
    def told(self) -> str:
        """Return the change as it continues a name: "moved the close from 12 March 2027 to 30 April 2027"."""
        if not self.old:
            return f"set the {self.label} to {self.new}"
        if not self.new:
            return f"took the {self.label} away, it was {self.old}"
        return f"moved the {self.label} from {self.old} to {self.new}"


@transaction.atomic
def update(*, deal: Deal, actor: Actor, data: Mapping[str, Any], revision: int | None) -> Deal:
    """Change what both sides keep: ``stage``, ``expected_close``, ``next_step``, ``next_step_on``, ``lines``.

    The amount is the sum of the lines. Each change is told with both values; without one nothing is written. Raises
    ``DomainError`` ``deal.stale`` when ``revision`` is not the stored one or the deal is not approved, ``Invalid`` with
    a message per field, ``NotAllowed`` without the right.
    """
    _may_update(deal, actor)
    locked = Deal.objects.select_for_update(of=("self",)).select_related("partner").get(pk=deal.pk)
    if locked.status != DealStatus.APPROVED:
        words = locked.get_status_display().lower()
        raise DomainError("deal.stale", f"This registration is {words}; the sale no longer changes here.")
    if revision is not None and revision != locked.revision:
        raise DomainError(
            "deal.stale",
            "Somebody else changed this meanwhile. What you typed is still here, beside what is stored; compare, then "
            "save again.",
            extra={"revision": locked.revision},
        )
    cleaned, lines = _clean(locked, data)
    changes = _changes(locked, cleaned, lines)
    if not changes:
        return locked
    if "stage" in cleaned and cleaned["stage"] != locked.stage:
        locked.stage_changed_at = now()
        _stage_moved(locked, actor, cleaned["stage"])
    for name, value in cleaned.items():
        setattr(locked, name, value)
    if lines is not None:
        rows.replace(locked, lines)
    locked.revision += 1
    locked.save()
    inactivity.moved(locked)
    timeline.entry(
        locked, actor=actor, kind="deal.updated", text=_joined([change.told for change in changes]),
        partner_id=locked.partner_id, data={change.field: [change.old, change.new] for change in changes},
    )  # fmt: skip
    events.emit(
        "deal.updated", subject=locked, partner_id=locked.partner_id, actor=actor,
        payload={"changes": {change.field: [change.old, change.new] for change in changes}},
    )  # fmt: skip
    return locked


def _may_update(deal: Deal, actor: Actor) -> None:
    mine = actor.is_partner and actor.partner_id == deal.partner_id and actor.may("deal.update")
    if not (mine or (actor.is_staff and actor.may("deal.co_update"))):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to change this deal.")


def _clean(deal: Deal, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[DealLine] | None]:
    if unknown := set(data) - FIELDS - {"lines"}:
        raise Invalid(dict.fromkeys(sorted(unknown), "There is no such field."))
    errors: dict[str, str] = {}
    cleaned: dict[str, Any] = {}
    if data.get("stage"):
        kept, errors = clean({"stage": data["stage"]})
        cleaned |= kept
    if "expected_close" in data and data["expected_close"] != deal.expected_close:
        kept, wrong = clean({"expected_close": data["expected_close"]})
        if not data["expected_close"]:
            wrong["expected_close"] = "Say when you expect the close."
        cleaned, errors = {**cleaned, **kept}, {**errors, **wrong}
    if "next_step" in data:
        cleaned["next_step"] = " ".join(clean_text(data["next_step"]).split())
        if len(cleaned["next_step"]) > 300:
            errors["next_step"] = f"At most 300 characters; this has {len(cleaned['next_step'])}."
    if "next_step_on" in data:
        cleaned["next_step_on"] = data["next_step_on"] or None
        if problem := _day_problem(deal, cleaned["next_step_on"]):
            errors["next_step_on"] = problem
    if cleaned.get("next_step_on") and not cleaned.get("next_step", deal.next_step):
        errors["next_step"] = "Say what the next step is."
    lines = rows.read(data["lines"], errors) if "lines" in data else None
    if lines == [] and not errors:
        errors["lines"] = "Keep at least one row."
    if errors:
        raise Invalid(errors)
    return cleaned, lines


def _day_problem(deal: Deal, day: date | None) -> str:
    if day is None or day == deal.next_step_on:
        return ""
    if day < localdate(now()):
        return "This day has passed. Pick today or later."
    return "This is more than ten years away." if (day - localdate(now())).days > 3650 else ""


def _changes(deal: Deal, cleaned: dict[str, Any], lines: list[DealLine] | None) -> list[Change]:
    found = []
    for name, label in (
        ("stage", "stage"), ("expected_close", "close"), ("next_step", "next step"), ("next_step_on", "day of it")
    ):  # fmt: skip
        old, new = getattr(deal, name), cleaned.get(name, getattr(deal, name))
        if old != new:
            found.append(Change(name, label, _said(name, old), _said(name, new)))
    if lines is None:
        return found
    before, after = _rows_said(list(deal.lines.select_related("family", "product"))), _rows_said(lines)
    if before != after:
        found.append(Change("lines", "products", before, after))
    total = sum((line.amount for line in lines), Decimal(0))
    if total != deal.amount:
        found.append(Change("amount", "amount", _money(deal.amount, deal), _money(total, deal)))
    return found


def _said(name: str, value: Any) -> str:
    if not value:
        return ""
    if name == "stage":
        return SalesStage(value).label
    return f"{value:%-d %B %Y}" if isinstance(value, date) else f"“{value}”"


def _rows_said(lines: list[DealLine]) -> str:
    return ", ".join(
        f"{f'{line.quantity:,.2f}'.removesuffix('.00')} × {line.product.name if line.product else line.family.name}"
        for line in lines
    )


def _money(amount: Decimal, deal: Deal) -> str:
    return f"{amount:,.2f} {deal.currency}"


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _stage_moved(deal: Deal, actor: Actor, stage: str) -> None:
    events.emit(
        "deal.stage_moved", subject=deal, partner_id=deal.partner_id, payload={"from": deal.stage, "to": stage},
        actor=actor,
    )  # fmt: skip


@transaction.atomic
def follow(*, deal: Deal) -> Opportunity | None:
    """Make the vendor's opportunity say what the registration says; ``None`` while it was never approved.

    Reads the present deal, so it may be called for any event, in any order, and again.
    """
    locked = Deal.objects.select_for_update(of=("self",)).select_related("review").get(pk=deal.pk)
    if locked.protected_from is None:
        return None
    first = locked.lines.select_related("family", "product").first()
    name = f"{locked.customer_name}: {locked.summary}" if locked.summary else locked.customer_name
    values = {
        "name": name[:300],
        "account_id": locked.review.account_id,
        "partner_id": locked.partner_id,
        "person_id": locked.owner_id,
        "family": first.family if first else None,
        "product": first.product if first else None,
        "territory": locked.territory,
        "stage": _stage(locked),
        "amount": locked.final_amount if locked.final_amount is not None else locked.amount,
        "currency": locked.currency,
        "owner_name": locked.reviewer_name,
        "engaged_on": localdate(locked.protected_from),
        "closed_on": localdate(locked.closed_at) if locked.closed_at and _stage(locked) in {"won", "lost"} else None,
    }
    found, made = Opportunity.objects.get_or_create(deal=locked, defaults=values)
    if not made and any(getattr(found, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(found, name, value)
        found.save()
    return found


def _stage(deal: Deal) -> str:
    if deal.status == DealStatus.WON:
        return OpportunityStage.WON
    if deal.status in OVER:
        return OpportunityStage.LOST
    return OpportunityStage.PROSPECTING if deal.stage in EARLY else OpportunityStage.ENGAGING

"""Writing partners."""

from typing import Any

from django.db import transaction

from partners.models import Partner
from partners.rules.merge import require_unmerged
from partners.selectors import lists, territory
from partners.selectors import partner as selectors
from partners.workflows.partner import PARTNER
from prm.common import events, timeline
from prm.common.actors import Actor
from prm.common.errors import Invalid
from prm.common.guards import require, require_fresh, require_valid, tidy
from prm.common.models import StaffNote
from prm.common.workflow import Step, apply

PROFILE = (
    *("legal_name", "trading_names", "website", "tax_id", "country", "address", "postal_code", "city", "phone"),
    *("employees", "verticals", "capabilities", "customer_base", "market_coverage"),
)
"""What a partner is. A change of it is told to its own people too."""
AGREED = (
    *("name", "type", "segment", "motions", "territories", "currency", "calendar_key", "contract_from"),
    *("contract_until", "parent", "external_id"),
)
"""What is agreed between the two, or is the vendor's own."""
FIELDS = (*PROFILE, *AGREED)
BROKEN = {
    "partner_not_its_own_parent": ("parent", "A partner cannot be its own parent."),
    "partner_contract_ends_after": ("contract_until", "The contract ends before it begins."),
    "partner_external_id_once": ("external_id", "Another partner has this identifier."),
}
LONGEST_NOTE = 10_000
MOST_NAMES = 20


@transaction.atomic
def create(*, actor: Actor, data: dict[str, Any]) -> Partner:
    """Make a partner as a prospect. ``data`` holds fields of :data:`FIELDS`; ``type`` and ``parent`` are rows.

    Raises ``Invalid`` with a message per field, ``NotAllowed`` without the right.
    """
    require(actor, "partner.edit")
    partner = Partner()
    _fill(partner, data)
    partner.save()
    timeline.entry(partner, actor=actor, kind="partner.created", text="added the partner", partner_id=None)
    events.emit("partner.created", subject=partner, partner_id=partner.pk, actor=actor)
    return partner


@transaction.atomic
def update(*, actor: Actor, partner: Partner, data: dict[str, Any], seen: str = "") -> Partner:
    """Change a partner, as staff; what its own people may change is ``partners.services.company``.

    ``seen`` is the ``updated_at`` its form was opened with (ISO); empty asks for no check. Raises ``DomainError``
    ``stale`` when somebody else was quicker, ``Invalid``, ``NotAllowed``.
    """
    require(actor, "partner.edit")
    locked = Partner.objects.select_for_update(of=("self",)).select_related("type", "parent").get(pk=partner.pk)
    require_unmerged(locked)
    require_fresh(seen, locked.updated_at, "partner")
    before = {field: getattr(locked, field) for field in FIELDS}
    _fill(locked, data)
    changed = [field for field in FIELDS if getattr(locked, field) != before[field]]
    if changed:
        locked.save()
        _tell_change(locked, actor, changed)
    return locked


def _tell_change(partner: Partner, actor: Actor, changed: list[str]) -> None:
    """Put the change on the timeline; the partner reads its own changes, not those of the vendor's own fields."""
    words = ", ".join(field.replace("_", " ") for field in changed)
    shown = partner.pk if set(changed) <= set(PROFILE) else None
    timeline.entry(
        partner, actor=actor, kind="partner.updated", text=f"changed {words}"[:400], partner_id=shown,
        data={"fields": changed},
    )  # fmt: skip
    events.emit("partner.updated", subject=partner, partner_id=partner.pk, payload={"fields": changed}, actor=actor)


def _fill(partner: Partner, data: dict[str, Any]) -> None:
    """Put the data on the partner and check it; raises ``Invalid``."""
    if unknown := data.keys() - set(FIELDS):
        raise TypeError(f"not a field to set: {sorted(unknown)}")
    for field, value in tidy(data).items():
        setattr(partner, field, value)
    partner.trading_names = list(
        dict.fromkeys(" ".join(name.split()) for name in partner.trading_names if name.strip())
    )
    if wrong := {**_wrong_places(partner), **_wrong_lists(partner), **_wrong_terms(partner)}:
        raise Invalid(wrong)
    require_valid(partner, BROKEN)


def _wrong_places(partner: Partner) -> dict[str, str]:
    wrong = {}
    if not partner.name:
        wrong["name"] = "Give the partner its name."
    if not lists.is_country(partner.country):
        wrong["country"] = "Choose a country."
    if not lists.is_currency(partner.currency):
        wrong["currency"] = f"{partner.currency or 'This'} is not a currency."
    if partner.parent and (partner.parent == partner or partner in selectors.parents(partner)):
        wrong["parent"] = f"{partner.parent.name} already belongs to {partner.name}: that would go round in a circle."
    return wrong


def _wrong_lists(partner: Partner) -> dict[str, str]:
    """Refuse codes the vendor's lists do not have; those a partner has kept from earlier may stay."""
    known = lists.read()
    stored = Partner.objects.filter(pk=partner.pk).values("territories", "verticals", "capabilities").first()
    kept: dict[str, Any] = dict(stored or {})
    offered = {
        "territories": territory.codes(),
        "verticals": {code for code, _ in known.verticals},
        "capabilities": {code for code, _ in known.all_capabilities},
    }
    wrong = {}
    for field, codes in offered.items():
        if foreign := [
            code for code in getattr(partner, field) if code not in codes and code not in kept.get(field, ())
        ]:
            wrong[field] = f"Not on the list: {', '.join(foreign[:3])}."
        setattr(partner, field, list(dict.fromkeys(getattr(partner, field))))
    return wrong


def _wrong_terms(partner: Partner) -> dict[str, str]:
    wrong = {}
    if len(partner.trading_names) > MOST_NAMES:
        wrong["trading_names"] = f"{MOST_NAMES} trading names at most."
    if partner.contract_until and not partner.contract_from:
        wrong["contract_from"] = "Say when the contract begins."
    elif partner.contract_until and partner.contract_from and partner.contract_until < partner.contract_from:
        wrong["contract_until"] = "The contract ends before it begins."
    return wrong


@transaction.atomic
def change_status(*, actor: Actor, partner: Partner, step: str, note: str = "") -> Partner:
    """Take the partner one step of its life (a transition of ``PARTNER``). Raises what the workflow raises."""
    require_unmerged(partner)
    changed: Partner = apply(PARTNER, partner, step, actor=actor, step=Step(note=note.strip()[:LONGEST_NOTE]))
    return changed


@transaction.atomic
def add_note(*, actor: Actor, partner: Partner, text: str) -> StaffNote:
    """Add a note only staff read. Raises ``Invalid`` for an empty or endless one."""
    require(actor, "partner.note")
    text = text.replace("\x00", "").strip()
    if not text:
        raise Invalid({"text": "Write the note first."})
    if len(text) > LONGEST_NOTE:
        raise Invalid({"text": f"A note of at most {LONGEST_NOTE:,} characters, please."})
    return timeline.staff_note(partner, actor=actor, text=text)

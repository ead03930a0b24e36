"""One change to many partners: first who is left out and why, then the change to the others."""

from dataclasses import dataclass

from django.db import transaction

from partners.enums import Segment, TeamRole
from partners.models import Partner, TeamMember
from partners.selectors import lists, staff, territory
from partners.services import partner as partner_services
from partners.services import team as team_services
from partners.workflows.partner import PARTNER
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid
from prm.common.guards import require
from prm.common.workflow import available_actions

ACTIONS = {
    "manager": "Assign manager",
    "segment": "Change segment",
    "status": "Set status",
    "capability": "Add capability",
    "territory": "Add territory",
}
MOST = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """One chosen partner: whether the change reaches it, or why not, in words."""

    partner: Partner
    reason: str = ""

    @property
    def goes(self) -> bool:
        """Whether the change reaches it."""
        return not self.reason


def value_choices(action: str) -> list[tuple[str, str]]:
    """Return what can be chosen for an action. ``KeyError`` for an unknown one."""
    if action == "manager":
        return staff.choices()
    if action == "territory":
        return territory.choices()
    return {
        "segment": list(Segment.choices),
        "status": [(t.name, t.label) for t in PARTNER.transitions],
        "capability": lists.read().all_capabilities,
    }[action]


def needs_note(action: str, value: str) -> bool:
    """Whether the change asks for a reason in words."""
    return action == "status" and PARTNER.get(value).needs_reason


def judge(*, actor: Actor, partners: list[Partner], action: str, value: str) -> list[Verdict]:
    """Say for each partner whether the change would reach it. Raises ``Invalid`` for a value that is not offered."""
    require(actor, "partner.status" if action == "status" else "partner.edit")
    if len(partners) > MOST:
        raise Invalid({"value": f"{MOST} partners at a time."})
    if value not in {code for code, _ in value_choices(action)}:
        raise Invalid({"value": "Choose one of the values."})
    managers = _managers(partners) if action == "manager" else {}
    return [Verdict(p, _refusal(p, action, value, actor, managers)) for p in partners]


def _managers(partners: list[Partner]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = TeamMember.objects.filter(partner__in=partners, role=TeamRole.PARTNER_MANAGER)
    for partner_id, reference in rows.values_list("partner_id", "user__public_id"):
        found.setdefault(partner_id, set()).add(reference)
    return found


def _refusal(partner: Partner, action: str, value: str, actor: Actor, managers: dict[int, set[str]]) -> str:
    if action == "manager":
        return "Has this manager already" if managers.get(partner.pk) == {value} else ""
    if action == "segment":
        return "Is in this segment already" if partner.segment == value else ""
    if action == "capability":
        return "Has it already" if value in partner.capabilities else ""
    if action == "territory":
        return "Covers it already" if territory.covers(partner.territories, value) else ""
    step = next((a for a in available_actions(PARTNER, partner, actor) if a.name == value), None)
    if step is None:
        return f"Is {partner.get_status_display().lower()}"
    return "" if step.allowed else " ".join(step.reasons)


def run(*, actor: Actor, partners: list[Partner], action: str, value: str, note: str = "") -> list[Verdict]:
    """Make the change wherever it reaches; each partner in its own transaction, judged anew.

    Returns every verdict: who changed meanwhile is left out with its reason. Raises ``Invalid`` for a missing note.
    """
    verdicts = judge(actor=actor, partners=partners, action=action, value=value)
    if needs_note(action, value) and not note.strip():
        raise Invalid({"note": "Please say why, in words."})
    return [_one(verdict, actor, action, value, note) if verdict.goes else verdict for verdict in verdicts]


def _one(verdict: Verdict, actor: Actor, action: str, value: str, note: str) -> Verdict:
    try:
        with transaction.atomic():
            _change(verdict.partner, actor, action, value, note)
    except DomainError as error:
        return Verdict(verdict.partner, error.message)
    return verdict


def _change(partner: Partner, actor: Actor, action: str, value: str, note: str) -> None:
    if action == "status":
        partner_services.change_status(actor=actor, partner=partner, step=value, note=note)
    elif action == "manager":
        team_services.set_manager(actor=actor, partner=partner, user=staff.get(value))
    elif action == "segment":
        partner_services.update(actor=actor, partner=partner, data={"segment": value})
    else:
        field = "capabilities" if action == "capability" else "territories"
        fresh = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
        partner_services.update(actor=actor, partner=fresh, data={field: [*getattr(fresh, field), value]})

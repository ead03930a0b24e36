"""What a partner may say about itself: the fields it owns, and proposals for those the vendor decides."""

from typing import Any

from django.db import transaction

from partners.models import Partner
from partners.selectors.company import PROPOSAL
from prm.common.actors import Actor
from prm.common.errors import DomainError, NotAllowed, NotFound
from prm.common.events import emit
from prm.common.guards import require_fresh
from prm.common.timeline import entry

OWNED = (
    "website",
    "phone",
    "address",
    "postal_code",
    "city",
    "trading_names",
    "employees",
    "customer_base",
    "market_coverage",
)


def _must_edit(partner: Partner, actor: Actor) -> None:
    if actor.partner_id != partner.pk:
        raise NotFound()
    if not actor.may("company.edit"):
        raise NotAllowed("company.not_allowed", "Only a partner admin changes the company's profile.")


@transaction.atomic
def update(*, partner: Partner, data: dict[str, Any], actor: Actor, seen: str = "") -> list[str]:
    """Change the fields the partner owns; returns the names of those that changed. Others in ``data`` are ignored.

    ``seen`` is the ``updated_at`` the change was made from (ISO); empty asks for no check. Raises ``DomainError``
    ``stale`` when somebody else was quicker.
    """
    _must_edit(partner, actor)
    locked = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    require_fresh(seen, locked.updated_at, "profile")
    changed = [name for name in OWNED if name in data and getattr(locked, name) != data[name]]
    if not changed:
        return []
    for name in changed:
        setattr(locked, name, data[name])
    locked.save(update_fields=changed)
    said = ", ".join(name.replace("_", " ") for name in changed)
    entry(locked, actor=actor, kind="partner.edited", text=f"updated {said}", partner_id=locked.pk)
    emit("partner.profile_changed", subject=locked, partner_id=locked.pk, payload={"fields": changed}, actor=actor)
    return changed


@transaction.atomic
def propose(*, partner: Partner, verticals: list[str], capabilities: list[str], note: str, actor: Actor) -> None:
    """Ask the vendor to list other verticals or capabilities; the partner manager is told and decides.

    Raises ``DomainError`` ``proposal.nothing`` when it is what is listed already.
    """
    _must_edit(partner, actor)
    wanted = {"verticals": verticals, "capabilities": capabilities}
    changes = {
        field: {
            "add": [code for code in codes if code not in getattr(partner, field)],
            "drop": [code for code in getattr(partner, field) if code not in codes],
        }
        for field, codes in wanted.items()
    }
    if not any(codes for change in changes.values() for codes in change.values()):
        raise DomainError("proposal.nothing", "This is what is listed already. Choose what should change.")
    entry(
        partner,
        actor=actor,
        kind=PROPOSAL,
        text="proposed a change of verticals and capabilities",
        note=note,
        partner_id=partner.pk,
        data=changes,
    )
    emit("partner.proposed", subject=partner, partner_id=partner.pk, payload={**changes, "note": note}, actor=actor)

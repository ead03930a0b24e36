"""What people can do in this app from anywhere, and with the registration before them."""

from collections.abc import Iterator

from django.urls import reverse

from dealreg.enums import EDITABLE, DealStatus
from dealreg.selectors import deal as deals
from dealreg.workflows.deal import DEAL
from prm.common.actors import Actor
from prm.common.search.commands import Command, Offer, register, register_for
from prm.common.workflow import available_actions

ICONS = {"approve": "check", "reject": "x", "win": "star"}


def _for_staff(actor: Actor, reference: str) -> Iterator[Offer]:
    """Every step that is open; its dialog is opened by the address."""
    deal = deals.get_visible(actor, reference)
    page = reverse("console:deal", args=[reference])
    for step in available_actions(DEAL, deal, actor):
        if step.allowed:
            yield Offer(f"{step.label}…", f"{page}#{step.name}-dialog", ICONS.get(step.name, "flag"))


def _for_partner(actor: Actor, reference: str) -> Iterator[Offer]:
    deal = deals.get_visible(actor, reference)
    if deal.status in EDITABLE and actor.may("deal.register"):
        yield Offer("Edit this registration", reverse("portal:deal-edit", args=[reference]), "edit")
    if deal.status == DealStatus.APPROVED and actor.may("deal.update"):
        yield Offer("Update the stage", reverse("portal:deal-stage", args=[reference]), "flag")
    page = reverse("portal:deal", args=[reference])
    for step in available_actions(DEAL, deal, actor):
        if step.allowed:
            yield Offer(f"{step.label}…", f"{page}#do-{step.name}", ICONS.get(step.name, "flag"))


register(
    Command("Register a deal", "portal:deal-new", "plus", "deal.register", "new registration create opportunity"),
    Command("Open the review queue", "console:queue", "filter", "deal.review", "decide approve registrations"),
)
register_for("console:deal", _for_staff)
register_for("portal:deal", _for_partner)

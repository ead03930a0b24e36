"""Saying which partner is meant on a deal, putting one on it, and taking one off."""

from django.http import HttpRequest, HttpResponse

from dealreg.console.steps import form_page, take_away
from dealreg.enums import ParticipantState
from dealreg.forms.extension import RefuseForm
from dealreg.forms.participant import AddForm, ConfirmForm
from dealreg.models import Deal
from dealreg.selectors import deal as deals
from dealreg.selectors import participant as selectors
from dealreg.services import participant
from prm.accounts.web import actor, console_page

SEES = "It sees customer, country, product families, status, stage, close and end of protection; no amount or contact."


def _partners(deal: Deal) -> list[tuple[str, str]]:
    return [(partner.public_id, partner.name) for partner in selectors.choices(deal)]


@console_page("participant.confirm")
def add(request: HttpRequest, ref: str) -> HttpResponse:
    """Put another partner on the deal."""
    who = actor(request)
    deal = deals.get_visible(who, ref)

    def act(other: str, role: str, does: str) -> None:
        participant.add(deal=deal, actor=who, role=role, other=selectors.get_choice(deal, other), does=does)

    form = AddForm(request.POST or None, partners=_partners(deal))
    return form_page(
        request, deal, form, heading="Put another partner on the deal", submit="Put on the deal", lead=SEES,
        done="It is on the deal.", act=act,
    )  # fmt: skip


@console_page("participant.confirm")
def confirm(request: HttpRequest, ref: str, participant_ref: str) -> HttpResponse:
    """Say which partner is meant; or take one off the deal."""
    who = actor(request)
    deal = deals.get_visible(who, ref)
    found = selectors.get(deal, participant_ref)
    if "remove" in request.POST:
        return take_away(
            request, deal, lambda: participant.remove(participant=found, actor=who), f"{found.named} is off the deal."
        )

    def act(other: str) -> None:
        participant.confirm(participant=found, actor=who, other=selectors.get_choice(deal, other))

    partners = _partners(deal)
    likely = next((ref for ref, name in partners if name.casefold().startswith(found.named.casefold()[:6])), "")
    role, does = found.get_role_display().lower(), f": {found.does}" if found.does else ""
    return form_page(
        request, deal, ConfirmForm(request.POST or None, partners=partners, initial={"other": likely}),
        heading=f"Which partner is {found.named}?", submit="Put on the deal",
        lead=f"{deal.partner.name} names {found.named} as {role} partner{does}. {SEES}",
        remove="Take off the deal" if found.state == ParticipantState.CONFIRMED else "", done="It is on the deal.",
        act=act,
    )  # fmt: skip


@console_page("participant.confirm")
def refuse(request: HttpRequest, ref: str, participant_ref: str) -> HttpResponse:
    """Do not accept a proposal, with words the leading partner reads."""
    who = actor(request)
    deal = deals.get_visible(who, ref)
    found = selectors.get(deal, participant_ref)
    return form_page(
        request, deal, RefuseForm(request.POST or None), heading=f"Do not put {found.named} on the deal",
        submit="Do not accept", lead=f"{deal.partner.name} reads your words.", done="Not accepted.",
        act=lambda note: participant.refuse(participant=found, actor=who, note=note),
    )  # fmt: skip

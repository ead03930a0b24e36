"""Other partners on a deal: what they see is kept true, and everybody concerned is told."""

from dealreg.models import Deal, Participant
from dealreg.receivers.deal import people_of
from dealreg.selectors import participant as selectors
from dealreg.selectors import reviewers
from dealreg.services import participant
from prm.accounts.notices import notify
from prm.common.events import receiver
from prm.common.models.event import Event


@receiver("deal.*", key="dealreg.refresh_shared")
def refresh(event: Event) -> None:
    """Bring what the other partners see up to date; most deals have none."""
    deal = Deal.objects.filter(public_id=event.subject_id, participants__isnull=False).distinct().first()
    if deal is not None:
        participant.refresh(deal=deal)


def _participant(event: Event) -> Participant | None:
    rows = Participant.objects.select_related("deal__partner", "deal__owner__user", "other")
    return rows.filter(public_id=event.payload["participant"]).first()


@receiver("deal.participant_proposed", key="dealreg.tell_participant_proposed")
def tell_proposed(event: Event) -> None:
    """Ask the reviewer which partner is meant."""
    found = _participant(event)
    decides = reviewers.of(found.deal) if found else None
    if found is None or decides is None:
        return
    deal = found.deal
    notify(
        [decides],
        kind="review.participant",
        key=f"{event.id}:staff",
        title=f"Another partner on {deal.customer_name}",
        body=f"{deal.partner.name} names {found.named} as {found.get_role_display().lower()} partner. Say which it is.",
        url=f"/console/deals/{deal.public_id}/sale/",
    )


@receiver("deal.participant_confirmed", "deal.participant_refused", key="dealreg.tell_participant_decided")
def tell_decided(event: Event) -> None:
    """Tell the leading partner the answer, and the other one that something is shared with it."""
    found = _participant(event)
    if found is None:
        return
    deal, confirmed = found.deal, found.state == "confirmed"
    answer = "is on the deal and sees its shared part." if confirmed else "was not put on the deal. Its page says why."
    notify(
        people_of(deal),
        kind="deal.participant",
        key=f"{event.id}:lead",
        title=f"{found.named}: {deal.customer_name}",
        body=f"{found.named} {answer}",
        url=f"/portal/deals/{deal.public_id}/",
        partner_id=deal.partner_id,
    )
    if confirmed and found.other is not None and (shared := selectors.projection_of(found)):
        notify(
            selectors.sellers_of(found.other),
            kind="deal.shared",
            key=f"{event.id}:other",
            title=f"Shared with you: {deal.customer_name}",
            body=f"{deal.partner.name} leads a deal at {deal.customer_name}. You take part as "
            f"{found.get_role_display().lower()} partner.",
            url=f"/portal/shared/{shared.public_id}/",
            partner_id=found.other_id,
        )

"""Telling people about deals. Runs with the delivery of the event; each person is told once per event."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from dealreg import policies as kinds
from dealreg.models import Deal, Review
from dealreg.selectors import facts as facts_of
from dealreg.selectors import reviewers
from partners.models import Person
from prm.accounts.models import User
from prm.accounts.notices import notify
from prm.common.events import receiver
from prm.common.models.event import Event
from prm.common.policies import in_force


def _deal(event: Event) -> Deal | None:
    return Deal.objects.select_related("partner", "owner__user").filter(public_id=event.subject_id).first()


def people_of(deal: Deal) -> Iterable[User]:
    """Return the owner of the deal, or the partner's admins while nobody owns it."""
    if deal.owner and deal.owner.user and deal.owner.status == "active":
        return [deal.owner.user]
    admins = Person.objects.filter(partner=deal.partner, status="active", roles__contains=["partner_admin"])
    return [person.user for person in admins.select_related("user") if person.user]


def tell_partner(event: Event, kind: str, title: str, body: str) -> None:
    """Tell the partner's people; ``title`` and ``body`` may name the customer, the end of protection, the reviewer."""
    deal = _deal(event)
    if deal is None:
        return
    notify(
        people_of(deal),
        kind=kind,
        key=f"{event.id}:partner",
        title=title.format(customer=deal.customer_name),
        body=body.format(customer=deal.customer_name, until=_until(deal), reviewer=deal.reviewer_name or "a reviewer"),
        url=f"/portal/deals/{deal.public_id}/",
        partner_id=deal.partner_id,
    )


def _until(deal: Deal) -> str:
    return f"{deal.protected_until:%-d %B %Y}" if deal.protected_until else ""


def _left(event: Event) -> str:
    """How long it was from a warning to the end it warned of, in days."""
    days = round((datetime.fromisoformat(event.payload["due_at"]) - event.occurred_at) / timedelta(days=1))
    return f"{days} day{'' if days == 1 else 's'}"


def tell_reviewer(event: Event, kind: str, title: str, body: str) -> None:
    """Tell whoever decides the registration; ``title`` and ``body`` may name the customer and the partner."""
    review = Review.objects.filter(deal__public_id=event.subject_id).select_related("reviewer", "deal__partner").first()
    if review is None or review.reviewer is None:
        return
    deal = review.deal
    notify(
        [review.reviewer],
        kind=kind,
        key=f"{event.id}:staff",
        title=title.format(customer=deal.customer_name, partner=deal.partner.name),
        body=body.format(customer=deal.customer_name, partner=deal.partner.name),
        url=f"/console/deals/{deal.public_id}/",
    )


@receiver("deal.submit", key="dealreg.tell_partner_submitted")
def tell_partner_submitted(event: Event) -> None:
    """Confirm the registration to whoever made it."""
    tell_partner(
        event,
        "deal.submitted",
        "Registered: {customer}",
        "Your registration of {customer} has arrived and is being checked.",
    )


@receiver("deal.take", "deal.assigned", key="dealreg.tell_reviewer")
def tell_assigned(event: Event) -> None:
    """Hand the work to the reviewer."""
    tell_reviewer(
        event,
        "review.assigned",
        "To decide: {customer}",
        "{partner} registered {customer}. The decision clock is running.",
    )


@receiver("deal.approve", key="dealreg.tell_approved")
def tell_approved(event: Event) -> None:
    """Bring the good news, with its end."""
    tell_partner(
        event,
        "deal.approved",
        "Approved: {customer}",
        "Your registration of {customer} is approved and protected until {until}.",
    )


@receiver("deal.reject", key="dealreg.tell_rejected")
def tell_rejected(event: Event) -> None:
    """Say that it is rejected; the reason is on the page, behind the sign-in."""
    tell_partner(
        event,
        "deal.rejected",
        "Rejected: {customer}",
        "Your registration of {customer} was rejected. The reason is on its page.",
    )


@receiver("deal.expire", key="dealreg.tell_expired")
def tell_expired(event: Event) -> None:
    """Say that the protection has ended."""
    tell_partner(
        event, "deal.protection_ended", "Protection ended: {customer}", "The protection of {customer} has ended."
    )


@receiver("deal.cancel", key="dealreg.tell_cancelled")
def tell_cancelled(event: Event) -> None:
    """Say that the vendor cancelled, with the reason on the page."""
    tell_partner(
        event,
        "deal.cancelled",
        "Cancelled: {customer}",
        "Your registration of {customer} was cancelled. The reason is on its page.",
    )


@receiver("deal.withdraw", "deal.win", "deal.lose", key="dealreg.tell_reviewer_closed")
def tell_reviewer_closed(event: Event) -> None:
    """Tell the reviewer how the partner closed the deal."""
    words = {"deal.withdraw": "withdrew", "deal.win": "won", "deal.lose": "lost"}[event.name]
    tell_reviewer(event, "review.closed", f"{{partner}} {words} {{customer}}", f"{{partner}} {words} {{customer}}.")


@receiver("clock.warned", key="dealreg.tell_warned")
def tell_warned(event: Event) -> None:
    """Warn whoever owes the next step before its time is over."""
    if event.payload.get("kind") == "deal.decision":
        tell_reviewer(
            event,
            "review.due",
            "Soon late: {customer}",
            "The promised decision on {customer} by {partner} is due soon.",
        )
    elif event.payload.get("kind") == "deal.protection":
        tell_partner(
            event,
            "deal.protection_ending",
            f"{_left(event)} of protection left: {{customer}}",
            f"The protection of {{customer}} ends in {_left(event)}, on {{until}}. Close the deal before, or "
            "ask for more time on its page.",
        )


@receiver("clock.breached", key="dealreg.escalate_breach")
def escalate_breach(event: Event) -> None:
    """Tell the deal desk that a promised decision is late, and the partner that we know."""
    if event.payload.get("kind") != "deal.decision":
        return
    deal = _deal(event)
    if deal is None:
        return
    desk = User.objects.filter(staff_roles__contains=[_escalated_to(deal)], is_active=True)
    notify(
        desk,
        kind="review.late",
        key=f"{event.id}:desk",
        title=f"Late: {deal.customer_name}",
        body=f"The decision on {deal.customer_name} by {deal.partner.name} is late and escalated to you.",
        url=f"/console/deals/{deal.public_id}/",
    )
    tell_partner(
        event,
        "deal.decision_late",
        "Our decision on {customer} is late",
        "We promised a decision on {customer} and are late. It is escalated.",
    )


def _escalated_to(deal: Deal) -> str:
    """Return the staff role a late decision is escalated to, by the policy in force."""
    scope = facts_of.scope_of(deal, facts_of.tier_of(deal))
    return reviewers.role_of(in_force([kinds.SLA], scope=scope)[kinds.SLA].body.late.escalate_to)

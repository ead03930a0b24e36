"""Quotes that make or unmake a renewal's progress, and telling people about renewals. Each is told once per event."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from partners.models import Partner, Person, TeamMember
from pricing.models import Quote, Renewal, RenewalClaim, Subscription
from pricing.selectors import renewal as selectors
from pricing.services import renewal as services
from prm.accounts.enums import PartnerRole, StaffRole
from prm.accounts.models import User
from prm.accounts.notices import notify
from prm.common.events import receiver
from prm.common.models.event import Event

DECIDERS = [StaffRole.CHANNEL_MANAGER, StaffRole.DEAL_DESK]


@receiver("quote.send", key="pricing.renewal_quoted")
def quoted(event: Event) -> None:
    """A quote went to the customer of a renewal: it is quoted."""
    quote = Quote.objects.filter(public_id=event.subject_id).exclude(renewal_ref="").first()
    if quote is not None:
        services.quoted(reference=quote.renewal_ref, quote_ref=quote.public_id)


@receiver("quote.decline", "quote.expire", "quote.withdraw", "quote.replace", key="pricing.renewal_unquoted")
def unquoted(event: Event) -> None:
    """A quote holds no more: its renewal is open again unless another one is with the customer."""
    quote = Quote.objects.filter(public_id=event.subject_id).exclude(renewal_ref="").first()
    if quote is not None:
        services.unquoted(reference=quote.renewal_ref)


def people_of(partner: Partner, owner: Person | None) -> Iterable[User]:
    """Return whoever works on it at its partner, or the partner's admins while nobody does."""
    if owner and owner.user and owner.status == "active" and owner.partner_id == partner.pk:
        return [owner.user]
    admins = Person.objects.filter(partner=partner, status="active", roles__contains=[PartnerRole.ADMIN])
    return [person.user for person in admins.select_related("user") if person.user]


def _vendor(partner: Partner) -> Iterable[User]:
    """Return the vendor's people around a partner."""
    return [member.user for member in TeamMember.objects.filter(partner=partner).select_related("user")]


def _renewal(event: Event) -> Renewal | None:
    rows = Renewal.objects.select_related("partner", "owner__user", "product", "subscription")
    return rows.filter(public_id=event.subject_id).first()


def _tell_holder(event: Event, renewal: Renewal, kind: str, title: str, body: str) -> None:
    notify(
        people_of(renewal.partner, renewal.owner), kind=kind, key=f"{event.id}:partner", title=title, body=body,
        url=f"/portal/renewals/{renewal.public_id}/", partner_id=renewal.partner_id,
    )  # fmt: skip


def _tell_vendor(event: Event, renewal: Renewal, kind: str, title: str, body: str) -> None:
    notify(
        _vendor(renewal.partner), kind=kind, key=f"{event.id}:staff", title=title, body=body,
        url=f"/console/renewals/{renewal.public_id}/",
    )  # fmt: skip


def _left(renewal: Renewal, moment: datetime) -> str:
    days = (renewal.due_on - moment.date()).days
    return f"{days} day{'' if days == 1 else 's'}"


def _notice(event: Event, renewal: Renewal) -> None:
    left, what = _left(renewal, event.occurred_at), f"{renewal.quantity.normalize():f} x {renewal.product}"
    if renewal.subscription.renews_itself:
        body = selectors.body_for(renewal)
        last = renewal.due_on - timedelta(days=body.opt_out_days)
        words = f"{what} renews itself on {renewal.due_on:%-d %B %Y}. You can stop that until {last:%-d %B %Y}."
        _tell_holder(event, renewal, "renewal.notice", f"Renews itself in {left}: {renewal.customer_name}", words)
        return
    until = renewal.exclusive_until
    words = f"{what} ends on {renewal.due_on:%-d %B %Y}."
    if until and until > event.occurred_at and not renewal.quote_ref:
        words += f" From {until:%-d %B %Y} other partners may renew it too, unless the customer has your quote."
    _tell_holder(event, renewal, "renewal.notice", f"Renewal in {left}: {renewal.customer_name}", words)


@receiver("renewal.open", key="pricing.tell_renewal_open")
def tell_open(event: Event) -> None:
    """Give the first notice."""
    renewal = _renewal(event)
    if renewal is not None:
        _notice(event, renewal)


@receiver("clock.warned", key="pricing.warn_renewal")
def warn(event: Event) -> None:
    """Give the further notices, and warn of what opens a renewal to others."""
    if event.payload.get("kind") not in {services.TERM, services.ALONE, services.QUIET}:
        return
    renewal = _renewal(event)
    if renewal is None:
        return
    if event.payload["kind"] == services.TERM:
        _notice(event, renewal)
    elif not renewal.quote_ref:
        due = datetime.fromisoformat(event.payload["due_at"])
        _tell_holder(
            event, renewal, "renewal.opening", f"Soon open to others: {renewal.customer_name}",
            f"Without a quote for the customer, other partners may renew {renewal.customer_name} from "
            f"{due:%-d %B %Y}.",
        )  # fmt: skip


@receiver("renewal.release", "renewal.give_up", key="pricing.tell_renewal_released")
def tell_released(event: Event) -> None:
    """Tell its partner and the vendor's people that others may renew now, and why."""
    renewal = _renewal(event)
    if renewal is None:
        return
    why = renewal.get_release_reason_display()
    if event.name == "renewal.release":
        _tell_holder(
            event, renewal, "renewal.released", f"Open to others: {renewal.customer_name}",
            f"{why}. You can still renew it yourself: the customer's acceptance of your quote decides.",
        )  # fmt: skip
    _tell_vendor(
        event, renewal, "renewal.released", f"Open to others: {renewal.customer_name}",
        f"{why}. It ends on {renewal.due_on:%-d %B %Y}.",
    )  # fmt: skip


@receiver("subscription.moved", key="pricing.tell_subscription_moved")
def tell_moved(event: Event) -> None:
    """Tell the partner that another one renews its customer, never which."""
    rows = Subscription.objects.select_related("partner", "owner__user")
    subscription = rows.filter(public_id=event.subject_id).first()
    if subscription is None:
        return
    notify(
        people_of(subscription.partner, subscription.owner), kind="renewal.released", key=f"{event.id}:partner",
        title=f"Another partner renews: {subscription.customer_name}",
        body=f"{subscription.get_moved_because_display()}. Your subscription runs until "
        f"{subscription.ends_on:%-d %B %Y}.",
        url=f"/portal/subscriptions/{subscription.public_id}/", partner_id=subscription.partner_id,
    )  # fmt: skip


@receiver("renewal.take", "renewal.hand_over", key="pricing.tell_renewal_taken")
def tell_taken(event: Event) -> None:
    """Tell the new holder how long it has."""
    renewal = _renewal(event)
    if renewal is not None:
        days = selectors.body_for(renewal).take_days
        _tell_holder(
            event, renewal, "renewal.taken", f"Yours to renew: {renewal.customer_name}",
            f"You have {days} days to bring the customer a quote; then it is open to others again.",
        )  # fmt: skip


@receiver("renewal.renew", "renewal.end", "renewal.lose", key="pricing.tell_renewal_closed")
def tell_closed(event: Event) -> None:
    """Say how it ended."""
    renewal = _renewal(event)
    if renewal is None:
        return
    won = event.name == "renewal.renew"
    title = f"{'Renewed' if won else 'Not renewed'}: {renewal.customer_name}"
    words = "The next term is sold." if won else "The subscription is not renewed. The reason is on its page."
    _tell_holder(event, renewal, "renewal.closed", title, words)


@receiver("renewal_claim.ask", key="pricing.tell_claim_asked")
def tell_asked(event: Event) -> None:
    """Hand a claim with a customer's letter to those who decide."""
    claim = RenewalClaim.objects.select_related("partner").filter(public_id=event.subject_id).first()
    if claim is None:
        return
    deciders = User.objects.filter(is_active=True, staff_roles__overlap=DECIDERS)
    notify(
        {user.pk: user for user in [*_vendor(claim.partner), *deciders]}.values(), kind="renewal.claim",
        key=f"{event.id}:staff", title=f"Claim with a customer's letter: {claim.customer_name}",
        body=f"{claim.partner.name} claims the renewal of {claim.customer_name}. The letter is on its page.",
        url=f"/console/renewals/claims/{claim.public_id}/",
    )  # fmt: skip


@receiver("renewal_claim.accept", "renewal_claim.refuse", key="pricing.tell_claim_decided")
def tell_decided(event: Event) -> None:
    """Bring the claimant the answer to its letter."""
    claim = RenewalClaim.objects.select_related("partner").filter(public_id=event.subject_id, basis="letter").first()
    if claim is None:
        return
    notify(
        people_of(claim.partner, None), kind="renewal.claim", key=f"{event.id}:partner",
        title=f"Your claim on {claim.customer_name} is {claim.get_status_display().lower()}",
        body=claim.answer or "The renewal is yours to quote.",
        url="/portal/renewals/claims/", partner_id=claim.partner_id,
    )  # fmt: skip

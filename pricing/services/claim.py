"""Taking a renewal over from another partner: once it is open, or with the customer's letter."""

from datetime import date
from typing import IO, Any

from django.db import transaction
from django.utils.timezone import localdate

from partners.models import Partner
from pricing.enums import ClaimBasis, ClaimStatus, ReleaseReason, RenewalStatus
from pricing.models import Product, Renewal, RenewalClaim, RenewalOffer, Subscription
from pricing.rules import renewal as rule
from pricing.selectors import renewal as selectors
from pricing.services import renewal as renewals
from pricing.workflows.renewal import RENEWAL, RENEWAL_CLAIM
from prm.common import clocks, events, timeline, uploads
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotFound
from prm.common.guards import require
from prm.common.judging import keep
from prm.common.moment import now
from prm.common.tenancy import as_system
from prm.common.workflow import Step, apply

LONGEST_NAME = 200
MOST_OPEN = 20
"""Claims by letter a partner may have open at once."""


@transaction.atomic
def take(*, offer: RenewalOffer, actor: Actor) -> RenewalClaim:
    """Take an open renewal over for the actor's partner; of two at once the first one has it.

    Raises ``DomainError`` ``renewal.taken`` when somebody was faster or it is over, ``renewal.own`` for one's own,
    ``renewal.not_eligible`` when the policy does not let this partner.
    """
    require(actor, "renewal.claim")
    partner = Partner.objects.select_related("type").get(pk=actor.partner_id)
    with as_system("renewals"):
        (renewal,) = renewals.hold(pk=offer.renewal_id)
        if renewal.partner_id == partner.pk:
            raise DomainError("renewal.own", "This renewal is yours already: make a quote for it.")
        if renewal.status != RenewalStatus.OPEN_TO_OTHERS:
            raise DomainError("renewal.taken", "This renewal is not open any more: somebody was faster, or it is over.")
        body = selectors.policy_for(partner, renewal.territory, renewal.motion).body
        if not rule.may_claim(body, selectors.claimant_facts(partner, offer)):
            words = f"Only a partner with {body.claimants.say()} may take it over."
            raise DomainError("renewal.not_eligible", words)
        claim = RenewalClaim.objects.create(
            partner=partner,
            basis=ClaimBasis.OPEN,
            customer_name=renewal.customer_name,
            product=renewal.product,
            renewal_ref=renewal.public_id,
            asked_by_name=actor.name,
        )
        because = renewal.release_reason or ReleaseReason.TIME
        _transfer(renewal, partner, actor, "take", because, "")
        _accept(claim, actor, renewal, "")
    return claim


@transaction.atomic
def by_letter(
    *,
    actor: Actor,
    customer_name: str,
    product: Product | None,
    signed_by: str,
    signed_on: date | None,
    upload: Any,
    note: str = "",
) -> RenewalClaim:
    """Ask for a customer's renewal with its letter as evidence. Staff say which renewal it is and decide.

    The answer is the same whether anybody sells to that customer or not. Raises ``Invalid`` for what is missing or a
    letter the policy calls too old, ``DomainError`` ``claim.many`` with too many open ones.
    """
    require(actor, "renewal.claim")
    partner = Partner.objects.get(pk=actor.partner_id)
    said = {"customer_name": " ".join(customer_name.split()), "signed_by": " ".join(signed_by.split())}
    _check_letter(partner, said, signed_on, upload)
    if RenewalClaim.objects.filter(partner=partner, status=ClaimStatus.ASKED).count() >= MOST_OPEN:
        raise DomainError("claim.many", f"{MOST_OPEN} of your claims are open. Wait for an answer first.")
    found = uploads.inspect(upload, uploads.DOCUMENTS, field="file")
    stored_as = uploads.store(upload, folder="renewals")
    try:
        claim = RenewalClaim.objects.create(
            partner=partner, basis=ClaimBasis.LETTER, product=product, signed_on=signed_on, note=note.strip(),
            file_name=found.name, stored_as=stored_as, content_type=found.content_type, asked_by_name=actor.name,
            **said,
        )  # fmt: skip
    except Exception:
        uploads.discard(stored_as)
        raise
    timeline.entry(
        claim, actor=actor, kind="renewal_claim.ask", partner_id=partner.pk,
        text=f"claimed the renewal of {claim.customer_name} with its letter",
    )  # fmt: skip
    events.emit("renewal_claim.ask", subject=claim, partner_id=partner.pk, payload={}, actor=actor)
    return claim


def _check_letter(partner: Partner, said: dict[str, str], signed_on: date | None, upload: Any) -> None:
    wrong = {}
    body = selectors.policy_for(partner).body
    for field, words in (("customer_name", "Name the customer."), ("signed_by", "Say who signed the letter.")):
        if not said[field]:
            wrong[field] = words
        elif len(said[field]) > LONGEST_NAME:
            wrong[field] = f"At most {LONGEST_NAME} characters."
    if signed_on is None:
        wrong["signed_on"] = "Give the day it was signed."
    elif not rule.letter_counts(body, signed_on, localdate(now())):
        wrong["signed_on"] = f"A letter counts for {body.letter_days} days from the day it is signed."
    if upload is None:
        wrong["file"] = "Add the letter."
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def accept(*, claim: RenewalClaim, actor: Actor, renewal: Renewal, note: str = "") -> RenewalClaim:
    """Hand a renewal over to the partner with the customer's letter. Both sides are told, with the reason.

    Raises ``DomainError`` ``claim.letter_old`` when the letter counts no more, ``claim.own`` for its holder's, and what
    the transition tables say.
    """
    (locked,) = renewals.hold(pk=renewal.pk)
    claimed = RenewalClaim.objects.select_for_update(of=("self",)).select_related("partner__type").get(pk=claim.pk)
    if claimed.partner_id == locked.partner_id:
        raise DomainError("claim.own", "This partner holds the renewal already.")
    policy = selectors.policy_for(locked.partner, locked.territory, locked.motion)
    signed_on = claimed.signed_on
    # Where it was claimed it may have been tomorrow already.
    if signed_on is None or not rule.letter_counts(policy.body, signed_on, max(signed_on, claimed.created_at.date())):
        raise DomainError("claim.letter_old", f"The letter counted for {policy.body.letter_days} days only.")
    facts = selectors.facts(locked, letter=True)
    keep(
        "pricing.renewal", subject=locked, partner_id=locked.partner_id, facts=facts,
        outcome=rule.decide(policy.body, facts), policy=policy, actor=actor, more={"claim": claimed.public_id},
    )  # fmt: skip
    _transfer(locked, claimed.partner, actor, "hand_over", ReleaseReason.LETTER, note.strip())
    return _accept(claimed, actor, locked, note.strip())


@transaction.atomic
def refuse(*, claim: RenewalClaim, actor: Actor, note: str) -> RenewalClaim:
    """Refuse a claim, with words its partner reads. Raises as the transition table says, and without words."""
    step = Step(
        note=note.strip(), update={"decided_by_name": actor.name, "decided_at": now(), "answer": note.strip()}
    )  # fmt: skip
    refused: RenewalClaim = apply(RENEWAL_CLAIM, claim, "refuse", actor=actor, step=step)
    return refused


@transaction.atomic
def withdraw(*, claim: RenewalClaim, actor: Actor) -> RenewalClaim:
    """Take a claim back before it is decided. Raises as the transition table says."""
    taken: RenewalClaim = apply(RENEWAL_CLAIM, claim, "withdraw", actor=actor, step=Step(update={"decided_at": now()}))
    return taken


def letter(*, claim: RenewalClaim) -> IO[Any]:
    """Open a claim's letter for reading. Raises ``NotFound`` when it is no longer there."""
    try:
        return uploads.opened(claim.stored_as)
    except (FileNotFoundError, ValueError) as error:
        raise NotFound("This file is no longer there.") from error


def _accept(claim: RenewalClaim, actor: Actor, renewal: Renewal, answer: str) -> RenewalClaim:
    """Accept it by the system's hand when no person decides: whoever takes an open one needs nobody's word."""
    claim.renewal_ref = renewal.public_id
    claim.save(update_fields=["renewal_ref"])
    step = Step(
        note=answer,
        update={"decided_by_name": "" if actor.is_partner else actor.name, "decided_at": now(), "answer": answer},
        data={"renewal": renewal.public_id},
    )
    by = actor if actor.is_staff else renewals.SYSTEM
    accepted: RenewalClaim = apply(RENEWAL_CLAIM, claim, "accept", actor=by, step=step)
    return accepted


def _transfer(renewal: Renewal, to: Partner, actor: Actor, how: str, because: str, words: str) -> None:
    """Let another partner hold a locked renewal: at list price, with its own time, and nothing of the one before."""
    subscription = Subscription.objects.select_for_update(of=("self",)).get(pk=renewal.subscription_id)
    clocks.cancel_all(subject=renewal)
    renewals.withdraw_offer(renewal)
    before = renewal.partner_id
    own = to.pk == subscription.partner_id
    paid, listed = selectors.usual_amounts(subscription)
    apply(
        RENEWAL, renewal, how, actor=actor,
        step=Step(
            reason_code=because,
            update={
                "partner_id": to.pk, "owner_id": actor.person_id if actor.is_partner else None, "quote_ref": "",
                "exclusive_until": None, "taken_at": now(), "last_moved_at": now(), "next_ends_on": None,
                "release_reason": because, "amount": paid if own else listed,
            },
            data={"before": before},
        ),
    )  # fmt: skip
    body = selectors.policy_for(to, renewal.territory, renewal.motion).body
    renewal.partner = to
    renewals.start_term(renewal, body, itself=False)
    renewals.start_quiet(renewal, body.take_days)
    if own:
        return
    subscription.moved_at, subscription.moved_because = now(), because
    subscription.renews_itself = False
    subscription.save(update_fields=["moved_at", "moved_because", "renews_itself"])
    timeline.entry(
        subscription, actor=renewals.SYSTEM, kind="subscription.moved", partner_id=subscription.partner_id, note=words,
        text=f"let another partner renew it ({ReleaseReason(because).label})",
    )  # fmt: skip
    events.emit(
        "subscription.moved", subject=subscription, partner_id=subscription.partner_id, payload={"because": because}
    )

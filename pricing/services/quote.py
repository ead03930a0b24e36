"""Building a quote: opening it, changing it, seeing a price before anything is saved, submitting, versions, copies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from partners.models import Partner, Person
from pricing import validators
from pricing.enums import QuoteStatus
from pricing.models import Quote
from pricing.policies.discounting import WATERFALL
from pricing.policies.quoting import APPROVAL
from pricing.rules import quoted
from pricing.rules.approval import Level
from pricing.rules.head import OF_THE_DEAL, DealContext, LineAsk, QuoteHead
from pricing.rules.waterfall import Priced
from pricing.selectors import approval as approvals
from pricing.selectors import quote as selectors
from pricing.selectors.ground import wanted_of
from pricing.services import approval, quote_lines, quote_parts
from pricing.services.quote_lines import Worked
from pricing.services.quote_link import answer, send
from pricing.services.quote_ready import make_ready, stop
from pricing.workflows.quote import QUOTE
from prm.common import events, timeline
from prm.common.actors import Actor
from prm.common.decisions import record
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.judging import judgements
from prm.common.moment import now
from prm.common.tenancy import as_system
from prm.common.together import together
from prm.common.workflow import Step, apply

__all__ = [
    "DealContext", "LineAsk", "QuoteHead",
    "QuotePreview", "answer", "change", "clone", "create", "price_now", "recall", "revise", "send", "submit",
    "withdraw",
]  # fmt: skip

CLOSED = (QuoteStatus.DRAFT, QuoteStatus.ACCEPTED, QuoteStatus.REPLACED)
"""What no further version is made of: a draft is changed, and what was bought or replaced stays."""


@dataclass(frozen=True, slots=True)
class QuotePreview:
    """A price nobody saved: the calculator's lines, what the customer pays for each, and what approval it would need.

    ``problems`` says by field which lines cannot be priced, ``clashes`` which products need another or do not go
    together. Amounts are in the head's currency.
    """

    worked: Worked
    approval: approvals.Plan
    problems: dict[str, str]
    clashes: dict[str, str]

    @property
    def priced(self) -> Priced:
        """Return the priced lines, in the order they came in."""
        return self.worked.priced


@transaction.atomic
def create(
    *,
    actor: Actor,
    partner: Partner,
    head: QuoteHead,
    deal: DealContext | None = None,
    lines: Sequence[LineAsk] = (),
    renewal_ref: str = "",
) -> Quote:
    """Open a draft, of a deal, for a renewal, or free; without ``lines`` it begins with the deal's.

    Raises ``NotAllowed`` without the right, ``Invalid`` with a message per field.
    """
    _may_write(actor, partner.pk)
    head = validators.clean(head)
    quote = Quote(partner=partner, renewal_ref=renewal_ref, **_columns(head))
    quote.series = quote.public_id
    quote.owner = Person.objects.filter(pk=actor.person_id, partner=partner).first() if actor.is_partner else None
    if deal is not None:
        quote.deal_ref, quote.registered = deal.ref, deal.registered
        quote.strategic, quote.new_customer = deal.strategic, deal.new_customer
        quote.last_bought_on, quote.registered_families = deal.last_bought_on, deal.families
    validators.in_reach(actor, quote, head)
    head = quote_parts.as_part(quote, head)
    quote.save(force_insert=True)
    asks = lines or (deal.lines if deal is not None else ())
    if asks:
        _price(quote, head, asks)
        quote.save()
    timeline.entry(quote, actor=actor, kind="quote.create", text="began a quote", partner_id=quote.partner_id)
    events.emit("quote.create", subject=quote, partner_id=quote.partner_id, actor=actor)
    return quote


@transaction.atomic
def change(
    *,
    actor: Actor,
    quote: Quote,
    revision: int,
    head: QuoteHead | None = None,
    lines: Sequence[LineAsk] | None = None,
) -> Quote:
    """Change a draft: its head, all of its lines, or both; everything is priced anew.

    A version made of one that was still valid keeps that one's prices. Raises ``DomainError`` ``quote.stale`` when
    somebody changed the quote since ``revision`` or it is no draft any more, ``Invalid`` with a message per field,
    ``NotAllowed`` without the right.
    """
    locked = _draft(quote, actor, revision)
    head = validators.clean(head) if head is not None else selectors.head_of(locked)
    _same_sale(locked, head)
    validators.in_reach(actor, locked, head)
    head = quote_parts.as_part(locked, head)
    asks = list(lines) if lines is not None else selectors.asks_of(locked)
    for name, value in _columns(head).items():
        setattr(locked, name, value)
    _price(locked, head, asks)
    locked.revision += 1
    locked.save()
    return locked


def price_now(
    *, partner: Partner, head: QuoteHead, lines: Sequence[LineAsk], quote: Quote | None = None,
    deal: DealContext | None = None, people: bool = True,
) -> QuotePreview:  # fmt: skip
    """Return the price of lines, and whether it needs approval, from whom, and what smaller ask needs none.

    ``quote`` is the draft they would be saved to, or ``deal`` the deal a new one would be of; ``people`` says whether
    the approvers are named, which only the vendor's own may read. Saves nothing. Raises ``Invalid`` for numbers and
    codes no quote can hold.
    """
    head = validators.clean(replace(head, name=head.name or "Preview", customer_name=head.customer_name or "Preview"))
    of = quote or _unsaved(partner, deal)
    worked = _worked(of, quote_parts.of_whole(of, head), lines)
    gathered = worked.gathered
    plan = approvals.planned(gathered.facts, gathered.bodies, worked.priced, partner, people=people)
    return QuotePreview(worked, plan, quote_lines.problems_of(worked), dict(gathered.clashes))


@transaction.atomic
def withdraw(*, actor: Actor, quote: Quote, note: str = "") -> Quote:
    """Take a quote back, also from the customer: its link stops working. Raises as the transition table says."""
    _may_write(actor, quote.partner_id)
    locked: Quote = apply(QUOTE, quote, "withdraw", actor=actor, step=Step(note=note.strip()))
    stop(locked)
    return locked


@transaction.atomic
def revise(*, actor: Actor, quote: Quote) -> Quote:
    """Open a new version as a draft. Prices that are still valid are kept, with the day they end.

    Raises ``DomainError`` ``quote.closed`` when there is a draft already or the quote was bought or replaced.
    """
    _may_write(actor, quote.partner_id)
    first = Quote.objects.select_for_update(of=("self",), no_key=True).get(public_id=quote.series)
    base = Quote.objects.select_related("partner__type").get(pk=quote.pk)
    if base.status in CLOSED:
        raise DomainError("quote.closed", f"A quote that is {base.get_status_display().lower()} gets no new version.")
    rows = Quote.objects.filter(series=first.series)
    if (open_draft := rows.filter(status=QuoteStatus.DRAFT).first()) is not None:
        raise DomainError(
            "quote.closed",
            f"Version {open_draft.version} is being written already.",
            extra={"id": open_draft.public_id},
        )
    valid = selectors.still_holds(base)
    made = _copy(base)
    made.series, made.asked_because = base.series, base.asked_because
    made.version = (rows.aggregate(last=Max("version"))["last"] or 0) + 1
    made.prices_as_of, made.valid_until = (base.priced_at, base.valid_until) if valid else (None, None)
    _fill(made, base)
    timeline.entry(
        made, actor=actor, kind="quote.revise", text=f"began version {made.version}", partner_id=made.partner_id
    )
    events.emit("quote.revise", subject=made, partner_id=made.partner_id, actor=actor, payload={"of": base.public_id})
    return made


@transaction.atomic
def clone(*, actor: Actor, quote: Quote) -> Quote:
    """Open a quote of its own with the same head and lines, at today's prices: an alternative to the one it is of."""
    _may_write(actor, quote.partner_id)
    base = Quote.objects.select_related("partner__type").get(pk=quote.pk)
    made = _copy(base)
    made.series, made.name, made.counts_with = made.public_id, f"{base.name[:193]} (copy)", ""
    _fill(made, base)
    timeline.entry(made, actor=actor, kind="quote.clone", text=f"copied {base.public_id}", partner_id=made.partner_id)
    events.emit("quote.create", subject=made, partner_id=made.partner_id, actor=actor)
    return made


@transaction.atomic
def follow_deal(*, deal_ref: str, registered: bool, families: list[str]) -> int:
    """Note on a deal's quotes whether it is protected now; returns on how many that is news.

    What was offered keeps its price. A draft is priced by it the next time, and so is a copy or a further version.
    """
    closed = (QuoteStatus.ACCEPTED, QuoteStatus.REPLACED)
    rows = Quote.objects.filter(deal_ref=deal_ref).exclude(status__in=closed).exclude(registered=registered)
    return rows.update(registered=registered, registered_families=families)


@transaction.atomic
def submit(*, actor: Actor, quote: Quote, because: str = "") -> Quote:
    """Finish a draft: it is ready at once, or goes to those who have to approve its price.

    The price is the one the draft shows; how it came about and who decides are kept as decisions. Raises ``Invalid``
    without lines, for products that clash, or without a reason where somebody has to approve, ``DomainError``
    ``quote.outdated`` when the draft's prices are over or no longer to be had: saved again, it shows the present ones.
    """
    locked = _draft(quote, actor, None)
    with as_system("quote keeping"), together():
        return _submitted(locked, actor, because)


def _submitted(locked: Quote, actor: Actor, because: str) -> Quote:
    head, asks = selectors.head_of(locked), selectors.asks_of(locked)
    worked = _as_shown(locked, head, asks)
    gathered = worked.gathered
    plan = approvals.planned(
        gathered.facts, gathered.bodies, worked.priced, locked.partner, smaller=False, people=False
    )
    because = validators.clean_text(because)[:2000]
    if plan.needed and not because and not locked.asked_because:
        raise Invalid({"because": "Say why this price is asked for: whoever approves reads it."})
    _decisions(locked, worked, plan, actor)
    levels = [Level(order=each.order, job=each.job, because=each.because) for each in plan.levels]
    signed = approval.plan(quote=locked, head=head, worked=worked, levels=levels)
    step = Step(
        update={
            "requested_by_id": actor.user_id, "asked_because": because or locked.asked_because,
            "approvals_needed": len(levels), "approvals_given": signed,
        }
    )  # fmt: skip
    taken: Quote = apply(QUOTE, locked, "ask" if signed < len(levels) else "offer", actor=actor, step=step)
    taken.partner = locked.partner
    if signed < len(levels):
        approval.ask(quote=taken, actor=actor)
    else:
        make_ready(taken, actor=actor)
    return taken


def _as_shown(quote: Quote, head: QuoteHead, asks: Sequence[LineAsk]) -> Worked:
    """Return the draft's price worked out as of the moment it was priced, and written where it became better."""
    if not asks:
        raise Invalid({"lines": "Add at least one line."})
    if quote.priced_at is None or not selectors.still_holds(quote):
        raise DomainError("quote.outdated", "The prices of this draft are over. Save it again to see today's.")
    kept = selectors.unit_prices(quote)
    worked = quote_lines.work_out(wanted_of(quote, head, asks, at=quote.priced_at, kept=kept))
    quote_lines.refuse_problems(worked)
    if worked.gathered.clashes:
        raise Invalid(dict(worked.gathered.clashes))
    if worked.priced.net_total > quote.net_total:
        raise DomainError(
            "quote.outdated",
            "A price this draft was given is no longer to be had. Save it again to see the present one.",
        )
    if worked.priced.net_total != quote.net_total:
        quote_lines.write(quote=quote, head=head, asks=asks, worked=worked)
        quote.save()
    return worked


def _decisions(quote: Quote, worked: Worked, plan: approvals.Plan, actor: Actor) -> None:
    """Keep how the price came about and who has to approve it, with the facts that give both again."""
    gathered = worked.gathered
    outcome = quoted.decide(gathered.bodies, gathered.facts)
    record(
        "pricing.price", subject=quote, partner_id=quote.partner_id,
        facts=judgements()["pricing.price"].write(gathered.facts), outcome=outcome,
        policy=gathered.policies[WATERFALL], actor=actor,
    )  # fmt: skip
    record(
        "pricing.approval", subject=quote, partner_id=quote.partner_id,
        facts=judgements()["pricing.approval"].write(plan.facts), outcome=plan.outcome,
        policy=gathered.policies[APPROVAL], actor=actor,
    )  # fmt: skip


@transaction.atomic
def recall(*, actor: Actor, quote: Quote, note: str = "") -> Quote:
    """Take a quote back from approval to change it. What was signed holds for what is not worse."""
    _may_write(actor, quote.partner_id)
    locked: Quote = apply(QUOTE, quote, "recall", actor=actor, step=Step(note=note.strip()))
    stop(locked)
    return locked


def _may_write(actor: Actor, partner_id: int) -> None:
    if not actor.may("quote.write") or (actor.is_partner and actor.partner_id != partner_id):
        raise NotAllowed("quote.not_allowed", "Your role does not allow you to change this quote.")


def _draft(quote: Quote, actor: Actor, revision: int | None) -> Quote:
    """Return the draft read again under a lock."""
    _may_write(actor, quote.partner_id)
    rows = Quote.objects.select_for_update(of=("self",), no_key=True).select_related("partner__type")
    locked = rows.get(pk=quote.pk)
    if locked.status != QuoteStatus.DRAFT:
        words = locked.get_status_display().lower()
        raise DomainError(
            "quote.stale",
            f"This quote is {words}, so it can no longer be changed. Make a new version instead.",
            extra={"state": locked.status},
        )
    if revision is not None and revision != locked.revision:
        raise DomainError(
            "quote.stale",
            "This quote was changed in another window. What you typed is still here; compare, then save again.",
            extra={"revision": locked.revision},
        )
    return locked


def _same_sale(quote: Quote, head: QuoteHead) -> None:
    """Raise ``Invalid`` where a deal's quote would become one for another sale, with the discount of this deal."""
    changed = [name for name in OF_THE_DEAL if getattr(head, name) != getattr(quote, name)]
    if quote.deal_ref and changed:
        raise Invalid(dict.fromkeys(changed, "The deal says this. Begin another quote for another sale."))


def _columns(head: QuoteHead) -> dict[str, Any]:
    """Return the head as the quote's columns."""
    values = {name: getattr(head, name) for name in QuoteHead.__dataclass_fields__}
    return {**values, "promotion_codes": list(head.promotion_codes)}


def _unsaved(partner: Partner, deal: DealContext | None) -> Quote:
    if deal is None:
        return Quote(partner=partner)
    return Quote(
        partner=partner, deal_ref=deal.ref, registered=deal.registered, strategic=deal.strategic,
        new_customer=deal.new_customer, last_bought_on=deal.last_bought_on, registered_families=deal.families,
    )  # fmt: skip


def _worked(quote: Quote, head: QuoteHead, asks: Sequence[LineAsk]) -> Worked:
    """Return the price of lines: at today's rules, or at those its version keeps while they are valid."""
    base = _base(quote, head)
    if base is None:
        return quote_lines.work_out(wanted_of(quote, head, asks))
    kept: Mapping[int, Decimal] = selectors.unit_prices(base)
    return quote_lines.work_out(wanted_of(quote, head, asks, at=quote.prices_as_of, kept=kept))


def _base(quote: Quote, head: QuoteHead) -> Quote | None:
    """Return the version whose prices a quote keeps: while they are valid, and for what they were given for."""
    if quote.prices_as_of is None or not selectors.still_holds(quote):
        return None
    base = Quote.objects.filter(series=quote.series, priced_at=quote.prices_as_of).exclude(pk=quote.pk).first()
    same = base is not None and all(
        getattr(base, name) == getattr(head, name) for name in ("currency", "territory", "segment", "motion")
    )
    return base if same else None


def _price(quote: Quote, head: QuoteHead, asks: Sequence[LineAsk]) -> None:
    """Price a locked draft and write its lines. The caller saves it."""
    worked = _worked(quote, head, asks)
    quote_lines.write(quote=quote, head=head, asks=asks, worked=worked)
    if _base(quote, head) is not None:
        quote.priced_at = quote.prices_as_of
    else:
        quote.priced_at, quote.prices_as_of, quote.valid_until = now(), None, worked.until


def _copy(base: Quote) -> Quote:
    """Return a quote that is not saved yet, with another one's head and deal."""
    return Quote(
        partner=base.partner,
        owner=base.owner,
        deal_ref=base.deal_ref,
        renewal_ref=base.renewal_ref,
        registered=base.registered,
        strategic=base.strategic,
        new_customer=base.new_customer,
        last_bought_on=base.last_bought_on,
        registered_families=base.registered_families,
        edition_id=base.edition_id,
        **_columns(selectors.head_of(base)),
    )


def _fill(made: Quote, base: Quote) -> None:
    """Save a copy with the lines of what it was made of."""
    made.save(force_insert=True)
    asks = selectors.asks_of(base)
    if asks:
        _price(made, selectors.head_of(made), asks)
        made.save()

"""Special prices: agreed by the deal desk or by an approval, used up by what customers accept, over after their day."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction

from partners.models import Partner
from pricing import validators
from pricing.enums import SpecialStatus
from pricing.models import Product, Quote, QuoteLine, SpecialPrice
from pricing.rules.approval import may_sign
from pricing.selectors import agreeing
from pricing.selectors.ground import customer_key
from pricing.workflows.special import SPECIAL
from prm.common import clocks, events, permissions
from prm.common.actors import SYSTEM, Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.moment import now
from prm.common.money import exponent
from prm.common.policies.primitives import say_value
from prm.common.workflow import Step, apply

CLOCK = "special.expiry"
WARN_DAYS = (30, 7)
LOW = Decimal("0.2")
"""Of its units so much is left when both sides are told that it runs out."""
LONGEST_DAYS = 3 * 366
LARGEST = Decimal("9999999999.99")


@transaction.atomic
def agree(
    *, actor: Actor, partner: Partner, customer_name: str, product: Product, unit_price: Decimal, currency: str,
    valid_until: date, valid_from: date | None = None, quantity: Decimal | None = None, stacks: bool = False,
    because: str = "",
) -> SpecialPrice:  # fmt: skip
    """Agree a unit price for a partner at a customer, for so many units (none: without a limit), for a while.

    By hand nobody gives more than they may approve of a quote: beyond that an approval makes the price. Raises
    ``NotAllowed`` without the right, ``Invalid`` with a message per field.
    """
    if not actor.is_staff or not actor.may("special.edit"):
        raise NotAllowed("special.not_allowed", "Your role does not allow you to agree special prices.")
    name, begins = validators.clean_text(customer_name), valid_from or now().date()
    errors = _errors(name, unit_price, currency, begins, valid_until, quantity)
    if not because.strip():
        errors["because"] = "Please say why, in words."
    if errors:
        raise Invalid(errors)
    _may_give(actor, partner, product, unit_price, currency, quantity)
    made = SpecialPrice.objects.create(
        partner=partner, customer_name=name, customer_key=customer_key(name), product=product, unit_price=unit_price,
        currency=currency, quantity=quantity, stacks=stacks, valid_from=begins, valid_until=valid_until,
        because=validators.clean_text(because)[:2000], approved_by_name=actor.name,
    )  # fmt: skip
    _begin(made, actor)
    return made


def _errors(
    name: str, unit_price: Decimal, currency: str, begins: date, ends: date, quantity: Decimal | None
) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not name or len(name) > 200:
        errors["customer_name"] = "Name the customer, in at most 200 characters."
    if not unit_price.is_finite() or not 0 <= unit_price <= LARGEST:
        errors["unit_price"] = "A price is not negative."
    if quantity is not None and not (quantity.is_finite() and 0 < quantity <= LARGEST):
        errors["quantity"] = "Give a quantity of more than nothing, or none."
    if ends < begins or ends < now().date():
        errors["valid_until"] = "It has to end after it begins, and not in the past."
    elif (ends - begins).days > LONGEST_DAYS:
        errors["valid_until"] = "A special price holds for three years at most."
    try:
        exponent(currency)
    except DomainError as error:
        errors["currency"] = error.message
    return errors


def _may_give(
    actor: Actor, partner: Partner, product: Product, unit_price: Decimal, currency: str, quantity: Decimal | None
) -> None:
    body = agreeing.powers(partner, currency)
    facts = agreeing.asked(
        partner=partner, product=product, unit_price=unit_price, currency=currency, quantity=quantity
    )  # fmt: skip
    jobs = sorted(role for role in actor.roles if permissions.granted("special.edit", frozenset({role})))
    beyond = [may_sign(body, job, facts, requested_by_same=False) for job in jobs]
    if all(beyond):
        words = " ".join(beyond[0])
        raise Invalid({"unit_price": f"{words} Ask for it on a quote, and keep what is approved as a special price."})


def of_quote(*, quote: Quote, actor: Actor, until: date) -> list[SpecialPrice]:
    """Keep what was approved of a quote as special prices: its asked-for lines, for their quantity, until a day.

    The quote's own lines take from them, so that what it sells is gone from what is left. Raises ``Invalid`` for a day
    that is past or too far away.
    """
    errors = _errors(quote.customer_name, Decimal(0), quote.currency, now().date(), until, None)
    if errors:
        raise Invalid({"special_until": next(iter(errors.values()))})
    made = []
    lines = QuoteLine.objects.filter(quote=quote, special__isnull=True).select_related("product").order_by("position")
    for line in lines:
        if line.net >= line.standard or not line.net:
            continue
        special = SpecialPrice.objects.create(
            partner_id=quote.partner_id, customer_name=quote.customer_name,
            customer_key=customer_key(quote.customer_name), product=line.product, currency=quote.currency,
            unit_price=(line.net / line.quantity / line.periods).quantize(Decimal("0.0001")), quantity=line.quantity,
            valid_from=now().date(), valid_until=until, quote_ref=quote.public_id,
            because=quote.asked_because, approved_by_name=actor.name,
        )  # fmt: skip
        line.special, line.special_units = special, line.quantity
        line.save(update_fields=["special", "special_units"])
        _begin(special, actor)
        made.append(special)
    return made


def use(*, quote: Quote) -> None:
    """Take from special prices what an accepted quote was promised of them, under their locks.

    Raises ``DomainError`` ``special.used_up`` when less is left than it was promised: then nothing is taken.
    """
    lines = list(QuoteLine.objects.filter(quote=quote, special__isnull=False, special_units__gt=0))
    wanted: dict[int, Decimal] = {}
    for line in lines:
        assert line.special_id is not None
        wanted[line.special_id] = wanted.get(line.special_id, Decimal(0)) + line.special_units
    rows = SpecialPrice.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk")
    for special in rows:
        _take(special, wanted[special.pk])


def _take(special: SpecialPrice, units: Decimal) -> None:
    left = None if special.quantity is None else special.quantity - special.used
    if left is not None and units > left:
        raise DomainError(
            "special.used_up",
            f"Part of this price was agreed for a number of units of which {say_value(left)} are left.",
            extra={"special": special.public_id, "left": f"{left:f}"},
        )
    special.used += units
    special.save(update_fields=["used"])
    if left is None or special.quantity is None or special.status != SpecialStatus.ACTIVE:
        return
    few = special.quantity * LOW
    if units == left:
        apply(SPECIAL, special, "use_up", actor=SYSTEM)
    elif left - units <= few < left:
        events.emit("special.low", subject=special, partner_id=special.partner_id)


@transaction.atomic
def withdraw(*, special: SpecialPrice, actor: Actor, note: str) -> SpecialPrice:
    """Take a special price back: no further quote gets it. Quotes offered with it keep it until they expire.

    Raises as the transition table says.
    """
    locked: SpecialPrice = apply(SPECIAL, special, "withdraw", actor=actor, step=Step(note=note.strip()))
    clocks.cancel(CLOCK, subject=locked)
    return locked


@transaction.atomic
def expire(*, special: SpecialPrice) -> SpecialPrice:
    """Close a special price whose last day is over. What was offered with it meanwhile keeps its price."""
    locked: SpecialPrice = apply(SPECIAL, special, "expire", actor=SYSTEM)
    return locked


def _begin(special: SpecialPrice, actor: Actor) -> None:
    zone = clocks.calendar(special.partner.calendar_key).zone
    over = datetime.combine(special.valid_until + timedelta(days=1), time.min, tzinfo=zone)
    clocks.start_until(
        CLOCK,
        subject=special,
        partner_id=special.partner_id,
        owed_by="partner",
        label="Special price",
        due_at=over,
        calendar=special.partner.calendar_key,
        warn_days_before=WARN_DAYS,
        consequence="The special price ends.",
    )
    events.emit("special.agree", subject=special, partner_id=special.partner_id, actor=actor)

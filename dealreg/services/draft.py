"""Writing a registration before it is submitted. Drafts save themselves and are never lost."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from dealreg.enums import EDITABLE, DealStatus
from dealreg.models import Deal, DealLine
from dealreg.services import files
from dealreg.validators import check_line, clean
from partners.models import Partner, Person
from partners.selectors import territory as territories
from pricing.models import Product, ProductFamily
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.money import quantize

MOST_LINES = 50
FIELDS = frozenset(
    {
        "customer_name", "customer_website", "customer_country", "customer_address", "customer_postal_code",
        "customer_city", "customer_tax_id", "contact_name", "contact_email", "contact_title", "contact_phone",
        "summary", "motion", "territory", "currency", "expected_close", "competitors", "incumbent", "notes",
        "help_wanted", "stage",
    }
)  # fmt: skip


@transaction.atomic
def start(*, actor: Actor, data: Mapping[str, Any] | None = None, reference: str = "") -> Deal:
    """Open a draft owned by the actor, in the partner's currency and its only motion and territory if it has one.

    ``reference`` is the public id drawn for the form, so that a form sent twice opens one draft: the second raises
    ``IntegrityError``. Raises ``NotAllowed`` without the right, ``Invalid`` for values that cannot be kept.
    """
    if not (actor.is_partner and actor.may("deal.register")):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to register deals.")
    partner = Partner.objects.get(pk=actor.partner_id)
    deal = Deal.objects.create(
        **({"public_id": reference} if reference else {}),
        partner=partner,
        owner=Person.objects.get(pk=actor.person_id),
        currency=partner.currency,
        customer_country=partner.country,
        motion=partner.motions[0] if len(partner.motions) == 1 else "",
        territory=partner.territories[0] if len(partner.territories) == 1 else "",
    )
    return save(deal=deal, actor=actor, data=data, revision=1) if data else deal


@transaction.atomic
def save(*, deal: Deal, actor: Actor, data: Mapping[str, Any], revision: int | None) -> Deal:
    """Keep what ``data`` holds of the fields and of ``lines``; unknown names are refused.

    Of a returned registration only what the reviewer named is open; any other name is refused. Lines are mappings with
    ``family`` or ``product`` (codes, skus or public ids), ``quantity`` and ``amount``. Raises ``DomainError``
    ``deal.stale`` when ``revision`` is not the stored one, ``Invalid`` with a message per field.
    """
    locked = Deal.objects.select_for_update(of=("self",)).select_related("partner").get(pk=deal.pk)
    _may_edit(locked, actor)
    if revision is not None and revision != locked.revision:
        raise DomainError(
            "deal.stale",
            f"This {'draft' if locked.status == DealStatus.DRAFT else 'registration'} was changed in another window. "
            "What you typed is still here; compare, then save again.",
            extra={"revision": locked.revision},
        )
    if unknown := set(data) - FIELDS - {"lines"}:
        raise Invalid(dict.fromkeys(sorted(unknown), "There is no such field."))
    if locked.status == DealStatus.RETURNED and (shut := set(data) - set(locked.fix_fields)):
        raise Invalid(dict.fromkeys(sorted(shut), "The reviewer did not ask for this, so it stays as it is."))
    cleaned, errors = clean({name: value for name, value in data.items() if name != "lines"})
    lines = _clean_lines(data["lines"], errors) if "lines" in data else None
    if (territory := cleaned.get("territory")) and territory not in territories.codes():
        errors["territory"] = "Choose a territory from the list."
    if errors:
        raise Invalid(errors)
    for name, value in cleaned.items():
        setattr(locked, name, value)
    if lines is not None:
        _replace_lines(locked, lines)
    locked.revision += 1
    locked.save()
    return locked


@transaction.atomic
def discard(*, deal: Deal, actor: Actor) -> None:
    """Delete a draft with its lines and files. Raises ``DomainError`` for anything that was submitted."""
    locked = Deal.objects.select_for_update().get(pk=deal.pk)
    _may_edit(locked, actor)
    if locked.status != DealStatus.DRAFT:
        raise DomainError("deal.stale", "Only a draft can be discarded. Withdraw a registration instead.")
    files.remove_all(deal=locked)
    locked.lines.all().delete()
    # Without the ORM's cascade: it looks for reviews and matches, which a draft has not and the portal may not read.
    rows = Deal.objects.filter(pk=locked.pk)
    rows._raw_delete(rows.db)


def _may_edit(deal: Deal, actor: Actor) -> None:
    if actor.partner_id != deal.partner_id or not actor.may("deal.register"):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to change this deal.")
    if deal.status not in EDITABLE:
        words = DealStatus(deal.status).label.lower()
        raise DomainError("deal.stale", f"This registration is {words}, so it can no longer be edited.")


def _clean_lines(rows: Sequence[Mapping[str, Any]], errors: dict[str, str]) -> list[DealLine]:
    """Return unsaved lines; the first problem of any line becomes the message of ``lines``."""
    if len(rows) > MOST_LINES:
        errors["lines"] = f"At most {MOST_LINES} lines; this has {len(rows)}."
        return []
    families = {f.code: f for f in ProductFamily.objects.filter(is_active=True)}
    wanted = {str(row.get("product") or "") for row in rows} - {""}
    products = {p.public_id: p for p in Product.objects.filter(public_id__in=wanted).select_related("family")}
    products |= {p.sku: p for p in Product.objects.filter(sku__in=wanted).select_related("family")}
    lines = []
    for number, row in enumerate(rows, start=1):
        product = products.get(str(row.get("product") or ""))
        family = product.family if product else families.get(str(row.get("family") or ""))
        problem = check_line(row.get("amount"), row.get("quantity"))
        if family is None:
            problem = "Choose a product or a product family."
        if problem or family is None:
            errors["lines"] = f"Line {number}: {problem}" if len(rows) > 1 else str(problem)
            return []
        lines.append(DealLine(family=family, product=product, quantity=row["quantity"], amount=row["amount"]))
    return lines


def _replace_lines(deal: Deal, lines: list[DealLine]) -> None:
    """Put the new lines in place of the old ones; the deal's amount is always their sum."""
    currency = deal.currency or deal.partner.currency
    deal.lines.all().delete()
    for line in lines:
        line.deal, line.partner_id = deal, deal.partner_id
        line.amount = quantize(line.amount, currency)
        line.save()
    deal.amount = sum((line.amount for line in lines), Decimal(0))

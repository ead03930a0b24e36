"""Writing a registration before it is submitted. Drafts save themselves and are never lost."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from dealreg.enums import EDITABLE, DealStatus
from dealreg.models import Deal, DealLine
from dealreg.services import files
from dealreg.services import lines as rows
from dealreg.validators import clean
from partners.models import Partner, Person
from partners.selectors import territory as territories
from prm.common.actors import Actor
from prm.common.errors import DomainError, Invalid, NotAllowed
from prm.common.prepared import Given, Prepared
from prm.common.together import insert

FIELDS = frozenset(
    {
        "customer_name", "customer_website", "customer_country", "customer_address", "customer_postal_code",
        "customer_city", "customer_tax_id", "contact_name", "contact_email", "contact_title", "contact_phone",
        "summary", "motion", "territory", "currency", "expected_close", "competitors", "incumbent", "notes",
        "help_wanted", "stage", "procurement", "tender_published_on",
    }
)  # fmt: skip


@transaction.atomic
def start(*, actor: Actor, data: Mapping[str, Any] | None = None, reference: str = "") -> Deal:
    """Open a draft owned by the actor, in the partner's currency and its only motion and territory if it has one.

    ``reference`` is the public id drawn for the form, so that a form sent twice opens one draft: the second raises
    ``IntegrityError``. Raises ``NotAllowed`` without the right, ``Invalid`` for values that cannot be kept.
    """
    deal = opened(actor, data, reference)
    deal.save()
    for line in deal.loaded_lines or ():
        line.deal = deal
    insert(deal.loaded_lines or ())
    return deal


_partners = Prepared(lambda: Partner.objects.filter(pk=Given("partner")))


def opened(actor: Actor, data: Mapping[str, Any] | None = None, reference: str = "") -> Deal:
    """Return an unsaved draft with its unsaved lines loaded, for who writes both. Raises as :func:`start` does."""
    if not (actor.is_partner and actor.may("deal.register")):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to register deals.")
    (partner,) = _partners(partner=actor.partner_id)
    deal = Deal(
        **({"public_id": reference} if reference else {}),
        partner=partner,
        # A service token is nobody.
        owner=Person.objects.filter(pk=actor.person_id).first() if actor.person_id is not None else None,
        currency=partner.currency,
        customer_country=partner.country,
        motion=partner.motions[0] if len(partner.motions) == 1 else "",
        territory=partner.territories[0] if len(partner.territories) == 1 else "",
    )
    deal.loaded_lines = []
    if data:
        lines = _fill(deal, data)
        deal.revision += 1
        rows.put(deal, lines or [])
    return deal


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
    lines = _fill(locked, data)
    if lines is not None:
        rows.replace(locked, lines)
    locked.revision += 1
    locked.save()
    return locked


def _fill(deal: Deal, data: Mapping[str, Any]) -> list[DealLine] | None:
    """Put what ``data`` holds on the deal; returns its unsaved lines, ``None`` when it names none."""
    if unknown := set(data) - FIELDS - {"lines"}:
        raise Invalid(dict.fromkeys(sorted(unknown), "There is no such field."))
    if deal.status == DealStatus.RETURNED and (shut := set(data) - set(deal.fix_fields)):
        raise Invalid(dict.fromkeys(sorted(shut), "The reviewer did not ask for this, so it stays as it is."))
    cleaned, errors = clean({name: value for name, value in data.items() if name != "lines"})
    lines = rows.read(data["lines"], errors) if "lines" in data else None
    if (territory := cleaned.get("territory")) and territory not in territories.codes():
        errors["territory"] = "Choose a territory from the list."
    if errors:
        raise Invalid(errors)
    for name, value in cleaned.items():
        setattr(deal, name, value)
    return lines


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
    found = Deal.objects.filter(pk=locked.pk)
    found._raw_delete(found.db)


def _may_edit(deal: Deal, actor: Actor) -> None:
    if actor.partner_id != deal.partner_id or not actor.may("deal.register"):
        raise NotAllowed("deal.not_allowed", "Your role does not allow you to change this deal.")
    if deal.status not in EDITABLE:
        words = DealStatus(deal.status).label.lower()
        raise DomainError("deal.stale", f"This registration is {words}, so it can no longer be edited.")

"""Registering something like an earlier deal: a new draft that begins with what is known."""

from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from dealreg.enums import SalesStage
from dealreg.models import Deal
from dealreg.services import draft
from prm.common.actors import Actor
from prm.common.errors import Invalid
from prm.common.moment import now

COPIED = (
    "customer_name", "customer_website", "customer_country", "customer_address", "customer_postal_code",
    "customer_city", "customer_tax_id", "contact_name", "contact_email", "contact_title", "contact_phone", "summary",
    "motion", "territory", "currency", "expected_close", "competitors", "incumbent", "notes", "help_wanted",
    "procurement", "tender_published_on",
)  # fmt: skip


@transaction.atomic
def clone(*, deal: Deal, actor: Actor) -> Deal:
    """Open a draft with the customer, the project and the products of ``deal``; files and evidence stay behind.

    A close that lies in the past is left out, and so is whatever could not be entered any more, such as a product no
    longer sold. Raises ``NotAllowed`` without the right to register.
    """
    data = _known(deal)
    try:
        with transaction.atomic():
            return draft.start(actor=actor, data=data)
    except Invalid as error:
        # What cannot be kept today is asked again; the rest is not.
        refused = set(error.fields)
        return draft.start(actor=actor, data={name: value for name, value in data.items() if name not in refused})


def _known(deal: Deal) -> dict[str, Any]:
    data = {name: value for name in COPIED if (value := getattr(deal, name))}
    if deal.expected_close is not None and deal.expected_close < localdate(now()):
        data.pop("expected_close", None)
    data["stage"] = SalesStage.QUALIFIED
    data["lines"] = [
        {
            "family": line.family.code,
            "product": line.product.sku if line.product else None,
            "quantity": line.quantity,
            "amount": line.amount,
        }
        for line in deal.lines.select_related("family", "product")
    ]
    return data

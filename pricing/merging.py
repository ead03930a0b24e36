"""What of prices moves when two partners become one."""

from django.db import models

from partners.merging import PARTNER, PERSON, Clash, Folding, Pointer

POINTERS = (
    Pointer("pricing.quote", "partner_id", PARTNER, ("quote", "quotes"), label="name",
            page=("console:quote", "public_id")),
    Pointer("pricing.quoteline", "partner_id", PARTNER, follows="quote"),
    Pointer("pricing.specialprice", "partner_id", PARTNER, ("special price", "special prices"), label="customer_name",
            page=("console:special", "public_id")),
    Pointer("pricing.subscription", "partner_id", PARTNER, ("subscription", "subscriptions"), label="customer_name",
            page=("console:subscription", "public_id")),
    Pointer("pricing.renewal", "partner_id", PARTNER, ("renewal", "renewals"), label="subscription__customer_name",
            page=("console:renewal", "public_id"), follows="subscription"),
    Pointer("pricing.renewalclaim", "partner_id", PARTNER, ("claim on a renewal", "claims on renewals"),
            label="customer_name"),
    Pointer("pricing.sale", "partner_id", PARTNER, ("sale", "sales"), label="customer_name",
            page=("console:sale", "public_id")),
    Pointer("pricing.saleshare", "partner_id", PARTNER, ("share of a sale", "shares of sales")),
    Pointer("pricing.quote", "owner_id", PERSON, stranded="clear"),
    Pointer("pricing.subscription", "owner_id", PERSON, stranded="clear"),
    Pointer("pricing.renewal", "owner_id", PERSON, stranded="clear"),
)  # fmt: skip


def clashes(keep: models.Model, gone: models.Model) -> list[Clash]:
    """Return nothing: whatever both have of quotes and renewals goes on beside each other."""
    return []


def prepare(fold: Folding, keep: models.Model, gone: models.Model) -> None:
    """Clear nothing: no row of prices is in another's way."""

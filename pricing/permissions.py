"""Rights over the catalogue, prices and renewals."""

from prm.accounts.enums import ALL_PARTNER, ALL_STAFF, PartnerRole, StaffRole

_SELLERS = {PartnerRole.ADMIN, PartnerRole.SELLER}
_DESK = {StaffRole.OPS_ADMIN, StaffRole.DEAL_DESK}
_CHANNEL = {*_DESK, StaffRole.CHANNEL_MANAGER}

PERMISSIONS = {
    "product.view": ALL_STAFF,
    "product.edit": _DESK,
    "cost.view": {*_DESK, StaffRole.FINANCE, StaffRole.EXECUTIVE},
    "cost.edit": {StaffRole.OPS_ADMIN, StaffRole.FINANCE},
    "book.view": ALL_STAFF,
    "book.edit": _DESK,
    "book.publish": {StaffRole.OPS_ADMIN, StaffRole.FINANCE},
    "price.view": ALL_PARTNER,
    "renewal.view": ALL_PARTNER,
    "renewal.queue": ALL_STAFF,
    "renewal.work": _SELLERS | _CHANNEL,
    "renewal.claim": _SELLERS,
    "renewal.decide": _CHANNEL,
    "renewal.system": set(),
    "quote.view": ALL_PARTNER,
    # Quotes show costs and margins, so who neither sells, approves nor checks does not see them.
    "quote.queue": _CHANNEL | {StaffRole.FINANCE, StaffRole.EXECUTIVE, StaffRole.AUDITOR},
    "quote.write": _SELLERS | _CHANNEL,
    "quote.approve": _CHANNEL | {StaffRole.FINANCE, StaffRole.EXECUTIVE},
    "quote.system": set(),
    "special.view": ALL_STAFF,
    "special.edit": _DESK,
    "sale.view": ALL_STAFF,
    "sale.live": _CHANNEL,
    "earning.view": _SELLERS,
}

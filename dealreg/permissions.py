"""Rights over deals, on both sides."""

from prm.accounts.enums import ALL_PARTNER, ALL_STAFF, PartnerRole, StaffRole

_SELLERS = {PartnerRole.ADMIN, PartnerRole.SELLER}
_REVIEWERS = {StaffRole.CHANNEL_MANAGER, StaffRole.DEAL_DESK, StaffRole.OPS_ADMIN}
# Who else may be asked for one level of an approval; the plan says on which registration.
_LEVELS = {StaffRole.FINANCE, StaffRole.EXECUTIVE}

PERMISSIONS = {
    "deal.view": ALL_PARTNER,
    "deal.register": _SELLERS,
    "deal.update": _SELLERS,
    "deal.withdraw": _SELLERS,
    "deal.queue": ALL_STAFF,
    "deal.review": _REVIEWERS,
    "deal.approve": _REVIEWERS | _LEVELS,
    "deal.reject": _REVIEWERS,
    "deal.return": _REVIEWERS,
    "deal.cancel": {StaffRole.OPS_ADMIN, StaffRole.DEAL_DESK},
    "deal.overrule": {StaffRole.OPS_ADMIN, StaffRole.DEAL_DESK},
    "deal.reopen": {StaffRole.OPS_ADMIN, StaffRole.DEAL_DESK},
    "deal.extend": _REVIEWERS,
    "deal.co_update": _REVIEWERS,
    "participant.confirm": _REVIEWERS,
    "deal.note": _REVIEWERS | {StaffRole.FINANCE},
    "deal.private_note": _SELLERS,
    "deal.system": set(),
    "match.confirm": _REVIEWERS,
    "opportunity.view": ALL_STAFF,
    "clock.view": ALL_STAFF,
}

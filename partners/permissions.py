"""Rights over partners, their people, and accounts."""

from prm.accounts.enums import ALL_PARTNER, ALL_STAFF, PartnerRole, StaffRole

_EDITORS = {StaffRole.OPS_ADMIN, StaffRole.CHANNEL_MANAGER}

PERMISSIONS = {
    "partner.view": ALL_STAFF,
    "partner.edit": _EDITORS,
    "partner.status": _EDITORS,
    "partner.note": ALL_STAFF - {StaffRole.EXECUTIVE, StaffRole.AUDITOR},
    "tier.assign": _EDITORS,
    "programme.edit": {StaffRole.OPS_ADMIN},
    "metric.enter": _EDITORS,
    "metric.declare": {PartnerRole.ADMIN},
    "account.view": ALL_STAFF,
    "account.edit": _EDITORS | {StaffRole.DEAL_DESK},
    "partner.merge": {StaffRole.OPS_ADMIN},
    "account.merge": {StaffRole.OPS_ADMIN, StaffRole.DEAL_DESK},
    "merge.view": _EDITORS | {StaffRole.DEAL_DESK, StaffRole.AUDITOR},
    "certification.edit": {StaffRole.OPS_ADMIN, StaffRole.ENABLEMENT_MANAGER},
    "cohort.edit": {StaffRole.OPS_ADMIN},
    "company.view": ALL_PARTNER,
    "company.edit": {PartnerRole.ADMIN},
    "people.view": ALL_PARTNER,
    "people.manage": {PartnerRole.ADMIN},
    "person.manage": {PartnerRole.ADMIN} | _EDITORS,
    "person.join": ALL_PARTNER,
}

"""Rights over identity and the platform itself."""

from prm.accounts.enums import ALL_PARTNER, ALL_STAFF, PartnerRole, StaffRole

PERMISSIONS = {
    "console.open": ALL_STAFF,
    "portal.open": ALL_PARTNER,
    "staff.view": {StaffRole.OPS_ADMIN, StaffRole.AUDITOR},
    "staff.manage": {StaffRole.OPS_ADMIN},
    "token.manage": {PartnerRole.ADMIN, StaffRole.OPS_ADMIN},
    "user.impersonate": {StaffRole.OPS_ADMIN, StaffRole.CHANNEL_MANAGER},
    "policy.view": ALL_STAFF,
    "policy.edit": {StaffRole.OPS_ADMIN},
    "policy.approve": {StaffRole.OPS_ADMIN, StaffRole.EXECUTIVE},
    "policy.simulate": {StaffRole.OPS_ADMIN, StaffRole.EXECUTIVE},
    "policy.system": set(),
    "calendar.edit": {StaffRole.OPS_ADMIN},
    "audit.view": {StaffRole.OPS_ADMIN, StaffRole.AUDITOR},
    "mail.view": {StaffRole.OPS_ADMIN, StaffRole.AUDITOR},
    "delivery.replay": {StaffRole.OPS_ADMIN},
    "webhook.view": {StaffRole.OPS_ADMIN, StaffRole.AUDITOR},
    "webhook.manage": {StaffRole.OPS_ADMIN},
    "webhook.own": {PartnerRole.ADMIN},
    "import.run": {StaffRole.OPS_ADMIN},
    "import.view": {StaffRole.OPS_ADMIN, StaffRole.AUDITOR},
}

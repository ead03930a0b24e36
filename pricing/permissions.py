"""Rights over the catalogue."""

from prm.accounts.enums import ALL_STAFF, StaffRole

PERMISSIONS = {"product.view": ALL_STAFF, "product.edit": {StaffRole.OPS_ADMIN, StaffRole.DEAL_DESK}}

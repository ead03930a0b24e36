"""Pages of one's own account, the same for staff and partners, under ``/accounts/``."""

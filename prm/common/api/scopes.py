"""What a token may touch: reading or writing one resource, or everything of its owner's."""

from collections.abc import Iterable

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
GROUPS = {"read": "Read everything", "write": "Read and change everything"}
"""A scope never gives more than its owner's rights; a group is every resource at once."""
PORTAL = {
    "deals": "Deals",
    "company": "Company",
    "people": "People",
    "products": "Products",
    "quotes": "Quotes and special prices",
    "renewals": "Renewals",
    "lists": "Reference lists",
    "webhooks": "Webhooks",
    "notifications": "Notifications",
}
CONSOLE = {
    "deals": "Deals",
    "partners": "Partners",
    "people": "People",
    "accounts": "Accounts",
    "opportunities": "Opportunities",
    "imports": "Imports",
    "merges": "Merges",
    "absences": "Absences",
    "products": "Products",
    "quotes": "Quotes and special prices",
    "renewals": "Renewals",
    "books": "Price books",
    "programmes": "Programmes, tiers and metrics",
    "policies": "Policies",
    "simulations": "Simulations and decisions",
    "lists": "Reference lists",
    "webhooks": "Webhooks",
    "notifications": "Notifications",
}
READ_ONLY = frozenset({"lists", "products", "opportunities"})
"""Resources the API only reads: they have no scope for writing."""


def resources(side: str) -> dict[str, str]:
    """Return the resources of one side's API (``portal`` or ``console``) with their names."""
    return PORTAL if side == "portal" else CONSOLE


def fine(side: str) -> list[tuple[str, str]]:
    """Return every scope of a single resource of one side, with what it allows in words."""
    found = []
    for name, label in resources(side).items():
        found.append((f"{name}:read", f"{label}: read"))
        if name not in READ_ONLY:
            found.append((f"{name}:write", f"{label}: read and change"))
    return found


def known(side: str) -> list[str]:
    """Return every scope a token of one side may have, groups first."""
    return [*GROUPS, *(scope for scope, _ in fine(side))]


def asked(resource: str, method: str) -> str:
    """Return the scope a call needs."""
    return f"{resource}:{'read' if method in SAFE else 'write'}"


def allow(scopes: Iterable[str], resource: str, method: str) -> bool:
    """Whether ``scopes`` are enough for ``method`` on ``resource``. Who may write may read what it wrote."""
    enough = {"write", f"{resource}:write"}
    if method in SAFE:
        enough |= {"read", f"{resource}:read"}
    return not enough.isdisjoint(scopes)

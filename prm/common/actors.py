"""Who acts: one small value that services, rules and logs understand, free of requests and models."""

from dataclasses import dataclass, field
from typing import Literal

from prm.common import permissions


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or the system, with the rights it has right now.

    ``partner_id`` and ``person_id`` are set for partner actors; ``impersonator_id`` is the staff member who looks
    through this person's eyes, if any.
    """

    name: str
    kind: Literal["staff", "partner", "system"]
    user_id: int | None = None
    email: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    partner_id: int | None = None
    partner_name: str = ""
    person_id: int | None = None
    impersonator_id: int | None = None
    impersonator_name: str = ""
    timezone: str = "UTC"

    @property
    def is_staff(self) -> bool:
        """Whether the actor works for the vendor."""
        return self.kind == "staff"

    @property
    def is_partner(self) -> bool:
        """Whether the actor acts for a partner."""
        return self.kind == "partner"

    @property
    def is_system(self) -> bool:
        """Whether no person acts: a clock, a policy, a job."""
        return self.kind == "system"

    @property
    def side(self) -> str:
        """``vendor`` or ``partner``: whose step this is on a timeline."""
        return "partner" if self.is_partner else "vendor"

    def may(self, permission: str) -> bool:
        """Whether any of the actor's roles grants ``permission``. The system may do everything."""
        return self.is_system or permissions.granted(permission, self.roles)


SYSTEM = Actor(name="Entente", kind="system")

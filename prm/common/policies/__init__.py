"""Policies as data: what is in force for whom, when."""

from prm.common.policies.kinds import PolicyKind, kinds
from prm.common.policies.store import Policy, ensure_defaults, in_force, publish

__all__ = ["Policy", "PolicyKind", "ensure_defaults", "in_force", "kinds", "publish"]

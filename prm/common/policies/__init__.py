"""Policies as data: what is in force for whom, when."""

from prm.common.policies.faults import Finding, refuse
from prm.common.policies.kinds import Example, ExampleRow, PolicyKind, kinds
from prm.common.policies.scopes import scope_key
from prm.common.policies.store import Policy, ensure_defaults, in_force, in_force_for_each, precedence, publish

__all__ = [
    "Example",
    "ExampleRow",
    "Finding",
    "Policy",
    "PolicyKind",
    "ensure_defaults",
    "in_force",
    "in_force_for_each",
    "kinds",
    "precedence",
    "publish",
    "refuse",
    "scope_key",
]

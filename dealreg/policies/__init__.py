"""The kinds of policy deal registration is run by, with their shipped defaults: one module a process."""

from dataclasses import replace
from types import ModuleType

from dealreg.policies import deciding, evidence, protecting, registering, returning
from dealreg.policies.deciding import ROUTING, SLA
from dealreg.policies.evidence import EVIDENCE
from dealreg.policies.protecting import EXTENSION, FREED, INACTIVITY, PROTECTION
from dealreg.policies.registering import CONFLICT, ELIGIBILITY, REQUIREMENTS
from dealreg.policies.returning import APPEAL, HOLD, REOPEN, RETURN
from prm.common.policies import PolicyKind


def _of(process: str, *modules: ModuleType) -> list[PolicyKind]:
    return [replace(kind, process=process) for module in modules for kind in module.KINDS]


KINDS = [
    *_of("Registering a deal", registering, evidence),
    *_of("Deciding on it", deciding, returning),
    *_of("Protecting it", protecting),
]

__all__ = [
    "APPEAL",
    "CONFLICT",
    "ELIGIBILITY",
    "EVIDENCE",
    "EXTENSION",
    "FREED",
    "HOLD",
    "INACTIVITY",
    "KINDS",
    "PROTECTION",
    "REOPEN",
    "REQUIREMENTS",
    "RETURN",
    "ROUTING",
    "SLA",
]

"""The kinds of policy deal registration is run by, with their shipped defaults: one module a process."""

from dealreg.policies import deciding, evidence, protecting, registering, returning
from dealreg.policies.deciding import ROUTING, SLA
from dealreg.policies.evidence import EVIDENCE
from dealreg.policies.protecting import EXTENSION, FREED, INACTIVITY, PROTECTION
from dealreg.policies.registering import CONFLICT, ELIGIBILITY, REQUIREMENTS
from dealreg.policies.returning import APPEAL, HOLD, REOPEN, RETURN

KINDS = [*registering.KINDS, *deciding.KINDS, *protecting.KINDS, *returning.KINDS, *evidence.KINDS]

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

"""The kinds of policy deal registration is run by, with their shipped defaults: one module a process."""

from dealreg.policies import deciding, protecting, registering
from dealreg.policies.deciding import ROUTING, SLA
from dealreg.policies.protecting import PROTECTION
from dealreg.policies.registering import CONFLICT, ELIGIBILITY, REQUIREMENTS

KINDS = [*registering.KINDS, *deciding.KINDS, *protecting.KINDS]

__all__ = ["CONFLICT", "ELIGIBILITY", "KINDS", "PROTECTION", "REQUIREMENTS", "ROUTING", "SLA"]

"""The kinds of policy prices are worked out by, with their shipped defaults: one module a process."""

from pricing.policies import discounting, motions, quoting, rates, renewing

KINDS = [*discounting.KINDS, *motions.KINDS, *quoting.KINDS, *rates.KINDS, *renewing.KINDS]

"""The product as it is served, but for the limit of calls a minute, which the benchmark's few clients would reach."""

from prm.settings import *  # noqa: F403

MFA_REQUIRED = False  # the staff whose pages are measured have no second factor
API_RATE_LIMITS = dict.fromkeys(("token", "user", "address"), 10**9)

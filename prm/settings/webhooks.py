"""How webhooks are sent. Every figure says what it is for; durations are seconds."""

from typing import Any

import environ

env = environ.Env()

WEBHOOKS: dict[str, Any] = {
    # Waits before the second, third … attempt: 5 s, 5 min, 30 min, 1 h, 3 h, 7 h, 12 h. The last is a day later.
    "retries": env.list("WEBHOOK_RETRIES", cast=int, default=[5, 300, 1800, 3600, 10_800, 25_200, 43_200]),
    # A receiver that fails this often in a row, whatever it was sent, is switched off and its owner told.
    "off_after": env.int("WEBHOOK_OFF_AFTER", default=20),
    # From so many failures in a row on, a receiver is only probed: one delivery at a time, with a rest after each …
    "weak_after": env.int("WEBHOOK_WEAK_AFTER", default=5),
    # … that begins with this length and doubles up to an hour. So switching off takes hours, not a burst of events.
    "rest": env.float("WEBHOOK_REST", default=10.0),
    "connect_timeout": env.float("WEBHOOK_CONNECT_TIMEOUT", default=5.0),
    "total_timeout": env.float("WEBHOOK_TOTAL_TIMEOUT", default=15.0),
    # A delivery taken by a worker that died is taken again after this; longer than any attempt may last.
    "lease": env.float("WEBHOOK_LEASE", default=90.0),
    # Attempts at once in one worker, and at once for one receiver, so that a slow one leaves room for the others.
    "threads": env.int("WEBHOOK_THREADS", default=16),
    "per_endpoint": env.int("WEBHOOK_PER_ENDPOINT", default=4),
    # Workers that may send at the same time, so that slow receivers never hold every worker of a small machine.
    "workers": env.int("WEBHOOK_WORKERS", default=1),
    # A worker sends for so long and then gives its place to other work; what is due goes on with the next wake-up.
    "turn": env.float("WEBHOOK_TURN", default=30.0),
    # The old secret keeps signing beside the new one for so many hours after a rotation.
    "overlap_hours": env.int("WEBHOOK_OVERLAP_HOURS", default=24),
    # Delivered and given-up deliveries are kept for so many days.
    "keep_days": env.int("WEBHOOK_KEEP_DAYS", default=90),
    # Only for development and tests: plain http, and networks that are otherwise refused ("127.0.0.0/8").
    "allow_http": env.bool("PRM_WEBHOOK_ALLOW_HTTP", default=False),
    "allow_nets": env.list("PRM_WEBHOOK_ALLOW_NETS", default=[]),
}

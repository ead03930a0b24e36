"""The one schedule table. Every line says why it exists.

Each task sweeps rows whose time has come, so a lost message or a dead worker only delays the next sweep.
"""

from typing import Any

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # Fires warnings and breaches of clocks that are due; ten seconds is the promise's resolution.
    "sweep clocks": {"task": "prm.common.tasks.clocks.sweep", "schedule": 10.0},
    # Delivers outbox events whose wake-up message was lost, and retries failed receivers.
    "deliver events": {"task": "prm.common.tasks.events.deliver", "schedule": 5.0},
    # Sends queued mail whose wake-up message was lost, and retries what the mail server refused.
    "send mail": {"task": "prm.accounts.tasks.mail.send_due", "schedule": 15.0},
    # Writes the daily digests whose hour has come somewhere; a minute is how late they may be.
    "send digests": {"task": "prm.accounts.tasks.digest.send_due", "schedule": 60.0},
    # Resumes import jobs whose worker died between two chunks.
    "resume imports": {"task": "prm.common.tasks.imports.resume", "schedule": 30.0},
    # Makes records that were added, renamed or removed findable as they are now; the triggers have noted which.
    "sweep search": {"task": "prm.common.tasks.search.sweep", "schedule": 3.0},
}

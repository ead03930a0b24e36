"""The one schedule table. Every line says why it exists.

Each task sweeps rows whose time has come, so a lost message or a dead worker only delays the next sweep.
"""

from typing import Any

from celery.schedules import crontab

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    # Fires warnings and breaches of clocks that are due; ten seconds is the promise's resolution.
    "sweep clocks": {"task": "prm.common.tasks.clocks.sweep", "schedule": 10.0},
    # Moves policy versions to active and retired; they decide from their very moment, so this may be late.
    "activate policies": {"task": "prm.common.tasks.policies.activate", "schedule": 15.0},
    # Delivers outbox events whose wake-up message was lost, and retries failed receivers.
    "deliver events": {"task": "prm.common.tasks.events.deliver", "schedule": 5.0},
    # Sends queued mail whose wake-up message was lost, and retries what the mail server refused.
    "send mail": {"task": "prm.accounts.tasks.mail.send_due", "schedule": 15.0},
    # Writes the daily digests whose hour has come somewhere; a minute is how late they may be.
    "send digests": {"task": "prm.accounts.tasks.digest.send_due", "schedule": 60.0},
    # Resumes import jobs whose worker died between two chunks.
    "resume imports": {"task": "prm.common.tasks.imports.resume", "schedule": 30.0},
    # Resumes simulations whose worker died between two chunks.
    "resume simulations": {"task": "prm.common.tasks.simulations.resume", "schedule": 30.0},
    # Makes records that were added, renamed or removed findable as they are now; the triggers have noted which.
    "sweep search": {"task": "prm.common.tasks.search.sweep", "schedule": 3.0},
    # Tells people two weeks before an API token of theirs ends; an hour more or less does not matter.
    "warn of tokens": {"task": "prm.accounts.tasks.tokens.warn", "schedule": 3600.0},
    # Forgets answers remembered by idempotency key after their 30 days, so that the table stays small.
    "forget idempotency keys": {"task": "prm.common.tasks.idempotency.purge", "schedule": 3600.0},
    # Sends webhooks whose wake-up message was lost, whose next attempt is due, or whose worker died.
    "send webhooks": {"task": "prm.common.tasks.webhooks.send", "schedule": 5.0},
    # Deletes webhook deliveries that ended long ago, so that the table stays small.
    "forget webhooks": {"task": "prm.common.tasks.webhooks.forget", "schedule": 3600.0},
    # Links the receipts of new history rows into the chain; what is not linked yet could be withdrawn unseen.
    "seal audit": {"task": "prm.common.tasks.audit.seal", "schedule": 5.0},
    # Folds what writers noted of matching keys into their counts, so that few lines are left to add up.
    "fold key counts": {"task": "partners.tasks.account.fold_key_counts", "schedule": 60.0},
    # Makes all matching keys anew when some that imports left out have become rare, as after a large import was undone.
    "rebuild match keys": {"task": "partners.tasks.account.rebuild_match_keys", "schedule": crontab(hour=3, minute=40)},
    # Adds up what changed of the protected pipeline, so that few lines are left to read.
    "fold pipeline": {"task": "dealreg.tasks.pipeline.fold", "schedule": 60.0},
    # Looks at every partner's tier and proposes who should move; once a night is as fine as a ladder's days are.
    "look at ladders": {"task": "partners.tasks.ladder.sweep", "schedule": crontab(hour=3, minute=10)},
    # Opens the renewals whose first notice has come; each goes on by its own clocks from there.
    "open renewals": {"task": "pricing.tasks.renewal.open_due", "schedule": 3600.0},
    # Makes the decisions of the last week again; one that comes out differently stands on the page Replay.
    "replay decisions": {"task": "prm.common.tasks.replay.nightly", "schedule": crontab(hour=3, minute=20)},
    # Prices approved deals without a quote as of their day, so that a change of prices is tried on them too.
    "price deals": {"task": "dealreg.tasks.unquoted.keep_prices", "schedule": crontab(hour=1, minute=40)},
    # Counts the days that are over, so that figures over months need not read them again.
    "keep tallies": {"task": "prm.common.tasks.tallies.keep", "schedule": crontab(hour=2, minute=20)},
    # Verifies the whole audit history and tells ops admins and auditors when a row was tampered with.
    "verify audit": {"task": "prm.common.tasks.audit.verify_daily", "schedule": crontab(hour=2, minute=40)},
}

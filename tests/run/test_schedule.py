"""The worker knows every task that beat sends it."""

from django.conf import settings

from prm.celery import app


def test_every_scheduled_task_is_known_to_the_worker():
    app.loader.import_default_modules()

    scheduled = {line["task"] for line in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled - set(app.tasks) == set()

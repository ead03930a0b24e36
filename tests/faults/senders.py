"""A process that sends every key from four threads at once: ``python -m tests.faults.senders <how many keys>``.

It works on the database named in ``FAULT_DATABASE`` with the token in ``FAULT_TOKEN``, and prints how often each answer
was given: a line ``key status id replayed`` for every call.
"""

import json
import os
import sys
from threading import Thread

import django
from django.conf import settings

THREADS = 4


def _send(keys: int, said: list[str]) -> None:
    from django.db import connections
    from django.test import Client

    client = Client(headers={"Authorization": f"Bearer {os.environ['FAULT_TOKEN']}"})
    for number in range(keys):
        answer = client.post(
            "/api/portal/v1/deals",
            json.dumps({"customer_name": f"Customer {number}"}),
            content_type="application/json",
            headers={"Idempotency-Key": f"key-{number}"},
        )
        replayed = answer.headers.get("Idempotent-Replayed", "false")
        said.append(f"key-{number} {answer.status_code} {answer.json().get('id')} {replayed}")
    connections.close_all()


def main(keys: int) -> None:
    """Send, and print what was answered."""
    settings.API_RATE_LIMITS = dict.fromkeys(settings.API_RATE_LIMITS, 10**9)
    said: list[str] = []
    threads = [Thread(target=_send, args=(keys, said)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write("\n".join(said) + "\n")


if __name__ == "__main__":
    settings.DATABASES["default"]["NAME"] = os.environ["FAULT_DATABASE"]
    django.setup()
    main(int(sys.argv[1]))

"""A process of the product for the tests to kill: ``python -m tests.faults.child <work> [argument]``.

It works on the database named in ``FAULT_DATABASE``. Where it is to be killed it says ``here`` and waits.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from unittest import mock

import django
from django.conf import settings


def _stop_in(function: Callable[..., Any], *, at: int = 1) -> Callable[..., Any]:
    """Return ``function`` so that its ``at``-th call does its work, says ``here``, and never comes back."""
    calls = 0

    def stopping(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        result = function(*args, **kwargs)
        if calls == at:
            sys.stdout.write("here\n")
            sys.stdout.flush()
            time.sleep(600)
        return result

    return stopping


def deliver(at: str) -> None:
    """Deliver events and stop inside the ``at``-th notice, written and not committed."""
    from dealreg.receivers import deal as receivers
    from prm.common import events

    with mock.patch.object(receivers, "notify", _stop_in(receivers.notify, at=int(at))):
        events.deliver_due()


def submit(reference: str) -> None:
    """Submit a draft and stop inside: everything is written, the promise too, and nothing is committed."""
    from dealreg.models import Deal
    from dealreg.services import submission

    deal = Deal.objects.select_related("owner__user").get(public_id=reference)
    with mock.patch.object(Deal, "save", _stop_in(Deal.save)):
        submission.submit(deal=deal, actor=_actor(deal.owner.user))


def submitted(reference: str) -> None:
    """Submit a draft and stop right after the commit, before any worker is told."""
    from dealreg.models import Deal
    from dealreg.services import submission
    from prm.common import events

    deal = Deal.objects.select_related("owner__user").get(public_id=reference)
    with mock.patch.object(events, "wake", _stop_in(lambda: None)):
        submission.submit(deal=deal, actor=_actor(deal.owner.user))


def accept(token: str) -> None:
    """Accept an offer and stop inside: the answer is written, special prices are taken, nothing is committed."""
    from pricing.services import quote_link

    with mock.patch.object(quote_link, "stop", _stop_in(quote_link.stop)):
        quote_link.answer(token=token, verdict="accept", name="Imke Brandt")


def accepted(token: str) -> None:
    """Accept an offer and stop right after the commit, before any worker is told."""
    from pricing.services import quote_link
    from prm.common import events

    with mock.patch.object(events, "wake", _stop_in(lambda: None)):
        quote_link.answer(token=token, verdict="accept", name="Imke Brandt")


def approve(words: str) -> None:
    """Sign the last level of a price and stop inside: the quote is ready, and nothing is committed."""
    from pricing.models import QuoteApproval
    from pricing.services import approval
    from prm.accounts.models import User
    from prm.accounts.selectors.actor import staff_actor

    reference, email = words.split()
    level, who = QuoteApproval.objects.get(public_id=reference), staff_actor(User.objects.get(email=email))
    assert who is not None
    with mock.patch.object(approval, "make_ready", _stop_in(approval.make_ready)):
        approval.decide(actor=who, approval=level, verdict="approve")


def expire(moment_text: str) -> None:
    """Sweep at a moment and stop when the first protection has been ended and not committed."""
    from dealreg.services import protection
    from prm.common import clocks, moment

    stopping = _stop_in(protection.expire)
    with moment.at(datetime.fromisoformat(moment_text)), mock.patch.object(protection, "expire", stopping):
        clocks.sweep()


def sweep(reference: str) -> None:
    """Sweep when promises are due and stop in the handler of the one to ``reference``, written and not committed."""
    from prm.common import clocks, moment
    from tests.common.clock_bench import DUE, kind, mark

    stop = _stop_in(lambda: None)

    def mark_and_stop(clock: Any) -> None:
        mark(clock)
        if clock.subject_id == reference:
            stop()

    with kind(on_breach=mark_and_stop), moment.at(DUE):
        clocks.sweep()


def send(figures: str) -> None:
    """Send webhooks by these figures until nothing waits; says ``here`` when it begins."""
    from prm.common.webhooks import dispatch

    settings.WEBHOOKS = {**settings.WEBHOOKS, **json.loads(figures)}
    sys.stdout.write("here\n")
    sys.stdout.flush()
    dispatch.run()


def browse(email: str) -> None:
    """Use the product as a browser would; print what each step answered and how long it took."""
    from django.test import Client

    from prm.accounts.models import User

    client = Client(raise_request_exception=False)
    steps: list[tuple[str, int, float, str]] = []

    def step(name: str, ask: Callable[[], Any]) -> Any:
        began = time.monotonic()
        answer = ask()
        shown = answer.content.decode()[:6000] if answer.status_code >= 500 else answer.headers.get("Location", "")
        steps.append((name, answer.status_code, time.monotonic() - began, shown))
        return answer

    if email:
        client.force_login(User.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[0])
        step("home", lambda: client.get("/portal/"))
        step("list", lambda: client.get("/portal/deals/"))
        step("submit", lambda: _submit_by_service(email))
        step("home again", lambda: client.get("/portal/"))
    else:
        client.cookies[settings.SESSION_COOKIE_NAME] = "an old one"
        step("send", lambda: client.post("/portal/deals/new/", {"customer_name": "Stadtwerke & Co. KG"}))
        step("sign in", lambda: client.post("/accounts/login/", {"login": "bob", "password": "opensesame"}))
        step("api", lambda: client.get("/api/portal/v1/deals", headers={"Authorization": "Bearer ent_any"}))
        client.cookies.clear()
    step("login", lambda: client.get("/accounts/login/"))
    step("front door", lambda: client.get("/"))
    step("ready", lambda: client.get("/readyz"))
    sys.stdout.write(json.dumps(steps) + "\n")


def _submit_by_service(email: str) -> Any:
    from django.http import HttpResponse

    from dealreg.services import draft, submission
    from prm.accounts.models import User
    from tests.dealreg.conftest import registration

    who = _actor(User.objects.get(email=email))
    deal = submission.submit(deal=draft.start(actor=who, data=registration()), actor=who)
    return HttpResponse(deal.public_id, headers={"Location": deal.public_id})


def _actor(user: Any) -> Any:
    from prm.accounts.selectors.actor import memberships_of, partner_actor

    return partner_actor(user, memberships_of(user)[0])


if __name__ == "__main__":
    settings.DATABASES["default"]["NAME"] = os.environ.get("FAULT_DATABASE", settings.DATABASES["default"]["NAME"])
    django.setup()
    works = {
        each.__name__: each
        for each in (deliver, submit, submitted, accept, accepted, approve, expire, sweep, browse, send)
    }
    works[sys.argv[1]](sys.argv[2] if len(sys.argv) > 2 else "")

"""Whatever people do and however time passes, the registration agrees with a model of a hundred plain lines.

The model knows states and moments only: no database, no clock rows, no policies. After each step the product's state,
its open clocks, its protection, its claims and its open request are compared with the model's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from dealreg import policies as kinds
from dealreg.models import Claim, Deal, Extension
from dealreg.services import (
    activity,
    appeal,
    closing,
    draft,
    extension,
    hold,
    reopening,
    returning,
    review,
    submission,
)
from prm.common import clocks, moment, policies
from prm.common.errors import DomainError
from prm.common.models import Clock
from tests.dealreg.conftest import registration

BEGIN = datetime(2027, 3, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
DECIDE, FIX, HOLD, APPEAL_OPEN, APPEAL = 48 * HOUR, 72 * HOUR, 96 * HOUR, 60 * HOUR, 24 * HOUR
REOPEN, PROTECT, QUIET, LONGER, ANSWER = 240 * HOUR, 240 * HOUR, 96 * HOUR, 120 * HOUR, 24 * HOUR
TICK = timedelta(seconds=7)
"""Every step takes a moment, so that no two things ever happen at the same one."""

OPEN = {"submitted", "in_review", "on_hold", "returned", "appealed", "approved"}
ENDED = {"lost", "expired", "lapsed", "withdrawn", "cancelled"}


@dataclass
class Model:
    """One registration as anybody would explain it. Moments are ends; ``None`` is a clock that does not run."""

    at: datetime = BEGIN
    status: str = "in_review"
    due: dict[str, datetime] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    left: timedelta | None = None
    protected_until: datetime | None = None
    asked: bool = False
    extended: int = 0
    appealed: bool = False
    decided_at: datetime | None = None
    ended_at: datetime | None = None

    def start(self, clock: str, length: timedelta) -> None:
        """Start a clock now."""
        self.due[clock] = self.at + length
        self.late.discard(clock)

    def stop(self, clock: str) -> None:
        """End a clock, if it runs."""
        self.due.pop(clock, None)
        self.late.discard(clock)

    def end(self, status: str) -> None:
        """Close the registration: nothing runs any more."""
        self.status, self.ended_at, self.asked, self.left = status, self.at, False, None
        self.due.clear()
        self.late.clear()

    def protected(self) -> bool:
        """Whether the protection runs."""
        return self.status == "approved" and self.protected_until is not None and self.protected_until > self.at

    def longer(self) -> None:
        """Give the days asked for: from the end, or from now when an open request kept it alive."""
        assert self.protected_until is not None
        self.protected_until = max(self.protected_until, self.at) + LONGER
        self.asked, self.extended = False, self.extended + 1
        self.stop("extension")
        self.due["protection"] = self.protected_until
        self.late.discard("protection")
        self.moved()

    def moved(self) -> None:
        """Something was written down: quiet time begins anew."""
        if "inactivity" in self.due:
            self.start("inactivity", QUIET)

    def pass_time(self, hours: int) -> None:
        """Let hours go by; then whatever ran out in them happens, in the order of its time."""
        self.at += hours * HOUR
        for clock, due in sorted(self.due.items(), key=lambda pair: pair[1]):
            if self.due.get(clock) != due or due > self.at or clock in self.late or self._rests(clock):
                continue
            self.late.add(clock)
            getattr(self, f"_{clock}_over", lambda: None)()

    def _rests(self, clock: str) -> bool:
        return clock == "decision" and self.left is not None

    def _fix_over(self) -> None:
        self.end("lapsed")

    def _hold_over(self) -> None:
        self.status = "in_review"
        self.stop("hold")

    def _extension_over(self) -> None:
        self.longer()

    def _inactivity_over(self) -> None:
        if self.protected():
            self.end("lapsed")

    def _protection_over(self) -> None:
        if self.protected():
            return
        if self.asked and self.due["extension"] > self.at:
            self.protected_until = self.due["protection"] = self.due["extension"]
            self.late.discard("protection")
        elif self.asked:
            self.longer()
        else:
            self.end("expired")


def put_in_force() -> None:
    """Put policies in force whose lengths are plain hours and which decide nothing by themselves."""
    hours = {"unit": "hours"}
    bodies: dict[str, dict[str, Any]] = {
        kinds.SLA: {"cases": [], "usual": {"amount": 48, **hours}, "late": {"protection": "from_decision"}},
        kinds.RETURN: {"fix_within": {"amount": 72, **hours}},
        kinds.HOLD: {"longest": {"amount": 96, **hours}},
        kinds.APPEAL: {"open_for": {"amount": 60, **hours}, "decide_within": {"amount": 24, **hours}},
        kinds.REOPEN: {"within_days": 10},
        kinds.PROTECTION: {"base": {"field": "amount_eur", "rows": {"*": [10]}}, "additions": [], "warn_days": [3]},
        kinds.INACTIVITY: {"quiet_days": 4, "warn_days": [2]},
        kinds.EXTENSION: {"most": 1, "longest": 5, "promise": {"amount": 24, **hours}, "moved_within": 0},
        kinds.ROUTING: {"approve_itself": {"none": [{"all": []}]}, "levels": [], "second_person": None},
    }
    for kind, changes in bodies.items():
        body = policies.in_force([kind])[kind].body.model_dump(mode="json")
        policies.publish(kind=kind, body={**body, **changes})


class Registration(RuleBasedStateMachine):
    """Steps of both sides and of time, on one registration."""

    people: dict[str, Any]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.model = Model()

    def teardown(self) -> None:
        """Leave nothing behind."""
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def register(self) -> None:
        """A registration is submitted and goes to Mara."""
        bob = self.people["bob"]
        with moment.at(self.model.at):
            self.deal = submission.submit(deal=draft.start(actor=bob, data=registration()), actor=bob)
        self.model.start("decision", DECIDE)

    def step(self, allowed: bool, act: Callable[[Deal], Any], effect: Callable[[Model], Any]) -> None:
        """Take a step in the product; it must be open exactly when the model says so, and then have its effect."""
        with moment.at(self.model.at):
            try:
                with transaction.atomic():
                    act(Deal.objects.select_related("partner").get(pk=self.deal.pk))
            except DomainError as error:
                assert not allowed, f"refused in {self.model.status}: {error.message}"
            else:
                assert allowed, f"open in {self.model.status}"
                effect(self.model)
        self.model.at += TICK

    @rule(hours=st.sampled_from([1, 5, 23, 47, 71, 95, 119]))
    def time_passes(self, hours: int) -> None:
        """Hours go by, and the sweep finds what ran out."""
        self.model.pass_time(hours)
        with moment.at(self.model.at):
            clocks.sweep()
        self.model.at += TICK

    @rule()
    def return_it(self) -> None:
        """Mara returns it."""

        def effect(m: Model) -> None:
            m.status = "returned"
            m.start("fix", FIX)
            if "decision" not in m.late:
                m.left = m.due["decision"] - m.at

        self.step(
            self.model.status in {"submitted", "in_review"},
            lambda d: returning.give_back(
                deal=d, actor=self.people["mara"], fields=["summary"], note="Say which sites are meant."
            ),
            effect,
        )

    @rule()
    def send_it_back(self) -> None:
        """Bob fixes it and sends it back."""

        def effect(m: Model) -> None:
            m.status = "in_review"
            m.stop("fix")
            if m.left is not None:
                m.due["decision"], m.left = m.at + m.left, None

        self.step(
            self.model.status == "returned",
            lambda d: returning.resubmit(deal=d, actor=self.people["bob"], note="It is right as it stands."),
            effect,
        )

    @rule()
    def hold_it(self) -> None:
        """Mara puts it on hold."""

        def effect(m: Model) -> None:
            m.status = "on_hold"
            m.start("hold", HOLD)

        self.step(
            self.model.status in {"submitted", "in_review"},
            lambda d: hold.hold(deal=d, actor=self.people["mara"], reason_code="legal", note="We check the rules."),
            effect,
        )

    @rule()
    def go_on(self) -> None:
        """Mara takes it off hold."""

        def effect(m: Model) -> None:
            m.status = "in_review"
            m.stop("hold")

        self.step(self.model.status == "on_hold", lambda d: hold.resume(deal=d, actor=self.people["mara"]), effect)

    @rule()
    def approve(self) -> None:
        """Dev approves it, or upholds the appeal."""

        def effect(m: Model) -> None:
            m.status, m.decided_at, m.extended = "approved", m.at, m.extended
            for clock in ("decision", "appeal"):
                m.stop(clock)
            m.protected_until = m.at + PROTECT
            m.start("protection", PROTECT)
            m.start("inactivity", QUIET)

        self.step(
            self.model.status in {"submitted", "in_review", "appealed"},
            lambda d: review.approve(deal=d, actor=self.people["dev"]),
            effect,
        )

    @rule()
    def reject(self) -> None:
        """Mara rejects it."""

        def effect(m: Model) -> None:
            m.status, m.decided_at = "rejected", m.at
            m.stop("decision")

        self.step(
            self.model.status in {"submitted", "in_review"},
            lambda d: review.reject(
                deal=d, actor=self.people["mara"], reason_code="other", note="The customer bought elsewhere."
            ),
            effect,
        )

    @rule()
    def appeal(self) -> None:
        """Bob appeals: once, in time."""
        m = self.model

        def effect(m: Model) -> None:
            m.status, m.appealed = "appealed", True
            m.start("appeal", APPEAL)

        in_time = m.decided_at is not None and m.at < m.decided_at + APPEAL_OPEN
        self.step(
            m.status == "rejected" and not m.appealed and in_time,
            lambda d: appeal.appeal(deal=d, actor=self.people["bob"], note="We met the customer twice."),
            effect,
        )

    @rule()
    def dismiss(self) -> None:
        """Dev dismisses the appeal."""

        def effect(m: Model) -> None:
            m.status, m.decided_at = "rejected", m.at
            m.stop("appeal")

        self.step(
            self.model.status == "appealed",
            lambda d: appeal.dismiss(deal=d, actor=self.people["dev"], note="We asked the customer again."),
            effect,
        )

    @rule(how=st.sampled_from(["win", "lose", "withdraw", "cancel"]))
    def close(self, how: str) -> None:
        """Somebody ends it."""
        who = self.people["olga" if how == "cancel" else "bob"]
        target = {"win": "won", "lose": "lost", "withdraw": "withdrawn", "cancel": "cancelled"}[how]
        allowed = {
            "win": self.model.protected(),
            "lose": self.model.status == "approved",
            "withdraw": self.model.status in OPEN,
            "cancel": self.model.status in OPEN,
        }[how]
        said: dict[str, Any] = {"win": {"order_number": "PO-1", "final_amount": Decimal(100)},
                                "lose": {"lost_reason": "price"}}.get(how, {})  # fmt: skip
        self.step(
            allowed,
            lambda d: closing.close(deal=d, actor=who, how=how, note="As it is.", **said),
            lambda m: m.end(target),
        )

    @rule()
    def reopen(self) -> None:
        """Olga brings it back, within ten days."""
        m = self.model

        def effect(m: Model) -> None:
            m.status, m.protected_until, m.ended_at = "in_review", None, None
            m.start("decision", DECIDE)

        in_time = m.ended_at is not None and m.at < m.ended_at + REOPEN
        self.step(
            m.status in ENDED and in_time,
            lambda d: reopening.reopen(deal=d, actor=self.people["olga"], note="The customer came back."),
            effect,
        )

    @rule()
    def write_down(self) -> None:
        """Bob writes a call down on a live registration."""
        self.step(
            self.model.status in OPEN,
            lambda d: activity.add(deal=d, actor=self.people["bob"], kind="call", text="They compare two offers."),
            lambda m: m.moved(),
        )

    @rule()
    def ask_for_more_time(self) -> None:
        """Bob asks for five days more: one extension a deal, none while one is open."""
        m = self.model

        def effect(m: Model) -> None:
            m.asked = True
            m.start("extension", ANSWER)
            m.moved()

        self.step(
            m.status == "approved" and not m.asked and m.extended < 1,
            lambda d: extension.ask(deal=d, actor=self.people["bob"], days=5, because="The board meets next week."),
            effect,
        )

    @rule(grant=st.booleans())
    def answer(self, grant: bool) -> None:
        """Mara grants or refuses the open request."""
        m = self.model

        def refused(m: Model) -> None:
            m.asked = False
            m.stop("extension")

        def act(deal: Deal) -> None:
            found = Extension.objects.select_related("deal").filter(deal=deal).order_by("-pk").first()
            if found is None:
                raise DomainError("none", "There is no request.")
            if grant:
                extension.grant(extension=found, actor=self.people["mara"], days=5)
            else:
                extension.refuse(extension=found, actor=self.people["mara"], note="It was long enough.")

        allowed = m.asked and (m.protected() or not grant)
        self.step(allowed, act, (lambda m: m.longer()) if grant else refused)

    @invariant()
    def agrees(self) -> None:
        """The product and the model say the same."""
        if not hasattr(self, "deal"):
            return
        deal = Deal.objects.get(pk=self.deal.pk)
        rows = Clock.objects.filter(subject_id=deal.public_id, state__in=["running", "paused", "breached"])
        states = {clock.kind.removeprefix("deal."): clock for clock in rows}
        said = {
            name: "paused" if self.model._rests(name) else "breached" if name in self.model.late else due
            for name, due in self.model.due.items()
        }
        found = {name: c.due_at if c.state == "running" else c.state for name, c in states.items()}
        assert (deal.status, found) == (self.model.status, said)
        assert Claim.objects.filter(deal=deal, released_at=None).exists() is (self.model.status == "approved")
        assert Extension.objects.filter(deal=deal, state="pending").exists() is self.model.asked
        if self.model.status == "approved":
            assert deal.protected_until == self.model.protected_until


@pytest.mark.django_db
def test_the_product_agrees_with_the_model(late_2026, acme_premier, bob, mara, dev, olga, actor):
    with moment.at(BEGIN - timedelta(days=1)):
        put_in_force()
    Registration.people = {"bob": actor(bob), "mara": actor(mara), "dev": actor(dev), "olga": actor(olga)}

    run_state_machine_as_test(
        Registration,
        settings=settings(
            max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

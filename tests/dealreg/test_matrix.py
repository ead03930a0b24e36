"""Who may do what: every role, in every state, with every step, on an own and on another partner's deal.

The cases are made from the transition tables, so a new row is tested the day it is written. What a case expects is
read from the table and from the list of rights, and from nothing in between. The services are asked for everybody; at
the doors, those with the same rights take turns.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from dealreg.enums import DealStatus as S
from dealreg.enums import ExtensionState as X
from dealreg.models import Deal, Extension
from dealreg.permissions import PERMISSIONS
from dealreg.services import appeal, closing, draft, hold, protection, returning, review, submission
from dealreg.workflows.deal import DEAL
from dealreg.workflows.extension import EXTENSION
from partners.enums import PersonStatus
from partners.models import Partner, Person
from prm.accounts import web
from prm.accounts.enums import ALL_PARTNER, ALL_STAFF, PartnerRole, StaffRole
from prm.accounts.models import User
from prm.accounts.selectors.actor import memberships_of, partner_actor, staff_actor
from prm.common import moment
from prm.common.actors import SYSTEM, Actor
from prm.common.errors import DomainError, NotAllowed
from prm.common.models import Event, TimelineEntry
from prm.common.workflow import Transition, Workflow, available_actions, check, refusals, states_of
from tests.dealreg.conftest import registration

SIDES = {"vendor": ALL_STAFF, "partner": ALL_PARTNER, "system": frozenset[str]()}
CUSTOMERS = (
    "Alsterhafen", "Bergbahn Tirol", "Cuxland Molkerei", "Dampfwerk", "Elbtunnel", "Fjordline", "Goldkorn", "Hafencity",
    "Inselbahn", "Jadewerft", "Kranbau", "Lindenhof", "Moorbad", "Nordlicht",
)  # fmt: skip
WHY = "As agreed on the phone."
NOTE = {"note": WHY}
SENT: dict[str, dict[str, Any]] = {
    "submit": {},
    "approve": {},
    "return": {"fields": ["summary"], **NOTE},
    "hold": {"reason_code": "customer", **NOTE},
    "resume": {},
    "reject": {"reason_code": "incomplete", **NOTE},
    "win": {"order_number": "PO-7", "final_amount": "126500.00"},
    "lose": {"lost_reason": "price", **NOTE},
}
"""What a step needs besides words: the body of its API call."""
ASKED: dict[str, dict[str, Any]] = {"grant": {"days": 20}, "withdraw": {}}
FORMS = SENT | {"approve": {"reason_code": "clear"}, "return": {"fields_to_fix": ["summary"], **NOTE}}
"""The same as its dialog sends it."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person with one role, signed in."""

    name: str
    role: str
    actor: Actor
    client: Client
    at_home: bool
    """Whether the deals are of this person's partner; always so for the vendor's people."""

    def sees(self, state: str) -> bool:
        """Whether a deal in ``state`` is there for this person."""
        return state != S.DRAFT if self.actor.is_staff else self.at_home


def granted(step: Transition, role: str) -> bool:
    """Whether the list of rights gives ``step`` to ``role``."""
    return role in PERMISSIONS[step.permission]


def verdict(workflow: Workflow, step: Transition, record: Any, who: Actor, roles: frozenset[str]) -> str:
    """Return what the table says of ``step``: ``open``, or why it is closed."""
    if getattr(record, workflow.field) not in step.sources:
        return "stale"
    if not (who.is_system or any(granted(step, role) for role in roles)):
        return "not_allowed"
    return "closed" if refusals(step, record, who) else "open"


def checked(workflow: Workflow, step: Transition, record: Any, who: Actor) -> str:
    """Return what the service says of ``step``."""
    try:
        check(workflow, record, step.name, who)
    except NotAllowed:
        return "not_allowed"
    except DomainError as error:
        return error.code.partition(".")[2]
    return "open"


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever the block does."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _of_partner(partner: Partner, role: str, *, at_home: bool) -> Somebody:
    name = f"{role} at {partner.name}"
    user = User.objects.create_user(f"{role}@{partner.pk}.example", "x", name=name)
    Person.objects.create(
        partner=partner, user=user, name=name, email=user.email, roles=[role], status=PersonStatus.ACTIVE
    )
    return Somebody(name, role, partner_actor(user, memberships_of(user)[0]), _client(user), at_home)


@pytest.fixture
def everybody(acme_premier, globex_premier, settings) -> list[Somebody]:
    """Everybody there is: each role at the vendor, at the deals' partner and at another one."""
    settings.API_RATE_LIMITS = dict.fromkeys(settings.API_RATE_LIMITS, 1_000_000)
    people = []
    for role in StaffRole.values:
        user = User.objects.create_user(f"{role}@meridian.example", "x", name=role, staff_roles=[role])
        people.append(Somebody(role, role, staff_actor(user), _client(user), True))
    people += [_of_partner(acme_premier, role, at_home=True) for role in PartnerRole.values]
    return people + [_of_partner(globex_premier, role, at_home=False) for role in PartnerRole.values]


@pytest.fixture
def unpainted(monkeypatch) -> None:
    """Answer with a status and no page: what the thousand pages look like is not asked here, and costs most."""
    monkeypatch.setattr(web, "django_render", lambda *args, status=200, **rest: HttpResponse(status=status))


@pytest.fixture
def deals(everybody) -> dict[str, Deal]:
    """One deal in each state, brought there by the services people use."""
    acts = {person.role: person.actor for person in everybody if person.at_home}
    seller, desk, manager = acts[PartnerRole.SELLER], acts[StaffRole.DEAL_DESK], acts[StaffRole.CHANNEL_MANAGER]
    customers = iter(CUSTOMERS)

    def begun() -> Deal:
        name = next(customers)
        site = f"{name.split()[0].lower()}.example"
        data = registration(customer_name=name, customer_website=site, contact_email=f"a@{site}")
        return draft.start(actor=seller, data=data)

    def sent() -> Deal:
        return submission.submit(deal=begun(), actor=seller)

    def approved() -> Deal:
        return review.approve(deal=sent(), actor=manager)

    def expired() -> Deal:
        deal = approved()
        with moment.at(deal.protected_until):
            return protection.expire(deal=deal)

    def closed(how: str, who: Actor, **said: Any) -> Deal:
        return closing.close(deal=approved(), actor=who, how=how, note=WHY, **said)

    def rejected() -> Deal:
        return review.reject(deal=sent(), actor=manager, reason_code="incomplete", note=WHY)

    made = {
        S.DRAFT: begun(),
        S.IN_REVIEW: sent(),
        S.RETURNED: returning.give_back(deal=sent(), actor=manager, fields=["summary"], note=WHY),
        S.ON_HOLD: hold.hold(deal=sent(), actor=manager, reason_code="customer", note=WHY),
        S.REJECTED: rejected(),
        S.APPEALED: appeal.appeal(deal=rejected(), actor=seller, note=WHY),
        S.APPROVED: approved(),
        S.WON: closed("win", seller, order_number="PO-1", final_amount="1000"),
        S.LOST: closed("lose", seller, lost_reason="price"),
        S.WITHDRAWN: closed("withdraw", seller),
        S.CANCELLED: closed("cancel", desk),
        S.EXPIRED: expired(),
        S.LAPSED: protection.lapse(deal=approved()),
    }
    # Nobody stays here for long: whoever is free takes it at once.
    waiting = sent()
    Deal.objects.filter(pk=waiting.pk).update(status=S.SUBMITTED)
    made[S.SUBMITTED] = waiting
    return {state: Deal.objects.select_related("partner", "owner").get(pk=deal.pk) for state, deal in made.items()}


@pytest.fixture
def requests(deals) -> dict[str, Extension]:
    """One request for more time in each state, all on one running protection."""
    deal = deals[S.APPROVED]
    return {
        state: Extension.objects.create(
            deal=deal, partner=deal.partner, state=state, days=30, because=WHY, asked_by_name="Bob",
            days_given=30 if state == X.GRANTED else None,
        )
        for state in X.values
    }  # fmt: skip


def footprint() -> tuple[Any, ...]:
    """Return what would be different had anything happened to a deal or a request."""
    return (
        list(Deal.objects.order_by("pk").values_list("pk", "status", "revision", "updated_at")),
        list(Extension.objects.order_by("pk").values_list("pk", "state", "days_given")),
        TimelineEntry.objects.count(),
        Event.objects.count(),
    )


@pytest.mark.parametrize("workflow", [DEAL, EXTENSION], ids=lambda workflow: workflow.key)
def test_every_step_is_of_one_side_and_its_rights_are_too(workflow):
    for step in workflow.transitions:
        assert PERMISSIONS[step.permission] <= SIDES[step.side], step.name
        assert PERMISSIONS[step.permission] or step.side == "system", step.name


def test_the_services_and_the_offered_steps_follow_the_table(deals, requests, everybody):
    actors = [(person.actor, frozenset({person.role})) for person in everybody] + [(SYSTEM, frozenset[str]())]
    assert {state: deal.status for state, deal in deals.items()} == {state: state for state in states_of(DEAL)}
    assert set(requests) == states_of(EXTENSION)
    seen: set[str] = set()
    for workflow, records in ((DEAL, deals), (EXTENSION, requests)):
        for state, record in records.items():
            for who, roles in actors:
                said = {step.name: verdict(workflow, step, record, who, roles) for step in workflow.transitions}
                got = {step.name: checked(workflow, step, record, who) for step in workflow.transitions}
                assert got == said, (workflow.key, state, who.name)
                offered = {step.name for step in workflow.transitions if step.offered}
                actions = {each.name: each.allowed for each in available_actions(workflow, record, who)}
                assert actions == {
                    name: word == "open"
                    for name, word in said.items()
                    if name in offered and word in {"open", "closed"}
                }, (workflow.key, state, who.name)
                seen |= set(said.values())
    assert seen == {"stale", "not_allowed", "closed", "open"}


DONE, BACK, CONFLICT, SAID = {200}, {302}, {409}, {302, 409}
"""The API does it or says why not; a page leads back to the deal, or opens the dialog again with why not."""


@dataclass(frozen=True, slots=True)
class Door:
    """One address that takes a step: where it is for a record, what it is sent, and what it answers."""

    workflow: Workflow
    step: Transition
    url: Callable[[Any], str]
    sent: dict[str, Any]
    opened: set[int]
    shut: set[int]

    def expected(self, person: Somebody, record: Any) -> tuple[str, set[int]]:
        """Return what the table says of ``person`` and the answers that say so."""
        state = record.status if self.workflow is DEAL else record.deal.status
        if person.actor.kind != ("staff" if self.step.side == "vendor" else "partner"):
            return "other side", {404}
        if not granted(self.step, person.role):
            # Where a page is open to more people than the step, it is the record that is not there for strangers.
            return "not_allowed", {403} if person.sees(state) else {403, 404}
        if not person.sees(state):
            return "not there", {404}
        word = verdict(self.workflow, self.step, record, person.actor, frozenset({person.role}))
        return word, self.opened if word == "open" else self.shut

    def knock(self, person: Somebody, record: Any) -> int:
        """Return what the address answers ``person``."""
        how = {"content_type": "application/json"} if self.opened is DONE else {}
        return int(person.client.post(self.url(record), self.sent, **how).status_code)


def of_people(workflow: Workflow) -> list[Transition]:
    """Return the steps a person takes; what the system does has no address."""
    return [step for step in workflow.transitions if step.side != "system" and step.name != "take"]


def api_doors() -> Iterator[Door]:
    """Every step the two APIs take."""
    for workflow in (DEAL, EXTENSION):
        for step in of_people(workflow):
            space = "console" if step.side == "vendor" else "portal"

            def url(record: Any, space: str = space, step: Transition = step) -> str:
                if isinstance(record, Deal):
                    return f"/api/{space}/v1/deals/{record.public_id}/{step.name}"
                return f"/api/{space}/v1/deals/{record.deal.public_id}/extensions/{record.public_id}/{step.name}"

            yield Door(workflow, step, url, (SENT if workflow is DEAL else ASKED).get(step.name, NOTE), DONE, CONFLICT)


def page_doors() -> Iterator[Door]:
    """Every step a dialog or a page of its own takes. The registration form's two are its journeys' to take."""
    for step in of_people(DEAL):
        said = FORMS.get(step.name, NOTE)
        if step.side == "vendor":
            address, said = f"console:deal-{step.name}", {f"{step.name}-{name}": value for name, value in said.items()}
            yield Door(DEAL, step, partial(_of_deal, address), said, BACK, SAID)
        elif step.name == "appeal":
            yield Door(DEAL, step, partial(_of_deal, "portal:deal-appeal"), said, BACK, SAID)
        elif step.name not in {"submit", "resubmit"}:
            yield Door(DEAL, step, partial(_of_deal, "portal:deal-close", how=step.name), said, BACK, SAID)
    for step in of_people(EXTENSION):
        address = "console:deal-more-time" if step.side == "vendor" else "portal:deal-more-time-withdraw"
        said = {"decision": step.name, "grant-days": "20", "refuse-note": WHY}
        yield Door(EXTENSION, step, partial(_of_request, address), said, BACK, SAID)


def _of_deal(address: str, deal: Deal, how: str = "") -> str:
    return reverse(address, args=[deal.public_id, *([how] if how else [])])


def _of_request(address: str, request: Extension) -> str:
    return reverse(address, args=[request.deal.public_id, request.public_id])


def in_turns(everybody: list[Somebody]) -> Iterator[list[Somebody]]:
    """Return one of all who have the same rights, and next time another: who knocks where changes, what is met not."""
    alike: dict[tuple[Any, ...], list[Somebody]] = {}
    steps = [*of_people(DEAL), *of_people(EXTENSION)]
    for person in everybody:
        rights = tuple(granted(step, person.role) for step in steps)
        alike.setdefault((person.actor.kind, person.at_home, rights), []).append(person)
    for turn in count():
        chosen = [people[turn % len(people)] for people in alike.values()]
        first = turn % len(chosen)
        yield chosen[first:] + chosen[:first]


def walk(door: Door, record: Any, people: list[Somebody]) -> set[str]:
    """Knock and compare; returns what was met. What does not depend on the role is asked for by the first it meets."""
    state, met = getattr(record, door.workflow.field), set[str]()
    before = footprint()
    opened = []
    for person in people:
        word, answers = door.expected(person, record)
        if word == "open":
            opened.append(person)
        elif word in {"not_allowed", "not there"} or word not in met:
            assert door.knock(person, record) in answers, (door.step.name, state, person.name, word)
        met.add(word)
    assert footprint() == before, (door.step.name, state)
    for person in opened:
        with undone():
            assert door.knock(person, record) in door.opened, (door.step.name, state, person.name)
            after = getattr(type(record).objects.get(pk=record.pk), door.workflow.field)
            # What is submitted is taken into review at once when somebody is free.
            assert after == (S.IN_REVIEW if door.step.target == S.SUBMITTED else door.step.target), door.step.name
    return met


MET = {"other side", "not_allowed", "not there", "stale", "closed", "open"}


def test_the_api_answers_everybody_as_the_table_says(deals, requests, everybody):
    met, turns = set[str](), in_turns(everybody)
    for door in api_doors():
        for record in (deals if door.workflow is DEAL else requests).values():
            met |= walk(door, record, next(turns))
    assert met == MET


def test_the_pages_answer_everybody_as_the_table_says(unpainted, deals, requests, everybody):
    met, turns = set[str](), in_turns(everybody)
    for door in page_doors():
        for record in (deals if door.workflow is DEAL else requests).values():
            met |= walk(door, record, next(turns))
    assert met == MET

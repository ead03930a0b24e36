"""One function changes a status: locked, checked, written, told; all of it or nothing."""

from datetime import timedelta

import pytest

from dealreg.enums import DealStatus
from dealreg.models import Deal
from dealreg.workflows.deal import DEAL
from partners.enums import PartnerStatus, PersonStatus
from partners.workflows.partner import PARTNER
from partners.workflows.person import PERSON
from prm.accounts.enums import PartnerRole, StaffRole
from prm.common import permissions
from prm.common.actors import SYSTEM, Actor
from prm.common.errors import DomainError, NotAllowed
from prm.common.imports.workflow import IMPORT
from prm.common.lifecycle.workflow import POLICY
from prm.common.models import Event, ImportJob, PolicyVersion, TimelineEntry
from prm.common.moment import now
from prm.common.workflow import Step, Workflow, apply, available_actions, states_of

TABLES = [
    (DEAL, DealStatus),
    (PARTNER, PartnerStatus),
    (PERSON, PersonStatus),
    (IMPORT, ImportJob.State),
    (POLICY, PolicyVersion.Status),
]
REVIEWERS = {StaffRole.CHANNEL_MANAGER, StaffRole.DEAL_DESK, StaffRole.OPS_ADMIN}
SELLERS = {PartnerRole.ADMIN, PartnerRole.SELLER}
# Which buttons a role sees on a registration in which state. Every pair that is not here sees none.
UNDECIDED = ("submitted", "in_review", "on_hold", "returned", "appealed")
DESK = {StaffRole.OPS_ADMIN, StaffRole.DEAL_DESK}
LEVELS = {StaffRole.FINANCE, StaffRole.EXECUTIVE}
ENDED = ("lost", "expired", "lapsed", "withdrawn", "cancelled")
_STAFF = {
    "submitted": ["approve", "return", "hold", "reject"],
    "in_review": ["approve", "return", "hold", "reject"],
    "on_hold": ["resume"],
    "appealed": ["approve", "dismiss"],
}
OFFERED = {
    **{(role, state): names for role in REVIEWERS for state, names in _STAFF.items()},
    **{(role, state): [*_STAFF.get(state, []), "cancel"] for role in DESK for state in (*UNDECIDED, "approved")},
    **{(role, state): ["reopen"] for role in DESK for state in ENDED},
    **{(role, state): ["approve"] for role in LEVELS for state in ("submitted", "in_review", "appealed")},
    **{(role, state): ["withdraw"] for role in SELLERS for state in UNDECIDED},
    **{(role, "returned"): ["resubmit", "withdraw"] for role in SELLERS},
    **{(role, "rejected"): ["appeal"] for role in SELLERS},
    **{(role, "approved"): ["win", "lose", "withdraw"] for role in SELLERS},
}


def somebody(role: str) -> Actor:
    return Actor(name="S", kind="staff" if role in StaffRole.values else "partner", roles=frozenset({role}))


@pytest.mark.parametrize(("table", "states"), TABLES, ids=[table.key for table, _ in TABLES])
def test_a_table_speaks_of_real_states_and_declared_rights(table: Workflow, states):
    names = [transition.name for transition in table.transitions]

    assert len(names) == len(set(names))
    assert states_of(table) <= set(states.values)
    assert {transition.permission for transition in table.transitions} <= set(permissions.table())


@pytest.mark.parametrize(("table", "states"), TABLES, ids=[table.key for table, _ in TABLES])
def test_every_state_but_the_first_can_be_reached(table: Workflow, states):
    targets = {transition.target for transition in table.transitions}

    assert set(states.values) - targets <= {"draft", "prospect", "mapping", "contact"}


@pytest.mark.django_db
@pytest.mark.parametrize("role", [*StaffRole.values, *PartnerRole.values])
def test_each_role_is_offered_in_each_state_what_the_matrix_says(acme, role):
    offered = {}
    deal = Deal.objects.create(partner=acme)
    for state in DealStatus.values:
        deal.status, deal.protected_until = state, now() + timedelta(days=9)
        if names := [action.name for action in available_actions(DEAL, deal, somebody(role))]:
            offered[(role, state)] = names

    assert offered == {key: names for key, names in OFFERED.items() if key[0] == role}


@pytest.fixture
def deal(acme) -> Deal:
    """A registration that waits."""
    return Deal.objects.create(partner=acme, status="submitted", submitted_at=now(), customer_name="Ulm")


def _nothing_happened(deal: Deal) -> None:
    assert Deal.objects.get(pk=deal.pk).status == "submitted"
    assert (TimelineEntry.objects.count(), Event.objects.count()) == (0, 0)


def test_a_step_changes_the_row_and_tells_it_once(deal):
    reviewer = Actor(name="Mara", kind="staff", user_id=7, roles=frozenset({StaffRole.DEAL_DESK}))

    changed = apply(DEAL, deal, "reject", actor=reviewer, step=Step(note="No.", reason_code="other"))

    entry, event = TimelineEntry.objects.get(), Event.objects.get()
    assert (changed.status, deal.status, Deal.objects.get().status) == ("rejected",) * 3
    assert (entry.kind, entry.actor_name, entry.note, entry.partner_id) == (
        "deal.reject",
        "Mara",
        "No.",
        deal.partner_id,
    )
    assert (event.name, event.subject_id, event.actor_id) == ("deal.reject", deal.public_id, 7)
    assert event.payload == {"from": "submitted", "to": "rejected", "reason": "other"}


def test_a_step_from_another_state_is_stale_and_says_where_the_record_is(deal):
    with pytest.raises(DomainError) as refused:
        apply(DEAL, deal, "win", actor=SYSTEM)

    assert (refused.value.code, refused.value.extra) == ("deal.stale", {"state": "submitted"})
    assert refused.value.message == "This registration is now submitted, so it cannot be won. Nothing was changed."
    _nothing_happened(deal)


def test_a_step_decides_on_the_present_row_and_not_on_the_one_in_hand(deal):
    in_hand = Deal.objects.get(pk=deal.pk)
    apply(DEAL, deal, "reject", actor=SYSTEM, step=Step(note="No."))

    with pytest.raises(DomainError) as refused:
        apply(DEAL, in_hand, "approve", actor=SYSTEM)

    assert (in_hand.status, refused.value.code) == ("submitted", "deal.stale")


def test_a_step_without_the_right_is_not_allowed(deal):
    with pytest.raises(NotAllowed) as refused:
        apply(DEAL, deal, "reject", actor=somebody(StaffRole.FINANCE), step=Step(note="No."))

    assert refused.value.code == "deal.not_allowed"
    _nothing_happened(deal)


@pytest.mark.parametrize("note", ["", "  \n"])
def test_a_step_that_needs_words_is_refused_without_them(deal, note):
    with pytest.raises(DomainError) as refused:
        apply(DEAL, deal, "reject", actor=SYSTEM, step=Step(note=note))

    assert (refused.value.code, refused.value.field) == ("deal.reason_required", "note")
    _nothing_happened(deal)


def test_a_closed_step_gives_all_its_reasons(deal):
    Deal.objects.update(status="approved", protected_from=now() - timedelta(days=2), protected_until=now())
    deal.refresh_from_db()

    with pytest.raises(DomainError) as refused:
        apply(DEAL, deal, "win", actor=SYSTEM)

    assert (refused.value.code, refused.value.extra) == ("deal.closed", {"reasons": ["The protection has ended."]})
    offered = {action.name: action for action in available_actions(DEAL, deal, somebody(PartnerRole.SELLER))}
    assert (offered["win"].allowed, offered["win"].reasons) == (False, ("The protection has ended.",))


def test_an_unknown_step_is_a_mistake_of_ours(deal):
    with pytest.raises(KeyError):
        apply(DEAL, deal, "promote", actor=SYSTEM)

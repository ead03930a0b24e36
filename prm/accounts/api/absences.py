"""Being away over the vendor's API, and who stands in: one's own, and for an ops admin a colleague's."""

from typing import Any

from rest_framework import serializers

from prm.accounts.models import User
from prm.accounts.rules.absence import moments_of
from prm.accounts.selectors import absence as selectors
from prm.accounts.selectors import staff
from prm.accounts.services import absence as services
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict
from prm.common.api.views import ConsoleView
from prm.common.errors import named_in
from prm.common.plain import plain


class AbsenceIn(Strict):
    """Whole days away, both included, in the time zone of whoever is away."""

    starts = serializers.DateField(help_text="The first day away.")
    until = serializers.DateField(help_text="The last day away.")
    delegate = serializers.CharField(
        max_length=20, required=False, allow_null=True, help_text="The id of a member of staff who stands in."
    )
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class AbsenceOut(serializers.Serializer):
    """One absence."""

    id = serializers.CharField()
    starts = serializers.DateField(help_text="The first day away.")
    until = serializers.DateField(help_text="The last day away.")
    state = serializers.ChoiceField(choices=["active", "scheduled", "expired", "withdrawn"])
    delegate = serializers.CharField(allow_null=True, help_text="The id of who stands in.")
    delegate_name = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    entered_by = serializers.CharField()


class StandInOut(serializers.Serializer):
    """A colleague's absence in which one stands in."""

    colleague = serializers.CharField(help_text="The colleague's id.")
    colleague_name = serializers.CharField()
    starts = serializers.DateField(help_text="The first day away.")
    until = serializers.DateField(help_text="The last day away.")


class AbsencesOut(serializers.Serializer):
    """When somebody is away, and for whom they stand in."""

    results = AbsenceOut(many=True)
    stands_in = StandInOut(many=True)


def _absence(found: selectors.Shown) -> dict[str, Any]:
    absence = found.absence
    return {
        "id": absence.public_id,
        "starts": plain(found.first),
        "until": plain(found.last),
        "state": found.state,
        "delegate": absence.delegate.public_id if absence.delegate else None,
        "delegate_name": absence.delegate.name if absence.delegate else None,
        "note": absence.note,
        "entered_by": absence.entered_by_name,
    }


def _absences(user: User) -> dict[str, Any]:
    return {
        "results": [_absence(one) for one in selectors.shown_of(user)],
        "stands_in": [
            {
                "colleague": one.absence.user.public_id,
                "colleague_name": one.absence.user.name,
                "starts": plain(one.first),
                "until": plain(one.last),
            }
            for one in selectors.stand_ins_of(user)
        ],
    }


def _go(call: Call, user: User) -> dict[str, Any]:
    said = dict(call.body)
    delegate = None
    if reference := said.pop("delegate", None):
        with named_in("delegate", "There is no such member of staff."):
            delegate = staff.get_staff(reference)
    starts, until = moments_of(said.pop("starts"), said.pop("until"), user.timezone)
    made = services.set_away(user=user, starts=starts, until=until, delegate=delegate, actor=call.actor, **said)
    return _absence(selectors.shown(made, user))


def _end(call: Call, user: User, reference: str) -> dict[str, Any]:
    ended = services.cancel(absence=selectors.get_absence(user, reference), actor=call.actor)
    return _absence(selectors.shown(ended, user))


class Absences(ConsoleView):
    """One's own absences."""

    resource = "absences"
    permission = "console.open"

    @operation("absences_own", gives=AbsencesOut)
    def get(self, call: Call) -> Any:
        """Read when one is away, those ahead first, and for whom one stands in."""
        return _absences(staff.own(call.actor))

    @operation("absences_own_enter", takes=AbsenceIn, gives=AbsenceOut, status=201)
    def post(self, call: Call) -> Any:
        """Enter that one is away. What waits for one meanwhile goes to the delegate."""
        return _go(call, staff.own(call.actor))


class Cancel(ConsoleView):
    """The end of an absence of one's own."""

    resource = "absences"
    permission = "console.open"

    @operation("absences_own_cancel", gives=AbsenceOut)
    def post(self, call: Call, absence: str) -> Any:
        """Take an absence of one's own back, or end it now."""
        return _end(call, staff.own(call.actor), absence)


class ColleagueAbsences(ConsoleView):
    """A colleague's absences."""

    resource = "absences"
    permission = "staff.manage"

    @operation("absences_of_colleague", gives=AbsencesOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read when a colleague is away, and for whom they stand in."""
        return _absences(staff.get_staff(reference))

    @operation("absences_of_colleague_enter", takes=AbsenceIn, gives=AbsenceOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Enter that a colleague is away who could not do so any more."""
        return _go(call, staff.get_staff(reference))


class ColleagueCancel(ConsoleView):
    """The end of a colleague's absence."""

    resource = "absences"
    permission = "staff.manage"

    @operation("absences_of_colleague_cancel", gives=AbsenceOut)
    def post(self, call: Call, reference: str, absence: str) -> Any:
        """Take a colleague's absence back, or end it now."""
        return _end(call, staff.get_staff(reference), absence)

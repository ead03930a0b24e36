"""The vendor's people over the API: who can own an account or decide a registration."""

from typing import Any

from rest_framework import serializers

from prm.accounts.enums import StaffRole
from prm.accounts.selectors import staff
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import several
from prm.common.api.views import ConsoleView


class ColleagueOut(serializers.Serializer):
    """A member of staff."""

    id = serializers.CharField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=StaffRole.choices))


class Staff(ConsoleView):
    """Everybody on the staff."""

    resource = "lists"
    permission = "console.open"

    @operation("lists_staff", gives=several(ColleagueOut))
    def get(self, call: Call) -> Any:
        """Read who is on the staff: the ids other bodies use for owners and reviewers."""
        return {
            "results": [
                {"id": user.public_id, "name": user.name, "roles": list(user.staff_roles)}
                for user in staff.staff()
                if user.is_active
            ]
        }

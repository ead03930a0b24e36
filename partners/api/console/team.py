"""The vendor's people around a partner, over its API."""

from typing import Any

from rest_framework import serializers

from partners.enums import Cadence, TeamRole
from partners.models import TeamMember
from partners.selectors import partner as partners
from partners.selectors import staff
from partners.services import team as services
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.views import ConsoleView
from prm.common.errors import named_in


class MemberPatch(Strict):
    """What a member does, and how often."""

    duties = serializers.CharField(max_length=300, required=False, allow_blank=True)
    cadence = serializers.ChoiceField(choices=Cadence.choices, required=False, allow_blank=True)


class MemberIn(MemberPatch):
    """A new member of the team."""

    user = serializers.CharField(max_length=20, help_text="The id of a member of staff.")
    role = serializers.ChoiceField(choices=TeamRole.choices)


class TeamMemberOut(serializers.Serializer):
    """One of the vendor's people around the partner."""

    id = serializers.CharField()
    user = serializers.CharField(help_text="The id of the member of staff.")
    name = serializers.CharField()
    email = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(choices=TeamRole.choices)
    duties = serializers.CharField(allow_blank=True)
    cadence = serializers.ChoiceField(choices=Cadence.choices, allow_blank=True)


def _member(found: TeamMember) -> dict[str, Any]:
    names = ("name", "email", "role", "duties", "cadence")
    return {
        "id": found.public_id,
        "user": found.user.public_id,
        **{name: getattr(found, name) for name in names},
    }


class Team(ConsoleView):
    """The account team."""

    resource = "partners"
    permission = "partner.view"
    permissions_by_method = {"POST": "partner.edit"}

    @operation("partners_team", gives=several(TeamMemberOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read who of the vendor looks after a partner, with their duties and cadence."""
        partner = partners.get_visible(call.actor, reference)
        return {"results": [_member(one) for one in partners.team(partner)]}

    @operation("partners_team_join", takes=MemberIn, gives=TeamMemberOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Put a member of staff on the team in one role. The partner may see who it is."""
        said = dict(call.body)
        with named_in("user", "There is no such member of staff."):
            colleague = staff.get(said.pop("user"))
        partner = partners.get_visible(call.actor, reference)
        return _member(services.add(actor=call.actor, partner=partner, user=colleague, **said))


class OneMember(ConsoleView):
    """One member of the team."""

    resource = "partners"
    permission = "partner.edit"

    @operation("partners_team_change", takes=MemberPatch, gives=TeamMemberOut)
    def patch(self, call: Call, reference: str, member: str) -> Any:
        """Change what a member does, and how often."""
        found = partners.member_of(partners.get_visible(call.actor, reference), member)
        kept = {"duties": found.duties, "cadence": found.cadence}
        return _member(services.change(actor=call.actor, member=found, **{**kept, **call.body}))

    @operation("partners_team_leave", gives=None, status=204)
    def delete(self, call: Call, reference: str, member: str) -> Any:
        """Take a member off the team."""
        found = partners.member_of(partners.get_visible(call.actor, reference), member)
        services.remove(actor=call.actor, member=found)

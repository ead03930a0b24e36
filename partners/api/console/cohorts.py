"""Cohorts over the vendor's API: the groups of partners a policy is tried on first, and who is in them."""

from typing import Any

from rest_framework import serializers

from partners.models import Cohort
from partners.selectors import cohort as selectors
from partners.selectors import partner as partners
from partners.services import cohort as services
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.views import ConsoleView
from prm.common.errors import named_in
from prm.common.plain import plain


class CohortPatch(Strict):
    """What of a cohort changes; its code stays, because policies name it."""

    name = serializers.CharField(max_length=200, required=False)
    until = serializers.DateField(
        required=False, allow_null=True, help_text="Its last day, which ends it; null takes the end away."
    )


class CohortIn(CohortPatch):
    """A new cohort."""

    name = serializers.CharField(max_length=200)
    code = serializers.CharField(max_length=40, help_text="Small letters, digits and dashes, such as `nordic-pilot`.")


class CohortMemberIn(Strict):
    """A partner that joins."""

    partner = serializers.CharField(max_length=20, help_text="The partner's id.")


class CohortOut(serializers.Serializer):
    """A cohort."""

    id = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    until = serializers.DateField(allow_null=True, help_text="Its last day, if it has one.")


class CohortRow(CohortOut):
    """A cohort in the list."""

    size = serializers.IntegerField(help_text="How many partners are in it.")


class CohortPartnerOut(serializers.Serializer):
    """A partner in a cohort."""

    id = serializers.CharField()
    name = serializers.CharField()


class WholeCohortOut(CohortOut):
    """A cohort with its partners."""

    members = CohortPartnerOut(many=True)


def _row(found: Cohort) -> dict[str, Any]:
    return {"id": found.public_id, "code": found.code, "name": found.name, "until": plain(found.until)}


def _whole(found: Cohort) -> dict[str, Any]:
    members = [{"id": one.public_id, "name": one.name} for one in selectors.members(found)]
    return {**_row(found), "members": members}


class CohortView(ConsoleView):
    """What all of them share."""

    resource = "policies"
    chapter = "cohorts"
    permission = "policy.view"


class Cohorts(CohortView):
    """Every cohort; a new one."""

    permissions_by_method = {"POST": "cohort.edit"}

    @operation("cohorts_list", gives=several(CohortRow))
    def get(self, call: Call) -> Any:
        """List cohorts with how many partners are in each."""
        return {"results": [{**_row(one), "size": one.size} for one in selectors.every()]}  # type: ignore[attr-defined]

    @operation("cohorts_create", takes=CohortIn, gives=WholeCohortOut, status=201)
    def post(self, call: Call) -> Any:
        """Make a cohort policies can name."""
        return _whole(services.define(actor=call.actor, **call.body))


class OneCohort(CohortView):
    """One cohort."""

    permissions_by_method = {"PATCH": "cohort.edit"}

    @operation("cohorts_read", gives=WholeCohortOut)
    def get(self, call: Call, cohort: str) -> Any:
        """Read a cohort with its partners."""
        return _whole(selectors.get(cohort))

    @operation("cohorts_change", takes=CohortPatch, gives=WholeCohortOut)
    def patch(self, call: Call, cohort: str) -> Any:
        """Rename a cohort, or end it by naming its last day."""
        found = selectors.get(cohort)
        values = {"name": found.name, "until": found.until, **call.body}
        return _whole(services.change(actor=call.actor, cohort=found, **values))


class Members(CohortView):
    """Who joins."""

    permission = "cohort.edit"

    @operation("cohorts_join", takes=CohortMemberIn, gives=WholeCohortOut, status=201)
    def post(self, call: Call, cohort: str) -> Any:
        """Take a partner in: from now on the cohort's policies decide. One that is in it already stays."""
        found = selectors.get(cohort)
        with named_in("partner", "There is no such partner."):
            partner = partners.get_visible(call.actor, call.body["partner"])
        services.join(actor=call.actor, cohort=found, partner=partner)
        return _whole(found)


class OneMembership(CohortView):
    """Who leaves."""

    permission = "cohort.edit"

    @operation("cohorts_leave", gives=None, status=204)
    def delete(self, call: Call, cohort: str, partner: str) -> Any:
        """Take a partner out; what was decided stays as it is."""
        found = selectors.get(cohort)
        services.leave(actor=call.actor, cohort=found, partner=partners.get_visible(call.actor, partner))

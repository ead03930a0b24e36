"""The partner's own company over the API."""

from typing import Any

from rest_framework import serializers

from partners.enums import Cadence, Motion, PartnerStatus, Segment, TeamRole
from partners.models import Partner
from partners.selectors import company as companies
from partners.selectors import plain
from partners.services import company as services
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict
from prm.common.api.views import PortalView


class MemberOut(serializers.Serializer):
    """One of the vendor's people around the partner."""

    name = serializers.CharField()
    email = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(choices=TeamRole.choices)
    duties = serializers.CharField(allow_blank=True)
    cadence = serializers.ChoiceField(choices=Cadence.choices, allow_blank=True)


class LadderOut(serializers.Serializer):
    """A programme the partner is in, and its tier there."""

    programme = serializers.CharField()
    tier = serializers.CharField()
    tier_code = serializers.CharField()
    since = serializers.DateField()


class CompanyOut(serializers.Serializer):
    """The partner as its own people see it."""

    id = serializers.CharField()
    name = serializers.CharField()
    legal_name = serializers.CharField(allow_blank=True)
    trading_names = serializers.ListField(child=serializers.CharField())
    type = serializers.CharField()
    status = serializers.ChoiceField(choices=PartnerStatus.choices)
    segment = serializers.ChoiceField(choices=Segment.choices, allow_blank=True)
    motions = serializers.ListField(child=serializers.ChoiceField(choices=Motion.choices))
    territories = serializers.ListField(child=serializers.CharField())
    verticals = serializers.ListField(child=serializers.CharField())
    capabilities = serializers.ListField(child=serializers.CharField())
    website = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    postal_code = serializers.CharField(allow_blank=True)
    city = serializers.CharField(allow_blank=True)
    country = serializers.CharField()
    currency = serializers.CharField()
    employees = serializers.IntegerField(allow_null=True)
    customer_base = serializers.CharField(allow_blank=True)
    market_coverage = serializers.CharField(allow_blank=True)
    contract_from = serializers.DateField(allow_null=True)
    contract_until = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
    team = MemberOut(many=True)
    tiers = LadderOut(many=True)


class CompanyPatch(Strict):
    """The fields a partner owns."""

    website = serializers.URLField(max_length=300, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    address = serializers.CharField(max_length=300, required=False, allow_blank=True)
    postal_code = serializers.CharField(max_length=20, required=False, allow_blank=True)
    city = serializers.CharField(max_length=120, required=False, allow_blank=True)
    trading_names = serializers.ListField(child=serializers.CharField(max_length=200), max_length=10, required=False)
    employees = serializers.IntegerField(min_value=1, max_value=5_000_000, required=False, allow_null=True)
    customer_base = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    market_coverage = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class ProposalIn(Strict):
    """What the vendor should list."""

    verticals = serializers.ListField(child=serializers.CharField(max_length=40), max_length=50)
    capabilities = serializers.ListField(child=serializers.CharField(max_length=40), max_length=100)
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class Company(PortalView):
    """The partner itself."""

    resource = "company"
    permission = "company.view"
    permissions_by_method = {"PATCH": "company.edit"}

    @operation("company_read", gives=CompanyOut, version="updated_at")
    def get(self, call: Call) -> Any:
        """Read the company: its own words, what the vendor decides, the people around it, and its tiers."""
        return _shown(companies.own(call.actor))

    @operation("company_change", takes=CompanyPatch, gives=CompanyOut, version="updated_at")
    def patch(self, call: Call) -> Any:
        """Change what the partner itself says about it."""
        partner = companies.own(call.actor)
        services.update(partner=partner, data=call.body, actor=call.actor, seen=call.seen_at)
        return _shown(companies.own(call.actor))


class Proposals(PortalView):
    """Asking the vendor for a change of what it decides."""

    resource = "company"
    permission = "company.edit"

    @operation("company_propose", takes=ProposalIn, gives=CompanyOut, version="updated_at")
    def post(self, call: Call) -> Any:
        """Ask the vendor to list other verticals or capabilities: all that should be listed, by code."""
        partner = companies.own(call.actor)
        services.propose(partner=partner, actor=call.actor, **{"note": "", **call.body})
        return _shown(partner)


def _shown(partner: Partner) -> dict[str, Any]:
    """Return the company without what is the vendor's alone."""
    known = plain.partner(partner)
    return {
        **{name: known[name] for name in map(str, CompanyOut().fields) if name in known},
        "team": [
            {name: getattr(member, name) for name in ("name", "email", "role", "duties", "cadence")}
            for member in companies.team(partner)
        ],
        "tiers": [
            {
                "programme": ladder.assignment.programme.name,
                "tier": ladder.assignment.tier.name,
                "tier_code": ladder.assignment.tier.code,
                "since": plain.plain(ladder.assignment.since),
            }
            for ladder in companies.ladders(partner)
        ],
    }

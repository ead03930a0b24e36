"""Programmes and their tiers over the vendor's API, and putting a partner on one."""

from typing import Any

from rest_framework import serializers

from partners.models import Programme, Tier, TierAssignment
from partners.selectors import partner as partners
from partners.selectors import tier as selectors
from partners.services import tier as services
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.views import ConsoleView
from prm.common.errors import named_in
from prm.common.plain import plain


class TermsIn(Strict):
    """What a tier asks and gives."""

    name = serializers.CharField(max_length=120, required=False)
    criteria = serializers.CharField(max_length=5000, required=False, allow_blank=True, help_text="In words.")
    revenue_from = serializers.DecimalField(
        max_digits=16, decimal_places=2, min_value=0, required=False, allow_null=True, help_text="A year."
    )
    marketing_funds = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True, help_text="A year."
    )
    currency = serializers.CharField(max_length=3, required=False, help_text="Of both amounts.")
    manager_coverage = serializers.CharField(max_length=200, required=False, allow_blank=True)
    technical_support = serializers.CharField(max_length=200, required=False, allow_blank=True)
    review_cadence = serializers.CharField(max_length=120, required=False, allow_blank=True)
    benefits = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=services.MOST_BENEFITS
    )


class TierIn(TermsIn):
    """A new tier."""

    name = serializers.CharField(max_length=120)
    code = serializers.SlugField(max_length=40, help_text="Rules name the tier by it; it lasts.")
    rank = serializers.IntegerField(min_value=1, max_value=99, help_text="1 is the lowest.")


class RegionIn(Strict):
    """A region that gets its own terms."""

    region = serializers.CharField(max_length=20, help_text="The code of a territory.")


class TierOut(serializers.Serializer):
    """A tier, or a region's own terms of one."""

    id = serializers.CharField()
    programme = serializers.CharField(help_text="The programme's id.")
    code = serializers.CharField()
    rank = serializers.IntegerField(help_text="1 is the lowest.")
    region = serializers.CharField(allow_blank=True, help_text="Empty where it holds everywhere.")
    name = serializers.CharField()
    criteria = serializers.CharField(allow_blank=True)
    revenue_from = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    marketing_funds = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    currency = serializers.CharField()
    manager_coverage = serializers.CharField(allow_blank=True)
    technical_support = serializers.CharField(allow_blank=True)
    review_cadence = serializers.CharField(allow_blank=True)
    benefits = serializers.ListField(child=serializers.CharField())
    updated_at = serializers.DateTimeField()


class ProgrammePatch(Strict):
    """What of a programme changes; its code stays, because policies name it."""

    name = serializers.CharField(max_length=120, required=False)
    about = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False, help_text="The primary programme keeps running.")


class ProgrammeIn(Strict):
    """A new programme."""

    code = serializers.SlugField(max_length=40, help_text="Policies name it by this; it lasts.")
    name = serializers.CharField(max_length=120)
    about = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class ProgrammeOut(serializers.Serializer):
    """A programme with its tiers, the highest first."""

    id = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    about = serializers.CharField(allow_blank=True)
    is_primary = serializers.BooleanField(help_text="Where rules ask for the tier, they ask for the one in here.")
    is_active = serializers.BooleanField()
    updated_at = serializers.DateTimeField()
    tiers = TierOut(many=True)


class AssignIn(Strict):
    """A tier a partner is put on."""

    tier = serializers.CharField(max_length=20, help_text="The tier's id.")
    reason = serializers.CharField(max_length=300, help_text="The partner reads it.")
    since = serializers.DateField(required=False, help_text="Today, or an earlier day.")


class AssignedOut(serializers.Serializer):
    """A partner's tier in one programme."""

    id = serializers.CharField()
    programme = serializers.CharField(help_text="The programme's id.")
    tier = serializers.CharField(help_text="The tier's id.")
    code = serializers.CharField(help_text="The tier's code.")
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True, help_text="Its last day; null while it holds.")
    reason = serializers.CharField(allow_blank=True)


TEXTS = ("code", "rank", "region", *services.TERMS)


def _tier(found: Tier) -> dict[str, Any]:
    values = {name: plain(getattr(found, name)) for name in TEXTS}
    kept = {"id": found.public_id, "programme": found.programme.public_id, "updated_at": plain(found.updated_at)}
    return {**kept, **values}


def _programme(found: Programme, tiers: list[Tier]) -> dict[str, Any]:
    values = {name: getattr(found, name) for name in ("code", "name", "about", "is_primary", "is_active")}
    for tier in tiers:
        tier.programme = found
    return {
        "id": found.public_id, **values, "updated_at": plain(found.updated_at), "tiers": [_tier(one) for one in tiers]
    }  # fmt: skip


def _whole(found: Programme) -> dict[str, Any]:
    return _programme(found, selectors.terms_of(found))


def _assigned(found: TierAssignment) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "programme": found.programme.public_id,
        "tier": found.tier.public_id,
        "code": found.tier.code,
        "since": plain(found.since),
        "until": plain(found.until),
        "reason": found.reason,
    }


class ProgrammeView(ConsoleView):
    """What all of them share."""

    resource = "programmes"
    permission = "partner.view"


class Programmes(ProgrammeView):
    """Every programme; a new one."""

    permissions_by_method = {"POST": "programme.edit"}

    @operation("programmes_list", gives=several(ProgrammeOut))
    def get(self, call: Call) -> Any:
        """List programmes with their tiers, the primary one first."""
        found = selectors.ladders()
        return {"results": [_programme(ladder.programme, ladder.tiers) for ladder in found]}

    @operation("programmes_create", takes=ProgrammeIn, gives=ProgrammeOut, status=201, version="updated_at")
    def post(self, call: Call) -> Any:
        """Add a programme beside the others. Its tiers are added next, its ladder is a policy."""
        return _whole(services.add_programme(actor=call.actor, **call.body))


class OneProgramme(ProgrammeView):
    """One programme."""

    permissions_by_method = {"PATCH": "programme.edit"}

    @operation("programmes_read", gives=ProgrammeOut, version="updated_at")
    def get(self, call: Call, programme: str) -> Any:
        """Read a programme with its tiers."""
        return _whole(selectors.get_programme(programme))

    @operation("programmes_change", takes=ProgrammePatch, gives=ProgrammeOut, version="updated_at")
    def patch(self, call: Call, programme: str) -> Any:
        """Rename a programme, or stop it."""
        found = selectors.get_programme(programme)
        changed = services.save_programme(actor=call.actor, programme=found, data=call.body, seen=call.seen_at)
        return _whole(changed)


class Tiers(ProgrammeView):
    """A new tier."""

    permission = "programme.edit"

    @operation("tiers_create", takes=TierIn, gives=TierOut, status=201, version="updated_at")
    def post(self, call: Call, programme: str) -> Any:
        """Add a tier to a programme."""
        found, said = selectors.get_programme(programme), dict(call.body)
        code, rank = said.pop("code"), said.pop("rank")
        return _tier(services.add_tier(actor=call.actor, programme=found, code=code, rank=rank, data=said))


class OneTier(ProgrammeView):
    """One tier, or a region's own terms of one."""

    permissions_by_method = {"PATCH": "programme.edit", "DELETE": "programme.edit"}

    @operation("tiers_read", gives=TierOut, version="updated_at")
    def get(self, call: Call, tier: str) -> Any:
        """Read what a tier asks and gives."""
        return _tier(selectors.get_tier(tier))

    @operation("tiers_change", takes=TermsIn, gives=TierOut, version="updated_at")
    def patch(self, call: Call, tier: str) -> Any:
        """Change what a tier asks and gives, everywhere or in its region."""
        found = selectors.get_tier(tier)
        return _tier(services.save_terms(actor=call.actor, tier=found, data=call.body, seen=call.seen_at))

    @operation("tiers_remove_region", gives=None, status=204)
    def delete(self, call: Call, tier: str) -> Any:
        """Take a region's own terms away; the tier's own hold there again. A tier itself is not removed."""
        services.remove_region(actor=call.actor, tier=selectors.get_tier(tier))


class Regions(ProgrammeView):
    """Own terms for a region."""

    permission = "programme.edit"

    @operation("tiers_add_region", takes=RegionIn, gives=TierOut, status=201, version="updated_at")
    def post(self, call: Call, tier: str) -> Any:
        """Give a region its own terms of a tier, beginning as a copy."""
        return _tier(services.add_region(actor=call.actor, tier=selectors.get_tier(tier), **call.body))


class PartnerTiers(ConsoleView):
    """A partner's tiers."""

    resource = "partners"
    permission = "partner.view"
    permissions_by_method = {"POST": "tier.assign"}

    @operation("partners_tiers", gives=several(AssignedOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read on which tiers a partner is and was, programme by programme, the present one first."""
        partner = partners.get_visible(call.actor, reference)
        found = selectors.standings(partner)
        rows = [row for each in found for row in (each.current, *each.history) if row is not None]
        return {"results": [_assigned(row) for row in rows]}

    @operation("partners_tiers_assign", takes=AssignIn, gives=AssignedOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Put a partner on a tier; the one it had in that programme ends the day before."""
        partner, said = partners.get_visible(call.actor, reference), dict(call.body)
        with named_in("tier", "There is no such tier."):
            tier = selectors.get_tier(said.pop("tier"))
        return _assigned(services.assign(actor=call.actor, partner=partner, tier=tier, **said))

"""What the vendor's API takes and gives of partners and accounts."""

from rest_framework import serializers

from partners.api.serializers import PersonFilter
from partners.enums import Motion, PartnerStatus, Segment
from partners.models import AccountAlias
from prm.common.api.serializers import ActionOut, Strict

MOST_CODES = 100


def _text(longest: int, said: str = "") -> serializers.CharField:
    return serializers.CharField(max_length=longest, required=False, allow_blank=True, help_text=said)


class PartnerPatch(Strict):
    """What changes of a partner. `type`, lists and territories are codes; `parent` is a partner's id."""

    name = serializers.CharField(max_length=200, required=False)
    legal_name = _text(200)
    trading_names = serializers.ListField(child=serializers.CharField(max_length=200), max_length=20, required=False)
    type = serializers.CharField(max_length=40, required=False)
    segment = serializers.ChoiceField(choices=Segment.choices, required=False, allow_blank=True)
    motions = serializers.ListField(
        child=serializers.ChoiceField(choices=Motion.choices), max_length=10, required=False
    )
    territories = serializers.ListField(
        child=serializers.CharField(max_length=20), max_length=MOST_CODES, required=False
    )
    verticals = serializers.ListField(child=serializers.CharField(max_length=40), max_length=MOST_CODES, required=False)
    capabilities = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=MOST_CODES, required=False
    )
    customer_base = _text(10_000)
    market_coverage = _text(10_000)
    website = _text(300)
    tax_id = _text(40)
    country = serializers.CharField(max_length=2, required=False, help_text="ISO 3166 code")
    address = _text(300)
    postal_code = _text(20)
    city = _text(120)
    phone = _text(40)
    employees = serializers.IntegerField(min_value=0, max_value=50_000_000, required=False, allow_null=True)
    currency = serializers.CharField(max_length=3, required=False, help_text="ISO 4217 code")
    calendar_key = serializers.CharField(max_length=20, required=False, help_text="Whose business hours count.")
    contract_from = serializers.DateField(required=False, allow_null=True)
    contract_until = serializers.DateField(required=False, allow_null=True)
    parent = serializers.CharField(max_length=20, required=False, allow_null=True)  # type: ignore[assignment]
    external_id = _text(80)


class PartnerIn(PartnerPatch):
    """A new partner."""

    name = serializers.CharField(max_length=200)
    type = serializers.CharField(max_length=40)
    country = serializers.CharField(max_length=2, help_text="ISO 3166 code")


class PartnerFilter(Strict):
    """Which partners a list holds."""

    status = serializers.ListField(required=False, child=serializers.ChoiceField(choices=PartnerStatus.choices))
    country = serializers.ListField(required=False, child=serializers.CharField(max_length=2))
    q = serializers.CharField(required=False, max_length=100, help_text="A part of a name, town or website.")


class PartnerRow(serializers.Serializer):
    """One partner in a list."""

    id = serializers.CharField()
    type = serializers.CharField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=PartnerStatus.choices)
    segment = serializers.ChoiceField(choices=Segment.choices, allow_blank=True)
    country = serializers.CharField()
    city = serializers.CharField(allow_blank=True)
    motions = serializers.ListField(child=serializers.ChoiceField(choices=Motion.choices))
    territories = serializers.ListField(child=serializers.CharField())
    currency = serializers.CharField()
    created_at = serializers.DateTimeField()


class PartnerOut(PartnerRow):
    """One partner with everything kept of it, and the steps from here."""

    legal_name = serializers.CharField(allow_blank=True)
    trading_names = serializers.ListField(child=serializers.CharField())
    website = serializers.CharField(allow_blank=True)
    tax_id = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    postal_code = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    employees = serializers.IntegerField(allow_null=True)
    verticals = serializers.ListField(child=serializers.CharField())
    capabilities = serializers.ListField(child=serializers.CharField())
    customer_base = serializers.CharField(allow_blank=True)
    market_coverage = serializers.CharField(allow_blank=True)
    calendar_key = serializers.CharField()
    contract_from = serializers.DateField(allow_null=True)
    contract_until = serializers.DateField(allow_null=True)
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    external_id = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField()
    available_actions = ActionOut(many=True)


class RemarkIn(Strict):
    """Why, or what staff should know."""

    note = serializers.CharField(max_length=10_000)


class OptionalRemarkIn(Strict):
    """Words for the timeline."""

    note = serializers.CharField(max_length=10_000, required=False, allow_blank=True)


class NoteOut(serializers.Serializer):
    """A note only staff read."""

    id = serializers.CharField()
    author = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()


class ConsolePersonFilter(PersonFilter):
    """Which people a list holds."""

    partner = serializers.CharField(required=False, max_length=20, help_text="Only people of this partner, by its id.")


class AccountPatch(Strict):
    """What changes of an account. `parent` is an account's id, `owner` that of a member of staff."""

    name = serializers.CharField(max_length=200, required=False)
    website = _text(300)
    tax_id = _text(40)
    country = _text(2, "ISO 3166 code")
    territory = _text(20)
    address = _text(300)
    postal_code = _text(20)
    city = _text(120)
    sector = _text(120)
    contact_email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    employees = serializers.IntegerField(min_value=0, max_value=50_000_000, required=False, allow_null=True)
    annual_revenue = serializers.DecimalField(
        max_digits=18, decimal_places=2, min_value=0, required=False, allow_null=True
    )
    founded = serializers.IntegerField(min_value=800, max_value=2200, required=False, allow_null=True)
    parent = serializers.CharField(max_length=20, required=False, allow_null=True)  # type: ignore[assignment]
    owner = serializers.CharField(max_length=20, required=False, allow_null=True)
    is_strategic = serializers.BooleanField(required=False)
    external_id = _text(80)


class AccountIn(AccountPatch):
    """A new account."""

    name = serializers.CharField(max_length=200)


class AccountFilter(Strict):
    """Which accounts a list holds."""

    country = serializers.ListField(required=False, child=serializers.CharField(max_length=2))
    strategic = serializers.BooleanField(required=False)
    q = serializers.CharField(required=False, max_length=100, help_text="A part of a name, or a domain.")


class AccountRow(serializers.Serializer):
    """One account in a list."""

    id = serializers.CharField()
    name = serializers.CharField()
    domain = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_blank=True)
    territory = serializers.CharField(allow_blank=True)
    city = serializers.CharField(allow_blank=True)
    sector = serializers.CharField(allow_blank=True)
    is_strategic = serializers.BooleanField()
    owner = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()


class AliasOut(serializers.Serializer):
    """Another name of an account."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=AccountAlias.Kind.choices)


class AccountOut(AccountRow):
    """One account with everything kept of it."""

    website = serializers.CharField(allow_blank=True)
    tax_id = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    postal_code = serializers.CharField(allow_blank=True)
    contact_email = serializers.CharField(allow_blank=True)
    employees = serializers.IntegerField(allow_null=True)
    annual_revenue = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    founded = serializers.IntegerField(allow_null=True)
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    external_id = serializers.CharField(allow_blank=True)
    aliases = AliasOut(many=True)
    updated_at = serializers.DateTimeField()


class AliasIn(Strict):
    """Another name."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=["alias", "former"], required=False)


class SubjectIn(Strict):
    """A customer as somebody describes it; what is not known is left out."""

    name = serializers.CharField(max_length=200)
    website = serializers.CharField(max_length=300, required=False)
    country = serializers.CharField(max_length=2, required=False)
    tax_id = serializers.CharField(max_length=40, required=False)
    address = serializers.CharField(max_length=300, required=False)
    postal_code = serializers.CharField(max_length=20, required=False)
    city = serializers.CharField(max_length=120, required=False)
    contact_email = serializers.CharField(max_length=254, required=False)


class ContributionOut(serializers.Serializer):
    """What one field says about a likeness."""

    field = serializers.CharField()
    left = serializers.CharField(allow_blank=True)
    right = serializers.CharField(allow_blank=True)
    relation = serializers.CharField()
    points = serializers.IntegerField(allow_null=True)
    maximum = serializers.IntegerField()


class LookAlikeOut(serializers.Serializer):
    """An account that may be the customer."""

    account = serializers.CharField()
    name = serializers.CharField()
    score = serializers.IntegerField(min_value=0, max_value=100)
    verdict = serializers.ChoiceField(choices=["same", "maybe", "different"])
    maybe_parent = serializers.BooleanField()
    contributions = ContributionOut(many=True)

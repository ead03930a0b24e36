"""What the vendor's deal API takes and gives."""

from rest_framework import serializers

from dealreg.api.portal.serializers import DealOut, DealRow
from dealreg.enums import (
    ApprovalState,
    ApproveReason,
    CheckResult,
    ConflictKind,
    DealStatus,
    HoldReason,
    OpportunityStage,
    RejectReason,
    SalesStage,
)
from dealreg.models import Match
from partners.api.console.serializers import ContributionOut
from prm.common.api.serializers import Strict


class DealFilter(Strict):
    """Which deals a list holds."""

    status = serializers.ListField(required=False, child=serializers.ChoiceField(choices=DealStatus.choices))
    stage = serializers.ListField(required=False, child=serializers.ChoiceField(choices=SalesStage.choices))
    checks = serializers.ListField(required=False, child=serializers.ChoiceField(choices=CheckResult.choices))
    partner = serializers.CharField(required=False, max_length=20, help_text="A partner's id.")
    reviewer = serializers.CharField(required=False, max_length=20, help_text="A member of staff's id, or `me`.")
    q = serializers.CharField(required=False, max_length=100, help_text="A part of the customer's name.")


class ConsoleDealRow(DealRow):
    """One registration in a list."""

    partner = serializers.CharField(help_text="The partner's id.")
    partner_name = serializers.CharField()
    reviewer = serializers.CharField(allow_blank=True)
    checks = serializers.ChoiceField(choices=CheckResult.choices, allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True, help_text="When the vendor promised a decision.")


class MatchOut(serializers.Serializer):
    """A look-alike: an account the customer may be, and what a person said of it."""

    id = serializers.CharField()
    account = serializers.CharField()
    account_name = serializers.CharField()
    score = serializers.IntegerField()
    computed = serializers.ChoiceField(choices=Match.Verdict.choices)
    maybe_parent = serializers.BooleanField()
    verdict = serializers.ChoiceField(choices=Match.Verdict.choices, allow_null=True)
    verdict_by = serializers.CharField(allow_blank=True)
    contributions = ContributionOut(many=True)


class ConflictOut(serializers.Serializer):
    """Something the registration collides with."""

    kind = serializers.ChoiceField(choices=ConflictKind.choices)
    explanation = serializers.CharField()
    blocking = serializers.BooleanField()
    deal = serializers.CharField(allow_null=True)
    opportunity = serializers.CharField(allow_null=True)
    account = serializers.CharField(allow_null=True)


class LevelOut(serializers.Serializer):
    """One level that has to approve."""

    id = serializers.CharField()
    order = serializers.IntegerField()
    job = serializers.CharField()
    because = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=ApprovalState.choices)
    assignee = serializers.CharField(allow_null=True)
    decided_by = serializers.CharField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class ReviewOut(serializers.Serializer):
    """The checks in one word, the account, who decides and until when."""

    checks = serializers.ChoiceField(choices=CheckResult.choices)
    account = serializers.CharField(allow_null=True)
    account_name = serializers.CharField(allow_null=True)
    reviewer = serializers.CharField(allow_null=True, help_text="The reviewer's id.")
    reviewer_name = serializers.CharField(allow_null=True)
    low_risk = serializers.BooleanField()
    amount_eur = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    levels = LevelOut(many=True)


class DecisionOut(serializers.Serializer):
    """Why: the facts' outcome, the rule's trace, what would have changed it."""

    id = serializers.CharField()
    kind = serializers.CharField()
    outcome = serializers.CharField()
    sentence = serializers.CharField(allow_blank=True)
    policy = serializers.CharField(allow_null=True)
    decided_by = serializers.CharField(allow_blank=True)
    trace = serializers.ListField(child=serializers.DictField())
    alternatives = serializers.ListField(child=serializers.DictField())
    at = serializers.DateTimeField()


class ConsoleDealOut(DealOut):
    """One registration with everything the vendor knows about it."""

    cards = None  # type: ignore[assignment]  # the decisions say more
    partner = serializers.CharField(help_text="The partner's id.")
    partner_name = serializers.CharField()
    review = ReviewOut(allow_null=True)
    matches = MatchOut(many=True)
    conflicts = ConflictOut(many=True)
    decisions = DecisionOut(many=True)


class ApproveIn(Strict):
    """An approval."""

    reason_code = serializers.ChoiceField(choices=ApproveReason.choices, required=False)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, help_text="The partner reads it.")
    staff_note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class RejectIn(Strict):
    """A rejection: its reason, and words the partner reads."""

    reason_code = serializers.ChoiceField(choices=RejectReason.choices)
    note = serializers.CharField(max_length=2000)
    staff_note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class ReturnIn(Strict):
    """What the partner is to fix, and why."""

    fields = serializers.ListField(child=serializers.CharField(max_length=40), min_length=1)  # type: ignore[assignment]
    note = serializers.CharField(max_length=2000)
    staff_note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class HoldIn(Strict):
    """What it waits for."""

    reason_code = serializers.ChoiceField(choices=HoldReason.choices)
    note = serializers.CharField(max_length=2000)


class DismissIn(Strict):
    """Why the rejection stands."""

    note = serializers.CharField(max_length=2000)
    staff_note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class AssignIn(Strict):
    """Who decides."""

    reviewer = serializers.CharField(max_length=20, help_text="The id of a member of staff who may decide.")


class HandOverIn(Strict):
    """Who decides a level."""

    assignee = serializers.CharField(max_length=20, help_text="The id of a member of staff who may take the level.")


class VerdictIn(Strict):
    """Whether a look-alike is the same customer."""

    verdict = serializers.ChoiceField(choices=["same", "different", "parent"])


class GrantIn(Strict):
    """Days more, at most what was asked for."""

    days = serializers.IntegerField(min_value=1, max_value=3650)
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class OpportunityFilter(Strict):
    """Which opportunities a list holds."""

    stage = serializers.ListField(required=False, child=serializers.ChoiceField(choices=OpportunityStage.choices))
    kind = serializers.ListField(
        required=False, child=serializers.ChoiceField(choices=["direct", "partner", "renewal"])
    )
    account = serializers.CharField(required=False, max_length=20, help_text="An account's id.")


class OpportunityOut(serializers.Serializer):
    """A sale in the vendor's records."""

    id = serializers.CharField()
    external_id = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    account = serializers.CharField(allow_null=True)
    partner = serializers.CharField(allow_null=True)
    family = serializers.CharField(allow_null=True)
    product = serializers.CharField(allow_null=True)
    territory = serializers.CharField(allow_blank=True)
    stage = serializers.ChoiceField(choices=OpportunityStage.choices)
    is_renewal = serializers.BooleanField()
    amount = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    currency = serializers.CharField()
    owner = serializers.CharField(allow_blank=True)
    engaged_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)

"""Other partners on a deal, over the API: named by the one that leads it, confirmed by the vendor."""

from typing import Any

from rest_framework import serializers

from dealreg.api.portal.serializers import NoteIn
from dealreg.enums import DealStatus, ParticipantRole, ParticipantState, SalesStage
from dealreg.models import Deal, Participant, SharedDeal
from dealreg.selectors import deal as deals
from dealreg.selectors import participant as selectors
from dealreg.selectors import plain
from dealreg.services import participant as services
from partners.models import Partner
from prm.common.actors import Actor
from prm.common.api.operations import Call, listing, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.views import ActorView, ConsoleView, PortalView
from prm.common.errors import Invalid, named_in
from prm.common.keyset import Order

ORDERS = {
    "-created_at": Order("created_at", descending=True),
    "customer_name": Order("customer_name"),
    "expected_close": Order("expected_close", nullable=True),
}


class ParticipantIn(Strict):
    """Another partner, in words; the vendor says which it is."""

    role = serializers.ChoiceField(choices=ParticipantRole.choices)
    named = serializers.CharField(max_length=200)
    does = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="Its part in the deal.")


class ParticipantAddIn(Strict):
    """A partner put on the deal by the vendor."""

    partner = serializers.CharField(max_length=20, help_text="The partner's id.")
    role = serializers.ChoiceField(choices=ParticipantRole.choices)
    does = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="Its part in the deal.")


class ParticipantConfirmIn(Strict):
    """Which partner is meant."""

    partner = serializers.CharField(max_length=20, help_text="The partner's id.")


class ParticipantOut(serializers.Serializer):
    """Another partner on a deal, as the partner that leads it sees it."""

    id = serializers.CharField()
    named = serializers.CharField()
    role = serializers.ChoiceField(choices=ParticipantRole.choices)
    does = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=ParticipantState.choices)
    by = serializers.CharField(help_text="Who named it.")
    created_at = serializers.DateTimeField()


class ConsoleParticipantOut(ParticipantOut):
    """Another partner on a deal, and which one it is."""

    partner = serializers.CharField(allow_null=True, help_text="The partner's id, once it is confirmed.")


class SharedDealFilter(Strict):
    """Which shared deals a list holds."""

    status = serializers.ListField(
        required=False, child=serializers.ChoiceField(choices=[c for c in DealStatus.choices if c[0] != "draft"])
    )
    role = serializers.ListField(required=False, child=serializers.ChoiceField(choices=ParticipantRole.choices))


class SharedDealOut(serializers.Serializer):
    """All that is shared of a deal another partner leads: no amount, contact, note or file."""

    id = serializers.CharField()
    role = serializers.ChoiceField(choices=ParticipantRole.choices, help_text="One's own part.")
    does = serializers.CharField(allow_blank=True)
    lead_name = serializers.CharField(help_text="The partner that leads.")
    customer_name = serializers.CharField()
    customer_country = serializers.CharField(allow_blank=True)
    families = serializers.CharField(allow_blank=True, help_text="Product families, by name.")
    status = serializers.ChoiceField(choices=DealStatus.choices)
    stage = serializers.ChoiceField(choices=SalesStage.choices)
    expected_close = serializers.DateField(allow_null=True)
    protected_until = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField(help_text="Since when it is shared.")


def _participant(found: Participant) -> dict[str, Any]:
    names = ("named", "role", "does", "state", "created_at")
    return {
        "id": found.public_id,
        **{name: plain.plain(getattr(found, name)) for name in names},
        "by": found.by_name,
    }


def _known(found: Participant) -> dict[str, Any]:
    return {**_participant(found), "partner": found.other.public_id if found.other else None}


def _shared(found: SharedDeal) -> dict[str, Any]:
    names = [name for name in map(str, SharedDealOut().fields) if name != "id"]
    return {"id": found.public_id, **{name: plain.plain(getattr(found, name)) for name in names}}


def _one(actor: Actor, reference: str, participant: str) -> Participant:
    return selectors.get(deals.get_visible(actor, reference), participant)


def _meant(deal: Deal, reference: str) -> Partner:
    """Return the partner a body names. Raises ``Invalid`` for one there is not."""
    with named_in("partner", "There is no such partner to put on this deal."):
        return selectors.get_choice(deal, reference)


def _as_sent(error: Invalid) -> Invalid:
    """Return a refusal with the fields called as the caller called them."""
    names = {"other": "partner", "named": "partner"}
    return Invalid({names.get(field, field): said for field, said in error.fields.items()})


class PortalParticipants(PortalView):
    """Other partners on one's own deal."""

    resource = "deals"
    chapter = "sales"
    permission = "deal.view"
    permissions_by_method = {"POST": "deal.update"}

    @operation("deals_participants", gives=several(ParticipantOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read the other partners on a deal, the oldest first, with those no longer on it."""
        deal = deals.get_visible(call.actor, reference)
        return {"results": [_participant(one) for one in selectors.of_deal(deal)]}

    @operation("deals_participant_name", takes=ParticipantIn, gives=ParticipantOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Name another partner. It sees nothing before the vendor has said which partner is meant."""
        deal = deals.get_visible(call.actor, reference)
        return _participant(services.propose(deal=deal, actor=call.actor, **call.body))


class _Remove(ActorView):
    """One partner on a deal."""

    resource = "deals"
    chapter = "sales"

    @operation("deals_participant_remove", gives=None, status=204)
    def delete(self, call: Call, reference: str, participant: str) -> Any:
        """Take a partner off the deal, or a proposal back: what it saw is gone at once."""
        services.remove(participant=_one(call.actor, reference, participant), actor=call.actor)


class PortalParticipant(PortalView, _Remove):
    """Another partner on one's own deal."""

    permission = "deal.update"


class ConsoleParticipant(ConsoleView, _Remove):
    """A partner on a deal, for staff."""

    permission = "participant.confirm"


class ConsoleParticipants(ConsoleView):
    """Partners on a deal, for staff."""

    resource = "deals"
    chapter = "sales"
    permission = "deal.queue"
    permissions_by_method = {"POST": "participant.confirm"}

    @operation("deals_participants", gives=several(ConsoleParticipantOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read the other partners on a deal, the oldest first, with those no longer on it."""
        deal = deals.get_visible(call.actor, reference)
        return {"results": [_known(one) for one in selectors.of_deal(deal)]}

    @operation("deals_participant_add", takes=ParticipantAddIn, gives=ConsoleParticipantOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Put another partner on the deal; from now on it sees what is shared of it."""
        said = dict(call.body)
        deal = deals.get_visible(call.actor, reference)
        other = _meant(deal, said.pop("partner"))
        try:
            return _known(services.add(deal=deal, actor=call.actor, other=other, **said))
        except Invalid as error:
            raise _as_sent(error) from error


class Confirm(ConsoleView):
    """Saying who is meant."""

    resource = "deals"
    chapter = "sales"
    permission = "participant.confirm"

    @operation("deals_participant_confirm", takes=ParticipantConfirmIn, gives=ConsoleParticipantOut)
    def post(self, call: Call, reference: str, participant: str) -> Any:
        """Say which partner a proposal means; from now on it sees what is shared of the deal."""
        found = _one(call.actor, reference, participant)
        other = _meant(found.deal, call.body["partner"])
        try:
            return _known(services.confirm(participant=found, actor=call.actor, other=other))
        except Invalid as error:
            raise _as_sent(error) from error


class Refuse(ConsoleView):
    """Not accepting a proposal."""

    resource = "deals"
    chapter = "sales"
    permission = "participant.confirm"

    @operation("deals_participant_refuse", takes=NoteIn, gives=ConsoleParticipantOut)
    def post(self, call: Call, reference: str, participant: str) -> Any:
        """Do not put a proposed partner on the deal, with words the leading partner reads."""
        found = _one(call.actor, reference, participant)
        return _known(services.refuse(participant=found, actor=call.actor, **call.body))


class SharedDeals(PortalView):
    """What other partners share."""

    resource = "deals"
    chapter = "sales"
    permission = "deal.view"

    @listing("deals_shared_list", row=SharedDealOut, orders=ORDERS, default="-created_at", filters=SharedDealFilter)
    def get(self, call: Call) -> Any:
        """List the deals other partners lead and this one takes part in, with what is shared of them."""
        wanted = {f"{name}__in": call.query[name] for name in ("status", "role") if call.query.get(name)}
        return selectors.shared_with(call.actor).filter(**wanted), _shared


class OneSharedDeal(PortalView):
    """One shared deal."""

    resource = "deals"
    chapter = "sales"
    permission = "deal.view"

    @operation("deals_shared_read", gives=SharedDealOut)
    def get(self, call: Call, shared: str) -> Any:
        """Read what is shared of one deal another partner leads."""
        return _shared(selectors.get_shared(call.actor, shared))

"""Notes a partner's people write for themselves, over the API. Nobody else's API has them."""

from typing import Any

from rest_framework import serializers

from dealreg.models import PartnerNote
from dealreg.selectors import activity as selectors
from dealreg.selectors import deal as deals
from dealreg.selectors import plain
from dealreg.services import note as services
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.views import PortalView


class OwnNoteIn(Strict):
    """A note for one's own people."""

    text = serializers.CharField(max_length=5000)


class OwnNoteOut(serializers.Serializer):
    """A note only one's own people read."""

    id = serializers.CharField()
    text = serializers.CharField()
    by = serializers.CharField()
    created_at = serializers.DateTimeField()


def _note(found: PartnerNote) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "text": found.text,
        "by": found.by_name,
        "created_at": plain.plain(found.created_at),
    }


class Notes(PortalView):
    """One's own notes."""

    resource = "deals"
    chapter = "sales"
    permission = "deal.private_note"

    @operation("deals_notes", gives=several(OwnNoteOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read one's own company's notes on a deal, the newest first; at most the last fifty."""
        deal = deals.get_visible(call.actor, reference)
        return {"results": [_note(one) for one in selectors.own_notes(call.actor, deal)]}

    @operation("deals_note", takes=OwnNoteIn, gives=OwnNoteOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Keep a note. Only people of one's own company read it; the vendor does not."""
        deal = deals.get_visible(call.actor, reference)
        return _note(services.add(deal=deal, actor=call.actor, **call.body))


class OneNote(PortalView):
    """One note of one's own."""

    resource = "deals"
    chapter = "sales"
    permission = "deal.private_note"

    @operation("deals_note_change", takes=OwnNoteIn, gives=OwnNoteOut)
    def patch(self, call: Call, reference: str, note: str) -> Any:
        """Change a note one wrote oneself."""
        found = selectors.get_note(call.actor, deals.get_visible(call.actor, reference), note)
        return _note(services.edit(note=found, actor=call.actor, **call.body))

    @operation("deals_note_remove", gives=None, status=204)
    def delete(self, call: Call, reference: str, note: str) -> Any:
        """Take a note one wrote oneself away."""
        found = selectors.get_note(call.actor, deals.get_visible(call.actor, reference), note)
        services.remove(note=found, actor=call.actor)

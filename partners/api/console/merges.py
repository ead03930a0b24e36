"""Making one of two accounts or two partners over the vendor's API: look, merge, look back, undo."""

from typing import Any

from rest_framework import serializers

from partners.models import Merge
from partners.selectors import account as accounts
from partners.selectors import merge as selectors
from partners.selectors import partner as partners
from partners.selectors import plain
from partners.services import merge as services
from prm.common.api.operations import Call, listing, operation
from prm.common.api.serializers import Strict, several
from prm.common.api.views import ConsoleView
from prm.common.errors import Invalid, NotFound
from prm.common.keyset import Order

ORDERS = {
    "-at": Order("at", descending=True),
    "at": Order("at"),
    "undo_until": Order("undo_until"),
}
SIDES = ["keep", "other", "both"]


class OfferFilter(Strict):
    """Which records are offered."""

    q = serializers.CharField(required=False, max_length=200, help_text="A name; without it those that look alike.")


class OfferOut(serializers.Serializer):
    """A record of the same kind."""

    id = serializers.CharField()
    name = serializers.CharField()


class FieldOut(serializers.Serializer):
    """A field in which the two differ: both values in words, and whose survives unless one says otherwise."""

    field = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    keep = serializers.CharField(allow_blank=True)
    other = serializers.CharField(allow_blank=True)
    sides = serializers.ListField(child=serializers.ChoiceField(choices=SIDES))
    chosen = serializers.ChoiceField(choices=SIDES)


class MovesOut(serializers.Serializer):
    """How many rows of one sort move."""

    what = serializers.CharField()
    count = serializers.IntegerField()


class ClashOut(serializers.Serializer):
    """Two rows that cannot both stay. A blocking one has to be settled by a person first."""

    text = serializers.CharField()
    blocking = serializers.BooleanField()


class PreviewOut(serializers.Serializer):
    """What a merge would do."""

    keep = OfferOut()
    other = OfferOut()
    fields = FieldOut(many=True)  # type: ignore[assignment]
    moves = MovesOut(many=True)
    clashes = ClashOut(many=True)
    blocked = serializers.BooleanField()
    undo_days = serializers.IntegerField(help_text="For how many days it could be undone.")


class MergeIn(Strict):
    """Whose value survives, by field. What is not named follows the default of the preview."""

    choices = serializers.DictField(child=serializers.ChoiceField(choices=SIDES), required=False)


class MergeFilter(Strict):
    """Which merges a list holds."""

    kind = serializers.ListField(required=False, child=serializers.ChoiceField(choices=Merge.Kind.choices))
    q = serializers.CharField(required=False, max_length=100, help_text="A part of a name, or an id.")


class MergeRow(serializers.Serializer):
    """One merge."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(choices=Merge.Kind.choices)
    kept = OfferOut()
    gone = OfferOut()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    undo_until = serializers.DateTimeField()
    undone_at = serializers.DateTimeField(allow_null=True)
    undone_by = serializers.CharField(allow_blank=True)


class MergeOut(MergeRow):
    """One merge with what it did."""

    choices = serializers.DictField(child=serializers.ChoiceField(choices=SIDES), help_text="Whose value was kept.")
    moves = MovesOut(many=True)
    changes = serializers.IntegerField(help_text="Rows it changed in all.")
    can_undo = serializers.BooleanField()
    left = serializers.ListField(child=serializers.CharField(), help_text="What an undo could not take back.")


def _named(record: Any) -> dict[str, str]:
    return {"id": record.public_id, "name": record.name}


def _row(found: Merge) -> dict[str, Any]:
    return {
        "id": found.public_id,
        "kept": {"id": found.kept_ref, "name": found.kept_name},
        "gone": {"id": found.gone_ref, "name": found.gone_name},
        "by": found.by_name,
        "undone_by": found.undone_by_name,
        **{name: plain.plain(getattr(found, name)) for name in ("kind", "at", "undo_until", "undone_at")},
    }


def _moves(counts: Any) -> list[dict[str, Any]]:
    return [{"what": words, "count": n} for words, n in counts]


def _merge(found: Merge) -> dict[str, Any]:
    return {
        **_row(found),
        "choices": found.choices,
        "moves": _moves(found.counts),
        "changes": selectors.moved(found),
        "can_undo": found.undone_at is None and not selectors.is_too_late(found),
        "left": found.left,
    }


def _offered(call: Call, record: Any) -> dict[str, Any]:
    found = selectors.offered(call.actor, record, call.query.get("q", "").strip())
    return {"results": [_named(other) for other in found]}


def _preview(keep: Any, other: Any) -> dict[str, Any]:
    if keep == other:
        raise NotFound()
    known, preview = selectors.choices_of(keep), selectors.preview(keep, other)
    return {
        "keep": _named(keep),
        "other": _named(other),
        "fields": [
            {
                "field": each.field,
                "label": each.label,
                "keep": known[each.field].show(keep),
                "other": known[each.field].show(other),
                "sides": list(each.sides),
                "chosen": each.chosen,
            }
            for each in selectors.differences(keep, other)
        ],
        "moves": _moves((count.words, count.n) for count in preview.counts),
        "clashes": [{"text": clash.text, "blocking": clash.blocking} for clash in preview.clashes],
        "blocked": preview.blocked,
        "undo_days": selectors.undo_days(),
    }


def _do(call: Call, keep: Any, other: Any, asked: str) -> dict[str, Any]:
    """Merge, unless it has happened: ``asked`` is how the caller called the other. Raises ``Invalid``."""
    if keep == other:
        done = selectors.standing(keep, asked)
        if done is None:
            raise NotFound()
        return _merge(done)
    wanted = call.body.get("choices", {})
    offered = {each.field: each.sides for each in selectors.differences(keep, other)}
    wrong = [field for field, side in wanted.items() if side not in offered.get(field, ())]
    if wrong:
        raise Invalid({"choices": f"There is no such choice between the two: {', '.join(sorted(wrong))[:200]}."})
    return _merge(services.merge(keep=keep, gone=other, choices=wanted, actor=call.actor))


class AccountOffers(ConsoleView):
    """What an account may be merged with."""

    resource = "merges"
    permission = "account.merge"

    @operation("merges_accounts_offered", query=OfferFilter, gives=several(OfferOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read which accounts may be the same as this one."""
        return _offered(call, accounts.get_visible(call.actor, reference))


class AccountMerge(ConsoleView):
    """Two accounts that may become one."""

    resource = "merges"
    permission = "account.merge"

    @operation("merges_accounts_preview", gives=PreviewOut)
    def get(self, call: Call, reference: str, other: str) -> Any:
        """Read what merging `other` into an account would do."""
        return _preview(accounts.get_visible(call.actor, reference), accounts.get_visible(call.actor, other))

    @operation("merges_accounts", takes=MergeIn, gives=MergeOut)
    def post(self, call: Call, reference: str, other: str) -> Any:
        """Merge `other` into an account. Asking again for a merge that stands returns it."""
        keep = accounts.get_visible(call.actor, reference)
        return _do(call, keep, accounts.get_visible(call.actor, other), other)


class PartnerOffers(ConsoleView):
    """What a partner may be merged with."""

    resource = "merges"
    permission = "partner.merge"

    @operation("merges_partners_offered", query=OfferFilter, gives=several(OfferOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read which partners may be the same as this one."""
        return _offered(call, partners.get_visible(call.actor, reference))


class PartnerMerge(ConsoleView):
    """Two partners that may become one."""

    resource = "merges"
    permission = "partner.merge"

    @operation("merges_partners_preview", gives=PreviewOut)
    def get(self, call: Call, reference: str, other: str) -> Any:
        """Read what merging `other` into a partner would do."""
        return _preview(partners.get_visible(call.actor, reference), partners.get_visible(call.actor, other))

    @operation("merges_partners", takes=MergeIn, gives=MergeOut)
    def post(self, call: Call, reference: str, other: str) -> Any:
        """Merge `other` into a partner. Asking again for a merge that stands returns it."""
        keep = partners.get_visible(call.actor, reference)
        return _do(call, keep, partners.get_visible(call.actor, other), other)


class Merges(ConsoleView):
    """Every merge there was."""

    resource = "merges"
    permission = "merge.view"

    @listing("merges_list", row=MergeRow, orders=ORDERS, default="-at", filters=MergeFilter)
    def get(self, call: Call) -> Any:
        """List merges, also those undone."""
        rows = selectors.search(selectors.merges(), call.query["q"]) if call.query.get("q") else selectors.merges()
        return (rows.filter(kind__in=call.query["kind"]) if call.query.get("kind") else rows), _row


class OneMerge(ConsoleView):
    """One merge."""

    resource = "merges"
    permission = "merge.view"

    @operation("merges_read", gives=MergeOut)
    def get(self, call: Call, reference: str) -> Any:
        """Read what a merge did, and whether it can be undone."""
        return _merge(selectors.get_merge(reference))


class Undo(ConsoleView):
    """Taking the two apart."""

    resource = "merges"
    permission = "account.merge"

    @operation("merges_undo", gives=MergeOut)
    def post(self, call: Call, reference: str) -> Any:
        """Take the two apart again, exactly as they were; `left` holds what has changed since and stays."""
        return _merge(services.undo(merge=selectors.get_merge(reference), actor=call.actor))

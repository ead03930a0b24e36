"""One's own notices over the API. A service token is nobody, so it has none."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from prm.accounts.models import Notification
from prm.accounts.selectors import notification as notices
from prm.accounts.services import notification as services
from prm.common.api.operations import Call, listing, operation
from prm.common.api.serializers import Strict
from prm.common.api.views import ActorView, ConsoleView, PortalView
from prm.common.keyset import Order
from prm.common.plain import plain

ORDERS = {"-at": Order("at", descending=True)}


class NoticeOut(serializers.Serializer):
    """One line for one person."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    body = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True, help_text="A path of this product.")
    at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class NoticeFilter(Strict):
    """Which notices a list holds."""

    unread = serializers.BooleanField(required=False, help_text="Only those not read yet.")


class ReadOut(serializers.Serializer):
    """How many notices were marked as read."""

    read = serializers.IntegerField()


def _shown(found: Notification) -> dict[str, Any]:
    return {
        "id": str(found.pk),
        **{name: plain(getattr(found, name)) for name in ("title", "body", "url", "at", "read_at")},
    }


class _Notices(ActorView):
    """What one was told."""

    resource = "notifications"

    @listing("notifications_list", row=NoticeOut, orders=ORDERS, default="-at", filters=NoticeFilter)
    def get(self, call: Call) -> Any:
        """List one's notices, the newest first."""
        return notices.listed(call.actor, unread_only=call.query.get("unread", False)), _shown


class _ReadAll(ActorView):
    """Having read everything."""

    resource = "notifications"

    @operation("notifications_read_all", gives=ReadOut)
    def post(self, call: Call) -> Any:
        """Mark all of one's notices as read."""
        return {"read": services.read_all(actor=call.actor)}


class _Read(ActorView):
    """Having read one."""

    resource = "notifications"

    @operation("notifications_read", gives=None, status=204)
    def post(self, call: Call, reference: UUID) -> Any:
        """Mark one notice as read."""
        services.read(reference=reference, actor=call.actor)


class PortalNotices(PortalView, _Notices):
    """A partner's person's notices."""

    permission = "portal.open"


class PortalReadAll(PortalView, _ReadAll):
    """Marking them."""

    permission = "portal.open"


class PortalRead(PortalView, _Read):
    """Marking one."""

    permission = "portal.open"


class ConsoleNotices(ConsoleView, _Notices):
    """A member of staff's notices."""

    permission = "console.open"


class ConsoleReadAll(ConsoleView, _ReadAll):
    """Marking them."""

    permission = "console.open"


class ConsoleRead(ConsoleView, _Read):
    """Marking one."""

    permission = "console.open"

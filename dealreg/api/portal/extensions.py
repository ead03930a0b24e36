"""Longer protection over the API: asked for by the partner."""

from typing import Any

from dealreg.api.portal.serializers import ExtensionIn
from dealreg.api.serializers import ExtensionOut
from dealreg.selectors import deal as deals
from dealreg.selectors import extension as extensions
from dealreg.selectors import plain
from dealreg.services import extension as services
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import several
from prm.common.api.views import PortalView


class Extensions(PortalView):
    """Requests for longer protection of a deal; a new one."""

    resource = "deals"
    permission = "deal.view"
    permissions_by_method = {"POST": "deal.update"}

    @operation("deals_extensions", gives=several(ExtensionOut))
    def get(self, call: Call, reference: str) -> Any:
        """Read every request for more time on a deal, the newest first."""
        deal = deals.get_visible(call.actor, reference)
        return {"results": [plain.extension(one) for one in extensions.of_deal(deal)]}

    @operation("deals_extend", takes=ExtensionIn, gives=ExtensionOut, status=201)
    def post(self, call: Call, reference: str) -> Any:
        """Ask for more days of protection. The policy may grant it at once; 409 says why one may not ask."""
        deal = deals.get_visible(call.actor, reference)
        return plain.extension(services.ask(deal=deal, actor=call.actor, **call.body))


class Withdraw(PortalView):
    """Taking a request back."""

    resource = "deals"
    permission = "deal.update"

    @operation("deals_extension_withdraw", gives=ExtensionOut)
    def post(self, call: Call, reference: str, extension: str) -> Any:
        """Take a request for more time back before it is decided."""
        found = extensions.get(deals.get_visible(call.actor, reference), extension)
        return plain.extension(services.withdraw(extension=found, actor=call.actor))

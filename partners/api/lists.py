"""The vendor's own lists over the API: codes and names that other bodies use."""

from typing import Any

from partners.api.serializers import NamedOut
from partners.enums import Motion
from partners.selectors import lists, territory
from prm.common.api.operations import Call, operation
from prm.common.api.serializers import several
from prm.common.api.views import ActorView, ConsoleView, PortalView
from prm.common.errors import NotFound


def entries(name: str) -> list[dict[str, Any]]:
    """Return the entries of one list. Raises ``NotFound`` for a list there is not."""
    if name == "territories":
        nodes = territory.tree().nodes
        return [
            {"code": code, "name": nodes[code].name, "parent": nodes[code].parent or None}
            for code, _ in territory.choices()
        ]
    known = lists.read()
    found = {
        "motions": Motion.choices,
        "types": known.types,
        "verticals": known.verticals,
        "capabilities": known.all_capabilities,
        "countries": lists.countries(),
        "currencies": lists.currencies(),
    }
    if name not in found:
        raise NotFound("There is no such list.")
    return [{"code": str(code), "name": str(label)} for code, label in found[name]]


class _List(ActorView):
    """One of the lists."""

    resource = "lists"

    @operation("lists_read", gives=several(NamedOut))
    def get(self, call: Call, name: str) -> Any:
        """Read a list: `territories`, `motions`, `types`, `verticals`, `capabilities`, `countries`, `currencies`."""
        return {"results": entries(name)}


class PortalList(PortalView, _List):
    """A list for partners."""

    permission = "portal.open"


class ConsoleList(ConsoleView, _List):
    """A list for staff."""

    permission = "console.open"

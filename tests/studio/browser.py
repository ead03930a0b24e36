"""What a browser would send of a form: its successful controls, in order."""

from collections.abc import Mapping
from html.parser import HTMLParser

from django.http import QueryDict
from django.template.loader import render_to_string

from prm.studio.forms import Node, Posted


class _Controls(HTMLParser):
    """Collects names and values as HTML says a form is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self.buttons: list[str] = []
        self._select: str | None = None
        self._options: list[tuple[str, bool]] = []
        self._text: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {key: value or "" for key, value in attrs}
        if tag == "input" and known.get("name"):
            if known.get("type") == "checkbox" and "checked" not in known:
                return
            self.sent.appendlist(known["name"], known.get("value", ""))
        elif tag == "button" and known.get("name") == "edit":
            self.buttons.append(known["value"])
        elif tag == "select":
            self._select, self._options = known.get("name"), []
        elif tag == "option":
            self._options.append((known["value"], "selected" in known))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self._select and self._options:
            chosen = [value for value, selected in self._options if selected] or [self._options[0][0]]
            self.sent.appendlist(self._select, chosen[-1])
            self._select = None


def controls(html: str) -> _Controls:
    """Return what the page would send, and the buttons it has."""
    found = _Controls()
    found.feed(html)
    return found


def page(node: Node) -> str:
    """Return the form as it is drawn."""
    return render_to_string(node.template, {"node": node})


def sent(node: Node, changes: Mapping[str, str] | None = None) -> Posted:
    """Return what would be sent when nothing, or only ``changes``, were typed."""
    data = controls(page(node)).sent
    for name, value in (changes or {}).items():
        data[name] = value
    return Posted(data)

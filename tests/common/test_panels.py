"""Pages composed of panels."""

import pytest

from prm.common import panels
from prm.common.actors import Actor


@pytest.fixture
def page(monkeypatch) -> str:
    """A page of its own, gone after the test."""
    monkeypatch.setattr(panels, "_panels", {})
    monkeypatch.setattr(panels, "_load", lambda: None)
    return "test"


def _add(page: str, key: str, position: int, permission: str = "partner.view", build=lambda request, subject: {}):
    panels.register(
        page=page, key=key, title=key, position=position, permission=permission, build=build, template="x.html"
    )


def _keys(page: str) -> list[str]:
    auditor = Actor(name="Ann", kind="staff", roles=frozenset({"auditor"}))
    return [panel.key for panel in panels.panels_for(page, None, "subject", auditor)]


def test_panels_stand_in_their_order_on_their_own_page(page):
    _add(page, "second", 20)
    _add(page, "first", 10)
    _add("elsewhere", "other", 1)

    assert _keys(page) == ["first", "second"]


def test_a_panel_needs_its_right_and_something_to_show(page):
    _add(page, "allowed", 10)
    _add(page, "forbidden", 20, permission="partner.edit")
    _add(page, "silent", 30, build=lambda request, subject: None)

    assert _keys(page) == ["allowed"]


def test_a_panel_is_registered_once(page):
    _add(page, "one", 10)

    with pytest.raises(ValueError, match="panel registered twice: test one"):
        _add(page, "one", 20)

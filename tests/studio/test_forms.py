"""The form of every policy: what is drawn is what is read back."""

import pytest

from prm.common.policies import kinds
from prm.studio.forms import PolicyForm
from tests.studio.browser import page, sent

KINDS = sorted(kinds())


def dumped(kind: str, body: dict) -> dict:
    return kinds()[kind].schema.model_validate(body).model_dump(mode="json")


@pytest.mark.parametrize("key", KINDS)
def test_what_is_drawn_is_what_is_read_back(rules, key):
    form = PolicyForm.of(kinds()[key])
    body = kinds()[key].default().model_dump(mode="json")

    assert dumped(key, form.read(sent(form.draw(body)))) == body


@pytest.mark.parametrize("key", KINDS)
def test_nothing_looks_changed_beside_itself(rules, key):
    form = PolicyForm.of(kinds()[key])
    body = kinds()[key].default().model_dump(mode="json")

    assert [node.name for node in form.draw(body, base=body).walk() if node.was or node.fresh] == []


@pytest.mark.parametrize("key", KINDS)
def test_every_control_has_a_name_people_can_read(rules, key):
    form = PolicyForm.of(kinds()[key])
    html = page(form.draw(kinds()[key].default().model_dump(mode="json")))

    assert 'for=""' not in html
    assert 'aria-label=""' not in html

"""The studio's pages open, and say what they should."""

import pytest
from django.urls import reverse

from prm.common.models.policy import PolicyVersion
from prm.common.policies import kinds

KINDS = sorted(kinds())


def in_force(kind: str = "deal.protection") -> PolicyVersion:
    return PolicyVersion.objects.get(kind=kind, status="active", scope_key="")


@pytest.fixture
def studio(rules, sign_in, olga):
    """Olga's browser."""
    return sign_in(olga)


def test_the_list_says_every_kind_in_words(studio):
    html = studio.get(reverse("console:policies")).content.decode()

    assert all(kind.label in html for kind in kinds().values() if kind.key != "partner.ladder")


@pytest.mark.parametrize("key", KINDS)
def test_every_kind_can_be_read_and_written(studio, key, actor, olga):
    from prm.common.lifecycle import drafts

    draft = drafts.begin(actor=actor(olga), kind=key)

    assert studio.get(reverse("console:policy-kind", args=[key]), follow=True).status_code == 200
    assert studio.get(reverse("console:policy", args=[draft.public_id])).status_code == 200
    for name in ("policy-begin", "policy-precedence"):
        assert studio.get(reverse(f"console:{name}", args=[key])).status_code == 200

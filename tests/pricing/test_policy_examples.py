"""Examples hold every policy of prices to what a quote came to, not the order of discounts alone."""

from decimal import Decimal

import pytest
from django.urls import reverse

from pricing.services import quote as quotes
from prm.common.errors import Invalid
from prm.common.lifecycle import examples
from prm.common.models import Decision, PolicyVersion
from prm.common.policies import kinds
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def priced(alice, actor, premier, gateway, head) -> Decision:
    """The price of a quote: ten gateways for a Premier reseller."""
    who = actor(alice)
    quote = quotes.submit(
        actor=who, quote=quotes.create(actor=who, partner=premier, head=head, lines=[ask(gateway, 10)])
    )
    return Decision.objects.get(kind="pricing.price", subject_id=quote.public_id)


def _body(kind: str, **changes):
    return kinds()[kind].schema.model_validate({**kinds()[kind].default().model_dump(mode="json"), **changes})


CHANGED = {
    "pricing.tier": {"rates": [{"percent": "50"}]},
    "pricing.volume": {"schedules": []},
    "pricing.limits": {"limits": [{"label": "All", "most": "1"}]},
}


@pytest.mark.parametrize("kind", CHANGED)
def test_an_example_of_a_discount_passes_as_it_is_and_fails_when_it_changes(priced, olga, actor, kind):
    made = examples.add(
        actor=actor(olga), kind=kind, name="Ten gateways", decision="pricing.price", facts=priced.facts,
        expect=f"{Decimal(priced.data['margin']).normalize() + 0:f}",
    )  # fmt: skip

    (passes,) = examples.run(body=_body(kind), examples=[made])
    (fails,) = examples.run(body=_body(kind, **CHANGED[kind]), examples=[made])

    assert passes.passed, passes
    assert not fails.passed
    assert fails.problem.startswith("Expected ")


def test_an_example_without_the_other_policies_says_so(priced, olga, actor):
    made = examples.add(
        actor=actor(olga), kind="pricing.tier", name="Bare", decision="pricing.price",
        facts={**priced.facts, "rules": {}}, expect="20",
    )  # fmt: skip

    (tried,) = examples.run(body=_body("pricing.tier"), examples=[made])

    assert (tried.passed, tried.problem) == (False, "The order of discounts is not named.")


def test_no_example_is_about_decisions_a_policy_has_no_say_in(priced, olga, actor):
    with pytest.raises(Invalid) as caught:
        examples.add(actor=actor(olga), kind="deal.sla", name="X", decision="pricing.price", facts={}, expect="1")

    assert caught.value.fields == {"decision": "No such decision is made by this policy."}


def test_the_studio_offers_the_quotes_of_late_to_begin_with(priced, olga, sign_in):
    version = PolicyVersion.objects.filter(kind="pricing.tier").latest("pk")

    page = sign_in(olga).get(reverse("console:policy-example-new", args=[version.public_id])).content.decode()

    assert priced.public_id in page or str(priced.pk) in page

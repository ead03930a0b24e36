"""A draft of a discount, tried on quotes as the services keep them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from pricing.models import Quote
from pricing.policies.discounting import TIER
from pricing.services import quote as services
from prm.common.judging.replay import again
from prm.common.models import Decision, PolicyVersion, Simulation
from prm.common.moment import now
from prm.common.policies.scopes import scope_key
from prm.common.simulation import jobs, results, runner
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def submitted(actor, alice, premier, gateway, head, mara, dev) -> list[Quote]:
    """Two quotes of ten gateways: one at the standard price, one that asks for 31 %."""
    found = []
    for asked in (None, "31"):
        quote = services.create(actor=actor(alice), partner=premier, head=head)
        lines = [ask(gateway, 10) if asked is None else ask(gateway, 10, asked=asked)]
        quote = services.change(actor=actor(alice), quote=quote, revision=1, lines=lines)
        found.append(services.submit(actor=actor(alice), quote=quote, because="Their budget ends this year."))
    return found


@pytest.fixture
def tried(submitted, olga, actor) -> Simulation:
    """A partner discount of 32 %, tried on both."""
    version = PolicyVersion.objects.create(
        kind=TIER, number=2, body={"rates": [{"percent": "32"}]}, scope={}, scope_key=scope_key({})
    )
    begun = jobs.start(actor=actor(olga), version=version, since=now() - timedelta(days=1))
    while runner.work(begun.public_id):
        pass
    begun.refresh_from_db()
    assert (begun.state, begun.problem) == ("done", "")
    return begun


def test_what_was_kept_with_a_quote_gives_its_price_again(submitted):
    found = [again(each) for each in Decision.objects.filter(kind="pricing.price").order_by("pk")]

    assert [(each.state, each.differences) for each in found] == [("same", ()), ("same", ())]


def test_revenue_margins_and_approvals_are_added_up(tried):
    found = {total.label: (total.before, total.after) for total in results.totals(tried)}

    # 7,760 and 6,900 were asked; 32 % of 9,700 leaves 6,596 on both, and nobody has to approve it.
    assert found["Revenue"] == (D("14660.00"), D("13192.00"))
    assert found["Discount given"] == (D("5340.00"), D("6808.00"))
    assert found["Quotes and deals that need approval"] == (1, 0)
    assert (tried.changed, tried.unfaithful) == (2, 0)


def test_the_page_shows_what_it_comes_to_and_opens_each_quote(tried, submitted, olga, sign_in):
    client = sign_in(olga)

    words = client.get(reverse("console:simulation", args=[tried.public_id])).content.decode()
    row = tried.rows.order_by("pk")[0]
    both = client.get(reverse("console:simulation-decision", args=[tried.public_id, row.decision.public_id]))

    assert "Quotes and deals that need approval" in words
    assert "13,192.00" in words
    assert submitted[0].customer_name in words
    assert both.status_code == 200

"""Every page of a quote, in each of its states, for each who may open it."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from pricing.enums import QuoteStatus
from pricing.models import Quote
from pricing.services import quote as services
from tests.pricing.conftest import ask

pytestmark = pytest.mark.django_db
STEPS = {
    "draft": {"Go on building", "Withdraw…"},
    "in_approval": {"Take back…", "New version…", "Withdraw…"},
    "ready": {"Send to the customer…", "New version…", "Withdraw…"},
    "sent": {"Send again…", "New version…", "Withdraw…"},
    "accepted": set(),
    "declined": {"New version…"},
    "expired": {"New version…"},
    "withdrawn": {"New version…"},
}
EVERY = {"Go on building", "Take back…", "Send to the customer…", "Send again…", "New version…", "Withdraw…"}


@pytest.fixture
def quote(premier, gateway, head, alice, actor) -> Quote:
    """A quote of Acme that is ready."""
    who = actor(alice)
    made = services.create(actor=who, partner=premier, head=head, lines=[ask(gateway, 3, customer_discount=Decimal(4))])
    return services.submit(actor=who, quote=made)


def _put(quote: Quote, state: str) -> None:
    Quote.objects.filter(pk=quote.pk).update(status=state, answered_by="Imke Brandt" if state != "sent" else "")


@pytest.mark.parametrize("state", [each for each in QuoteStatus.values if each != "replaced"])
@pytest.mark.parametrize("side", ["portal", "console"])
def test_a_quote_offers_the_steps_of_its_state_and_no_other(quote, bob, dev, sign_in, side, state):
    _put(quote, state)

    page = sign_in(bob if side == "portal" else dev).get(reverse(f"{side}:quote", args=[quote.public_id]))

    said = page.content.decode()
    assert page.status_code == 200
    assert {each for each in EVERY if each in said} == STEPS[state]
    assert "2,400.00" in said
    assert bool(re.search(r"\bCost\b", said)) == (side == "console")  # forms hold random letters


@pytest.mark.parametrize("state", [each for each in QuoteStatus.values if each != "draft"])
def test_the_builder_of_what_is_no_draft_leads_to_the_quote(quote, bob, sign_in, state):
    _put(quote, state)
    client, url = sign_in(bob), reverse("portal:quote-edit", args=[quote.public_id])
    page = reverse("portal:quote", args=[quote.public_id])

    assert client.get(url).headers["Location"] == page
    assert client.post(url, {"action": "save"}).headers["Location"] == page
    assert client.post(url, {}, headers={"HX-Request": "true"}).headers["HX-Redirect"] == page
    assert "no longer changes here" in client.post(url, {}, headers={"X-Autosave": "1"}).json()["refused"]


@pytest.mark.parametrize(
    ("who", "view", "build", "cost"),
    [
        ("bob", 200, 200, False), ("alice", 200, 200, False), ("charlie", 404, 404, False),
        ("dev", 200, 200, True), ("mara", 200, 200, True), ("finn", 200, 403, True),
    ],
)  # fmt: skip
def test_each_role_opens_what_is_theirs(quote, request, sign_in, who, view, build, cost, finn):
    person = request.getfixturevalue(who)
    side = "console" if person.staff_roles else "portal"
    client = sign_in(person)
    Quote.objects.filter(pk=quote.pk).update(status="draft")

    page = client.get(reverse(f"{side}:quote", args=[quote.public_id]))
    builder = client.get(reverse(f"{side}:quote-edit", args=[quote.public_id]))

    assert (page.status_code, builder.status_code) == (view, build)
    assert ("1,200.00" in page.content.decode()) == cost  # three at 400


def test_a_quote_without_a_line_says_what_to_do_next(premier, head, bob, actor, sign_in):
    empty = services.create(actor=actor(bob), partner=premier, head=head)

    page = sign_in(bob).get(reverse("portal:quote", args=[empty.public_id])).content.decode()
    builder = sign_in(bob).get(reverse("portal:quote-edit", args=[empty.public_id])).content.decode()

    assert "Nothing on this quote yet" in page
    assert "Find a product below" in builder


def test_staff_begin_a_quote_for_a_partner_they_search(premier, globex, dev, finn, sign_in):
    client, url = sign_in(dev), reverse("console:quote-begin")

    whole = client.get(url, {"words": "acme"}).content.decode()
    part = client.get(url, {"words": premier.public_id.lower()}, headers={"HX-Request": "true"}).content.decode()
    nobody = client.get(url, {"words": "nobody at all"}).content.decode()

    began = reverse("console:quote-new", args=[premier.public_id])
    assert began in whole
    assert globex.name not in whole
    assert part.startswith("<ul")
    assert began in part
    assert "No partner is called so" in nobody
    assert url in client.get(reverse("console:quotes")).content.decode()
    assert url not in sign_in(finn).get(reverse("console:quotes")).content.decode()
    assert sign_in(finn).get(url).status_code == 403

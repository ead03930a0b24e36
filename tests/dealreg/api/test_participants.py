"""Other partners on a deal over both APIs: named, confirmed, and told of their part alone."""

import json
from typing import Any

import pytest
from django.test import Client

from dealreg.models import Deal, Participant, SharedDeal
from dealreg.services import closing, participant, review
from prm.common import events
from prm.common.models import WebhookDelivery
from prm.common.webhooks import catalogue, services

pytestmark = pytest.mark.django_db

PORTAL, CONSOLE = "/api/portal/v1", "/api/console/v1"
SECRETS = ("126500", "Martin Brandt", "m.brandt", "Gateways for the substations", "DR-")


@pytest.fixture
def deal(submitted, mara, actor) -> Deal:
    """An approved deal of Bob's at Acme."""
    return review.approve(deal=submitted(), actor=actor(mara))


def send(client: Client, url: str, data: Any = None, method: str = "post") -> Any:
    return getattr(client, method)(url, json.dumps(data or {}), content_type="application/json")


def test_one_is_named_confirmed_seen_and_taken_off(deal, bob, mara, charlie, globex_premier, sign_in):
    lead, desk, other = sign_in(bob), sign_in(mara), sign_in(charlie)
    own, theirs = f"{PORTAL}/deals/{deal.public_id}/participants", f"{CONSOLE}/deals/{deal.public_id}/participants"

    named = send(lead, own, {"role": "services", "named": "Globex", "does": "Installs"})
    unseen = other.get(f"{PORTAL}/shared-deals").json()["results"]
    who = {"partner": globex_premier.public_id}
    confirmed = send(desk, f"{theirs}/{named.json()['id']}/confirm", who)
    [seen] = other.get(f"{PORTAL}/shared-deals").json()["results"]
    read = other.get(f"{PORTAL}/shared-deals/{seen['id']}")
    gone = lead.delete(f"{own}/{named.json()['id']}")

    assert (named.status_code, named.json()["state"], unseen) == (201, "proposed", [])
    assert (confirmed.json()["state"], confirmed.json()["partner"]) == ("confirmed", globex_premier.public_id)
    assert (read.json(), seen["customer_name"]) == (seen, "Stadtwerke Ulm Netze GmbH")
    assert [one for one in SECRETS if one in read.content.decode()] == []
    assert (gone.status_code, other.get(f"{PORTAL}/shared-deals/{seen['id']}").status_code) == (204, 404)
    assert [one["state"] for one in lead.get(own).json()["results"]] == ["removed"]


def test_staff_put_one_on_the_deal_and_refuse_another(deal, bob, mara, acme, globex_premier, actor, sign_in):
    desk, base = sign_in(mara), f"{CONSOLE}/deals/{deal.public_id}/participants"
    proposed = participant.propose(deal=deal, actor=actor(bob), role="influence", named="Initech")

    added = send(desk, base, {"partner": globex_premier.public_id, "role": "distributor"})
    twice = send(desk, base, {"partner": globex_premier.public_id, "role": "distributor"})
    lead = send(desk, base, {"partner": acme.public_id, "role": "services"})
    refused = send(desk, f"{base}/{proposed.public_id}/refuse", {"note": "It has no contract."})

    assert (added.status_code, added.json()["partner"]) == (201, globex_premier.public_id)
    for wrong in (twice, lead):
        assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["partner"])
    assert (refused.status_code, refused.json()["state"]) == (200, "refused")
    assert Participant.objects.filter(state="confirmed").count() == 1


def test_a_shared_deal_lets_nobody_into_the_deal_itself(deal, mara, charlie, globex_premier, actor, sign_in):
    participant.add(deal=deal, actor=actor(mara), role="services", other=globex_premier)
    other = sign_in(charlie)

    tails = ("", "/participants", "/notes", "/evidence", "/files", "/activities", "/confirmations", "/timeline")
    answers = {tail: other.get(f"{PORTAL}/deals/{deal.public_id}{tail}").status_code for tail in tails}

    assert set(answers.values()) == {404}


def test_the_other_partner_is_told_of_its_part_and_of_nothing_else(
    deal, alice, bob, mara, charlie, globex_premier, actor
):
    names = ["shared_deal.added", "shared_deal.changed", "shared_deal.ended", "deal.win", "deal.stage_moved"]
    theirs, own = (
        services.create(actor=actor(who), url="https://93.184.216.34/hook", events=names)[0] for who in (charlie, alice)
    )

    added = participant.add(deal=deal, actor=actor(mara), role="services", other=globex_premier)
    closing.move_stage(deal=deal, actor=actor(bob), stage="negotiation")
    events.deliver_all()
    participant.remove(participant=added, actor=actor(mara))
    events.deliver_all()

    told = list(WebhookDelivery.objects.filter(endpoint=theirs).order_by("pk"))
    assert [one.event_name for one in told] == names[:3]
    assert [one.data["stage"] for one in told] == ["qualified", "negotiation", "negotiation"]
    fields = [name for name, _ in catalogue.declared()["shared_deal.added"].projection.fields]
    for one in told:
        assert set(one.data) == set(fields)
        assert [word for word in SECRETS if word in json.dumps(one.data)] == []
    assert [one.event_name for one in WebhookDelivery.objects.filter(endpoint=own)] == ["deal.stage_moved"]
    assert not SharedDeal.objects.exists()

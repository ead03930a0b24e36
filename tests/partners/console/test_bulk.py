"""One change to the chosen rows."""

import pytest
from django.urls import reverse

from partners.models import Account, Partner
from partners.services import account as account_services

pytestmark = pytest.mark.django_db
URL = "/console/partners/bulk"


def _chosen(*records) -> list[str]:
    return [record.public_id for record in records]


def test_it_asks_shows_whom_it_reaches_and_only_then_changes(programme, acme, globex, mara, sign_in):
    Partner.objects.filter(pk=globex.pk).update(segment="growth")
    client, chosen = sign_in(mara), {"action": "segment", "select": _chosen(acme, globex), "back": "status=active"}

    asked = client.post(URL, chosen)
    shown = client.post(URL, {**chosen, "value": "growth"})
    before = Partner.objects.get(pk=acme.pk).segment
    done = client.post(URL, {**chosen, "value": "growth", "sure": "1"})

    assert "verdicts" not in asked.context
    assert "Left out: is in this segment already" in shown.content.decode()
    assert before == ""
    assert done.url == f"{reverse('console:partners')}?status=active"
    assert Partner.objects.get(pk=acme.pk).segment == "growth"


def test_a_status_needs_its_reason_here_too(programme, acme, mara, sign_in):
    typed = {"action": "status", "select": _chosen(acme), "value": "rest", "sure": "1"}

    refused = sign_in(mara).post(URL, typed)
    sign_in(mara).post(URL, {**typed, "note": "Asleep"})

    assert list(refused.context["form"].errors) == ["note"]
    assert Partner.objects.get(pk=acme.pk).status == "dormant"


def test_nothing_chosen_goes_back_to_the_list(programme, mara, sign_in):
    answer = sign_in(mara).post(URL, {"action": "segment"})

    assert answer.url == reverse("console:partners")


def test_the_way_back_stays_on_the_list(programme, acme, mara, sign_in):
    answer = sign_in(mara).post(
        URL,
        {
            "action": "segment",
            "select": _chosen(acme),
            "value": "growth",
            "sure": "1",
            "back": "//evil.example\r\nX: 1",
        },
    )

    assert answer.url.startswith(f"{reverse('console:partners')}?")
    assert "\n" not in answer.url


def test_an_unknown_action_is_not_found(programme, acme, mara, sign_in):
    assert sign_in(mara).post(URL, {"action": "abolish", "select": _chosen(acme)}).status_code == 404


def test_accounts_get_an_owner_or_a_mark(programme, mara, olga, actor, sign_in):
    accounts = [account_services.create(actor=actor(olga), name=name) for name in ("One", "Two")]
    client, url = sign_in(mara), reverse("console:accounts-bulk")

    asked = client.post(url, {"action": "owner", "select": _chosen(*accounts)})
    client.post(url, {"action": "owner", "select": _chosen(*accounts), "owner": mara.public_id, "sure": "1"})
    client.post(url, {"action": "strategic", "select": _chosen(*accounts)})

    assert asked.status_code == 200
    assert set(Account.objects.values_list("owner__name", "is_strategic")) == {("Mara", True)}

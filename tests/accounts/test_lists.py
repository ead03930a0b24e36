"""A list page with its file and its saved views."""

import pytest
from django.urls import reverse

from prm.accounts.models import SavedView
from prm.accounts.services import views
from prm.common.errors import Invalid

pytestmark = pytest.mark.django_db


def _tabs(page) -> list[tuple[str, bool]]:
    return [(tab.label, tab.current) for tab in page.context["tabs"]]


def test_a_view_is_kept_and_stands_as_a_tab(programme, acme, mara, sign_in):
    client, url = sign_in(mara), reverse("console:partners")

    client.post(f"{url}?status=active&sort=-name&after=gone", {"view_name": "  Mine  "})
    page = client.get(f"{url}?sort=-name&status=active")

    assert SavedView.objects.get().query == "status=active&sort=-name"
    assert ("Mine", True) in _tabs(page)


def test_the_same_name_again_replaces_the_view(programme, mara, sign_in):
    client, url = sign_in(mara), reverse("console:partners")

    client.post(f"{url}?status=active", {"view_name": "Mine"})
    client.post(f"{url}?status=dormant", {"view_name": "Mine"})

    assert SavedView.objects.get().query == "status=dormant"


def test_a_view_is_its_owners_alone(programme, mara, olga, sign_in):
    url = reverse("console:partners")
    sign_in(mara).post(f"{url}?status=active", {"view_name": "Mine"})
    reference = SavedView.objects.get().public_id

    page = sign_in(olga).get(url)
    sign_in(olga).post(url, {"view_remove": reference})

    assert ("Mine", False) not in _tabs(page)
    assert SavedView.objects.count() == 1


def test_a_view_is_removed_by_its_owner(programme, mara, sign_in):
    client, url = sign_in(mara), reverse("console:partners")
    client.post(f"{url}?status=active", {"view_name": "Mine"})

    client.post(url, {"view_remove": SavedView.objects.get().public_id})

    assert SavedView.objects.count() == 0


@pytest.mark.parametrize(("name", "query"), [("", "a=1"), ("  ", "a=1"), ("x" * 61, "a=1"), ("Long", "q" * 1001)])
def test_a_view_without_a_name_or_without_end_is_refused(mara, actor, name, query):
    with pytest.raises(Invalid):
        views.save(actor=actor(mara), page="partners", name=name, query=query)


def test_twenty_views_of_a_list_are_enough(mara, actor):
    for number in range(views.MOST):
        views.save(actor=actor(mara), page="partners", name=f"View {number}", query="")

    with pytest.raises(Invalid):
        views.save(actor=actor(mara), page="partners", name="One more", query="")
    views.save(actor=actor(mara), page="accounts", name="Elsewhere", query="")

    assert SavedView.objects.count() == 21


def test_the_file_holds_what_the_list_shows_and_no_formula(programme, acme, globex, mara, sign_in):
    acme.name = "=cmd|' /C calc'!A0"
    acme.save()

    answer = sign_in(mara).get(reverse("console:partners") + "?cols=name,status&format=csv")
    body = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    answer.close()

    assert body == ["Name,Status", "'=cmd|' /C calc'!A0,Active", "Globex Systems SAS,Active"]

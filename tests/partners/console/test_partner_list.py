"""The list of partners."""

import pytest
from django.urls import reverse

from partners.models import Partner, Tier
from partners.services import team, tier

pytestmark = pytest.mark.django_db


def _names(page) -> list[str]:
    return [row.label for row in page.context["list"].rows]


def _copies(partner: Partner, count: int) -> None:
    for number in range(count):
        Partner.objects.create(name=f"Copy {number}", type=partner.type, country="DE", territories=["DE"])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_for_one_row_and_for_three(
    programme, acme, mara, sign_in, rows, django_assert_num_queries
):
    _copies(acme, rows - 1)
    client, url = sign_in(mara), reverse("console:partners")
    client.get(url)

    with django_assert_num_queries(7):
        page = client.get(url)

    assert len(_names(page)) == rows


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("status=active", ["Acme Integration GmbH", "Globex Systems SAS"]),
        ("status=dormant", []),
        ("type=var&country=FR", ["Globex Systems SAS"]),
        ("segment=growth", ["Acme Integration GmbH"]),
        ("territory=DE-BW", ["Acme Integration GmbH", "Globex Systems SAS"]),
        ("territory=AMER", []),
        ("motion=services", ["Acme Integration GmbH"]),
        ("vertical=food&capability=security", ["Acme Integration GmbH"]),
        ("manager=none", ["Globex Systems SAS"]),
        ("q=globex", ["Globex Systems SAS"]),
        ("q=100%25", []),
        ("sort=-name", ["Globex Systems SAS", "Acme Integration GmbH"]),
        ("sort=tier", ["Acme Integration GmbH", "Globex Systems SAS"]),
    ],
)
def test_filters_and_sorting_find_the_right_ones(programme, acme, globex, mara, olga, actor, sign_in, query, names):
    Partner.objects.filter(pk=acme.pk).update(
        segment="growth", motions=["services"], verticals=["food"], capabilities=["security"]
    )
    Partner.objects.filter(pk=globex.pk).update(country="FR")
    team.add(actor=actor(olga), partner=acme, user=mara, role="partner_manager")
    elite = Tier.objects.get(programme__is_primary=True, code="elite")
    tier.assign(actor=actor(olga), partner=acme, tier=elite, reason="A")

    page = sign_in(mara).get(f"{reverse('console:partners')}?{query}")

    assert _names(page) == names


def test_partners_are_found_by_tier_and_by_manager(programme, acme, globex, mara, olga, actor, sign_in):
    elite = Tier.objects.get(programme__is_primary=True, code="elite")
    tier.assign(actor=actor(olga), partner=acme, tier=elite, reason="A")
    team.add(actor=actor(olga), partner=globex, user=mara, role="partner_manager")
    url = reverse("console:partners")

    by_tier = sign_in(mara).get(f"{url}?tier={elite.public_id}")
    by_manager = sign_in(mara).get(f"{url}?manager={mara.public_id}")

    assert _names(by_tier) == ["Acme Integration GmbH"]
    assert _names(by_manager) == ["Globex Systems SAS"]


def test_an_empty_list_says_what_to_do_next(programme, mara, sign_in):
    page = sign_in(mara).get(reverse("console:partners"))

    assert "No partners yet" in page.content.decode()


def test_who_may_not_edit_sees_no_boxes_and_no_button(programme, acme, dev, sign_in):
    page = sign_in(dev).get(reverse("console:partners")).content.decode()

    assert 'name="select"' not in page
    assert "Add partner" not in page


def test_a_partners_person_finds_no_console(programme, acme, alice, sign_in):
    assert sign_in(alice).get(reverse("console:partners")).status_code == 404

"""Accounts in the console."""

import pytest
from django.urls import reverse

from partners.models import Account
from partners.services import account as services

pytestmark = pytest.mark.django_db


def _url(name: str, *args: str) -> str:
    return reverse(f"console:{name}", args=args)


def _names(page) -> list[str]:
    return [row.label for row in page.context["list"].rows]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries_for_one_row_and_for_three(
    programme, mara, actor, sign_in, rows, django_assert_num_queries
):
    for number in range(rows):
        services.create(actor=actor(mara), name=f"Account {number}", owner=mara)
    client, url = sign_in(mara), _url("accounts")
    client.get(url)

    with django_assert_num_queries(6):
        page = client.get(url)

    assert len(_names(page)) == rows


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("strategic=yes", ["Alpha"]),
        ("strategic=no", ["Beta"]),
        ("country=DE", ["Alpha"]),
        ("territory=EMEA", ["Alpha"]),
        ("sector=Food", ["Beta"]),
        ("owner=none", ["Beta"]),
        ("q=alf", ["Alpha"]),
        ("q=beta.example", ["Beta"]),
        ("sort=-name", ["Beta", "Alpha"]),
    ],
)
def test_filters_and_search_find_the_right_ones(programme, mara, actor, sign_in, query, names):
    alpha = services.create(
        actor=actor(mara), name="Alpha", country="DE", territory="DE-BW", owner=mara, is_strategic=True
    )
    services.create(actor=actor(mara), name="Beta", sector="Food", website="www.beta.example")
    services.add_alias(account=alpha, name="Alfred & Sons", kind="alias", actor=actor(mara))

    assert _names(sign_in(mara).get(f"{_url('accounts')}?{query}")) == names


def test_an_account_is_added_and_changed(programme, mara, sign_in):
    client = sign_in(mara)
    client.post(
        _url("account-new"), {"name": "Port de Sète SA", "website": "https://port-sete.example", "country": "FR"}
    )
    account = Account.objects.get()
    client.post(
        _url("account-edit", account.public_id),
        {"name": "Port de Sète", "owner": mara.public_id, "is_strategic": "on", "annual_revenue": "1200000.50",
         "seen": account.updated_at.isoformat()},
    )  # fmt: skip

    changed = Account.objects.get()
    assert (changed.name, changed.owner, changed.is_strategic) == ("Port de Sète", mara, True)
    assert str(changed.annual_revenue) == "1200000.50"


def test_a_twin_is_asked_about_first(programme, mara, actor, sign_in):
    services.create(actor=actor(mara), name="Weber Hydraulik GmbH")

    asked = sign_in(mara).post(_url("account-new"), {"name": "WEBER HYDRAULIK"})

    assert [twin.name for twin in asked.context["twins"]] == ["Weber Hydraulik GmbH"]
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"annual_revenue": "-5"}, "annual_revenue"),
        ({"annual_revenue": "NaN"}, "annual_revenue"),
        ({"founded": "99999"}, "founded"),
        ({"parent": "Nobody & Co"}, "parent"),
        ({"country": "XX"}, "country"),
    ],
)
def test_wrong_input_is_said_next_to_its_field(programme, mara, sign_in, changes, field):
    page = sign_in(mara).post(_url("account-new"), {"name": "Some AG", **changes})

    assert list(page.context["form"].errors) == [field]
    assert Account.objects.count() == 0


def test_a_parent_is_named_by_number_or_by_name(programme, mara, actor, sign_in):
    parent = services.create(actor=actor(mara), name="Holding AG")

    sign_in(mara).post(_url("account-new"), {"name": "One", "parent": parent.public_id.lower()})
    sign_in(mara).post(_url("account-new"), {"name": "Two", "parent": "holding ag"})

    assert Account.objects.filter(parent=parent).count() == 2


def test_the_page_shows_names_and_organisation(programme, mara, actor, sign_in):
    parent = services.create(actor=actor(mara), name="Holding AG")
    account = services.create(actor=actor(mara), name="Werk Ulm", parent=parent)
    services.create(actor=actor(mara), name="Werk Ulm Service", parent=account)
    client = sign_in(mara)
    client.post(_url("account-names", account.public_id), {"alias": "Ulmer Werk", "kind": "former"})

    page = client.get(_url("account", account.public_id)).content.decode()

    assert all(name in page for name in ("Holding AG", "Werk Ulm Service", "Ulmer Werk"))


def test_a_name_is_removed_again(programme, mara, actor, sign_in):
    account = services.create(actor=actor(mara), name="Werk Ulm")
    alias = services.add_alias(account=account, name="Ulmer Werk", kind="alias", actor=actor(mara))

    sign_in(mara).post(_url("account-names", account.public_id), {"remove": str(alias.pk)})

    assert account.aliases.count() == 0


def test_a_partners_person_finds_no_account(programme, mara, alice, actor, sign_in):
    account = services.create(actor=actor(mara), name="Hidden AG")

    assert sign_in(alice).get(_url("account", account.public_id)).status_code == 404
    assert sign_in(alice).get(_url("accounts")).status_code == 404

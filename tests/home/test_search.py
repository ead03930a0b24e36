"""What is found, in which order, by whom; and that nobody finds what they may not see."""

from dataclasses import replace
from html import unescape

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from dealreg.models import Deal, DealFile, Opportunity
from partners.models import Account, AccountAlias, Partner, PartnerType, Person
from pricing.models import Product, ProductFamily
from prm.common import search as kernel
from prm.common.models import SearchEntry
from prm.common.search import Query, commands
from prm.common.search.lookup import BY_REFERENCE, BY_TITLE, BY_WORDS
from prm.common.tenancy import partner_scope
from prm.home import search

pytestmark = pytest.mark.django_db


def labels(groups, name: str) -> list[str]:
    """Return the labels of one group of results."""
    return [option.label for group in groups if group.label == name for option in group.options]


def account(name: str, **fields) -> Account:
    """Make an account and let it be found."""
    made = Account.objects.create(name=name, **fields)
    kernel.sweep()
    return made


def found(actor, text: str, kind: str = "Accounts") -> list[str]:
    """Return the titles of a kind that are found."""
    return labels(search.records(actor, Query.read(text)), kind)


@pytest.fixture
def staff(olga, actor):
    """The ops admin."""
    return actor(olga)


@pytest.mark.parametrize(
    "typed",
    ["acm", "ACM IND", "ind acm", "Acme Industries GmbH", "a i g", "acmé", "holding", "stara", "acme-ind.example",
     "https://www.acme-ind.example/about", "einkauf@acme", "DE 811-907", "K-4711", "ulm", "  acme   "],
)  # fmt: skip
def test_an_account_is_found_by(staff, typed):
    made = account(
        "Açme Industries GmbH", domain="acme-ind.example", contact_email="einkauf@acme.example", tax_id="DE811907980",
        external_id="K-4711", city="Ulm",
    )  # fmt: skip
    AccountAlias.objects.create(account=made, name="ACME Holding, Stara Pazova", kind="former")
    account("Globex")

    if typed == "DE 811-907":
        # A tax id is one word; its parts are not.
        assert found(staff, typed) == []
        typed = "DE811907"
    assert found(staff, typed) == ["Açme Industries GmbH"]


def test_names_in_other_scripts_are_found_in_their_own_letters_and_in_ours(staff):
    account("北京科技有限公司")
    account("Газпром нефть")

    assert found(staff, "北京") == found(staff, "beijing") == ["北京科技有限公司"]
    assert found(staff, "газ") == found(staff, "gaz") == ["Газпром нефть"]


@pytest.mark.parametrize("typed", ["", "   ", "???", "%", "_", "acme%", "zzz", "acme zzz", "'; DROP TABLE x; --"])
def test_nothing_is_found_by(staff, typed):
    account("Acme Industries")

    assert found(staff, typed) == (["Acme Industries"] if typed == "acme%" else [])


def test_the_number_is_found_whole_and_by_its_beginning(staff):
    made = account("Acme Industries")
    ref = made.public_id

    for typed in (ref, ref.lower(), ref[:7], ref.replace("-", ""), ref[3:7]):
        assert found(staff, typed) == ["Acme Industries"], typed


def test_a_number_comes_before_a_title_and_a_title_before_a_word_in_the_middle(staff):
    kinds = [kernel.kinds()["account"]]
    numbered = account("Zeta")
    Account.objects.filter(pk=numbered.pk).update(public_id="AC-DC00-0000")
    middle, begins, other = account("Power AC DC"), account("AC-DC Power"), account("Beta", domain="ac-dc.example")

    kernel.sweep()
    matches = kernel.matches(staff, Query.read("ac-dc"), kinds, limit=5)["account"]

    assert [(m.pk, m.how) for m in matches] == [
        (numbered.pk, BY_REFERENCE),
        (begins.pk, BY_TITLE),
        (middle.pk, BY_WORDS),
        (other.pk, BY_WORDS),
    ]


def test_the_shortest_title_that_begins_so_is_first(staff):
    for name in ("Acme Zeta", "Acme", "Acme Beta", "The Acme"):
        account(name)

    assert found(staff, "acme") == ["Acme", "Acme Beta", "Acme Zeta", "The Acme"]


def test_a_word_of_the_name_counts_more_than_one_of_an_address(staff):
    account("Beta", domain="solar.example")
    account("Zeta Solar")

    assert found(staff, "solar") == ["Zeta Solar", "Beta"]


def test_frequent_words_that_seldom_meet_are_found_all_the_same(staff, monkeypatch):
    monkeypatch.setattr("prm.common.search.lookup.ENOUGH", 3)
    Account.objects.bulk_create([Account(name=f"{word} {n}") for word in ("North", "Gmbh") for n in range(9)])
    account("Zulu North Gmbh")

    assert found(staff, "north gmbh") == ["Zulu North Gmbh"]
    assert [o.label for o in search.all_records(staff, Query.read("gmb nor"), "account", "").options] == [
        "Zulu North Gmbh"
    ]


def test_every_kind_is_found_with_what_tells_it_from_its_like(staff, submitted, acme):
    family = ProductFamily.objects.get(code="edge")
    Product.objects.create(sku="STA-9", name="Stadtbox", family=family, is_active=False)
    Opportunity.objects.create(name="Stadtwerke renewal", stage="prospecting", account=account("Stadtwerke Ulm"))
    Person.objects.create(partner=acme, name="Stan Adt", email="stan@acme.example")
    Partner.objects.create(name="Stadler IT", type=PartnerType.objects.first(), country="DE", city="Ulm")
    submitted()
    kernel.sweep()

    found = search.records(staff, Query.read("sta"))
    groups = {g.label: [(o.label, o.detail) for o in g.options] for g in found if g.options}

    assert groups == {
        "Deals": [("Stadtwerke Ulm Netze GmbH", "Submitted, Acme Integration GmbH")],
        "Partners": [("Stadler IT", "Prospect, Ulm")],
        "People": [("Stan Adt", "Acme Integration GmbH, stan@acme.example")],
        "Accounts": [("Stadtwerke Ulm", ""), ("Stadtwerke Ulm Netze GmbH", "swu.example")],
        "Opportunities": [("Stadtwerke renewal", "Prospecting, Stadtwerke Ulm")],
        "Products": [("Stadtbox", "STA-9, Edge Gateway, no longer sold")],
    }


def test_a_result_says_what_the_record_is_now_and_one_that_is_gone_is_not_shown(staff):
    made, other = account("Acme One"), account("Acme Two")

    Account.objects.filter(pk=made.pk).update(name="Renamed")
    other.delete()

    assert found(staff, "acme") == ["Renamed"]


def test_a_search_costs_the_same_for_one_record_as_for_many(staff, django_assert_num_queries):
    account("Acme 0")
    with connection.execute_wrapper(one := _Counter()):
        search.records(staff, Query.read("acm ac"))
    Account.objects.bulk_create([Account(name=f"Acme {n}") for n in range(30)])
    kernel.sweep()
    with connection.execute_wrapper(many := _Counter()):
        search.records(staff, Query.read("acm ac"))

    assert many.count <= one.count <= 8


class _Counter:
    """Counts statements."""

    count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


def test_a_word_is_no_number_and_a_number_is_both(staff):
    numbered = account("Zeta")
    Account.objects.filter(pk=numbered.pk).update(public_id="AC-ME00-0000")
    account("Acme")
    account("Beta Acme")
    account("Acme00 Works")

    assert found(staff, "acm") == ["Acme", "Acme00 Works", "Beta Acme"]
    assert found(staff, "acme0") == ["Zeta", "Acme00 Works"]
    page = search.all_records(staff, Query.read("acme0"), "account", "")
    assert [option.label for option in page.options] == ["Acme00 Works", "Zeta"]


def test_all_of_a_kind_are_paged_by_title_each_once(staff):
    Account.objects.bulk_create([Account(name=f"Acme {n % 40:02} {'gmbh' if n % 2 else ''}") for n in range(120)])
    Account.objects.create(name="Beta")
    kernel.sweep()

    seen, after = [], ""
    while True:
        page = search.all_records(staff, Query.read("acme"), "account", after)
        seen += [(option.label, option.url) for option in page.options]
        if not page.next:
            break
        after = unescape(page.next).rpartition("after=")[2].replace("+", " ")

    assert len(seen) == len({url for _, url in seen}) == 120
    assert [label for label, _ in seen] == sorted(label for label, _ in seen)


@pytest.mark.parametrize("after", ["x", "1", "1.", ".", "-1.a", "9" * 30 + ".a", "1.ü", "1.\x00"])
def test_a_place_that_is_not_ours_is_no_error(staff, after):
    account("Acme")

    assert search.all_records(staff, Query.read("acme"), "account", after) is not None


def test_who_may_not_see_a_kind_does_not_find_it(staff, acme):
    account("Acme Industries")
    nobody = replace(staff, roles=frozenset())

    assert found(staff, "acme", "Partners") == ["Acme Integration GmbH"]
    assert search.records(nobody, Query.read("acme")) == []
    with pytest.raises(Exception, match=r"^$|not"):
        search.all_records(nobody, Query.read("acme"), "account", "")


# Isolation


@pytest.fixture
def two_partners(acme_premier, globex_premier, bob, charlie, submitted):
    """Deals, files and people of Acme and of Globex, an account and an opportunity of the vendor, all called alike."""
    for user, title in ((bob, "Stadtwerke Acme"), (charlie, "Stadtwerke Globex")):
        deal = submitted(user, customer_name=title, customer_website=f"{title[11:].lower()}.example")
        DealFile.objects.create(
            deal=deal, partner=deal.partner, name=f"{title} offer.pdf", stored_as="x", content_type="x", size=1,
            uploaded_by_name="X",
        )  # fmt: skip
        Person.objects.create(partner=deal.partner, name=f"Stan {title[11:]}", email="stan@x.example")
    Opportunity.objects.create(name="Stadtwerke Direct", stage="prospecting")
    account("Stadtwerke Account")


def _all(actor, text: str) -> dict[str, list[str]]:
    with partner_scope(actor.partner_id):
        groups = search.records(actor, Query.read(text))
    return {group.label: [option.label for option in group.options] for group in groups if group.options}


def test_a_partner_finds_its_own_deals_people_and_files_and_nothing_else(two_partners, bob, charlie, actor):
    assert _all(actor(bob), "sta") == {
        "Deals": ["Stadtwerke Acme"], "People": ["Stan Acme"], "Files": ["Stadtwerke Acme offer.pdf"],
    }  # fmt: skip
    assert _all(actor(charlie), "sta") == {
        "Deals": ["Stadtwerke Globex"], "People": ["Stan Globex"], "Files": ["Stadtwerke Globex offer.pdf"],
    }  # fmt: skip


def test_a_partner_finds_nothing_by_the_number_or_name_of_anothers(two_partners, bob, actor):
    foreign = Deal.objects.get(customer_name="Stadtwerke Globex")

    for typed in (foreign.public_id, foreign.public_id[:4], "globex", "offer globex", "account", "direct"):
        assert "Stadtwerke Globex" not in str(_all(actor(bob), typed)), typed
        assert "Account" not in str(_all(actor(bob), typed)), typed
    with partner_scope(actor(bob).partner_id):
        assert search.palette(actor(bob), "", recent=[foreign.public_id]) == search.palette(actor(bob), "")
        assert kernel.by_references(actor(bob), [foreign.public_id], list(kernel.kinds().values())) == {"deal": []}


def test_an_entry_that_is_wrong_is_no_right(two_partners, bob, actor):
    """Even an entry put into the wrong partner's index shows nothing: the record is read under its own rules."""
    foreign = Deal.objects.get(customer_name="Stadtwerke Globex")
    with connection.cursor() as cursor:
        for table in ("entry", "word"):
            cursor.execute(
                f"UPDATE common_partnersearch{table} SET partner_id = %s WHERE kind = 'deal' AND record_id = %s",
                [actor(bob).partner_id, foreign.pk],
            )

    assert _all(actor(bob), "sta")["Deals"] == ["Stadtwerke Acme"]


def test_the_partner_cannot_ask_for_internal_kinds(two_partners, bob, actor):
    kinds = {kind.code for kind in kernel.shown_to(actor(bob))}

    assert kinds == {"deal", "person", "file", "quote", "renewal", "subscription"}


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("SELECT * FROM common_searchentry", False),
        ("SELECT * FROM common_searchword", False),
        ("SELECT * FROM common_searchchange", False),
        ("DELETE FROM common_partnersearchentry", False),
        ("UPDATE common_partnersearchentry SET words = 'x'", False),
        ("INSERT INTO common_partnersearchword VALUES (1, 'deal', 'x', 0, 1)", False),
        ("SELECT DISTINCT partner_id FROM common_partnersearchentry", True),
        ("SELECT DISTINCT partner_id FROM common_partnersearchword", True),
    ],
)
def test_plain_sql_as_the_portals_role_reaches_its_own_entries_only(two_partners, acme, statement, allowed):
    assert SearchEntry.objects.exists()
    with partner_scope(acme.pk):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
                seen = cursor.fetchall()
        except DatabaseError as error:
            seen = str(error)

    assert seen == [(acme.pk,)] if allowed else "permission denied" in seen


# The palette and the page


def test_actions_and_pages_are_those_of_ones_role(olga, mara, alice, bob, actor):
    assert "Import records" in labels(search.palette(actor(olga), "imp"), "Actions")
    assert labels(search.palette(actor(mara), "import"), "Actions") == []
    assert labels(search.palette(actor(alice), "invite"), "Actions") == ["Invite a colleague"]
    assert labels(search.palette(actor(bob), "invite"), "Actions") == []
    assert labels(search.palette(actor(bob), "reg"), "Actions") == ["Register a deal"]
    assert labels(search.palette(actor(bob), "queue"), "Pages") == []
    assert labels(search.palette(actor(mara), "review q"), "Pages") == ["Review queue"]


def test_an_action_is_found_by_other_words_too(bob, actor):
    assert labels(search.palette(actor(bob), "new deal"), "Actions") == ["Register a deal"]


def test_whoever_looks_through_anothers_eyes_is_offered_nothing_to_do(bob, actor):
    looking = replace(actor(bob), impersonator_id=1)

    assert labels(search.palette(looking, ""), "Actions") == []
    assert labels(search.palette(looking, ""), "Pages") != []


def test_every_action_leads_somewhere_its_permission_opens():
    from prm.common.permissions import table
    from tests.isolation.routes import TABLE

    for command in commands.all_commands():
        address = reverse(command.view)
        assert address, command
        assert not command.permission or command.permission in table()
        line = TABLE.get(address.lstrip("/"), "")
        if command.permission and line.split()[0] in {"console", "portal"}:
            from prm.common.permissions import table as rights

            needed = line.split()[1]
            assert rights()[command.permission] <= rights()[needed], f"{command.label} asks less than its page"


def test_actions_whose_name_begins_so_come_first_and_others_after_the_records(staff, acme):
    account("Addison Ltd")
    account("Staffbase")

    assert [g.label for g in search.palette(staff, "add")][:1] == ["Actions"]
    assert [g.label for g in search.palette(staff, "staf")] == ["Pages", "Accounts", "Actions"]


def test_on_a_registration_its_open_steps_are_offered(submitted, mara, bob, actor):
    deal = submitted()
    at = reverse("console:deal", args=[deal.public_id])

    offered = search.palette(actor(mara), "", at=at)[0]
    assert offered.label == "On this page"
    assert (f"{at}#approve-dialog") in [option.url for option in offered.options]

    mine = reverse("portal:deal", args=[deal.public_id])
    with partner_scope(actor(bob).partner_id):
        own = search.palette(actor(bob), "", at=mine)[0]
        assert [o.label for o in own.options] == ["Withdraw registration…"]
        assert labels(search.palette(actor(bob), "", at=at), "On this page") == []


def test_of_a_strangers_registration_nothing_is_offered(submitted, charlie, actor):
    deal = submitted()

    with partner_scope(actor(charlie).partner_id):
        groups = search.palette(actor(charlie), "", at=reverse("portal:deal", args=[deal.public_id]))
    assert labels(groups, "On this page") == []


@pytest.mark.parametrize("at", ["", "/", "//x", "/nowhere/", "console", "/console/deals/DR-0000-0000/", "/\x00"])
def test_an_odd_place_is_no_error(staff, at):
    assert search.palette(staff, "", at=at)


def test_recent_records_are_shown_in_their_order_as_they_are_now(staff):
    first, second = account("Acme"), account("Beta")
    Account.objects.filter(pk=first.pk).update(name="Acme renamed")

    groups = search.palette(staff, "", recent=[second.public_id, first.public_id, "AC-XXXX-XXXX", "nonsense", ""])

    assert labels(groups, "Recent") == ["Beta", "Acme renamed"]


def test_one_address_answers_with_a_part_or_with_a_page(olga, sign_in):
    account("Acme <b>Industries</b>")
    client = sign_in(olga)

    part = client.get("/console/search/?q=acm", headers={"X-Palette": "1"})
    page = client.get("/console/search/?q=acm")

    assert b"<html" not in part.content
    assert b"<html" in page.content
    for answer in (part, page):
        assert b"Acme &lt;b&gt;Industries" in answer.content
        assert "X-Palette" in answer["Vary"]
        assert answer["Cache-Control"] == "private, no-store"


def test_nothing_found_says_what_was_searched_and_what_to_do(alice, sign_in):
    page = sign_in(alice).get("/portal/search/?q=zzqq").content.decode()

    assert "Nothing found for “zzqq”" in page
    assert "deals, quotes, renewals, people, subscriptions, files" in page
    assert ", accounts" not in page
    assert "Fewer or shorter words" in page


def test_the_page_of_one_kind_is_404_for_a_kind_one_may_not_find(alice, sign_in):
    client = sign_in(alice)

    assert client.get("/portal/search/?q=a&kind=account").status_code == 404
    assert client.get("/portal/search/?q=a&kind=nonsense").status_code == 404
    assert client.get("/portal/search/?q=a&kind=deal").status_code == 200
    assert client.get("/console/search/?q=a").status_code == 404

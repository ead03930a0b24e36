"""Registering a deal in the portal."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from dealreg.models import Deal
from dealreg.policies import REQUIREMENTS
from dealreg.rules.requirements import Requirement
from prm.common import policies
from prm.common.moment import now
from tests.dealreg.portal.conftest import typed

NEW = "/portal/deals/new/"
FORM_QUERIES = 13
JSON = {"HTTP_ACCEPT": "application/json", "HTTP_X_AUTOSAVE": "1"}


@pytest.fixture
def browser(acme_premier, bob, sign_in):
    return sign_in(bob)


def test_opening_the_form_stores_nothing(browser):
    page = browser.get(NEW)

    assert page.status_code == 200
    assert Deal.objects.count() == 0


def test_a_seller_registers_in_one_go_and_sees_the_clock(browser, open_form):
    hidden = open_form(browser)

    answer = browser.post(NEW, {**typed(), **hidden, "action": "submit"}, follow=True)

    deal = Deal.objects.get()
    assert answer.redirect_chain == [(f"/portal/deals/{deal.public_id}/", 302)]
    assert deal.status == "submitted"
    assert "48 business hours" in answer.content.decode()
    assert "If it is late" in answer.content.decode()


def test_sending_the_form_twice_makes_one_registration(browser, open_form):
    hidden = open_form(browser)
    browser.post(NEW, {**typed(), **hidden, "action": "submit"})

    second = browser.post(NEW, {**typed(), **hidden, "action": "submit"}, follow=True)

    assert Deal.objects.count() == 1
    assert "already submitted" in second.content.decode()


def test_a_form_made_for_another_partner_is_refused(browser, globex_premier, charlie, sign_in, open_form):
    hidden = open_form(sign_in(charlie))

    answer = browser.post(NEW, {**typed(), **hidden, "action": "save"})

    assert answer.status_code == 404
    assert Deal.objects.count() == 0


def test_what_the_policy_asks_stands_next_to_its_field(browser, open_form):
    hidden = open_form(browser)

    answer = browser.post(NEW, {**typed(summary="", contact_name=""), **hidden, "action": "submit"})

    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert set(errors) == {"summary", "contact_name"}
    assert "from 50,000 EUR a reviewer needs to know the project" in errors["summary"][0]
    assert Deal.objects.get().customer_name == "Stadtwerke Ulm Netze GmbH"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("customer_name", "x" * 2_000_000, "At most 200 characters, and this has 2,000,000."),
        ("customer_website", "not a site", "This is not a website of a company, such as example.com."),
        ("contact_email", "brandt at swu", "This is not an e-mail address."),
        ("customer_tax_id", "DE 1234", "A German tax id has 9, 10, 11 or 13 digits. This has 4."),
        ("expected_close", "2020-01-01", "This day has passed. Pick today or later."),
        ("expected_close", "soon", "This is not a date. Write it as 2026-12-31."),
        ("currency", "XYZ", "This is not a currency we know."),
        ("motion", "barter", "Choose a motion from the list."),
        ("territory", "US", "Choose one of your territories."),
        ("customer_country", "QQ", "Choose a country from the list."),
    ],
)
def test_bad_input_is_told_next_to_its_field_and_kept(browser, open_form, field, value, words):
    hidden = open_form(browser)

    answer = browser.post(NEW, {**typed(**{field: value}), **hidden, "action": "submit"})

    assert answer.status_code == 422
    assert answer.context["form"].errors == {field: [words]}
    assert answer.context["form"][field].value() == value


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("amount", "-5", "This cannot be negative."),
        ("amount", "99999999999", "More than 10,000,000,000: please check the amount."),
        ("amount", "a lot", "Please type a number, such as 12,500.00."),
        ("quantity", "0", "This must be more than zero."),
        ("item", "f:nothing", "Choose a product or family from the list."),
    ],
)
def test_bad_rows_are_told_in_the_row(browser, open_form, field, value, words):
    hidden = open_form(browser)

    answer = browser.post(NEW, {**typed(**{f"lines-0-{field}": value}), **hidden, "action": "submit"})

    assert answer.status_code == 422
    assert answer.context["lines"].forms[0].errors == {field: [words]}


@pytest.mark.parametrize("name", ["<script>alert(1)</script> AG", "شركة الاختبار", "Gärtnerei 🌱 Söhne", "O'Neil & Co"])
def test_names_in_any_script_are_kept_and_shown_as_text(browser, open_form, name):
    hidden = open_form(browser)

    page = browser.post(NEW, {**typed(customer_name=name), **hidden, "action": "submit"}, follow=True)

    assert Deal.objects.get().customer_name == name
    assert "<script>alert" not in page.content.decode()


def test_direction_overrides_are_taken_out_of_a_name(browser, open_form):
    hidden = open_form(browser)

    browser.post(NEW, {**typed(customer_name="Acme\u202egpj.exe"), **hidden, "action": "save"})

    assert Deal.objects.get().customer_name == "Acmegpj.exe"


def test_the_script_saves_a_draft_and_learns_its_revision(browser, open_form):
    hidden = open_form(browser)

    told = browser.post(NEW, {**typed(), **hidden}, **JSON).json()
    again = browser.post(told["url"], {**typed(notes="More"), **hidden, "revision": told["revision"]}, **JSON).json()

    deal = Deal.objects.get()
    assert (deal.status, deal.notes, deal.revision) == ("draft", "More", again["revision"])
    assert told["url"] == f"/portal/deals/{deal.public_id}/edit/"


def test_nothing_typed_is_nothing_saved(browser, open_form):
    hidden = open_form(browser)

    told = browser.post(
        NEW, {"currency": "EUR", "lines-TOTAL_FORMS": "0", "lines-INITIAL_FORMS": "0", **hidden}, **JSON
    )

    assert told.json() == {"refused": ""}
    assert Deal.objects.count() == 0


def test_a_draft_keeps_what_is_right_while_something_is_wrong(browser, open_form):
    hidden = open_form(browser)

    told = browser.post(NEW, {**typed(expected_close="2020-01-01"), **hidden}, **JSON).json()

    deal = Deal.objects.get()
    assert (deal.customer_name, deal.expected_close) == ("Stadtwerke Ulm Netze GmbH", None)
    assert told["revision"] == deal.revision


def test_a_draft_changed_in_another_window_says_so_and_keeps_what_was_typed(browser, open_form):
    hidden = open_form(browser)
    told = browser.post(NEW, {**typed(), **hidden}, **JSON).json()
    browser.post(told["url"], {**typed(notes="First window"), **hidden, "revision": told["revision"]})

    stale = {**typed(notes="Second window"), **hidden, "revision": told["revision"]}
    page = browser.post(told["url"], {**stale, "action": "save"})
    refused = browser.post(told["url"], stale, **JSON).json()

    assert page.status_code == 422
    assert "changed in another window" in page.context["stale"]
    assert page.context["form"]["notes"].value() == "Second window"
    assert refused["refused"] == page.context["stale"]
    assert Deal.objects.get().notes == "First window"


def test_one_may_overwrite_the_other_window_knowingly(browser, open_form):
    hidden = open_form(browser)
    told = browser.post(NEW, {**typed(), **hidden}, **JSON).json()

    browser.post(told["url"], {**typed(notes="Mine"), **hidden, "revision": "0", "action": "overwrite"})

    assert Deal.objects.get().notes == "Mine"


def test_rows_come_and_go_without_a_script(browser, open_form):
    hidden = open_form(browser)

    more = browser.post(NEW, {**typed(), **hidden, "action": "add_row"})
    fewer = browser.post(NEW, {**typed(), **hidden, "revision": "2", "action": "remove_row:0"}, follow=True)

    assert [row["amount"].value() for row in more.context["lines"]] == ["126,500.00", ""]
    assert [row["amount"].value() for row in fewer.context["lines"]] == [None]


def test_rows_come_without_a_page_for_the_script(browser, open_form):
    hidden = open_form(browser)

    part = browser.post(NEW, {**typed(), **hidden, "action": "add_row"}, HTTP_HX_REQUEST="true")

    assert part.templates[0].name == "portal/deals/_lines.html"
    assert Deal.objects.count() == 0


def test_a_file_is_kept_with_the_draft_and_a_bad_one_is_told(browser, open_form, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    good = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan")
    bad = SimpleUploadedFile("run.exe", b"\x7fELF" + bytes(range(256)))
    hidden = open_form(browser)

    page = browser.post(NEW, {**typed(), **hidden, "action": "save", "files": [good, bad]})

    assert [file.name for file in page.context["files"]] == ["plan.pdf"]
    assert "run.exe" in page.context["file_errors"][0]


def test_what_is_asked_follows_motion_and_size(browser, open_form):
    hidden = open_form(browser)
    url = "/portal/deals/new/look/"

    small = browser.post(url, {**typed(**{"lines-0-amount": "9,000"}), **hidden})
    large = browser.post(url, {**typed(**{"lines-0-amount": "300,000"}), **hidden})

    assert "incumbent" not in small.context["required"]
    assert "incumbent" in large.context["required"]
    assert (small.context["expected"].days, large.context["expected"].days) == (60, 120)
    assert Deal.objects.count() == 0


def test_looking_tells_of_own_registrations_and_of_nobody_elses(browser, open_form, submitted, globex_premier, charlie):
    hidden = open_form(browser)
    url = "/portal/deals/new/look/"
    submitted(charlie)

    others = browser.post(url, {**typed(), **hidden})
    mine = submitted()
    own = browser.post(url, {**typed(), **hidden})

    assert others.context["earlier"] == []
    assert own.context["earlier"] == [mine]


def test_hints_speak_while_typing(browser, open_form):
    hidden = open_form(browser)

    told = browser.post(
        "/portal/deals/new/look/",
        {**typed(contact_email="x@gmail.com", territory="FR", expected_close="2020-01-01"), **hidden},
        HTTP_ACCEPT="application/json",
    ).json()

    assert told["errors"] == {"expected_close": ["This day has passed. Pick today or later."]}
    assert told["hints"]["contact_email"].startswith("Anybody can have this address.")
    assert told["hints"]["territory"] == "France does not contain Germany, where the customer is."


def test_an_earlier_registration_fills_in_its_customer(browser, open_form, submitted):
    earlier = submitted(customer_address="Karlstrasse 1", customer_city="Ulm")
    hidden = open_form(browser)

    page = browser.post(
        NEW,
        {
            **typed(contact_name="", customer_address="", customer_city=""),
            **hidden,
            "action": f"like:{earlier.public_id}",
        },
    )

    form = page.context["form"]
    assert [form[name].value() for name in ("contact_name", "customer_address", "customer_city")] == [
        "Martin Brandt",
        "Karlstrasse 1",
        "Ulm",
    ]


def test_the_next_registration_starts_with_what_the_last_one_used(browser, submitted):
    submitted(currency="CHF", motion="co_sell", territory="DE-BY", help_wanted=["demo"])

    form = browser.get(NEW).context["form"]

    assert [form[name].value() for name in ("currency", "motion", "territory")] == ["CHF", "co_sell", "DE-BY"]


def test_the_form_says_what_the_partner_may_choose(browser):
    form = browser.get(NEW).context["form"]

    assert [value for value, _ in form.fields["motion"].choices] == ["", "resell", "co_sell"]
    assert [value for value, _ in form.fields["territory"].choices] == ["", "EMEA", "FR", "DE", "DE-BW", "DE-BY"]


def test_a_submitted_registration_is_no_longer_edited(browser, submitted):
    deal = submitted()

    answer = browser.get(f"/portal/deals/{deal.public_id}/edit/")
    change = browser.post(f"/portal/deals/{deal.public_id}/edit/", {**typed(notes="late"), "action": "save"})

    assert answer.headers["Location"] == change.headers["Location"] == f"/portal/deals/{deal.public_id}/"
    assert Deal.objects.get().notes == ""


def test_strangers_cannot_open_or_send_a_draft(browser, open_form, globex_premier, charlie, sign_in):
    hidden = open_form(browser)
    told = browser.post(NEW, {**typed(), **hidden}, **JSON).json()
    stranger = sign_in(charlie)

    assert stranger.get(told["url"]).status_code == 404
    assert stranger.post(told["url"], {**typed(), "action": "submit"}).status_code == 404
    assert Deal.objects.get().status == "draft"


def test_an_ended_session_leads_to_sign_in_and_back(client, acme_premier):
    answer = client.post(NEW, {**typed(), "action": "save"})

    assert answer.headers["Location"] == "/accounts/login/?next=/portal/deals/new/"


def test_the_close_may_be_today(browser, open_form, bob):
    hidden, today = open_form(browser), localdate(now(), ZoneInfo(bob.timezone))

    answer = browser.post(NEW, {**typed(expected_close=today.isoformat()), **hidden, "action": "submit"})

    assert answer.status_code == 302
    assert Deal.objects.get().expected_close == today


@pytest.mark.parametrize("rows", [1, 3])
def test_the_form_reads_the_database_a_fixed_number_of_times(browser, open_form, reading, rows):
    hidden = open_form(browser)
    more = {f"lines-{n}-{name}": value for n in range(rows) for name, value in
            (("item", "f:edge"), ("quantity", "1"), ("amount", "9,000"))}  # fmt: skip
    told = browser.post(NEW, {**typed(**more, **{"lines-TOTAL_FORMS": str(rows)}), **hidden}, **JSON).json()
    browser.get(told["url"])

    with reading() as statements:
        browser.get(told["url"])

    assert len(statements) == FORM_QUERIES, "\n".join(statements)


def test_a_form_may_ask_for_files_and_evidence(browser, open_form, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    body = policies.in_force([REQUIREMENTS])[REQUIREMENTS].body
    papers = Requirement(fields=["files", "evidence"], because="the programme says so")
    policies.publish(kind=REQUIREMENTS, body=body.model_copy(update={"requirements": [*body.requirements, papers]}))
    hidden = open_form(browser)

    refused = browser.post(NEW, {**typed(), **hidden, "action": "submit"})

    assert refused.status_code == 422
    problems = {each.target: each.message for each in refused.context["problems"]}
    assert problems == {"id_files": "Needed: the programme says so.", "evidence": "Needed: the programme says so."}
    assert {each.label: each.done for each in refused.context["asked"] if each.target in problems} == {
        "Files": False,
        "Evidence": False,
    }


def test_a_tender_is_kept_with_its_day_and_shown(browser, open_form):
    day = (now().date() + timedelta(days=9)).isoformat()
    hidden = open_form(browser)

    browser.post(NEW, {**typed(procurement="tender", tender_published_on=day), **hidden, "action": "submit"})

    deal = Deal.objects.get()
    assert (deal.procurement, deal.tender_published_on.isoformat()) == ("tender", day)
    assert "Tender (RFP), published" in browser.get(f"/portal/deals/{deal.public_id}/").content.decode()

"""The pages of an import: what they show, who may open them, what they say to bad input."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partners.models import Account
from prm.accounts.enums import StaffRole
from prm.accounts.models import Notification, User
from prm.common import events
from prm.common.imports import runner
from prm.common.models import ImportJob

ACCOUNTS = b"account,office_location,employees\nAcme,Philipines,10\nGlobex,France,many\n"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def client(olga, sign_in):
    """Olga's browser."""
    return sign_in(olga)


def _bring(client, content: bytes = ACCOUNTS, name: str = "accounts.csv"):
    return client.post(reverse("console:imports"), {"file": SimpleUploadedFile(name, content)})


def _job() -> ImportJob:
    return ImportJob.objects.get()


def _at(name: str) -> str:
    return reverse(f"console:import-{name}", args=[_job().public_id])


def _mapping(client) -> dict[str, str]:
    """The mapping form as it is shown, as a browser would send it."""
    html = client.get(_at("job")).content.decode()
    form = html[html.index(_at("check")) :]
    form = form[: form.index("</form>")]
    sent = {}
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r"<option(?: value=\"([^\"]*)\")? selected>([^<]*)", body)
        sent[name] = (chosen[1] if chosen[1] is not None else chosen[2]) if chosen else ""
    sent |= dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', form))
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def test_a_file_is_read_and_its_columns_are_proposed(client):
    answer = _bring(client)

    assert answer.url == _at("job")
    assert {k: v for k, v in _mapping(client).items() if v and k.startswith("column")} == {
        "column-name": "account",
        "column-country": "office_location",
        "column-employees": "employees",
    }


def test_a_wrong_file_is_refused_next_to_its_field(client):
    answer = _bring(client, b"%PDF-1.7 something", "list.csv")

    assert "The content of this file is PDF. Accepted: CSV, Excel (.xlsx)." in answer.content.decode()
    assert ImportJob.objects.count() == 0


def test_a_required_field_left_open_is_said_next_to_it_and_the_rest_is_kept(client):
    _bring(client)
    sent = {**_mapping(client), "column-name": "", "column-employees": ""}

    answer = client.post(_at("check"), sent)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose the column of name, or give one value for all rows." in html
    assert (_job().mapping, _job().state) == ({"country": {"column": "office_location"}}, "mapping")


def test_the_whole_road_from_file_to_undo(client):
    _bring(client)
    client.post(_at("check"), _mapping(client))
    checked = client.get(_at("job")).content.decode()
    answers = {
        "word-country": "Philipines",
        "answer-country": re.search(r'<option value="(use:[^"]+)" selected', checked)[1],
        "other-country": "",
        "others-country": "do:empty",
    }
    client.post(_at("answers"), answers)
    client.post(_at("start"), {"rows": "valid"})
    waiting = client.get(_at("job")).content.decode()
    runner.work(_job().public_id)
    done = client.get(_at("job")).content.decode()
    there = list(Account.objects.values_list("name", "country"))
    client.post(_at("undo"))
    runner.work(_job().public_id)
    undone = client.get(_at("job")).content.decode()

    assert "Use Philippines (95 % alike)" in checked
    assert "“many” is not a number." in checked
    assert "You may leave this page" in waiting
    assert there == [("Acme", "PH")]
    assert "Download them with reasons" in done
    assert "1 account removed" in undone
    assert Account.objects.count() == 0


def test_another_value_can_be_typed_for_an_unknown_word(client):
    _bring(client)
    client.post(_at("check"), _mapping(client))

    client.post(_at("answers"), {"word-country": "Philipines", "answer-country": "", "other-country": "japan"})

    assert _job().answers["country"]["Philipines"] == {"use": "JP"}


def test_a_typed_value_that_is_nothing_is_said(client):
    _bring(client)
    client.post(_at("check"), _mapping(client))

    answer = client.post(_at("answers"), {"word-country": "Philipines", "answer-country": "", "other-country": "Xyz"})

    assert (answer.status_code, "There is no country called “Xyz”." in answer.content.decode()) == (422, True)


def test_the_wrong_rows_come_as_a_file_with_reasons(client):
    _bring(client)
    client.post(_at("check"), _mapping(client))

    answer = client.get(_at("wrong"))

    assert b"".join(answer).decode("utf-8-sig").splitlines() == [
        "account,office_location,employees,Row in the file,Reason",
        "Globex,France,many,3,“many” is not a number.",
    ]


def test_markup_in_a_file_is_shown_as_text(client):
    _bring(client, b'account,<img src=x>\n"<script>alert(1)</script>",y\n', "<b>x</b>.csv")
    columns = client.get(_at("job")).content.decode()
    client.post(_at("check"), _mapping(client))
    checked = client.get(_at("job")).content.decode()

    for html in (columns, checked):
        assert "<script>alert(1)" not in html
        assert "<img src=x>" not in html
        assert "<b>x</b>.csv" not in html


def test_the_page_that_waits_is_told_when_it_is_over(client):
    _bring(client)
    client.post(_at("check"), _mapping(client))
    client.post(_at("start"), {"rows": "valid"})
    at_work = client.get(_at("progress"))
    runner.work(_job().public_id)

    over = client.get(_at("progress"))

    assert (at_work.headers.get("HX-Refresh"), over.headers.get("HX-Refresh")) == (None, "true")
    assert "hx-trigger" in at_work.content.decode()


def test_a_file_that_names_what_is_not_there_can_bring_that_first(client):
    _bring(client, b"sales_agent,regional_office\nIda,North\n", "teams.csv")
    client.post(_at("check"), _mapping(client))

    page = client.get(_at("job")).content.decode()
    answer = client.post(_at("again"), {"kind": "partners"})

    first = ImportJob.objects.get(kind="partners")
    assert "Bring partners from it first" in page
    assert answer.url == reverse("console:import-job", args=[first.public_id])
    assert first.mapping["name"] == {"column": "regional_office"}


def test_whoever_started_it_is_told_when_it_has_ended(client, olga):
    _bring(client)
    client.post(_at("check"), _mapping(client))
    client.post(_at("start"), {"rows": "valid"})
    runner.work(_job().public_id)

    events.deliver_all()

    told = Notification.objects.values_list("user_id", "title", "url")
    assert list(told) == [(olga.pk, "accounts.csv is imported", _at("job"))]


def test_an_import_that_has_begun_cannot_be_changed_any_more(client):
    _bring(client)
    client.post(_at("check"), _mapping(client))
    client.post(_at("start"), {"rows": "valid"})

    answer = client.post(_at("kind"), {"kind": "products"}, follow=True)

    assert "This import has begun" in answer.content.decode()
    assert _job().kind == "accounts"


@pytest.mark.parametrize("name", ["imports", "import-job"])
def test_a_channel_manager_may_not_see_imports(client, mara, sign_in, name):
    _bring(client)
    url = reverse(f"console:{name}", args=[] if name == "imports" else [_job().public_id])

    assert sign_in(mara).get(url).status_code == 403


def test_a_partner_is_told_there_is_no_such_page(bob, sign_in):
    assert sign_in(bob).get(reverse("console:imports")).status_code == 404


def test_an_auditor_sees_imports_but_cannot_bring_or_start_one(client, sign_in):
    auditor = User.objects.create_user("ada@meridian.example", "x" * 20, name="Ada", staff_roles=[StaffRole.AUDITOR])
    _bring(client)
    client.post(_at("check"), _mapping(client))
    theirs = sign_in(auditor)

    page, start, bring = theirs.get(_at("job")), theirs.post(_at("start")), _bring(theirs)

    assert (page.status_code, start.status_code) == (200, 403)
    assert b"Import the" not in page.content
    assert (bring.status_code, ImportJob.objects.count()) == (200, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(client, rows, django_assert_num_queries):
    for _ in range(rows):
        _bring(client)
    client.get(reverse("console:imports"))

    with django_assert_num_queries(5):
        client.get(reverse("console:imports"))

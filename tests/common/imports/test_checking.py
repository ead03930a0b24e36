"""What a check says of rows: new, changed, wrong, repeated."""

import csv
import io

import pytest

from partners.models import Account
from prm.common.errors import DomainError
from prm.common.imports import jobs
from tests.common.imports.reading import ACCOUNTS, download, fates, said


def test_a_check_writes_nothing(check):
    job = check(ACCOUNTS, "accounts")

    assert (fates(job), Account.objects.count()) == ({"new": 2}, 0)


def test_rows_that_are_there_are_told_from_new_and_changed_ones(check, run):
    run(check(ACCOUNTS, "accounts"))

    job = check("account,country,employees\nAcme,Germany,10\nGlobex,France,21\nInitech,US,5\n", "accounts")

    assert fates(job) == {"new": 1, "update": 1, "unchanged": 1}


def test_an_empty_cell_leaves_what_is_there(check, run):
    run(check(ACCOUNTS, "accounts"))

    run(check("account,country,employees\nAcme,,11\n", "accounts"))

    assert Account.objects.values_list("country", "employees").get(name="Acme") == ("DE", 11)


def test_a_value_for_all_rows_fills_the_empty_cells_too(check, run):
    run(
        check(
            "account,country\nAcme,\nGlobex,France\n", "accounts", {"country": {"column": "country", "fixed": "Spain"}}
        )
    )

    assert dict(Account.objects.values_list("name", "country")) == {"Acme": "ES", "Globex": "FR"}


def test_wrong_cells_say_which_field_and_why(check):
    job = check(
        "account,country,employees,revenue,email\n"
        f"{'x' * 300},Germany,1,1,a@b.example\n"
        "Acme,Atlantis,1,1,a@b.example\n"
        "Globex,France,many,1,a@b.example\n"
        "Initech,France,1,-1,a@b.example\n"
        "Hooli,France,1,1,nobody\n"
        ",France,1,1,a@b.example\n"
        "Umbrella,France,1,1,a@b.example,too,wide\n",
        "accounts",
    )

    assert fates(job) == {"new": 1, "wrong": 6, "warned": 1}
    assert sorted(said(job)) == sorted(
        [
            ("Name", "x" * 200, f"“{'x' * 80}…” has 300 characters; at most 200 fit."),
            ("Employees", "many", "“many” is not a number."),
            ("Annual revenue", "-1", "“-1” is negative."),
            ("Contact e-mail", "nobody", "“nobody” is not an e-mail address."),
            ("Name", "", "Name is missing."),
            ("", "too", "The row has 7 cells, the header 5."),
        ]
    )
    assert said(job, warnings=True) == [
        ("Country", "Atlantis", "There is no country called “Atlantis”. The field is left empty.")
    ]


def test_only_the_valid_rows_come_in_and_the_others_can_be_corrected_and_brought_again(check, run):
    job = run(check("account,employees\nAcme,10\nGlobex,many\n", "accounts"), only_valid=True)
    body = download(job)

    again = run(check(body.replace("many", "20"), "accounts"))

    assert body.splitlines() == ["account,employees,Row in the file,Reason", "Globex,many,3,“many” is not a number."]
    assert again.result["counts"]["new"] == 1
    assert dict(Account.objects.values_list("name", "employees")) == {"Acme": 10, "Globex": 20}


def test_all_rows_are_refused_while_one_is_wrong(check, who):
    job = check("account,employees\nAcme,10\nGlobex,many\n", "accounts")

    with pytest.raises(DomainError) as caught:
        jobs.start(actor=who, job=job, only_valid=False)

    assert caught.value.code == "import.wrong_rows"


def test_formulas_come_in_as_text_and_go_out_harmless(check, run):
    job = run(check('account,employees\n"=HYPERLINK(""http://x"")",10\n@SUM(A1),many\n', "accounts"), only_valid=True)
    out = list(csv.reader(io.StringIO(download(job))))

    assert list(Account.objects.values_list("name", flat=True)) == ['=HYPERLINK("http://x")']
    assert out[1][0] == "'@SUM(A1)"


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "🚀 Räkete 株式会社", "شركة الأفق", "O'Brien; DROP TABLE--"]
)
def test_names_of_every_kind_come_in_as_they_are(check, run, name):
    run(check(f'account\n"{name}"\n', "accounts"))

    assert list(Account.objects.values_list("name", flat=True)) == [name]


def test_a_repeated_row_counts_once_and_a_contradiction_is_wrong(check):
    job = check("account,employees\nAcme,10\nAcme,10\nAcme,11\n", "accounts")

    assert fates(job) == {"new": 1, "repeated": 1, "wrong": 1}
    assert said(job) == [("Name", "Acme", "Row 2 is the same account with other values.")]


def test_a_weaker_name_does_not_override_a_stronger_identifier(check, run):
    run(check("account id,account\nA-1,Acme\n", "accounts"))

    job = check("account id,account\nA-1,Acme Renamed\nA-2,Acme\n", "accounts")

    assert fates(job) == {"new": 1, "update": 1}


def test_a_parent_may_come_later_in_the_file(check, run):
    job = run(check("account,subsidiary_of\nSon,Mother\nMother,\n", "accounts"))

    assert job.result["counts"]["linked"] == 1
    assert Account.objects.get(name="Son").parent.name == "Mother"


def test_parents_in_a_circle_are_left_out_and_said(check, run):
    job = run(check("account,subsidiary_of\nA,B\nB,A\nC,C\n", "accounts"))

    parents = dict(Account.objects.values_list("name", "parent__name"))
    assert sum(parent is not None for parent in parents.values()) <= 1
    assert parents["C"] is None
    assert ("Parent", "C", "“C” would go round in a circle. The field is left empty.") in said(job, warnings=True)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,Won,-5,2017-01-01,2017-02-01,USD", "“-5” is negative."),
        (
            "1,Won,99999999999999999,2017-01-01,2017-02-01,USD",
            "“99999999999999999” has more digits than any real amount.",
        ),
        ("1,Won,5,2017-03-01,2017-02-01,USD", "It closes before it begins on 2017-03-01."),
        ("1,Won,5,1817-01-01,2017-02-01,USD", "“1817-01-01” is not between 1950 and 2100."),
        ("1,Won,5,2017-01-01,2017-02-01,DM", "There is no currency called “DM”."),
        ("1,Daydream,5,2017-01-01,2017-02-01,USD", "There is no stage called “Daydream”."),
        ("1,Won,=A1,2017-01-01,2017-02-01,USD", "“=A1” is a formula. Replace it by its value."),
    ],
)
def test_absurd_opportunities_are_wrong_and_say_why(check, row, reason):
    good = "2,Won,5,2017-01-01,2017-02-01,USD\n"
    job = check(f"id,stage,amount,engage date,close date,currency\n{row}\n{good}", "opportunities")

    assert [said for _, _, said in said(job)] == [reason]
    assert fates(job) == {"new": 1, "wrong": 1}

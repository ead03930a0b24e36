"""The four files of the Maven CRM set come in as they are, and agree with the files to the cent."""

import csv
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import override_settings

from dealreg.models import Conflict, Match, Opportunity
from partners.models import Account, Partner, PartnerType, Person
from pricing.models import Product, ProductFamily
from prm.accounts.enums import StaffRole
from prm.accounts.models import User
from prm.accounts.selectors.actor import staff_actor
from prm.common.actors import Actor
from prm.common.imports import jobs, runner
from prm.common.models import ImportJob
from tests.maven import RAW, needs_maven

pytestmark = needs_maven


def _bring(who: Actor, path: Path, kind: str = "", *, fixed=None, factors=None, answers=None) -> ImportJob:
    """Bring a file as a person would: the proposed mapping plus ``fixed`` values, answers, all rows."""
    job = jobs.bring(actor=who, upload=SimpleUploadedFile(path.name, path.read_bytes()))
    if kind and job.kind != kind:
        jobs.choose_kind(actor=who, job=job, kind=kind)
        job.refresh_from_db()
    mapping = dict(job.mapping)
    for name, value in (fixed or {}).items():
        mapping[name] = {"fixed": value}
    for name, factor in (factors or {}).items():
        mapping[name] = {**mapping[name], "factor": factor}
    jobs.check(actor=who, job=job, mapping=mapping, options=job.options)
    if answers:
        jobs.answer(actor=who, job=job, answers=answers)
    assert job.state == "ready", job.problem
    jobs.start(actor=who, job=job, only_valid=False)
    while runner.work(job.public_id):
        pass
    job.refresh_from_db()
    assert job.state == "done", job.problem
    return job


def _bring_all(who: Actor) -> dict[str, ImportJob]:
    """All four files, in the order a person would bring them."""
    done = {
        "products": _bring(who, RAW / "products.csv"),
        "accounts": _bring(who, RAW / "accounts.csv", factors={"annual_revenue": "1000000"}),
        "partners": _bring(who, RAW / "sales_teams.csv", "partners", fixed={"country": "United States"}),
        "people": _bring(who, RAW / "sales_teams.csv", "people"),
    }
    # What a person confirms: the pipeline's GTXPro is the catalogue's GTX Pro.
    same = {"product": {"GTXPro": {"use": Product.objects.get(name="GTX Pro").public_id}}}
    return {**done, "pipeline": _bring(who, RAW / "sales_pipeline.csv", answers=same)}


@pytest.fixture(scope="module")
def maven(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[dict[str, ImportJob]]:
    """The files, imported once for all tests of this module, in a transaction that none of them commits."""
    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("maven"))
    with django_db_blocker.unblock(), files, transaction.atomic():
        PartnerType.objects.get_or_create(code="var", defaults={"name": "VAR / reseller"})
        yield _bring_all(_importer())
        transaction.set_rollback(True)


def _importer() -> Actor:
    roles = [StaffRole.OPS_ADMIN]
    return staff_actor(User.objects.create_user("import@meridian.example", "x" * 20, name="Ida", staff_roles=roles))


@pytest.fixture
def who(db) -> Actor:
    """The person who brought the files."""
    return staff_actor(User.objects.get(email="import@meridian.example"))


def _raw(name: str) -> list[dict[str, str]]:
    with (RAW / name).open(newline="", encoding="ascii") as file:
        return list(csv.DictReader(file))


def test_every_file_is_taken_for_what_it_is(maven, who):
    kinds = {
        name: jobs.bring(actor=who, upload=SimpleUploadedFile(name, (RAW / name).read_bytes())).kind
        for name in ("products.csv", "accounts.csv", "sales_teams.csv", "sales_pipeline.csv")
    }

    assert kinds == {
        "products.csv": "products",
        "accounts.csv": "accounts",
        "sales_teams.csv": "people",
        "sales_pipeline.csv": "opportunities",
    }


def test_counts_agree_with_the_files(maven, db):
    stages = Counter(Opportunity.objects.values_list("stage", flat=True))

    assert {
        "products": Product.objects.count(),
        "families": ProductFamily.objects.count(),
        "accounts": Account.objects.count(),
        "partners": sorted(Partner.objects.values_list("name", flat=True)),
        "people": Person.objects.count(),
        "stages": dict(stages),
    } == {
        "products": 7,
        "families": 3,
        "accounts": 85,
        "partners": ["Central", "East", "West"],
        "people": 35,
        "stages": {"won": 4238, "lost": 2473, "engaging": 1589, "prospecting": 500},
    }


def test_amounts_agree_with_the_files_row_by_row(maven, db):
    stored = dict(Opportunity.objects.values_list("external_id", "amount"))

    assert stored == {
        row["opportunity_id"]: Decimal(row["close_value"]) if row["close_value"] else None
        for row in _raw("sales_pipeline.csv")
    }


def test_the_result_says_the_totals(maven, db):
    totals = {part["label"]: (part["rows"], part.get("amount")) for part in maven["pipeline"].result["totals"].values()}

    assert totals == {
        "Won": (4238, "10005534.00"),
        "Lost": (2473, "0.00"),
        "Engaging": (1589, None),
        "Prospecting": (500, None),
    }


def test_references_agree_with_the_files_row_by_row(maven, db):
    stored = {
        o.external_id: (
            o.account.name if o.account else "",
            o.product.name,
            o.family.name,
            o.person.name,
            o.partner.name,
            o.engaged_on.isoformat() if o.engaged_on else "",
            o.closed_on.isoformat() if o.closed_on else "",
            o.currency,
        )
        for o in Opportunity.objects.select_related("account", "product", "family", "person", "partner")
    }
    series = {row["product"]: row["series"] for row in _raw("products.csv")}
    offices = {row["sales_agent"]: row["regional_office"] for row in _raw("sales_teams.csv")}

    assert stored == {
        row["opportunity_id"]: (
            row["account"],
            product := row["product"].replace("GTXPro", "GTX Pro"),
            series[product],
            row["sales_agent"],
            offices[row["sales_agent"]],
            row["engage_date"],
            row["close_date"],
            "USD",
        )
        for row in _raw("sales_pipeline.csv")
    }


def test_accounts_agree_with_the_file_and_know_their_parents(maven, db):
    stored = {
        a.name: (a.sector, a.annual_revenue, a.employees, a.founded, a.parent.name if a.parent else "")
        for a in Account.objects.select_related("parent")
    }

    assert stored == {
        row["account"]: (
            row["sector"],
            Decimal(row["revenue"]) * 1_000_000,
            int(row["employees"]),
            int(row["year_established"]),
            row["subsidiary_of"],
        )
        for row in _raw("accounts.csv")
    }


def test_misspelt_countries_are_suggested_and_left_empty_until_confirmed(maven, db):
    (found,) = maven["accounts"].findings
    countries = dict(
        Account.objects.filter(name__in=["Bioholding", "Hottechi", "Betatech"]).values_list("name", "country")
    )

    assert [(each["word"], each["rows"]) for each in found["words"]] == [("Korea", 1), ("Philipines", 1)]
    assert found["words"][1]["suggestions"][0]["label"] == "Philippines"
    assert {"North Korea", "South Korea"} <= {s["label"] for s in found["words"][0]["suggestions"]}
    assert countries == {"Bioholding": "", "Hottechi": "", "Betatech": "KE"}


def test_accounts_can_be_matched_once_they_are_in(maven, db):
    assert not Account.objects.filter(match_keys=[]).exists()


def test_the_product_nobody_knows_is_suggested_for_all_its_rows(maven, db):
    found = {each["field"]: each for each in maven["pipeline"].findings}
    (word,) = found["product"]["words"]

    assert found.keys() == {"product"}
    assert (word["word"], word["rows"]) == ("GTXPro", 1480)
    assert (word["suggestions"][0]["label"], word["suggestions"][0]["score"]) == ("GTX Pro", 100)


def test_a_deal_registered_afterwards_is_matched_and_checked_against_the_files(maven, submitted):
    line = {"family": "gtx", "quantity": Decimal(2), "amount": Decimal("126500")}

    deal = submitted(customer_name="ISDOM Inc.", customer_country="US", lines=[line])

    best = Match.objects.filter(deal=deal).first()
    assert (best.account.name, best.computed) == ("Isdom", "same")
    against = Conflict.objects.filter(deal=deal, match=best).values_list("opportunity__product__name", flat=True)
    assert sorted(against) == ["GTX Plus Basic", "GTX Plus Basic", "GTX Plus Pro", "GTX Pro", "GTX Pro"]


def test_importing_the_files_again_changes_nothing(maven, who):
    again = _bring_all(who)

    assert {name: (job.checked["counts"]["new"], job.checked["counts"]["update"]) for name, job in again.items()} == (
        dict.fromkeys(again, (0, 0))
    )
    assert {name: job.result["counts"]["unchanged"] for name, job in again.items()} == {
        "products": 7,
        "accounts": 85,
        "partners": 3,
        "people": 35,
        "pipeline": 8800,
    }


def test_undoing_the_pipeline_leaves_the_rest(maven, who):
    job = ImportJob.objects.get(pk=maven["pipeline"].pk)
    jobs.undo(actor=who, job=job)
    while runner.work(job.public_id):
        pass

    job.refresh_from_db()
    assert job.undone["removed"] == {"dealreg.opportunity": 8800}
    assert (Opportunity.objects.count(), Account.objects.count(), Person.objects.count()) == (0, 85, 35)

"""The four files of the Maven CRM set come in as they are, and agree with the files to the cent."""

import csv
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dealreg.models import Opportunity
from partners.models import Account, Partner, PartnerType, Person
from pricing.models import Product, ProductFamily
from prm.common.imports import jobs, runner
from prm.common.models import ImportJob
from tests.maven import RAW, needs_maven

Bring = Callable[..., ImportJob]


@pytest.fixture
def bring(olga, actor, settings, tmp_path) -> Bring:
    """Bring a file as olga would: proposed mapping plus ``fixed`` values, sure suggestions confirmed, good rows in."""
    settings.MEDIA_ROOT = tmp_path
    PartnerType.objects.get_or_create(code="var", defaults={"name": "VAR / reseller"})

    def make(path, kind: str = "", *, fixed=None, factors=None, answers=None) -> ImportJob:
        who = actor(olga)
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
        job.refresh_from_db()
        assert job.state == "ready", job.problem
        jobs.start(actor=who, job=job, only_valid=False)
        while runner.work(job.public_id):
            pass
        job.refresh_from_db()
        assert job.state == "done", job.problem
        return job

    return make


def _raw(name: str) -> list[dict[str, str]]:
    with (RAW / name).open(newline="", encoding="ascii") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def gtx_pro() -> Callable[[], dict]:
    """What a person confirms: the pipeline's GTXPro is the catalogue's GTX Pro."""
    return lambda: {"product": {"GTXPro": {"use": Product.objects.get(name="GTX Pro").public_id}}}


@pytest.fixture
def maven(bring, gtx_pro) -> dict[str, ImportJob]:
    """All four files, in the order a person would bring them."""
    return {
        "products": bring(RAW / "products.csv"),
        "accounts": bring(RAW / "accounts.csv", factors={"annual_revenue": "1000000"}),
        "partners": bring(RAW / "sales_teams.csv", "partners", fixed={"country": "United States"}),
        "people": bring(RAW / "sales_teams.csv", "people"),
        "pipeline": bring(RAW / "sales_pipeline.csv", answers=gtx_pro()),
    }


@needs_maven
def test_every_file_is_taken_for_what_it_is(bring, olga, actor):
    kinds = {
        name: jobs.bring(actor=actor(olga), upload=SimpleUploadedFile(name, (RAW / name).read_bytes())).kind
        for name in ("products.csv", "accounts.csv", "sales_teams.csv", "sales_pipeline.csv")
    }

    assert kinds == {
        "products.csv": "products",
        "accounts.csv": "accounts",
        "sales_teams.csv": "people",
        "sales_pipeline.csv": "opportunities",
    }


@needs_maven
def test_counts_agree_with_the_files(maven):
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


@needs_maven
def test_amounts_agree_with_the_files_row_by_row(maven):
    stored = dict(Opportunity.objects.values_list("external_id", "amount"))

    assert stored == {
        row["opportunity_id"]: Decimal(row["close_value"]) if row["close_value"] else None
        for row in _raw("sales_pipeline.csv")
    }


@needs_maven
def test_the_result_says_the_totals(maven):
    totals = {part["label"]: (part["rows"], part.get("amount")) for part in maven["pipeline"].result["totals"].values()}

    assert totals == {
        "Won": (4238, "10005534.00"),
        "Lost": (2473, "0.00"),
        "Engaging": (1589, None),
        "Prospecting": (500, None),
    }


@needs_maven
def test_references_agree_with_the_files_row_by_row(maven):
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


@needs_maven
def test_accounts_agree_with_the_file_and_know_their_parents(maven):
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


@needs_maven
def test_misspelt_countries_are_suggested_and_left_empty_until_confirmed(maven):
    (found,) = maven["accounts"].findings
    countries = dict(
        Account.objects.filter(name__in=["Bioholding", "Hottechi", "Betatech"]).values_list("name", "country")
    )

    assert [(each["word"], each["rows"]) for each in found["words"]] == [("Korea", 1), ("Philipines", 1)]
    assert found["words"][1]["suggestions"][0]["label"] == "Philippines"
    assert {"North Korea", "South Korea"} <= {s["label"] for s in found["words"][0]["suggestions"]}
    assert countries == {"Bioholding": "", "Hottechi": "", "Betatech": "KE"}


@needs_maven
def test_accounts_can_be_matched_once_they_are_in(maven):
    assert not Account.objects.filter(match_keys=[]).exists()


@needs_maven
def test_the_product_nobody_knows_is_suggested_for_all_its_rows(bring, olga, actor):
    bring(RAW / "products.csv")
    upload = SimpleUploadedFile("p.csv", (RAW / "sales_pipeline.csv").read_bytes())
    job = jobs.bring(actor=actor(olga), upload=upload)

    jobs.check(actor=actor(olga), job=job, mapping=job.mapping, options=job.options)

    found = {each["field"]: each for each in job.findings}["product"]
    assert [(each["word"], each["rows"]) for each in found["words"]] == [("GTXPro", 1480)]
    assert (
        found["words"][0]["suggestions"][0]["label"].startswith("GTX Pro"),
        found["words"][0]["suggestions"][0]["score"],
    ) == (
        True,
        100,
    )


@needs_maven
def test_importing_the_files_again_changes_nothing(maven, bring, gtx_pro):
    again = [
        bring(RAW / "products.csv"),
        bring(RAW / "accounts.csv", factors={"annual_revenue": "1000000"}),
        bring(RAW / "sales_teams.csv", "partners"),
        bring(RAW / "sales_teams.csv", "people"),
        bring(RAW / "sales_pipeline.csv", answers=gtx_pro()),
    ]

    assert [(job.checked["counts"]["new"], job.checked["counts"]["update"]) for job in again] == [(0, 0)] * 5
    assert [job.result["counts"]["unchanged"] for job in again] == [7, 85, 3, 35, 8800]

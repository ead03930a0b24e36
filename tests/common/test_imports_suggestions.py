"""What a file holds is proposed from its headers and first cells. Headers as other systems write them."""

import pytest

from prm.common.imports import suggestions
from prm.common.imports.registry import importer, kinds

pytestmark = pytest.mark.django_db


def _proposed(kind: str, header: str, *cells: str) -> dict[str, str]:
    columns = header.split(",")
    samples = dict(zip(columns, ([cell] for cell in (cells or [""] * len(columns))), strict=True))
    found = suggestions.mapping(importer(kind), columns, samples)
    return {name: part["column"] for name, part in found.items() if "column" in part}


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Id,Name,StageName,AccountId,Amount,CurrencyIsoCode,CloseDate,OwnerId", "opportunities"),
        ("Account Name,Website,BillingCountry,Industry,NumberOfEmployees,AnnualRevenue,ParentId", "accounts"),
        ("Product Name,ProductCode,Product Family,UnitPrice,IsActive", "products"),
        ("Full Name,Email,Phone,Title,Partner", "people"),
        ("Partner,Partner Type,Country,VAT number,Contract start,Contract end", "partners"),
        ("account,sector,year_established,revenue,employees,office_location,subsidiary_of", "accounts"),
        ("opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value", "opportunities"),
    ],
)
def test_a_file_is_taken_for_what_its_headers_say(header, kind):
    columns = header.split(",")

    ranked = suggestions.kinds([k() for k in kinds().values()], columns, dict.fromkeys(columns, []))

    assert ranked[0][1].key == kind


def test_salesforce_headers_of_opportunities_are_known():
    header = "Id,Opportunity Name,StageName,Account Name,Amount,CurrencyIsoCode,CloseDate,Opportunity Owner"

    assert _proposed("opportunities", header) == {
        "external_id": "Id",
        "name": "Opportunity Name",
        "stage": "StageName",
        "account": "Account Name",
        "amount": "Amount",
        "currency": "CurrencyIsoCode",
        "closed_on": "CloseDate",
        "owner_name": "Opportunity Owner",
    }


def test_a_column_is_used_once_for_the_field_it_fits_best():
    assert _proposed("accounts", "Company,Company Name") == {"name": "Company"}


def test_a_column_whose_cells_cannot_be_the_field_is_not_proposed():
    assert _proposed("opportunities", "stage,amount,close date", "Won", "a lot", "soon") == {"stage": "stage"}


def test_headers_say_thousands_and_millions():
    columns = ["account", "Revenue (in millions)"]

    found = suggestions.mapping(importer("accounts"), columns, dict.fromkeys(columns, []))

    assert found["annual_revenue"] == {"column": "Revenue (in millions)", "factor": "1000000"}


@pytest.mark.parametrize(
    ("cells", "options"),
    [
        (["2016-10-20"], {"date": "ymd", "decimal": "point"}),
        (["10/20/2016", "3/4/2017"], {"date": "mdy", "decimal": "point"}),
        (["20.10.2016", "1.234,50"], {"date": "dmy", "decimal": "comma"}),
        (["3/4/2017", "5/6/2017"], {"date": "dmy", "decimal": "point", "date_unsure": True}),
    ],
)
def test_how_dates_and_figures_are_written_is_found_out_or_asked(cells, options):
    assert suggestions.options([cells]) == options


def test_fields_without_a_column_get_their_usual_value():
    found = suggestions.mapping(importer("products"), ["product", "series"], {"product": [], "series": []})

    assert found["currency"] == {"fixed": "USD"}

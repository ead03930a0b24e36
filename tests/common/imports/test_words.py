"""Words that name records: products and families, people, customers, and what is asked when nobody knows them."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dealreg.models import Opportunity
from partners.models import Partner, PartnerType, Person
from pricing.models import Product
from prm.common.clocks import ensure_calendars
from prm.common.errors import Invalid
from prm.common.imports import jobs
from tests.common.imports.reading import DEALS, PRODUCTS, fates, said


def test_products_bring_their_families_and_numbers_made_of_their_names(check, run):
    job = run(check(PRODUCTS, "products"))

    assert list(Product.objects.values_list("name", "sku", "family__name", "list_price", "currency")) == [
        ("GTX Pro", "GTX-PRO", "GTX", Decimal("4821.0000"), "USD"),
        ("MG Special", "MG-SPECIAL", "MG", Decimal("55.0000"), "USD"),
    ]
    assert job.result["created"] == {"pricing.productfamily": 2, "pricing.product": 2}


def test_an_unknown_currency_is_said_at_its_form_field(check, who):
    job = jobs.bring(actor=who, upload=SimpleUploadedFile("p.csv", PRODUCTS.encode()))

    with pytest.raises(Invalid) as caught:
        jobs.check(actor=who, job=job, mapping={**job.mapping, "currency": {"fixed": "XXQ"}}, options={})

    assert caught.value.fields == {"fixed-currency": "There is no currency called “XXQ”."}


def test_a_required_field_without_a_column_is_said_at_its_form_field(who):
    job = jobs.bring(actor=who, upload=SimpleUploadedFile("p.csv", PRODUCTS.encode()))
    mapping = {name: part for name, part in job.mapping.items() if name != "family"}

    with pytest.raises(Invalid) as caught:
        jobs.check(actor=who, job=job, mapping=mapping, options={})

    job.refresh_from_db()
    assert caught.value.fields == {"column-family": "Choose the column of family, or give one value for all rows."}
    assert (job.state, "family" in job.mapping) == ("mapping", False)


def test_unknown_words_are_suggested_counted_and_answered_once(check, run, who):
    run(check(PRODUCTS, "products"))
    job = check(DEALS, "opportunities")
    before = {f["field"]: [(w["word"], w["rows"]) for w in f["words"]] for f in job.findings}
    product = Product.objects.get(name="GTX Pro").public_id

    jobs.answer(
        actor=who, job=job, answers={"product": {"GTXPro": {"use": product}}, "account": {"*": {"do": "create"}}}
    )
    run(job)

    assert before == {"account": [("Acme", 1), ("Globex", 1)], "product": [("GTXPro", 2)]}
    assert list(
        Opportunity.objects.order_by("external_id").values_list("account__name", "product__name", "stage", "amount")
    ) == [
        ("Acme", "GTX Pro", "won", Decimal("100.50")),
        ("Globex", "GTX Pro", "lost", Decimal("0.00")),
        (None, "MG Special", "prospecting", None),
    ]


def test_the_last_mapping_and_answers_for_the_same_columns_are_remembered(check, run, who):
    run(check(PRODUCTS, "products"))
    product = Product.objects.get(name="GTX Pro").public_id
    job = check(DEALS, "opportunities", {"amount": {"column": "value", "factor": "1000"}})
    jobs.answer(
        actor=who, job=job, answers={"product": {"GTXPro": {"use": product}}, "account": {"*": {"do": "empty"}}}
    )
    run(job)

    again = jobs.bring(actor=who, upload=SimpleUploadedFile("next.csv", DEALS.replace("100.50", "200").encode()))

    assert again.options["remembered"] is True
    assert again.mapping["amount"] == {"column": "value", "factor": "1000"}
    assert again.answers["product"] == {"GTXPro": {"use": product}}


def test_rows_without_an_identifier_are_known_by_their_content(check, run):
    text = "stage,value\nWon,100\nWon,100\nLost,0\n"
    run(check(text, "opportunities"))

    job = check(text, "opportunities")

    assert (Opportunity.objects.count(), fates(job)) == (3, {"unchanged": 3, "warned": 3})


def test_people_need_their_partner_and_are_known_by_address_or_name(check, run, acme):
    run(check(f"name,partner,email\nIda,{acme.name},ida@acme.example\nJon,{acme.name},\n", "people"))

    job = check(f"name,partner,email\nIda Long,{acme.name},IDA@acme.example\nJon,{acme.name},\nKim,Nobody,\n", "people")

    assert fates(job) == {"update": 1, "unchanged": 1, "wrong": 1}
    assert said(job) == [("Partner", "Nobody", "There is no partner called “Nobody”.")]
    assert Person.objects.filter(partner=acme).count() == 2


def test_a_namesake_is_not_guessed(check, acme, globex):
    for partner in (acme, globex):
        Person.objects.create(partner=partner, name="Sam Lee")

    job = check("id,stage,sales agent\n1,Prospecting,Sam Lee\n", "opportunities")

    (found,) = job.findings
    assert [s["label"] for s in found["words"][0]["suggestions"]] == [
        f"Sam Lee, {acme.name}",
        f"Sam Lee, {globex.name}",
    ]
    assert said(job, warnings=True) == [
        ("Partner's person", "Sam Lee", "2 people are called so. Choose one. The field is left empty.")
    ]


def test_an_imported_partner_keeps_the_calendar_of_its_country(check, run, db):
    PartnerType.objects.create(code="var", name="VAR")
    ensure_calendars()

    run(check("partner,country\nAcme,France\nGlobex,Fiji\n", "partners"))

    assert dict(Partner.objects.values_list("name", "calendar_key")) == {"Acme": "FR", "Globex": "DE"}

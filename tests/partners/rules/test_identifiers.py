import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.rules.identifiers import country_code, is_free_mail, mail_domain, normalise_tax_id, registrable_domain


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.acme.co.uk/shop?x=1", "acme.co.uk"),
        ("netze.swu.example", "swu.example"),
        ("k.weiss@swu.example", "swu.example"),
        ("mailto:bob@sales.acme.com", "acme.com"),
        ("HTTP://USER:pw@Acme.DE:8080/", "acme.de"),
        ("acme.com.", "acme.com"),
        ("https://www.linkedin.com/company/acme", None),
        ("acme.github.io", None),
        ("localhost", None),
        ("192.168.0.1", None),
        ("not a website", None),
        ("<script>", None),
        ("", None),
    ],
)
def test_the_registrable_domain_is_found_in_any_spelling(text, domain):
    assert registrable_domain(text) == domain


@pytest.mark.parametrize("domain", ["gmail.com", "GMX.de", "qq.com"])
def test_free_mail_is_known(domain):
    assert is_free_mail(domain)


def test_an_address_at_a_free_mail_provider_names_no_company():
    assert (mail_domain("bob@gmail.com"), mail_domain("bob@acme.com"), mail_domain("acme.com")) == (
        None,
        "acme.com",
        None,
    )


@pytest.mark.parametrize(
    ("value", "country", "expected"),
    [
        ("811 247 093", "DE", "DE811247093"),
        ("DE811247093", "DE", "DE811247093"),
        ("USt-IdNr. DE 811.247.093", "Germany", "DE811247093"),
        ("EL123456789", "GR", "GR123456789"),
        ("12-3456789", "US", "US123456789"),
        ("12345", "", "12345"),
        ("000000000", "DE", ""),
        ("n/a", "DE", ""),
        ("", "DE", ""),
    ],
)
def test_tax_ids_are_reduced_to_country_and_characters(value, country, expected):
    assert normalise_tax_id(value, country) == expected


def test_countries_are_known_by_code_and_name():
    assert (country_code("de"), country_code("Germany"), country_code("Atlantis")) == ("DE", "DE", "")


@given(st.text())
def test_no_text_breaks_the_identifiers(text):
    registrable_domain(text)
    mail_domain(text)
    normalise_tax_id(text, text)

"""Files that are safe to open."""

from decimal import Decimal

import pytest

from prm.common import csvfile


@pytest.mark.parametrize("text", ["=1+1", "+49 711", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_text_that_looks_like_a_formula_is_quoted(text):
    assert csvfile.safe(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Decimal("-12.50"), "-12.50"),
        (-3, "-3"),
        (True, "yes"),
        (None, ""),
        ("Zakłady 🐝", "Zakłady 🐝"),
        ("a=b", "a=b"),
    ],
)
def test_figures_and_ordinary_text_stay_as_they_are(value, cell):
    assert csvfile.safe(value) == cell


@pytest.mark.django_db
def test_a_download_can_be_read_by_a_spreadsheet():
    answer = csvfile.download("names.csv", ["Name"], [["Müller, Söhne & Co"], ["=HYPERLINK(1)"]])

    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    answer.close()

    assert body == 'Name\r\n"Müller, Söhne & Co"\r\n\'=HYPERLINK(1)\r\n'
    assert answer["Content-Disposition"] == 'attachment; filename="names.csv"'

"""The spreadsheet of a quote."""

from io import BytesIO

from openpyxl import load_workbook

from pricing.paper.xlsx import quote_xlsx
from pricing.selectors.sheet import sheet
from tests.pricing.offers import offered, product


def _rows(acme, audience, **fields):
    item = product("EG-G4", "Edge Gateway G4", "3800")
    quote = offered(acme, [(item, 40, "31", "5"), (item, 2, None, "0")], **fields)
    return load_workbook(BytesIO(quote_xlsx(sheet(quote, audience))))


def test_figures_are_figures_and_add_up(acme):
    book = _rows(acme, "partner")

    rows = list(book["Quote"].iter_rows(values_only=True))
    head = next(at for at, row in enumerate(rows) if row[0] == "Line")
    net = rows[head].index("Net")
    assert [row[net] for row in rows[head + 1 :]] == [104880, 5546.69, 110426.69]
    steps = list(book["Steps"].iter_rows(min_row=2, values_only=True))
    assert [row[2] for row in steps[:3]] == ["List price", "Volume", "Deal size"]


def test_the_customers_file_has_no_steps_and_no_net(acme):
    book = _rows(acme, "customer")

    said = [value for row in book["Quote"].iter_rows(values_only=True) for value in row]
    assert book.sheetnames == ["Quote"]
    assert "Net" not in said
    assert 104880 not in said


def test_a_name_that_looks_like_a_formula_stays_text(acme):
    book = _rows(acme, "partner", name='=HYPERLINK("http://x.example")', customer_name="=1+1")

    kinds = {cell.data_type for row in book["Quote"].iter_rows() for cell in row if cell.value is not None}
    assert "f" not in kinds

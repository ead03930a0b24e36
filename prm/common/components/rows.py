"""The rows of a list's table. A page has hundreds of cells, so none but those a page draws itself is a template."""

from collections.abc import Iterator

from django.template import Context
from django.utils.safestring import SafeString

from prm.common.cells import Cell
from prm.common.components import drawing
from prm.common.components.markup import fill, joined
from prm.common.lists import Column, Listing, Row

_BOX = (
    '<td class="c-pick"><label class="pick"><span class="sr">Select {}</span>'
    '<input type="checkbox" name="select" value="{}"></label></td>'
)


def rows(listing: Listing, *, chosen: bool, context: Context) -> SafeString:
    """Return the rows as markup, each with a box to choose it by when ``chosen``.

    ``context`` is what a column's own template is drawn in, with ``cell`` and ``row``.
    """
    return joined(piece for row in listing.rows for piece in _pieces(listing, row, chosen=chosen, context=context))


def _pieces(listing: Listing, row: Row, *, chosen: bool, context: Context) -> Iterator[SafeString]:
    if row.group:
        yield fill('<tr class="grp"><th scope="colgroup" colspan="{}">{}</th></tr>', listing.span, row.group)
    box = fill(_BOX, row.label, row.ref) if chosen else ""
    cells = joined(_cell(column, cell, row, context) for column, cell in row.cells)
    yield fill("<tr>{}{}</tr>", box, cells)


def _cell(column: Column, cell: Cell, row: Row, context: Context) -> SafeString:
    css = f"{column.css} muted" if cell.kind == "quiet" else column.css
    return fill('<td class="{}">{}</td>', css, _own(column, cell, row, context) if column.template else _inside(cell))


def _own(column: Column, cell: Cell, row: Row, context: Context) -> SafeString:
    assert context.template is not None  # a tag is drawn within one
    template = context.template.engine.get_template(column.template)
    with context.push(cell=cell, row=row, column=column):
        return template.render(context)


def _inside(cell: Cell) -> SafeString | str:
    if cell.kind == "link":
        return fill('<a href="{}">{}</a>', cell.url, cell.text)
    if cell.kind == "status":
        return drawing.status(cell.state, cell.text)
    if cell.kind == "money":
        return drawing.money(cell.plain, cell.unit)
    if cell.kind == "when":
        return drawing.when(cell.moment)
    if cell.kind == "drawn":
        return cell.data()
    if cell.kind == "several" and cell.more:
        return fill('{} <span class="quiet" title="{}">and {} more</span>', cell.text, cell.plain, cell.more)
    return cell.text

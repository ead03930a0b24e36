"""Lists: declared once, with columns, filters, search, sorting, saved views, keyset pages and CSV.

The address is the state: every filter, sort and column choice is in the query string, so a view can be saved, shared
and gone back to. Nothing needs a script. A page declares its list next to its view and hands it the rows::

    DEALS = ListSpec(
        page="deals",
        noun=("registration", "registrations"),
        columns=(
            Column("customer", "Customer", lambda d: link(d.customer_name, reverse("console:deal", args=[d.public_id])),
                   sort="customer_name", css="full"),
            Column("status", "Status", lambda d: status(d.status, d.get_status_display())),
            Column("amount", "Amount", lambda d: money(d.amount, d.currency), sort="amount", css="money end"),
        ),
        filters=(
            Filter("status", "Status", options=lambda: DealStatus.choices,
                   apply=lambda rows, values: rows.filter(status__in=values)),
        ),
        search=lambda rows, text: rows.filter(customer_name__icontains=text),
        sort="-customer",
        tabs=(Tab("In review", "status=in_review"),),
        bulk=(BulkAction("assign", "Assign…", "deal.review", "console:deals-bulk"),),
    )

    @console_page("deal.queue")
    def deals(request):
        return list_page(request, DEALS, selectors.visible_to(actor(request)), "console/deals/list.html")

``list_page`` is in ``prm.accounts.lists`` (it knows who asks). The template extends ``lists/page.html`` (or says
``{% include "lists/list.html" %}`` where it wants); the list is ``list`` in its context. A column may draw
its own cells (``drawn``), or bring a template for them (``template="…"``, given ``cell`` and ``row``), which is dearer.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from prm.common import keyset
from prm.common.cells import Cell, custom, drawn, link, money, number, several, status, text, when

__all__ = [
    "BulkAction",
    "Cell",
    "Column",
    "Filter",
    "ListSpec",
    "Listing",
    "Tab",
    "custom",
    "drawn",
    "link",
    "money",
    "number",
    "read",
    "several",
    "status",
    "table",
    "text",
    "when",
]

COUNT_UP_TO = 1000
"""Counting stops here: "more than 1,000" says enough, and costs the same on a million rows."""
LONGEST_SEARCH = 200


Options = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``sort`` is the ORM path it sorts by; ``css`` may hold ``full``, ``end``, ``num`` or ``money``."""

    key: str
    label: str
    cell: Callable[[Any], Cell]
    sort: str = ""
    nullable: bool = False
    shown: bool = True
    css: str = ""
    template: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: any of several values. ``options`` are read once a page; a value not among them is ignored."""

    key: str
    label: str
    options: Callable[[], Options]
    apply: Callable[[QuerySet, list[str]], QuerySet]


@dataclass(frozen=True, slots=True)
class Tab:
    """A view that ships with the page; ``query`` is what stands in the address."""

    label: str
    query: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class BulkAction:
    """Something to do with the chosen rows: posts ``select`` and ``action`` to the page called ``url``."""

    name: str
    label: str
    permission: str
    url: str
    danger: bool = False


@dataclass(frozen=True, slots=True)
class ListSpec:
    """A list as its page declares it. ``sort`` is a column's key, with a minus for descending.

    ``keys_first`` is for lists of few rows out of very many, which no index has in their order.
    """

    page: str
    noun: tuple[str, str]
    columns: tuple[Column, ...]
    sort: str
    filters: tuple[Filter, ...] = ()
    search: Callable[[QuerySet, str], QuerySet] | None = None
    search_label: str = "Search"
    tabs: tuple[Tab, ...] = ()
    bulk: tuple[BulkAction, ...] = ()
    size: int = 50
    group: Callable[[Any], str] | None = None
    keys_first: bool = False

    def column(self, key: str) -> Column | None:
        """Return the column called ``key``, if there is one."""
        return next((c for c in self.columns if c.key == key), None)

    def order(self, sort: str) -> keyset.Order:
        """Return the order a sort key stands for; an unknown one is the list's own."""
        column = self.column(sort.removeprefix("-"))
        if column is None or not column.sort:
            return self.order(self.sort)
        return keyset.Order(column.sort, sort.startswith("-"), column.nullable)


@dataclass(frozen=True, slots=True)
class State:
    """What the address says about a list."""

    q: str = ""
    picked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    columns: tuple[str, ...] = ()
    after: str = ""
    before: str = ""

    def query(self, **changes: Any) -> str:
        """Return the query string of this state, changed; a change turns back to the first page."""
        return urlencode(self.pairs(**changes))

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """Return what :meth:`query` writes as names and values, for hidden inputs of a form."""
        new = replace(self, **{"after": "", "before": "", **changes})
        pairs = [("q", new.q)] if new.q else []
        pairs += [(key, value) for key, values in new.picked.items() for value in values]
        pairs += [(key, getattr(new, key)) for key in ("sort", "after", "before") if getattr(new, key)]
        return [*pairs, ("cols", ",".join(new.columns))] if new.columns else pairs

    def without(self, key: str) -> dict[str, tuple[str, ...]]:
        """Return the picked filters but for one."""
        return {k: v for k, v in self.picked.items() if k != key}

    @property
    def narrowed(self) -> bool:
        """Whether anything but sorting narrows the list."""
        return bool(self.q or self.picked)


def state_of(spec: ListSpec, params: QueryDict | Mapping[str, Any]) -> State:
    """Read the address. Whatever the list does not know is left out, so an old link still opens."""
    get_all = params.getlist if isinstance(params, QueryDict) else lambda key: list(params.get(key, []))
    one = {key: (get_all(key) or [""])[0].replace("\x00", "") for key in ("q", "sort", "cols", "after", "before")}
    wanted = set(",".join(get_all("cols")).split(","))
    columns = tuple(c.key for c in spec.columns if c.key in wanted)
    known = spec.column(one["sort"].removeprefix("-"))
    return State(
        q=one["q"].strip()[:LONGEST_SEARCH] if spec.search else "",
        picked={f.key: values for f in spec.filters if (values := tuple(v for v in get_all(f.key) if v))},
        sort=one["sort"] if known is not None and known.sort and one["sort"] != spec.sort else "",
        columns=() if columns == tuple(c.key for c in spec.columns if c.shown) else columns,
        after=one["after"],
        before="" if one["after"] else one["before"],
    )


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: where a click leads, and how the list is sorted now (``ascending``, ``descending``, empty)."""

    column: Column
    query: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its identifier for bulk actions, its cells, and a heading when it begins a group."""

    ref: str
    label: str
    cells: list[tuple[Column, Cell]]
    record: Any
    group: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter with its options, for the form."""

    filter: Filter
    options: list[tuple[str, str, bool]]

    @property
    def picked(self) -> list[str]:
        """Return the labels of what is picked."""
        return [label for _, label, on in self.options if on]


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, and the query without it."""

    label: str
    value: str
    query: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list, ready to be shown by ``lists/list.html``."""

    spec: ListSpec
    state: State
    rows: list[Row]
    heads: list[Head]
    choices: list[Choice]
    chips: list[Chip]
    count: int
    next_query: str
    previous_query: str

    @property
    def searchable(self) -> bool:
        """Whether the list can be searched; a template that reads ``spec.search`` would call it."""
        return self.spec.search is not None

    @property
    def searches(self) -> bool:
        """Whether there is a search box. (A template would call the function itself.)"""
        return self.spec.search is not None

    @property
    def count_text(self) -> str:
        """Return such as "1 partner", "41 partners", "more than 1,000 partners"."""
        if self.count > COUNT_UP_TO:
            return f"more than {COUNT_UP_TO:,} {self.spec.noun[1]}"
        return f"{self.count:,} {self.spec.noun[self.count != 1]}"

    @property
    def query(self) -> str:
        """Return this page's state as a query, from its first page."""
        return self.state.query()

    @property
    def here(self) -> str:
        """Return this very page's query."""
        return self.state.query(after=self.state.after, before=self.state.before)

    @property
    def unfiltered_query(self) -> str:
        """Return the query without any filter."""
        return self.state.query(picked={})

    @property
    def csv_query(self) -> str:
        """Return the query of the same list as a file."""
        return "&".join(filter(None, [self.query, "format=csv"]))

    @property
    def pairs_but_search(self) -> list[tuple[str, str]]:
        """Return what the search form carries along."""
        return self.state.pairs(q="")

    @property
    def pairs_but_filters(self) -> list[tuple[str, str]]:
        """Return what the filter form carries along."""
        return self.state.pairs(picked={})

    @property
    def pairs_but_columns(self) -> list[tuple[str, str]]:
        """Return what the columns form carries along."""
        return self.state.pairs(columns=())

    @property
    def column_choices(self) -> list[tuple[str, str, bool]]:
        """Return every column with whether it is shown."""
        shown = {head.column.key for head in self.heads}
        return [(c.key, c.label, c.key in shown) for c in self.spec.columns]

    @property
    def span(self) -> int:
        """Return how many columns a full-width row spans."""
        return len(self.heads) + bool(self.spec.bulk)


def _choices(spec: ListSpec, state: State) -> list[Choice]:
    return [
        Choice(f, [(value, label, value in state.picked.get(f.key, ())) for value, label in f.options()])
        for f in spec.filters
    ]


def narrow(spec: ListSpec, state: State, rows: QuerySet, choices: list[Choice] | None = None) -> QuerySet:
    """Return ``rows`` with the state's search and filters applied."""
    for choice in _choices(spec, state) if choices is None else choices:
        if values := [value for value, _, on in choice.options if on]:
            rows = choice.filter.apply(rows, values)
    if state.q and spec.search:
        rows = spec.search(rows, state.q)
    return rows


def _heads(spec: ListSpec, state: State) -> list[Head]:
    shown = state.columns or tuple(c.key for c in spec.columns if c.shown)
    sort = state.sort or spec.sort
    heads = []
    for column in (c for c in spec.columns if c.key in shown):
        now = ("descending" if sort.startswith("-") else "ascending") if sort.lstrip("-") == column.key else ""
        turned = f"-{column.key}" if now == "ascending" else column.key
        heads.append(Head(column, state.query(sort="" if turned == spec.sort else turned), now))
    return heads


def _rows(spec: ListSpec, columns: list[Column], records: Iterable[Any]) -> list[Row]:
    rows, last = [], None
    for record in records:
        group = spec.group(record) if spec.group else ""
        cells = [(column, column.cell(record)) for column in columns]
        rows.append(Row(record.public_id, str(record), cells, record, group if group != last else ""))
        last = group
    return rows


def read(spec: ListSpec, params: QueryDict | Mapping[str, Any], rows: QuerySet) -> Listing:
    """Return the page of ``rows`` the address asks for: one query for it, one (bounded) for the count."""
    state = state_of(spec, params)
    choices = _choices(spec, state)
    known = {c.filter.key: tuple(v for v, _, on in c.options if on) for c in choices}
    state = replace(state, picked={key: values for key, values in known.items() if values})
    narrowed = narrow(spec, state, rows, choices)
    order, place = spec.order(state.sort or spec.sort), {"after": state.after, "before": state.before}
    page = keyset.read(narrowed, order, size=spec.size, keys_first=spec.keys_first, **place)
    heads = _heads(spec, state)
    one_page = not state.after and not state.before and not page.after
    return Listing(
        spec=spec,
        state=state,
        rows=_rows(spec, [head.column for head in heads], page.rows),
        heads=heads,
        choices=choices,
        chips=[
            Chip(c.filter.label, ", ".join(c.picked), state.query(picked=state.without(c.filter.key)))
            for c in choices
            if c.picked
        ],
        count=len(page.rows) if one_page else narrowed.order_by().values("pk")[: COUNT_UP_TO + 1].count(),
        next_query=state.query(after=page.after) if page.after else "",
        previous_query=state.query(before=page.before) if page.before else "",
    )


def table(spec: ListSpec, params: QueryDict, rows: QuerySet) -> tuple[list[str], Iterable[list[Any]]]:
    """Return the head and all rows of the list for a file, in the shown order and columns, whatever the page."""
    state = state_of(spec, params)
    columns = [head.column for head in _heads(spec, state)]
    ordered = spec.order(state.sort or spec.sort).apply(narrow(spec, state, rows))
    records = ordered.iterator(chunk_size=2000)
    body = ([column.cell(record).plain for column in columns] for record in records)
    return [column.label for column in columns], body

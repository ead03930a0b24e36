"""The search as people meet it: actions, pages and records in groups, for the palette and for the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import Resolver404, resolve, reverse

from prm.common import search
from prm.common.actors import Actor
from prm.common.errors import NotFound
from prm.common.search import Found, Kind, Query, commands
from prm.common.search.text import words
from prm.frame import places

SHOWN = 5
"""Records of a kind in the palette and on the first page of results."""
MOST_ACTIONS = 4
MOST_OFFERED = 6
"""Actions shown before anything is typed."""
PAGE = 50


@dataclass(frozen=True, slots=True)
class Option:
    """One line of results: where it leads, and what tells it from its like."""

    label: str
    url: str
    icon: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one sort; ``more`` is the address of all of them when there are more, ``all_label`` its words."""

    label: str
    options: list[Option]
    more: str = ""
    all_label: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """One page of the records of a kind: its options, and the address part of the next page, empty at the end."""

    kind: Kind
    options: list[Option]
    next: str = ""


def address(actor: Actor) -> str:
    """Return the address of the search page on the actor's side."""
    return reverse("portal:search" if actor.is_partner else "console:search")


def palette(actor: Actor, text: str, *, at: str = "", recent: Sequence[str] = ()) -> list[Group]:
    """Return what the palette shows for ``text``.

    ``at`` is the path of the page it was opened on: what can be done there comes first. ``recent`` are references of
    records seen lately, shown while nothing is typed.
    """
    query = Query.read(text)
    groups = [Group("On this page", _options_on(actor, at, query))]
    if not text.strip():
        elsewhere = [option for option in _recent(actor, recent) if option.url != at]
        groups += [Group("Recent", elsewhere), Group("Actions", _actions(actor, query)[:MOST_OFFERED])]
        groups += [Group("Pages", _pages(actor, query))]
    else:
        groups += first_page(actor, query)
    return [group for group in groups if group.options]


def first_page(actor: Actor, query: Query) -> list[Group]:
    """Return what the page shows for a query: actions, pages, and the best records of every kind.

    Actions and pages come first where the query begins their name, and last where it only stands in it.
    """
    named = [] if query.is_empty else [
        Group("Actions", _actions(actor, query)[:MOST_ACTIONS]),
        Group("Pages", _pages(actor, query)[:MOST_ACTIONS]),
    ]  # fmt: skip
    first = [group for group in named if any(_is_begun(query, option) for option in group.options)]
    last = [group for group in named if group not in first]
    return [group for group in (*first, *records(actor, query), *last) if group.options]


def records(actor: Actor, query: Query) -> list[Group]:
    """Return the best records of every kind the actor may find, by kind."""
    kinds = search.shown_to(actor)
    matched = search.matches(actor, query, kinds, limit=SHOWN + 1)
    groups = []
    for kind in kinds:
        pks = [match.pk for match in matched.get(kind.code, ())]
        options = _read(actor, kind, pks[:SHOWN])
        more = f"{address(actor)}?{urlencode({'q': query.text, 'kind': kind.code})}" if len(pks) > SHOWN else ""
        groups.append(Group(kind.label, options, more, f"All {kind.label.lower()} with “{query.text}”"))
    return groups


def all_records(actor: Actor, query: Query, code: str, after: str) -> Records:
    """Return a page of all records of one kind, by title. Raises ``NotFound`` for a kind the actor may not find."""
    kind = next((kind for kind in search.shown_to(actor) if kind.code == code), None)
    if kind is None:
        raise NotFound()
    page = search.page(actor, query, kind, size=PAGE, after=_place(after))
    following = f"{page.after[1]}.{page.after[0]}" if page.after else ""
    rest = urlencode({"q": query.text, "kind": code, "after": following}) if following else ""
    return Records(kind, _read(actor, kind, page.pks), rest)


def _place(text: str) -> tuple[str, int] | None:
    """Read where a page begins; what is not ours begins at the start."""
    number, dot, title = text.partition(".")
    if not dot or not number.isascii() or not number.isdigit() or len(number) > 18 or not title.isascii():
        return None
    return title.replace("\x00", ""), int(number)


def _read(actor: Actor, kind: Kind, pks: Sequence[int]) -> list[Option]:
    """Return these records in this order, as they are now and as far as the actor may see them."""
    if not pks:
        return []
    found: dict[int, Found] = {row.pk: row for row in kind.show(actor, pks)}
    return [Option(f.title, f.url, kind.icon, f.detail) for pk in pks if (f := found.get(pk))]


def _recent(actor: Actor, references: Sequence[str]) -> list[Option]:
    kinds = {kind.code: kind for kind in search.shown_to(actor)}
    matched = search.by_references(actor, references, list(kinds.values()))
    shown: dict[str, Option] = {}
    for code, pks in matched.items():
        kind = kinds[code]
        for row in kind.show(actor, pks):
            shown[row.reference] = Option(row.title, row.url, kind.icon, row.detail)
    return [shown[reference] for reference in references if reference in shown]


def _options_on(actor: Actor, at: str, query: Query) -> list[Option]:
    try:
        place = resolve(at) if at.startswith("/") else None
    except Resolver404:
        return []
    reference = next(iter(place.kwargs.values()), "") if place else ""
    side = "portal" if actor.is_partner else "console"
    if place is None or place.namespace != side or not isinstance(reference, str):
        return []
    try:
        offers = commands.offers_on(actor, place.view_name, reference)
    except NotFound:
        return []
    return [Option(o.label, o.url, o.icon) for o in offers if _begins(query, o.label)]


def _actions(actor: Actor, query: Query) -> list[Option]:
    found = [c for c in commands.commands_for(actor) if _begins(query, f"{c.label} {c.also}")]
    return _best(query, (Option(c.label, reverse(c.view), c.icon) for c in found))


def _pages(actor: Actor, query: Query) -> list[Option]:
    """Return the places of the rail the query begins; a place is found by its part of the house, too."""
    found = (
        Option(place.label, place.url, place.icon, group)
        for group, place in places(actor)
        if _begins(query, place.label)
    )
    return _best(query, found)


def _begins(query: Query, label: str) -> bool:
    """Whether every word of the query begins a word of the label."""
    known = words(label)
    return all(any(word.startswith(wanted) for word in known) for wanted in query.words)


def _best(query: Query, options: Iterable[Option]) -> list[Option]:
    """Return the options the query begins before those it stands in, otherwise in their own order."""
    return sorted(options, key=lambda option: not _is_begun(query, option))


def _is_begun(query: Query, option: Option) -> bool:
    return " ".join(words(option.label)).startswith(query.title)

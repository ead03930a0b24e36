"""Finding: which records of which kinds a query means, the best first, at a cost that does not grow with the records.

Three looks, each a bounded walk over an index, for all kinds in one statement:

1. by reference, when the query is the beginning of one;
2. by title, when the query begins one, in the order of titles;
3. by words: every word of the query begins a word of the record. The rarest word leads, counted up to a limit. If it
   is rare, all its records are looked at and the answer is exact. If even the rarest is frequent, so many records
   have all of the words that the first hundreds hold enough. Where they do not, frequent words seldom meet: then an
   index over all words of a record at once answers, or for a partner the walk goes on without the limit.

A partner's query runs over the partner's own tables, under row-level security, and carries the same equality.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from prm.common.actors import Actor
from prm.common.search.registry import Kind
from prm.common.search.text import Query

ENOUGH = 100
"""A word with fewer records of a kind is rare, for staff: what comes after is quick too."""
ENOUGH_OF_A_PARTNER = 400
"""The same for a partner: what comes after is slower."""
MOST_OF_A_WORD = 1000
"""Of a single word this many records are ranked."""
FEW = 2000
"""A word of fewer records leads a page of all results; of more, the page is read in the order of titles."""
AFTER_ALL = "~"
"""Sorts after every letter and digit: a beginning and the same with this are the ends of its range."""
BY_REFERENCE, BY_TITLE, BY_WORDS = range(3)


@dataclass(frozen=True, slots=True)
class Match:
    """One record a query means: of which kind, and how directly (lower is better)."""

    kind: str
    pk: int
    how: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the records of a kind a query means, by title; where the next begins, if there is one."""

    pks: list[int]
    after: tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class _Tables:
    entries: str
    words: str
    mine: str
    partner: int | None
    enough: int


def _tables(actor: Actor) -> _Tables:
    if actor.is_partner:
        return _Tables("common_partnersearchentry", "common_partnersearchword", "partner_id = %(partner)s AND",
                       actor.partner_id, ENOUGH_OF_A_PARTNER)  # fmt: skip
    return _Tables("common_searchentry", "common_searchword", "", None, ENOUGH)


def _rows(statement: str, parameters: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def matches(actor: Actor, query: Query, kinds: Sequence[Kind], *, limit: int) -> dict[str, list[Match]]:
    """Return up to ``limit`` records of each kind that ``query`` means, the best first, by the kind's code.

    Kinds without any are left out. ``kinds`` must be ones the actor may find.
    """
    found: dict[str, dict[int, Match]] = {kind.code: {} for kind in kinds}
    tables = _tables(actor)
    for look in (_by_reference, _by_title, _by_words):
        wanted = [kind for kind in kinds if len(found[kind.code]) < limit]
        if query.is_empty or not wanted:
            break
        for match in look(tables, query, wanted, limit):
            if len(found[match.kind]) < limit:
                found[match.kind].setdefault(match.pk, match)
    return {code: list(those.values()) for code, those in found.items() if those}


def _by_reference(tables: _Tables, query: Query, kinds: Sequence[Kind], limit: int) -> Iterator[Match]:
    meant = [kind.code for kind in kinds if query.reference.startswith(f"{kind.prefix}-")]
    if not meant:
        return
    statement = (
        f"SELECT kind, record_id FROM {tables.entries} WHERE {tables.mine} kind = %(kind)s "  # noqa: S608
        "AND reference >= %(low)s AND reference < %(high)s ORDER BY reference LIMIT %(limit)s"
    )
    low = query.reference
    for code in meant:
        for kind, pk in _rows(
            statement, {"partner": tables.partner, "kind": code, "low": low, "high": low + AFTER_ALL, "limit": limit}
        ):
            yield Match(kind, pk, BY_REFERENCE)


def _by_title(tables: _Tables, query: Query, kinds: Sequence[Kind], limit: int) -> Iterator[Match]:
    statement = (
        "SELECT k.kind, e.record_id FROM unnest(%(kinds)s::text[]) AS k(kind) CROSS JOIN LATERAL ("  # noqa: S608
        f"SELECT record_id, title_key FROM {tables.entries} WHERE {tables.mine} kind = k.kind "
        "AND title_key >= %(low)s AND title_key < %(high)s ORDER BY title_key, record_id LIMIT %(limit)s"
        ") e ORDER BY k.kind, e.title_key, e.record_id"
    )
    values = {
        "partner": tables.partner,
        "kinds": [kind.code for kind in kinds],
        "low": query.title,
        "high": query.title + AFTER_ALL,
        "limit": limit,
    }
    for kind, pk in _rows(statement, values):
        yield Match(kind, pk, BY_TITLE)


def _by_words(tables: _Tables, query: Query, kinds: Sequence[Kind], limit: int) -> list[Match]:
    leading = _leading(tables, query, [kind.code for kind in kinds])
    found = _led(tables, query, leading, limit, tables.enough if len(query.words) > 1 else MOST_OF_A_WORD)
    have: dict[str, int] = {}
    for match in found:
        have[match.kind] = have.get(match.kind, 0) + 1
    # The first of a frequent word did not hold enough of the others: look at all of them.
    short = {code: lead for code, lead in leading.items() if lead[1] >= tables.enough and have.get(code, 0) < limit}
    if short and len(query.words) > 1:
        rest = _led(tables, query, short, limit, None) if tables.mine else _met(tables, query, list(short), limit)
        found = [match for match in found if match.kind not in short] + rest
    return found


def _met(tables: _Tables, query: Query, codes: Sequence[str], limit: int) -> list[Match]:
    """Return the records of these kinds that have all of the words, by title, found by all words at once."""
    statement = (
        "SELECT k.kind, m.record_id FROM unnest(%(kinds)s::text[], %(asked)s::tsquery[]) AS k(kind, asked) "  # noqa: S608
        "CROSS JOIN LATERAL ("
        f"SELECT record_id, title_key FROM {tables.entries} e WHERE search_lexemes(e.kind, e.words) @@ k.asked "
        "ORDER BY title_key, record_id LIMIT %(limit)s"
        ") m ORDER BY k.kind, m.title_key, m.record_id"
    )
    asked = [" & ".join(f"'{code}.{word}':*" for word in query.words) for code in codes]
    return [
        Match(kind, pk, BY_WORDS)
        for kind, pk in _rows(statement, {"kinds": list(codes), "asked": asked, "limit": limit})
    ]


def _leading(tables: _Tables, query: Query, codes: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Return for each kind the query's rarest word with its count, up to the limit; kinds without a word are out."""
    if len(query.words) == 1:
        return dict.fromkeys(codes, (query.words[0], MOST_OF_A_WORD))
    statement = (
        "SELECT k.kind, w.word, (SELECT count(*) FROM ("  # noqa: S608
        f'SELECT 1 FROM {tables.words} t WHERE {tables.mine} t.kind = k.kind AND t.word >= w.word COLLATE "C" '
        "AND t.word < w.word || '~' COLLATE \"C\" ORDER BY t.word LIMIT %(enough)s) s) "
        "FROM unnest(%(kinds)s::text[]) AS k(kind), unnest(%(words)s::text[]) AS w(word)"
    )
    values = {"partner": tables.partner, "kinds": list(codes), "words": list(query.words), "enough": tables.enough}
    counts: dict[str, list[tuple[int, int, str]]] = {}
    for code, word, count in _rows(statement, values):
        counts.setdefault(code, []).append((count, -len(word), word))
    rarest = {code: min(those) for code, those in counts.items()}
    return {code: (word, count) for code, (count, _, word) in rarest.items() if count}


def _led(
    tables: _Tables, query: Query, leading: dict[str, tuple[str, int]], limit: int, most: int | None
) -> list[Match]:
    """Return the records of the leading words that have the others too: names before addresses, then by title."""
    if not leading:
        return []
    others = [f"% _{word}%" for word in query.words] if len(query.words) > 1 else []
    statement = (
        "SELECT k.kind, m.record_id FROM unnest(%(kinds)s::text[], %(leads)s::text[]) AS k(kind, lead) "  # noqa: S608
        "CROSS JOIN LATERAL ("
        "SELECT e.record_id, c.place, e.title_key FROM ("
        "SELECT record_id, min(place) AS place FROM ("
        f"SELECT record_id, place FROM {tables.words} WHERE {tables.mine} kind = k.kind "
        'AND word >= k.lead COLLATE "C" AND word < k.lead || \'~\' COLLATE "C" '
        # In the order of the index, or the planner may collect all of a frequent word before it stops.
        "ORDER BY word, place, record_id LIMIT %(most)s"
        f") t GROUP BY record_id {{cut}}) c JOIN {tables.entries} e "
        f"ON {tables.mine} e.kind = k.kind AND e.record_id = c.record_id {{others}}"
        "ORDER BY c.place, e.title_key, e.record_id LIMIT %(limit)s"
        ") m ORDER BY k.kind, m.place, m.title_key, m.record_id"
    ).format(
        # With one word every candidate is a match: only the best need to be read for their titles.
        cut="" if others else "ORDER BY 2, 1 LIMIT 4 * %(limit)s",
        others="WHERE e.words LIKE ALL(%(others)s) " if others else "",
    )
    values = {
        "partner": tables.partner,
        "kinds": list(leading),
        "leads": [word for word, _ in leading.values()],
        "others": others,
        "limit": limit,
        "most": most,
    }
    return [Match(kind, pk, BY_WORDS) for kind, pk in _rows(statement, values)]


def by_references(actor: Actor, references: Sequence[str], kinds: Sequence[Kind]) -> dict[str, list[int]]:
    """Return the keys of the records with these references by the kind's code; unknown ones are left out."""
    tables, found = _tables(actor), {}
    for kind in kinds:
        mine = [reference for reference in references if reference.startswith(f"{kind.prefix}-")]
        if mine:
            rows = _rows(
                f"SELECT record_id FROM {tables.entries} WHERE {tables.mine} kind = %(kind)s "  # noqa: S608
                "AND reference = ANY(%(references)s)",
                {"partner": tables.partner, "kind": kind.code, "references": mine},
            )
            found[kind.code] = [pk for (pk,) in rows]
    return found


def page(actor: Actor, query: Query, kind: Kind, *, size: int, after: tuple[str, int] | None = None) -> Page:
    """Return one page of all records of ``kind`` that ``query`` means, by title, beginning after a place."""
    if query.is_empty:
        return Page([], None)
    tables = _tables(actor)
    numbered = [match.pk for match in _by_reference(tables, query, [kind], size)]
    lead, count = _leading_of_page(tables, query, kind)
    if not count and not numbered:
        return Page([], None)
    values: dict[str, Any] = {
        "partner": tables.partner,
        "kind": kind.code,
        "size": size + 1,
        "lead": lead,
        "high": lead + AFTER_ALL,
        "all": [f"% _{word}%" for word in query.words],
        "title": after[0] if after else "",
        "pk": after[1] if after else 0,
        "numbered": numbered,
    }
    where = "e.words LIKE ALL(%(all)s)"
    if count < FEW:
        where += (
            f" AND e.record_id IN (SELECT record_id FROM {tables.words} WHERE {tables.mine} kind = %(kind)s "  # noqa: S608
            "AND word >= %(lead)s AND word < %(high)s)"
        )
    if numbered:
        where = f"({where} OR e.record_id = ANY(%(numbered)s))"
    beyond = "AND (e.title_key, e.record_id) > (%(title)s, %(pk)s)" if after else ""
    found = _rows(
        f"SELECT e.title_key, e.record_id FROM {tables.entries} e "  # noqa: S608
        f"WHERE {tables.mine} e.kind = %(kind)s AND {where} {beyond} "
        "ORDER BY e.title_key, e.record_id LIMIT %(size)s",
        values,
    )
    return _page(found, size)


def _leading_of_page(tables: _Tables, query: Query, kind: Kind) -> tuple[str, int]:
    statement = (
        f"SELECT count(*) FROM (SELECT 1 FROM {tables.words} WHERE {tables.mine} kind = %(kind)s "  # noqa: S608
        "AND word >= %(low)s AND word < %(high)s ORDER BY word LIMIT %(enough)s) s"
    )
    counted = []
    for word in query.words:
        values = {"partner": tables.partner, "kind": kind.code, "low": word, "high": word + AFTER_ALL}
        counted.append((_rows(statement, values | {"enough": FEW})[0][0], -len(word), word))
    count, _, word = min(counted)
    return word, count


def _page(found: list[tuple], size: int) -> Page:
    more = len(found) > size
    found = found[:size]
    return Page([pk for _, pk in found], (found[-1][0], found[-1][1]) if more else None)

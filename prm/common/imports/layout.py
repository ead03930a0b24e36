"""What the two forms of an import hold, and how they are read back: columns to fields, and words nobody knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from prm.common.errors import Invalid
from prm.common.imports import jobs, parsing
from prm.common.imports.fields import Field, Missing
from prm.common.imports.findings import SURE
from prm.common.imports.registry import importer
from prm.common.imports.resolvers import Candidate, Resolver, folded
from prm.common.imports.words import OTHERS
from prm.common.models import ImportJob

MOST_LISTED = 300  # choices a browser gets as a list to type against
SHOWN_SAMPLES = 3
DO = {
    Missing.CREATE: "Make a new {noun}",
    Missing.EMPTY: "Leave the field empty",
    Missing.WRONG: "Leave these rows out",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the mapping form."""

    field: Field
    column: str
    fixed: str
    factor: str
    samples: list[str]
    listed: str
    column_error: str = ""
    fixed_error: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the line says anything, or has to."""
        return bool(self.column or self.fixed or self.field.required or self.column_error)


@dataclass(frozen=True, slots=True)
class Word:
    """One word nobody knows: rows that use it, what it may mean, what is chosen, whether a person chose it."""

    text: str
    rows: int
    options: list[tuple[str, str]]
    chosen: str
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Question:
    """The words of one field."""

    field: Field
    words: list[Word]
    others: list[tuple[str, str]]
    others_chosen: str
    more: int
    more_rows: int
    listed: str

    @property
    def rows(self) -> int:
        """How many rows use these words."""
        return sum(word.rows for word in self.words) + self.more_rows

    @property
    def open(self) -> int:
        """How many words nobody has answered for."""
        return sum(not word.is_answered for word in self.words)


@dataclass(slots=True)
class Choices:
    """Lists to type against, one for each resolver, however many fields use it."""

    names: dict[int, str] = field(default_factory=dict)
    lists: dict[str, list[Candidate]] = field(default_factory=dict)

    def of(self, resolver: Resolver | None) -> str:
        """Return the id of the resolver's list; empty when it has too many choices."""
        if resolver is None:
            return ""
        if id(resolver) not in self.names:
            name = f"list-{len(self.names) + 1}"
            candidates = resolver.candidates()
            self.names[id(resolver)] = name if 0 < len(candidates) <= MOST_LISTED else ""
            if self.names[id(resolver)]:
                self.lists[name] = candidates
        return self.names[id(resolver)]


def lines(job: ImportJob, choices: Choices, wrong: Mapping[str, str] | None = None) -> list[Line]:
    """Return the mapping form, line by line; ``wrong`` are messages by name of the input."""
    cells, errors = jobs.samples(job), wrong or {}
    shown = []
    for each in importer(job.kind).fields:
        part = job.mapping.get(each.name, {})
        column = part.get("column", "")
        shown.append(
            Line(
                field=each,
                column=column,
                fixed=part.get("fixed", ""),
                factor=part.get("factor", "1"),
                samples=some(cells.get(column, [])),
                listed=choices.of(each.resolver) if not each.linked else "",
                column_error=errors.get(f"column-{each.name}", ""),
                fixed_error=errors.get(f"fixed-{each.name}", ""),
            )
        )
    return shown


def some(cells: list[str]) -> list[str]:
    """Return the first different cells of a column, short enough to show."""
    different = dict.fromkeys(text for cell in cells if (text := parsing.clean(cell)))
    return [text[:40] for text in list(different)[:SHOWN_SAMPLES]]


def unused(job: ImportJob) -> list[str]:
    """Return the columns no field reads."""
    used = {part.get("column") for part in job.mapping.values()}
    return [column for column in job.columns if column not in used]


def read_mapping(job: ImportJob, data: QueryDict) -> dict[str, dict[str, str]]:
    """Return the mapping a form sent; what it does not know is left out by the service."""
    return {
        each.name: {name: data.get(f"{name}-{each.name}", "") for name in ("column", "fixed", "factor")}
        for each in importer(job.kind).fields
    }


def questions(job: ImportJob, choices: Choices) -> list[Question]:
    """Return the words of the last check that name nothing by themselves, with the answers so far."""
    made = importer(job.kind)
    return [_question(made.field(found["field"]), found, job.answers, choices) for found in job.findings]


def _question(each: Field, found: dict[str, Any], answers: Mapping[str, Any], choices: Choices) -> Question:
    assert each.resolver is not None
    given = answers.get(each.name, {})
    done = [(f"do:{what}", DO[what].format(noun=each.resolver.noun)) for what in _possible(each)]
    words = []
    for entry in found["words"]:
        likely = [(f"use:{s['key']}", _say(s, entry["rows"])) for s in entry["suggestions"]]
        answer = given.get(entry["word"]) or {}
        chosen = f"use:{answer['use']}" if answer.get("use") else f"do:{answer['do']}" if answer.get("do") else ""
        if chosen.startswith("use:") and chosen not in dict(likely):
            known = {c.key: c.label for c in each.resolver.candidates()}
            likely.append((chosen, f"Use {known.get(answer['use'], answer['use'])}"))
        is_answered = bool(chosen) or bool(given.get(OTHERS))
        sure = entry["suggestions"] and entry["suggestions"][0]["score"] >= SURE
        if not chosen and sure and not given.get(OTHERS):
            chosen = likely[0][0]
        words.append(Word(entry["word"], entry["rows"], [*likely, *done], chosen, is_answered))
    usual = given.get(OTHERS, {}).get("do", each.missing)
    return Question(each, words, done, f"do:{usual}", found["more"], found["more_rows"], choices.of(each.resolver))


def _possible(each: Field) -> list[Missing]:
    """What may become of rows with an unknown word, the usual first."""
    assert each.resolver is not None
    possible = [Missing.CREATE] if each.resolver.can_create and not each.linked else []
    possible += [] if each.required else [Missing.EMPTY]
    return [*possible, Missing.WRONG]


def _say(suggestion: Mapping[str, Any], rows: int) -> str:
    where = f" for all {rows:,} rows" if rows > 1 else ""
    how = "same letters" if suggestion["score"] == 100 else f"{suggestion['score']} % alike"
    return f"Use {suggestion['label']}{where} ({how})"


def read_answers(job: ImportJob, data: QueryDict) -> dict[str, dict[str, dict[str, str]]]:
    """Return what a person answered; raises :class:`Invalid` for a name typed that nothing has."""
    answers: dict[str, dict[str, dict[str, str]]] = {}
    wrong: dict[str, str] = {}
    made = importer(job.kind)
    for found in job.findings:
        each = made.field(found["field"])
        assert each.resolver is not None
        known = {entry["word"] for entry in found["words"]}
        given: dict[str, dict[str, str]] = {}
        names: dict[str, str] | None = None
        sent = zip(
            data.getlist(f"word-{each.name}"),
            data.getlist(f"answer-{each.name}"),
            data.getlist(f"other-{each.name}"),
            strict=False,
        )
        for word, chosen, typed in sent:
            if word not in known:
                continue
            if typed.strip():
                if names is None:
                    names = {folded(name): c.key for c in each.resolver.candidates() for name in (c.label, *c.names)}
                if folded(typed) in names:
                    given[word] = {"use": names[folded(typed)]}
                else:
                    wrong[f"answer-{each.name}"] = f"There is no {each.resolver.noun} called {parsing.shown(typed)}."
            elif chosen:
                what, _, value = chosen.partition(":")
                given[word] = {"use": value} if what == "use" else {"do": _do(each, value)}
        if others := data.get(f"others-{each.name}", ""):
            given[OTHERS] = {"do": _do(each, others.partition(":")[2])}
        answers[each.name] = given
    if wrong:
        raise Invalid(wrong, code="import.answers")
    return answers


def _do(each: Field, value: str) -> str:
    possible = _possible(each)
    return value if value in possible else str(possible[-1])

"""From a word in a file to the record or code it names, for many rows at once, and to what it may have meant."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import pycountry
from babel import Locale
from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce
from rapidfuzz import fuzz, process

MOST_CANDIDATES = 50_000  # beyond this many records no suggestion is worth its wait
LIKELY = 76  # of 100; below, a suggestion is noise
SUGGESTIONS = 4

_NOT_WORD = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Return the text without case, spaces and punctuation: what two spellings of one name share."""
    return _NOT_WORD.sub("", text.casefold())


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something a word may name. ``key`` is stable and may be shown; ``names`` are its other spellings."""

    key: str
    label: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A candidate with how alike it is, 0 to 100; 100 differs in case, spaces or punctuation only."""

    key: str
    label: str
    score: int


class Ambiguous(str):
    """Stands for a word that names several things; the text says what they are."""


class Resolver(ABC):
    """Finds what words name."""

    can_create = False
    noun = "value"
    nouns = "values"

    @abstractmethod
    def find(self, texts: Collection[str]) -> dict[str, Any]:
        """Return the value of every text that names exactly one thing; :class:`Ambiguous` where it names several."""

    @abstractmethod
    def by_key(self, keys: Collection[str]) -> dict[str, Any]:
        """Return values by the keys of candidates; unknown keys are left out."""

    @abstractmethod
    def candidates(self) -> list[Candidate]:
        """Return everything a word may name."""

    @abstractmethod
    def labels(self, values: Collection[Any]) -> dict[Any, str]:
        """Return what people call values."""

    def create(self, texts: Collection[str], stamp: datetime) -> tuple[dict[str, Any], dict[str, list[int]]]:
        """Make what is missing; returns values by text, and keys by model label for the undo.

        ``stamp`` is when they were made and last changed: what still bears it can be taken back.
        """
        raise NotImplementedError(f"nothing is created from a {self.noun}")


class Suggester:
    """Ranks the candidates of one resolver by likeness to words. Built once, asked often."""

    CONTAINED = 0.85  # what a name inside a longer one ("Korea" in "South Korea") is worth
    FEW = 2_000  # up to this many spellings are also searched for contained names

    def __init__(self, resolver: Resolver) -> None:
        known = resolver.candidates()
        self.owners = [each for each in known for _ in range(1 + len(each.names))]
        self.spellings = [folded(name) for each in known for name in (each.label, *each.names)]

    def suggest(self, text: str) -> list[Suggestion]:
        """Return the likeliest candidates, best first."""
        wanted = folded(text)
        if not wanted:
            return []
        found = [
            (index, 100 if spelling == wanted else min(int(score), 99))
            for spelling, score, index in process.extract(
                wanted, self.spellings, scorer=fuzz.ratio, score_cutoff=LIKELY, limit=20
            )
        ]
        if len(self.spellings) <= self.FEW and len(wanted) >= 4:
            found += [
                (index, int(score * self.CONTAINED))
                for spelling, score, index in process.extract(
                    wanted, self.spellings, scorer=fuzz.partial_ratio, score_cutoff=LIKELY / self.CONTAINED, limit=20
                )
                if len(spelling) >= 4
            ]
        best: dict[str, Suggestion] = {}
        for index, score in found:
            each = self.owners[index]
            if each.key not in best or best[each.key].score < score:
                best[each.key] = Suggestion(each.key, each.label, score)
        return sorted(best.values(), key=lambda s: (-s.score, s.label))[:SUGGESTIONS]


class Vocabulary(Resolver):
    """A closed list: stages, countries, currencies. Found in any case and punctuation."""

    def __init__(
        self,
        source: Callable[[], Iterable[tuple[Candidate, Any]]],
        *,
        noun: str,
        nouns: str = "",
    ) -> None:
        self._source = cache(lambda: list(source()))
        self._index = cache(self._indexed)
        self.noun, self.nouns = noun, nouns or f"{noun}s"

    def _indexed(self) -> dict[str, Any]:
        index: dict[str, Any] = {}
        for candidate, value in reversed(self._source()):
            for name in (*candidate.names, candidate.label, candidate.key):
                index[folded(name)] = value
        return index

    def find(self, texts: Collection[str]) -> dict[str, Any]:
        """Return the values of known words."""
        index = self._index()
        return {text: index[key] for text in texts if (key := folded(text)) in index}

    def by_key(self, keys: Collection[str]) -> dict[str, Any]:
        """Return values by key."""
        return {candidate.key: value for candidate, value in self._source() if candidate.key in keys}

    def candidates(self) -> list[Candidate]:
        """Return the whole list."""
        return [candidate for candidate, _ in self._source()]

    def labels(self, values: Collection[Any]) -> dict[Any, str]:
        """Return the words of the list."""
        return {value: candidate.label for candidate, value in self._source() if value in values}


def choices(
    enum: type[models.TextChoices], *, noun: str, also: Mapping[str, tuple[str, ...]] | None = None
) -> Vocabulary:
    """Return the vocabulary of a choices class; ``also`` maps values to what other systems call them."""
    extra = also or {}
    return Vocabulary(
        lambda: [
            (Candidate(str(value), str(label), extra.get(str(value), ())), str(value)) for value, label in enum.choices
        ],
        noun=noun,
    )


class Records(Resolver):
    """Records of a model, found exactly by one of ``match`` (in order), else only suggested.

    ``value`` is what is stored of them: their key in the database, or a code. ``label`` may tell namesakes apart;
    ``queryset`` narrows; ``make`` creates records from names and a moment, in order, and allows "create" as an
    answer. ``follow`` is the foreign key of a record that was merged away: its names stand for the one it leads to.
    """

    def __init__(
        self,
        queryset: Callable[[], models.QuerySet],
        *,
        noun: str,
        nouns: str = "",
        key: str = "public_id",
        value: str = "pk",
        match: tuple[str, ...] = ("name",),
        label: tuple[str, ...] = ("name",),
        make: Callable[[list[str], datetime], list[models.Model]] | None = None,
        follow: str = "",
    ) -> None:
        self.queryset, self.key, self.value, self.match = queryset, key, value, match
        self.follow, self._means = follow, Coalesce(F(follow), F(value)) if follow else F(value)
        self.label, self.make = label, make
        self.noun, self.nouns = noun, nouns or f"{noun}s"
        self.can_create = make is not None

    def find(self, texts: Collection[str]) -> dict[str, Any]:
        """Return values by exact text."""
        found: dict[str, Any] = {}
        for attribute in self.match:
            wanted = [text for text in texts if text not in found]
            if not wanted:
                break
            rows = self.queryset().filter(**{f"{attribute}__in": wanted}).values_list(attribute, self._means)
            meant: dict[str, set[Any]] = {}
            for text, value in rows:
                meant.setdefault(text, set()).add(value)
            for text, values in meant.items():
                several = f"{len(values)} {self.nouns} are called so. Choose one."
                found[text] = Ambiguous(several) if len(values) > 1 else values.pop()
        return found

    def by_key(self, keys: Collection[str]) -> dict[str, Any]:
        """Return values by public key."""
        return dict(self.queryset().filter(**{f"{self.key}__in": list(keys)}).values_list(self.key, self._means))

    def labels(self, values: Collection[Any]) -> dict[Any, str]:
        """Return the records' names."""
        return dict(
            self.queryset().filter(**{f"{self.value}__in": list(values)}).values_list(self.value, self.label[0])
        )

    def candidates(self) -> list[Candidate]:
        """Return the records, none when there are too many to compare."""
        live = self.queryset().filter(**{f"{self.follow}__isnull": True}) if self.follow else self.queryset()
        rows = list(live.values_list(self.key, *self.label).order_by()[: MOST_CANDIDATES + 1])
        if len(rows) > MOST_CANDIDATES:
            return []
        return [
            Candidate(
                str(key), ", ".join(str(part) for part in label if part), (str(label[0]),) if len(label) > 1 else ()
            )
            for key, *label in rows
        ]

    def create(self, texts: Collection[str], stamp: datetime) -> tuple[dict[str, Any], dict[str, list[int]]]:
        """Create one record for each text."""
        assert self.make is not None
        names = sorted(texts)
        made = self.make(names, stamp)
        label = made[0]._meta.label_lower if made else ""
        return dict(zip(names, (each.pk for each in made), strict=True)), {label: [each.pk for each in made]}


def _countries() -> Iterable[tuple[Candidate, str]]:
    english = Locale("en").territories
    for country in pycountry.countries:
        label = english.get(country.alpha_2, country.name)
        names = {country.name, getattr(country, "common_name", ""), getattr(country, "official_name", "")}
        names |= {country.alpha_3, *_COUNTRY_WORDS.get(country.alpha_2, ())}
        yield (
            Candidate(country.alpha_2, label, tuple(sorted(name for name in names if name and name != label))),
            country.alpha_2,
        )


_COUNTRY_WORDS = {
    "US": ("USA", "U.S.", "America", "United States of America"),
    "GB": ("UK", "U.K.", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland"),
    "AE": ("UAE",),
    "DE": ("Deutschland",),
    "AT": ("Österreich",),
    "CH": ("Schweiz", "Suisse"),
    "ES": ("España",),
    "NL": ("Holland", "The Netherlands"),
    "CZ": ("Czech Republic",),
    "RU": ("Russia",),
    "VN": ("Viet Nam", "Vietnam"),
}


def _currencies() -> Iterable[tuple[Candidate, str]]:
    signs = {"EUR": ("€",), "GBP": ("£",), "USD": ("US$", "US dollar", "dollars"), "CHF": ("SFr", "Fr.")}
    for currency in pycountry.currencies:
        code = currency.alpha_3
        yield Candidate(code, code, (currency.name, *signs.get(code, ()))), code


COUNTRIES = Vocabulary(_countries, noun="country", nouns="countries")
CURRENCIES = Vocabulary(_currencies, noun="currency", nouns="currencies")

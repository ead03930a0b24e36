"""Measure account matching on real names with known pairs and print the tables of docs/matching.md."""

import csv
import random
import statistics
import time
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from partners.rules.identifiers import registrable_domain
from partners.rules.match_keys import index_keys, query_keys
from partners.rules.matching import MatchBody, Ranked, Verdict, rank, score
from partners.rules.names import normalise
from partners.rules.subject import Subject

FIRST = 5
RANDOM_PAIRS = 50_000
NEIGHBOURS_OF = 1_500
SEED = 20_25


@dataclass(frozen=True)
class Pair:
    """Two names of one organisation."""

    kind: str
    entity: str
    left: Subject
    right: Subject


class KeyIndex:
    """What the GIN index over ``match_keys`` does, in memory."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self.subjects = list(subjects)
        self.rows: dict[str, list[int]] = defaultdict(list)
        for row, subject in enumerate(self.subjects):
            for key in index_keys(subject):
                self.rows[key].append(row)

    def rarity(self, key: str) -> int:
        """How many subjects carry a key."""
        return len(self.rows.get(key, ()))

    def candidates(self, subject: Subject) -> list[Subject]:
        """The subjects that share an affordable key."""
        rows = {row for key in query_keys(subject, self.rarity) for row in self.rows.get(key, ())}
        return [self.subjects[row] for row in sorted(rows)]


@dataclass
class Findings:
    """What a run over the pairs found, by kind."""

    first: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    verdicts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seconds: list[float] = field(default_factory=list)
    candidates: list[int] = field(default_factory=list)

    def share(self, kind: str | None = None) -> float:
        """The share of pairs found among the first candidates, of one kind or of all."""
        found = self.first[kind] if kind else [hit for hits in self.first.values() for hit in hits]
        return sum(found) / len(found) if found else 0.0


def read_pairs(folder: Path, *, swapped: bool = False) -> list[Pair]:
    """The pairs of ``pairs_dev.csv``; ``swapped`` looks the first name up by the second."""
    with (folder / "pairs_dev.csv").open(encoding="utf-8", newline="") as lines:
        pairs = [_pair(row) for row in csv.DictReader(lines)]
    return [replace(pair, left=pair.right, right=pair.left) for pair in pairs] if swapped else pairs


def _pair(row: dict[str, str]) -> Pair:
    left = Subject(row["name_a"], country=row["country_a"], domain=row["domain_a"], ref=row["entity_a"])
    right = Subject(row["name_b"], country=row["country_b"], domain=row["domain_b"], ref=row["entity_b"])
    return Pair(row["kind"], row["entity_b"], left, right)


def read_corpus(folder: Path) -> list[Subject]:
    """The other names of ``corpus_dev.csv``."""
    with (folder / "corpus_dev.csv").open(encoding="utf-8", newline="") as lines:
        return [Subject(row["name"], country=row["country"], domain=row["domain"]) for row in csv.DictReader(lines)]


def name_only(subject: Subject) -> Subject:
    """A subject of which nothing but the name is known."""
    return Subject(subject.name, aliases=subject.aliases, ref=subject.ref)


def name_and_domain(subject: Subject) -> Subject:
    """A subject of which the name and the website are known."""
    return Subject(subject.name, domain=subject.domain, ref=subject.ref)


def look_up(body: MatchBody, index: KeyIndex, subject: Subject) -> tuple[list[Ranked], int]:
    """Candidates by shared keys, ranked; and how many there were."""
    candidates = index.candidates(subject)
    return rank(body, subject, candidates), len(candidates)


def measure(pairs: Sequence[Pair], corpus: Sequence[Subject], view: Callable[[Subject], Subject]) -> Findings:
    """Look every left name up among the corpus and all right names, each seen through ``view``.

    A pair counts as found when a row of the same organisation is among the first five.
    """
    body = MatchBody()
    index = KeyIndex([*map(view, corpus), *(view(pair.right) for pair in pairs)])
    findings = Findings()
    for pair in pairs:
        subject = view(pair.left)
        started = time.perf_counter()
        ranked, count = look_up(body, index, subject)
        findings.seconds.append(time.perf_counter() - started)
        findings.candidates.append(count)
        findings.first[pair.kind].append(any(r.subject.ref == pair.entity for r in ranked[:FIRST]))
        findings.verdicts[score(body, subject, view(pair.right)).verdict] += 1
    return findings


def confirmed(pairs: Sequence[Pair]) -> list[Pair]:
    """Pairs after staff confirmed each once: the left name is an alias of the right.

    The look-up is by the left name typed again, in capitals and without legal form and punctuation.
    """
    found = []
    for pair in pairs:
        retyped = " ".join(normalise(pair.left.name).ascii.upper().replace(",", " ").replace(".", " ").split())
        left = replace(pair.left, name=retyped)
        found.append(replace(pair, left=left, right=replace(pair.right, aliases=(pair.left.name,))))
    return found


def other_names(pairs: Sequence[Pair]) -> list[Pair]:
    """Pairs of organisations with more names than two, the others being stored as aliases of the right."""
    names: dict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        names[pair.entity] += [pair.left.name, pair.right.name]
    found = []
    for pair in pairs:
        own = {pair.left.name, pair.right.name}
        aliases = tuple(dict.fromkeys(name for name in names[pair.entity] if name not in own))
        if aliases:
            found.append(replace(pair, right=replace(pair.right, aliases=aliases)))
    return found


def random_strangers(corpus: Sequence[Subject]) -> Iterator[tuple[Subject, Subject]]:
    """Random pairs of different organisations."""
    chance = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    for _ in range(RANDOM_PAIRS):
        left, right = chance.sample(range(len(corpus)), 2)
        yield corpus[left], corpus[right]


def near_strangers(corpus: Sequence[Subject]) -> Iterator[tuple[Subject, Subject]]:
    """Names with the five names most like them, of organisations whose websites show that they differ."""
    body = MatchBody()
    known = [subject for subject in corpus if registrable_domain(subject.domain)]
    numbered = [replace(name_only(subject), ref=str(row)) for row, subject in enumerate(known)]
    index = KeyIndex(numbered)
    chance = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    for row in chance.sample(range(len(known)), min(NEIGHBOURS_OF, len(known))):
        ranked, _ = look_up(body, index, numbered[row])
        others = [known[int(r.subject.ref)] for r in ranked if r.subject.ref != str(row)]
        for other in others[:FIRST]:
            if _label(other) != _label(known[row]):
                yield known[row], other


def _label(subject: Subject) -> str:
    """The name part of a website, the same for ``acme.de`` and ``acme.com``."""
    return (registrable_domain(subject.domain) or "").split(".")[0]


def verdicts(
    body: MatchBody, pairs: Iterable[tuple[Subject, Subject]], view: Callable[[Subject], Subject]
) -> dict[str, float]:
    """The share of each verdict over pairs seen through ``view``."""
    counts: dict[str, int] = defaultdict(int)
    for left, right in pairs:
        counts[score(body, view(left), view(right)).verdict] += 1
    total = sum(counts.values()) or 1
    return {verdict: counts[verdict] / total for verdict in Verdict}


class Command(BaseCommand):
    """``manage.py bench_matching FOLDER``: a folder with ``pairs_dev.csv`` and ``corpus_dev.csv``."""

    help = "Measure account matching on a folder of names with known pairs."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: object, **options: object) -> None:
        folder = Path(str(options["folder"]))
        if not (folder / "pairs_dev.csv").is_file():
            raise CommandError(f"No pairs_dev.csv in {folder}.")
        pairs, corpus = read_pairs(folder), read_corpus(folder)
        self.print_names(
            measure(pairs, corpus, name_only), measure(read_pairs(folder, swapped=True), corpus, name_only)
        )
        self.print_evidence(pairs, corpus)
        self.print_strangers(corpus)

    def print_names(self, forward: Findings, backward: Findings) -> None:
        """Names alone, by kind, and the speed of a look-up."""
        self.stdout.write("| kind | pairs | b found by a | a found by b |\n|---|---:|---:|---:|")
        for kind in sorted(forward.first):
            row = f"{len(forward.first[kind])} | {forward.share(kind):.1%} | {backward.share(kind):.1%}"
            self.stdout.write(f"| {kind} | {row} |")
        self.stdout.write(f"| **all** | {len(forward.seconds)} | {forward.share():.1%} | {backward.share():.1%} |\n")
        quantiles = statistics.quantiles(forward.seconds, n=100)
        self.stdout.write(
            f"look-up p50 {quantiles[49] * 1000:.1f} ms, p95 {quantiles[94] * 1000:.1f} ms; "
            f"candidates {statistics.mean(forward.candidates):.0f} on average, {max(forward.candidates)} at most\n"
        )
        self._shares("true pairs, name alone", forward)

    def print_evidence(self, pairs: Sequence[Pair], corpus: Sequence[Subject]) -> None:
        """What a domain or an alias adds."""
        with_domain = [pair for pair in pairs if pair.left.domain and pair.right.domain]
        runs = (
            ("domain on both sides", with_domain, name_and_domain),
            ("other names stored as aliases", other_names(pairs), name_only),
            ("confirmed once, typed again", confirmed(pairs), name_only),
        )
        self.stdout.write("| evidence | pairs | among the first five |\n|---|---:|---:|")
        for label, chosen, view in runs:
            findings = measure(chosen, corpus, view)
            self.stdout.write(f"| {label} | {len(chosen)} | {findings.share():.1%} |")
            self._shares(f"true pairs, {label}", findings)

    def print_strangers(self, corpus: Sequence[Subject]) -> None:
        """How different organisations are judged."""
        shipped, careless = MatchBody(), MatchBody(name_alone_at_most=None)
        samples = (("random", list(random_strangers(corpus))), ("nearest names", list(near_strangers(corpus))))
        self.stdout.write("| different organisations | pairs | same | maybe |\n|---|---:|---:|---:|")
        for label, sample in samples:
            for policy, body, view in (
                ("name alone", shipped, name_only),
                ("name alone, limit off", careless, name_only),
                ("name and country", shipped, lambda s: Subject(s.name, country=s.country)),
                ("name, country, website", shipped, lambda s: s),
            ):
                found = verdicts(body, sample, view)
                shares = f"{found[Verdict.SAME]:.2%} | {found[Verdict.MAYBE]:.1%}"
                self.stdout.write(f"| {label}, {policy} | {len(sample)} | {shares} |")

    def _shares(self, label: str, findings: Findings) -> None:
        total = sum(findings.verdicts.values()) or 1
        shares = ", ".join(f"{verdict} {findings.verdicts[verdict] / total:.0%}" for verdict in Verdict)
        self.stdout.write(f"<!-- {label}: {shares} -->")

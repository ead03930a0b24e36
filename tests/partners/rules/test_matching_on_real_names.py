"""Account matching on real names.

``data/company_names.csv`` is an excerpt of 55 pairs: names of one organisation from the Research
Organization Registry (ROR, CC0) and from the company names of the U.S. Securities and Exchange
Commission (public domain). The full set lies outside the repository; where it is absent its test is left out.
"""

import csv
import os
from itertools import islice
from pathlib import Path

import pytest

from partners.management.commands.bench_matching import (
    Pair,
    confirmed,
    measure,
    name_and_domain,
    name_only,
    near_strangers,
    random_strangers,
    read_corpus,
    read_pairs,
    verdicts,
)
from partners.rules.matching import MatchBody, Subject, Verdict

ROOT = Path(__file__).parents[3]
SHARED = Path(os.environ.get("ENTENTE_SHARED", ROOT.parent / "shared")) / "data" / "company_names"
RENAMED = ["alias", "former_name"]
"""Kinds no likeness can find: the name itself has changed."""

full_set = pytest.mark.skipif(not SHARED.is_dir(), reason="the full set of names is not here")


def excerpt():
    with (Path(__file__).parent / "data" / "company_names.csv").open(encoding="utf-8", newline="") as lines:
        return [
            Pair(
                row["kind"],
                row["entity"],
                Subject(row["name_a"], row["country"], row["domain"], ref=row["entity"]),
                Subject(row["name_b"], row["country"], row["domain"], ref=row["entity"]),
            )
            for row in csv.DictReader(lines)
        ]


def test_most_pairs_of_the_excerpt_are_found_by_name_alone():
    pairs = [pair for pair in excerpt() if pair.kind not in RENAMED]

    assert measure(pairs, [], name_only).share() >= 0.85


def test_every_pair_of_the_excerpt_is_found_once_confirmed():
    assert measure(confirmed(excerpt()), [], name_only).share() == 1.0


def test_pairs_of_the_excerpt_with_a_domain_are_found():
    pairs = [pair for pair in excerpt() if pair.left.domain]

    assert measure(pairs, [], name_and_domain).share() == 1.0


def test_no_two_organisations_of_the_excerpt_are_judged_the_same_by_name():
    pairs = excerpt()
    strangers = [(a.left, b.right) for a in pairs for b in pairs if a.entity != b.entity]

    assert verdicts(MatchBody(), strangers, name_only)[Verdict.SAME] == 0.0


@full_set
def test_the_full_set_reaches_the_agreed_shares():
    pairs, corpus = read_pairs(SHARED)[::6], read_corpus(SHARED)
    with_domain = [pair for pair in pairs if pair.left.domain and pair.right.domain]

    assert measure(pairs, corpus, name_only).share() >= 0.78
    assert measure(with_domain, corpus, name_and_domain).share() >= 0.97


@full_set
def test_strangers_of_the_full_set_are_not_judged_the_same():
    corpus = read_corpus(SHARED)
    by_name = verdicts(MatchBody(), islice(random_strangers(corpus), 5_000), name_only)
    near = verdicts(MatchBody(), islice(near_strangers(corpus), 500), lambda s: Subject(s.name, country=s.country))

    assert by_name[Verdict.SAME] == 0.0
    assert near[Verdict.SAME] < 0.01

"""What is quick is held to what is plain: the same keys, scores, reasons and order."""

from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners.rules import identifiers, match_keys, matching, names, phonetic
from partners.rules.matching import MatchBody, MatchWeights
from partners.rules.subject import Subject
from tests.partners.rules.plain import identifiers as plain_identifiers
from tests.partners.rules.plain import match_keys as plain_keys
from tests.partners.rules.plain import matching as plain_matching
from tests.partners.rules.plain import names as plain_names
from tests.partners.rules.plain import phonetic as plain_phonetic
from tests.partners.rules.test_matching_on_real_names import SHARED, excerpt, full_set, read_corpus, read_pairs

ODD = (
    "", "GmbH", "A/S Øresund", "BioNTech SE", "SpA Rossi", "iPhone", "O'Neil & Sons+Co", "<b>Acme</b> &amp; Sons",
    "S.A.B. de C.V.", "Alpha Beta /DE/", "大光電機株式会社", "エフシー東京", "SWU", "IBM Deutschland GmbH",
    "a\tb\u200bc", "Müller Müller AG", "Stadtwerke Ulm", "Intl Mfg Grp", "3M", "The and of",
)  # fmt: skip
REAL = sorted({subject.name for pair in excerpt() for subject in (pair.left, pair.right)})
LETTERS = "abcdehilnorstuSMHLTDé &.-+'/\\株式会社テ<>;\t"
PIECES = ("GmbH", "Ltd", "&", "and", "Intl", "BioNTech", "S.A.", "株式会社", "Acme", "Robotics", "Ulm", "acme", "Tech")
NAMES = st.one_of(
    st.sampled_from(REAL),
    st.sampled_from(ODD),
    st.text(alphabet=LETTERS, max_size=24),
    st.lists(st.sampled_from(PIECES), max_size=5).map(" ".join),
)
SUBJECTS = st.builds(
    Subject,
    name=NAMES,
    country=st.sampled_from(["", "DE", "FR", "Germany"]),
    domain=st.sampled_from(["", "acme.de", "acme.com", "https://www.acme.co.uk/x", "swu.example", "facebook.com"]),
    tax_id=st.sampled_from(["", "DE811247093", "811 247 093", "FR12345678901", "1111111"]),
    address=st.sampled_from(["", "Karlstr. 1", "Karlstraße 12", "1 Main Street"]),
    postal_code=st.sampled_from(["", "89073", "D-89073"]),
    city=st.sampled_from(["", "Ulm", "Neu-Ulm"]),
    contact_email=st.sampled_from(["", "a@acme.de", "b@gmail.com", "c@mail.swu.example"]),
    aliases=st.lists(NAMES, max_size=2).map(tuple),
    parent_name=st.one_of(st.just(""), NAMES),
    ref=st.integers(0, 999).map(str),
)
BODIES = st.sampled_from(
    [
        MatchBody(),
        MatchBody(name_alone_at_most=None, country_supports_name=False, parent_at_most=None),
        MatchBody(
            weights=MatchWeights(name=7, website=0, tax_id=3, address=11, contact=5), same_from=70, maybe_from=40
        ),
    ]
)


def in_full(ranked):
    return [(each.subject, _result(each.result)) for each in ranked]


def _result(result):
    found = {name: getattr(result, name) for name in ("verdict", "score", "limits", "maybe_parent", "strength")}
    return {**found, "contributions": tuple(asdict(each) for each in result.contributions)}


def parts(name):
    return (
        *(name.key, name.tokens, name.acronym, name.legal_form, name.ascii, name.initials, name.alternatives),
        *(name.compact, name.core, name.readings, name.native, name.first_letters),
    )


@given(NAMES)
@settings(max_examples=400)
def test_a_name_is_reduced_as_the_plain_rule_reduces_it(name):
    assert names.clean(name) == plain_names.clean(name)
    assert parts(names.normalise(name)) == parts(plain_names.normalise(name))
    assert match_keys.index_keys(Subject(name)) == plain_keys.index_keys(Subject(name))


@given(st.text(alphabet="aeiourschtkphdxzcqjvlmbpywn", max_size=14))
@settings(max_examples=400)
def test_a_skeleton_is_the_plain_one(word):
    assert phonetic.skeleton(word) == plain_phonetic.skeleton(word)


@pytest.mark.parametrize(
    "text", ["acme.de", "co.uk", "acme.co.uk", "foo.ck", "www.ck", "a.example", "localhost", "1.2", "xn--55qx5d.cn"]
)
def test_a_known_host_has_the_plain_domain(text):
    assert identifiers.registrable_domain(text) == plain_identifiers.registrable_domain(text)


@given(st.text(alphabet="ab-.1 /:@wdeukcom", max_size=14))
@settings(max_examples=400)
def test_a_host_has_the_plain_domain(text):
    assert identifiers.registrable_domain(text) == plain_identifiers.registrable_domain(text)


@given(BODIES, SUBJECTS, st.lists(SUBJECTS, max_size=8), st.integers(0, 5))
@settings(max_examples=250, deadline=None)
def test_candidates_are_ranked_as_the_plain_rule_ranks_them(body, subject, others, most):
    candidates = [
        *others,
        Subject(subject.name, ref="twin"),
        Subject(subject.name[:8], domain=subject.domain, ref="cut"),
    ]
    found = plain_matching.rank(body, subject, candidates)

    assert in_full(matching.rank(body, subject, candidates)) == found
    assert in_full(matching.rank(body, subject, candidates, most)) == found[:most]


def test_the_excerpt_is_scored_as_by_the_plain_rule():
    pairs = [(pair.left, pair.right) for pair in excerpt()]

    for left, right in pairs:
        assert _result(matching.score(MatchBody(), left, right)) == plain_matching.score(MatchBody(), left, right)


@full_set
def test_the_full_set_is_scored_as_by_the_plain_rule():
    chosen, corpus = read_pairs(SHARED)[::5], read_corpus(SHARED)[::125]

    for pair in chosen:
        candidates = [pair.right, *corpus[:3]]
        found = in_full(matching.rank(MatchBody(), pair.left, candidates))
        assert found == plain_matching.rank(MatchBody(), pair.left, candidates), pair

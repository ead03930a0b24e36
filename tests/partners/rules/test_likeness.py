import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.rules.likeness import NEVER_IDENTICAL, compare_names
from partners.rules.names import normalise
from partners.rules.phonetic import skeleton
from partners.rules.word_pairs import word_likeness

NAMES = st.text(alphabet="abcdehilnorstu &.-ABCGMHLTD株式会社テ", max_size=30)


def likeness(one, other):
    return compare_names(normalise(one), normalise(other)).value


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kerry Logistics Network Limited", "KERRY LOG NET"),
        ("Overseas Shipholding Group", "OSG"),
        ("Lazio Innova SpA", "LazioInnova"),
        ("Instituto Eletrotécnico Português", "Portuguese Electrotechnical Institute"),
        ("Terumo", "テルモ株式会社"),
        ("Stadtwerke Ulm Netze GmbH", "SWU Netze GmbH"),
        ("Acme Robotics", "Acme Robotics Research Center Berlin"),
        ("Hindustan Construction Company Limited", "HINDUSTAN CONSTRUC"),
    ],
)
def test_spellings_of_one_organisation_are_alike(one, other):
    assert likeness(one, other) >= 0.6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nordic Steel Holding AB", "Iberian Foods S.A."),
        ("Technology Solutions Ltd", "Systems Engineering Ltd"),
        ("Acme", "Zubrowka"),
    ],
)
def test_strangers_are_not_alike(one, other):
    assert likeness(one, other) < 0.5


def test_a_shared_word_of_business_is_worth_little():
    assert likeness("Kestrel Technologies", "Osprey Technologies") < likeness("Kestrel Technologies", "Kestrel Foods")


def test_only_one_key_is_identity():
    assert (likeness("Acme GmbH", "ACME"), likeness("Acme Tools", "Acmetools")) == (1.0, NEVER_IDENTICAL)


def test_a_skeleton_survives_a_change_of_alphabet():
    assert skeleton("cynet") == skeleton("sainetto") == "snt"


@pytest.mark.parametrize(("short", "long"), [("bldg", "building"), ("log", "logistics"), ("telekom", "telecom")])
def test_shortened_and_misspelt_words_are_partners(short, long):
    assert word_likeness(short, long) >= 0.7


@given(NAMES, NAMES)
def test_likeness_is_the_same_from_both_sides(one, other):
    assert likeness(one, other) == pytest.approx(likeness(other, one))


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_of_any_text_is_a_share(one, other):
    assert 0.0 <= likeness(one, other) <= 1.0

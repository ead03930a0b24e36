from hypothesis import given
from hypothesis import strategies as st

from partners.rules.match_keys import MOST_OF_ONE, affordable, index_keys, query_keys
from partners.rules.subject import Subject


def shared(left, right):
    return set(index_keys(left)) & set(index_keys(right))


def test_a_subject_is_stored_under_its_identifiers():
    subject = Subject("Acme GmbH", "DE", "www.acme.de", "DE 811 247 093", contact_email="bob@mail.acme.com")

    assert [key for key in index_keys(subject) if key[0] in "xdn"] == [
        "x:DE811247093",
        "d:acme.de",
        "d:acme.com",
        "n:acme",
    ]


def test_free_mail_gives_no_key():
    assert not [key for key in index_keys(Subject("Acme", contact_email="bob@gmail.com")) if key.startswith("d:")]


def test_a_former_name_is_found_like_a_name():
    assert "n:data hyperscale" in shared(
        Subject("Hyperscale Data, Inc."), Subject("BitNile Holdings", aliases=("Hyperscale Data",))
    )


def test_an_acronym_meets_the_long_name_in_both_directions():
    assert "a:osg" in shared(Subject("OSG"), Subject("Overseas Shipholding Group"))


def test_of_two_letters_a_word_nothing_is_left_out():
    acronyms = [key for key in index_keys(Subject("Korea Banking Corporate Service")) if key.startswith("a:")]

    assert {"a:koba", "a:kobaco", "a:kbcs", "a:kbs"} <= set(acronyms)
    assert not {"a:kba", "a:kobac", "a:kbaco"} & set(acronyms)


def test_shortened_words_meet_by_their_first_letters():
    assert "p:ker.log" in shared(Subject("KERRY LOG NET"), Subject("Kerry Logistics Network Limited"))


def test_katakana_meets_latin_letters_by_sound():
    assert shared(Subject("アロカ株式会社"), Subject("Aloka Co., Ltd."))


def test_rare_keys_are_taken_until_the_budget_is_spent():
    counts = {"n:acme tools": 1, "t:acme": 40, "t:tools": 9_000, "w:akm": 150, "w:tr": 30}

    assert affordable(list(counts), counts.__getitem__) == ["n:acme tools", "w:tr", "t:acme"]


def test_a_key_counted_as_absent_is_kept():
    assert affordable(["t:acme", "n:acme"], lambda key: 0) == ["n:acme", "t:acme"]


def test_an_identifier_everybody_shares_is_not_looked_up():
    assert affordable(["d:acme.com"], lambda key: MOST_OF_ONE + 1) == []


def test_without_counts_general_words_are_left_out():
    keys = query_keys(Subject("Acme Technologies"))

    assert ("t:acme" in keys, "t:technologies" in keys) == (True, False)


def test_an_empty_subject_has_no_keys():
    assert index_keys(Subject("🚀")) == []


@given(st.text(), st.text())
def test_keys_of_any_text_are_few_and_unlike(name, alias):
    keys = index_keys(Subject(name, aliases=(alias,)))

    assert len(keys) == len(set(keys)) < 2000

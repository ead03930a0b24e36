from hypothesis import given
from hypothesis import strategies as st

from partners.rules.match_keys import MOST_OF_ONE, affordable, index_keys, number, query_keys
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


def _acronyms(name):
    return {key for key in index_keys(Subject(name)) if key.startswith("a:")}


def test_of_two_letters_a_word_nothing_is_left_out():
    acronyms = _acronyms("Korea Banking Corporate Shipping Service")

    assert {"a:koba", "a:kobaco", "a:kbcss", "a:kbss"} <= acronyms
    assert not {"a:kba", "a:kobac", "a:kbaco"} & acronyms


def test_of_four_initials_none_is_left_out():
    acronyms = _acronyms("Korea Banking Corporate Shipping")

    assert "a:kbcs" in acronyms
    assert not {"a:kcs", "a:kbs", "a:kbc"} & acronyms


def test_words_written_together_meet_by_their_sound():
    assert "s:stdtkrm" in shared(Subject("Stadt Werke Ulm"), Subject("Stadtwerke Ulm"))


def test_a_key_has_one_number_everywhere():
    assert (number("t:acme"), number("n:株式")) == (1_851_796_337, 618_816_730)
    assert number("n:" + "a" * 78 + "b") == number("n:" + "a" * 78 + "c")


@given(st.text())
def test_a_number_fits_into_four_bytes(text):
    assert -(2**31) <= number(text) < 2**31


def test_shortened_words_meet_by_their_first_letters():
    assert "p:ker.log" in shared(Subject("KERRY LOG NET"), Subject("Kerry Logistics Network Limited"))


def test_katakana_meets_latin_letters_by_sound():
    assert shared(Subject("アロカ株式会社"), Subject("Aloka Co., Ltd."))


def test_rare_keys_are_taken_until_the_budget_is_spent():
    counts = {"n:acme tools": 1, "t:acme": 32, "t:tools": 9_000, "y:akm.tool": 150, "y:tr.tool": 30}

    assert affordable(list(counts), counts.__getitem__) == ["n:acme tools", "y:tr.tool", "t:acme"]


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

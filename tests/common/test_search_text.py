"""Folding and understanding: what is typed meets what is stored, in any script."""

import string

from hypothesis import example, given
from hypothesis import strategies as st

from prm.common.ids import public_id
from prm.common.search import Query
from prm.common.search.registry import Entry
from prm.common.search.text import LONGEST_WORD, MOST_WORDS, folded, host, ranked_words, title_key, words

NAMES = st.text(max_size=60)
PLAIN = set(string.ascii_lowercase + string.digits + " ")


def _found(entry: Entry, typed: str) -> bool:
    """Whether every word typed begins a word the record is found by."""
    known = [word[1:] for word in entry.words]
    return all(any(word.startswith(wanted) for word in known) for wanted in Query.read(typed).words)


@given(st.text(max_size=300))
@example("İstanbul Ltd. Şti.")
@example("北京有限公司")
@example("\x00 ﷽ 🏢 ＡＢＣ")
def test_folded_text_is_plain_and_folds_to_itself(text):
    once = folded(text)

    assert set(once) <= PLAIN
    assert folded(once) == once
    assert "  " not in once


@given(NAMES)
def test_case_makes_no_difference_to_latin_letters(text):
    latin = "".join(each for each in text if each.isascii())

    assert folded(latin.upper()) == folded(latin.lower()) == folded(latin)


@given(NAMES, st.integers(min_value=0, max_value=60))
@example("Müller & Söhne GmbH", 8)
@example("https://www.acme.de", 12)
@example("www.www.de", 10)
@example("0\x000", 3)
def test_any_beginning_of_a_name_finds_it(name, length):
    assert _found(Entry(1, "AC-7K2M-94QX", name), name[:length])


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_words_of_a_name_find_it_in_any_order_and_cut(parts, chance):
    name = " ".join(parts)
    typed = [word[: chance.randint(1, len(word))] for word in words(name)]
    chance.shuffle(typed)

    assert _found(Entry(1, "AC-7K2M-94QX", name), " ".join(typed))


@given(st.text(max_size=1000))
def test_whatever_is_typed_is_understood(text):
    query = Query.read(text)

    assert query.is_empty is (not query.words)
    assert all(0 < len(word) <= LONGEST_WORD and set(word) <= PLAIN for word in query.words)
    assert not any(one != other and other.startswith(one) for one in query.words for other in query.words)


@given(st.sampled_from(["DR", "PA", "AC", "PE", "OP", "PR"]), st.integers(min_value=4, max_value=12), st.booleans())
def test_the_beginning_of_a_number_is_known_for_one_however_it_is_typed(prefix, length, dashes):
    whole = public_id(prefix)
    typed = whole[:length].lower()

    typed = typed if dashes else typed.replace("-", "")
    read = Query.read(typed).reference

    if typed.isalpha() and length < 12:
        assert read == ""
        return
    assert read == whole[:length] or read == whole[:length].rstrip("-") or read == f"{whole[:length]}-"
    assert whole.startswith(read)


def test_a_word_is_no_number():
    assert Query.read("drive").reference == ""
    assert Query.read("acm").reference == Query.read(" acme ").reference == Query.read("acmerger").reference == ""
    assert Query.read("ac-m").reference == "AC-M"
    assert Query.read("acm3").reference == "AC-M3"
    assert Query.read("acmergersk").reference == "AC-MERG-ERSK"
    assert Query.read("acme industries").reference == ""


def test_the_best_place_of_a_word_is_kept_and_words_are_counted():
    assert ranked_words(("Acme Industries",), ("ACME Holding",), ("acme.de",)) == [
        "0acme",
        "1industries",
        "2holding",
        "3de",
    ]
    assert len(ranked_words((" ".join(str(n) for n in range(100)),))) == MOST_WORDS


def test_a_website_is_found_by_what_people_remember_of_it():
    assert host("https://www.acme.de/kontakt?x=1") == "acme.de"
    assert host("Acme.DE") == "Acme.DE"
    assert Query.read("https://www.acme.de/").words == ("acme", "de")


def test_titles_are_compared_without_accents_and_signs():
    assert title_key("  Ächte   „Würze“ & Söhne ") == "achte wurze sohne"


def test_a_word_that_another_begins_with_is_not_asked_twice():
    assert Query.read("ac acme ac").words == ("acme",)

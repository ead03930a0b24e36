"""Reading a file's rows ahead of their turn."""

import gc
import sys
import threading

import pytest

from partners.importers import AccountImporter
from partners.rules.match_keys import number
from prm.common.imports import ahead
from prm.common.imports.fields import Row
from prm.common.imports.parsing import Unreadable
from prm.common.imports.pass_over import Pass
from prm.common.imports.words import Planned, Words

MAPPING = {"name": {"column": "name"}, "website": {"column": "website"}}


class Slow:
    """A pass that says what it was asked, and where."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.threads: set[str] = set()

    def learn(self, lines):
        pass

    def begin(self, lines):
        self.begun.append(lines)
        self.threads.add(threading.current_thread().name)
        if lines == "bad":
            raise Unreadable("is bad.")
        return [lines]


def test_chunks_come_in_their_order_each_begun_while_the_one_before_is_worked_on():
    over = Slow()
    parts = ahead.read(over, iter(["a", "b", "c"]))

    first = next(parts)
    found = [first, *parts]

    assert found == [["a"], ["b"], ["c"]]
    assert over.begun == ["a", "b", "c"]
    assert threading.current_thread().name not in over.threads


def test_what_goes_wrong_is_raised_in_its_turn():
    parts = ahead.read(Slow(), iter(["a", "bad", "c"]))

    assert next(parts) == ["a"]
    with pytest.raises(Unreadable):
        next(parts)


def test_left_early_it_leaves_no_thread_behind():
    parts = ahead.read(Slow(), iter(["a", "b", "c"]))
    next(parts)

    parts.close()

    assert not [each for each in threading.enumerate() if each.name.startswith("import")]


@pytest.mark.django_db
def test_records_are_made_without_the_database_and_are_those_made_later(django_assert_num_queries):
    made = AccountImporter()
    over = Pass(made, ["name", "website"], MAPPING, {}, {})
    lines = [(2, ["Nordlicht Anlagen GmbH", "https://nordlicht.example"]), (3, ["", "x"]), (4, ["Acme", ""])]

    with django_assert_num_queries(0):
        begun = over.begin(lines)

    good, bad, other = begun.rows
    assert (begun.is_complete, bad.is_wrong, bad.made) == (True, True, None)
    assert begun.ready.records == [good.made, other.made]
    again = made.build(good, begun.stamp)
    assert (again.match_keys, again.domain, again.created_at) == (
        good.made.match_keys, good.made.domain, good.made.created_at
    )  # fmt: skip
    assert {number("d:nordlicht.example"), number("t:nordlicht")} <= set(good.made.match_keys)


@pytest.mark.django_db
def test_words_that_are_not_known_yet_are_left_to_their_turn(django_assert_num_queries):
    mapping = {**MAPPING, "country": {"column": "country"}}
    over = Pass(AccountImporter(), ["name", "website", "country"], mapping, {}, {})

    known, fresh = (2, ["Acme", "", "Germany"]), (3, ["Globex", "", "Atlantis"])

    with django_assert_num_queries(0):
        assert not over.begin([known]).is_complete
    over.learn([known])
    with django_assert_num_queries(0):
        begun = [over.begin([known]), over.begin([known, fresh])]

    assert [each.is_complete for each in begun] == [True, False]
    assert begun[0].rows[0].made.country == "DE"
    assert begun[1].ready is None


def test_a_word_whose_record_is_made_with_its_row_is_left_to_its_turn():
    words = Words([AccountImporter().field("country")], {}, ())
    words.known["country"] = {"Germany": "DE", "Atlantis": Planned("Atlantis")}

    answers = [words.are_known([Row(2, [], {"country": word})]) for word in ("Germany", "Atlantis")]

    assert answers == [True, False]


def test_turns_are_short_and_the_collector_seldom_only_while_rows_are_read_ahead():
    usual = sys.getswitchinterval(), gc.get_threshold()
    parts = ahead.read(Slow(), iter(["a", "b"]))
    next(parts)
    within = sys.getswitchinterval(), gc.get_threshold()
    parts.close()

    assert within[0] < usual[0]
    assert within[1] > usual[1]
    assert (sys.getswitchinterval(), gc.get_threshold()) == usual

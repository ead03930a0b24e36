"""Reading a file's rows ahead of their turn."""

import threading

import pytest

from partners.importers import AccountImporter
from partners.rules.match_keys import number
from prm.common.imports import ahead
from prm.common.imports.parsing import Unreadable
from prm.common.imports.pass_over import Pass

MAPPING = {"name": {"column": "name"}, "website": {"column": "website"}}


class Slow:
    """A pass that says what it was asked, and where."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.threads: set[str] = set()

    def begin(self, lines):
        self.begun.append(lines)
        self.threads.add(threading.current_thread().name)
        if lines == "bad":
            raise Unreadable("is bad.")
        return [lines]


def test_chunks_come_in_their_order_each_begun_while_the_one_before_is_worked_on():
    over = Slow()
    parts = ahead.read(over, ["a", "b", "c"])

    first = next(parts)
    found = [first, *parts]

    assert found == [["a"], ["b"], ["c"]]
    assert over.begun == ["a", "b", "c"]
    assert threading.current_thread().name not in over.threads


def test_what_goes_wrong_is_raised_in_its_turn():
    parts = ahead.read(Slow(), ["a", "bad", "c"])

    assert next(parts) == ["a"]
    with pytest.raises(Unreadable):
        next(parts)


def test_left_early_it_leaves_no_thread_behind():
    parts = ahead.read(Slow(), ["a", "b", "c"])
    next(parts)

    parts.close()

    assert not [each for each in threading.enumerate() if each.name.startswith("import")]


@pytest.mark.django_db
def test_rows_are_begun_without_the_database_and_their_keys_are_those_made_later(django_assert_num_queries):
    made = AccountImporter()
    over = Pass(made, ["name", "website"], MAPPING, {}, {})
    lines = [(2, ["Nordlicht Anlagen GmbH", "https://nordlicht.example"]), (3, ["", "x"])]

    with django_assert_num_queries(0):
        good, bad = over.begin(lines)

    assert bad.is_wrong
    assert bad.foreseen is None
    account = made.build(good, None)
    good.foreseen = None
    assert account.match_keys == made.build(good, None).match_keys
    assert {number("d:nordlicht.example"), number("t:nordlicht")} <= set(account.match_keys)

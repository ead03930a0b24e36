"""What one request asks twice is read once; nothing outlives it."""

from prm.common.remember import forget, only_reading, read_once, remembered, remembering


def test_a_request_asks_once_and_the_next_one_again():
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    with remembering():
        first = remembered("x", ask), remembered("x", ask)
    with remembering():
        second = remembered("x", ask)

    assert (first, second) == ((1, 1), 2)


def test_after_a_change_it_is_asked_again():
    values = iter([1, 2])

    with remembering():
        before = remembered("x", lambda: next(values))
        forget("x")
        after = remembered("x", lambda: next(values))

    assert (before, after) == (1, 2)


def test_outside_of_a_request_nothing_is_remembered():
    values = iter([1, 2])

    found = [remembered("x", lambda: next(values)) for _ in range(2)]

    assert found == [1, 2]


def test_only_what_is_put_together_without_writing_reads_once():
    seen = []

    def read() -> int:
        seen.append(1)
        return len(seen)

    assert [read_once(("x", 1), read), read_once(("x", 1), read)] == [1, 2]
    with only_reading():
        assert [read_once(("x", 1), read), read_once(("x", 1), read), read_once(("x", 2), read)] == [3, 3, 4]
    with only_reading():
        assert read_once(("x", 1), read) == 5

"""A lost server is waited for once, not by everybody."""

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as Lost

from prm.common import cache, waking
from prm.common.breaker import Breaker


class Task:
    """Stands for a broker: counts who asked, and fails while ``lost``."""

    def __init__(self) -> None:
        self.lost, self.asked = True, []

    def apply_async(self, args, **options) -> None:
        """Take the message, or fail like a dead broker."""
        self.asked.append(args)
        if self.lost:
            raise Lost


def test_a_breaker_opens_for_its_time(monkeypatch):
    breaker, clock = Breaker(seconds=5), [100.0]
    monkeypatch.setattr("prm.common.breaker.time.monotonic", lambda: clock[0])

    breaker.trip()
    opened = breaker.is_open
    clock[0] += 5

    assert (opened, breaker.is_open) == (True, False)


def test_a_dead_broker_is_asked_once_and_again_later(monkeypatch):
    monkeypatch.setattr(waking, "BROKER", Breaker(seconds=10))
    task = Task()

    waking.wake(task, "one")
    waking.wake(task, "two")
    waking.BROKER.reset()
    task.lost = False
    waking.wake(task, "three")

    assert task.asked == [("one",), ("three",)]


def test_a_lost_cache_is_a_miss_and_left_alone_for_a_while(monkeypatch):
    asked = []

    def get(self, key, default=None, version=None):
        asked.append(key)
        raise Lost

    monkeypatch.setattr(cache, "SERVER", Breaker(seconds=5))
    monkeypatch.setattr(RedisCache, "get", get)
    forgiving = cache.ForgivingRedisCache("redis://nowhere", {})

    assert [forgiving.get("a", "miss"), forgiving.get("b", "miss"), forgiving.add("c", 1)] == ["miss", "miss", True]
    assert asked == ["a"]


def test_a_worker_is_woken_once_until_it_has_looked(monkeypatch):
    sent: list[str] = []
    task = type("Task", (), {"name": "t", "apply_async": lambda self, **_: sent.append("sent")})()
    monkeypatch.setattr(waking, "BROKER", Breaker(seconds=10))

    for _ in range(3):
        waking.wake_once(task)
    before = len(sent)
    waking.awake(task)
    waking.wake_once(task)

    assert (before, len(sent)) == (1, 2)

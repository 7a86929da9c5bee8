import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.propose.endpoint.pace import Pace, Patience, retry_after


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        assert seconds > 0
        self.now += seconds


def starts(n, after=lambda pace: None, **limits):
    """The times at which n requests in a row may start, from 0."""
    clock = Clock()
    pace = Pace(**limits, clock=clock, sleep=clock.sleep)

    async def run():
        found = []
        for _ in range(n):
            await pace.turn()
            found.append(clock.now - 100)
            after(pace)
        return found

    return asyncio.run(run())


def test_without_limits_nothing_waits():
    assert starts(5) == [0] * 5


def test_requests_are_spread_over_the_minute():
    assert starts(4, requests_per_minute=30) == pytest.approx([0, 2, 4, 6])


def test_tokens_are_paid_off_before_the_next_request():
    def use(pace):
        pace.used(500)

    assert starts(4, use, tokens_per_minute=6000) == pytest.approx([0, 5, 10, 15])


def test_a_pause_that_the_server_asks_for_holds_back_every_request():
    def hold(pace):
        pace.hold(7)
        pace.hold(3)

    assert starts(3, hold) == pytest.approx([0, 7, 14])


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": " 7 "}, 7),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "9"}, 9),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 20),
        ({"retry-after": "Wed, 21 Oct 2015 07:27:00 GMT"}, 0),
        ({"retry-after": "-4"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "1e300"}, None),
        ({"retry-after": "later"}, None),
    ],
)
def test_the_wait_that_a_server_asks_for_is_read(headers, seconds):
    assert retry_after(headers, now=1445412460.0) == seconds


@given(st.integers(1, 50), st.none() | st.floats(0, 1e5), st.integers())
def test_no_wait_is_negative_or_longer_than_allowed(tried, asked, seed):
    patience = Patience(longest_wait_seconds=60)
    assert 0 <= patience.wait_seconds(tried, asked, random.Random(seed)) <= 60


def test_the_wait_doubles_on_average_and_is_never_shorter_than_asked():
    patience, draw = Patience(first_wait_seconds=1, longest_wait_seconds=1e9), random.Random(1)
    for tried, mean in ((1, 1), (2, 2), (5, 16)):
        waits = [patience.wait_seconds(tried, None, draw) for _ in range(4000)]
        assert sum(waits) / len(waits) == pytest.approx(mean, rel=0.05)
    assert all(5 <= patience.wait_seconds(1, 5, draw) <= 5.5 for _ in range(100))

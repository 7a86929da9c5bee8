"""Thompson sampling: it finds the arm that pays most for its time."""

import random

import pytest

from superasm.propose.search.bandit import Arm, Bandit


def arm(name, seconds=0.2):
    return Arm.prior(name, chance=0.1, gain=0.02, seconds=seconds, weight=10)


def play(truth, rounds=600, seed=1):
    """Draw arms whose true (chance, gain, seconds) are given; returns how often each was drawn."""
    rng, bandit = random.Random(seed), Bandit()
    for name in truth:
        bandit.add(arm(name))
    for _ in range(rounds):
        name = bandit.choose(truth, rng)
        chance, gain, seconds = truth[name]
        bandit.arms[name].learn(gain if rng.random() < chance else None, seconds)
    return {name: bandit.arms[name].tries for name in truth}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ((0.5, 0.02, 0.2), (0.02, 0.02, 0.2)),  # More often.
        ((0.1, 0.20, 0.2), (0.1, 0.01, 0.2)),  # More each time.
        ((0.1, 0.02, 0.05), (0.1, 0.02, 1.0)),  # In less time.
    ],
)
def test_the_better_arm_is_drawn_more_often(good, bad):
    drawn = play({"good": good, "bad": bad})
    assert drawn["good"] > 3 * drawn["bad"]


def test_an_arm_that_never_pays_is_still_tried_now_and_then():
    drawn = play({"pays": (0.3, 0.02, 0.2), "not": (0.0, 0.0, 0.2)})
    assert 5 <= drawn["not"] < 150


def test_counts_leave_the_prior_out():
    one = arm("a")
    one.learn(0.1, 0.3)
    one.learn(None, 0.3, wrong=True)
    one.learn(-0.01, 0.3)
    assert (one.tries, one.accepted, one.wrong) == (3, 2, 1)
    assert one.earned == pytest.approx(0.09)


def test_no_arm_is_none_and_one_seed_gives_one_choice():
    bandit = Bandit()
    assert bandit.choose([], random.Random(1)) is None
    for name in "abc":
        bandit.add(arm(name))
    bandit.add(arm("a", seconds=99))
    assert bandit.arms["a"].seconds == pytest.approx(2.0)  # The first one stays.
    draws = [[bandit.choose("abc", random.Random(5)) for _ in range(9)] for _ in range(2)]
    assert draws[0] == draws[1]

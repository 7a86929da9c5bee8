"""Early warnings: each sign is seen, and a healthy run is left alone."""

import pytest

pytest.importorskip("torch")

from superasm.train.watch import warnings

HEALTHY = {
    "reward": 5.0,
    "identical": 0.3,
    "same_answer": 0.1,
    "cut_off": 0.0,
    "machine_errors": 0.0,
    "kl_step": 0.001,
    "kl_reference": 0.05,
    "entropy": 1.0,
    "sampling_gap": 1e-6,
    "faster_with_the_same_instructions": 0.1,
    "groups_without_signal": 0.4,
}


def test_a_healthy_run_is_left_alone():
    assert warnings([HEALTHY] * 30) == []
    assert warnings([]) == []
    assert warnings([{"loss": 1.0}] * 30) == []


@pytest.mark.parametrize(
    ("sign", "said"),
    [
        ({"faster_with_the_same_instructions": 1.0}, "same number of instructions"),
        ({"identical": 1.0}, "copies of the baseline"),
        ({"same_answer": 1.0}, "one answer"),
        ({"cut_off": 1.0}, "most_tokens"),
        ({"machine_errors": 0.2}, "lost to the machine"),
        ({"kl_reference": 3.0}, "from its reference"),
        ({"kl_step": 3.0}, "an update moves"),
        ({"sampling_gap": 3.0}, "differ by"),
        ({"groups_without_signal": 1.0}, "paid the same"),
        ({"entropy": 0.01}, "entropy fell"),
        ({"entropy": 9.0}, "entropy rose"),
    ],
)
def test_each_sign_is_seen(sign, said):
    (line,) = warnings([HEALTHY] * 20 + [{**HEALTHY, **sign}] * 10)
    assert said in line


def test_one_odd_step_is_no_sign():
    assert warnings([*[HEALTHY] * 20, {**HEALTHY, "identical": 1.0}]) == []

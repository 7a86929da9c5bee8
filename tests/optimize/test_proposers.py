"""The real thing, small: few proposals on a program of a few lines, in the real jail."""

import pytest

from superasm.asm.toolchain import Builder
from superasm.config.settings import Settings, TimingPlan
from superasm.core.errors import UserError
from superasm.core.verdict import Status
from superasm.evaluate.admission import Draft, Input, admit
from superasm.evaluate.evaluator import Evaluator
from superasm.optimize.pipeline import Failure, optimize
from superasm.optimize.proposers import compiler_proposals

SOURCE = b"""\
#include <stdio.h>
int main(void) {
    unsigned n, sum = 0;
    if (scanf("%u", &n) != 1) return 1;
    for (unsigned i = 0; i < n; i++) sum += __builtin_popcount(i * 2654435761u);
    printf("%u\\n", sum);
    return 0;
}
"""


class Silent:
    def phase(self, text: str) -> None:
        pass

    def step(self, done: int, total: int, text: str) -> None:
        pass


@pytest.fixture(scope="module")
def settings():
    return Settings(timing=TimingPlan(first_look_pairs=12, max_pairs=12))


@pytest.fixture(scope="module")
def baseline(settings):
    inputs = (Input("small", b"10\n"), Input("big", b"200000\n"), Input("none", b"0\n"))
    return admit(Draft("prog.c", SOURCE, inputs), settings)


def test_a_real_search_ends_with_candidates_that_pass_every_test(settings, baseline):
    builder = Builder(baseline.task.toolchain, settings.sandbox)
    proposals = compiler_proposals(baseline.task, builder, "native")
    chosen = [p for p in proposals if p[0] in {"gcc -O2", "gcc -Os", "gcc -O3 -fprofile-use"}]
    assert len(chosen) == 3
    recorded = []
    result = optimize(
        Evaluator(baseline, settings),
        [*chosen, ("lost", lambda: Failure("lost", "not_compiled", "no such compiler"))],
        settings,
        budget_seconds=120,
        reporter=Silent(),
        record=lambda *row: recorded.append(row),
    )
    assert (result.offered, result.proposed) == (4, 4)
    assert [f.name for f in result.failures] == ["lost"]
    assert len(result.ranking) + result.duplicates == 3
    assert all(c.verdict.status is Status.PASSED for c in result.ranking)
    assert all(c.verdict.tests_passed == 3 for c in result.ranking)
    assert result.final == (result.winner is not None)
    assert len(recorded) >= len(result.ranking)


def test_an_unknown_instruction_set_is_refused(settings, baseline):
    builder = Builder(baseline.task.toolchain, settings.sandbox)
    with pytest.raises(UserError, match="v9"):
        compiler_proposals(baseline.task, builder, "v9")


def test_a_compiler_that_rejects_its_flags_is_a_failure_with_a_reason(
    settings, baseline, monkeypatch
):
    from superasm.propose.compilers import Configuration

    odd = Configuration("gcc", ("-O3", "-fno-such-flag"))
    monkeypatch.setattr("superasm.optimize.proposers.configurations", lambda *_, **__: [odd])
    builder = Builder(baseline.task.toolchain, settings.sandbox)
    [(name, make)] = compiler_proposals(baseline.task, builder, "native")
    failed = make()
    assert name == "gcc -O3 -fno-such-flag"
    assert isinstance(failed, Failure)
    assert failed.status == "not_compiled"
    assert "-fno-such-flag" in failed.reason

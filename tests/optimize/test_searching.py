"""The search stage in the real jail, small: own rewrites on a loop of known cost."""

import time
from collections.abc import Iterator

import pytest

from superasm.asm.unit import Change
from superasm.config.settings import Settings, TimingPlan
from superasm.core.candidate import Candidate
from superasm.core.verdict import Outcome
from superasm.evaluate.admission import Draft, Input, admit
from superasm.evaluate.evaluator import Evaluator
from superasm.optimize.explain import explanation_facts, explanation_lines
from superasm.optimize.memory import SearchMemory
from superasm.optimize.pipeline import optimize
from superasm.optimize.searching import SearchPlan, run_search
from superasm.propose.rules.base import Kind
from superasm.store.trail import Trail

SOURCE = b"""\
#include <stdio.h>
int main(void) {
    unsigned n, h = 1;
    if (scanf("%u", &n) != 1) return 1;
    for (volatile unsigned i = 0; i < n; i++) h = h * 3 + i;
    printf("%u\\n", h);
    return 0;
}
"""
# A slow detour inside the loop; it does nothing.
DETOUR = "\n".join(["\tpushfq", "\tpopq\t%r10"] * 20 + ["\tpushfq", "\tpopq\t%r11"] * 20)


class Named:
    kind = Kind.DATAFLOW
    why = "fewer instructions"

    def __init__(self, name: str) -> None:
        self.name = name


class RemoveDetour(Named):
    """Removes the part of the detour that uses a register."""

    def __init__(self, register: str) -> None:
        super().__init__(f"remove-{register}")
        self.register = register

    def find(self, unit, blocks) -> Iterator[Change]:
        there = [i for i, one in unit.instructions() if one.mnemonic == "pushfq"]
        mine = [i for i in there if self.register in unit.lines[i + 1]]
        if mine:
            yield Change(self.name, self.why, tuple((k, ()) for i in mine for k in (i, i + 1)))


class Spoil(Named):
    """Makes the answer wrong, and the program much faster."""

    def find(self, unit, blocks) -> Iterator[Change]:
        for index, one in unit.instructions():
            if one.mnemonic.startswith("cmp"):
                yield Change(self.name, self.why, ((index, ("\tcmpl\t%eax, %eax",)),))


class Silent:
    def phase(self, text: str) -> None:
        pass

    def step(self, done: int, total: int, text: str) -> None:
        assert 0 <= done <= total


@pytest.fixture(scope="module")
def evaluator():
    settings = Settings(timing=TimingPlan(first_look_pairs=12, max_pairs=12))
    tests = (Input("none", b"0\n"), Input("few", b"7\n"))
    performance = tuple(Input(f"p{n}", b"%d\n" % n) for n in (50_000, 60_000))
    return Evaluator(admit(Draft("prog.c", SOURCE, tests, performance), settings), settings)


@pytest.fixture(scope="module")
def slow(evaluator):
    """A right candidate that can be made a lot faster: the baseline with a detour in its loop."""
    text = evaluator.baseline.assembly
    head, compare, tail = text.rpartition("\tcmpl\t")
    candidate = Candidate(f"{head}{DETOUR}\n{compare}{tail}", "gcc -O3 + detour")
    assert all(case.matched for case in evaluator.evaluate(candidate).cases)
    return candidate


REWRITES = (RemoveDetour("r10"), RemoveDetour("r11"), Spoil("spoil"))


def searched(evaluator, slow, memory=None, seconds=30.0, rewrites=REWRITES):
    now = time.monotonic()
    return run_search(
        evaluator,
        [(slow, 1.0)],
        SearchPlan(rewrites, local=False, flags=False, seed=1),
        deadline=now + seconds,
        explain_until=now + seconds + 30,
        progress=lambda _: None,
        keep=lambda *_: None,
        memory=memory,
    )


def test_steps_are_found_kept_explained_and_found_again(evaluator, slow, tmp_path):
    trail = Trail.open(tmp_path / "e.jsonl")

    def memory():
        task = evaluator.baseline.task
        return SearchMemory(trail, task, settings_id="s", machine_id="m", seed=1)

    first = searched(evaluator, slow, memory())
    names = [step.rewrite for step in first.state.steps]
    assert sorted(names) == ["remove-r10", "remove-r11"]
    assert "pushfq" not in first.state.unit.text
    assert first.found.arms["spoil"].accepted == 0
    assert first.found.arms["spoil"].wrong >= 1
    assert all(case.matched for case in evaluator.evaluate(first.candidate).cases)

    facts = explanation_facts(first.explanation)
    assert [step["rewrite"] for step in facts["steps"]] == names
    assert facts["own_instructions"]["after"] < facts["own_instructions"]["before"]
    assert all(step["worth"] or step["note"] for step in facts["steps"])
    assert [label for label, _ in explanation_lines(first.explanation)][:2] == [
        "made from",
        "step 1",
    ]

    rows = list(trail.steps())
    assert [row.rewrite for row in rows] == names
    assert rows[0].before != rows[0].after
    assert rows[1].before == rows[0].after
    assert rows[0].source == SOURCE.decode()

    again = searched(evaluator, slow, memory(), seconds=5.0)
    assert [step.rewrite for step in again.state.steps] == names
    assert again.state.unit.text == first.state.unit.text
    assert again.found.counts.wrong == 0  # What was wrong before is not tried again.


def test_nothing_to_gain_ends_with_the_baseline(evaluator):
    result = optimize(
        evaluator,
        [],
        evaluator.settings,
        budget_seconds=15.0,
        reporter=Silent(),
        record=lambda *_: None,
        search=SearchPlan((Spoil("spoil"),), local=False, flags=False),
    )
    assert result.winner is None
    assert not result.faster
    assert not result.search_won
    assert result.searched.found.counts.wrong >= 1


def test_the_searchs_program_is_the_answer_only_if_it_beats_the_compilers_afresh(evaluator, slow):
    result = optimize(
        evaluator,
        [("slow", lambda: slow)],
        evaluator.settings,
        budget_seconds=30.0,
        reporter=Silent(),
        record=lambda *_: None,
        search=SearchPlan(REWRITES, local=False, flags=False),
    )
    # The detour costs a lot: the compilers' best is the baseline, and nothing beats that.
    assert result.best_compiler is None
    assert not result.search_won
    assert result.winner is None or result.winner.verdict.outcome is not Outcome.FASTER


def test_what_can_not_be_read_is_no_start(evaluator):
    assert searched(evaluator, Candidate('\t.string "\n', "broken")) is None

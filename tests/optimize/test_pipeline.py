"""Propose, check, race, and time the winner afresh: with a fake evaluator at the seam."""

import threading

import pytest

from superasm.config.settings import Settings
from superasm.core.candidate import Candidate
from superasm.core.errors import MachineError, SandboxError, StorageError
from superasm.core.verdict import Outcome
from superasm.optimize.pipeline import optimize

from .conftest import FakeEvaluator, FakeReporter

PHASES = ("check", "race", "final")


def names(contenders):
    return [contender.candidate.proposer for contender in contenders]


def test_the_fastest_wins_and_the_ranking_is_by_race(search, plan):
    result = search(a=plan(1.1), b=plan(1.4), c=plan(0.8), d=plan(1.2)).result
    assert result.winner.candidate.proposer == "b"
    assert result.faster
    assert names(result.ranking) == ["b", "d", "a", "c"]


def test_the_reported_figure_is_the_final_one_and_not_the_one_it_was_chosen_on(search, plan):
    found = search(a=plan(2.0, final=1.5), b=plan(1.1))
    assert found.result.winner.point == pytest.approx(1.5, rel=1e-3)
    assert found.result.winner.evaluation.timing.held_out
    assert found.result.final
    assert found.asked[-1][:2] == ("a", "final")
    assert [ask[:2] for ask in found.asked].count(("a", "final")) == 1
    assert not any(c.evaluation.timing.held_out for c in found.result.ranking)


def test_a_winner_that_is_not_faster_when_timed_afresh_is_not_called_faster(search, plan):
    for final, outcome in ((1.0, Outcome.NO_DIFFERENCE), (0.7, Outcome.SLOWER)):
        result = search(a=plan(1.3, final=final), b=plan(1.1)).result
        assert result.winner.verdict.outcome is outcome
        assert result.final
        assert not result.faster


def test_nothing_faster_gives_no_winner_and_no_final_timing(search, plan):
    found = search(a=plan(0.9), b=plan(0.99))
    assert found.result.winner is None
    assert not found.result.final
    assert not found.result.faster
    assert "final" not in [phase for _, phase, _ in found.asked]


def test_nothing_proposed_gives_no_winner(search):
    result = search().result
    assert result.winner is None
    assert (result.offered, result.proposed) == (0, 0)


def test_proposals_may_come_late(clock, plan):
    """Those that are there are tried while the rest is made, and all are counted."""
    evaluator = FakeEvaluator({"first": plan(1.1), "late": plan(1.3)}, clock)
    reporter = FakeReporter()
    tried = threading.Event()

    def first():
        tried.set()
        return Candidate("main:\n\tnop\n\tret\n", "first")

    def proposals():
        yield "first", first
        assert tried.wait(60)
        reporter.phase("thinking")
        yield "late", lambda: Candidate("main:\n\thlt\n\tret\n", "late")

    result = optimize(
        evaluator,
        proposals(),
        Settings(),
        budget_seconds=60.0,
        reporter=reporter,
        record=lambda *_: None,
    )
    assert (result.offered, result.proposed) == (2, 2)
    assert result.winner.candidate.proposer == "late"
    assert reporter.phases[:2] == ["thinking", "building and testing candidates"]


def test_each_round_of_the_race_doubles_the_pairs_and_drops_the_slower_half(search, plan):
    plans = {f"p{i}": plan(1 + i / 10) for i in range(8)}
    found = search(**plans)
    rounds: dict[int, set[str]] = {}
    for name, phase, pairs in found.asked:
        if phase == "race":
            rounds.setdefault(pairs, set()).add(name)
    assert list(rounds) == [3, 6, 12, 24]
    assert rounds[3] == set(plans)
    assert rounds[6] == {"p4", "p5", "p6", "p7"}
    assert rounds[12] == rounds[24] == {"p6", "p7"}
    assert found.result.winner.candidate.proposer == "p7"


def test_equal_candidates_are_evaluated_once(search, plan):
    text = "main:\n\tmovl $7, %eax\n\tret\n"
    found = search(a=plan(1.1), b=plan(1.1), texts={"a": text, "b": f"# b\n{text}"})
    assert sum(phase == "check" for _, phase, _ in found.asked) == 1
    assert found.result.duplicates == 1
    assert found.result.proposed == 2


def test_a_candidate_equal_to_the_baseline_is_not_evaluated(search, plan):
    found = search(a=plan(2.0), texts={"a": "main:\n\tret\t# nothing\n"})
    assert found.asked == []
    assert found.result.duplicates == 1
    assert found.result.winner is None


def test_a_proposal_that_no_parser_reads_is_a_failure_like_any_other(search, plan):
    texts = {"a": 'main:\n\t.string "open\n\tret\n'}
    result = search(a=plan(2.0), b=plan(1.2), texts=texts).result
    assert [(f.name, f.status) for f in result.failures] == [("a", "refused")]
    assert names(result.ranking) == ["b"]


def test_a_candidate_that_links_to_the_baselines_bytes_is_a_duplicate(search, plan):
    found = search(a=plan(identical=True), b=plan(1.2))
    assert found.result.duplicates == 1
    assert names(found.result.ranking) == ["b"]


def test_failures_are_kept_with_their_reasons(search, plan, failure):
    lost = failure("c", "not_compiled", "unknown flag")
    result = search(a=plan(1.3), b=plan(wrong="check"), failing=[lost]).result
    assert {f.name: f.status for f in result.failures} == {
        "b": "wrong_output",
        "c": "not_compiled",
    }
    assert "one: line 1: expected '1', got '2'" in [f.reason for f in result.failures]
    assert names(result.ranking) == ["a"]


def test_a_candidate_that_fails_while_racing_is_not_right_after_all(search, plan):
    result = search(a=plan(2.0, wrong="race"), b=plan(1.2)).result
    assert result.winner.candidate.proposer == "b"
    assert [f.name for f in result.failures] == ["a"]
    assert names(result.ranking) == ["b"]


def test_a_winner_that_fails_in_its_final_timing_gives_way_to_the_next(search, plan):
    result = search(a=plan(2.0, wrong="final"), b=plan(1.2), c=plan(1.1)).result
    assert result.winner.candidate.proposer == "b"
    assert result.final
    assert [f.name for f in result.failures] == ["a"]
    assert names(result.ranking) == ["b", "c"]


def test_no_winner_is_left_when_all_fail_in_their_final_timing(search, plan):
    result = search(a=plan(2.0, wrong="final"), b=plan(1.5, wrong="final")).result
    assert result.winner is None
    assert not result.final
    assert len(result.failures) == 2


def test_every_evaluation_is_recorded(search, plan):
    found = search(a=plan(1.3), b=plan(1.1), c=plan(wrong="check"))
    assert len(found.recorded) == len(found.asked)
    assert {("c", "wrong_output"), ("a", "passed")} <= set(found.recorded)


def test_racing_stops_when_its_part_of_the_budget_is_spent(search, plan, clock):
    clock.seconds.update(race=3.0)
    found = search(10.0, a=plan(1.1), b=plan(1.2), c=plan(1.3), d=plan(1.4))
    # 7.5 s are for racing: the third evaluation is the last that starts in time.
    assert [phase for _, phase, _ in found.asked].count("race") == 3
    assert found.asked[-1][1] == "final"


def test_at_least_one_candidate_is_raced_however_small_the_budget(search, plan, clock):
    clock.seconds.update(check=5.0)
    found = search(0.1, a=plan(1.3))
    assert [phase for _, phase, _ in found.asked] == ["check", "race", "final"]
    assert found.result.faster


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("error", [SandboxError("the jail died"), MachineError("odd")])
def test_a_machine_that_fails_is_no_result(search, plan, phase, error):
    with pytest.raises(MachineError) as raised:
        search(a=plan(1.3, raises={phase: error}), b=plan(1.1))
    assert raised.value is error


def test_a_record_that_can_not_be_kept_is_no_result(search, plan):
    full = StorageError("disk full")

    def fails(*_):
        raise full

    with pytest.raises(StorageError) as raised:
        search(a=plan(1.3), on_record=fails)
    assert raised.value is full


def test_a_machine_that_fails_after_time_was_out_is_not_overlooked(search, plan, monkeypatch):
    def out_of_time(futures, timeout):
        raise TimeoutError
        yield

    monkeypatch.setattr("superasm.optimize.pipeline.as_completed", out_of_time)
    with pytest.raises(SandboxError):
        search(a=plan(raises={"check": SandboxError("the jail died")}))


def test_an_interrupt_while_checking_keeps_what_was_found(search, plan, monkeypatch):
    from superasm.optimize import pipeline

    real = pipeline.as_completed

    def interrupted(futures, timeout):
        list(real(futures, timeout=timeout))
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(pipeline, "as_completed", interrupted)
    found = search(a=plan(1.3), b=plan(wrong="check"))
    assert found.result.interrupted
    assert found.result.winner is None
    assert not found.result.final
    assert names(found.result.ranking) == ["a"]
    assert [f.name for f in found.result.failures] == ["b"]
    assert found.phases[-1].startswith("stopping")


def test_an_interrupt_while_racing_returns_the_best_so_far_unconfirmed(search, plan):
    stop = KeyboardInterrupt()
    found = search(a=plan(1.2), b=plan(1.5, raises={"race": stop}))
    result = found.result
    assert result.interrupted
    assert not result.final
    assert not result.faster
    raced = [name for name, phase, _ in found.asked if phase == "race"]
    if raced == ["a", "b"]:  # Candidates are raced in the order in which they were checked.
        assert result.winner.candidate.proposer == "a"
    else:
        assert result.winner is None


def test_an_interrupt_in_the_final_timing_returns_the_winner_unconfirmed(search, plan):
    found = search(a=plan(1.3, raises={"final": KeyboardInterrupt()}), b=plan(1.1))
    assert found.result.interrupted
    assert found.result.winner.candidate.proposer == "a"
    assert not found.result.winner.evaluation.timing.held_out
    assert not found.result.final
    assert not found.result.faster


def test_an_interrupt_with_nothing_faster_so_far_has_no_winner(search, plan):
    result = search(a=plan(0.8), b=plan(0.9), on_record=None).result
    assert not result.interrupted
    slow = search(a=plan(0.8, raises={"race": KeyboardInterrupt()})).result
    assert slow.interrupted
    assert slow.winner is None

"""What the page says of a run is what `core.leaderboard` and the stored facts say."""

import pytest

from superasm.config.load import dump
from superasm.config.settings import Settings, TimingPlan
from superasm.core.errors import StorageError
from superasm.core.leaderboard import standing
from superasm.core.verdict import Rules, judge
from superasm.report.leaderboard import make_board
from superasm.report.page import data
from superasm.report.page.evidence import Evidence, rules_from
from superasm.report.page.programs import MOST_LINES, program_facts, run_facts

from .made import COMPILER, MODELS, SEARCH, without_rows


@pytest.fixture(scope="module")
def overview(run):
    return data.overview(run.facts(), run.rows())


@pytest.fixture
def evidence(run):
    with Evidence(run.evaluation_rows(), rules_from(run.facts().settings)) as found:
        yield found


def test_the_table_holds_the_standings_of_the_leaderboard(run, overview):
    for entry in overview.entries:
        rows = [row for row in run.rows() if row.entrant == entry.facts.name]
        assert entry.standing == standing(entry.facts.name, rows, entry.facts.cost)
    figures = [entry.standing.geometric.point for entry in overview.entries]
    assert figures == sorted(figures, reverse=True)
    board = make_board(run.facts(), run.rows())
    assert [entry.standing for entry in overview.entries] == list(board.standings)
    assert overview.comparisons == board.comparisons


def test_a_run_is_unfinished_until_every_entrant_has_every_program(run, overview, tmp_path):
    assert not overview.unfinished
    part = without_rows(run, tmp_path, kept=len(run.rows()) - 1)
    found = data.overview(part.facts(), part.rows())
    assert (found.complete, found.unfinished) == (4, True)


def test_an_entrant_without_a_row_is_last(run, tmp_path):
    part = without_rows(run, tmp_path, kept=3)
    found = data.overview(part.facts(), part.rows())
    assert found.entries[-1].facts.name == SEARCH
    assert found.entries[-1].standing is None


def test_only_a_speedup_above_tenfold_asks_for_a_review(overview):
    assert {(entrant, program) for entrant, program, _ in overview.review} == {
        (MODELS[1], "sum_of_squares"),
        (SEARCH, "sum_of_squares"),
    }


def test_outcomes_add_up_to_the_programs(overview):
    known = data.reasons(overview.entries)
    for entry in overview.entries:
        shares = data.shares(entry.standing, known)
        assert sum(count for *_, count in shares) == entry.standing.tasks == 5


def test_curves_are_of_those_that_may_try_again(overview):
    assert set(data.attempt_curves(overview.entries)) == set(MODELS)


@pytest.mark.parametrize(
    ("seconds", "text"), [(3.21, "3.2s"), (59.97, "60.0s"), (250, "4m 10s"), (7500, "2h 05m")]
)
def test_times_are_short(seconds, text):
    assert data.duration(seconds) == text


@pytest.mark.parametrize(("number", "text"), [(912, "912"), (12345, "12.3k"), (4_560_000, "4.56M")])
def test_counts_are_short(number, text):
    assert data.count(number) == text


def test_rules_are_those_of_the_run():
    plan = TimingPlan(confidence=0.95, min_effect=0.01, max_pairs=48)
    rules = rules_from(dump(Settings(timing=plan)))
    assert (rules.confidence, rules.min_effect, rules.max_pairs) == (0.95, 0.01, 48)
    assert rules_from("") == Rules()
    for broken in ("[timing", "timing = 3", '[timing]\nconfidence = "high"'):
        with pytest.raises(StorageError, match=r"run\.json"):
            rules_from(broken)


def test_the_figure_shown_is_that_of_the_last_held_out_evaluation(run, evidence):
    rules = rules_from(run.facts().settings)
    rows = list(run.evaluation_rows())
    checked = 0
    for row in run.rows():
        if row.final is None or not row.final.speedup or "identical" in row.final.flags:
            continue
        fresh = [
            r.evaluation
            for r in rows
            if (r.evaluation.task_id, r.candidate.id) == (row.task_id, row.final.candidate_id)
            and r.evaluation.timing is not None
            and r.evaluation.timing.held_out
        ]
        shown = evidence.of(row.task_id, row.final.candidate_id)
        assert shown["timing"]["held_out"]
        assert shown["speedup"]["point"] == judge(fresh[-1], rules).speedup.point
        checked += 1
    assert checked >= 10
    assert evidence.of("none", "such") is None


def test_a_selection_timing_never_hides_a_fresh_one(run):
    rules = rules_from(run.facts().settings)
    rows = list(run.evaluation_rows())
    with Evidence(reversed(rows), rules) as turned:
        for row in rows:
            timing = row.evaluation.timing
            if timing is not None and timing.held_out:
                assert turned.of(row.evaluation.task_id, row.candidate.id)["timing"]["held_out"]


def facts_of(run, overview, evidence, number):
    entrants = [entry.facts.name for entry in overview.entries]
    task = run.facts().tasks[number]
    rows = {row.entrant: row for row in run.rows() if row.task_id == task[0]}
    return program_facts(number, task, run.tasks()[task[0]], rows, entrants, evidence)


def test_a_program_has_every_attempt_and_every_candidate_once(run, overview, evidence):
    facts = facts_of(run, overview, evidence, 0)
    assert [len(entrant["attempts"]) for entrant in facts["entrants"]].count(4) == 2
    named = {a["candidate_id"] for e in facts["entrants"] for a in e["attempts"]} - {None}
    assert set(facts["candidates"]) == named
    assert facts["hot"]
    for candidate in facts["candidates"].values():
        befores = [before for before, _, _ in candidate["rows"] if before]
        assert befores == list(range(1, len(facts["baseline"]) + 1))


def test_a_megabyte_of_repetition_is_cut_and_said_to_be(run, overview, evidence, monkeypatch):
    row = next(row for row in run.rows() if row.entrant == COMPILER)
    known = evidence.of(row.task_id, row.final.candidate_id)
    endless = {**known, "assembly": "\taddl\t$1, %eax\n" * 60_000 + "\tnop # " + "x" * 5000}
    monkeypatch.setattr(evidence, "of", lambda *_: endless)
    facts = facts_of(run, overview, evidence, 0)
    candidate = next(iter(facts["candidates"].values()))
    assert len(candidate["lines"]) == MOST_LINES
    assert candidate["left_out"] == 60_001 - MOST_LINES


def test_the_list_of_programs_says_what_became_of_each(run, overview):
    facts = run_facts(overview)
    names = [entrant["name"] for entrant in facts["entrants"]]
    cells = {p["name"]: dict(zip(names, p["cells"], strict=True)) for p in facts["programs"]}
    assert cells["horner"][MODELS[0]] == ["x", "bad_edit"]
    assert cells["sum_of_squares"][SEARCH][0::2] == ["+", 1]
    assert cells["collatz"][COMPILER][0] == "-"

"""The leaderboard in every format: the same figures, and nothing that breaks out of its place."""

import csv
import io
import json

import pytest
from rich.console import Console

from superasm.core.answers import AttemptFacts, FinalFacts, TaskResult
from superasm.core.evaluation import Metric
from superasm.core.verdict import Speedup
from superasm.report.leaderboard import Format, as_facts, make_board, show, text
from superasm.store.run import EntrantFacts, RunFacts

HOSTILE = "=HYPERLINK(x)|<script>alert(1)</script>_*`[a](b)\\& 100%\x1b[31m"


def row(entrant, task, speedup, *, outcome="no_difference", flags=()):
    attempt = AttemptFacts(0, "found", "passed", built=True, passed=True, prompt_tokens=12_000)
    found = Speedup(speedup, speedup * 0.99, speedup * 1.01, Metric.CPU_NS)
    final = FinalFacts("c", entrant, "passed", outcome, "", 2, 2, found, None, flags)
    return TaskResult(entrant, task, task, (attempt,), 0, final, "done", 30.0)


def failed(entrant, task):
    return TaskResult(entrant, task, task, (AttemptFacts(0, "no_answer"),), None, None)


def facts_of(*entrants, tasks=3):
    return RunFacts(
        entrants=tuple(entrants),
        tasks=tuple((str(i), str(i)) for i in range(tasks)),
        dataset="d",
        split="val",
        settings="",
        spec={},
        machine={},
        commit="",
        superasm="0",
        started_utc="",
        command="",
    )


@pytest.fixture
def board():
    facts = facts_of(
        EntrantFacts("slow", "compiler"),
        EntrantFacts(HOSTILE, "model", cost=(1.0, 1.0)),
        EntrantFacts("unborn", "model"),
    )
    rows = [
        row("slow", "0", 0.9, outcome="slower"),
        row("slow", "1", 1.0),
        row(HOSTILE, "0", 12.0, outcome="faster", flags=("over_tenfold",)),
        row(HOSTILE, "1", 1.5, outcome="faster"),
        failed(HOSTILE, "2"),
    ]
    return make_board(facts, rows)


def test_the_best_geometric_mean_stands_first_and_entrants_without_rows_are_left_out(board):
    assert [line.entrant for line in board.standings] == [HOSTILE, "slow"]
    assert board.unfinished == 1
    assert board.against_best(HOSTILE) is None
    assert board.against_best("slow").tasks == 2


def test_json_has_every_figure_and_no_infinite_ones(board):
    found = json.loads(text(board, Format.JSON), parse_constant=pytest.fail)
    assert found == json.loads(json.dumps(as_facts(board)))
    first = found["standings"][0]
    assert first["geometric"]["point"] == pytest.approx(18 ** (1 / 3))
    assert first["failures"] == {"no_answer": 1}
    assert len(found["comparisons"]) == 1


def test_csv_reads_back_and_holds_no_formula(board):
    lines = list(csv.DictReader(io.StringIO(text(board, Format.CSV))))
    assert [line["entrant"] for line in lines] == [f"'{HOSTILE}", "slow"]
    assert float(lines[1]["mean"]) == pytest.approx(0.95)
    assert lines[0]["failures"] == "no_answer=1"
    assert float(lines[0]["cost"]) == pytest.approx(0.024)


def test_a_name_can_not_break_out_of_markdown_or_latex(board):
    lines = text(board, Format.MARKDOWN).splitlines()
    columns = lines[0].count(" | ")
    (own,) = [line for line in lines if "HYPERLINK" in line and line.count(" | ") == columns]
    assert "<script>" not in own
    assert "\x1b" not in own
    latex = text(board, Format.LATEX)
    (own,) = [line for line in latex.splitlines() if "HYPERLINK" in line]
    assert own.count(" & ") == columns
    assert r"\& 100\%" in own
    assert own.endswith(r"\\")


def test_the_table_fits_a_narrow_terminal(board):
    out = io.StringIO()
    show(Console(file=out, width=80), board)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert "\x1b[31m" not in out.getvalue()
    assert any("12.0" not in line and "[" in line and "0.949x" in line for line in lines)
    assert "to be looked at by a person" in out.getvalue()


def test_a_wide_table_as_text_is_the_same_table(board):
    assert "slow" in text(board, Format.TABLE)

"""A run on disk: what was written comes back, torn and foreign lines, one writer at a time."""

import subprocess
import sys
from dataclasses import replace

import pytest

from superasm.core.answers import AttemptFacts, FinalFacts, TaskResult
from superasm.core.errors import StorageError, UserError
from superasm.core.evaluation import Metric
from superasm.core.verdict import Speedup
from superasm.store.run import EntrantFacts, HotLine, RunFacts, RunFolder, TaskFacts

FACTS = RunFacts(
    entrants=(EntrantFacts("gcc -O2", "compiler"), EntrantFacts("m", "model", cost=(1.0, 2.0))),
    tasks=(("t1", "one.c"), ("t2", "two.c")),
    dataset="tasks",
    split="val",
    settings="[timing]\n",
    spec={"entrants": [{"kind": "compiler", "command": "gcc -O2"}]},
    machine={"cpu": "x"},
    commit="abc",
    superasm="0.1.0",
    started_utc="2026-11-24T00:00:00",
    command="superasm bench",
)
ROW = TaskResult(
    "gcc -O2",
    "t1",
    "one.c",
    (AttemptFacts(0, "found", "passed", built=True, passed=True, parents=(1, 2)),),
    0,
    FinalFacts(
        "c",
        "gcc -O2",
        "passed",
        "faster",
        "",
        3,
        3,
        Speedup(1.2, 1.1, 1.3, Metric.CPU_NS),
        None,
        ("wider_isa",),
    ),
)
TASK = TaskFacts("t1", "one.c", "loops", "int main(void) {}\n", "main:\n", (HotLine(1, 0.5, 9),))


@pytest.fixture
def run(tmp_path):
    folder = RunFolder(tmp_path / "deep" / "run")
    with folder.writing():
        folder.begin(FACTS)
        folder.add_task(TASK)
        folder.add_row(ROW)
    return folder


def test_everything_comes_back_as_it_was(run):
    assert run.facts() == FACTS
    assert run.rows() == [ROW]
    assert run.tasks() == {"t1": TASK}
    assert list(run.evaluation_rows()) == []


def test_of_a_row_that_stands_twice_the_first_one_counts(run):
    with run.writing():
        run.add_row(replace(ROW, seconds=9.0))
        run.add_row(replace(ROW, task_id="t2"))
    assert [row.seconds for row in run.rows()] == [0.0, 0.0]


@pytest.mark.parametrize("torn", [b'{"entrant":"gcc', b'{"entrant":'])
def test_half_a_row_is_not_there_and_the_next_writer_removes_it(run, torn):
    path = run.path / "rows.jsonl"
    with path.open("ab") as file:
        file.write(torn)
    assert run.rows() == [ROW]
    with run.writing():
        run.add_row(replace(ROW, task_id="t2"))
    assert [row.task_id for row in run.rows()] == ["t1", "t2"]


def test_a_second_writer_is_refused_while_the_first_one_lives(run):
    program = (
        "import sys; from pathlib import Path; from superasm.store.run import RunFolder\n"
        "with RunFolder(Path(sys.argv[1])).writing(): print('held', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(run.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(UserError, match="another superasm bench is writing"), run.writing():
            pass
        assert run.rows() == [ROW]  # Readers may look meanwhile.
        other.stdin.close()
    with run.writing():
        pass


def test_a_folder_without_a_run_is_told(tmp_path):
    with pytest.raises(UserError, match="no run at"):
        RunFolder(tmp_path).facts()


@pytest.mark.parametrize("name", ["rows.jsonl", "tasks.jsonl"])
def test_a_damaged_line_is_named_and_not_passed_over(run, name):
    with (run.path / name).open("ab") as file:
        file.write(b'{"entrant": 3}\n')
    with pytest.raises(StorageError, match=name):
        run.rows(), run.tasks()


def test_a_run_of_another_version_is_refused(run):
    path = run.path / "run.json"
    path.write_text(path.read_text().replace('"version": 1', '"version": 99'))
    with pytest.raises(StorageError, match="version 99"):
        run.facts()


def test_a_folder_that_can_not_be_made_is_an_error_with_a_hint(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="making"), RunFolder(tmp_path / "file" / "r").writing():
        pass

"""`superasm optimize`: what becomes of a result, without the search."""

import subprocess
from dataclasses import replace

import pytest

from superasm.core.candidate import Candidate
from superasm.core.verdict import Metric, Outcome, Rules, Speedup, judge
from superasm.optimize.pipeline import Contender, Failure, Result

OTHER = "superasm.cli.optimize.optimize"


@pytest.fixture
def found(monkeypatch):
    """Let the search end with a given outcome: a candidate that passed, timed as told."""

    def set_up(outcome, point=1.0, *, winner=True, final=True, interrupted=False, failures=()):
        def search(evaluator, proposals, settings, **_):
            text = evaluator.baseline.assembly.replace("main:\n", "main:\n\tnop\n", 1)
            candidate = Candidate(text, "gcc -O2", {"cc": "gcc", "cflags": "-O2"})
            evaluation = evaluator.evaluate(candidate)
            speedup = Speedup(point, point - 0.01, point + 0.01, Metric.CPU_NS)
            verdict = replace(
                judge(evaluation, Rules()), outcome=outcome, speedup=speedup, wall=speedup
            )
            contender = Contender(candidate, evaluation, verdict)
            return Result(
                winner=contender if winner else None,
                final=final,
                ranking=(contender,),
                failures=tuple(failures),
                offered=5,
                proposed=3,
                duplicates=1,
                interrupted=interrupted,
                seconds=1.0,
            )

        monkeypatch.setattr(OTHER, search)

    return set_up


@pytest.fixture
def optimize(superasm, task, tmp_path):
    return lambda *more: superasm("optimize", *task(), "-o", tmp_path / "best.s", *more)


@pytest.fixture
def baseline(tmp_path):
    """What gcc -O3 makes of the task's program."""

    def make() -> str:
        command = ["gcc", "-O3", "-S", "prog.c", "-o", "-"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout.partition("\n")[2]  # The first line names the file.

    return make


def test_a_faster_winner_is_written(optimize, found, tmp_path):
    found(Outcome.FASTER, 1.5)
    ended = optimize()
    assert ended.status == 0
    assert "faster than gcc -O3: 1.500x" in ended.out
    assert "\tnop\n" in (tmp_path / "best.s").read_text()
    assert ended.out.splitlines()[-1] == f"build it: gcc {tmp_path}/best.s -o prog -lm"
    assert "a larger --budget tries more" in " ".join(ended.out.split())


def test_without_an_output_nothing_is_written_and_no_build_command_is_promised(
    superasm, task, found
):
    found(Outcome.FASTER, 1.5)
    ended = superasm("optimize", *task())
    assert "nothing: -o FILE writes the assembly" in ended.out
    assert "build it" not in ended.out


def test_no_difference_writes_the_baseline(optimize, found, baseline, tmp_path):
    found(Outcome.NO_DIFFERENCE)
    ended = optimize("--json")
    assert ended.status == 0
    assert ended.facts["output_is_baseline"] is True
    assert (tmp_path / "best.s").read_text().partition("\n")[2] == baseline()


def test_nothing_faster_says_so_first_and_gives_the_baseline(optimize, found, baseline, tmp_path):
    found(None, winner=False, final=False)
    ended = optimize()
    assert ended.status == 0
    assert ended.out.startswith("nothing faster was found")
    assert (tmp_path / "best.s").read_text().partition("\n")[2] == baseline()


def test_a_winner_that_is_slower_when_timed_afresh_is_told_but_is_not_the_answer(
    optimize, found, baseline, tmp_path
):
    found(Outcome.SLOWER, 0.9)
    ended = optimize()
    assert ended.status == 0
    assert "slower than" not in ended.out
    assert "slower after all  0.900x [0.890, 0.910]: gcc -O2" in ended.out
    assert (tmp_path / "best.s").read_text().partition("\n")[2] == baseline()
    facts = optimize("--json").facts
    assert facts["verdict"]["outcome"] == "no_difference"
    assert facts["not_confirmed"]["proposer"] == "gcc -O2"
    assert facts["not_confirmed"]["speedup"]["point"] == 0.9


def test_an_interrupted_search_writes_what_it_found_and_says_what_that_is(
    optimize, found, tmp_path
):
    found(Outcome.FASTER, 1.5, final=False, interrupted=True)
    ended = optimize()
    assert ended.status == 130
    assert "interrupted: this is what was found so far" in ended.out
    assert "not timed afresh" in ended.out
    assert "\tnop\n" in (tmp_path / "best.s").read_text()


def test_failures_that_look_like_markup_are_shown_as_they_are(optimize, found):
    found(Outcome.FASTER, 1.5, failures=[Failure("gcc", "crashed", "[/red] \x1b[2J")])
    ended = optimize()
    assert "gcc: crashed - [/red] \\x1b[2J" in ended.out


def test_the_output_replaces_a_file_at_once_and_through_a_link(optimize, found, tmp_path):
    found(Outcome.FASTER, 1.5)
    (tmp_path / "real.s").write_text("old")
    (tmp_path / "best.s").symlink_to("real.s")
    before = (tmp_path / "real.s").stat().st_ino
    assert optimize().status == 0
    assert (tmp_path / "best.s").is_symlink()
    assert "\tnop\n" in (tmp_path / "real.s").read_text()
    assert (tmp_path / "real.s").stat().st_ino != before
    assert {p.name for p in tmp_path.iterdir()} == {"best.s", "real.s", "prog.c", "tests"}


@pytest.mark.parametrize("name", ["best", "prog", "best.S", "a b.txt"])
def test_the_build_command_works_whatever_the_output_is_called(
    superasm, task, found, tmp_path, monkeypatch, name
):
    found(Outcome.FASTER, 1.5)
    monkeypatch.chdir(tmp_path)
    ended = superasm("optimize", *task(), "-o", name)
    command = ended.out.splitlines()[-1].removeprefix("build it: ")
    subprocess.run(["sh", "-c", command], check=True)
    program = "./prog.out" if name == "prog" else "./prog"
    done = subprocess.run([program], input=b"1 2\n", capture_output=True, check=True)
    assert done.stdout == b"3\n"

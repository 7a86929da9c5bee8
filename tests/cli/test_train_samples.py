"""`superasm train samples`: a run's prompts and answers, as one reads them."""

import pytest

from superasm.train.metrics import PROMPTS, Writer


def row(step, task, answer, status="passed", reward=11.0, speedup=1.0, **more):
    return {
        "step": step,
        "task": task,
        "answer": answer,
        "status": status,
        "reward": reward,
        "speedup": speedup,
        "identical": False,
        "reason": "",
        **more,
    }


@pytest.fixture
def a_run(tmp_path):
    with Writer(tmp_path / "run", 0) as writer:
        writer.prompts({"aa11": "1\tmain:\n2\txorl\t%eax, %eax", "bb22": "1\tother:"})
        writer.samples([row(0, "aa11", "keep")])
        lost = row(1, "aa11", "\nloop 2*2", "machine_error", None, None, reason="no disk")
        wrong = row(1, "bb22", "2", "wrong_output", 0.5, None, reason="test t1")
        fast = row(1, "aa11", "\nloop 1*4", reward=12.5, speedup=1.25)
        writer.samples([lost, row(1, "aa11", "keep", identical=True), fast, fast, wrong])
        writer.samples([{**row(1, "cc33", "keep"), "val": True}])
    return tmp_path / "run"


def test_the_last_step_is_shown_prompt_by_prompt_best_paid_first(superasm, a_run):
    ended = superasm("train", "samples", a_run)
    assert ended.status == 0
    lines = [line.rstrip() for line in ended.out.splitlines()]
    assert lines[:3] == ["step 1, task aa11", "  1       main:", "  2       xorl    %eax, %eax"]
    cells = [line.split() for line in lines[3:7]]
    assert cells == [
        ["times", "reward", "speedup", "outcome", "answer"],
        ["2", "12.50", "1.250x", "passed", "loop", "1*4"],
        ["1", "11.00", "1.000x", "passed", "(the", "baseline)", "keep"],
        ["1", "-", "-", "machine_error:", "no", "disk", "loop", "2*2"],
    ]
    assert "step 1, task bb22" in lines
    assert "cc33" not in ended.out


@pytest.mark.parametrize(
    ("options", "tasks"),
    [
        (["--step", "0"], ["aa11"]),
        (["--task", "bb"], ["bb22"]),
        (["--status", "wrong_output"], ["bb22"]),
        (["--val"], ["cc33"]),
        (["-n", "1"], ["aa11"]),
    ],
)
def test_what_is_shown_can_be_chosen(superasm, a_run, options, tasks):
    facts = superasm("train", "samples", a_run, "--json", *options).facts
    assert [one["task"] for one in facts["shown"]] == tasks


def test_what_is_not_shown_is_counted(superasm, a_run):
    assert "1 more prompts of step 1: -n N" in superasm("train", "samples", a_run, "-n", "1").out


def test_a_prompt_that_was_not_kept_is_said_to_be(superasm, a_run):
    (a_run / PROMPTS).unlink()
    assert "(this run kept no prompts)" in superasm("train", "samples", a_run).out


def test_answers_can_not_move_the_cursor_and_long_ones_are_cut(superasm, tmp_path):
    with Writer(tmp_path, 0) as writer:
        writer.samples([row(0, "aa", "\x1b[2Jnop\n" * 40)])
    shown = superasm("train", "samples", tmp_path).out
    assert "\x1b" not in shown
    assert "\\x1b[2Jnop" in shown
    assert "(28 more lines)" in shown


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        (["--step", "7"], "no answers of step 7", "2 steps from 0 to 1"),
        (["--status", "fast"], "step 1 has no such answers", "wrong_output"),
        (["--task", "zz"], "step 1 has no such answers", "aa11, bb22"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(superasm, a_run, options, message, hint):
    ended = superasm("train", "samples", a_run, *options)
    assert ended.status == 2
    assert message in ended.err
    assert hint in ended.err


def test_a_run_without_answers_is_told_apart(superasm, tmp_path):
    ended = superasm("train", "samples", tmp_path)
    assert ended.status == 2
    assert "no run of reinforcement learning" in ended.err
    with Writer(tmp_path, 0):
        pass
    assert "wait for a step" in superasm("train", "samples", tmp_path).err
    assert "data.val_tasks" in superasm("train", "samples", tmp_path, "--val").err

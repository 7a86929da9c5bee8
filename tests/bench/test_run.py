"""Whole runs on real programs: every kind of entrant, resuming, and failing models."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from tests.bench.scripted import Quiet, Scripted, opener_of

from superasm.asm.answer import AnswerFormat
from superasm.bench import run as bench_run
from superasm.bench.ahead import Models
from superasm.bench.begin import Chosen, begin
from superasm.bench.entrants import (
    CompilerEntrant,
    ModelEntrant,
    RecordingEntrant,
    SearchEntrant,
)
from superasm.config.settings import Model
from superasm.core.errors import EndpointError, EndpointFault, SandboxError, ToolMissing, UserError
from superasm.dataset.folder import read_folder
from superasm.optimize.models import Tell
from superasm.propose.prompt import Shown
from superasm.store.run import RunFolder

from ..tiny_model import folder_that_says

BASELINE = CompilerEntrant("gcc -O3")


def carry_out(path, entrants, dataset, settings, monkeypatch, model=None, **chosen):
    """Run as the command does; return (folder, report, reporter)."""
    folder, reporter = RunFolder(path), Quiet()
    if model is not None:
        opener = opener_of(model)
        monkeypatch.setattr(
            bench_run, "Models", lambda entrants, cache: Models(entrants, cache, opener)
        )
    with folder.writing():
        begun = begin(folder, entrants, Chosen(dataset, **chosen), settings, "test")
        report = bench_run.run(folder, begun.entrants, begun.tasks, settings, reporter)
    return folder, report, reporter


def baselines(dataset):
    return {entry.task.source.decode(): entry.baseline_assembly for entry in read_folder(dataset)}


def copying(dataset):
    """A model: sample 0 copies the assembly, 1 is wrong, 2 does not build, others are prose."""
    known = baselines(dataset)

    def say(prompt, sample):
        assembly = next(text for source, text in known.items() if source.strip() in prompt)
        match sample:
            case 0:
                return f"```asm\n{assembly}```"
            case 1:
                return f"```asm\n{assembly.replace('printf', 'puts')}```"
            case 2:
                return f"```asm\n{assembly}\n\tfrobnicate %eax\n```"
        return "I would unroll the loop."

    return Scripted(say)


def by_key(folder):
    return {(row.entrant, row.task_name): row for row in folder.rows()}


def test_every_kind_of_entrant_makes_one_row_per_task(tmp_path, dataset, quick, monkeypatch):
    recording = tmp_path / "mine.jsonl"
    texts = baselines(dataset)
    with recording.open("w") as file:
        for entry in read_folder(dataset):
            line = {"task_id": entry.task.name, "assembly": texts[entry.task.source.decode()]}
            if entry.task.name != "divide.c":
                file.write(json.dumps(line) + "\n")
    entrants = [
        BASELINE,
        CompilerEntrant("gcc -O1"),
        CompilerEntrant("gcc -O2 -fno-such-flag"),
        SearchEntrant("rules", 2.0, "x86-64"),
        RecordingEntrant(recording),
        ModelEntrant("m", strategy="best-of-4"),
        ModelEntrant("m", Shown.ASSEMBLY_ONLY, AnswerFormat.EDITS),
    ]
    model = copying(dataset)
    model.say = lambda prompt, sample, say=model.say: (
        "no" if "C source" not in prompt else say(prompt, sample)
    )
    folder, report, _ = carry_out(tmp_path / "run", entrants, dataset, quick, monkeypatch, model)
    rows = by_key(folder)
    assert len(rows) == len(folder.rows()) == 7 * 3
    assert (report.finished, report.left, report.not_admitted) == (21, {}, {})
    for name in ("bits.c", "mix.c", "divide.c"):
        itself = rows["gcc -O3", name]
        assert itself.final.speedup.point == 1.0
        assert "identical" in itself.final.flags
        assert rows["gcc -O2 -fno-such-flag", name].failure == "not_compiled"
        assert rows["superasm rules 2 s x86-64", name].passed
        best = rows["m c+asm full best-of-4", name]
        status = [attempt.status for attempt in best.attempts]
        assert status == ["passed", "wrong_output", "build_failed", None]
        assert [attempt.built for attempt in best.attempts] == [True, True, False, False]
        assert best.chosen == 0
        assert best.attempts[0].fresh == 1.0
        assert best.attempts[3].outcome == "no_answer"
        assert rows["m asm-only edits single", name].failure == "no_answer"
    assert rows["mine", "bits.c"].final.flags == ("identical",)
    assert rows["mine", "divide.c"].attempts[0].reason.startswith("the recording has nothing")
    tasks = folder.tasks()
    assert {task.name for task in tasks.values()} == {"bits.c", "mix.c", "divide.c"}
    assert all(task.hot and "main:" in task.baseline for task in tasks.values())
    # Whatever was timed is there with its samples.
    timed = {(r.evaluation.task_id, r.candidate.id) for r in folder.evaluation_rows()}
    assert all((r.task_id, r.final.candidate_id) in timed for r in rows.values() if r.final)


def test_the_tiny_model_alone_answers_and_is_missed_where_there_is_none(
    tmp_path, dataset, quick, monkeypatch
):
    entrants = [SearchEntrant("tiny", 2.0)]
    monkeypatch.setattr("superasm.optimize.tiny.SHIPPED", tmp_path / "model")
    with pytest.raises(ToolMissing, match="no tiny model comes with this superasm"):
        carry_out(tmp_path / "run", entrants, dataset, quick, monkeypatch)
    folder_that_says(tmp_path / "model", "\n3+\tnop")
    folder, report, _ = carry_out(tmp_path / "run", entrants, dataset, quick, monkeypatch)
    assert report.finished == 3
    assert all(row.passed for row in folder.rows())
    proposers = {row.candidate.proposer for row in folder.evaluation_rows()}
    assert "tiny model" in proposers


def test_a_finished_run_is_left_as_it_is_and_nothing_is_asked(
    tmp_path, dataset, quick, monkeypatch
):
    entrants = [BASELINE, ModelEntrant("m", strategy="best-of-2")]
    first = copying(dataset)
    folder, *_ = carry_out(tmp_path, entrants, dataset, quick, monkeypatch, first)
    before = (tmp_path / "rows.jsonl").read_bytes()
    assert len(first.asked) == 6
    second = copying(dataset)
    facts = folder.facts()
    _, report, _ = carry_out(tmp_path, entrants, dataset, quick, monkeypatch, second)
    assert folder.facts() == facts
    assert (tmp_path / "rows.jsonl").read_bytes() == before
    assert (report.finished, second.asked) == (0, [])
    # Rows that are lost are made again without a single question.
    (tmp_path / "rows.jsonl").write_bytes(b"".join(before.splitlines(keepends=True)[:3]))
    carry_out(tmp_path, entrants, dataset, quick, monkeypatch, second)
    assert second.asked == []
    assert len(folder.rows()) == 6


def test_an_entrant_can_be_added_to_a_run(tmp_path, dataset, quick, monkeypatch):
    carry_out(tmp_path, [BASELINE], dataset, quick, monkeypatch)
    more = [CompilerEntrant("gcc -O1")]
    folder, report, _ = carry_out(tmp_path, more, dataset, quick, monkeypatch)
    assert report.finished == 3
    assert [entrant.name for entrant in folder.facts().entrants] == ["gcc -O3", "gcc -O1"]


def test_equal_answers_share_one_final_figure(tmp_path, dataset, quick, monkeypatch):
    entrants = [CompilerEntrant("gcc -O1"), CompilerEntrant("gcc -O1 -g0")]
    folder, *_ = carry_out(tmp_path, entrants, dataset, quick, monkeypatch, only=("mix.c",))
    one, two = folder.rows()
    assert one.final.speedup == two.final.speedup
    assert two.final.proposer == "gcc -O1 -g0"
    assert len(list(folder.evaluation_rows())) == 1
    # And also one that was measured by an earlier session.
    third = [CompilerEntrant("gcc -O1 -g0 -fno-ident")]
    carry_out(tmp_path, third, dataset, quick, monkeypatch, only=("mix.c",))
    assert folder.rows()[-1].final.speedup == one.final.speedup
    assert len(list(folder.evaluation_rows())) == 1


def test_a_model_that_can_not_be_asked_leaves_its_rows_out_and_the_others_in(
    tmp_path, dataset, quick, monkeypatch
):
    model = copying(dataset)

    def say(prompt, sample, say=model.say):
        if len(model.asked) > 2:
            raise EndpointError("m: 503", fault=EndpointFault.SERVER_ERROR)
        return say(prompt, sample)

    failing = Scripted(say)
    model.asked = failing.asked
    entrants = [BASELINE, ModelEntrant("m")]
    folder, report, _ = carry_out(tmp_path, entrants, dataset, quick, monkeypatch, failing)
    rows = by_key(folder)
    assert sum(entrant == "gcc -O3" for entrant, _ in rows) == 3
    assert sum(entrant == "m c+asm full single" for entrant, _ in rows) == 2
    assert report.left == {"m c+asm full single": "m: 503"}
    # Later it is there again: what is missing is asked for, and no more.
    again = copying(dataset)
    _, report, _ = carry_out(tmp_path, entrants, dataset, quick, monkeypatch, again)
    assert (report.left, len(again.asked), len(folder.rows())) == ({}, 1, 6)


def test_a_broken_machine_makes_no_row(tmp_path, dataset, quick, monkeypatch):
    def broken(desk, entrant):
        raise SandboxError("no jail")

    with monkeypatch.context() as patch:
        patch.setattr(bench_run, "answer_compiler", broken)
        with pytest.raises(SandboxError):
            carry_out(tmp_path, [BASELINE], dataset, quick, monkeypatch)
    folder = RunFolder(tmp_path)
    assert folder.rows() == []
    carry_out(tmp_path, [BASELINE], dataset, quick, monkeypatch)
    assert len(folder.rows()) == 3


def test_a_refining_model_sees_what_came_of_its_attempts(tmp_path, dataset, quick, monkeypatch):
    known = baselines(dataset)

    def say(prompt, sample):
        if "does not build" in prompt or "frobnicate" in prompt:
            return "```asm\n" + known_now[0] + "```"
        known_now[0] = next(text for source, text in known.items() if source.strip() in prompt)
        return "```asm\n" + known_now[0] + "\tfrobnicate %eax\n```"

    known_now = [""]
    entrants = [ModelEntrant("m", strategy="refine-2")]
    only = ("bits.c",)
    folder, *_ = carry_out(
        tmp_path, entrants, dataset, quick, monkeypatch, Scripted(say), only=only
    )
    (row,) = folder.rows()
    assert [attempt.status for attempt in row.attempts] == ["build_failed", "passed"]
    assert row.attempts[1].parents == (0,)
    assert row.passed


def test_a_model_is_told_what_was_asked_for_and_shown_examples(
    tmp_path, dataset, quick, monkeypatch
):
    first = next(iter(read_folder(dataset)))
    pair = {
        "task_name": "example.c",
        "source": "int example;\n",
        "before": first.baseline_assembly,
        "after": first.baseline_assembly.replace("main:", "main:\n\tnop"),
    }
    (tmp_path / "pairs.jsonl").write_text(json.dumps(pair) + "\n")
    entrants = [
        ModelEntrant("m", tell=(Tell.HOT,)),
        ModelEntrant("m", tell=(Tell.ISA, Tell.MACHINE), examples=tmp_path / "pairs.jsonl"),
    ]
    model = Scripted(lambda prompt, sample: "no")
    run = tmp_path / "run"
    folder, *_ = carry_out(run, entrants, dataset, quick, monkeypatch, model, only=("mix.c",))
    names = [row.entrant for row in folder.rows()]
    assert names == ["m c+asm+hot full single", "m c+asm+isa+machine full 2-shot single"]
    told = [prompt for prompt, _ in model.asked]
    assert len(told) == 2
    hot = next(prompt for prompt in told if "of the time in main" in prompt)
    other = next(prompt for prompt in told if prompt is not hot)
    assert "instructions of x86-64" in other
    assert folder.facts().machine["cpu"] in other
    assert "of the time in main" not in other
    # Prompts are the same the next time, so that nothing is asked again.
    (run / "rows.jsonl").write_bytes(b"")
    carry_out(run, entrants, dataset, quick, monkeypatch, model, only=("mix.c",))
    assert len(model.asked) == 2
    assert len(folder.rows()) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s, e, c: (s, e, c | {"only": ("mix.c",)}), "other tasks"),
        (lambda s, e, c: (with_more_pairs(s), e, c), "other settings"),
        (lambda s, e, c: (s, [ModelEntrant("m", settings=Model(seed=9))], c), "takes part already"),
        (lambda s, e, c: (s, [BASELINE, BASELINE], c), "two entrants"),
        (lambda s, e, c: (s, e, c | {"only": ("none.c",)}), "no such tasks"),
    ],
)
def test_what_does_not_fit_a_run_is_refused(tmp_path, dataset, quick, monkeypatch, change, words):
    model = copying(dataset)
    entrants = [ModelEntrant("m")]
    carry_out(tmp_path, entrants, dataset, quick, monkeypatch, model)
    settings, entrants, chosen = change(quick, entrants, {})
    with pytest.raises(UserError, match=words) as raised:
        carry_out(tmp_path, entrants, dataset, settings, monkeypatch, model, **chosen)
    assert raised.value.hint


def test_a_run_goes_on_from_another_folder(tmp_path, dataset, quick, monkeypatch):
    (tmp_path / "mine").mkdir()
    first = next(iter(baselines(dataset).values()))
    (tmp_path / "mine" / "mix.c.s").write_text(first)
    monkeypatch.chdir(dataset.parent)
    entrants = [RecordingEntrant(Path(os.path.relpath(tmp_path / "mine")))]
    carry_out(tmp_path / "run", entrants, Path(dataset.name), quick, monkeypatch)
    monkeypatch.chdir("/")
    folder = RunFolder(tmp_path / "run")
    with folder.writing():
        begun = begin(folder, [], None, quick, "test")
        assert [entry.task.name for entry in begun.tasks()] == ["bits.c", "mix.c", "divide.c"]
        report = bench_run.run(folder, begun.entrants, begun.tasks, quick, Quiet())
    assert (report.finished, report.left) == (0, {})


def test_prices_may_change_from_session_to_session(tmp_path, dataset, quick, monkeypatch):
    model = copying(dataset)
    carry_out(tmp_path, [ModelEntrant("m")], dataset, quick, monkeypatch, model)
    priced = ModelEntrant("m", settings=Model(price_prompt=1.0, price_completion=2.0))
    folder, *_ = carry_out(tmp_path, [priced], dataset, quick, monkeypatch, model)
    assert folder.facts().entrants[0].cost == (1.0, 2.0)
    assert len(folder.rows()) == 3


def with_more_pairs(settings):

    return replace(settings, timing=replace(settings.timing, max_pairs=24))


def test_the_run_says_where_it_comes_from(tmp_path, dataset, quick, monkeypatch):
    folder, *_ = carry_out(tmp_path, [BASELINE], dataset, quick, monkeypatch)
    facts = folder.facts()
    assert facts.machine["cpu"]
    assert Path(facts.dataset) == dataset
    assert "max_pairs = 12" in facts.settings
    assert len(facts.tasks) == 3

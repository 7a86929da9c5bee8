"""Rows for verl, TRL and models: what is in them, and that they make the same tasks again."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from superasm.core.errors import StorageError, UserError
from superasm.core.task import Case, Source, Task, Toolchain
from superasm.dataset import export as export_module
from superasm.dataset.build import build
from superasm.dataset.entry import Entry, Measured, Provenance, RawTask, Split
from superasm.dataset.export import Exported, Format, export
from superasm.dataset.folder import FolderWriter, read_folder
from superasm.dataset.inspectors import inspect_published
from superasm.dataset.published import published
from superasm.dataset.rows import SCHEMA
from superasm.dataset.select import Selection
from superasm.evaluate.admission import Draft, Input
from superasm.propose.prompt import Shown, prompt

from .codenet_tree import DIGITS, IO, PRIMES, RULES, SETTINGS, SORT

SPLITS = {"one": Split.TRAIN, "two": Split.TRAIN, "three": Split.VAL}


def entry(name: str, split: Split = Split.TRAIN, **changes) -> Entry:
    """A task with a test that is timed as well, and an input that is only timed."""
    tests = (Case("a", b"1\n", b"2\n"), Case("b", "ü\n".encode(), b""))
    timed = (Case("perf", b"9\n", b"10\n"), tests[0])
    task = replace(Task(name, f"int {name};\n".encode(), tests, timed), **changes)
    where = Provenance("codenet", f"p-{name}", "codenet", "unknown", name)
    measured = Measured(1, 2, 3.0, 0.5, (1.0, 2.0), True)
    return Entry(task, where, split, measured, f"\t.globl {name}\n", {})


def folder_of(path: Path, *entries: Entry) -> Path:
    with FolderWriter(path) as writer:
        for one in entries:
            writer.add(one)
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    return folder_of(tmp_path / "set", *(entry(name, split) for name, split in SPLITS.items()))


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_each_split_has_a_file_in_the_published_schema(folder, tmp_path):
    done = export(folder, tmp_path / "rows", Format.VERL)
    assert done == Exported({"train.parquet": 2, "val.parquet": 1}, {}, 0)
    train = pq.read_table(tmp_path / "rows" / "train.parquet")
    assert train.schema.equals(SCHEMA)
    assert pq.read_metadata(tmp_path / "rows" / "val.parquet").num_rows == 1


def test_a_row_for_verl_holds_the_task_whole(folder, tmp_path):
    export(folder, tmp_path, Format.VERL)
    first, second = pq.read_table(tmp_path / "train.parquet").to_pylist()
    one = entry("one")
    text = prompt(one.task, one.baseline_assembly)
    assert first["data_source"] == "superasm"
    assert first["prompt"] == [{"role": "user", "content": text}]
    assert first["reward_model"]["style"] == "rule"
    said = json.loads(first["reward_model"]["ground_truth"])
    assert (said["task_id"], said["tests"], said["performance"]) == (one.task.id, 2, [2, 0])
    extra = first["extra_info"]
    assert extra["c_code"] == "int one;\n"
    assert extra["inputs"] == ["1\n", "ü\n", "9\n"]
    assert extra["outputs"] == ["2\n", "", "10\n"]
    assert extra["question"] == text
    assert extra["c_only_question"] == prompt(one.task, "", Shown.C_ONLY)
    assert extra["unoptimized_assembly"] == one.baseline_assembly
    assert extra["unoptimized_compiled"] is None
    assert (extra["split"], extra["index"], second["extra_info"]["index"]) == ("train", 0, 1)


@pytest.mark.parametrize("shown", Shown)
def test_the_prompt_shows_what_was_asked_for_in_every_format(folder, tmp_path, shown):
    one = entry("one")
    wanted = prompt(one.task, one.baseline_assembly, shown)
    for format in Format:
        export(folder, tmp_path, format, shown, Split.TRAIN)
    [verl, _] = pq.read_table(tmp_path / "train.parquet").to_pylist()
    [trl, _] = lines(tmp_path / "train.jsonl")
    [plain, _] = lines(tmp_path / "train.prompts.jsonl")
    assert verl["prompt"] == trl["prompt"] == [{"role": "user", "content": wanted}]
    assert plain == {"task_id": one.task.id, "prompt": wanted}
    assert trl["task_id"] == one.task.id
    assert trl["problem"] == "p-one"


def test_only_the_split_that_is_asked_for_is_written(folder, tmp_path):
    done = export(folder, tmp_path / "rows", Format.JSONL, split=Split.VAL)
    assert done.rows == {"val.jsonl": 1}
    assert [path.name for path in (tmp_path / "rows").iterdir()] == ["val.jsonl"]


def test_a_split_without_tasks_has_no_file(tmp_path):
    folder = folder_of(tmp_path / "set", entry("one"))
    assert export(folder, tmp_path / "rows", Format.VERL).rows == {"train.parquet": 1}
    assert [path.name for path in (tmp_path / "rows").iterdir()] == ["train.parquet"]


JAPANESE = "/* 合計 */\n".encode("shift_jis")
CASES = (Case("a", b"\xff", b"x"),)


@pytest.mark.parametrize(
    ("changes", "reason", "detail"),
    [
        ({"source": JAPANESE}, "not_utf8", "bad: its source"),
        ({"tests": CASES}, "not_utf8", "bad: input a"),
        ({"harness": (Source("d.c", b""),)}, "harness", "more than a plain C program"),
        ({"toolchain": Toolchain(ldflags=("-lz",))}, "toolchain", "more than a plain C program"),
    ],
)
def test_what_rows_for_verl_cannot_hold_is_left_out_and_named(tmp_path, changes, reason, detail):
    folder = folder_of(tmp_path / "set", entry("bad", **changes), entry("good"))
    done = export(folder, tmp_path / "rows", Format.VERL)
    assert (done.rows, done.skipped) == ({"train.parquet": 1}, {reason: 1})
    [named] = lines(tmp_path / "rows" / "skipped.verl.jsonl")
    assert (named["reference"], named["reason"]) == ("bad", reason)
    assert detail in named["detail"]
    [row] = pq.read_table(tmp_path / "rows" / "train.parquet").to_pylist()
    assert row["extra_info"]["c_code"] == "int good;\n"
    others = export(folder, tmp_path / "rows", Format.PROMPTS)
    assert others.rows == {"train.prompts.jsonl": 2}
    assert others.replaced == (reason == "not_utf8" and "source" in changes)
    assert export(folder, tmp_path / "rows", Format.JSONL, Shown.ASSEMBLY_ONLY).replaced == 0


def test_files_that_are_there_stay(folder, tmp_path):
    (tmp_path / "val.parquet").write_text("mine")
    with pytest.raises(UserError, match=r"val\.parquet is there already") as caught:
        export(folder, tmp_path, Format.VERL)
    assert "-o" in caught.value.hint
    assert not (tmp_path / "train.parquet").exists()
    assert export(folder, tmp_path, Format.VERL, split=Split.TRAIN).rows == {"train.parquet": 2}


def test_no_data_set_is_refused(tmp_path):
    with pytest.raises(UserError, match="holds no data set"):
        export(tmp_path, tmp_path / "rows", Format.VERL)
    assert not (tmp_path / "rows").exists()


@pytest.mark.parametrize("format", Format)
def test_an_interrupt_leaves_no_half_written_file(folder, tmp_path, format):
    def interrupt(done: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(folder, tmp_path / "rows", format, step=interrupt)
    assert list((tmp_path / "rows").iterdir()) == []
    assert sum(export(folder, tmp_path / "rows", format).rows.values()) == 3


def test_a_folder_that_cannot_be_made_is_the_machines_fault(folder, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="writing"):
        export(folder, tmp_path / "file" / "rows", Format.JSONL)


def test_rows_are_written_in_groups_of_bounded_size(tmp_path, monkeypatch):
    monkeypatch.setattr(export_module, "_ROWS_PER_GROUP", 2)
    folder = folder_of(tmp_path / "set", *(entry(f"v{i}") for i in range(5)))
    export(folder, tmp_path, Format.VERL)
    facts = pq.read_metadata(tmp_path / "train.parquet")
    assert [facts.row_group(i).num_rows for i in range(facts.num_row_groups)] == [2, 2, 1]


# --- there and back --------------------------------------------------------------------------


def raw(name: str, source: str, split: Split, *tests: tuple[bytes, bytes]) -> RawTask:
    given = tuple(Input(f"t{i}", stdin, out) for i, (stdin, out) in enumerate(tests))
    where = Provenance("codenet", f"p-{name}", "codenet", "unknown", name)
    return RawTask(Draft(f"{name}.c", (IO + source).encode(), given), where, split)


@pytest.fixture(scope="module")
def gated(tmp_path_factory) -> Path:
    """A data set made by the real gates."""
    out = tmp_path_factory.mktemp("gated") / "set"
    tasks = [
        raw("primes", PRIMES, Split.TRAIN, (b"100\n", b"25 primes\n"), (b"9\n", b"4 primes\n")),
        raw("sort", SORT, Split.TRAIN, (b"3 1 2\n", b"1 2 3\n"), ("4 ü\n".encode(), b"4\n")),
        raw("digits", DIGITS, Split.VAL, (b"hello\n", b"0/5/1\n")),
    ]
    made(tasks, out)
    return out


def made(tasks, out: Path) -> None:
    build(tasks, out, SETTINGS, RULES, Selection(), 1, arguments={}, inspect=inspect_published)


def kept(folder: Path) -> dict[str, tuple]:
    return {
        one.task.id: (one.task.name, one.split, one.provenance, one.baseline_assembly)
        for one in read_folder(folder)
    }


@pytest.mark.slow
def test_rows_for_verl_make_the_same_tasks_again(gated, tmp_path):
    export(gated, tmp_path / "rows", Format.VERL)
    made(published([tmp_path / "rows"]).items, tmp_path / "back")
    assert len(kept(gated)) == 3
    assert kept(tmp_path / "back") == kept(gated)
    notes = [one.notes["unoptimized_assembly"] for one in read_folder(tmp_path / "back")]
    assert notes == ["-O3"] * 3


OPEN = """
import datasets, json, sys
found = datasets.load_dataset(sys.argv[1], data_files=json.loads(sys.argv[2]))
for rows in found.values():
    for row in rows:
        assert row["prompt"][0]["role"] == "user" and row["prompt"][0]["content"], row
        assert set(map(type, row.get("extra_info", {"inputs": [""]})["inputs"])) == {str}
print(json.dumps({name: [len(rows), sorted(rows.features)] for name, rows in found.items()}))
"""


@pytest.fixture
def opened(tmp_path) -> Callable[[str, dict[str, Path]], dict]:
    """Open files the way verl and TRL do: with `datasets`."""

    def load(kind: str, files: dict[str, Path]) -> dict:
        names = json.dumps({name: str(path) for name, path in files.items()})
        cache = str(tmp_path / "cache")
        offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_CACHE": cache, "HF_HOME": cache}
        done = subprocess.run(
            [sys.executable, "-c", OPEN, kind, names],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | offline,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return load


@pytest.mark.slow
def test_datasets_opens_the_rows(gated, tmp_path, opened):
    for format in (Format.VERL, Format.JSONL):
        export(gated, tmp_path, format)
    files = {name: tmp_path / f"{name}.parquet" for name in ("train", "val")}
    found = opened("parquet", files)
    columns = ["ability", "data_source", "extra_info", "prompt", "reward_model"]
    assert found == {"train": [2, columns], "val": [1, columns]}
    found = opened("json", {name: path.with_suffix(".jsonl") for name, path in files.items()})
    assert [rows for rows, _ in found.values()] == [2, 1]
    assert {"prompt", "task_id"} <= set(found["train"][1])

import json
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from superasm.core.errors import StorageError, UserError
from superasm.core.task import Case, Source, Task, Toolchain
from superasm.dataset import folder as folder_module
from superasm.dataset.entry import Entry, Measured, Provenance, Rejected, Split, Strength
from superasm.dataset.folder import (
    FolderWriter,
    from_row,
    read_folder,
    read_rows,
    to_row,
    write_dropped,
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
number = st.floats(allow_nan=False)
counts = st.integers(0, 2**31 - 1)
cases = st.lists(
    st.builds(Case, text, st.binary(), st.binary(), st.none() | st.integers(-(2**31), 2**31 - 1)),
    max_size=3,
).map(tuple)
entries = st.builds(
    Entry,
    st.builds(
        Task,
        text,
        st.binary(),
        cases,
        cases,
        st.builds(Toolchain, text, st.lists(text).map(tuple), st.lists(text).map(tuple)),
        st.lists(st.builds(Source, text, st.binary()), max_size=2).map(tuple),
    ),
    st.builds(Provenance, text, text, text, text, text),
    st.sampled_from(Split),
    st.builds(
        Measured,
        counts,
        counts,
        number,
        number,
        st.lists(number).map(tuple),
        st.booleans(),
        st.none() | st.builds(Strength, counts, counts, st.lists(text).map(tuple)),
    ),
    text,
    st.dictionaries(text, text),
)


@given(entries)
def test_a_row_gives_back_its_entry(entry):
    assert from_row(to_row(entry)) == entry


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=30)
@given(st.lists(entries, min_size=1, max_size=6))
def test_a_folder_gives_back_its_entries_in_order(tmp_path_factory, several):
    out = tmp_path_factory.mktemp("folder")
    with FolderWriter(out) as writer:
        for entry in several:
            writer.add(entry)
    for split in Split:
        wanted = [entry for entry in several if entry.split is split]
        if wanted:
            assert list(read_folder(out, split)) == wanted
    assert [e.task.id for e in read_folder(out)] == [
        entry.task.id for split in Split for entry in several if entry.split is split
    ]


def entry(name: str = "one", size: int = 10) -> Entry:
    cases = (Case("a", bytes(size), b"x"),)
    measured = Measured(1, 2, 3.0, 0.5, (1.0,), True)
    where = Provenance("test", name, "none", "MIT", name)
    return Entry(Task(name, b"int x;", cases, cases), where, Split.TRAIN, measured, "ret\n")


@pytest.fixture
def written(tmp_path) -> Path:
    with FolderWriter(tmp_path) as writer:
        writer.add(entry())
    return tmp_path


def test_parts_are_bounded_in_rows_and_in_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(folder_module, "_ROWS_PER_PART", 3)
    monkeypatch.setattr(folder_module, "_BYTES_PER_PART", 1 << 20)
    with FolderWriter(tmp_path) as writer:
        for size in (1, 1, 1, 1, 1 << 19, 1, 1):
            writer.add(entry(size=size))
    parts = sorted(tmp_path.glob("*.parquet"))
    assert [pq.read_metadata(part).num_rows for part in parts] == [3, 2, 2]
    assert [part.name for part in parts] == [f"train-{i:05d}.parquet" for i in range(3)]


def test_a_block_that_fails_leaves_whole_parts_only(tmp_path):
    writer = FolderWriter(tmp_path)
    writer.__enter__().add(entry())
    writer.__exit__(KeyboardInterrupt)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_a_data_set_is_not_written_to(written):
    with pytest.raises(UserError, match="holds a data set already"):
        FolderWriter(written)


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch, lambda path: None])
def test_a_folder_without_a_data_set_is_named(tmp_path, make):
    make(tmp_path / "there")
    with pytest.raises(UserError, match="there holds no data set") as caught:
        list(read_folder(tmp_path / "there"))
    assert "superasm data build" in caught.value.hint


@pytest.mark.parametrize("kept", [0, 3, 100, -1, -8])
def test_a_part_that_is_cut_short_is_damaged(written, kept):
    part = written / "train-00000.parquet"
    part.write_bytes(part.read_bytes()[:kept])
    with pytest.raises(StorageError, match="is damaged"):
        list(read_folder(written))


def test_a_part_with_other_bytes_inside_is_damaged_or_makes_no_task(written):
    part = written / "train-00000.parquet"
    whole = part.read_bytes()
    for start in range(4, len(whole) - 16, 199):
        part.write_bytes(whole[:start] + b"\xff" * 16 + whole[start + 16 :])
        with suppress(StorageError, UserError):
            list(read_folder(written))


def test_other_columns_are_named(tmp_path):
    pq.write_table(pa.table({"prompt": ["x"]}), tmp_path / "train-00000.parquet")
    with pytest.raises(UserError, match="task_id is missing") as caught:
        list(read_folder(tmp_path))
    assert "superasm data import" in caught.value.hint


def test_a_column_of_another_type_is_named(written):
    part = written / "train-00000.parquet"
    table = pq.read_table(part)
    index = table.schema.get_field_index("gain")
    changed = table.set_column(index, "gain", pa.array(["large"]))
    pq.write_table(changed, part)
    with pytest.raises(UserError, match="gain is string"):
        list(read_folder(written))


@pytest.mark.parametrize("column", ["tests", "split", "notes", "performance_ms"])
def test_a_row_with_nothing_where_something_must_be_is_named(written, column):
    part = written / "train-00000.parquet"
    table = pq.read_table(part)
    index = table.schema.get_field_index(column)
    field = table.schema.field(index)
    pq.write_table(table.set_column(index, field, pa.nulls(1, field.type)), part)
    with pytest.raises(UserError, match="makes no task"):
        list(read_folder(written))


def test_parts_of_a_column_can_be_read_alone(written):
    [row] = read_rows(written / "train-00000.parquet", ["tests.list.element.name", "split"])
    assert row == {"tests": [{"name": "a"}], "split": "train"}


def test_dropped_sources_are_appended_one_a_line(tmp_path):
    where = Provenance("test", "p", "f", "MIT", "r")
    for detail in ("one", "zwei\nüber zwei"):
        write_dropped(tmp_path, [Rejected(where, "crashes", detail)])
    lines = (tmp_path / "dropped.jsonl").read_text().splitlines()
    assert [json.loads(line)["detail"] for line in lines] == ["one", "zwei\nüber zwei"]

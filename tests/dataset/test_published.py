"""Rows of the published schema: as a source, and through the real gates."""

import json
from contextlib import suppress

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from superasm.core.errors import UserError
from superasm.core.task import Case, Task
from superasm.dataset.build import build
from superasm.dataset.entry import RawTask, Rejected, Split
from superasm.dataset.folder import read_folder, to_row
from superasm.dataset.inspectors import count_levels, inspect_published
from superasm.dataset.published import Splits, published
from superasm.dataset.rows import SCHEMA, Identity, bytes_type, cases_of
from superasm.dataset.select import Selection

from . import codenet_tree
from .codenet_tree import COUNT, DIGITS, GCD, IO, PRIMES, REVERSE, RULES, SETTINGS, SORT, SUM
from .published_rows import SUMS, assembly, row, write
from .test_folder import entry

WORDS = [("abc\n", "cba\n")]
NUMBERS = [("3 1 2\n", "1 2 3\n")]


def items(*paths, **options) -> list[RawTask | Rejected]:
    return list(published(paths, **options).items)


def reasons(found) -> dict[str, str]:
    return {i.provenance.reference: str(i.reason) for i in found if isinstance(i, Rejected)}


# --- rows ------------------------------------------------------------------------------------


def test_a_row_becomes_a_task_that_nobody_has_checked(tmp_path):
    path = write(tmp_path / "rows.parquet", row(index=17, given="main:\n\tret\n"))
    [task] = items(path)
    assert task.draft.source == (IO + SUM).encode()
    pairs = [(test.stdin.decode(), test.expected.decode()) for test in task.draft.tests]
    assert (pairs, task.draft.performance) == (SUMS, ())
    assert task.lenient
    assert (task.provenance.origin, task.provenance.reference) == ("published", "rows.parquet:0")
    assert task.notes == {"published_split": "train", "published_index": "17"}
    assert task.assembly == "main:\n\tret\n"


@pytest.mark.parametrize("fenced", ["```assembly\nmain:\n\tret\n```", "```\nmain:\n\tret\n"])
def test_assembly_in_a_fence_is_taken_out_of_it(tmp_path, fenced):
    [task] = items(write(tmp_path / "rows.parquet", row(given=fenced)))
    assert task.assembly == "main:\n\tret\n"


def test_columns_may_stand_in_another_order_with_others_between_them(tmp_path):
    path = write(tmp_path / "rows.parquet", row(index=3))
    whole = items(path)
    table = pq.read_table(path)
    extra = table.column("extra_info").combine_chunks()
    names = [field.name for field in extra.type]
    fields = {"more": pa.array([1.5])} | {name: extra.field(name) for name in reversed(names)}
    changed = pa.StructArray.from_arrays(list(fields.values()), names=list(fields))
    table = pa.table({"extra_info": changed, "x": pa.array([1])})
    pq.write_table(table, path)
    assert items(path) == whole


def test_extra_info_may_be_a_list_of_one(tmp_path):
    path = write(tmp_path / "rows.parquet", row(), row(index=1))
    whole = items(path)
    table = pq.read_table(path)
    extra = table.column("extra_info").combine_chunks()
    table = pa.table({"extra_info": pa.ListArray.from_arrays([0, 1, 2], extra)})
    pq.write_table(table, path)
    assert items(path) == whole


def test_a_comment_in_shift_jis_is_passed_on_as_it_is(tmp_path):
    source = "/* 合計 */\n".encode("shift_jis") + (IO + SUM).encode()
    path = tmp_path / "rows.parquet"
    table = pa.Table.from_pylist([row()], schema=SCHEMA)
    bad = pa.array([source], pa.binary()).view(pa.string())
    extra = table.column("extra_info").combine_chunks()
    columns = {field.name: extra.field(field.name) for field in extra.type} | {"c_code": bad}
    changed = pa.StructArray.from_arrays(list(columns.values()), names=list(columns))
    pq.write_table(pa.table({"extra_info": changed}), path)
    [task] = items(path)
    assert task.draft.source == source


def test_rows_that_make_no_task_are_named_and_the_rest_goes_on(tmp_path):
    path = write(
        tmp_path / "rows.parquet",
        row("/*" + "x" * (10 << 20) + "*/"),
        row(None),
        row(tests=[]),
        row(inputs=None),
        row(inputs=["1\n"], outputs=[None]),
        row(),
    )
    found = items(path)
    assert isinstance(found[-1], RawTask)
    assert [str(item.reason) for item in found[:-1]] == [
        "too_large",
        "unreadable",
        *["no_tests"] * 3,
    ]
    assert all(item.detail for item in found[:-1])


def test_an_input_without_output_is_left_out_and_noted(tmp_path):
    path = write(tmp_path / "rows.parquet", row(inputs=["1\n", "2\n", None], outputs=["1\n"]))
    [task] = items(path)
    assert [test.stdin for test in task.draft.tests] == [b"1\n"]
    assert task.notes["tests"].startswith("2 left out")


# --- sides of the split ----------------------------------------------------------------------


def sides(found) -> list[tuple[str, Split | None]]:
    return [
        (item.notes["published_index"], item.split) for item in found if isinstance(item, RawTask)
    ]


@pytest.fixture
def leaky(tmp_path):
    """A problem that is on both sides, and one that is not."""
    return write(
        tmp_path / "rows.parquet",
        row(index=0),
        row(index=1, tests=WORDS, split="fewshot"),
        row(index=2, split="val"),
        row(index=3),
    )


def test_validation_comes_first_and_its_problems_leave_training(leaky):
    found = items(leaky)
    assert sides(found) == [("2", Split.VAL), ("1", Split.TRAIN)]
    assert reasons(found) == {
        "rows.parquet:0": "in_validation",
        "rows.parquet:3": "in_validation",
    }
    assert items(leaky) == found


def test_drawn_splits_keep_every_row(leaky):
    found = items(leaky, splits=Splits.DRAWN)
    assert sides(found) == [(str(index), None) for index in range(4)]
    problems = [item.provenance.problem for item in found]
    assert problems[0] == problems[2] == problems[3] != problems[1]


def test_the_name_of_a_file_goes_before_what_its_rows_say(tmp_path):
    write(tmp_path / "data" / "val-00000-of-00001.parquet", row(tests=WORDS))
    write(tmp_path / "data" / "train-00000-of-00001.parquet", row())
    found = items(tmp_path)
    assert [(item.split, item.notes.get("published_row_split")) for item in found] == [
        (Split.VAL, "train"),
        (Split.TRAIN, None),
    ]


@pytest.mark.parametrize("said", [None, "", "holdout"])
def test_a_side_that_is_not_known_is_drawn(tmp_path, said):
    [task] = items(write(tmp_path / "rows.parquet", row(split=said)))
    assert task.split is None


# --- files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["c_code", "inputs", "outputs", "split", "index"])
def test_a_column_that_is_missing_is_named(tmp_path, name):
    path = write(tmp_path / "rows.parquet", row())
    kept = [field for field in SCHEMA.field("extra_info").type if field.name != name]
    table = pa.Table.from_pylist([row()], pa.schema([("extra_info", pa.struct(kept))]))
    pq.write_table(table, path)
    with pytest.raises(UserError, match=rf"lacks the column extra_info\.{name}") as caught:
        items(path)
    assert "llm_superoptimizer_ds" in caught.value.hint


@pytest.mark.parametrize("kind", [pa.int64(), pa.struct([("c_code", pa.int64())])])
def test_other_columns_are_refused(tmp_path, kind):
    pq.write_table(pa.table({"prompt": ["x"]}), tmp_path / "a.parquet")
    with pytest.raises(UserError, match="lacks the column extra_info"):
        items(tmp_path / "a.parquet")
    pq.write_table(pa.table({"extra_info": pa.nulls(1, kind)}), tmp_path / "b.parquet")
    with pytest.raises(UserError, match=r"lacks the column extra_info\."):
        items(tmp_path / "b.parquet")


@pytest.mark.parametrize("name", ["c_code", "inputs"])
def test_a_column_of_numbers_is_refused(tmp_path, name):
    fields = [
        pa.field(name, pa.int64()) if field.name == name else field
        for field in SCHEMA.field("extra_info").type
    ]
    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"extra_info": pa.nulls(1, pa.struct(fields))}), path)
    with pytest.raises(UserError, match=rf"extra_info\.{name} (is|holds) int64"):
        items(path)


def test_our_own_data_set_is_told_to_be_one(tmp_path):
    path = tmp_path / "train-00000.parquet"
    pq.write_table(pa.Table.from_pylist([to_row(entry())]), path)
    with pytest.raises(UserError, match="superasm data set already") as caught:
        items(path)
    assert caught.value.hint == "use its folder as it is"


@pytest.mark.parametrize("what", ["nowhere", "empty", "text", "folder"])
def test_what_is_no_parquet_file_is_refused_alone_and_skipped_beside_one(tmp_path, what):
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("a,b\n1,2\n")
    (tmp_path / "folder").mkdir()
    path = tmp_path / what
    with pytest.raises(UserError, match=what) as caught:
        items(path)
    assert caught.value.hint
    if what != "folder":
        found = items(path, write(tmp_path / "rows.parquet", row()))
        assert reasons(found) == {what: "unreadable"}
        assert len(found) == 2


@pytest.mark.parametrize("kept", [3, 100, -1, -9])
def test_a_file_that_is_cut_short_is_named(tmp_path, kept):
    path = write(tmp_path / "rows.parquet", row())
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(UserError, match=r"rows\.parquet is no Parquet file, or is cut short"):
        items(path)


def test_rows_of_a_damaged_part_are_named_and_those_of_others_are_read(tmp_path):
    rows = [row(IO + SUM + f"int unused{index};\n", index=index) for index in range(6)]
    path = write(tmp_path / "rows.parquet", *rows, row_group_size=2)
    group = pq.read_metadata(path).row_group(1)
    [column] = [
        group.column(i)
        for i in range(group.num_columns)
        if group.column(i).path_in_schema == "extra_info.c_code"
    ]
    data = bytearray(path.read_bytes())
    start = column.dictionary_page_offset or column.data_page_offset
    data[start : start + 16] = b"\xff" * 16
    path.write_bytes(data)
    found = items(path)
    assert reasons(found) == {"rows.parquet:2": "unreadable", "rows.parquet:3": "unreadable"}
    assert [index for index, _ in sides(found)] == ["0", "1", "4", "5"]


def test_a_file_with_other_bytes_inside_is_refused_or_read(tmp_path):
    path = write(tmp_path / "rows.parquet", row(), row(index=1, split="val"))
    whole = path.read_bytes()
    for start in range(4, len(whole) - 16, 97):
        path.write_bytes(whole[:start] + b"\xff" * 16 + whole[start + 16 :])
        with suppress(UserError):
            assert len(items(path)) == 2


def test_the_number_of_rows_is_known_beforehand(tmp_path):
    (tmp_path / "bad.parquet").touch()
    write(tmp_path / "rows.parquet", row(), row(None), row(split="val"))
    assert published([tmp_path]).rows == 4 == len(items(tmp_path))


# --- what our own rows say of themselves -----------------------------------------------------


def identity(**changes) -> dict:
    whole = json.loads(Identity("id", "sum.c", entry().provenance, ("a", "b"), 1, (1, 0)).to_json())
    return whole | changes


def test_our_own_rows_know_their_problem_and_what_is_timed(tmp_path):
    own = row()
    own["reward_model"]["ground_truth"] = json.dumps(identity())
    [task] = items(write(tmp_path / "rows.parquet", own))
    assert task.provenance == entry().provenance
    assert task.draft.name == "sum.c"
    assert [test.name for test in task.draft.tests] == ["a"]
    assert [given.name for given in task.draft.performance] == ["b", "timed-a"]


@pytest.mark.parametrize(
    "changes",
    [
        {"tests": 3},
        {"tests": True},
        {"tests": -1},
        {"performance": [2]},
        {"performance": None},
        {"inputs": ["a", "a"]},
        {"inputs": [1]},
        {"name": "\ud800"},
        {"provenance": {"origin": "x"}},
        {"provenance": None},
    ],
)
def test_a_row_that_says_impossible_things_of_itself_is_not_believed(changes):
    assert Identity.from_json(json.dumps(identity())) is not None
    assert Identity.from_json(json.dumps(identity(**changes))) is None


@pytest.mark.parametrize("text", ["", "main:\n\tret\n", "[" * 100_000, "[]", "1", "null"])
def test_other_ground_truths_say_nothing(text):
    assert Identity.from_json(text) is None


def test_an_input_that_is_a_test_and_timed_is_in_a_row_once():
    one, two, three = (Case(name, name.encode(), b"x") for name in "abc")
    cases, timed = cases_of(Task("x", b"", (one, two), (three, two)))
    assert (cases, timed) == ([one, two, three], (2, 1))


def test_text_of_every_arrow_kind_is_read_as_bytes():
    text = pa.dictionary(pa.int8(), pa.large_string())
    whole = pa.large_list(pa.struct([("a", text), ("b", pa.string_view()), ("c", pa.int8())]))
    assert bytes_type(whole) == pa.large_list(
        pa.struct([("a", pa.large_binary()), ("b", pa.binary()), ("c", pa.int8())])
    )


# --- through the gates -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """Both variants of the assembly, and rows with a defect each."""
    folder = tmp_path_factory.mktemp("published")
    primes, reverse, count, sort, digits = (
        IO + source for source in (PRIMES, REVERSE, COUNT, SORT, DIGITS)
    )
    write(
        folder / "llm_superoptimizer_ds_train.parquet",
        row(primes, [("100\n", "25 primes\n")], given=assembly(primes, "-O0")),
        row(reverse, [("abc\n", "cba")], given=assembly(reverse, "-O3")),  # A line end is missing.
        row(sort, NUMBERS, given=f"```assembly\n{assembly(sort, '-O3')}```"),
        row(IO + GCD, [("12 18\n", "6 36\n")], given="; something else"),
        row(IO + SUM, given=None),
        row(count, WORDS, given=assembly(count)),  # Its output is another one.
        row(IO + codenet_tree.OUTSIDE, [("\n", "1\n")]),
        row("int main(void) { return absent; }"),
    )
    write(
        folder / "llm_superoptimizer_ds_val.parquet",
        row(digits, [("hello\n", "0/5/1\n")], split="val", given=assembly(digits, "-O0")),
        row(digits + "\n/* again */\n", [("a\n", "0/1/1\n")], split="val"),
    )
    out = folder / "out"
    summary = build(
        published([folder]).items,
        out,
        SETTINGS,
        RULES,
        Selection(),
        2,
        arguments={},
        inspect=inspect_published,
    )
    return summary, out


@pytest.mark.slow
def test_rows_pass_the_same_gates_as_other_sources(imported):
    summary, out = imported
    assert summary.kept == {"train": 5, "val": 1}
    dropped = [json.loads(line) for line in (out / "dropped.jsonl").read_text().splitlines()]
    train, val = "llm_superoptimizer_ds_train.parquet", "llm_superoptimizer_ds_val.parquet"
    assert {item["reference"]: item["reason"] for item in dropped} == {
        f"{train}:5": "wrong_output",
        f"{train}:6": "sanitizer",
        f"{train}:7": "does_not_compile",
        f"{val}:1": "near_duplicate",
    }


@pytest.mark.slow
def test_what_the_given_assembly_was_compiled_with_is_told(imported):
    _, out = imported
    told = {
        entry.provenance.reference.partition("_ds_")[2]: entry.notes["unoptimized_assembly"]
        for entry in read_folder(out)
    }
    assert told == {
        "train.parquet:0": "-O0",
        "train.parquet:1": "-O3",
        "train.parquet:2": "-O3",
        "train.parquet:3": "unknown",
        "train.parquet:4": "absent",
        "val.parquet:0": "-O0",
    }
    assert count_levels(out) == {"-O0": 2, "-O3": 2, "unknown": 1, "absent": 1}


@pytest.mark.slow
def test_the_baseline_is_built_here_and_outputs_come_from_the_program(imported):
    _, out = imported
    by_row = {entry.provenance.reference[-1]: entry for entry in read_folder(out, Split.TRAIN)}
    assert "%rbp), " not in by_row["0"].baseline_assembly
    assert by_row["1"].task.tests[0].expected == b"cba\n"
    assert by_row["1"].notes["expected"] == "re-derived"
    assert "expected" not in by_row["2"].notes

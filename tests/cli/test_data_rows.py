"""`superasm data import` and `superasm data export`, from the command line."""

import json
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from superasm.dataset.folder import read_folder

PROGRAM = """\
#include <stdio.h>
int main(void) {
    long sum = 0, one;
    while (scanf("%ld", &one) == 1) sum += one;
    printf("%ld\\n", sum);
    return 0;
}
"""
OTHER = """\
#include <stdio.h>
int main(void) {
    int seen[26] = {0}, c;
    while ((c = getchar()) != EOF) if (c >= 'a' && c <= 'z') seen[c - 'a']++;
    for (int i = 0; i < 26; i++) printf("%c : %d\\n", 'a' + i, seen[i]);
}
"""


def extra(source: str, given: str, expected: str, level: str, split: str) -> dict:
    done = subprocess.run(
        ["gcc", level, "-S", "-xc", "-", "-o", "-"],
        input=source,
        capture_output=True,
        text=True,
        check=True,
    )
    return {
        "split": split,
        "index": 0,
        "c_code": source,
        "inputs": [given],
        "outputs": [expected],
        "unoptimized_assembly": done.stdout,
    }


@pytest.fixture(scope="module")
def rows(tmp_path_factory) -> Path:
    """A file with both variants of the assembly, and one row that fails its test."""
    path = tmp_path_factory.mktemp("rows") / "published.parquet"
    counts = "".join(f"{chr(97 + i)} : {int(i == 0)}\n" for i in range(26))
    found = [
        extra(PROGRAM, "1 2 3\n", "6\n", "-O0", "train"),
        extra(OTHER, "a\n", counts, "-O3", "val"),
        extra(PROGRAM + "int more;\n", "1 1\n", "3\n", "-O0", "train"),
    ]
    pq.write_table(pa.table({"extra_info": found}), path)
    return path


@pytest.mark.slow
def test_published_rows_are_imported_exported_and_imported_again(superasm, rows, tmp_path):
    (tmp_path / "cut.parquet").write_bytes(rows.read_bytes()[:-20])
    first = superasm(
        *("data", "import", "published", rows, tmp_path / "cut.parquet"),
        *("-o", tmp_path / "set", "--json"),
    )
    assert first.status == 0, first.err
    assert first.facts["kept"] == {"train": 1, "val": 1}
    assert first.facts["dropped"] == {"unreadable": 1, "wrong_output": 1}
    assert first.facts["unoptimized_assembly"] == {"-O0": 1, "-O3": 1}
    for format in ("verl", "jsonl", "prompts"):
        done = superasm(
            *("data", "export", tmp_path / "set", "--format", format),
            *("-o", tmp_path / "rows", "--json"),
        )
        assert done.status == 0, done.err
        assert sum(done.facts["rows"].values()) == 2
        assert done.facts["skipped"] == {}
    again = superasm("data", "import", "published", tmp_path / "rows", "-o", tmp_path / "back")
    assert again.status == 0, again.err
    assert f"{tmp_path / 'back'}: 1 train, 1 val, of 2 sources" in again.out
    assert "unoptimized_assembly: 2 -O3" in again.out
    ids = [sorted(one.task.id for one in read_folder(tmp_path / name)) for name in ("set", "back")]
    assert ids[0] == ids[1]
    prompts = (tmp_path / "rows" / "train.prompts.jsonl").read_text()
    assert json.loads(prompts)["task_id"] in ids[0]


@pytest.mark.slow
def test_programs_without_headroom_are_dropped_where_that_is_asked_for(superasm, rows, tmp_path):
    more = ("--select", "headroom", "--splits", "drawn", "--json")
    ended = superasm("data", "import", "published", rows, "-o", tmp_path / "set", *more)
    assert ended.status == 1
    assert ended.facts["dropped"] == {"no_headroom": 2, "wrong_output": 1}


@pytest.mark.slow
def test_an_export_says_what_it_wrote_and_what_it_left_out(superasm, tmp_path):
    source = "/* 合計 */\n".encode("shift_jis") + PROGRAM.encode()
    made = extra(PROGRAM, "1 2 3\n", "6\n", "-O0", "train")
    table = pa.table({"extra_info": [{**made, "c_code": source}]})
    pq.write_table(table, tmp_path / "rows.parquet")
    out = tmp_path / "set"
    ended = superasm("data", "import", "published", tmp_path / "rows.parquet", "-o", out)
    assert ended.status == 0, ended.err
    left_out = superasm("data", "export", out, "--format", "verl", "-o", tmp_path / "rows")
    assert left_out.status == 1
    assert left_out.out.splitlines() == [
        f"left out (see {tmp_path / 'rows' / 'skipped.verl.jsonl'}):",
        "       1 not_utf8",
    ]
    shown = superasm("data", "export", out, "--format", "prompts", "-o", tmp_path / "rows")
    assert shown.status == 0
    assert shown.out.splitlines() == [
        f"{tmp_path / 'rows' / 'train.prompts.jsonl'}: 1 rows",
        "  1 prompts show U+FFFD for bytes of the source",
    ]


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (("nowhere.parquet",), "nowhere.parquet: No such file", "llm_superoptimizer_ds"),
        ((".",), "holds no Parquet files", "llm_superoptimizer_ds"),
        (("rows", "--select", "best"), "--select best is unknown", "everything or paper"),
        (("rows", "--splits", "both"), "--splits both is unknown", "declared or drawn"),
    ],
)
def test_a_wrong_import_is_refused_with_a_hint(
    superasm, refused, rows, tmp_path, monkeypatch, arguments, error, hint
):
    monkeypatch.chdir(tmp_path)
    given = [rows if argument == "rows" else argument for argument in arguments]
    ended = superasm("data", "import", "published", *given, "-o", "out", "--json")
    refused(ended, error, hint)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (("--format", "csv"), "--format csv is unknown", "verl or jsonl or prompts"),
        (("--format", "verl", "--prompt", "all"), "--prompt all is unknown", r"c\+asm"),
        (("--format", "verl", "--split", "test"), "--split test is unknown", "train or val"),
        (("--format", "verl"), "holds no data set", "superasm data build"),
    ],
)
def test_a_wrong_export_is_refused_with_a_hint(superasm, refused, tmp_path, arguments, error, hint):
    ended = superasm("data", "export", tmp_path, "-o", tmp_path / "rows", "--json", *arguments)
    refused(ended, error, hint)

"""Rows in the schema of the published data set, made of the programs of `codenet_tree`."""

import subprocess
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from superasm.dataset.rows import SCHEMA

from . import codenet_tree
from .codenet_tree import IO

Row = dict[str, Any]
SUMS = [("1 2 3\n", "6\n"), ("-5 7\n", "22\n")]


def assembly(source: str, level: str = "-O0", *flags: str) -> str:
    """What a gcc with other defaults than ours makes of a source."""
    done = subprocess.run(
        ["gcc", level, "-fcf-protection", "-fno-pie", *flags, "-S", "-xc", "-", "-o", "-"],
        input=source,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def row(
    source: str | None = IO + codenet_tree.SUM,
    tests: list[tuple[str, str]] | None = None,
    split: str | None = "train",
    index: int = 0,
    given: str | None = "",
    **more: object,
) -> Row:
    """A row as the published ones are: assembly for a ground truth, the split for a source."""
    pairs = SUMS if tests is None else tests
    question = f"Make this faster:\n{source}"
    return {
        "data_source": split,
        "prompt": [{"role": "user", "content": question}],
        "ability": "code",
        "reward_model": {"style": "rule", "ground_truth": "\t.text\nmain:\n\tret\n"},
        "extra_info": {
            "split": split,
            "index": index,
            "c_code": source,
            "question": question,
            "c_only_question": question,
            "answer": "```assembly\n\t.text\n```",
            "inputs": [given for given, _ in pairs],
            "outputs": [expected for _, expected in pairs],
            "unoptimized_assembly": given,
            "unoptimized_compiled": b"\x7fELF",
        }
        | more,
    }


def write(path: Path, *rows: Row, schema: Any = SCHEMA, **options: object) -> Path:
    """Write rows as a Parquet file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), path, **options)
    return path

"""Few-shot examples from a file: pairs as `superasm data export --format edits` writes them."""

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from superasm.core.errors import UserError, boundary
from superasm.core.task import Task, Toolchain
from superasm.propose.prompt import Example

# In a row: the command that made `before`, if it is not the baseline's.
COMPILED_BY = "compiled_by"

_HINT = "JSON Lines as superasm data export --format edits or superasm train pairs write them"


def read_examples(path: Path, limit: int) -> tuple[Example, ...]:
    """Return the first pairs of a file that are of different programs.

    Args:
        path: JSON Lines with `task_name`, `source`, `before` and `after`.
        limit: at most so many.

    Raises:
        UserError: it can't be read, or a line is no pair.
    """
    found: dict[bytes, Example] = {}
    with boundary(UserError, f"reading {path}", hint=_HINT):
        with path.open(encoding="utf-8", errors="surrogateescape") as file:
            for number, line in enumerate(file, 1):
                if len(found) >= limit:
                    break
                if line.strip():
                    example = _example(line, f"{path}, line {number}")
                    found.setdefault(example.task.source, example)
    if not found:
        raise UserError(f"{path} holds no examples", hint=_HINT)
    return tuple(found.values())


def task_of_row(row: Mapping[str, Any]) -> Task:
    """Return the task of a pair, without tests: its prompt names the compiler that made `before`.

    Raises:
        KeyError, TypeError, AttributeError, ValueError: it is no such row.
    """
    source = row["source"].encode("utf-8", "surrogateescape")
    if COMPILED_BY not in row:
        return Task(row["task_name"], source, (), ())
    cc, *cflags = shlex.split(row[COMPILED_BY])
    return Task(row["task_name"], source, (), (), Toolchain(cc, tuple(cflags)))


def _example(line: str, where: str) -> Example:
    try:
        row = json.loads(line)
        texts = [row[name] for name in ("task_name", "source", "before", "after")]
        if not all(isinstance(text, str) for text in texts):
            raise UserError(f"{where} is no example: its texts are none", hint=_HINT)
        return Example(task_of_row(row), row["before"], row["after"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(f"{where} is no example: {error!r}", hint=_HINT) from error

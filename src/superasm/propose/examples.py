"""Few-shot examples from a file: pairs as `superasm data export --format edits` writes them."""

import json
from pathlib import Path

from superasm.core.errors import UserError, boundary
from superasm.core.task import Task
from superasm.propose.prompt import Example

_HINT = "JSON Lines as superasm data export --format edits or superasm train pairs write them"


def read_examples(path: Path, limit: int) -> tuple[Example, ...]:
    """Return the first pairs of a file that are of different programs.

    Args:
        path: JSON Lines with `task_name`, `source`, `before` and `after`.
        limit: at most so many.

    Raises:
        UserError: it can't be read, or a line is no pair.
    """
    found: dict[str, Example] = {}
    with boundary(UserError, f"reading {path}", hint=_HINT):
        with path.open(encoding="utf-8", errors="surrogateescape") as file:
            for number, line in enumerate(file, 1):
                if len(found) >= limit:
                    break
                if line.strip():
                    example = _example(line, f"{path}, line {number}")
                    found.setdefault(example.task.id, example)
    if not found:
        raise UserError(f"{path} holds no examples", hint=_HINT)
    return tuple(found.values())


def _example(line: str, where: str) -> Example:
    try:
        row = json.loads(line)
        texts = [row[name] for name in ("task_name", "source", "before", "after")]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(f"{where} is no example: {error!r}", hint=_HINT) from error
    if not all(isinstance(text, str) for text in texts):
        raise UserError(f"{where} is no example: its texts are none", hint=_HINT)
    name, source, before, after = texts
    task = Task(name, source.encode("utf-8", "surrogateescape"), (), ())
    return Example(task, before, after)

"""How a model wants to be asked, kept in its folder: `superasm.json`.

::

    {"shown": "asm-only", "answer": "lines"}

A folder of weights that superasm trained says so; any other has no such file, and is asked as the
user wishes.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from superasm.asm.answer import AnswerFormat
from superasm.core.errors import StorageError, UserError, boundary
from superasm.core.task import Task
from superasm.propose.prompt import PromptRequest, Shown, changes_the_unseen

STYLE_FILE = "superasm.json"


@dataclass(frozen=True, slots=True)
class Style:
    """What a model is shown, and what it answers with."""

    shown: Shown = Shown.C_AND_ASSEMBLY
    answer: AnswerFormat = AnswerFormat.FULL

    def request(self, task: Task, baseline: str) -> PromptRequest:
        """Return the request for a task."""
        return PromptRequest(task, baseline, self.shown, self.answer)


def read_style(folder: Path) -> Style | None:
    """Return the style of a model's folder; None if it says nothing (or is no folder).

    Raises:
        UserError: the file holds no style.
        StorageError: it can't be read.
    """
    path = folder / STYLE_FILE
    if not path.is_file():
        return None
    with boundary(StorageError, f"reading {path}"):
        text = path.read_text(encoding="utf-8", errors="replace")
    try:
        found = json.loads(text)
        style = Style(Shown(found["shown"]), AnswerFormat(found["answer"]))
        if changes_the_unseen(style.shown, style.answer):
            raise ValueError("changes of an assembly that is not shown")
    except (ValueError, KeyError, TypeError) as error:
        hint = 'it should be like {"shown": "asm-only", "answer": "lines"}'
        raise UserError(f"{path} holds no style of asking", hint=hint) from error
    return style


def write_style(folder: Path, style: Style) -> None:
    """Write a style into a model's folder.

    Raises:
        StorageError: that can't be done.
    """
    path = folder / STYLE_FILE
    with boundary(StorageError, f"writing {path}"):
        path.write_text(json.dumps({"shown": style.shown, "answer": style.answer}) + "\n")

"""Candidates that somebody else produced: a folder of assembly files, or JSON Lines of answers.

- Folder: `NAME.s` for a task, further ones as `NAME.1.s`, `NAME.2.s` ...; NAME is the name of a
  task (with or without `.c`) or its id.
- JSON Lines: objects with `task_id` (an id or a name) and either `answer` (what a model said, in
  either format) or `assembly`; `model` is optional. Lines of one task are its samples, in order.

Covers: telling which recordings belong to no task; whole files only.
Does not cover: tokens, which recordings don't tell.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from superasm.asm.answer import AnswerFormat, read_answer
from superasm.asm.extract import Extraction, Outcome
from superasm.core.errors import StorageError, UserError, boundary
from superasm.core.task import Task
from superasm.propose.chat import Answer, Request
from superasm.propose.prompt import fenced

_NUMBERED = re.compile(r"(.+)\.(\d{1,6})\Z")
_HINT = 'give JSON Lines of {"task_id": ..., "answer" or "assembly": ...}, or a folder of *.s'


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded text: what a model said, or the assembly itself."""

    text: str
    is_assembly: bool = False

    def read(self, baseline: str) -> Extraction:
        """Return the assembly that it stands for, or why there is none.

        Args:
            baseline: what edits are against.
        """
        if self.is_assembly:
            return Extraction(Outcome.FOUND, self.text)
        return read_answer(self.text, AnswerFormat.FULL, baseline)


@dataclass(frozen=True, slots=True)
class Recording:
    """Answers by what their author called the task, in order."""

    source: Path
    answers: Mapping[str, tuple[Recorded, ...]]

    def of(self, task: Task) -> tuple[Recorded, ...]:
        """Return the answers for a task, those by its id before those by its name."""
        stem = task.name.removesuffix(".c")
        found: list[Recorded] = []
        for key in dict.fromkeys((task.id, task.name, stem)):
            found += self.answers.get(key, ())
        return tuple(found)

    def strangers(self, tasks: Iterable[Task]) -> list[str]:
        """Return the names in the recording that are of none of the tasks."""
        known = {key for t in tasks for key in (t.id, t.name, t.name.removesuffix(".c"))}
        return [key for key in self.answers if key not in known]


class RecordedModel:
    """A `ChatModel` that says what was recorded for one task; sample i is the i-th recording.

    Args:
        name: shown to people.
        recorded: of the task, in order.
    """

    def __init__(self, name: str, recorded: Sequence[Recorded]) -> None:
        self._name = name
        self._recorded = recorded

    @property
    def name(self) -> str:
        """As given."""
        return self._name

    @property
    def identity(self) -> Mapping[str, object]:
        """Nothing that would make the recording again is known."""
        return {"kind": "recording", "model": self._name}

    def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        """Yield the recordings, whatever the messages are.

        Raises:
            IndexError: there is no sample of that number.
        """
        for position, request in enumerate(requests):
            one = self._recorded[request.sample]
            yield position, Answer(fenced("asm", one.text) if one.is_assembly else one.text)


def read_recording(path: Path) -> Recording:
    """Read a folder of *.s files or a file of JSON Lines.

    Raises:
        UserError: there is nothing of the kind, or a line is not as described above.
        StorageError: it can't be read.
    """
    entries = _folder(path) if path.is_dir() else _lines(path)
    answers: dict[str, list[Recorded]] = {}
    for key, answer in entries:
        answers.setdefault(key, []).append(answer)
    if not answers:
        raise UserError(f"{path} holds no candidates", hint=_HINT)
    return Recording(path, {key: tuple(found) for key, found in answers.items()})


def _folder(folder: Path) -> Iterator[tuple[str, Recorded]]:
    found: list[tuple[str, int, Path]] = []
    with boundary(StorageError, f"reading {folder}"):
        for path in folder.glob("*.s"):
            numbered = _NUMBERED.match(path.stem)
            name, number = (numbered[1], int(numbered[2])) if numbered else (path.stem, 0)
            found.append((name, number, path))
        for name, _, path in sorted(found):
            text = path.read_bytes().decode("utf-8", "surrogateescape")
            yield name, Recorded(text, is_assembly=True)


def _lines(path: Path) -> Iterator[tuple[str, Recorded]]:
    if not path.is_file():
        raise UserError(f"no recording at {path}", hint=_HINT)
    with boundary(StorageError, f"reading {path}"), path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield _entry(line, f"{path}, line {number}")


def _entry(line: bytes, where: str) -> tuple[str, Recorded]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{where} is not JSON: {error}", hint=_HINT) from error
    if not isinstance(entry, dict):
        raise UserError(f"{where} is not an object", hint=_HINT)
    key = entry.get("task_id")
    given = [name for name in ("answer", "assembly") if isinstance(entry.get(name), str)]
    if not isinstance(key, str) or len(given) != 1:
        what = "needs a task_id, and one of answer and assembly, as texts"
        raise UserError(f"{where} {what}", hint=_HINT)
    text = entry[given[0]]
    return key, Recorded(text, is_assembly=given[0] == "assembly")

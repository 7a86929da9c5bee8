"""What a run writes down: one JSON object a step, TensorBoard, and answers that one can read.

Covers: a run that is killed and goes on from a checkpoint: what was written after it is dropped
    first, so that each step is there once.
Does not cover: several processes writing one run.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from superasm.core.errors import StorageError, boundary

METRICS, SAMPLES, PROMPTS = "metrics.jsonl", "samples.jsonl", "prompts.jsonl"


class Writer:
    """The files of a run. A context manager.

    Args:
        folder: of the run; made if absent.
        step: what is there of this step and later ones is dropped.
    """

    def __init__(self, folder: Path, step: int) -> None:
        self._folder = folder
        with boundary(StorageError, f"writing to {folder}", hint="free some space"):
            folder.mkdir(parents=True, exist_ok=True)
            for name in (METRICS, SAMPLES):
                _keep(folder / name, lambda row: row["step"] < step)
            self._asked = {row["task"] for row in _keep(folder / PROMPTS, lambda row: True)}
            names = (METRICS, SAMPLES, PROMPTS)
            self._files = {name: (folder / name).open("ab") for name in names}
        self._board = _tensorboard(folder / "tensorboard", step)

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()
        if self._board is not None:
            self._board.close()

    def metrics(self, step: int, values: Mapping[str, float]) -> None:
        """Write what was measured in a step (or, with the same step, in an evaluation)."""
        self._write(METRICS, [{"step": step, **values}])
        if self._board is not None:
            for name, value in values.items():
                self._board.add_scalar(name, value, step)
            self._board.flush()

    def samples(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Write answers with what came of them."""
        self._write(SAMPLES, rows)

    def prompts(self, asked: Mapping[str, str]) -> None:
        """Write prompts by task; each task's once in a run."""
        fresh = {task: text for task, text in asked.items() if task not in self._asked}
        self._asked |= fresh.keys()
        self._write(PROMPTS, [{"task": task, "prompt": text} for task, text in fresh.items()])

    def _write(self, name: str, rows: Iterable[Mapping[str, object]]) -> None:
        lines = [json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows]
        with boundary(StorageError, f"writing {self._folder / name}", hint="free some space"):
            self._files[name].write(b"".join(lines))
            self._files[name].flush()


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file; half a row at the end is left out.

    Raises:
        StorageError: it can't be read, or holds something else.
    """
    with boundary(StorageError, f"reading {path}"):
        text = path.read_bytes() if path.exists() else b""
    try:
        return [json.loads(line) for line in text.split(b"\n")[:-1]]
    except ValueError as error:
        raise StorageError(f"{path} holds something else than rows") from error


def _keep(path: Path, wanted: Callable[[Mapping[str, Any]], bool]) -> Sequence[Mapping[str, Any]]:
    """Leave the rows that are wanted, and no half of a row; return those."""
    kept = [row for row in read_rows(path) if wanted(row)]
    if path.exists():
        lines = [json.dumps(row, separators=(",", ":")) + "\n" for row in kept]
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text("".join(lines))
        unfinished.replace(path)
    return kept


def _tensorboard(folder: Path, step: int) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None  # Its figures are all in metrics.jsonl.
    return SummaryWriter(str(folder), purge_step=step)

"""Accepted C submissions of Project CodeNet, with the tests that others made for its problems.

::

    Project_CodeNet/metadata/pNNNNN.csv           submission_id, language, status, ...
    Project_CodeNet/data/pNNNNN/C/sNNNNNNNNN.c
    TESTS/pNNNNN/input.K.txt, output.K.txt        as in LearningOpt/pie

Covers: streaming (in memory: one problem's list and tests); sources in any encoding; what is cut
    short, missing, unreadable or too large is yielded as rejected, by name, and the rest goes on.
Does not cover: other languages, submissions that were not accepted, problems without metadata.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from superasm.core.errors import TaskProblem, UserError
from superasm.dataset.entry import Provenance, RawTask, Reason, Rejected
from superasm.evaluate.admission import Draft, Input

_LAYOUT = "the folder that holds metadata/pNNNNN.csv and data/pNNNNN/C/sNNNNNNNNN.c"
_TESTS_LAYOUT = "the folder that holds pNNNNN/input.K.txt and pNNNNN/output.K.txt"
_PROBLEM = re.compile(r"p\d{5}")
_NEEDED = ("submission_id", "language", "status")
# CodeNet's terms: sources under the licence of their authors, metadata under CDLA-Permissive.
_LICENCE = "unknown"
_MOST_TEST_BYTES = 16 << 20


def codenet(
    codenet_dir: Path,
    tests_dir: Path,
    *,
    most_source_bytes: int = 256 << 10,
) -> Iterator[RawTask | Rejected]:
    """Yield the accepted C submissions, by problem and then as the metadata lists them.

    Args:
        codenet_dir: Project_CodeNet, or the folder that it is in.
        tests_dir: the folder of the tests, or the one that it is in.
        most_source_bytes: larger files are not read.

    Raises:
        UserError: a folder is not what it should be; raised at once, not at the first item.
    """
    root, tests = codenet_root(codenet_dir), tests_root(tests_dir)
    return _submissions(root, tests, most_source_bytes)


def codenet_root(folder: Path) -> Path:
    """Return the folder with CodeNet's data and metadata.

    Raises:
        UserError: there is none here.
    """
    for root in _here_or_below(folder):
        if (root / "data").is_dir() and _tables(root):
            return root
    raise UserError(f"{folder} is not Project_CodeNet", hint=f"give {_LAYOUT}")


def tests_root(folder: Path) -> Path:
    """Return the folder with the tests of the problems.

    Raises:
        UserError: there is none here.
    """
    for root in _here_or_below(folder):
        # CodeNet's own data folder has folders of these names too, but no tests in them.
        problems = [path for path in root.glob("p*") if _PROBLEM.fullmatch(path.name)]
        if any(any(problem.glob("input.*.txt")) for problem in problems):
            return root
    raise UserError(f"{folder} has no tests of CodeNet problems", hint=f"give {_TESTS_LAYOUT}")


def _here_or_below(folder: Path) -> list[Path]:
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise UserError(f"{folder} {what}", hint="give the path of a folder")
    try:
        return [folder, *sorted(path for path in folder.iterdir() if path.is_dir())]
    except OSError as error:
        raise UserError(f"{folder} can't be read: {error.strerror}") from error


def _tables(root: Path) -> list[Path]:
    return sorted(p for p in (root / "metadata").glob("p*.csv") if _PROBLEM.fullmatch(p.stem))


def _submissions(root: Path, tests: Path, most: int) -> Iterator[RawTask | Rejected]:
    for table in _tables(root):
        problem = table.stem
        found = _read_tests(tests / problem)
        for row in _accepted(table):
            if isinstance(row, Rejected):
                yield row
                continue
            provenance = _provenance(problem, row)
            if isinstance(found, str):
                yield Rejected(provenance, TaskProblem.NO_TESTS, found)
                continue
            source = _read_source(root / "data" / problem / "C" / f"{row}.c", most, provenance)
            if isinstance(source, Rejected):
                yield source
                continue
            inputs, note = found
            notes = {"tests": note} if note else {}
            draft = Draft(f"{problem}/{row}", source, tuple(inputs))
            yield RawTask(draft, provenance, notes=notes, lenient=True)


def _provenance(problem: str, reference: str) -> Provenance:
    return Provenance("codenet", problem, "codenet", _LICENCE, reference)


def _accepted(table: Path) -> Iterator[str | Rejected]:
    """Yield the ids of accepted C submissions, and lines that can't be read."""
    number = 0

    def wrong(detail: str) -> Rejected:
        provenance = _provenance(table.stem, f"{table.name}:{number}")
        return Rejected(provenance, Reason.UNREADABLE, detail)

    try:
        with table.open(encoding="utf-8", errors="replace", newline="") as file:
            lines = csv.reader(file)
            head = next(lines, [])
            number = 1
            lacking = [name for name in _NEEDED if name not in head]
            if lacking:
                yield wrong(f"the table has no column {lacking[0]}")
                return
            columns = [head.index(name) for name in _NEEDED]
            for line in lines:
                number = lines.line_num
                if not line:
                    continue
                if len(line) != len(head):
                    yield wrong(f"the line has {len(line)} of {len(head)} fields")
                    continue
                submission, language, status = (line[column] for column in columns)
                if language != "C" or status != "Accepted":
                    continue
                if re.fullmatch(r"s\d+", submission):
                    yield submission
                else:
                    yield wrong(f"{submission[:40]!r} is no submission id")
    except (OSError, csv.Error) as error:
        yield wrong(f"the table can't be read: {error}")


def _read_source(path: Path, most: int, provenance: Provenance) -> bytes | Rejected:
    try:
        size = path.stat().st_size
        if size > most:
            return Rejected(provenance, Reason.TOO_LARGE, f"{size} bytes of source")
        return path.read_bytes()
    except OSError as error:
        return Rejected(provenance, Reason.UNREADABLE, f"{path.name}: {error.strerror}")


def _read_tests(folder: Path) -> tuple[Sequence[Input], str] | str:
    """Return the tests and a note on those left out, or why there are none."""
    if not folder.is_dir():
        return f"there is no folder of tests {folder.name}"
    numbered: list[tuple[int, Path, Path]] = []
    left_out = 0
    try:
        for path in folder.iterdir():
            if found := re.fullmatch(r"input\.(\d+)\.txt", path.name):
                numbered.append((int(found[1]), path, folder / f"output.{found[1]}.txt"))
    except OSError as error:
        return f"{folder.name} can't be read: {error.strerror}"
    inputs = []
    for number, given, expected in sorted(numbered):
        try:
            if max(given.stat().st_size, expected.stat().st_size) > _MOST_TEST_BYTES:
                left_out += 1
                continue
            inputs.append(Input(str(number), given.read_bytes(), expected.read_bytes()))
        except OSError:
            left_out += 1
    if not inputs:
        return f"{folder.name} holds no pair of input.K.txt and output.K.txt that can be read"
    return inputs, f"{left_out} left out: unreadable, too large or without output" * bool(left_out)

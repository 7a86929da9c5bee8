"""Reads what the user points at: the C file and the folders of tests and inputs."""

import re
from collections.abc import Sequence
from pathlib import Path

from superasm.core.errors import TaskError, TaskProblem, UserError, boundary
from superasm.core.task import Source, Toolchain
from superasm.evaluate.admission import Draft, Input

_PAIRS_HINT = "a folder with NAME.in (standard input) and NAME.out (expected output) files"


def read_draft(
    program: Path, tests: Path | None, inputs: Path | None, harness: Sequence[Path], ldflags: str
) -> Draft:
    """Return the draft of a task, with gcc -O3 and this link line as its tool chain.

    With `tests` alone, the heaviest tests are also what is timed. With `inputs` alone, they are
    tests as well, and expected outputs come from the program. With both, `tests` decide about
    correctness and `inputs` are what is timed.

    Raises:
        UserError: a file or folder is missing, unreadable or empty.
        TaskError: an `.in` file lacks its `.out` file.
    """
    source = read_file(program, "the C file")
    toolchain = Toolchain(ldflags=tuple(ldflags.split()))
    further = tuple(Source(path.name, read_file(path, "a C file")) for path in harness)
    if tests is None and inputs is None:
        raise UserError(
            "no tests: give --tests DIR, --inputs DIR, or both", hint=f"--tests: {_PAIRS_HINT}"
        )
    given_tests = _read_pairs(tests) if tests is not None else ()
    given_inputs = _read_inputs(inputs) if inputs is not None else ()
    if tests is None:
        return Draft(str(program), source, given_inputs, (), toolchain, further)
    named = tuple(Input(f"inputs/{i.name}", i.stdin, i.expected) for i in given_inputs)
    return Draft(str(program), source, given_tests, named, toolchain, further)


def read_file(path: Path, what: str) -> bytes:
    """Return the bytes of a file.

    Raises:
        UserError: it is missing, a folder, or unreadable.
    """
    if path.is_dir():
        raise UserError(f"{path} is a folder, not {what}", hint=f"give the path of {what}")
    with boundary(UserError, f"reading {path}", hint=f"give the path of {what}"):
        return path.read_bytes()


def _natural(path: Path) -> list[tuple[int, str | int]]:
    """Sort key under which test 2 comes before test 10."""
    parts = re.split(r"(\d+)", path.stem)
    return [(0, int(p)) if p.isdigit() else (1, p) for p in parts if p]


def _files(folder: Path, suffix: str) -> list[Path]:
    if not folder.exists():
        raise UserError(f"{folder} does not exist", hint=_PAIRS_HINT)
    if not folder.is_dir():
        raise UserError(f"{folder} is not a folder", hint=_PAIRS_HINT)
    with boundary(UserError, f"listing {folder}"):
        return sorted((p for p in folder.iterdir() if p.suffix == suffix), key=_natural)


def _read_pairs(folder: Path) -> tuple[Input, ...]:
    found = _files(folder, ".in")
    if not found:
        raise UserError(f"{folder} has no tests", hint=_PAIRS_HINT)
    for path in found:
        if not path.with_suffix(".out").exists():
            raise TaskError(
                f"{path} has no {path.stem}.out beside it",
                hint="give the expected output, or use --inputs to take it from the program",
                problem=TaskProblem.BAD_TESTS,
            )
    lonely = [p for p in _files(folder, ".out") if not p.with_suffix(".in").exists()]
    if lonely:
        raise TaskError(
            f"{lonely[0]} has no {lonely[0].stem}.in beside it",
            hint=_PAIRS_HINT,
            problem=TaskProblem.BAD_TESTS,
        )
    return tuple(
        Input(
            path.stem,
            read_file(path, "a test's input"),
            read_file(path.with_suffix(".out"), "a test's output"),
        )
        for path in found
    )


def _read_inputs(folder: Path) -> tuple[Input, ...]:
    found = _files(folder, ".in")
    if not found:
        raise UserError(f"{folder} has no inputs", hint="a folder with NAME.in files")
    return tuple(Input(path.stem, read_file(path, "an input")) for path in found)

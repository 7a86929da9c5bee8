"""Synthetic tasks: C programs composed from typed building blocks, with tests and inputs.

Covers: deterministic programs without undefined behaviour by construction (ranges are tracked
    through every expression), about one construct each; some constructs are for validation only.
Does not cover: floating point, the heap, recursion on structures, input beyond a few kilobytes.
"""

import functools
import hashlib
import itertools
import re
from collections.abc import Iterator

from superasm.core.errors import UserError
from superasm.dataset.entry import Provenance, RawTask, Split
from superasm.dataset.synthetic.dice import Dice
from superasm.dataset.synthetic.families import FAMILIES
from superasm.dataset.synthetic.inputs import performance, random_input, tests
from superasm.dataset.synthetic.program import Program, generate
from superasm.evaluate.admission import Draft, Input

VERSION = 2
_REFERENCE = re.compile(rf"(synthetic-{VERSION}:(-?\d+):(\d+))(?::(-?\d+))?", re.ASCII)

__all__ = ["FAMILIES", "VERSION", "one_task", "random_inputs", "synthetic_tasks"]


def synthetic_tasks(n: int, seed: int = 0) -> Iterator[RawTask]:
    """Yield n tasks with different sources, each family as often as any other.

    A longer sequence of the same seed begins with the shorter one.
    """
    seen: dict[bytes, None] = {}
    for index in itertools.count():
        if len(seen) >= n:
            return
        task = one_task(f"synthetic-{VERSION}:{seed}:{index}")
        digest = hashlib.sha256(task.draft.source).digest()
        if digest not in seen:
            seen[digest] = None
            yield task


def one_task(reference: str) -> RawTask:
    """Return the task that a provenance's reference names.

    A reference may end with a pace (see `inputs.performance`): the same program and tests, with
    longer or shorter performance inputs.

    Raises:
        UserError: it is none of this version's references.
    """
    whole, seed, index, pace = _parts(reference)
    family = _family(index)
    program, cases = _program(whole, family)
    dice = Dice(f"superasm {whole} performance")
    draft = Draft(
        f"{family}-{seed}-{index}.c",
        program.source.encode(),
        cases,
        performance(program, family, dice, int(pace or 0)),
    )
    split = Split.VAL if FAMILIES[family].held_out else Split.TRAIN
    where = Provenance("synthetic", f"synthetic-{family}", family, "Apache-2.0", reference)
    return RawTask(draft, where, split)


def random_inputs(reference: str, count: int) -> Iterator[bytes]:
    """Yield further inputs of a task, beside its tests.

    Raises:
        UserError: it is none of this version's references.
    """
    whole, _, index, _ = _parts(reference)
    program, _ = _program(whole, _family(index))
    for number in range(count):
        yield random_input(program, Dice(f"superasm {whole} random {number}"))


def _parts(reference: str) -> tuple[str, str, str, str | None]:
    """Split a reference into what comes before the pace, seed, index and pace."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        form = f"synthetic-{VERSION}:SEED:INDEX"
        raise UserError(
            f"{reference} is no reference of a synthetic task",
            hint=f"they look like {form} or {form}:PACE",
        )
    whole, seed, index, pace = found.groups()
    return whole, seed, index, pace


def _family(index: str) -> str:
    return list(FAMILIES)[int(index) % len(FAMILIES)]


@functools.lru_cache(maxsize=2)
def _program(whole: str, family: str) -> tuple[Program, tuple[Input, ...]]:
    """Return a program and its tests. Kept for a moment: other paces of it may be asked for."""
    dice = Dice(f"superasm {whole}")
    program = generate(family, dice)
    return program, tests(program, dice)

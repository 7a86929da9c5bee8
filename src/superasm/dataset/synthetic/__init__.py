"""Synthetic tasks: C programs composed from typed building blocks, with tests and inputs.

Covers: deterministic programs without undefined behaviour by construction (ranges are tracked
    through every expression), about one construct each; some constructs are for validation only.
Does not cover: floating point, the heap, recursion on structures, input beyond a few kilobytes.
"""

import hashlib
import itertools
from collections.abc import Iterator

from superasm.core.errors import UserError
from superasm.dataset.entry import Provenance, RawTask, Split
from superasm.dataset.synthetic.dice import Dice
from superasm.dataset.synthetic.families import FAMILIES
from superasm.dataset.synthetic.inputs import performance, tests
from superasm.dataset.synthetic.program import generate
from superasm.evaluate.admission import Draft

VERSION = 1

__all__ = ["FAMILIES", "VERSION", "one_task", "synthetic_tasks"]


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

    Raises:
        UserError: it is none of this version's references.
    """
    kind, _, rest = reference.partition(":")
    seed, _, index = rest.partition(":")
    if kind != f"synthetic-{VERSION}" or not (seed.lstrip("-").isdigit() and index.isdigit()):
        raise UserError(
            f"{reference} is no reference of a synthetic task",
            hint=f"they look like synthetic-{VERSION}:SEED:INDEX",
        )
    names = list(FAMILIES)
    family = names[int(index) % len(names)]
    dice = Dice(f"superasm {reference}")
    program = generate(family, dice)
    name = f"{family}-{seed}-{index}.c"
    draft = Draft(
        name,
        program.source.encode(),
        tests(program, dice),
        performance(program, family, dice),
    )
    split = Split.VAL if FAMILIES[family].held_out else Split.TRAIN
    where = Provenance("synthetic", f"synthetic-{family}", family, "Apache-2.0", reference)
    return RawTask(draft, where, split)

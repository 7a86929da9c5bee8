"""All proposers, in one place."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

from superasm.asm.toolchain import Builder
from superasm.core.candidate import Candidate
from superasm.core.errors import UserError
from superasm.core.task import Task
from superasm.evaluate.evaluator import Evaluator
from superasm.optimize.pipeline import Proposal
from superasm.optimize.result import Failure
from superasm.optimize.searching import SearchPlan
from superasm.optimize.tiny import NAME, tiny_candidates
from superasm.propose.compilers import (
    Configuration,
    NotProposed,
    configurations,
    find_compilers,
    propose,
)
from superasm.propose.rules import REWRITES
from superasm.propose.tiny.folder import TinyModel

# What `optimize` is made of, in the order of the work.
PARTS = ("compilers", "tiny", "flags", "rules", "search")
# Compiler configurations that are tried before, and while, the tiny model is asked.
_BEFORE_TINY = 6


def proposals_of(
    parts: Collection[str],
    evaluator: Evaluator,
    *,
    isa: str,
    seed: int,
    fast_math: bool = False,
    tiny: TinyModel | None = None,
    tell: Callable[[str], None] = lambda text: None,
) -> Iterator[tuple[str, Proposal]]:
    """Yield what the parts propose, in the order in which it is to be tried.

    The tiny model is asked when the first compilers have been given out: they can be tried while
    it writes, and its programs are tried before what is left of the budget goes to the others.

    Args:
        parts: those wanted, of `PARTS`.
        evaluator: of the admitted task.
        isa: widest instruction set allowed.
        seed: of what is drawn.
        fast_math: whether compilers may be told -ffast-math.
        tiny: the tiny model, None without.
        tell: called with a line on how asking it goes.

    Raises:
        UserError: there is no such instruction-set level.
    """
    baseline = evaluator.baseline
    compiled: list[tuple[str, Proposal]] = []
    if "compilers" in parts:
        compiled = compiler_proposals(baseline.task, evaluator.builder, isa, fast_math=fast_math)
    yield from compiled[:_BEFORE_TINY]
    if "tiny" in parts and tiny is not None:
        candidates = tiny_candidates(
            tiny, baseline.task, baseline.assembly, isa=isa, seed=seed, tell=tell
        )
        for candidate in candidates:
            yield NAME, partial(_given, candidate)
    yield from compiled[_BEFORE_TINY:]


def _given(candidate: Candidate) -> Candidate:
    return candidate


def compiler_proposals(
    task: Task, builder: Builder, isa: str, *, fast_math: bool = False
) -> list[tuple[str, Proposal]]:
    """Return one proposal per compiler configuration.

    Profile-guided ones are trained on the inputs for selection, never on those held out.

    Raises:
        UserError: there is no such instruction-set level.
    """
    training = [case.stdin for case in task.selection]

    def proposal(configuration: Configuration) -> Proposal:
        def make() -> Candidate | Failure:
            proposed = propose(configuration, builder, task.source, training)
            if isinstance(proposed, NotProposed):
                return Failure(configuration.name, "not_compiled", proposed.message)
            return proposed

        return make

    chosen: Sequence[Configuration] = configurations(find_compilers(), isa, fast_math=fast_math)
    return [(c.name, proposal(c)) for c in chosen]


def parts_from(without: str) -> frozenset[str]:
    """Return the parts of the work to do, from a list of those to leave out ("rules,search").

    Raises:
        UserError: there is no such part.
    """
    left_out = [name.strip() for name in without.split(",") if name.strip()]
    for name in left_out:
        if name not in PARTS:
            raise UserError(f"no part is called {name!r}", hint=f"parts: {', '.join(PARTS)}")
    return frozenset(PARTS) - set(left_out)


def search_plan(parts: Collection[str], isa: str, seed: int) -> SearchPlan | None:
    """Return what to search with, None for nothing: neither rules nor search are wanted."""
    if not {"rules", "search", "flags"} & set(parts):
        return None
    rewrites = tuple(REWRITES.values()) if "rules" in parts else ()
    return SearchPlan(rewrites, local="search" in parts, flags="flags" in parts, isa=isa, seed=seed)

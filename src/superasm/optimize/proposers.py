"""All proposers, in one place."""

from collections.abc import Collection, Sequence

from superasm.asm.toolchain import Builder
from superasm.core.candidate import Candidate
from superasm.core.errors import UserError
from superasm.core.task import Task
from superasm.optimize.pipeline import Proposal
from superasm.optimize.result import Failure
from superasm.optimize.searching import SearchPlan
from superasm.propose.compilers import (
    Configuration,
    NotProposed,
    configurations,
    find_compilers,
    propose,
)
from superasm.propose.rules import REWRITES

# What `optimize` is made of, in the order of the work.
PARTS = ("compilers", "flags", "rules", "search")


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

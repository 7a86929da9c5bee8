"""All proposers, in one place."""

from collections.abc import Sequence

from superasm.asm.toolchain import Builder
from superasm.core.candidate import Candidate
from superasm.core.task import Task
from superasm.optimize.pipeline import Failure, Proposal
from superasm.propose.compilers import (
    Configuration,
    NotProposed,
    configurations,
    find_compilers,
    propose,
)


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

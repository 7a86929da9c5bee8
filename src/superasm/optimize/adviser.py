"""What `optimize` asks of somebody who makes candidates of his own while others are checked."""

from collections.abc import Callable
from typing import Protocol

from superasm.config.settings import Settings
from superasm.core.candidate import Candidate
from superasm.core.evaluation import Evaluation
from superasm.core.verdict import Verdict
from superasm.evaluate.evaluator import Evaluator

# Gets every evaluation, and whether the candidate may be used.
Take = Callable[[Candidate, Evaluation, Verdict, bool], None]


class Adviser(Protocol):
    """Somebody who makes candidates and evaluates them by himself, while others are checked."""

    @property
    def name(self) -> str:
        """For people."""

    @property
    def status(self) -> str:
        """How far it is, in a few words."""

    def begin(
        self, evaluator: Evaluator, settings: Settings, take: Take, *, deadline: float
    ) -> None:
        """Start, and call `take` with each evaluation, until `time.monotonic()` is `deadline`."""

    def finish(self, tell: Callable[[int, int, str], None]) -> None:
        """Wait for the end. Raises MachineError: the machine can't evaluate."""

    def stop(self) -> None:
        """End now. Can be called again, also after the end."""

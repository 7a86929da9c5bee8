"""What runs on the nodes: one evaluator per actor, one candidate at a time."""

from collections import OrderedDict
from dataclasses import dataclass, replace

from superasm.config.settings import Settings
from superasm.core.candidate import Candidate
from superasm.core.evaluation import Machine
from superasm.core.task import Task
from superasm.evaluate.admission import Baseline
from superasm.evaluate.evaluator import Evaluator, TimingRequest
from superasm.evaluate.machine import fingerprint
from superasm.evaluate.readmit import readmit

_KEPT_EVALUATORS = 32


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value, or what was raised: errors of Ray itself are then of Ray alone."""

    value: object
    error: Exception | None = None


class Worker:
    """The class of the actors. All of a machine's wait for the same timing lanes.

    Args:
        settings: limits and timing.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = replace(settings, evaluator=replace(settings.evaluator, lanes=1))
        self._evaluators: OrderedDict[str, Evaluator] = OrderedDict()

    def machine(self) -> Outcome:
        """Return this machine's fingerprint (`Machine`), or why it can't evaluate."""
        try:
            return Outcome(self.fingerprint())
        except Exception as error:  # noqa: BLE001 - goes to who asked
            return Outcome(None, error)

    def fingerprint(self) -> Machine:
        """Return this machine's fingerprint."""
        return fingerprint(self._settings.sandbox)

    def admit(self, task: Task) -> Outcome:
        """Return a task's `Baseline`."""
        try:
            return Outcome(readmit(task, self._settings))
        except Exception as error:  # noqa: BLE001 - goes to who asked
            return Outcome(None, error)

    def evaluate(
        self, baseline: Baseline, candidate: Candidate, timing: TimingRequest | None
    ) -> Outcome:
        """Return the facts about a candidate (`Evaluation`)."""
        try:
            return Outcome(self._evaluator(baseline).evaluate(candidate, timing))
        except Exception as error:  # noqa: BLE001 - goes to who asked
            return Outcome(None, error)

    def _evaluator(self, baseline: Baseline) -> Evaluator:
        key = baseline.task.id
        if key not in self._evaluators:
            self._evaluators[key] = Evaluator(baseline, self._settings)
            if len(self._evaluators) > _KEPT_EVALUATORS:
                self._evaluators.popitem(last=False)
        self._evaluators.move_to_end(key)
        return self._evaluators[key]

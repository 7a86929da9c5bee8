"""What makes an entry of a raw task, for sources that ask for more than the gates."""

from pathlib import Path

from superasm.config.settings import Settings
from superasm.dataset.corpus import GeneratorFailed, random_inputs
from superasm.dataset.entry import Entry, RawTask, Reason, Rejected, Split
from superasm.dataset.gates import GateRules, Passed, inspect_all
from superasm.dataset.strengthen import inspect_strengthened
from superasm.dataset.synthetic.pace import suited

# More than `strengthen` ever takes.
_INPUTS = 1000


def inspect_corpus(
    raw: RawTask,
    split: Split,
    settings: Settings,
    rules: GateRules,
    *,
    folder: Path | None = None,
    target: float = 0.95,
    budget_seconds: float = 180.0,
) -> Entry | Rejected:
    """Inspect a task of the corpus and strengthen its tests with inputs of its own generator.

    Args:
        raw, split, settings, rules: as for `gates.inspect`.
        folder: the corpus, or None for our own.
        target: share of mutants to kill.
        budget_seconds: time for strengthening.

    Raises:
        MachineError: the machine failed; nothing is known about the task.
    """
    inputs = random_inputs(raw, _INPUTS, folder=folder)
    try:
        return inspect_strengthened(raw, split, settings, rules, inputs, target, budget_seconds)
    except GeneratorFailed as error:
        return Rejected(raw.provenance, Reason.GENERATOR_FAILED, error.message)


def inspect_synthetic(
    raw: RawTask, split: Split, settings: Settings, rules: GateRules
) -> Entry | Rejected:
    """Inspect a synthetic task, with performance inputs that suit this machine.

    Raises:
        MachineError: the machine failed; nothing is known about the task.
    """
    passed = inspect_all(raw, split, settings, rules, suited)
    return passed.entry if isinstance(passed, Passed) else passed

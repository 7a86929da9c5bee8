"""What makes an entry of a raw task, for sources that ask for more than the gates."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

from superasm.asm.level import Level, level_of
from superasm.asm.toolchain import Builder
from superasm.config.settings import Settings
from superasm.dataset.corpus import GeneratorFailed, random_inputs
from superasm.dataset.entry import Entry, RawTask, Reason, Rejected, Split
from superasm.dataset.folder import read_rows
from superasm.dataset.gates import GateRules, Passed, inspect, inspect_all
from superasm.dataset.strengthen import inspect_strengthened
from superasm.dataset.synthetic.pace import suited

# The note that says what a source's own assembly was compiled with.
LEVEL_NOTE = "unoptimized_assembly"

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


def inspect_published(
    raw: RawTask, split: Split, settings: Settings, rules: GateRules
) -> Entry | Rejected:
    """Inspect a task, and note whether the assembly that came with it was of -O0 or of -O3.

    Args:
        raw, split, settings, rules: as for `gates.inspect`.

    Raises:
        MachineError: the machine failed; nothing is known about the task.
    """
    entry = inspect(raw, split, settings, rules)
    if isinstance(entry, Rejected):
        return entry
    level = Level.ABSENT
    if raw.assembly:
        toolchain = entry.task.toolchain
        builder = Builder(toolchain, settings.sandbox)
        compiled = builder.compile(raw.draft.source, toolchain.cc, (*toolchain.cflags, "-O0"))
        level = level_of(raw.assembly, compiled.assembly or "", entry.baseline_assembly)
    return replace(entry, notes={**entry.notes, LEVEL_NOTE: str(level)})


def count_levels(folder: Path) -> dict[str, int]:
    """Return how many tasks of a data set have which note of `inspect_published`."""
    counts: Counter[str] = Counter()
    for path in sorted(folder.glob("*.parquet")):
        counts.update(
            json.loads(row["notes"]).get(LEVEL_NOTE, str(Level.ABSENT))
            for row in read_rows(path, ("notes",))
        )
    return dict(counts.most_common())

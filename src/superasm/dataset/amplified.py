"""Data sets whose performance inputs are made larger: what makes an entry of a stored task."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from superasm.config.settings import Settings
from superasm.core.errors import TaskError
from superasm.dataset.amplify import NAME, Amplified, AmplifyRules, amplify
from superasm.dataset.entry import Entry, RawTask, Rejected, Split, Strength
from superasm.dataset.folder import read_folder
from superasm.dataset.gates import ANY_LENGTH, GateRules, inspect
from superasm.dataset.trial import Outcome
from superasm.evaluate.readmit import draft_of


@dataclass(frozen=True, slots=True)
class StoredTask(RawTask):
    """A task read back from a data set, with the strength that its tests were found to have."""

    strength: Strength | None = None


def stored_tasks(folder: Path) -> Iterator[StoredTask]:
    """Yield the tasks of a data set, each on its side of the split.

    Raises:
        UserError: there is no data set there, or one of another schema.
        StorageError: a part can't be read.
    """
    for entry in read_folder(folder):
        draft, strength = draft_of(entry.task), entry.measured.strength
        yield StoredTask(draft, entry.provenance, entry.split, entry.notes, strength=strength)


def inspect_amplified(
    raw: RawTask,
    split: Split,
    settings: Settings,
    gates: GateRules,
    *,
    rules: AmplifyRules,
    keep: bool = False,
) -> Entry | Rejected:
    """Replace a task's performance inputs by larger ones, and inspect it with them.

    The outcome goes into the notes, as "amplified".

    Args:
        raw, split, settings, gates: as for `gates.inspect`.
        rules: how much is tried.
        keep: a task without larger inputs is kept with those it has.

    Raises:
        MachineError: the machine failed; nothing is known about the task.
    """
    try:
        found = amplify(raw.draft, settings, gates, rules)
    except TaskError as error:
        return Rejected(raw.provenance, error.problem, error.message)
    if found.inputs:
        larger = replace(raw, draft=replace(raw.draft, performance=found.inputs))
        entry = inspect(_noted(larger, found), split, settings, gates)
    elif found.outcome is Outcome.ALREADY_LONG:
        entry = inspect(_noted(raw, found), split, settings, gates)
    else:
        entry = Rejected(raw.provenance, found.outcome, found.detail)
    if isinstance(entry, Rejected) and keep:
        # Those found may be refused after all, for a run that took less or more time.
        missed = replace(found, outcome=Outcome.STAYS_SHORT) if found.inputs else found
        entry = inspect(_noted(raw, missed), split, settings, ANY_LENGTH)
    if isinstance(entry, Entry) and isinstance(raw, StoredTask):
        # The tests are the same, so their strength is.
        return replace(entry, measured=replace(entry.measured, strength=raw.strength))
    return entry


def amplified_counts(folder: Path) -> dict[str, int]:
    """Return how many tasks of a data set made so have which outcome."""
    notes = (entry.notes.get(NAME, "") for entry in read_folder(folder))
    return dict(Counter(note.partition(":")[0] for note in notes if note).most_common())


def _noted(raw: RawTask, found: Amplified) -> RawTask:
    note = f"{found.outcome}: {found.detail}"
    return replace(raw, notes={**raw.notes, NAME: note, "shape": found.shape})

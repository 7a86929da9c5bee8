"""What searches of a task have found out before: kept in the trail, used when run again.

Covers: programs that were wrong or no better are not tried again; the best accepted steps are made
    again at once, from the very text that they were made on, and checked like anything else.
Does not cover: another task, other settings or another machine: each of them starts anew.
"""

import math
import uuid
from collections.abc import Iterator, Mapping

from superasm.asm.effects import EffectsTable
from superasm.asm.parse import AsmSyntaxError
from superasm.core.task import Task
from superasm.propose.search.engine import Start
from superasm.propose.search.state import ConflictError, Edit, Gain, State, Step
from superasm.store.trail import EditRow, StepRow, Trail

_FLUSH_AFTER = 50
_MOST_RESUMED = 2


class SearchMemory:
    """The trail of one task under one setting on one machine.

    Args:
        trail: where it is kept.
        task: the task.
        settings_id, machine_id: as in `store.row`.
        seed: of this search.
        fresh: use nothing of earlier searches (this one is still kept).
    """

    def __init__(
        self,
        trail: Trail,
        task: Task,
        *,
        settings_id: str,
        machine_id: str,
        seed: int,
        fresh: bool = False,
    ) -> None:
        self._trail = trail
        self._task = task
        self._key = (task.id, settings_id, machine_id)
        self._seed = seed
        self._fresh = fresh
        self._run = uuid.uuid4().hex[:12]
        self._buffer: dict[str, tuple[str, str]] = {}

    def known(self) -> Mapping[str, str]:
        """Return the programs that came to nothing before, with the test that each failed."""
        if self._fresh:
            return {}
        return {key: case for key, (_, case) in self._trail.known(self._key).items()}

    def tried(self, key: str, status: str, case: str) -> None:
        """Note a program that came to nothing."""
        self._buffer[key] = (status, case)
        if len(self._buffer) >= _FLUSH_AFTER:
            self.flush()

    def flush(self) -> None:
        """Write what was noted and not written yet."""
        if self._buffer:
            noted, self._buffer = self._buffer, {}
            self._trail.tried(self._key, noted)

    def accepted(self, before: State, step: Step, after: State, score: float) -> None:
        """Keep an accepted step; `score` is the log speedup of its result over the baseline."""
        edits = tuple(
            EditRow(number, line, old, new)
            for number, edit in enumerate(step.edits)
            for line, old, new in _replacements(before, edit)
        )
        gain = step.gain
        self._trail.append(
            StepRow(
                *self._key,
                task_name=self._task.name,
                run=self._run,
                seed=self._seed,
                start=before.start,
                number=len(before.steps),
                rewrite=step.rewrite,
                why=step.why,
                gain_point=gain.point,
                gain_low=gain.low,
                gain_high=gain.high,
                pairs=gain.pairs,
                speedup=math.exp(score),
                edits=edits,
                before=before.unit.text,
                after=after.unit.text,
                source=self._task.source.decode("utf-8", "surrogateescape"),
            )
        )

    def resume(self, table: EffectsTable) -> list[Start]:
        """Return the best programs that earlier searches ended with, their steps made again."""
        if self._fresh:
            return []
        chains: dict[tuple[str, str], list[StepRow]] = {}
        for row in self._trail.steps():
            if (row.task_id, row.settings_id, row.machine_id) == self._key:
                chain = chains.setdefault((row.run, row.start), [])
                del chain[row.number :]  # A search that retreated numbers its steps anew.
                chain.append(row)
        ranked = sorted(chains.values(), key=lambda chain: -chain[-1].speedup)
        made = (self._remade(chain, table) for chain in ranked[:_MOST_RESUMED])
        return [start for start in made if start is not None]

    @staticmethod
    def _remade(chain: list[StepRow], table: EffectsTable) -> Start | None:
        try:
            state = State.begin(chain[0].start, chain[0].before, table)
            for row in chain:
                gain = Gain(row.gain_point, row.gain_low, row.gain_high, row.pairs)
                lines: dict[int, list[tuple[str, tuple[str, ...]]]] = {}
                for edit in row.edits:
                    lines.setdefault(edit.edit, []).append((edit.line, edit.new))
                edits = tuple(state.edit_of(row.rewrite, row.why, one) for one in lines.values())
                state = state.apply(edits, Step(row.rewrite, row.why, edits, gain))
        except (AsmSyntaxError, ConflictError):
            return None  # A chain of another version; the search begins without it.
        return Start(state, chain[-1].speedup)


def _replacements(before: State, edit: Edit) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (identity, text, lines in its place) of each line that an edit is about."""
    for line, new in edit.lines:
        yield line, before.unit.lines[before.position[line]], new
    for line, more in edit.after:
        old = before.unit.lines[before.position[line]]
        yield line, old, (old, *more)

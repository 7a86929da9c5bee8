"""What all entrants share on one task: the evaluator, the record, and final figures.

A final figure is a fresh test and timing on held-out inputs, which choose nothing. Entrants with
the same answer (up to comments, blanks and label names) share one, so that equal answers are equal
in the table, and nothing is measured twice.
"""

from collections.abc import Iterable
from dataclasses import replace

from superasm.asm.effects import EffectsTable
from superasm.asm.normalise import canonical
from superasm.asm.parse import AsmSyntaxError
from superasm.asm.unit import Unit
from superasm.config.load import settings_id
from superasm.config.settings import Settings
from superasm.core.answers import FinalFacts, final_facts
from superasm.core.candidate import Candidate
from superasm.core.evaluation import Evaluation
from superasm.core.verdict import Verdict, judge
from superasm.evaluate.evaluator import Evaluator
from superasm.evaluate.profile import NotProfiled, profile
from superasm.evaluate.timing import rules_of
from superasm.optimize.models import hot_text, time_afresh
from superasm.store.results import ResultStore
from superasm.store.row import Row, machine_id, verdict_columns
from superasm.store.run import HotLine, TaskFacts

_SHOWN_SHARE = 0.9

Finals = dict[str, dict[str, FinalFacts]]


class Desk:
    """One admitted task of a run.

    Args:
        evaluator: of the task.
        settings: limits and timing.
        store: where every evaluation goes.
        finals: final figures known already, by canonical text; added to.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        settings: Settings,
        store: ResultStore,
        finals: dict[str, FinalFacts],
    ) -> None:
        self.evaluator = evaluator
        self.settings = settings
        self.task = evaluator.baseline.task
        self._store = store
        self._finals = finals
        self._settings_id = settings_id(settings)

    def record(self, candidate: Candidate, evaluation: Evaluation, verdict: Verdict) -> None:
        """Keep an evaluation."""
        self._store.append(
            self.task.name,
            candidate,
            evaluation,
            verdict_columns(verdict),
            settings_id=self._settings_id,
        )

    def final(
        self, candidate: Candidate, measured: tuple[Evaluation, Verdict] | None = None
    ) -> FinalFacts:
        """Return the final figure of an answer, measured now unless it is known.

        Args:
            candidate: the answer.
            measured: its fresh timing, if the entrant has made one (and recorded it) already.

        Raises:
            MachineError: the machine can't evaluate.
        """
        key = canonical(candidate.assembly)
        if key not in self._finals:
            if measured is None:
                measured = time_afresh(self.evaluator, candidate, self.settings)
                self.record(candidate, *measured)
            evaluation, verdict = measured
            self._finals[key] = final_facts(candidate, verdict, evaluation.build.isa)
        return replace(self._finals[key], proposer=candidate.proposer)

    def hot_text(self, assembly: str) -> str:
        """Return the hot blocks of an assembly that passes, for a model to read; "" for none.

        Raises:
            MachineError: the machine failed.
        """
        return hot_text(self.evaluator, assembly)

    def hot_of_baseline(self) -> str:
        """Return the hot blocks of the baseline, for a model to read: the same text each time.

        Raises:
            MachineError: the machine failed.
        """
        return hot_text(self.evaluator, self.evaluator.baseline.assembly, time_calls=False)

    def facts(self, family: str) -> TaskFacts:
        """Return what a report shows of the task.

        Raises:
            MachineError: the machine failed.
        """
        baseline = self.evaluator.baseline
        return TaskFacts(
            self.task.id,
            self.task.name,
            family,
            self.task.source.decode("utf-8", "replace"),
            baseline.assembly.encode("utf-8", "replace").decode(),
            self._hot_lines(baseline.assembly),
        )

    def _hot_lines(self, assembly: str) -> tuple[HotLine, ...]:
        evaluator = self.evaluator
        try:
            unit = Unit.read(assembly, EffectsTable(self.settings.sandbox))
            found = profile(unit, self.task.performance, evaluator.builder, self.settings)
        except (AsmSyntaxError, NotProfiled):
            return ()
        lines = [
            HotLine(unit.statements[index].line, found.share(block), found.count(block))
            for block in found.hot_blocks(_SHOWN_SHARE)
            for index in unit.graph.blocks[block].instructions
        ]
        return tuple(sorted(lines, key=lambda hot: hot.line))


def known_finals(rows: Iterable[Row], settings: Settings, machine: str) -> Finals:
    """Return the final figures in a store, by task and canonical text.

    Args:
        rows: of the store.
        settings: those in force; figures under others are left out.
        machine: id of this machine; likewise.
    """
    wanted = settings_id(settings)
    found: Finals = {}
    for row in rows:
        facts = row.evaluation
        if facts.timing is None or not facts.timing.held_out:
            continue
        if row.settings_id != wanted or machine_id(facts.machine) != machine:
            continue
        verdict = judge(facts, rules_of(settings.timing))
        of_task = found.setdefault(facts.task_id, {})
        of_task.setdefault(
            canonical(row.candidate.assembly),
            final_facts(row.candidate, verdict, facts.build.isa),
        )
    return found

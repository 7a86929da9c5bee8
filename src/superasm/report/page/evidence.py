"""What the stored evaluations show of each candidate, made fit for a page.

The evaluations of a large run do not fit in memory. They are read once; what a page needs of each
is kept in a temporary file and read back program by program.
"""

import json
import tempfile
import tomllib
import warnings
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

from superasm.config.settings import TimingPlan
from superasm.core.errors import StorageError, boundary
from superasm.core.evaluation import Evaluation, Metric
from superasm.core.stats import InputCosts
from superasm.core.verdict import (
    Rules,
    Speedup,
    choose_metric,
    input_costs,
    judge,
    measured,
    outcome_of,
)
from superasm.evaluate.timing import rules_of
from superasm.report.facts import verdict_facts
from superasm.report.page.samples import Line, forest, sample_panel
from superasm.report.text import printable
from superasm.store.results import TornRowWarning
from superasm.store.row import Row

Json = dict[str, Any]

# A failing candidate may fail thousands of cases; the first ones tell the story.
_MOST_FAILURES = 20
_PLAN_KEYS = ("confidence", "min_effect", "first_look_pairs", "max_pairs", "metric")


def rules_from(settings: str) -> Rules:
    """Return the rules of judgement in the settings of a run (TOML); defaults where it is silent.

    Raises:
        StorageError: it is not TOML, or a value is of the wrong type.
    """
    try:
        timing = tomllib.loads(settings).get("timing", {})
        plan = TimingPlan(**{key: timing[key] for key in _PLAN_KEYS if key in timing})
        rules = rules_of(plan)
        _ = rules.alpha
    except (ValueError, TypeError, AttributeError) as error:
        raise StorageError(
            f"the settings in run.json can't be read: {error}",
            hint="delete the folder and run again; answers/ may be kept",
        ) from error
    return rules


class Evidence:
    """The evaluation to show of each (task, candidate): the last held-out one, else the last one.

    Args:
        rows: every stored evaluation of the run, oldest first.
        rules: of judgement.
    """

    def __init__(self, rows: Iterable[Row], rules: Rules) -> None:
        self._places: dict[tuple[str, str], tuple[int, int, bool]] = {}
        with boundary(StorageError, "making a temporary file", hint="set TMPDIR"):
            self._file = tempfile.TemporaryFile(prefix="superasm-page-")  # noqa: SIM115 - closed in __exit__
        try:
            with warnings.catch_warnings():
                # The row of a writer that was killed is no part of any result.
                warnings.simplefilter("ignore", TornRowWarning)
                for row in rows:
                    self._keep(row, rules)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def of(self, task_id: str, candidate_id: str) -> Json | None:
        """Return what is known of a candidate; None if no evaluation of it is stored."""
        place = self._places.get((task_id, candidate_id))
        if place is None:
            return None
        with boundary(StorageError, "reading a temporary file"):
            self._file.seek(place[0])
            found: Json = json.loads(self._file.read(place[1]))
        return found

    def _keep(self, row: Row, rules: Rules) -> None:
        timing = row.evaluation.timing
        held_out = timing is not None and timing.held_out
        key = row.evaluation.task_id, row.evaluation.candidate_id
        known = self._places.get(key)
        if known is not None and known[2] and not held_out:
            return
        line = json.dumps(evidence_facts(row, rules)).encode()
        with boundary(StorageError, "writing a temporary file", hint="set TMPDIR to a larger disk"):
            start = self._file.seek(0, 2)
            self._file.write(line)
        self._places[key] = start, len(line), held_out


def evidence_facts(row: Row, rules: Rules) -> Json:
    """Return what a page shows of one evaluation. Texts are as stored: made fit when shown."""
    evaluation = row.evaluation
    failed = [case for case in evaluation.cases if not case.matched]
    if evaluation.timing is not None and evaluation.timing.failure is not None:
        failed.append(evaluation.timing.failure)
    return {
        "assembly": row.candidate.assembly,
        "proposer": row.candidate.proposer,
        "parameters": dict(row.candidate.parameters),
        "isa": evaluation.build.isa,
        **verdict_facts(judge(evaluation, rules)),
        "failures": [
            {"case": case.case, "status": str(case.status), "difference": case.difference}
            for case in failed[:_MOST_FAILURES]
        ],
        "failures_left_out": max(0, len(failed) - _MOST_FAILURES),
        "timing": _timing_facts(evaluation, rules),
    }


def _timing_facts(evaluation: Evaluation, rules: Rules) -> Json | None:
    timing = evaluation.timing
    if timing is None or evaluation.build.identical:
        return None
    metric = choose_metric(timing.inputs, rules.metric)
    costs = input_costs(timing.inputs, metric)
    whole = measured(timing.inputs, metric, rules)
    alone = [measured([timed], metric, rules) for timed in timing.inputs]
    names = [printable(timed.case) for timed in timing.inputs]
    lines = [_line(name, found, rules) for name, found in zip(names, alone, strict=True)]
    if whole is not None:
        lines.append(_line("all inputs", whole, rules))
    return {
        "metric": str(metric),
        "held_out": timing.held_out,
        "stop": str(timing.stop),
        "looks": timing.looks,
        "executions": timing.executions,
        "confidence": rules.confidence,
        "inputs": [
            _input_facts(name, cost, metric, found)
            for name, cost, found in zip(names, costs, alone, strict=True)
        ],
        "forest": forest(lines) if whole is not None else "",
    }


def _line(name: str, speedup: Speedup | None, rules: Rules) -> Line:
    if speedup is None:
        return name, None, None
    return name, (speedup.point, speedup.low, speedup.high), outcome_of(speedup, rules)


def _input_facts(name: str, cost: InputCosts, metric: Metric, speedup: Speedup | None) -> Json:
    panel = sample_panel(cost.baseline, cost.candidate, metric)
    return {
        "input": name,
        "pairs": min(len(cost.baseline), len(cost.candidate)),
        "interval": [speedup.point, speedup.low, speedup.high] if speedup else None,
        "baseline": panel.baseline if panel else "",
        "candidate": panel.candidate if panel else "",
        "above": panel.above if panel else 0,
        "svg": panel.svg if panel else "",
    }

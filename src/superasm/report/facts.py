"""The result as one JSON object: what `--json` prints. Pure."""

from dataclasses import asdict

from superasm.asm.diff import ChangeSummary, summarise
from superasm.asm.isa import isa_needed
from superasm.asm.parse import AsmSyntaxError
from superasm.core.candidate import Candidate
from superasm.core.evaluation import Evaluation, InputTiming, Metric
from superasm.core.task import Task
from superasm.core.verdict import Rules, Speedup, Verdict, choose_metric, measured

Json = dict[str, object]


def verdict_facts(verdict: Verdict) -> Json:
    """Return the keys that every command's object holds: verdict, speedup, wall, tests ..."""
    return {
        "verdict": {
            "status": str(verdict.status),
            "outcome": str(verdict.outcome) if verdict.outcome else None,
            "grade": str(verdict.grade) if verdict.grade else None,
            "reason": verdict.reason,
            "flags": [str(flag) for flag in verdict.flags],
        },
        "speedup": speedup_facts(verdict.speedup),
        "wall": speedup_facts(verdict.wall),
        "instructions": verdict.instructions,
        "tests": {"passed": verdict.tests_passed, "total": verdict.tests_total},
    }


def speedup_facts(speedup: Speedup | None) -> Json | None:
    """Return a speedup as an object, or None."""
    if speedup is None:
        return None
    return {
        "point": speedup.point,
        "low": speedup.low,
        "high": speedup.high,
        "metric": str(speedup.metric),
    }


def evaluation_facts(
    task: Task, candidate: Candidate, evaluation: Evaluation, rules: Rules, baseline: str
) -> Json:
    """Return what was measured, in enough detail to be checked."""
    timing = evaluation.timing
    metric = choose_metric(timing.inputs, rules.metric) if timing else Metric.CPU_NS
    change = changes(baseline, candidate.assembly)
    return {
        "task": {"id": task.id, "name": task.name},
        "candidate": {
            "id": candidate.id,
            "proposer": candidate.proposer,
            "parameters": dict(candidate.parameters),
        },
        "isa": evaluation.build.isa,
        "isa_features": features(candidate.assembly),
        "identical": evaluation.build.identical,
        "failures": [asdict(case) for case in evaluation.cases if not case.matched],
        "change": asdict(change) if change else None,
        "timing": None
        if timing is None
        else {
            "stop": str(timing.stop),
            "looks": timing.looks,
            "executions": timing.executions,
            "held_out": timing.held_out,
            "confidence": rules.confidence,
            "inputs": [input_facts(i, rules, metric) for i in timing.inputs],
        },
        "machine": asdict(evaluation.machine),
        "seconds": evaluation.seconds,
    }


def changes(baseline: str, candidate: str) -> ChangeSummary | None:
    """Return how much of the assembly changed; None for text that can't be parsed."""
    try:
        return summarise(baseline, candidate)
    except AsmSyntaxError:
        return None


def features(assembly: str) -> list[str]:
    """Return the instruction-set extensions a text needs; none for text that can't be parsed."""
    try:
        return sorted(isa_needed(assembly).features)
    except AsmSyntaxError:
        return []


def input_facts(timed: InputTiming, rules: Rules, metric: Metric) -> Json:
    """Return the figures of one input: pairs, median wall milliseconds, and the ratio."""
    pairs = min(len(timed.baseline.cpu_ns), len(timed.candidate.cpu_ns))
    return {
        "input": timed.case,
        "pairs": pairs,
        "baseline_ms": _median_ms(timed.baseline.wall_ns),
        "candidate_ms": _median_ms(timed.candidate.wall_ns),
        "startup_ms": _median_ms(timed.startup.wall_ns),
        "speedup": speedup_facts(measured([timed], metric, rules)),
    }


def _median_ms(samples_ns: tuple[int, ...]) -> float | None:
    if not samples_ns:
        return None
    return sorted(samples_ns)[len(samples_ns) // 2] / 1e6

"""What the page shows of one program: texts, attempts, evaluations. Pure but for the evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from superasm.asm.diff import side_by_side, split_lines
from superasm.core.answers import AttemptFacts, TaskResult
from superasm.report.facts import changes
from superasm.report.page.data import Overview
from superasm.report.page.evidence import Evidence
from superasm.report.text import printable
from superasm.store.run import TaskFacts

Json = dict[str, Any]

# A model may answer a megabyte of repetition. What is left out is said.
MOST_LINES = 10_000
_MOST_COLUMNS = 400
_LETTERS = {"faster": "+", "slower": "-", "no_difference": "="}


def program_facts(
    number: int,
    task: tuple[str, str],
    facts: TaskFacts | None,
    rows: Mapping[str, TaskResult],
    entrants: Sequence[str],
    evidence: Evidence,
) -> Json:
    """Return everything that the view of one program shows, as JSON values.

    Args:
        number: of the program in the run.
        task: its id and name.
        facts: its texts; None if they were not recorded yet.
        rows: what each entrant did, by name.
        entrants: names, in the order of the run.
        evidence: the stored evaluations.
    """
    task_id, name = task
    baseline = _cut(facts.baseline) if facts else ""
    wanted = dict.fromkeys(
        candidate
        for row in rows.values()
        for candidate in (
            *((row.final.candidate_id,) if row.final else ()),
            *(attempt.candidate_id for attempt in row.attempts),
        )
        if candidate is not None
    )
    found = {candidate: evidence.of(task_id, candidate) for candidate in wanted}
    return {
        "number": number,
        "id": task_id,
        "name": printable(name),
        "family": printable(facts.family) if facts else "",
        "recorded": facts is not None,
        "source": _shown(facts.source) if facts else [],
        "baseline": _shown(baseline),
        "baseline_left_out": _left_out(facts.baseline) if facts else 0,
        "hot": [[hot.line, hot.share, hot.count] for hot in facts.hot] if facts else [],
        "candidates": {
            candidate: _candidate(baseline, known)
            for candidate, known in found.items()
            if known is not None
        },
        "entrants": [_entrant(rows[entrant]) if entrant in rows else None for entrant in entrants],
    }


def run_facts(overview: Overview) -> Json:
    """Return what the list of programs and the comparisons need, as JSON values."""
    names = [entry.facts.name for entry in overview.entries]
    by_task: dict[str, dict[str, TaskResult]] = {}
    for entry in overview.entries:
        for row in entry.rows:
            by_task.setdefault(row.task_id, {})[row.entrant] = row
    return {
        "entrants": [
            {"name": printable(entry.facts.name), "kind": printable(entry.facts.kind)}
            for entry in overview.entries
        ],
        "programs": [
            {
                "id": task_id,
                "name": printable(name),
                "cells": [_cell(by_task.get(task_id, {}).get(entrant)) for entrant in names],
            }
            for task_id, name in overview.facts.tasks
        ],
        "comparisons": [
            {
                "first": names.index(c.first),
                "second": names.index(c.second),
                "tasks": c.tasks,
                "ratio": [c.ratio.point, c.ratio.low, c.ratio.high],
                "p": c.p,
                "adjusted": c.adjusted_p,
            }
            for c in overview.comparisons
        ],
    }


def _cell(row: TaskResult | None) -> list[Any] | None:
    """[mark, speedup] of an answer, ["x", reason] of a failure; a third element asks for review."""
    if row is None:
        return None
    if not row.passed or row.final is None:
        return ["x", printable(row.failure)]
    cell: list[Any] = [_LETTERS.get(row.final.outcome or "", "="), row.speedup]
    return [*cell, 1] if "over_tenfold" in row.final.flags else cell


def _entrant(row: TaskResult) -> Json:
    final = row.final
    return {
        "passed": row.passed,
        "failure": printable(row.failure),
        "speedup": row.speedup,
        "chosen": row.chosen,
        "stop": printable(row.stop),
        "seconds": row.seconds,
        "final": None
        if final is None
        else {
            "candidate": final.candidate_id,
            "proposer": printable(final.proposer),
            "status": printable(final.status),
            "outcome": printable(final.outcome or ""),
            "reason": printable(final.reason),
            "tests": [final.tests_passed, final.tests_total],
            "speedup": asdict(final.speedup) if final.speedup else None,
            "wall": asdict(final.wall) if final.wall else None,
            "flags": [printable(flag) for flag in final.flags],
            "isa": printable(final.isa),
        },
        "attempts": [_attempt(attempt) for attempt in row.attempts],
    }


def _attempt(attempt: AttemptFacts) -> Json:
    texts = ("outcome", "status", "reason", "finish")
    facts = asdict(attempt)
    return {**facts, **{name: printable(facts[name] or "") for name in texts}}


def _candidate(baseline: str, known: Json) -> Json:
    assembly = known["assembly"]
    cut = _cut(assembly)
    change = changes(baseline, cut)
    return {
        **{key: value for key, value in known.items() if key != "assembly"},
        "proposer": printable(known["proposer"]),
        "reason": printable(known["verdict"]["reason"]),
        "parameters": {
            printable(key): printable(value)[:_MOST_COLUMNS]
            for key, value in known["parameters"].items()
        },
        "failures": [
            {key: printable(value) for key, value in failure.items()}
            for failure in known["failures"]
        ],
        "lines": _shown(cut),
        "left_out": _left_out(assembly),
        "change": str(change) if change else "",
        "rows": [
            [pair.before or 0, pair.after or 0, int(pair.changed)]
            for pair in side_by_side(baseline, cut)
        ],
    }


def _cut(text: str) -> str:
    """The first lines of a text; no text is made of more than these on the page."""
    return "\n".join(split_lines(text)[:MOST_LINES]) + "\n"


def _left_out(text: str) -> int:
    return max(0, len(split_lines(text)) - MOST_LINES)


def _shown(text: str) -> list[str]:
    return [
        printable(line[:_MOST_COLUMNS]) + ("…" if len(line) > _MOST_COLUMNS else "")
        for line in split_lines(text)
    ]

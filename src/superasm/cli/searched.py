"""What `optimize` tells about its search: as JSON, and in a few lines for people."""

import math

from superasm.core.stats import Interval
from superasm.optimize.explain import explanation_facts, explanation_lines
from superasm.optimize.result import Contender, Result
from superasm.optimize.searching import Searched
from superasm.propose.search.bandit import Arm
from superasm.report.facts import Json
from superasm.report.text import with_interval

SAME = Interval(1.0, 1.0, 1.0)


def search_facts(result: Result) -> Json:
    """Return the keys of the search: the answer over the best compiler, steps, what was tried."""
    searched = result.searched
    explained = searched.explanation if searched and result.search_won else None
    explanation = explanation_facts(explained) if explained else None
    return {
        "over_best_compiler": _interval(result.over_best_compiler if result.search_won else SAME),
        "search_won": result.search_won,
        "best_compiler": None
        if result.best_compiler is None
        else {
            "proposer": result.best_compiler.candidate.proposer,
            "is_compiler": by_compiler(result.best_compiler),
            "race_speedup": result.best_compiler.point,
        },
        "steps": explanation["steps"] if explanation else [],
        "explanation": explanation,
        "search": None if searched is None else _searched_facts(result, searched),
    }


def _searched_facts(result: Result, searched: Searched) -> Json:
    found, climb = searched.found, searched.climb
    counts = found.counts if found else None
    return {
        "compared_with_best_compiler": _interval(result.over_best_compiler),
        "start": searched.state.start,
        "steps_accepted": len(searched.state.steps),
        "flags": None
        if climb is None
        else {
            "tried": climb.counts.tried,
            "failed": climb.counts.failed,
            "repeated": climb.counts.repeated,
            "timed": climb.counts.timed,
            "accepted": climb.counts.accepted,
            "seconds": climb.counts.seconds,
            "peaks": [
                {
                    "configuration": peak.configuration.name,
                    "estimate": math.exp(peak.score),
                    "climbed": [
                        {"choices": list(choices), "gain": gain.point}
                        for choices, gain in peak.climbed
                    ],
                }
                for peak in climb.peaks
            ],
        },
        "edits": None
        if counts is None or found is None
        else {
            "seconds": found.seconds,
            "candidates": counts.proposed,
            "candidates_per_second": counts.proposed / max(found.seconds, 1e-9),
            "timed": counts.timed,
            "timed_per_second": counts.timed / max(found.seconds, 1e-9),
            "timing_share": counts.timing_seconds / max(found.seconds, 1e-9),
            "repeated": counts.repeated,
            "unfit": counts.unfit,
            "wrong": counts.wrong,
            "reasons": dict(counts.reasons),
            "broken_rewrites": dict(counts.broken),
            "confirmed": counts.confirmed,
            "accepted": counts.accepted,
        },
        "arms": {arm.name: _arm(arm) for arm in (found.arms if found else {}).values()},
        "curve": _curve(result, searched),
        "lines": [
            {
                "start": line.root.start,
                "estimate": math.exp(line.score),
                "steps": [
                    {"rewrite": s.rewrite, "places": len(s.edits), "gain": s.gain.point}
                    for s in line.state.steps
                ],
            }
            for line in (found.lineages if found else ())
        ],
    }


def _curve(result: Result, searched: Searched) -> list[list[float]]:
    """Seconds since the start, and the best estimate by then over the best compiler's."""
    events = [
        point
        for line in (searched.found.lineages if searched.found else ())
        for point in line.curve
    ]
    events += [
        point for peak in (searched.climb.peaks if searched.climb else ()) for point in peak.curve
    ]
    best = math.log(result.best_compiler.point) if result.best_compiler else 0.0
    so_far, curve = best, []
    for clock, score in sorted(events):
        if score > so_far:
            so_far = score
            curve.append([round(clock - result.started, 2), math.exp(score - best)])
    return curve


def by_compiler(contender: Contender | None) -> bool:
    """Tell whether a compiler made it, and not a model; None is gcc -O3."""
    return contender is None or "cc" in contender.candidate.parameters


def search_lines(result: Result) -> list[tuple[str, str]]:
    """Return labelled lines: why it is faster, how it compares, and what was tried."""
    searched = result.searched
    if searched is None:
        return []
    lines: list[tuple[str, str]] = []
    compared = result.over_best_compiler
    whose = "best compiler" if by_compiler(result.best_compiler) else "best answer"
    if result.search_won and compared is not None:
        if searched.explanation is not None:
            lines += explanation_lines(searched.explanation)
        best = result.best_compiler.candidate.proposer if result.best_compiler else "gcc -O3"
        lines.append((f"over {whose}", f"{with_interval(compared)}: {best}"))
    elif compared is not None:
        lines.append(
            ("search", f"{with_interval(compared)} over the {whose}: not significant, left aside")
        )
    else:
        lines.append(("search", f"found nothing faster than the {whose}"))
    tried = []
    if searched.climb is not None:
        counts = searched.climb.counts
        tried.append(f"{counts.tried} flag settings ({counts.accepted} taken)")
    if searched.found is not None:
        made, seconds = searched.found.counts, searched.found.seconds
        tried.append(
            f"{made.proposed} rewrites and edits in {seconds:.0f} s "
            f"({made.proposed / max(seconds, 1e-9):.1f}/s; {made.wrong} wrong, {made.timed} timed, "
            f"{made.accepted} taken)"
        )
    if tried:
        lines.append(("searched", ", ".join(tried)))
    broken = searched.found.counts.broken if searched.found else {}
    lines += [("bug", f"rewrite {name} raised {error}") for name, error in broken.items()]
    return lines


def _arm(arm: Arm) -> Json:
    return {
        "tries": arm.tries,
        "wrong": arm.wrong,
        "accepted": arm.accepted,
        "log_gain": arm.earned,
    }


def _interval(found: Interval | None) -> Json | None:
    return None if found is None else {"point": found.point, "low": found.low, "high": found.high}

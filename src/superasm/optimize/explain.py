"""Why is it faster: what each step gained, what is lost without it, and which counts moved."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from superasm.core.sequential import Contest
from superasm.evaluate.evaluator import Evaluator
from superasm.evaluate.profile import NotProfiled, Profile, profile
from superasm.propose.search.bench import Bench
from superasm.propose.search.state import ConflictError, Gain, State, Step
from superasm.report.text import with_interval

# A fixed number of pairs: what is estimated here is not chosen by how it turns out.
_RULES = Contest(looks=(12,), alpha=0.05)
_SHOWN_CALLS = 6


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one step is worth.

    Attributes:
        step: the step, with what it gained when it was accepted.
        without: program without this step / program, fresh samples: what the step is worth beside
            all others. None where it was not measured.
        note: why it was not measured, or "".
    """

    step: Step
    without: Gain | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the search's program is faster than the compiler's output that it was made from.

    Attributes:
        start: name of that compiler output.
        contributions: of each step, in the order made.
        instructions: executed in the unit's own code on the selection inputs, before and after;
            None where the program can't be profiled.
        calls: by library function whose number of calls changed: before and after.
    """

    start: str
    contributions: tuple[Contribution, ...]
    instructions: tuple[int, int] | None
    calls: Mapping[str, tuple[int, int]]


def explain(
    evaluator: Evaluator,
    bench: Bench,
    root: State,
    state: State,
    *,
    deadline: float,
    clock: Callable[[], float] = time.monotonic,
) -> Explanation:
    """Explain a program that search made.

    Args:
        evaluator: of the task.
        bench: checks and measures.
        root: what the program was made from.
        state: the program.
        deadline: clock time at which to stop measuring; steps not reached say so.
        clock: seconds.

    Raises:
        MachineError: the machine failed.
    """
    before, after = _profile(evaluator, root), _profile(evaluator, state)
    instructions = None
    calls: dict[str, tuple[int, int]] = {}
    if before is not None and after is not None:
        instructions = before.instructions, after.instructions
        names = sorted({*before.calls, *after.calls})
        changed = {n: (before.calls.get(n, 0), after.calls.get(n, 0)) for n in names}
        moved = [(name, pair) for name, pair in changed.items() if pair[0] != pair[1]]
        moved.sort(key=lambda item: -abs(item[1][0] - item[1][1]))
        calls = dict(moved[:_SHOWN_CALLS])
    # The largest ones first, as far as time goes.
    order = sorted(range(len(state.steps)), key=lambda k: -state.steps[k].gain.point)
    found: dict[int, Contribution] = {}
    for number in order:
        if len(order) == 1:
            found[number] = Contribution(state.steps[number], note="the only step")
        elif clock() > deadline:
            found[number] = Contribution(state.steps[number], note="no time left")
        else:
            found[number] = _without(bench, root, state, number)
    contributions = tuple(found[number] for number in range(len(state.steps)))
    return Explanation(root.start, contributions, instructions, calls)


def _without(bench: Bench, root: State, state: State, number: int) -> Contribution:
    """Measure a program without one of its steps."""
    step = state.steps[number]
    try:
        rest = root.replay([*state.steps[:number], *state.steps[number + 1 :]])
    except ConflictError:
        return Contribution(step, note="a later step builds on it")
    if not bench.check(rest, ()).passed:
        return Contribution(step, note="a later step is wrong without it")
    raced = bench.race(state, rest, _RULES, thorough=True)
    return Contribution(step, raced.gain, raced.wrong or raced.reference_wrong)


def _profile(evaluator: Evaluator, state: State) -> Profile | None:
    cases = evaluator.baseline.task.selection
    try:
        return profile(state.unit, cases, evaluator.builder, evaluator.settings, time_calls=False)
    except NotProfiled:
        return None


def explanation_facts(found: Explanation) -> dict[str, object]:
    """Return an explanation as JSON."""
    return {
        "start": found.start,
        "own_instructions": None
        if found.instructions is None
        else {"before": found.instructions[0], "after": found.instructions[1]},
        "calls": {name: {"before": a, "after": b} for name, (a, b) in found.calls.items()},
        "steps": [
            {
                "rewrite": one.step.rewrite,
                "why": one.step.why,
                "places": len(one.step.edits),
                "gain": _gain_facts(one.step.gain),
                "worth": _gain_facts(one.without),
                "note": one.note,
            }
            for one in found.contributions
        ],
    }


def explanation_lines(found: Explanation) -> list[tuple[str, str]]:
    """Return an explanation as labelled lines for people."""
    lines = [("made from", found.start)]
    for number, one in enumerate(found.contributions, 1):
        text = f"{with_interval(one.step.gain)} {one.step.rewrite}: {one.step.why}"
        if one.without is not None:
            text += f"; without it {1 / one.without.point:.3f}x"
        lines.append((f"step {number}", text))
    if found.instructions is not None:
        before, after = found.instructions
        change = f"{(after - before) / before:+.1%}" if before else "-"
        lines.append(("own instructions", f"{before:,} -> {after:,} executed ({change})"))
    if found.calls:
        text = ", ".join(f"{name} {a:,} -> {b:,}" for name, (a, b) in found.calls.items())
        lines.append(("library calls", text))
    return lines


def _gain_facts(gain: Gain | None) -> dict[str, object] | None:
    if gain is None:
        return None
    return {"point": gain.point, "low": gain.low, "high": gain.high, "pairs": gain.pairs}

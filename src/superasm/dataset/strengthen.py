"""Adds tests to a task until they kill enough mutants.

In each round, fresh mutants are tried on the tests as they are, and of a batch of fresh inputs
those that tell survivors from the baseline become tests. The figure given at the end is on mutants
that no test was chosen for: those of all rounds since tests were last added, so that trying again
does not find a better figure by luck alone.

Covers: added tests are admitted and sanitised like any other.
Does not cover: survivors that only a performance input tells apart, unless some further input does;
    the error of a sample (40 mutants can't tell 0.93 from 0.96).
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice

from superasm.config.settings import Settings
from superasm.core.errors import TaskError
from superasm.core.task import Case
from superasm.dataset.entry import Entry, RawTask, Rejected, Split, Strength
from superasm.dataset.gates import GateRules, inspect_all
from superasm.dataset.mutation import Examiner, Judged, examine
from superasm.evaluate.admission import Baseline, Builds, Draft, Input, admit, build
from superasm.evaluate.sanitizer import sanitise

_INPUTS_PER_BATCH = 24
_MOST_ROUNDS = 6
# For survivors that the first batch of a round does not kill, at most so many more are drawn.
_MORE_BATCHES = 4
_SHOWN_SURVIVORS = 10


@dataclass(frozen=True, slots=True)
class Strengthened:
    """A task with tests added.

    Attributes:
        raw: the draft with the added tests.
        baseline: the admitted task with them.
        added: the tests added, in order.
        before: strength of the tests as they were.
        after: strength of the tests before the last round added any, on the mutants of all rounds
            that had these tests. The same as `before` if one round was enough.
        rounds: how many there were.
    """

    raw: RawTask
    baseline: Baseline
    added: tuple[Input, ...]
    before: Strength
    after: Strength
    rounds: int


def strengthen(
    raw: RawTask,
    baseline: Baseline,
    inputs: Iterator[bytes],
    settings: Settings,
    target: float = 0.95,
    budget_seconds: float = 180.0,
    *,
    limit: int = 40,
    seed: int = 0,
    builds: Builds | None = None,
) -> Strengthened:
    """Add those of `inputs` as tests that kill mutants which the tests miss.

    Args:
        raw: the task as its source gave it.
        baseline: the same task, admitted.
        inputs: further inputs; as many are taken as are needed.
        settings: limits.
        target: share of mutants to kill.
        budget_seconds: no round is begun after so long.
        limit: mutants per round.
        seed: of the choice of mutants; each round takes the next one.
        builds: of the same program; None to build it here.

    Raises:
        MachineError: this machine can't do it.
    """
    started = time.monotonic()
    builds = builds or build(raw.draft, settings)
    added: list[Input] = []
    rounds = 0
    before: Strength | None = None
    after = Strength(0, 0)
    kept: tuple[Input, ...] = ()
    while True:
        fresh = tuple(islice(inputs, _INPUTS_PER_BATCH))
        with Examiner(baseline, settings, fresh) as examiner:
            found = examine(examiner, limit=limit, seed=seed + rounds)
            chosen = _choose(examiner, found.survivors, inputs)
        after = found.strength if kept else _together(after, found.strength)
        before = before or after
        rounds += 1
        baseline, kept = _extended(baseline, builds, chosen, settings)
        added += kept
        # One sample is what it is; where one fell short, a larger one must tell.
        reached = after.score >= target and (rounds == 1 or after.mutants >= limit)
        late = time.monotonic() - started > budget_seconds
        if reached or late or not fresh or rounds == _MOST_ROUNDS:
            break
    raw = replace(raw, draft=replace(raw.draft, tests=(*raw.draft.tests, *added)))
    return Strengthened(raw, baseline, tuple(added), before, after, rounds)


def inspect_strengthened(
    raw: RawTask,
    split: Split,
    settings: Settings,
    rules: GateRules,
    inputs: Iterator[bytes],
    target: float = 0.95,
    budget_seconds: float = 180.0,
    *,
    limit: int = 40,
) -> Entry | Rejected:
    """Like `gates.inspect`, and then strengthen the tests and record their strength.

    Raises:
        MachineError: the machine failed; nothing is known about the task.
    """
    passed = inspect_all(raw, split, settings, rules)
    if isinstance(passed, Rejected):
        return passed
    entry, baseline = passed.entry, passed.baseline
    done = strengthen(
        raw, baseline, inputs, settings, target, budget_seconds, limit=limit, builds=passed.builds
    )
    return replace(
        entry,
        task=replace(entry.task, tests=(*entry.task.tests, *_new_cases(done))),
        measured=replace(entry.measured, strength=done.after),
    )


def _together(one: Strength, other: Strength) -> Strength:
    """Return the strength of the same tests on two samples of mutants."""
    survivors = (*one.survivors, *other.survivors)[:_SHOWN_SURVIVORS]
    return Strength(one.mutants + other.mutants, one.killed + other.killed, survivors)


def _new_cases(done: Strengthened) -> tuple[Case, ...]:
    tests = done.baseline.task.tests
    return tests[len(tests) - len(done.added) :]


def _choose(
    examiner: Examiner, survivors: Sequence[Judged], inputs: Iterator[bytes]
) -> list[bytes]:
    """Choose few inputs that kill the survivors: those at hand first, then further ones."""
    left = [one.image for one in survivors if one.image is not None]
    chosen: list[bytes] = []
    cases = examiner.extra
    for _ in range(_MORE_BATCHES + 1):
        if not left:
            break
        killed = {
            case.stdin: {i for i, image in enumerate(left) if examiner.differs(image, case)}
            for case in cases
        }
        chosen += _cover(killed)
        left = [image for i, image in enumerate(left) if all(i not in k for k in killed.values())]
        cases = examiner.cases(islice(inputs, _INPUTS_PER_BATCH if left else 0))
    return chosen


def _cover(killed: Mapping[bytes, set[int]]) -> list[bytes]:
    """Choose greedily inputs that kill all that any kills, short ones rather than long ones."""
    chosen: list[bytes] = []
    left = set().union(*killed.values())
    while left:
        best = max(killed, key=lambda stdin: (len(killed[stdin] & left), -len(stdin)))
        left -= killed[best]
        chosen.append(best)
    return chosen


def _extended(
    baseline: Baseline, builds: Builds, inputs: Sequence[bytes], settings: Settings
) -> tuple[Baseline, tuple[Input, ...]]:
    """Add inputs as tests: those that admission and the sanitizers let pass."""
    task = baseline.task
    taken = {case.name for case in (*task.tests, *task.performance)}
    names = (name for name in map("strength-{}".format, count(1)) if name not in taken)
    given = [Input(name, stdin) for name, stdin in zip(names, inputs, strict=False)]
    passed = _admitted(baseline, builds, given, settings) if given else None
    if passed is None:
        alone = given if len(given) > 1 else []
        parts = [_admitted(baseline, builds, [one], settings) for one in alone]
    else:
        parts = [passed]
    kept: list[Input] = []
    for part in parts:
        if part is None:
            continue
        # The first test is one that was there before.
        new = part.task.tests[1:]
        kept += [Input(case.name, case.stdin) for case in new]
        baseline = replace(
            baseline,
            task=replace(baseline.task, tests=(*baseline.task.tests, *new)),
            limits_ns={**part.limits_ns, **baseline.limits_ns},
            own_work_ns={**part.own_work_ns, **baseline.own_work_ns},
            whole_ns={**part.whole_ns, **baseline.whole_ns},
            unoptimised_ns={**part.unoptimised_ns, **baseline.unoptimised_ns},
        )
    return baseline, tuple(kept)


def _admitted(
    baseline: Baseline, builds: Builds, given: Sequence[Input], settings: Settings
) -> Baseline | None:
    """Admit inputs as tests, beside one that prints something; None if one can't be."""
    task = baseline.task
    known = next(case for case in (*task.tests, *task.performance) if case.expected)
    tests = (Input(known.name, known.stdin, known.expected), *given)
    draft = Draft(task.name, task.source, tests, (), task.toolchain, task.harness)
    try:
        admitted = admit(draft, settings, builds=builds)
    except TaskError:
        return None
    complaint = sanitise(
        task.source,
        [one.stdin for one in given],
        settings.sandbox,
        harness=task.harness,
        ldflags=task.toolchain.ldflags,
    )
    return None if complaint else admitted

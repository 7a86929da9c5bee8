"""Training pairs by trying every rewrite: programs, and the changes that are measured to help.

For each task the rewrites of `propose.rules` are made one by one where it probably spends its time,
tested and timed; those that are surely faster are pairs, and so are all of them together if that is
faster still. Rows are like those of `superasm data export --format edits`. What came of each
candidate, good or bad, is kept beside them (`tried_path`): which rewrites help, and how often.

Covers: tasks of any data set; a run that is started again, which evaluates nothing twice.
Does not cover: chains of rewrites that pay only together (`superasm optimize --store` searches, and
    keeps a trail); other compilers' code.
"""

import itertools
import json
import random
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from superasm.asm.effects import EffectsTable
from superasm.asm.jumps import FIRST_NEW_LABEL
from superasm.asm.numbered import Numbered
from superasm.asm.parse import AsmSyntaxError
from superasm.config.settings import Sandbox
from superasm.core.candidate import Candidate
from superasm.core.errors import MachineError, StorageError, TaskError, boundary
from superasm.core.verdict import Outcome, Speedup
from superasm.evaluate.service import Judged, Timed
from superasm.propose.rules import REWRITES
from superasm.propose.search.sites import Site, loop_guess, prepare
from superasm.propose.search.state import ConflictError, State
from superasm.train.rewards import Job, Judge
from superasm.train.settings import PairsPart

_LEAST_TOGETHER, _MOST_TOGETHER = 2, 3
_LABEL = re.compile(r"^\s*(\.?[\w.$]+):", re.MULTILINE)


def tried_path(out: Path) -> Path:
    """Return the file in which a row stands for each candidate that was evaluated."""
    return out.with_suffix(".tried.jsonl")


@dataclass(frozen=True, slots=True)
class Harvest:
    """What came of it: tasks looked at, candidates evaluated, pairs found, tasks lost."""

    tasks: int = 0
    candidates: int = 0
    pairs: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class _Tried:
    """A task with what its rewrites make of it; `state` is None if its assembly can't be read.

    `judged` are their evaluations under way, one each; none if nobody evaluates.
    """

    job: Job
    state: State | None
    program: Numbered
    made: Sequence[tuple[Site, str]] = ()
    judged: "Sequence[Future[Judged]]" = ()


def harvest(
    jobs: Sequence[Job],
    judge: Judge | None,
    out: Path,
    plan: PairsPart,
    *,
    ahead: int = 4,
    sandbox: Sandbox | None = None,
    tell: Callable[[Harvest], None] = lambda done: None,
) -> Harvest:
    """Write the pairs of tasks to a file, task by task.

    Args:
        jobs: tasks.
        judge: who evaluates. None: every rewrite is kept, neither tested nor timed, in a row
            without a gain.
        out: file of pairs; what is there is replaced.
        plan: how many places to try.
        ahead: tasks whose candidates are under way at a time.
        sandbox: limits of the assembler that tells what instructions do.
        tell: called after each task.

    Raises:
        StorageError: the file can't be written.
        MachineError: instructions can't be looked at here.
    """
    table = EffectsTable(sandbox or Sandbox())
    done = Harvest()
    waiting: deque[_Tried] = deque()
    with boundary(StorageError, f"writing {out}", hint="free some space"), ExitStack() as files:
        out.parent.mkdir(parents=True, exist_ok=True)
        pairs = files.enter_context(out.open("w", encoding="utf-8"))
        others = judge and files.enter_context(tried_path(out).open("w", encoding="utf-8"))
        for job in (*jobs, *[None] * ahead):
            if job is not None:
                waiting.append(_begin(job, judge, table, plan))
            if waiting and (len(waiting) > ahead or job is None):
                tried = waiting.popleft()
                found = _finish(tried, judge, plan.together)
                _append(pairs, found.rows)
                if others:
                    _append(others, found.tried)
                done = Harvest(
                    done.tasks + 1,
                    done.candidates + len(tried.made),
                    done.pairs + len(found.rows),
                    done.lost + found.lost,
                )
                tell(done)
    return done


def _append(file: TextIO, rows: Sequence[Mapping[str, object]]) -> None:
    file.writelines(json.dumps(row) + "\n" for row in rows)
    file.flush()


def _begin(job: Job, judge: Judge | None, table: EffectsTable, plan: PairsPart) -> _Tried:
    try:
        state = State.begin("gcc -O3", job.baseline, table)
        program = Numbered.read(job.baseline)
    except AsmSyntaxError:
        return _Tried(job, None, Numbered((), (), ()))
    rewrites = [made for name, made in REWRITES.items() if name not in plan.leave_out]
    prepared = prepare(state, rewrites, loop_guess(state.unit))
    sites = [site for found in prepared.sites.values() for site in found[: plan.per_rewrite]]
    sites = sorted(sites, key=lambda site: -site.weight)[: plan.most]
    made = [(site, text) for site in sites if (text := _text(state, [site], job)) is not None]
    if judge is None:
        return _Tried(job, state, program, made)
    futures = [judge.submit(job.task, _candidate(text), Timed.EVERYTHING) for _, text in made]
    return _Tried(job, state, program, made, futures)


@dataclass(slots=True)
class _Found:
    """Of a task: pairs, what came of each candidate, and 1 if the machine failed it."""

    rows: list[dict[str, object]] = field(default_factory=list)
    tried: list[dict[str, object]] = field(default_factory=list)
    lost: int = 0


def _finish(tried: _Tried, judge: Judge | None, together: int) -> _Found:
    found = _Found()
    if tried.state is None:
        found.lost = 1
    elif judge is None:
        found.rows = [_row(tried, [site], text) for site, text in tried.made]
        found.rows += _drawn_together(tried.program, found.rows, together)
    else:
        try:
            _judge_all(tried, tried.state, judge, found)
        except (MachineError, TaskError):
            found.lost = 1
    return found


def _drawn_together(
    program: Numbered, rows: Sequence[dict[str, object]], sets: int
) -> Iterator[dict[str, object]]:
    """Yield rows of two or three rewrites at once, drawn from rows of one each.

    Fewer than `sets` come of it where they don't fit together, or were drawn before.
    """
    sayable = [row for row in rows if row["lines"]]
    if len(sayable) < _LEAST_TOGETHER:
        return
    draws = random.Random(str(sayable[0]["task_id"]))
    seen: set[str] = set()
    for _ in range(sets):
        size = min(draws.choice((_LEAST_TOGETHER, _MOST_TOGETHER)), len(sayable))
        chosen = sorted(draws.sample(range(len(sayable)), size))
        lines = "\n".join(str(sayable[i]["lines"]) for i in chosen)
        after = program.apply(lines)
        if isinstance(after, str) and lines not in seen:
            seen.add(lines)
            name = "+".join(str(sayable[i]["rewrite"]) for i in chosen)
            yield {**sayable[0], "after": after, "lines": lines, "rewrite": name, "why": name}


def _judge_all(tried: _Tried, state: State, judge: Judge, found: _Found) -> None:
    """Wait for the verdicts on a task's candidates, and note what came of them."""
    gains: list[tuple[float, Site]] = []
    for (site, text), future in zip(tried.made, tried.judged, strict=True):
        verdict = future.result().verdict
        found.tried.append(
            {
                "task_name": tried.job.task.name,
                "rewrite": site.edit.rewrite,
                "weight": site.weight,
                "sayable": tried.program.answer_for(text) is not None,
                "status": str(verdict.status),
                **_gain(verdict.speedup),
            }
        )
        if verdict.outcome is Outcome.FASTER and verdict.speedup is not None:
            gains.append((verdict.speedup.point, site))
            found.rows.append(_row(tried, [site], text, verdict.speedup))
    if len(gains) > 1:
        gains.sort(key=lambda gain: -gain[0])
        sites = [site for _, site in gains]
        found.rows += _together(tried, state, sites, judge, gains[0][0])


def _together(
    tried: _Tried, state: State, sites: Sequence[Site], judge: Judge, best: float
) -> Iterator[dict[str, object]]:
    """Yield the pair of all gains that fit together, if it is better than the best of them.

    Those that numbered lines can't say are left out, so that they don't spoil the rest.
    """
    job, chosen = tried.job, list[Site]()
    for site in sites:
        made = _text(state, [*chosen, site], job)
        if made is not None and tried.program.answer_for(made) is not None:
            chosen.append(site)
    text = _text(state, chosen, job)
    if len(chosen) > 1 and text is not None:
        verdict = judge.submit(job.task, _candidate(text), Timed.EVERYTHING).result().verdict
        speedup = verdict.speedup
        if verdict.outcome is Outcome.FASTER and speedup is not None and speedup.point > best:
            yield _row(tried, chosen, text, speedup)


def _candidate(text: str) -> Candidate:
    return Candidate(text, "rewrites")


def _text(state: State, sites: Sequence[Site], job: Job) -> str | None:
    """Return the program with some rewrites made; None if they don't fit together."""
    try:
        made = state.apply([site.edit for site in sites]).unit.text
    except ConflictError:
        return None
    return with_plain_labels(job.baseline, made)


def with_plain_labels(before: str, after: str) -> str:
    """Return a rewritten program whose new labels are plain, and none of them without use."""
    there = set(_LABEL.findall(before))
    new = [name for name in dict.fromkeys(_LABEL.findall(after)) if name not in there]
    numbers = itertools.count(FIRST_NEW_LABEL)
    for name in new:
        if name.startswith(".L"):
            pattern = rf"(?<![\w.$]){re.escape(name)}(?![\w.$])"
            if len(re.findall(pattern, after)) == 1:
                alone = rf"(?m)^[ \t]*{re.escape(name)}:[ \t]*\n?"
                after = re.sub(alone, "", after)
            else:
                after = re.sub(pattern, f".L{next(numbers)}", after)
    return after


def _row(
    tried: _Tried, sites: Sequence[Site], after: str, speedup: Speedup | None = None
) -> dict[str, object]:
    job = tried.job
    return {
        "task_id": job.task.id,
        "task_name": job.task.name,
        "source": job.task.source.decode("utf-8", "surrogateescape"),
        "before": job.baseline,
        "after": after,
        "lines": tried.program.answer_for(after),
        "rewrite": "+".join(site.edit.rewrite for site in sites),
        "why": "; ".join(site.edit.why for site in sites),
        **_gain(speedup),
    }


def _gain(speedup: Speedup | None) -> dict[str, object]:
    if speedup is None:
        return {}
    return {"gain": speedup.point, "gain_low": speedup.low, "gain_high": speedup.high}

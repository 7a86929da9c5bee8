"""Training pairs by trying every rewrite: programs, and the changes that are measured to help.

For each task the rewrites of `propose.rules` are made one by one where it probably spends its time,
tested and timed; those that are surely faster are pairs, and so are all of them together if that is
faster still.

Covers: tasks of any data set; a run that is started again, which evaluates nothing twice.
Does not cover: chains of rewrites that pay only together (`superasm optimize --store` searches, and
    keeps a trail); other compilers' code (`train.compiler_pairs`).
"""

import itertools
import random
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

from superasm.asm.effects import EffectsTable
from superasm.asm.jumps import FIRST_NEW_LABEL
from superasm.asm.numbered import Numbered
from superasm.asm.parse import AsmSyntaxError
from superasm.config.settings import Sandbox
from superasm.core.candidate import Candidate
from superasm.core.errors import MachineError, TaskError
from superasm.core.verdict import Outcome, Speedup
from superasm.evaluate.service import Judged, Timed
from superasm.propose.rules import REWRITES
from superasm.propose.search.sites import Site, loop_guess, prepare
from superasm.propose.search.state import ConflictError, State
from superasm.train.harvest import Found, Pending, Ready, Row, pair_row, tried_row
from superasm.train.rewards import Job, Judge
from superasm.train.settings import PairsPart

_LEAST_TOGETHER, _MOST_TOGETHER = 2, 3
_LABEL = re.compile(r"^\s*(\.?[\w.$]+):", re.MULTILINE)
_Made = tuple[Site, str]


class RewritePairs:
    """Makes pairs of rewrites.

    Args:
        judge: who evaluates. None: every rewrite is kept, neither tested nor timed, in a row
            without a gain.
        plan: how many places to try.
        sandbox: limits of the assembler that tells what instructions do.
    """

    def __init__(self, judge: Judge | None, plan: PairsPart, sandbox: Sandbox) -> None:
        self._judge, self._plan = judge, plan
        self._table = EffectsTable(sandbox)

    def begin(self, job: Job) -> Pending:
        """Make the rewrites of a task, and have them evaluated.

        Raises:
            MachineError: instructions can't be looked at here.
        """
        plan = self._plan
        try:
            state = State.begin("gcc -O3", job.baseline, self._table)
            program = Numbered.read(job.baseline)
        except AsmSyntaxError:
            return Ready(Found(lost=True))
        rewrites = [made for name, made in REWRITES.items() if name not in plan.leave_out]
        prepared = prepare(state, rewrites, loop_guess(state.unit))
        sites = [site for found in prepared.sites.values() for site in found[: plan.per_rewrite]]
        sites = sorted(sites, key=lambda site: -site.weight)[: plan.most]
        made = [(site, text) for site in sites if (text := _text(state, [site], job)) is not None]
        if self._judge is None:
            rows = [_row(job, [site], text, program.answer_for(text)) for site, text in made]
            drawn = _drawn_together(program, rows, plan.together)
            return Ready(Found([*rows, *drawn]), candidates=len(made))
        return _Measured(job, state, program, made, self._judge)


def _drawn_together(program: Numbered, rows: Sequence[Row], sets: int) -> Iterator[Row]:
    """Yield rows of two or three rewrites at once, drawn from rows of one each.

    Fewer than `sets` come of it where they don't fit together, or were drawn before.
    """
    said = [row for row in rows if row["lines"]]
    if len(said) < _LEAST_TOGETHER:
        return
    draws = random.Random(str(said[0]["task_id"]))
    seen: set[str] = set()
    for _ in range(sets):
        size = min(draws.choice((_LEAST_TOGETHER, _MOST_TOGETHER)), len(said))
        chosen = sorted(draws.sample(range(len(said)), size))
        lines = "\n".join(str(said[i]["lines"]) for i in chosen)
        after = program.apply(lines)
        if isinstance(after, str) and lines not in seen:
            seen.add(lines)
            name = "+".join(str(said[i]["rewrite"]) for i in chosen)
            yield {**said[0], "after": after, "lines": lines, "rewrite": name, "why": name}


class _Measured:
    """A task whose rewrites are being evaluated."""

    def __init__(
        self, job: Job, state: State, program: Numbered, made: Sequence[_Made], judge: Judge
    ) -> None:
        self._job, self._state, self._program = job, state, program
        self._made, self._judge = made, judge
        self._judged = [self._submit(text) for _, text in made]

    @property
    def candidates(self) -> int:
        return len(self._made)

    def finish(self) -> Found:
        found = Found()
        try:
            self._judge_all(found)
        except (MachineError, TaskError):
            found.lost = True
        return found

    def _submit(self, text: str) -> "Future[Judged]":
        return self._judge.submit(self._job.task, Candidate(text, "rewrites"), Timed.EVERYTHING)

    def _judge_all(self, found: Found) -> None:
        """Wait for the verdicts on the candidates, and note what came of them."""
        gains: list[tuple[float, Site]] = []
        for (site, text), future in zip(self._made, self._judged, strict=True):
            verdict = future.result().verdict
            lines = self._program.answer_for(text)
            more = {"weight": site.weight, "sayable": lines is not None}
            found.tried.append(tried_row(self._job, site.edit.rewrite, verdict, **more))
            if verdict.outcome is Outcome.FASTER and verdict.speedup is not None:
                gains.append((verdict.speedup.point, site))
                found.rows.append(_row(self._job, [site], text, lines, verdict.speedup))
        if len(gains) > 1:
            gains.sort(key=lambda gain: -gain[0])
            found.rows += self._together([site for _, site in gains], gains[0][0])

    def _together(self, sites: Sequence[Site], best: float) -> Iterator[Row]:
        """Yield the pair of all gains that fit together, if it is better than the best of them.

        Those that numbered lines can't say are left out, so that they don't spoil the rest.
        """
        job, state, program, chosen = self._job, self._state, self._program, list[Site]()
        for site in sites:
            made = _text(state, [*chosen, site], job)
            if made is not None and program.answer_for(made) is not None:
                chosen.append(site)
        text = _text(state, chosen, job)
        if len(chosen) > 1 and text is not None:
            verdict = self._submit(text).result().verdict
            speedup = verdict.speedup
            if verdict.outcome is Outcome.FASTER and speedup is not None and speedup.point > best:
                yield _row(job, chosen, text, program.answer_for(text), speedup)


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
    job: Job,
    sites: Sequence[Site],
    after: str,
    lines: str | None,
    speedup: Speedup | None = None,
) -> Row:
    rewrite = "+".join(site.edit.rewrite for site in sites)
    why = "; ".join(site.edit.why for site in sites)
    return pair_row(job, after, lines, rewrite, why, speedup)

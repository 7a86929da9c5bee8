"""An exam: what a model's answers to tasks are worth, with figures that a sceptic accepts.

Each task is answered once greedily and several times by sampling. Of the samples that pass, the one
whose speedup on the inputs for selection has the highest lower end is taken (a copy of the baseline
has 1); what is reported, of it and of the greedy answer, is a fresh timing on the held-out inputs,
which chose nothing. Equal programs are evaluated
once, also across models: so equal answers have equal figures.

Covers: any policy and answer format, and one answer to every task; tasks of any data set.
Does not cover: prompts longer than the model's context (leave them out before).
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from superasm.asm.answer import AnswerFormat, read_answer
from superasm.asm.extract import Extraction
from superasm.core.answers import AttemptFacts, TaskResult, final_facts
from superasm.core.candidate import Candidate
from superasm.core.verdict import NOT_BUILT, Flag, Status, Verdict
from superasm.evaluate.service import Judged, Timed
from superasm.train.policy import Policy
from superasm.train.rewards import Job, Judge
from superasm.train.rollout import Question, draw_seed, generated
from superasm.train.text import answer_text

GREEDY = "greedy"


@dataclass(frozen=True, slots=True)
class Exam:
    """How a model is examined.

    Attributes:
        samples: answers to each task beside the greedy one.
        most_tokens: of an answer.
        batch: rows generated together.
        seed: of the samples.
    """

    samples: int = 8
    most_tokens: int = 128
    batch: int = 64
    seed: int = 0

    @property
    def best(self) -> str:
        """Name of the way of answering that takes the best of the samples."""
        return f"best-of-{self.samples}"


@dataclass(frozen=True, slots=True)
class _Said:
    """An answer and what it stands for; `tokens` and `finished` as in `Sample`."""

    extraction: Extraction
    tokens: int
    finished: bool

    @property
    def candidate(self) -> Candidate | None:
        text = self.extraction.assembly
        return Candidate(text, "policy") if text is not None else None


def examine(
    name: str,
    policy: Policy,
    tokenizer: Any,
    answer: AnswerFormat,
    asked: Sequence[Question],
    jobs: Mapping[str, Job],
    judge: Judge,
    exam: Exam,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> list[TaskResult]:
    """Return two rows a task: entrants "NAME greedy" and "NAME best-of-N".

    Args:
        name: of the model.
        policy: the model; samples are drawn at its temperature.
        tokenizer: its own.
        answer: format of its answers.
        asked: tasks, as prompts.
        jobs: the tasks by key.
        judge: evaluates; its timing is the one of the figures.
        exam: how.
        tell: called with answers generated and all of them.

    Raises:
        MachineError: the machine can't evaluate.
        TaskError: a task can't be admitted here.
    """
    each = 1 + exam.samples
    rows = [question for question in asked for _ in range(each)]
    said: dict[int, _Said] = {}
    for is_greedy in (True, False):
        chosen = [row for row in range(len(rows)) if (row % each == 0) == is_greedy]
        prompts = [rows[row] for row in chosen]
        seeds = [draw_seed(exam.seed, 0, row) for row in chosen]
        for made in generated(
            policy, prompts, seeds, exam.batch, exam.most_tokens, greedy=is_greedy
        ):
            for place, sample in made:
                row = chosen[place]
                text, cut_off = answer_text(tokenizer, sample.tokens), not sample.finished
                baseline = jobs[rows[row].key].baseline
                extraction = read_answer(text, answer, baseline, cut_off=cut_off)
                said[row] = _Said(extraction, len(sample.tokens), sample.finished)
            tell(len(said), len(rows))
    done: list[Callable[[], TaskResult]] = []
    for place, question in enumerate(asked):
        own = [said[row] for row in range(place * each, (place + 1) * each)]
        job = jobs[question.key]
        done.append(_one(f"{name} {GREEDY}", job, own[:1], judge))
        done.append(_one(f"{name} {exam.best}", job, own[1:], judge))
    return [finish() for finish in done]


def examine_words(
    name: str, words: str, answer: AnswerFormat, asked: Sequence[Job], judge: Judge
) -> list[TaskResult]:
    """Return what the same answer to every task is worth: one row a task, of "NAME greedy".

    A model that has learned something about programs must be better.

    Args:
        name: what to call it.
        words: the answer.
        answer: its format.
        asked: the tasks.
        judge: evaluates.

    Raises:
        MachineError: the machine can't evaluate.
        TaskError: a task can't be admitted here.
    """
    done: list[Callable[[], TaskResult]] = []
    for job in asked:
        said = _Said(read_answer(words, answer, job.baseline, cut_off=False), 0, finished=True)
        done.append(_one(f"{name} {GREEDY}", job, [said], judge))
    return [finish() for finish in done]


def _one(entrant: str, job: Job, said: Sequence[_Said], judge: Judge) -> Callable[[], TaskResult]:
    """Begin to evaluate the answers of an entrant; return what waits for its row."""
    timed = Timed.SELECTION if len(said) > 1 else Timed.HELD_OUT
    waiting: list[Future[Judged] | None] = [
        judge.submit(job.task, one.candidate, timed) if one.candidate else None for one in said
    ]

    def finish() -> TaskResult:
        verdicts = [future.result().verdict if future else None for future in waiting]
        chosen, fresh, final = _choose(verdicts), None, None
        if chosen is not None and (candidate := said[chosen].candidate) is not None:
            fresh = judge.submit(job.task, candidate, Timed.HELD_OUT).result().verdict
            final = final_facts(candidate, fresh)
        attempts = tuple(
            _attempt(i, one, verdict, fresh if i == chosen else None, timed)
            for i, (one, verdict) in enumerate(zip(said, verdicts, strict=True))
        )
        return TaskResult(entrant, job.task.id, job.task.name, attempts, chosen, final)

    return finish


def _choose(verdicts: Sequence[Verdict | None]) -> int | None:
    """Return the surest to be fast of those that pass; of equals the first. A copy counts as 1.

    By the lower end of the interval: the highest of several points is often only the luckiest.
    """
    passed = {
        i: verdict.speedup.low if verdict.speedup else 1.0
        for i, verdict in enumerate(verdicts)
        if verdict is not None and verdict.status is Status.PASSED
    }
    return max(passed, key=lambda i: (passed[i], -i), default=None)


def _attempt(
    number: int, said: _Said, verdict: Verdict | None, fresh: Verdict | None, timed: Timed
) -> AttemptFacts:
    candidate = said.candidate
    facts = AttemptFacts(
        number,
        str(said.extraction.outcome),
        reason=said.extraction.message,
        candidate_id=candidate.id if candidate else None,
        finish="stop" if said.finished else "length",
        completion_tokens=said.tokens,
    )
    if verdict is None:
        return facts
    chosen_by = verdict.speedup.point if verdict.speedup and timed is Timed.SELECTION else None
    speed = fresh.speedup if fresh else None
    return replace(
        facts,
        status=str(verdict.status),
        reason=verdict.reason,
        built=verdict.status not in NOT_BUILT,
        passed=verdict.status is Status.PASSED,
        identical=Flag.IDENTICAL in verdict.flags,
        selection=chosen_by,
        fresh=speed.point if speed else None,
    )

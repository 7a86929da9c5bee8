"""How a model is asked: once, N times, again with the reasons, or with the best of its answers.

A strategy gets two functions, one that samples answers and one that evaluates candidates, and
returns every attempt with its selection score. It reports no speedup: `Found.chosen` was picked by
`Feedback.selection`, so the caller has to time it anew, on inputs that the choice did not see.
"""

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from superasm.asm.answer import read_answer
from superasm.asm.extract import Extraction, Outcome
from superasm.asm.normalise import canonical
from superasm.core.candidate import Candidate
from superasm.core.errors import UserError
from superasm.propose.chat import Answer, Finish, Message, Usage
from superasm.propose.feedback import Feedback, crossover, refinement, unread
from superasm.propose.prompt import PromptRequest, render

Sample = Callable[[Sequence[Message], int], Sequence[Answer]]
Evaluate = Callable[[Candidate], Feedback]


class Strategy(StrEnum):
    """How a model is asked.

    `single`: one answer. `best-of`: N answers to one prompt. `refine`: a first answer and then
    rounds in which the model sees what came of its last one. `evolve`: a first few answers, then
    crossovers of the best so far.
    """

    SINGLE = "single"
    BEST_OF = "best-of"
    REFINE = "refine"
    EVOLVE = "evolve"


@dataclass(frozen=True, slots=True)
class Plan:
    """A strategy with its size.

    Attributes:
        strategy: which one.
        attempts: answers in all; 1 for `single`.
        width: answers sampled at once; budgets are looked at in between.
        population: for `evolve`, how many of the best are kept as parents.
        seed: for `evolve`, of the choice of parents.

    Raises:
        ValueError: a number below 1, or `single` with several attempts.
    """

    strategy: Strategy = Strategy.SINGLE
    attempts: int = 1
    width: int = 8
    population: int = 4
    seed: int = 0

    def __post_init__(self) -> None:
        if min(self.attempts, self.width, self.population) < 1:
            raise ValueError("attempts, width and population must be at least 1")
        if self.strategy is Strategy.SINGLE and self.attempts != 1:
            raise ValueError("a single answer is one attempt")

    @property
    def name(self) -> str:
        """Shown in tables, e.g. "best-of-8"."""
        single = self.strategy is Strategy.SINGLE
        return str(self.strategy) if single else f"{self.strategy}-{self.attempts}"

    @property
    def selects(self) -> bool:
        """Attempts are chosen by their timing, so that `evaluate` has to time those that pass."""
        return self.attempts > 1


def plan_from(text: str, *, seed: int = 0) -> Plan:
    """Return the plan that a name such as "single", "best-of-8" or "refine-4" stands for.

    Args:
        text: as `Plan.name` writes it.
        seed: of the plan.

    Raises:
        UserError: it names none.
    """
    hint = "single, best-of-N, refine-N or evolve-N, e.g. best-of-8"
    if text == Strategy.SINGLE:
        return Plan(seed=seed)
    found = re.fullmatch(r"(best-of|refine|evolve)-([0-9]{1,6})", text)
    if found is None:
        raise UserError(f"{text!r} is not a strategy", hint=hint)
    attempts = int(found[2])
    if attempts < 1:
        raise UserError(f"strategy {text!r} asks for no answer", hint=hint)
    return Plan(Strategy(found[1]), attempts, seed=seed)


@dataclass(frozen=True, slots=True)
class Budget:
    """When to stop asking: at so many tokens (cached ones count), or after so many seconds.

    With a limit in seconds a rerun may end elsewhere; with one in tokens it does not.
    """

    tokens: int | None = None
    seconds: float | None = None


class Stop(StrEnum):
    """Why a strategy ended."""

    DONE = "done"
    TOKENS = "tokens"
    SECONDS = "seconds"
    PROMPT_TOO_LONG = "prompt_too_long"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer and what came of it.

    Attributes:
        number: from 0, in the order of the answers.
        answer: of the model.
        extraction: what it holds.
        candidate: None unless assembly was found.
        feedback: of the candidate; None without one.
        parents: numbers of the attempts that the model was shown.
        repeats: number of an earlier attempt with the same assembly, whose feedback this is.
    """

    number: int
    answer: Answer
    extraction: Extraction
    candidate: Candidate | None
    feedback: Feedback | None
    parents: tuple[int, ...] = ()
    repeats: int | None = None

    @property
    def passed(self) -> bool:
        """It may be chosen."""
        return self.feedback is not None and self.feedback.passed

    @property
    def rank(self) -> tuple[bool, float]:
        """What attempts are chosen by, largest first."""
        selection = self.feedback.selection if self.feedback else None
        return self.passed, selection if self.passed and selection is not None else 0.0


@dataclass(frozen=True, slots=True)
class Found:
    """All attempts in order, and why there are no more.

    Attributes:
        attempts: every one.
        stop: why it ended.
        usage: tokens of all answers.
        seconds: wall time, evaluations included.
    """

    attempts: tuple[Attempt, ...]
    stop: Stop
    usage: Usage
    seconds: float

    @property
    def chosen(self) -> Attempt | None:
        """The attempt that passed with the best selection score; the first of equal ones.

        Its speedup is not known yet: time it anew.
        """
        passed = [attempt for attempt in self.attempts if attempt.passed]
        return max(passed, key=lambda a: a.rank, default=None)


def pursue(
    plan: Plan,
    request: PromptRequest,
    sample: Sample,
    evaluate: Evaluate,
    *,
    proposer: str,
    parameters: Mapping[str, str] | None = None,
    budget: Budget = Budget(),
    told: Callable[[Attempt], None] = lambda attempt: None,
    clock: Callable[[], float] = time.monotonic,
) -> Found:
    """Ask a model for faster assembly in one of the ways.

    Args:
        plan: which, and how much of it.
        request: the task and how it is put.
        sample: returns n answers to a conversation, new ones each time (`chat.Sampler`).
        evaluate: tells what came of a candidate. If `plan.selects`, it times those that pass, on
            the inputs for selection.
        proposer: name that candidates carry.
        parameters: what candidates carry beside it (model, temperature ...).
        budget: when to stop early. What was begun is finished.
        told: called with each attempt as soon as it is known what came of it.
        clock: in seconds.

    Raises:
        MachineError: of `sample` or `evaluate`.
    """
    given = dict(parameters or {})
    run = _Run(plan, request, sample, evaluate, proposer, given, budget, told, clock)
    stop = {
        Strategy.SINGLE: run.repeat,
        Strategy.BEST_OF: run.repeat,
        Strategy.REFINE: run.refine,
        Strategy.EVOLVE: run.evolve,
    }[plan.strategy]()
    return Found(tuple(run.attempts), stop, run.usage, clock() - run.started)


@dataclass
class _Run:
    """One pursuit; holds what its steps share."""

    plan: Plan
    request: PromptRequest
    sample: Sample
    evaluate: Evaluate
    proposer: str
    parameters: dict[str, str]
    budget: Budget
    told: Callable[[Attempt], None]
    clock: Callable[[], float]
    attempts: list[Attempt] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    seen: dict[str, Attempt] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.started = self.clock()

    def repeat(self) -> Stop:
        messages = render(self.request)
        while (stop := self._stop()) is None:
            self._ask(messages, min(self.plan.width, self._left()), ())
        return stop

    def refine(self) -> Stop:
        while (stop := self._stop()) is None:
            if not self.attempts:
                self._ask(render(self.request), 1, ())
                continue
            last = self.attempts[-1]
            report = last.feedback.report if last.feedback else unread(last.extraction)
            self._ask(refinement(self.request, last.answer, report), 1, (last.number,))
        return stop

    def evolve(self) -> Stop:
        draw = random.Random(f"{self.plan.seed} {self.request.task.id}")
        while (stop := self._stop()) is None:
            parents = self._parents(draw)
            if len(self.attempts) < self.plan.population or not parents:
                missing = max(1, self.plan.population - len(self.attempts))
                n = min(missing, self.plan.width, self._left())
                self._ask(render(self.request), n, ())
                continue
            pairs = [
                (parent.candidate.assembly, parent.feedback)
                for parent in parents
                if parent.candidate and parent.feedback
            ]
            numbers = tuple(parent.number for parent in parents)
            self._ask(crossover(self.request, pairs), 1, numbers)
        return stop

    def _parents(self, draw: random.Random) -> list[Attempt]:
        """Choose two of the best, or one now and then; each by a tournament of two."""
        distinct = [a for a in self.attempts if a.passed and a.repeats is None]
        archive = sorted(distinct, key=lambda a: a.rank, reverse=True)[: self.plan.population]
        wanted = 1 if draw.random() < 0.25 else 2
        chosen: list[Attempt] = []
        while archive and len(chosen) < wanted:
            place = min(draw.randrange(len(archive)), draw.randrange(len(archive)))
            chosen.append(archive.pop(place))
        return sorted(chosen, key=lambda a: a.rank, reverse=True)

    def _left(self) -> int:
        return self.plan.attempts - len(self.attempts)

    def _stop(self) -> Stop | None:
        if self._left() <= 0:
            return Stop.DONE
        if not self.attempts:
            return None  # The first answer is always asked for.
        if self.attempts[-1].answer.finish is Finish.PROMPT_TOO_LONG:
            return Stop.PROMPT_TOO_LONG
        if self.budget.tokens is not None and self.usage.total >= self.budget.tokens:
            return Stop.TOKENS
        seconds = self.budget.seconds
        if seconds is not None and self.clock() - self.started >= seconds:
            return Stop.SECONDS
        return None

    def _ask(self, messages: Sequence[Message], n: int, parents: tuple[int, ...]) -> None:
        for answer in self.sample(messages, n):
            self.usage += answer.usage
            attempt = self._attempt(len(self.attempts), answer, parents)
            self.attempts.append(attempt)
            self.told(attempt)

    def _attempt(self, number: int, answer: Answer, parents: tuple[int, ...]) -> Attempt:
        extraction = read(self.request, answer)
        if extraction.outcome is not Outcome.FOUND:
            return Attempt(number, answer, extraction, None, None, parents)
        candidate = Candidate(
            extraction.assembly,
            self.proposer,
            {**self.parameters, "strategy": self.plan.name, "attempt": str(number)},
            parent=self._parent_id(parents),
        )
        text = canonical(candidate.assembly)
        if known := self.seen.get(text):
            return Attempt(
                number, answer, extraction, candidate, known.feedback, parents, known.number
            )
        found = self.evaluate(candidate)
        attempt = Attempt(number, answer, extraction, candidate, found, parents)
        self.seen[text] = attempt
        return attempt

    def _parent_id(self, parents: tuple[int, ...]) -> str | None:
        known = [self.attempts[number].candidate for number in parents]
        return next((candidate.id for candidate in known if candidate), None)


def read(request: PromptRequest, answer: Answer) -> Extraction:
    """Return what an answer to a request holds; never an exception, whatever the model wrote."""
    if answer.finish is Finish.PROMPT_TOO_LONG:
        why = "the prompt is longer than the model can read"
        return Extraction(Outcome.NO_ANSWER, message=why)
    if answer.finish is Finish.REFUSED:
        return Extraction(Outcome.REFUSED, message="the server marks the answer as a refusal")
    if answer.finish is Finish.FILTERED and not answer.text.strip():
        return Extraction(
            Outcome.REFUSED, message="the server withheld the answer (content filter)"
        )
    if answer.finish is Finish.LENGTH and not answer.text.strip():
        return Extraction(Outcome.TRUNCATED, message="all tokens went into reasoning")
    return read_answer(answer.text, request.answer, request.baseline, cut_off=answer.cut_off)

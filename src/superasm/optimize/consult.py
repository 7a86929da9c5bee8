"""A language model consulted beside the compilers: in a thread of its own, until a deadline.

Covers: a slow model (what is under way at the deadline is given up, what came before counts); a
    server that fails (it is told, and all else goes on); Ctrl-C (answers that came are in the
    cache). Whatever runs in this process has ended before candidates are raced.
Does not cover: vLLM's offline batches, which can't be given up: they are waited for; a server on
    this machine that goes on with what nobody waits for any more, and so disturbs the timing.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import partial

from superasm.asm.isa import IsaLevel
from superasm.config.settings import Settings
from superasm.core.candidate import Candidate
from superasm.core.errors import EndpointError, EndpointFault
from superasm.core.evaluation import Evaluation
from superasm.core.verdict import Verdict
from superasm.evaluate.evaluator import Evaluator
from superasm.evaluate.machine import isa_supported
from superasm.optimize.adviser import Take
from superasm.optimize.bench import level_named
from superasm.optimize.models import Asking, Tell, hot_text, no_profile, pursue_task, told
from superasm.propose.chat import Answer, ChatModel, Message, Request, Usage, digest
from superasm.propose.ledger import Totals
from superasm.propose.llm import OpenModel
from superasm.propose.strategies import Attempt, Budget, Found, Plan, Stop, Strategy

_LOOK_SECONDS = 0.1
# Strategies that need to know how fast an attempt is before they ask again.
_TIMED = (Strategy.REFINE, Strategy.EVOLVE)
TOO_WIDE = "wider_isa"


@dataclass(frozen=True, slots=True)
class Consulted:
    """What came of asking a model.

    Attributes:
        model: its name.
        plan: how it was asked.
        asking: what it was shown.
        attempts: all answers that were read, in order.
        stop: why there were no more: as `Stop`, or "failed" or "interrupted".
        error: how the model or its server failed, None if it did not.
        too_wide: ids of candidates left aside since they need a wider instruction set than allowed.
        answers: that came, those of the cache included.
        cached: those among them.
        usage: tokens of all of them.
        totals: what was asked for anew, and what it cost.
        damaged: files of the cache that could not be used.
    """

    model: str
    plan: Plan
    asking: Asking
    attempts: tuple[Attempt, ...]
    stop: str
    error: EndpointError | None
    too_wide: frozenset[str]
    answers: int
    cached: int
    usage: Usage
    totals: Totals
    damaged: tuple[str, ...] = ()

    @property
    def outcomes(self) -> dict[str, int]:
        """How many attempts ended how: "passed", a failure of the answer or of its assembly."""
        return dict(Counter(self.outcome(attempt) for attempt in self.attempts).most_common())

    def outcome(self, attempt: Attempt) -> str:
        """Return how one attempt ended, by name."""
        if attempt.candidate is None or attempt.feedback is None:
            return str(attempt.extraction.outcome)
        if attempt.candidate.id in self.too_wide and attempt.passed:
            return TOO_WIDE
        return str(attempt.feedback.status)

    def made(self, candidate: Candidate) -> bool:
        """Tell whether a candidate is an answer of this model."""
        return any(a.candidate is not None and a.candidate.id == candidate.id
                   for a in self.attempts)  # fmt: skip


class Consultation:
    """One model asked about one task; the `Adviser` of `optimize`.

    Args:
        opened: the model.
        plan: how it is asked.
        asking: what it is shown.
        isa: widest instruction set allowed; answers that need a wider one do not race.
        tell: what it is told beyond that.
    """

    def __init__(
        self,
        opened: OpenModel,
        plan: Plan,
        asking: Asking,
        *,
        isa: str = "native",
        tell: Collection[Tell] = (),
    ) -> None:
        self._opened = opened
        self._plan = plan
        self._level = level_named(isa)
        limit = "" if self._level is IsaLevel.NATIVE else str(self._level)
        self._asking = replace(asking, context=replace(asking.context, isa=limit))
        self._tell = tell
        self._sampler = _Sampler(opened.model)
        self._attempts: list[Attempt] = []
        self._too_wide: set[str] = set()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="superasm-model")
        self._work: Future[Found] | None = None
        self._deadline = 0.0
        self._out_of_time = False

    @property
    def name(self) -> str:
        """Of the model and how it is asked, for people."""
        return f"{self._opened.model.name} ({self._plan.name})"

    @property
    def status(self) -> str:
        """How far it is: asked, answered, tokens, and how the model failed."""
        error = self._sampler.error
        return self._sampler.status + (f", {error.fault}" if error else "")

    def begin(
        self, evaluator: Evaluator, settings: Settings, take: Take, *, deadline: float
    ) -> None:
        """Start asking.

        Args:
            evaluator: of the admitted task; used from another thread.
            settings: limits and timing.
            take: called with every evaluation, and whether the candidate may be used.
            deadline: `time.monotonic()` at which what is under way is given up.
        """
        self._deadline = deadline

        def record(candidate: Candidate, evaluation: Evaluation, verdict: Verdict) -> None:
            allowed = IsaLevel(evaluation.build.isa).rank <= self._level.rank
            if not allowed:
                self._too_wide.add(candidate.id)
            take(candidate, evaluation, verdict, allowed)

        if self._tell:
            self._asking = self._told(evaluator)
        timed = self._plan.strategy in _TIMED
        self._work = self._pool.submit(
            pursue_task,
            self._opened.model,
            self._plan,
            evaluator,
            settings,
            self._asking,
            record=record,
            budget=Budget(seconds=deadline - time.monotonic()),
            sample=self._sampler,
            told=self._attempts.append,
            timed=timed,
            profile=partial(hot_text, evaluator) if timed else no_profile,
        )

    def _told(self, evaluator: Evaluator) -> Asking:
        """Return how the model is asked when the task is known."""
        baseline = evaluator.baseline.assembly
        return told(
            self._asking,
            self._tell,
            isa=self._asking.context.isa or isa_supported(),
            machine=evaluator.machine.cpu,
            hot=hot_text(evaluator, baseline, time_calls=False) if Tell.HOT in self._tell else "",
        )

    def finish(self, tell: Callable[[int, int, str], None]) -> None:
        """Wait until the model is done, or its time is out.

        Args:
            tell: called now and then with answers read, answers wanted, and a line of text.

        Raises:
            MachineError: the machine can't evaluate. How the model failed is in `consulted`.
        """
        work = self._work
        if work is None:
            return
        while not wait([work], timeout=_LOOK_SECONDS).done:
            tell(len(self._attempts), self._plan.attempts, self.status)
            if time.monotonic() >= self._deadline and not self._out_of_time:
                self._out_of_time = True
                self._opened.stop()
        if not isinstance(work.exception(), EndpointError):
            work.result()

    def stop(self) -> None:
        """Give up what is under way, and wait until the thread has ended. Can be called again."""
        if self._work is not None and not self._work.done():
            self._opened.stop()
        self._pool.shutdown(wait=True)

    @property
    def consulted(self) -> Consulted:
        """What came of it, when it has ended."""
        error = self._work.exception() if self._work is not None and self._work.done() else None
        failure = error if isinstance(error, EndpointError) else None
        failure = failure or self._sampler.error
        cache = self._opened.cache
        was_stopped = failure is not None and failure.fault is EndpointFault.STOPPED
        return Consulted(
            model=self._opened.model.name,
            plan=self._plan,
            asking=self._asking,
            attempts=tuple(self._attempts),
            stop=self._stop(failure, was_stopped=was_stopped),
            error=None if was_stopped else failure,
            too_wide=frozenset(self._too_wide),
            answers=self._sampler.answers,
            cached=self._sampler.cached,
            usage=self._sampler.usage,
            totals=self._opened.ledger.totals,
            damaged=tuple(str(path) for path in cache.damaged) if cache else (),
        )

    def _stop(self, failure: EndpointError | None, *, was_stopped: bool) -> str:
        if self._out_of_time:
            return str(Stop.SECONDS)
        if failure is not None and not was_stopped:
            return "failed"
        if was_stopped or self._work is None or self._work.exception() is not None:
            return "interrupted"
        return str(self._work.result().stop)


class _Sampler:
    """As `Sampler`, but answers that came before a failure are not lost with it.

    Attributes:
        answers, cached, usage: of all that came; see `Consulted`.
        error: the failure that some answers of a call preceded; the next call raises it.
    """

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._drawn: Counter[str] = Counter()
        self._asked = 0
        self.answers = self.cached = 0
        self.usage = Usage()
        self.error: EndpointError | None = None

    @property
    def status(self) -> str:
        """How far it is, for people."""
        return f"asked {self._asked}, answered {self.answers}, {self.usage.total:,} tokens"

    def __call__(self, messages: Sequence[Message], n: int) -> list[Answer]:
        if self.error is not None:
            raise self.error
        key = digest(list(messages))
        first = self._drawn[key]
        self._drawn[key] += n
        self._asked += n
        found: dict[int, Answer] = {}
        requests = [Request(messages, first + i) for i in range(n)]
        try:
            for position, answer in self._model.generate(requests):
                found[position] = answer
                self.answers += 1
                self.cached += answer.from_cache
                self.usage += answer.usage
        except EndpointError as error:
            self.error = error
            if not found:
                raise
        return [found[position] for position in sorted(found)]

"""How each kind of entrant answers one task: attempts, a choice, and the final figure."""

import time
from collections.abc import Sequence

from superasm.bench.desk import Desk
from superasm.bench.entrants import (
    CompilerEntrant,
    ModelEntrant,
    RecordingEntrant,
    SearchEntrant,
)
from superasm.core.answers import AttemptFacts, TaskResult
from superasm.core.candidate import Candidate
from superasm.core.errors import ToolMissing
from superasm.core.verdict import NOT_BUILT, Flag, Status
from superasm.optimize.models import Asking, pursue_task
from superasm.optimize.pipeline import optimize
from superasm.optimize.proposers import proposals_of, search_plan
from superasm.optimize.tiny import open_tiny
from superasm.propose.chat import ChatModel
from superasm.propose.compilers import NotProposed, propose
from superasm.propose.replay import Recorded, RecordedModel
from superasm.propose.strategies import Attempt, Budget, Found, Plan, Strategy


class _Muted:
    """Progress of the parts of a row is not shown."""

    def phase(self, text: str) -> None:
        pass

    def step(self, done: int, total: int, text: str) -> None:
        pass


def answer_compiler(desk: Desk, entrant: CompilerEntrant) -> TaskResult:
    """Compile the program at one setting.

    Raises:
        MachineError: the compiler is absent, or the machine failed.
    """
    started = time.monotonic()
    task = desk.task
    training = [case.stdin for case in task.selection]
    made = propose(entrant.configuration, desk.evaluator.builder, task.source, training)
    if isinstance(made, NotProposed):
        return _nothing(desk, entrant.name, "not_compiled", made.message, started)
    return _single(desk, entrant.name, made, started)


def answer_search(desk: Desk, entrant: SearchEntrant) -> TaskResult:
    """Run the pipeline of `superasm optimize`; its answer is its winner, or else the baseline.

    A winner that turns out slower when timed afresh stays the answer, and its loss is shown.

    Raises:
        MachineError: the machine failed, or the entrant is the tiny model alone and there is none.
        KeyboardInterrupt: the user stopped it: no result.
    """
    started = time.monotonic()
    evaluator, task, parts = desk.evaluator, desk.task, entrant.included
    tiny = open_tiny(None, _Muted().phase) if "tiny" in parts else None
    if parts == {"tiny"} and tiny is None:
        hint = "tools/ship_model.py puts one in"
        raise ToolMissing("no tiny model comes with this superasm", hint=hint)
    found = optimize(
        evaluator,
        proposals_of(parts, evaluator, isa=entrant.isa, seed=entrant.seed, tiny=tiny),
        desk.settings,
        budget_seconds=entrant.seconds,
        reporter=_Muted(),
        record=desk.record,
        search=search_plan(parts, entrant.isa, entrant.seed),
    )
    if found.interrupted:
        raise KeyboardInterrupt
    winner = found.winner
    if winner is None:
        kept = Candidate(evaluator.baseline.assembly, "gcc -O3 (the baseline)")
        return _single(desk, entrant.name, kept, started)
    seconds = time.monotonic() - started
    final = desk.final(winner.candidate, (winner.evaluation, winner.verdict))
    attempt = AttemptFacts(
        0,
        "found",
        status=final.status,
        built=True,
        passed=True,
        candidate_id=winner.candidate.id,
        fresh=final.speedup.point if final.speedup else None,
    )
    return TaskResult(entrant.name, task.id, task.name, (attempt,), 0, final, "done", seconds)


def answer_model(desk: Desk, entrant: ModelEntrant, asking: Asking, model: ChatModel) -> TaskResult:
    """Let a model try, asked in the way given.

    Raises:
        EndpointError: the model can't be asked.
        MachineError: the machine failed.
    """
    return _pursue(desk, entrant.name, model, entrant.plan, asking, entrant.budget)


def answer_recording(
    desk: Desk, entrant: RecordingEntrant, recorded: Sequence[Recorded]
) -> TaskResult:
    """Judge what somebody else produced.

    Raises:
        MachineError: the machine failed.
    """
    if not recorded:
        why = "the recording has nothing for this task"
        return _nothing(desk, entrant.name, "no_answer", why, time.monotonic())
    kept = recorded[: entrant.attempts]
    plan = Plan() if len(kept) == 1 else Plan(Strategy.BEST_OF, len(kept))
    model = RecordedModel(entrant.name, kept)
    return _pursue(desk, entrant.name, model, plan, Asking(), Budget())


def _pursue(
    desk: Desk, name: str, model: ChatModel, plan: Plan, asking: Asking, budget: Budget
) -> TaskResult:
    started = time.monotonic()
    found = pursue_task(
        model,
        plan,
        desk.evaluator,
        desk.settings,
        asking,
        record=desk.record,
        profile=desk.hot_text,
        budget=budget,
    )
    seconds = time.monotonic() - started
    exchangeable = plan.strategy is Strategy.BEST_OF
    attempts = tuple(
        _attempt(desk, found, attempt, fresh=exchangeable) for attempt in found.attempts
    )
    chosen = found.chosen
    final = None
    if chosen is not None and chosen.candidate is not None:
        final = desk.final(chosen.candidate)
    return TaskResult(
        entrant=name,
        task_id=desk.task.id,
        task_name=desk.task.name,
        attempts=attempts,
        chosen=chosen.number if chosen is not None else None,
        final=final,
        stop=str(found.stop),
        seconds=seconds,
    )


def _attempt(desk: Desk, found: Found, attempt: Attempt, *, fresh: bool) -> AttemptFacts:
    """Return what a row shows of an attempt.

    Args:
        desk: of the task.
        found: what it is one of.
        attempt: which.
        fresh: time it afresh if it passed, chosen or not, for the curve of speedup@k.
    """
    feedback, candidate = attempt.feedback, attempt.candidate
    status = feedback.status if feedback else None
    usage = attempt.answer.usage
    again = None
    if attempt.passed and candidate is not None:
        one = found.chosen is not None and attempt.number == found.chosen.number
        if fresh or one:
            speedup = desk.final(candidate).speedup
            again = speedup.point if speedup else None
    return AttemptFacts(
        number=attempt.number,
        outcome=str(attempt.extraction.outcome),
        status=str(status) if status else None,
        reason=_reason(attempt),
        built=status is not None and status not in NOT_BUILT,
        passed=attempt.passed,
        identical=feedback is not None and feedback.identical,
        selection=feedback.selection if feedback else None,
        fresh=again,
        candidate_id=candidate.id if candidate else None,
        finish=str(attempt.answer.finish),
        prompt_tokens=usage.prompt,
        completion_tokens=usage.completion,
        reasoning_tokens=usage.reasoning,
        seconds=attempt.answer.seconds,
        parents=attempt.parents,
        repeats=attempt.repeats,
    )


def _reason(attempt: Attempt) -> str:
    if attempt.feedback is None:
        return attempt.extraction.message
    return attempt.feedback.reason


def _single(desk: Desk, name: str, candidate: Candidate, started: float) -> TaskResult:
    """The row of an entrant that makes one candidate and chooses nothing."""
    seconds = time.monotonic() - started
    final = desk.final(candidate)
    passed = final.status == Status.PASSED
    attempt = AttemptFacts(
        0,
        "found",
        status=final.status,
        reason=final.reason,
        built=final.status not in NOT_BUILT,
        passed=passed,
        identical=Flag.IDENTICAL in final.flags,
        candidate_id=candidate.id,
        fresh=final.speedup.point if final.speedup else None,
    )
    task = desk.task
    if not passed:
        return TaskResult(name, task.id, task.name, (attempt,), None, None, "done", seconds)
    return TaskResult(name, task.id, task.name, (attempt,), 0, final, "done", seconds)


def _nothing(desk: Desk, name: str, outcome: str, reason: str, started: float) -> TaskResult:
    """The row of an entrant that has no candidate."""
    attempt = AttemptFacts(0, outcome, reason=reason)
    seconds = time.monotonic() - started
    return TaskResult(name, desk.task.id, desk.task.name, (attempt,), None, None, "done", seconds)

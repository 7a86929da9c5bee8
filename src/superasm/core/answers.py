"""What became of one entrant of a benchmark on one task. Pure data.

An *entrant* is whoever answers: a model asked in one way, a compiler configuration, a search, a
recording. It makes one or more *attempts* at a task; one of those that pass is chosen by a short
timing, and the *final* figure comes from a fresh timing of the chosen one.
"""

from dataclasses import dataclass

from superasm.core.candidate import Candidate
from superasm.core.verdict import Speedup, Verdict


@dataclass(frozen=True, slots=True)
class AttemptFacts:
    """One attempt of an entrant at a task.

    Attributes:
        number: from 0, in order.
        outcome: what the answer held: "found", or why there was no assembly in it ("no_answer",
            "truncated", "refused", "bad_edit", "not_compiled" ...).
        status: verdict status of the assembly (`core.verdict.Status`); None if none was found.
        reason: one line on what went wrong, "" if nothing did.
        built: it assembled and linked.
        passed: it passed every test.
        identical: it is the baseline up to comments, blanks and label names.
        selection: speedup by which attempts were chosen; None if it was not timed for that.
        fresh: speedup of a timing that chose nothing, on held-out inputs; None if not measured.
        candidate_id: of the assembly; None if none was found.
        finish: how the answer ended (`propose.chat.Finish`), "" where there is no model.
        prompt_tokens, completion_tokens, reasoning_tokens: of the answer; reasoning is among the
            completion.
        seconds: that the answer took when it was made.
        parents: numbers of the attempts that the model was shown.
        repeats: number of an earlier attempt with the same assembly.
    """

    number: int
    outcome: str
    status: str | None = None
    reason: str = ""
    built: bool = False
    passed: bool = False
    identical: bool = False
    selection: float | None = None
    fresh: float | None = None
    candidate_id: str | None = None
    finish: str = ""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    seconds: float = 0.0
    parents: tuple[int, ...] = ()
    repeats: int | None = None


@dataclass(frozen=True, slots=True)
class FinalFacts:
    """The fresh evaluation of the attempt that was chosen.

    Attributes:
        candidate_id: of the assembly.
        proposer: who made it, in words.
        status: verdict status; anything but "passed" counts as a failure.
        outcome: "faster", "slower", "no_difference"; None if it failed.
        reason: one line on the failure.
        tests_passed, tests_total: cases with the right behaviour, and all of them.
        speedup, wall: baseline / candidate with 99% interval; None if it failed.
        flags: what a reader must know beside the number (`core.verdict.Flag`).
        isa: instruction-set level that it needs.
    """

    candidate_id: str
    proposer: str
    status: str
    outcome: str | None
    reason: str
    tests_passed: int
    tests_total: int
    speedup: Speedup | None
    wall: Speedup | None
    flags: tuple[str, ...] = ()
    isa: str = "x86-64"


def final_facts(candidate: Candidate, verdict: Verdict, isa: str = "x86-64") -> FinalFacts:
    """Return a fresh verdict as a row shows it."""
    return FinalFacts(
        candidate_id=candidate.id,
        proposer=candidate.proposer,
        status=str(verdict.status),
        outcome=str(verdict.outcome) if verdict.outcome else None,
        reason=verdict.reason,
        tests_passed=verdict.tests_passed,
        tests_total=verdict.tests_total,
        speedup=verdict.speedup,
        wall=verdict.wall,
        flags=tuple(str(flag) for flag in verdict.flags),
        isa=isa,
    )


@dataclass(frozen=True, slots=True)
class TaskResult:
    """All that one entrant did on one task: a row of a benchmark run.

    Attributes:
        entrant: name of the entrant, unique in the run.
        task_id, task_name: the task.
        attempts: all of them, in order; at least one.
        chosen: number of the attempt that the final figure is of; None if none passed.
        final: its fresh evaluation; None if none passed.
        stop: why there were no more attempts, e.g. "done", "tokens".
        seconds: wall time of answering and choosing, final timing left out.
    """

    entrant: str
    task_id: str
    task_name: str
    attempts: tuple[AttemptFacts, ...]
    chosen: int | None
    final: FinalFacts | None
    stop: str = "done"
    seconds: float = 0.0

    @property
    def built(self) -> bool:
        """At least one attempt assembled and linked."""
        return any(attempt.built for attempt in self.attempts)

    @property
    def passed(self) -> bool:
        """It has an answer that passed every test, also when timed afresh."""
        return self.final is not None and self.final.status == "passed"

    @property
    def speedup(self) -> float:
        """Speedup of the answer; exactly 1 where there is none: the user keeps the baseline."""
        final = self.final
        return final.speedup.point if self.passed and final and final.speedup else 1.0

    @property
    def failure(self) -> str:
        """Why there is no answer: status or outcome of the last attempt; "" if there is one."""
        if self.passed:
            return ""
        if self.final is not None:
            return self.final.status
        last = self.attempts[-1]
        return last.status or last.outcome

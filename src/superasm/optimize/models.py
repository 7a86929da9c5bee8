"""A language model on one admitted task, for `optimize` and `bench`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from superasm.asm.answer import AnswerFormat
from superasm.asm.effects import EffectsTable
from superasm.asm.parse import AsmSyntaxError
from superasm.asm.unit import Unit
from superasm.config.settings import Settings, TimingPlan
from superasm.core.candidate import Candidate
from superasm.core.evaluation import Evaluation
from superasm.core.task import Task
from superasm.core.verdict import Verdict, judge
from superasm.evaluate.evaluator import Evaluator, TimingRequest
from superasm.evaluate.profile import NotProfiled, profile
from superasm.evaluate.timing import rules_of
from superasm.optimize.pipeline import Record
from superasm.propose.chat import ChatModel, Sampler
from superasm.propose.feedback import Feedback, feedback
from superasm.propose.prompt import Context, Example, PromptRequest, Shown
from superasm.propose.strategies import Attempt, Budget, Found, Plan, Sample, pursue
from superasm.report.profile import profile_text

# Of a profile: as many of the hottest blocks as have this part of the time, and no more than these.
_SHOWN_SHARE, _MOST_HOT_BLOCKS = 0.9, 6
# Enough to choose by; the chosen one is timed afresh with the full plan.
_SELECTION_PAIRS = 12
_SELECTION_SECONDS = 5.0


class Tell(StrEnum):
    """What a prompt may say beyond the program: see `Context`."""

    HOT = "hot"
    ISA = "isa"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Asking:
    """How a task is put to a model; see `PromptRequest`."""

    shown: Shown = Shown.C_AND_ASSEMBLY
    answer: AnswerFormat = AnswerFormat.FULL
    examples: Sequence[Example] = ()
    context: Context = field(default_factory=Context)

    def request(self, task: Task, baseline: str) -> PromptRequest:
        """Return the request for a task."""
        return PromptRequest(task, baseline, self.shown, self.answer, self.examples, self.context)

    @property
    def parameters(self) -> dict[str, str]:
        """What candidates carry of it."""
        return {"shown": str(self.shown), "answer": str(self.answer)}


def told(asking: Asking, tell: Collection[Tell], *, isa: str, machine: str, hot: str) -> Asking:
    """Return how a task is put if the model is told some things more.

    Args:
        asking: how it is put otherwise.
        tell: which of the following.
        isa: widest instruction-set level allowed.
        machine: name of the CPU.
        hot: the hot blocks of the baseline, as text (`hot_text`).
    """
    context = Context(
        hot if Tell.HOT in tell else asking.context.hot,
        isa if Tell.ISA in tell else asking.context.isa,
        machine if Tell.MACHINE in tell else asking.context.machine,
    )
    return replace(asking, context=context)


def no_profile(assembly: str) -> str:
    """Return "": where the time of an attempt goes is not shown."""
    return ""


def pursue_task(
    model: ChatModel,
    plan: Plan,
    evaluator: Evaluator,
    settings: Settings,
    asking: Asking,
    *,
    record: Record = lambda candidate, evaluation, verdict: None,
    profile: Callable[[str], str] = no_profile,
    budget: Budget | None = None,
    sample: Sample | None = None,
    told: Callable[[Attempt], None] = lambda attempt: None,
    timed: bool = True,
) -> Found:
    """Let a model try a task in one of the ways. `Found.chosen` has to be timed afresh.

    Args:
        model: usually a `CachedModel`.
        plan: the strategy.
        evaluator: of the admitted task.
        settings: limits and timing.
        asking: how the task is put.
        record: called with every evaluation.
        profile: the hot blocks of an assembly as text, "" for none; for candidates that passed.
        budget: when to stop early.
        sample: asks the model; None makes a `Sampler` of it.
        told: called with each attempt as soon as it is known what came of it.
        timed: attempts that pass are timed if the plan selects among them; False leaves the
            choice to somebody else, and `Found.chosen` is then the first that passed.

    Raises:
        EndpointError: the model can't be asked.
        MachineError: the machine can't evaluate.
    """
    task = evaluator.baseline.task
    timing = TimingRequest(selection_plan(settings.timing)) if timed and plan.selects else None
    rules = rules_of(timing.plan if timing else settings.timing)

    def evaluate(candidate: Candidate) -> Feedback:
        evaluation = evaluator.evaluate(candidate, timing)
        verdict = judge(evaluation, rules)
        record(candidate, evaluation, verdict)
        told = feedback(task, candidate.assembly, evaluation, verdict)
        if told.passed and plan.selects and (hot := profile(candidate.assembly)):
            told = feedback(task, candidate.assembly, evaluation, verdict, hot)
        return told

    return pursue(
        plan,
        asking.request(task, evaluator.baseline.assembly),
        sample or Sampler(model),
        evaluate,
        proposer=model.name,
        parameters={**model_parameters(model), **asking.parameters},
        budget=budget or Budget(),
        told=told,
    )


def time_afresh(
    evaluator: Evaluator, candidate: Candidate, settings: Settings
) -> tuple[Evaluation, Verdict]:
    """Test and time a chosen candidate anew, on the held-out inputs: the figure to report.

    Raises:
        MachineError: the machine can't evaluate.
    """
    evaluation = evaluator.evaluate(candidate, TimingRequest(settings.timing, held_out=True))
    return evaluation, judge(evaluation, rules_of(settings.timing))


def hot_text(evaluator: Evaluator, assembly: str, *, time_calls: bool = True) -> str:
    """Return the hot blocks of an assembly that passes, for a model to read; "" for none.

    Args:
        evaluator: of the task.
        assembly: the text.
        time_calls: as in `profile`; without it the same text is returned each time.

    Raises:
        MachineError: the machine failed.
    """
    settings, task = evaluator.settings, evaluator.baseline.task
    try:
        unit = Unit.read(assembly, EffectsTable(settings.sandbox))
        builder = evaluator.builder
        found = profile(unit, task.selection, builder, settings, time_calls=time_calls)
    except (AsmSyntaxError, NotProfiled):
        return ""
    return profile_text(found, _SHOWN_SHARE, _MOST_HOT_BLOCKS)


def selection_plan(timing: TimingPlan) -> TimingPlan:
    """Return the short timing by which attempts are chosen."""
    pairs = min(_SELECTION_PAIRS, timing.max_pairs)
    return replace(
        timing,
        first_look_pairs=pairs,
        max_pairs=pairs,
        max_seconds=min(_SELECTION_SECONDS, timing.max_seconds),
    )


def model_parameters(model: ChatModel) -> Mapping[str, str]:
    """Return what would make a model's answers again, as text."""
    return {name: str(value) for name, value in model.identity.items() if value is not None}

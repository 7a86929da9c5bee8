"""What a model is told about its attempts: failures with their place, and crossovers. Pure text.

Covers: the reason why an answer held no assembly or an edit failed; the message of the screen, the
    assembler or the linker with the line it is about; the first failing test with its input and
    the first difference; the speedup and the hot blocks of an attempt that passed.
Does not cover: the held-out inputs. A model never sees anything of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from superasm.asm.answer import AnswerFormat
from superasm.asm.extract import Extraction, without_reasoning
from superasm.core.evaluation import BuildStage, Evaluation
from superasm.core.task import Task
from superasm.core.verdict import Flag, Status, Verdict
from superasm.propose.chat import Answer, Message
from superasm.propose.prompt import PromptRequest, fenced, model_answer, render

_LINE_NUMBER = re.compile(r"\.s:(\d+):|\bline (\d+)")
_INPUT_SHOWN = 600
_HISTORY_SHOWN = 24_000


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a strategy learns of a candidate.

    Attributes:
        status: `passed` or the named failure.
        selection: speedup over the baseline by the timing that attempts are chosen by; None if it
            did not pass or was not timed. For choosing only: it is never what is reported.
        report: the same in words, with reasons, for the model.
        reason: one line on the failure, "" when it passed.
        identical: it is the baseline up to comments, blanks and label names.
    """

    status: Status
    selection: float | None
    report: str
    reason: str = ""
    identical: bool = False

    @property
    def passed(self) -> bool:
        """It may be chosen."""
        return self.status is Status.PASSED


def feedback(
    task: Task, assembly: str, evaluation: Evaluation, verdict: Verdict, hot: str = ""
) -> Feedback:
    """Return what a model is told about a candidate.

    Args:
        task: whose tests may be shown.
        assembly: the candidate's text.
        evaluation, verdict: of the candidate; its timing on the inputs for selection, if any.
        hot: the candidate's own profile as text, or "".
    """
    selection = verdict.speedup.point if verdict.speedup else None
    if verdict.status is Status.PASSED:
        report = _passed(verdict, hot)
    elif evaluation.build.stage is not BuildStage.BUILT:
        report = _not_built(assembly, evaluation)
    else:
        report = _failed(task, evaluation, verdict)
    return Feedback(verdict.status, selection, report, verdict.reason, evaluation.build.identical)


def unread(extraction: Extraction) -> str:
    """Return what a model is told about an answer in which no assembly was found."""
    return f"Your answer can't be used ({extraction.outcome}): {extraction.message}."


def refinement(request: PromptRequest, answer: Answer, report: str) -> list[Message]:
    """Return the conversation in which a model improves on its last answer.

    Args:
        request: the original one.
        answer: the last answer; its reasoning is left out, and what goes beyond 24,000 characters.
        report: what came of it.
    """
    said = without_reasoning(answer.text) or answer.text
    if len(said) > _HISTORY_SHOWN:
        said = said[:_HISTORY_SHOWN] + "\n[...]"
    ask = "Find what is wrong and answer again"
    if report.startswith(_PASSED):
        ask = "Make it faster still, and answer again"
    form = "in the form asked for above"
    if request.answer is not AnswerFormat.FULL:
        compiler = " ".join((request.task.toolchain.cc, *request.task.toolchain.cflags))
        form += f": all edits, against the assembly of {compiler} and not against your last answer"
    return [
        *render(request),
        {"role": "assistant", "content": said.strip() or "(nothing)"},
        {"role": "user", "content": f"{report}\n\n{ask}, {form}."},
    ]


def crossover(request: PromptRequest, parents: Sequence[tuple[str, Feedback]]) -> list[Message]:
    """Return the conversation in which a model makes one answer of several that are right.

    Args:
        request: the original one.
        parents: (assembly, feedback) of one attempt or more.
    """
    first, *others = render(request)[::-1]
    parts = [first["content"], ""]
    one = len(parents) == 1
    parts.append("Here is an answer that is right." if one else "Here are answers that are right.")
    for number, (assembly, found) in enumerate(parents, 1):
        parts += [
            "",
            f"Answer {number}:",
            "",
            model_answer(request.baseline, assembly, request.answer),
        ]
        parts += ["", found.report.replace(_PASSED, f"Answer {number} is right.")]
    ask = (
        "Write one that is faster than it."
        if one
        else "Write one that is faster than each of them:"
    )
    parts += ["", ask]
    if not one:
        parts.append("combine what is good in them, or find what all of them miss.")
    parts.append("Answer in the form asked for above.")
    return [*others[::-1], {"role": "user", "content": "\n".join(parts)}]


_PASSED = "Your answer is right."


def _passed(verdict: Verdict, hot: str) -> str:
    lines = [_PASSED]
    if Flag.IDENTICAL in verdict.flags:
        lines.append("It is the same program as the original, so it is no faster.")
    elif verdict.speedup is not None:
        ratio = verdict.speedup.point
        lines.append(f"The original takes {ratio:.3f} times its time.")
        if ratio <= 1:
            lines.append("So it is no faster than the original.")
    if hot:
        lines += ["", "Where its time goes:", "", fenced("", hot)]
    return "\n".join(lines)


def _not_built(assembly: str, evaluation: Evaluation) -> str:
    build = evaluation.build
    who = {
        BuildStage.EMPTY: "It is empty",
        BuildStage.SCREEN: "It is refused",
        BuildStage.ASSEMBLE: "The assembler says",
        BuildStage.LINK: "The linker says",
    }[build.stage]
    lines = ["Your answer does not build.", f"{who}: {build.message}"]
    match = _LINE_NUMBER.search(build.message)
    if match and build.stage in (BuildStage.ASSEMBLE, BuildStage.SCREEN):
        number = int(match.group(1) or match.group(2))
        text = assembly.split("\n")
        if 1 <= number <= len(text):
            first = max(1, number - 2)
            shown = [
                f"{n:5} {text[n - 1][:200]}" for n in range(first, min(len(text), number + 2) + 1)
            ]
            lines += [
                "",
                f"Line {number} of it, with those around:",
                "",
                fenced("", "\n".join(shown)),
            ]
    return "\n".join(lines)


def _failed(task: Task, evaluation: Evaluation, verdict: Verdict) -> str:
    passed = f"It passes {verdict.tests_passed} of {verdict.tests_total} tests."
    lines = ["Your answer builds, but it does not do the same as the original.", passed]
    hidden = {case.name for case in task.performance[1::2]}
    failing = [case for case in evaluation.cases if not case.matched]
    shown = next((case for case in failing if case.case not in hidden), None)
    if shown is None:
        return "\n".join([*lines, "It fails one that is not shown." if failing else verdict.reason])
    lines.append(f"Of test {shown.case}: {shown.difference}")
    given = {case.name: case.stdin for case in (*task.tests, *task.performance)}.get(shown.case)
    if given == b"":
        lines.append("Its standard input is empty.")
    elif given is not None:
        lines += ["", "Its standard input:", "", fenced("", _excerpt(given))]
    return "\n".join(lines)


def _excerpt(data: bytes) -> str:
    text = data[:_INPUT_SHOWN].decode("utf-8", "backslashreplace")
    left = len(data) - _INPUT_SHOWN
    return f"{text}\n[{left} more bytes]" if left > 0 else text

"""What a language model is asked: the prompts, as text. Pure.

The setting is that of arXiv 2505.11480: the C program and what gcc -O3 makes of it are shown, and
the whole assembly file is asked for in one fenced block, or search/replace blocks against that of
gcc. `asm.answer` reads both. Examples are shown as earlier turns of the conversation.

A model that was trained to answer with `lines` is shown the program and nothing else: the C source,
an empty line, and the numbered lines of the assembly; or one of the two.

`PROMPT_VERSION` is part of what an answer is stored under: any change of a text here, or in
`feedback`, needs a new one (a test compares it with the snapshots).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from superasm.asm.answer import AnswerFormat
from superasm.asm.edits import make_edits
from superasm.asm.numbered import Numbered
from superasm.core.task import Task
from superasm.propose.chat import Message

PROMPT_VERSION = "1"


class Shown(StrEnum):
    """What of a task a prompt shows.

    `c+asm`: the C source and the baseline's assembly. `c-only` and `asm-only`: one of them, for
    ablations.
    """

    C_AND_ASSEMBLY = "c+asm"
    C_ONLY = "c-only"
    ASSEMBLY_ONLY = "asm-only"


def changes_the_unseen(shown: Shown, answer: AnswerFormat) -> bool:
    """Tell whether an answer would quote an assembly that the prompt does not show.

    Answers by `lines` need not: loops are numbered, and "loop 1*8" can be said unseen.
    """
    return answer is AnswerFormat.EDITS and shown is Shown.C_ONLY


@dataclass(frozen=True, slots=True)
class Example:
    """A task that was solved before: its prompt is shown with the answer that solves it."""

    task: Task
    baseline: str
    faster: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a prompt may say beyond the task. Each is left out where it is "".

    Attributes:
        hot: the blocks that take the most time, as text (one line each, with their share).
        isa: instruction-set level that the answer may use, e.g. "x86-64-v3".
        machine: what the program is timed on, e.g. the name of the CPU.
    """

    hot: str = ""
    isa: str = ""
    machine: str = ""


@dataclass(frozen=True, slots=True)
class PromptRequest:
    """All that a prompt depends on.

    Attributes:
        task, baseline, shown: as in `prompt`.
        answer: the format that is asked for.
        examples: shown first, in this order, in the same setting.
        context: further facts about this task.

    Raises:
        ValueError: edits are asked for of an assembly that is not shown.
    """

    task: Task
    baseline: str
    shown: Shown = Shown.C_AND_ASSEMBLY
    answer: AnswerFormat = AnswerFormat.FULL
    examples: Sequence[Example] = ()
    context: Context = Context()

    def __post_init__(self) -> None:
        if changes_the_unseen(self.shown, self.answer):
            raise ValueError("edits are against the assembly, so a prompt must show it")


def render(request: PromptRequest) -> list[Message]:
    """Return the conversation that a model is to go on with."""
    conversation: list[Message] = []
    for example in request.examples:
        question = PromptRequest(example.task, example.baseline, request.shown, request.answer)
        answer = model_answer(example.baseline, example.faster, request.answer)
        conversation.append({"role": "user", "content": _text(question)})
        conversation.append({"role": "assistant", "content": answer})
    conversation.append({"role": "user", "content": _text(request)})
    return conversation


def model_answer(baseline: str, assembly: str, answer: AnswerFormat) -> str:
    """Return an answer in the form that a prompt asks for.

    Raises:
        ValueError: changes by line numbers are asked for, and something else differs too.
        AsmSyntaxError: changes by line numbers of text that can't be parsed.
    """
    if answer is AnswerFormat.LINES:
        changes = Numbered.read(baseline).answer_for(assembly)
        if changes is None:
            raise ValueError("the two differ in lines that are not listed")
        return changes
    if answer is AnswerFormat.EDITS:
        return fenced("", make_edits(baseline, assembly))
    return fenced("asm", assembly)


def prompt(task: Task, baseline: str, shown: Shown = Shown.C_AND_ASSEMBLY) -> str:
    """Return the question whose answer is a whole assembly file for a task.

    Args:
        task: of its source, bytes that are not UTF-8 are shown as U+FFFD: a model reads text, and
            what it answers is judged against the task itself.
        baseline: the assembly that the task's compiler makes of it.
        shown: what of the two is in it.
    """
    return _text(PromptRequest(task, baseline, shown))


def messages(text: str) -> list[Message]:
    """Return a prompt as a conversation of one turn."""
    return [{"role": "user", "content": text}]


def _text(request: PromptRequest) -> str:
    if request.answer is AnswerFormat.LINES:
        return compact(
            request.task.source, Numbered.read(request.baseline).listing, shown=request.shown
        )
    return "\n".join(_lines(request))


def compact(source: bytes, listing: str, *, shown: Shown) -> str:
    """Return the question for a model that was trained to answer with `lines`."""
    text = source.decode("utf-8", "replace").strip()
    match shown:
        case Shown.C_AND_ASSEMBLY:
            return f"{text}\n\n{listing}"
        case Shown.C_ONLY:
            return text
        case Shown.ASSEMBLY_ONLY:
            return listing


def _lines(request: PromptRequest) -> Iterator[str]:
    task, shown = request.task, request.shown
    toolchain = task.toolchain
    compiler = " ".join((toolchain.cc, *toolchain.cflags))
    made = f"the x86-64 assembly that {compiler} makes of"
    what = "a C file" if task.harness else "a C program"
    match shown:
        case Shown.C_AND_ASSEMBLY:
            yield f"Here are {what} and {made} it."
        case Shown.C_ONLY:
            yield f"Here is {what}."
        case Shown.ASSEMBLY_ONLY:
            yield f"Here is {made} {what}."
    yield "Write x86-64 assembly for Linux that does the same and runs faster than the code of"
    yield f"{compiler}."
    yield ""
    if task.harness:
        yield "The file is linked with others that are not shown. It must define the same functions"
        yield "and behave the same for every call."
    else:
        yield "For every standard input, the program must write the same bytes to standard output"
        yield "and end with the same exit status."
    yield ""
    if shown is not Shown.ASSEMBLY_ONLY:
        yield "C source:"
        yield ""
        yield fenced("c", task.source.decode("utf-8", "replace"))
        yield ""
    if shown is not Shown.C_ONLY:
        yield f"Assembly of {compiler}:"
        yield ""
        yield fenced("asm", request.baseline)
        yield ""
    yield from _context(request.context)
    name = "answer.s"
    line = " ".join(("gcc", name, *(["..."] if task.harness else []), "-o program"))
    build = f"`{' '.join((line, *toolchain.ldflags))}`."
    if request.answer is AnswerFormat.EDITS:
        yield f"Answer with edits of the assembly of {compiler}, as blocks of this form:"
        yield ""
        yield fenced("", f"{_SEARCH}\n{_SEARCH_LINES}\n{_DIVIDER}\n{_REPLACE_LINES}\n{_REPLACE}")
        yield ""
        yield "What is searched for must be whole lines of that assembly, copied exactly, and occur"
        yield "in it only once: take more lines if need be. Blocks must not overlap, and each is"
        yield "searched in that assembly, not in what the other blocks make of it. The result must"
        yield f"be in the syntax of the GNU assembler (AT&T) and build with {build}"
    else:
        whole = "Answer with the whole assembly file in one fenced block that begins with ```asm."
        yield f"{whole} It must"
        yield "be in the syntax of the GNU assembler (AT&T), without comments, and build with"
        yield build


def _context(context: Context) -> Iterator[str]:
    if context.hot:
        yield "Where the time goes:"
        yield ""
        yield fenced("", context.hot)
        yield ""
    if context.isa:
        yield f"The answer may use the instructions of {context.isa} and no others."
    if context.machine:
        yield f"It is timed on this machine: {context.machine}."
    if context.isa or context.machine:
        yield ""


_SEARCH, _DIVIDER, _REPLACE = "<<<<<<< SEARCH", "=======", ">>>>>>> REPLACE"
_SEARCH_LINES = "lines of the assembly"
_REPLACE_LINES = "the lines to put in their place"


def fenced(tag: str, text: str) -> str:
    """Put a text into a block whose fence does not occur in it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{tag}\n{text.rstrip()}\n{fence}"

"""What a language model is asked: the prompts, as text. Pure.

The setting is that of arXiv 2505.11480: the C program and what gcc -O3 makes of it are shown, and
the whole assembly file is asked for in one fenced block, which is what `asm.extract` finds.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from superasm.core.task import Task

Message = dict[str, str]


class Shown(StrEnum):
    """What of a task a prompt shows.

    `c+asm`: the C source and the baseline's assembly. `c-only` and `asm-only`: one of them, for
    ablations.
    """

    C_AND_ASSEMBLY = "c+asm"
    C_ONLY = "c-only"
    ASSEMBLY_ONLY = "asm-only"


def prompt(task: Task, baseline: str, shown: Shown = Shown.C_AND_ASSEMBLY) -> str:
    """Return the question whose answer is a candidate for a task.

    Args:
        task: of its source, bytes that are not UTF-8 are shown as U+FFFD: a model reads text, and
            what it answers is judged against the task itself.
        baseline: the assembly that the task's compiler makes of it.
        shown: what of the two is in it.
    """
    return "\n".join(_lines(task, baseline, shown))


def messages(text: str) -> list[Message]:
    """Return a prompt as a conversation of one turn."""
    return [{"role": "user", "content": text}]


def _lines(task: Task, baseline: str, shown: Shown) -> Iterator[str]:
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
        yield _fenced("c", task.source.decode("utf-8", "replace"))
        yield ""
    if shown is not Shown.C_ONLY:
        yield f"Assembly of {compiler}:"
        yield ""
        yield _fenced("asm", baseline)
        yield ""
    name = "answer.s"
    line = " ".join(("gcc", name, *(["..."] if task.harness else []), "-o program"))
    yield "Answer with the whole assembly file in one fenced block that begins with ```asm. It must"
    yield "be in the syntax of the GNU assembler (AT&T), without comments, and build with"
    yield f"`{' '.join((line, *toolchain.ldflags))}`."


def _fenced(tag: str, text: str) -> str:
    """Put a text into a block whose fence does not occur in it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{tag}\n{text.rstrip()}\n{fence}"

"""Functions of our own in place of calls of the C library, and how they get into a unit.

They are written in C (`helpers/`), compiled by the user's gcc when first wanted, and appended as
local functions. Where the input is not what they are good at, they call the real function.
"""

import functools
import re
import subprocess
from collections.abc import Mapping, Sequence
from importlib import resources

from superasm.asm.effects import Flow
from superasm.asm.parse import Directive, Label, Program, defined_symbols, parse
from superasm.asm.toolchain import compiler_path
from superasm.asm.unit import Unit
from superasm.propose.rules.code import Edits, Names, instruction
from superasm.propose.rules.inline import pasted

_FLAGS = (
    *("-O3", "-fPIE", "-fno-asynchronous-unwind-tables", "-fcf-protection=none"),
    *("-fno-stack-protector", "-fno-ident", "-D_GNU_SOURCE", "-Wall", "-Werror"),
    # The helpers may not call themselves in place of what they stand for.
    "-fno-optimize-sibling-calls",
)
_DROPPED = (".file", ".ident", ".globl", ".section\t.note.GNU-stack")


@functools.lru_cache(maxsize=256)
def compiled(source: str, entries: tuple[str, ...]) -> tuple[str, ...] | None:
    """Compile a helper to lines that can be appended to any unit.

    Args:
        source: C text that may include the files of `helpers/`.
        entries: the functions to be called; every other name is made unlike any other.

    Returns:
        None if this machine's compiler or C library is not what the helpers are written for.
    """
    folder = resources.files("superasm.propose.rules") / "helpers"
    with resources.as_file(folder) as path:
        done = subprocess.run(
            [compiler_path("gcc"), *_FLAGS, f"-I{path}", "-S", "-x", "c", "-", "-o", "-"],
            input=source,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        return None
    own = set(defined_symbols(Program(parse(done.stdout).statements))) - set(entries)
    new = {
        name: f".L{entries[0]}_{name[2:]}" if name.startswith(".L") else f"{entries[0]}_{name}"
        for name in own
    }
    lines = (
        re.sub(r"[\w.$]+", lambda m: new.get(m.group(), m.group()), line.split("#")[0].rstrip())
        for line in done.stdout.splitlines()
    )
    return tuple(s for s in lines if s.strip() and not s.strip().startswith(_DROPPED))


def call_instead(
    edits: Edits,
    calls: Mapping[int, str],
    source: str,
    entries: tuple[str, ...],
    inlined: Mapping[str, Sequence[str]] | None = None,
) -> bool:
    """Have calls go to helpers, and append those that the unit has not got yet.

    Args:
        edits: to add to.
        calls: the helper to call, by statement index of a call or tail call.
        source: C text of the helpers; see `compiled`.
        entries: their names.
        inlined: by name of a function of the unit that helpers call, the body to put in place of
            such a call (see `inline.body_of`).

    Returns:
        False if the helpers can't be compiled here.
    """
    unit = edits.unit
    lines = compiled(source, entries)
    if lines is None:
        return False
    for index, name in calls.items():
        jump = unit.effects(index).flow is not Flow.CALL
        edits.replace(index, instruction("jmp" if jump else "call", name))
    names = Names(unit)
    if not set(entries) <= names.taken:
        edits.append("\t.text", *_with_bodies(lines, inlined or {}, names))
    return True


def _with_bodies(
    lines: Sequence[str], inlined: Mapping[str, Sequence[str]], names: Names
) -> list[str]:
    result: list[str] = []
    for line in lines:
        words = line.split()
        callee = words[1].removesuffix("@PLT") if words[0] == "call" else ""
        result += pasted(list(inlined[callee]), names) if callee in inlined else [line]
    return result


_STRINGS = (".string", ".asciz", ".ascii")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"r": b"\r"}


def strings(unit: Unit) -> dict[str, bytes]:
    """Return the constant strings of a unit by the label that each begins at."""
    found: dict[str, bytes] = {}
    for label, after in zip(unit.statements, unit.statements[1:], strict=False):
        if not isinstance(label, Label) or not isinstance(after, Directive):
            continue
        if after.name not in _STRINGS or not label.section.startswith(".rodata"):
            continue
        if len(after.operands) == 1 and after.operands[0].startswith('"'):
            raw = after.operands[0][1:-1].encode("utf-8", "surrogateescape")
            text = _ESCAPE.sub(_unescaped, raw)
            if after.name != ".ascii":
                text += b"\0"
            if b"\0" in text:
                found[label.name] = text[: text.index(b"\0")]
    return found


def _unescaped(match: re.Match[bytes]) -> bytes:
    value = match.group(1)
    if value[:1].isdigit():
        return bytes([int(value, 8) & 255])
    return _LETTERS.get(value, value)


def quoted(text: bytes) -> str:
    """Return text as a C string literal."""
    return '"' + "".join(f"\\{byte:03o}" for byte in text) + '"'

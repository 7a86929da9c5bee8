"""Calls of stdio that take no lock, and characters moved without a call.

A program whose unit starts no threads has a single one, and a lock that nobody else wants changes
nothing. What is put inline is what the headers of the C library inline for `getc_unlocked` and
`putc_unlocked`: it keeps every buffer as the library would.

Covers: direct calls and tail calls. Does not cover: wide characters, calls through pointers.
"""

import functools
import subprocess
from collections.abc import Collection, Iterator

from superasm.asm import words
from superasm.asm.effects import Flow
from superasm.asm.parse import names_in
from superasm.asm.toolchain import compiler_path, libc_symbols
from superasm.asm.unit import Change, Unit
from superasm.propose.rules.base import Kind
from superasm.propose.rules.code import Edits, Names, Rule, cold_part, instruction

_UNLOCKED = {
    name: f"{name}_unlocked"
    for name in words(
        "putchar putc fputc getchar getc fgetc fputs fgets fwrite fread feof ferror fflush"
    )
} | {
    "_IO_putc": "putc_unlocked",
    "_IO_getc": "getc_unlocked",
}
_READ = dict.fromkeys(words("getc fgetc _IO_getc getc_unlocked fgetc_unlocked"), "fp") | {
    "getchar": "stdin",
    "getchar_unlocked": "stdin",
}
_WRITE = dict.fromkeys(words("putc fputc _IO_putc putc_unlocked fputc_unlocked"), "fp") | {
    "putchar": "stdout",
    "putchar_unlocked": "stdout",
}
_THREADS = ("pthread_create", "thrd_create")


def calls(unit: Unit, blocks: Collection[int], callees: Collection[str]) -> list[tuple[int, str]]:
    """Return (statement index, callee) of calls of external functions in some blocks."""
    graph = unit.graph
    return [
        (i, graph.calls[i])
        for n in sorted(blocks)
        for i in graph.blocks[n].instructions
        if graph.calls.get(i) in callees and graph.calls[i] not in graph.at
    ]


def single_threaded(unit: Unit) -> bool:
    """Tell whether nothing in a unit starts a thread."""
    return not any(name in _THREADS for s in unit.statements for name in names_in(s))


@functools.lru_cache(maxsize=1)
def file_offsets() -> tuple[int, int, int, int] | None:
    """Return where a FILE keeps read pointer, read end, write pointer and write end.

    As the headers of this machine's C library say; None if they do not.
    """
    fields = ["_IO_read_ptr", "_IO_read_end", "_IO_write_ptr", "_IO_write_end"]
    values = ", ".join(f"offsetof(FILE, {name})" for name in fields)
    source = f"#include <stddef.h>\n#include <stdio.h>\nlong found[] = {{1, {values}}};\n"
    done = subprocess.run(
        [compiler_path("gcc"), "-O1", "-S", "-x", "c", "-", "-o", "-"],
        input=source,
        capture_output=True,
        text=True,
        check=False,
    )
    found = [int(line.split()[1]) for line in done.stdout.splitlines() if "\t.quad\t" in line]
    return (found[1], found[2], found[3], found[4]) if len(found) == 5 else None


class Unlocked(Rule):
    """Calls the variant of a function of stdio that takes no lock."""

    name = "unlocked-stdio"
    why = "one thread needs no locks: the same function of stdio without them"
    kind = Kind.LIBRARY

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for all calls in the blocks."""
        there = [c for c in calls(unit, blocks, _UNLOCKED) if _UNLOCKED[c[1]] in libc_symbols()]
        if not there or not single_threaded(unit):
            return
        edits = Edits(unit)
        for index, callee in there:
            edits.replace(index, renamed_call(unit, index, callee, _UNLOCKED[callee]))
        yield self.change(edits)


def renamed_call(unit: Unit, index: int, old: str, new: str) -> str:
    """Return the line of a call with another callee."""
    statement = unit.instruction(index)
    return instruction(statement.mnemonic, statement.operands[0].replace(old, new, 1))


def _stream(name: str) -> str:
    return instruction("movq", f"{name}@GOTPCREL(%rip)", "%rdi")


class InlineRead(Rule):
    """Takes a character out of the buffer of a stream; calls only where the buffer is empty."""

    name = "inline-getc"
    why = "a character that waits in the buffer is read without a call"
    kind = Kind.LIBRARY

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for all calls in the blocks."""
        offsets = file_offsets()
        there = calls(unit, blocks, _READ)
        there = [(i, name) for i, name in there if unit.effects(i).flow is Flow.CALL]
        if not there or offsets is None or not single_threaded(unit):
            return
        pointer, end = offsets[:2]
        edits, names = Edits(unit), Names(unit)
        for index, callee in there:
            slow, back = names.label(), names.label()
            load = (_stream("stdin"), instruction("movq", "(%rdi)", "%rdi"))
            edits.replace(
                index,
                *(load if _READ[callee] == "stdin" else ()),
                instruction("movq", f"{pointer}(%rdi)", "%rax"),
                instruction("cmpq", f"{end}(%rdi)", "%rax"),
                instruction("jae", slow),
                instruction("leaq", "1(%rax)", "%rcx"),
                instruction("movq", "%rcx", f"{pointer}(%rdi)"),
                instruction("movzbl", "(%rax)", "%eax"),
                f"{back}:",
            )
            function = unit.graph.blocks[unit.graph.block_of[index]].function
            call = (f"{slow}:", instruction("call", "__uflow@PLT"), instruction("jmp", back))
            edits.append(*cold_part(names, function, *call))
        yield self.change(edits)


class InlineWrite(Rule):
    """Puts a character into the buffer of a stream; calls only where the buffer is full."""

    name = "inline-putc"
    why = "a character that has room in the buffer is written without a call"
    kind = Kind.LIBRARY

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for all calls in the blocks."""
        offsets = file_offsets()
        there = calls(unit, blocks, _WRITE)
        there = [(i, name) for i, name in there if unit.effects(i).flow is Flow.CALL]
        if not there or offsets is None or not single_threaded(unit):
            return
        pointer, end = offsets[2:]
        edits, names = Edits(unit), Names(unit)
        for index, callee in there:
            slow, back = names.label(), names.label()
            to_stdout = _WRITE[callee] == "stdout"
            load = (_stream("stdout"), instruction("movq", "(%rdi)", "%rdi"))
            # putc(c, fp) has the character first, __overflow(fp, c) the stream.
            swap = (
                (instruction("movl", "%edi", "%esi"), *load)
                if to_stdout
                else (instruction("xchgq", "%rdi", "%rsi"),)
            )
            stream, char = ("%rdi", "%sil") if to_stdout else ("%rsi", "%dil")
            edits.replace(
                index,
                *(swap if to_stdout else ()),
                instruction("movq", f"{pointer}({stream})", "%rax"),
                instruction("cmpq", f"{end}({stream})", "%rax"),
                instruction("jae", slow),
                instruction("leaq", "1(%rax)", "%rcx"),
                instruction("movq", "%rcx", f"{pointer}({stream})"),
                instruction("movb", char, "(%rax)"),
                instruction("movzbl", char, "%eax"),
                f"{back}:",
            )
            function = unit.graph.blocks[unit.graph.block_of[index]].function
            # What is passed on is the character as an unsigned char, as the headers do.
            call = (
                f"{slow}:",
                *(() if to_stdout else swap),
                instruction("movzbl", "%sil", "%esi"),
                instruction("call", "__overflow@PLT"),
                instruction("jmp", back),
            )
            edits.append(*cold_part(names, function, *call))
        yield self.change(edits)


class RememberedTable(Rule):
    """Remembers the table of character classes, which stays where it is in a single thread."""

    name = "remembered-ctype-table"
    why = "the table behind isdigit and its like stays where it is: ask for it once"
    kind = Kind.LIBRARY

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for all calls in the blocks."""
        tables = ("__ctype_b_loc", "__ctype_tolower_loc", "__ctype_toupper_loc")
        there = calls(unit, blocks, tables)
        there = [(i, name) for i, name in there if unit.effects(i).flow is Flow.CALL]
        if not there or not single_threaded(unit):
            return
        edits, names = Edits(unit), Names(unit)
        places: dict[str, str] = {}
        for index, callee in there:
            place = places.setdefault(callee, "") or names.label("sa_table")
            places[callee] = place
            slow, back = names.label(), names.label()
            edits.replace(
                index,
                instruction("movq", f"{place}(%rip)", "%rax"),
                instruction("testq", "%rax", "%rax"),
                instruction("je", slow),
                f"{back}:",
            )
            function = unit.graph.blocks[unit.graph.block_of[index]].function
            call = (
                f"{slow}:",
                unit.lines[index],
                instruction("movq", "%rax", f"{place}(%rip)"),
                instruction("jmp", back),
            )
            edits.append(*cold_part(names, function, *call))
        for place in places.values():
            edits.append("\t.local\t" + place, f"\t.comm\t{place},8,8")
        yield self.change(edits)


REWRITES = (Unlocked(), InlineRead(), InlineWrite(), RememberedTable())

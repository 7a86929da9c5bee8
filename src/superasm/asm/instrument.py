"""Programs that count: how often each basic block runs, and how long calls out of the unit take.

The instrumented text does what the original does, and at its exit (a destructor that runs after all
others) it flushes stdio and writes a table of 64-bit numbers to stdout, behind the program's own
output. Nothing is pushed, so red zones stay as they are, and what is live stays as it was: a count
is one `incq` where the flags that it changes are dead, else it goes through a dead register, or one
saved in memory, with `leaq`, which leaves flags alone.

Covers: every block that has an instruction; direct calls of functions that are not in the unit.
Does not cover: programs that leave without running destructors (`_exit`, `abort`, a signal) or
    close stdout: their numbers are lost (`Readings.split` gives None). Threads.
    A block that a call inside it ends for good (`exit`) or that it returns to twice (`setjmp`)
    counts as often as its beginning is reached.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from superasm.asm import state
from superasm.asm.effects import Flow
from superasm.asm.flow import Block
from superasm.asm.parse import Label
from superasm.asm.state import Mask
from superasm.asm.unit import Unit

_MAGIC = b"\0superasm-counts"
_NAME = ".Lsuperasm_"
# What `incq` changes: all arithmetic flags but the carry.
_INC = state.ARITHMETIC_FLAGS & ~state.mask("cf")
# They return twice, or to somewhere else.
_NOT_TIMED = frozenset({"setjmp", "_setjmp", "__sigsetjmp", "sigsetjmp", "longjmp", "siglongjmp"})
_FLUSHES = ("fflush", "fflush_unlocked", "_IO_flush_all")
_TICKS = ("\trdtsc", "\tshlq\t$32, %rdx", "\torq\t%rdx, %rax")


@dataclass(frozen=True, slots=True)
class Readings:
    """How to read what an instrumented program writes.

    Attributes:
        text: the instrumented assembly.
        numbers: how many 64-bit numbers it writes.
    """

    text: str
    numbers: int

    @property
    def size(self) -> int:
        """Bytes that it writes beyond the program's own output."""
        return 8 * self.numbers + len(_MAGIC)

    def split(self, stdout: bytes) -> tuple[bytes, tuple[int, ...]] | None:
        """Return the program's own output and the numbers; None if the numbers are not there."""
        if len(stdout) < self.size or not stdout.endswith(_MAGIC):
            return None
        own = len(stdout) - self.size
        return stdout[:own], struct.unpack_from(f"<{self.numbers}Q", stdout, own)


def with_counters(unit: Unit) -> Readings:
    """Return the unit with a counter in each block; number i is the count of block i."""
    before: dict[int, tuple[str, ...]] = {}
    for block in unit.graph.blocks:
        if block.instructions:
            at, lines = _count(unit, block)
            before[at] = lines
    return _readings(unit, before, {}, len(unit.graph.blocks))


def _count(unit: Unit, block: Block) -> tuple[int, tuple[str, ...]]:
    """Return where in a block a counter costs least, and its lines."""
    counter = f"{_NAME}counts+{8 * block.number}(%rip)"
    places: list[tuple[int, Mask]] = []
    for index in block.instructions:
        if not unit.follows_prefix(index):
            live = unit.live_before(index)
            if not live & _INC:
                return index, (f"\tincq\t{counter}",)
            places.append((index, live))
        if unit.effects(index).flow is Flow.CALL:
            break
    at, live = places[0]
    for index, here in places:
        for name in state.names(state.ALL_GENERAL & ~here & ~state.mask("rsp")):
            register = state.spell(name, 64)
            return index, _step(counter, register)
    saved = f"{_NAME}saved(%rip)"
    save, restore = f"\tmovq\t%rax, {saved}", f"\tmovq\t{saved}, %rax"
    return at, (save, *_step(counter, "%rax"), restore)


def _step(counter: str, register: str) -> tuple[str, ...]:
    return (
        f"\tmovq\t{counter}, {register}",
        f"\tleaq\t1({register}), {register}",
        f"\tmovq\t{register}, {counter}",
    )


def timed_calls(unit: Unit) -> tuple[int, ...]:
    """Return the statement indices of the calls that `with_timers` times, in order."""
    graph = unit.graph
    return tuple(
        index
        for index, name in sorted(graph.calls.items())
        if unit.effects(index).flow is Flow.CALL
        and name not in graph.at
        and name not in _NOT_TIMED
        and not unit.follows_prefix(index)
    )


def with_timers(unit: Unit) -> Readings:
    """Return the unit with a stopwatch around each call of `timed_calls`.

    Numbers, in ticks of the time-stamp counter: what an empty measurement takes; the program from
    its constructors to its destructors; and then per call two: how often it returned, and the time
    spent in it, without calls that are timed themselves (of functions that it called back).
    """
    before: dict[int, tuple[str, ...]] = {}
    after: dict[int, tuple[str, ...]] = {}
    counts, scratch = f"{_NAME}counts", f"{_NAME}scratch"
    save = (f"\tmovq\t%rax, {_NAME}saved(%rip)", f"\tmovq\t%rdx, {_NAME}saved+8(%rip)")
    restore = (f"\tmovq\t{_NAME}saved(%rip), %rax", f"\tmovq\t{_NAME}saved+8(%rip), %rdx")
    nested = f"{scratch}(%rip)"
    calls = timed_calls(unit)
    for number, index in enumerate(calls):
        # The flags are dead on both sides of a call by the ABI.
        start, outer = (f"{scratch}+{8 + 16 * number + more}(%rip)" for more in (0, 8))
        returned, spent = (f"{counts}+{16 + 16 * number + more}(%rip)" for more in (0, 8))
        before[index] = (
            *save,
            f"\tmovq\t{nested}, %rax",
            f"\tmovq\t%rax, {outer}",
            f"\tmovq\t$0, {nested}",
            *_TICKS,
            f"\tmovq\t%rax, {start}",
            *restore,
        )
        after[index] = (
            *save,
            *_TICKS,
            f"\tsubq\t{start}, %rax",
            "\tmovq\t%rax, %rdx",
            f"\tsubq\t{nested}, %rax",
            f"\taddq\t%rax, {spent}",
            f"\tincq\t{returned}",
            f"\taddq\t{outer}, %rdx",
            f"\tmovq\t%rdx, {nested}",
            *restore,
        )
    more = (
        "\t.text",
        f"{_NAME}start:",
        *_TICKS,
        f"\tmovq\t%rax, {counts}+8(%rip)",
        "\tret",
        '\t.section\t.init_array.00000,"aw"',
        "\t.p2align\t3",
        f"\t.quad\t{_NAME}start",
        "\t.bss",
        "\t.p2align\t3",
        f"{scratch}:",
        f"\t.zero\t{8 + 16 * len(calls)}",
    )
    stop = (
        *_TICKS,
        f"\tsubq\t{counts}+8(%rip), %rax",
        f"\tmovq\t%rax, {counts}+8(%rip)",
        # The quickest of several empty measurements is what one takes.
        "\tmovl\t$64, %ecx",
        "\tmovq\t$-1, %rdi",
        f"{_NAME}again:",
        *_TICKS,
        "\tmovq\t%rax, %rsi",
        *_TICKS,
        "\tsubq\t%rsi, %rax",
        "\tcmpq\t%rdi, %rax",
        "\tcmovb\t%rax, %rdi",
        "\tdecl\t%ecx",
        f"\tjne\t{_NAME}again",
        f"\tmovq\t%rdi, {counts}(%rip)",
    )
    return _readings(unit, before, after, 2 + 2 * len(calls), stop=stop, more=more)


def _readings(
    unit: Unit,
    before: dict[int, tuple[str, ...]],
    after: dict[int, tuple[str, ...]],
    numbers: int,
    *,
    stop: Sequence[str] = (),
    more: Iterable[str] = (),
) -> Readings:
    """Return the unit with lines added, and a destructor that writes the numbers.

    Args:
        unit: the original.
        before, after: lines to put around statements, by index.
        numbers: how many to write.
        stop: what the destructor does first.
        more: lines to add at the end.
    """
    lines: list[str] = []
    for index, line in enumerate(unit.lines):
        lines.extend((*before.get(index, ()), line, *after.get(index, ())))
    # A program may have a function of its own by that name.
    own = {s.name for s in unit.statements if isinstance(s, Label)}
    flush = next((name for name in _FLUSHES if name not in own), _FLUSHES[-1])
    lines += [
        "\t.text",
        f"{_NAME}write:",
        *stop,
        "\tsubq\t$8, %rsp",
        "\txorl\t%edi, %edi",
        f"\tcall\t{flush}@PLT",
        "\tmovl\t$1, %edi",
        f"\tleaq\t{_NAME}counts(%rip), %rsi",
        f"\tmovl\t${8 * numbers + len(_MAGIC)}, %edx",
        "\tmovl\t$1, %eax",
        "\tsyscall",
        "\taddq\t$8, %rsp",
        "\tret",
        # The lowest priority: of all destructors, it runs last.
        '\t.section\t.fini_array.00000,"aw"',
        "\t.p2align\t3",
        f"\t.quad\t{_NAME}write",
        "\t.bss",
        "\t.p2align\t3",
        f"{_NAME}saved:",
        "\t.zero\t16",
        "\t.data",
        "\t.p2align\t6",
        f"{_NAME}counts:",
        f"\t.zero\t{8 * numbers}",
        "\t.byte\t" + ", ".join(map(str, _MAGIC)),
        *more,
    ]
    return Readings("\n".join(lines) + "\n", numbers)

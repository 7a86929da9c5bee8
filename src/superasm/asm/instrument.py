"""Programs that count: how often each basic block runs, and how long calls out of the unit take.

The instrumented text does what the original does, and at its exit (a destructor that runs after all
others) it flushes stdio and writes a table of 64-bit numbers to stdout, behind the program's own
output. Nothing is pushed, so red zones stay as they are, and what is live stays as it was: a count
is one `incq` where the flags that it changes are dead, else it goes through a dead register, or one
saved in memory, with `leaq`, which leaves flags alone.

Covers: every block that has an instruction; direct calls of functions that are not in the unit, but
    for `CALL_BACK`: what they call back is often shorter than measuring.
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
from superasm.asm.parse import Directive, Instruction, Label, names_in
from superasm.asm.state import Mask
from superasm.asm.unit import Unit

_MAGIC = b"\0superasm-counts"
_NAME = ".Lsuperasm_"
_COUNTS, _SCRATCH = f"{_NAME}counts", f"{_NAME}scratch"
# Rounds of the loop that finds out what measuring takes.
EMPTY = 256
# Numbers per stopwatch, and from how many ticks on a call is a long one: about 50 microseconds.
WATCH, LONG = 4, 1 << 17
# What `incq` changes: all arithmetic flags but the carry.
_INC = state.ARITHMETIC_FLAGS & ~state.mask("cf")
# They return twice, or to somewhere else.
_NOT_TIMED = frozenset({"setjmp", "_setjmp", "__sigsetjmp", "sigsetjmp", "longjmp", "siglongjmp"})
# Functions of libc that call what they are given.
CALL_BACK = frozenset({"qsort", "qsort_r", "bsearch"})
_POINTERS = frozenset({".quad", ".8byte"})
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
    counter = f"{_COUNTS}+{8 * block.number}(%rip)"
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
        and name not in _NOT_TIMED | CALL_BACK
        and not unit.follows_prefix(index)
    )


def called_back(unit: Unit) -> tuple[str, ...]:
    """Return the functions of the unit that a function of `CALL_BACK` may call."""
    graph = unit.graph
    if not CALL_BACK.intersection(graph.calls.values()):
        return ()
    mentioned: set[str] = set()
    for index, statement in enumerate(unit.statements):
        plain = isinstance(statement, Instruction) and unit.effects(index).flow is Flow.NEXT
        if plain or (isinstance(statement, Directive) and statement.name in _POINTERS):
            mentioned.update(names_in(statement))
    return tuple(name for name in graph.functions if name in mentioned and name in graph.at)


def with_timers(unit: Unit) -> Readings:
    """Return the unit with a stopwatch around each call of `timed_calls`.

    Numbers, in ticks of the time-stamp counter: the program from its constructors to its
    destructors; `EMPTY` rounds of a loop in which a stopwatch measures nothing; then four per
    stopwatch, first those of the calls and last that of the loop: how often it was stopped, how
    often after `LONG` ticks or more, the sum of the other times, and of these.
    """
    calls = timed_calls(unit)
    watches = [_stopwatch(number) for number in range(len(calls) + 1)]
    start, stop = watches[-1]
    more = (
        "\t.text",
        f"{_NAME}start:",
        *_TICKS,
        f"\tmovq\t%rax, {_COUNTS}(%rip)",
        "\tret",
        '\t.section\t.init_array.00000,"aw"',
        "\t.p2align\t3",
        f"\t.quad\t{_NAME}start",
        "\t.bss",
        "\t.p2align\t3",
        f"{_SCRATCH}:",
        f"\t.zero\t{8 * len(watches)}",
    )
    last = (
        *_TICKS,
        "\tmovq\t%rax, %rcx",
        f"\tsubq\t{_COUNTS}(%rip), %rax",
        f"\tmovq\t%rax, {_COUNTS}(%rip)",
        f"\tmovl\t${EMPTY}, %esi",
        f"{_NAME}again:",
        *start,
        *stop,
        "\tdecl\t%esi",
        f"\tjne\t{_NAME}again",
        *_TICKS,
        "\tsubq\t%rcx, %rax",
        f"\tmovq\t%rax, {_COUNTS}+8(%rip)",
    )
    before = {index: watch[0] for index, watch in zip(calls, watches, strict=False)}
    after = {index: watch[1] for index, watch in zip(calls, watches, strict=False)}
    return _readings(unit, before, after, 2 + WATCH * len(watches), stop=last, more=more)


def _stopwatch(number: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what starts a stopwatch, and what stops it.

    Registers stay as they are; flags do not, but around a call they are dead by the ABI.
    """
    began = f"{_SCRATCH}+{8 * number}(%rip)"
    first = 16 + 8 * WATCH * number
    stopped, long, spent, spent_long = (f"{_COUNTS}+{first + 8 * i}(%rip)" for i in range(WATCH))
    short = f"{_NAME}short{number}"
    save = (f"\tmovq\t%rax, {_NAME}saved(%rip)", f"\tmovq\t%rdx, {_NAME}saved+8(%rip)")
    restore = (f"\tmovq\t{_NAME}saved(%rip), %rax", f"\tmovq\t{_NAME}saved+8(%rip), %rdx")
    start = (*_TICKS, f"\tmovq\t%rax, {began}")
    stop = (
        *_TICKS,
        f"\tsubq\t{began}, %rax",
        f"\tincq\t{stopped}",
        f"\taddq\t%rax, {spent}",
        f"\tcmpq\t${LONG}, %rax",
        f"\tjb\t{short}",
        f"\tsubq\t%rax, {spent}",
        f"\taddq\t%rax, {spent_long}",
        f"\tincq\t{long}",
        f"{short}:",
    )
    return (*save, *start, *restore), (*save, *stop, *restore)


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
        f"\tleaq\t{_COUNTS}(%rip), %rsi",
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
        f"{_COUNTS}:",
        f"\t.zero\t{8 * numbers}",
        "\t.byte\t" + ", ".join(map(str, _MAGIC)),
        *more,
    ]
    return Readings("\n".join(lines) + "\n", numbers)

"""A chain of shifts and xors as a look-up: the result is linear over GF(2) in one register.

Bitwise checksums (CRC), parity and permutations of bits are linear: the result for a whole register
is the xor of the results for its bytes, each from a table of 256 entries. That the chain is linear,
and the table, come from `gf2`, which is exact.

Covers: straight-line code that turns one register into another within a block.
Does not cover: results of more than 32 bits, and chains that mix two registers.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from superasm.asm import state
from superasm.asm.effects import Flow
from superasm.asm.operands import decode
from superasm.asm.state import Mask
from superasm.asm.unit import Change, Unit
from superasm.propose.rules.base import Kind
from superasm.propose.rules.code import Edits, Names, Rule, instruction
from superasm.propose.rules.gf2 import Bit, Bits, State

_LEAST_SAVED = 6
_LONGEST = 160
_MOST_BYTES = 4


@dataclass(frozen=True)
class _Map:
    """A linear map from a register at one point of a block to another at a later one.

    Attributes:
        start: position of the instruction after which the source is read.
        end: position of the instruction whose result is replaced.
        source, sink: the registers.
        columns: by bit of the source, what it adds to the result.
        offset: the result for zero.
        width: of the result, in bits.
    """

    start: int
    end: int
    source: str
    sink: str
    columns: tuple[int, ...]
    offset: int
    width: int


class LinearTable(Rule):
    """Looks up what a chain of shifts and xors computes."""

    name = "linear-table"
    why = "shifts and xors of one value (a bitwise CRC) become one look-up per byte"
    kind = Kind.DATAFLOW

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: the best change in each block, if any."""
        for number in sorted(blocks):
            own = unit.graph.blocks[number].instructions
            if not _LEAST_SAVED < len(own) <= _LONGEST:
                continue
            best: tuple[int, _Map] | None = None
            for start in _starts(unit, own):
                for found in _maps(unit, own, start):
                    saved = _saved(unit, own, found)
                    if saved >= _LEAST_SAVED and (best is None or saved > best[0]):
                        best = saved, found
            if best is not None:
                yield self._changed(unit, own, best[1])

    def _changed(self, unit: Unit, own: tuple[int, ...], found: _Map) -> Change:
        registers = _registers(unit, own, found)
        assert registers is not None
        result, index, address = registers
        edits, names = Edits(unit), Names(unit)
        label = names.label()
        for i in _dead(unit, own, found, state.mask(result)):
            edits.replace(i)
        code = _code(found, label, result, address, index)
        if found.start < 0:
            edits.before(own[0], *code)
        else:
            edits.after(own[found.start], *code)
        move = instruction("movl", state.spell(result, 32), state.spell(found.sink, 32))
        edits.after(own[found.end], move)
        edits.append("\t.section\t.rodata", "\t.p2align\t6", f"{label}:", *_tables(found))
        what = f"{found.width} bits of {found.sink} from {found.source}"
        return self.change(edits, f"{what}: {self.why}")


def _saved(unit: Unit, own: tuple[int, ...], found: _Map) -> int:
    """Return how many instructions a map saves; a negative number if it can't be used."""
    free = _registers(unit, own, found)
    live = (
        unit.live_before(own[0]) if found.start < 0 else unit.live_after(own[found.start])
    ) & state.ARITHMETIC_FLAGS
    mixed, moved = _bytes(found)
    fits = 0 < len(mixed) <= _MOST_BYTES and all(kept < 1 << 32 for kept in moved.values())
    if not free or live or not fits:
        return -1
    result, index, address = free
    code = _code(found, "", result, address, index)
    return len(_dead(unit, own, found, state.mask(result))) - len(code) - 1


def _starts(unit: Unit, own: tuple[int, ...]) -> list[int]:
    """Return where a map may start: after what is not linear, and at the beginning (-1)."""
    there, fresh = State(), State()
    found = [-1]
    for position, i in enumerate(own[:-_LEAST_SAVED]):
        effects = unit.effects(i)
        if effects.flow is not Flow.NEXT:
            there = State()
            continue
        there.step(decode(unit.instruction(i)), effects)
        for name in state.GENERAL:
            bits = there.registers[name]
            if effects.writes & state.mask(name) and (None in bits or _mixes(bits)):
                there.registers[name] = fresh.registers[name]
                found.append(position)
    return list(dict.fromkeys(found))


def _mixes(bits: Bits) -> bool:
    every = 0
    for bit in bits:
        every |= bit or 0
    every >>= 1
    return bool(every) and bool(every >> (((every & -every).bit_length() - 1 >> 6) + 1) * 64)


def _maps(unit: Unit, own: tuple[int, ...], start: int) -> Iterator[_Map]:
    """Yield the linear maps that begin after an instruction, the longest of each register."""
    there = State()
    for end in range(start + 1, len(own)):
        effects = unit.effects(own[end])
        there.step(decode(unit.instruction(own[end])), effects)
        if effects.flow is not Flow.NEXT:
            return
        if end - start <= _LEAST_SAVED:
            continue
        for sink in state.GENERAL:
            if sink != "rsp" and effects.writes & state.mask(sink):
                width = _width(unit, own, end, sink)
                if width and (found := _map(there, start, end, sink, width)):
                    yield found


def _map(there: State, start: int, end: int, sink: str, width: int) -> _Map | None:
    bits = there.registers[sink]
    if width == 64:
        if any(bits[32:]):
            return None
        width = 32
    forms: list[Bit] = []
    for bit in bits[:width]:
        if bit is None:
            return None
        forms.append(bit)
    every = 0
    for form in forms:
        every |= form
    every >>= 1
    if not every:
        return None
    number = (every & -every).bit_length() - 1 >> 6
    if every >> (64 * number) >> 64:
        return None  # more than one register
    columns = tuple(
        sum((form >> (1 + 64 * number + b) & 1) << i for i, form in enumerate(forms))
        for b in range(64)
    )
    offset = sum((form & 1) << i for i, form in enumerate(forms))
    return _Map(start, end, state.GENERAL[number], sink, columns, offset, width)


def _width(unit: Unit, own: tuple[int, ...], end: int, sink: str) -> int:
    """Return how many of the lowest bits of a result are used; 0 if it is used in odd ways."""
    part = state.mask(sink)
    most = 0
    for i in own[end + 1 :]:
        effects = unit.graph.effects(i, unit.effects(i))
        if effects.reads & part:
            widths = [
                found[1]
                for operand in unit.instruction(i).operands
                for word in operand.replace("(", " ").replace(")", " ").replace(",", " ").split()
                if (found := state.register(word)) and found[0] == sink and word.startswith("%")
            ]
            if not widths or effects.flow is Flow.CALL or not effects.known:
                return 64
            most = max(most, *widths)
        if effects.kills & part:
            return most
        if effects.writes & part:
            return 64
    return 64 if unit.live_after(own[-1]) & part else most


def _registers(unit: Unit, own: tuple[int, ...], found: _Map) -> tuple[str, str, str] | None:
    """Return registers for the result, an index and the address of the tables that are free from
    the start to the end of a map; None if there are too few."""
    first = own[found.start + 1]
    used = unit.live_before(first) | unit.live_after(own[found.end]) | state.mask("rsp")
    for i in own[found.start + 1 : found.end + 1]:
        used |= unit.effects(i).reads | unit.effects(i).writes
    if found.start >= 0:
        used |= unit.effects(own[found.start]).writes
    free = [name for name in state.GENERAL if not used & state.mask(name)]
    if len(free) >= 3:
        return free[0], free[1], free[2]
    # The address of a single table may give way to the result.
    alone = len(free) == 2 and len(_bytes(found)[0]) == 1
    return (free[0], free[1], free[0]) if alone else None


def _dead(unit: Unit, own: tuple[int, ...], found: _Map, result: Mask) -> list[int]:
    """Return the instructions that compute nothing any more once the result is looked up."""
    live = unit.live_after(own[-1])
    dead = []
    for position in range(len(own) - 1, found.start, -1):
        i = own[position]
        if position == found.end:
            live = live & ~state.mask(found.sink) | result
        effects = unit.graph.effects(i, unit.effects(i))
        pure = effects.known and effects.flow is Flow.NEXT and not effects.stores
        if pure and position <= found.end and not effects.writes & live and effects.writes:
            dead.append(i)
            continue
        live = live & ~effects.kills | effects.reads
    return dead


def _bytes(found: _Map) -> tuple[list[int], dict[int, int]]:
    """Return the bytes of the source that need a table, and masks of bits that only move, by how
    far they move to the left."""
    mixed: list[int] = []
    moved: dict[int, int] = {}
    for byte in range(8):
        places = range(8 * byte, 8 * byte + 8)
        if not any(found.columns[b] for b in places):
            continue
        shift = _shift(found, byte)
        if shift is None:
            mixed.append(byte)
        else:
            kept = sum(1 << b for b in places if found.columns[b])
            moved[shift] = moved.get(shift, 0) | kept
    return mixed, moved


def _code(found: _Map, label: str, result: str, address: str, index: str) -> list[str]:
    """Return the instructions that look a result up. They change flags."""
    source, table = state.spell(found.source, 64), state.spell(address, 64)
    wide, low, total = state.spell(index, 64), state.spell(index, 32), state.spell(result, 32)
    mixed, moved = _bytes(found)
    code = [instruction("leaq", f"{label}(%rip)", table)]
    for place, byte in enumerate(mixed):
        code.append(instruction("movq", source, wide))
        if byte:
            code.append(instruction("shrq", f"${8 * byte}", wide))
        code.append(instruction("movzbl", state.spell(index, 8), low))
        entry = f"{1024 * place or ''}({table},{wide},4)"
        code.append(instruction("xorl" if place else "movl", entry, total))
    for shift, kept in moved.items():
        code.append(instruction("movl", state.spell(found.source, 32), low))
        code.append(instruction("andl", f"${kept}", low))
        if shift:
            code.append(instruction("shll" if shift > 0 else "shrl", f"${abs(shift)}", low))
        code.append(instruction("xorl", low, total))
    return code


def _tables(found: _Map) -> list[str]:
    """Return the lines of the tables, one of 256 entries for each byte that needs one."""
    entries = [
        _value(found, byte, value, 0 if place else found.offset)
        for place, byte in enumerate(_bytes(found)[0])
        for value in range(256)
    ]
    rows = (entries[i : i + 8] for i in range(0, len(entries), 8))
    return [f"\t.long\t{', '.join(map(str, row))}" for row in rows]


def _shift(found: _Map, byte: int) -> int | None:
    """Return by how much to the left a byte is only moved; None if it is mixed."""
    shifts = set()
    for b in range(8 * byte, 8 * byte + 8):
        column = found.columns[b]
        if column:
            if column & (column - 1):
                return None
            shifts.add(column.bit_length() - 1 - b)
    return shifts.pop() if len(shifts) == 1 else None


def _value(found: _Map, byte: int, value: int, start: int) -> int:
    for b in range(8):
        if value >> b & 1:
            start ^= found.columns[8 * byte + b]
    return start


REWRITES = (LinearTable(),)

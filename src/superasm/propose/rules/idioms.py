"""Bit tricks of several instructions that one instruction does: popcount, byte swap, rotate.

They are found by what they compute: a value that depends on one other value only is evaluated on
numbers that would tell a trick from its imitations, and compared with what the instruction gives.
The tests prove each trick with a solver.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from superasm.asm.operands import Imm, Reg
from superasm.propose.rules.rebuild import Recipe, replace_value
from superasm.propose.rules.values import Node, Values
from superasm.propose.rules.window import BlockRewrite, Edit, Window, line, sized

_LARGEST = 40  # values in the cone of a trick
_SMALLEST = 3


def _masked(value: int, bits: int) -> int:
    return value & ((1 << bits) - 1)


def _rotated(value: int, count: int, bits: int) -> int:
    count %= bits
    value = _masked(value, bits)
    return _masked(value << count | value >> (bits - count), bits)


def _signed(value: int, bits: int) -> int:
    value = _masked(value, bits)
    return value - (1 << bits) if value >> (bits - 1) else value


_COMPUTE: dict[str, Callable[[Sequence[int], int], int]] = {
    "add": lambda a, n: a[0] + a[1],
    "sub": lambda a, n: a[0] - a[1],
    "and": lambda a, n: a[0] & a[1],
    "or": lambda a, n: a[0] | a[1],
    "xor": lambda a, n: a[0] ^ a[1],
    "imul": lambda a, n: a[0] * a[1],
    "neg": lambda a, n: -a[0],
    "not": lambda a, n: ~a[0],
    "inc": lambda a, n: a[0] + 1,
    "dec": lambda a, n: a[0] - 1,
    "movzx": lambda a, n: a[0],
    "bswap": lambda a, n: _swapped(a[0], n),
    "shl": lambda a, n: a[0] << a[1] % n,
    "shr": lambda a, n: _masked(a[0], n) >> a[1] % n,
    "sar": lambda a, n: _signed(a[0], n) >> a[1] % n,
    "rol": lambda a, n: _rotated(a[0], a[1], n),
    "ror": lambda a, n: _rotated(a[0], -a[1], n),
}


class _Cone:
    """A value as a function of one other value.

    Attributes:
        order: the values between, each after those it is computed from; None when the value
            depends on something else as well, or on too many values.
    """

    def __init__(self, values: Values, root: int, source: int) -> None:
        self._values = values
        self._root = root
        self._source = source
        order: list[int] = []
        self.order = order if self._visit(root, order, set()) else None

    def _visit(self, number: int, order: list[int], seen: set[int]) -> bool:
        if number == self._source or number in seen:
            return True
        seen.add(number)
        if self._values.constant(number) is not None:
            return True
        node = self._values.nodes[number]
        known = node.name == "lea" or node.name in _COMPUTE
        if not known or len(seen) > _LARGEST:
            return False
        done = all(self._visit(a, order, seen) for a in node.arguments)
        order.append(number)
        return done

    def __call__(self, argument: int) -> int:
        known = {self._source: argument}
        for number in self.order or ():
            node = self._values.nodes[number]
            known[number] = _result(node, [self._value(a, known) for a in node.arguments])
        return known[self._root]

    def _value(self, number: int, known: dict[int, int]) -> int:
        value = self._values.constant(number)
        return known[number] if value is None else value


def _result(node: Node, arguments: Sequence[int]) -> int:
    if node.name == "lea":
        scale, displacement, has_base = node.numbers
        total = int(displacement)
        for i, argument in enumerate(arguments):
            total += argument * (int(scale) if i or not has_base else 1)
        return _masked(total, node.bits)
    return _masked(_COMPUTE[node.name](arguments, node.bits), node.bits)


@cache
def _samples() -> tuple[int, ...]:
    """Numbers that tell tricks apart: few bits, many bits, bytes, and random ones."""
    dice = random.Random("idioms")
    chosen = [0, (1 << 64) - 1, 0x0123456789ABCDEF, 0x8000000080000000]
    chosen += [1 << i for i in range(64)] + [((1 << 64) - 1) ^ (1 << i) for i in range(64)]
    chosen += [0xFF << i for i in range(0, 64, 8)]
    chosen += [dice.getrandbits(64) for _ in range(100)]
    chosen += [dice.getrandbits(64) & dice.getrandbits(64) for _ in range(100)]
    return tuple(chosen)


_Trick = Callable[[int, int], int]


def _swapped(value: int, bits: int) -> int:
    return int.from_bytes(_masked(value, bits).to_bytes(bits // 8, "little"), "big")


def _sources(values: Values, root: int) -> Iterator[int]:
    """Yield the values that a value is computed from, nearest first."""
    seen = {root}
    waiting = list(values.nodes[root].arguments)
    while waiting and len(seen) < _LARGEST:
        number = waiting.pop(0)
        if number in seen:
            continue
        seen.add(number)
        if values.constant(number) is None:
            yield number
            waiting += values.nodes[number].arguments


def _computes(cone: _Cone, trick: _Trick, bits: int) -> bool:
    return all(cone(x) == trick(x, bits) for x in _samples())


def _search(name: str) -> Callable[[Window], Iterator[Edit]]:
    def search(window: Window) -> Iterator[Edit]:
        values = Values(window)
        for at, root in enumerate(values.result):
            if root is None or values.nodes[root].name not in _LAST[name]:
                continue
            bits = values.nodes[root].bits
            target = window.steps[at].op.destination
            if bits not in (32, 64) or not isinstance(target, Reg) or target.part[0] == "v":
                continue
            for source in _sources(values, root):
                cone = _Cone(values, root, source)
                if cone.order is None or len(cone.order) < _SMALLEST:
                    continue
                recipe = _recipe(name, cone, source, bits)
                if recipe is None:
                    continue
                edit = replace_value(window, values, at, recipe)
                if edit is not None:
                    yield edit
                    break

    return search


# What the last operation of a trick can be.
_LAST = {
    "popcnt": ("shr", "and", "movzx", "add", "lea"),
    "bswap": ("or", "add", "xor", "lea", "rol", "ror"),
    "rol": ("or", "add", "xor", "lea"),
}


def _recipe(name: str, cone: _Cone, source: int, bits: int) -> Recipe | None:
    if name == "rol":
        first = cone(1)
        if first.bit_count() != 1:
            return None
        count = first.bit_length() - 1
        if not 0 < count < bits or not _computes(cone, lambda x, n: _rotated(x, count, n), bits):
            return None
        return Recipe((source,), _in_place("rol", bits, Imm(count)), flags=True)
    if name == "popcnt":
        for width in (32, 64):
            if all(cone(x) == _masked(x, width).bit_count() for x in _samples()):
                return Recipe((source,), _popcnt(width), flags=True)
        return None
    if _computes(cone, _swapped, bits):
        return Recipe((source,), _in_place(name, bits))
    return None


def _popcnt(bits: int) -> Callable[[Sequence[str], str], tuple[str, ...]]:
    return lambda registers, result: (
        sized("popcnt", bits, Reg(registers[0], bits), Reg(result, bits)),
    )


def _in_place(name: str, bits: int, *more: Imm) -> Callable[[Sequence[str], str], tuple[str, ...]]:
    """Emit an instruction that changes its one register."""

    def emit(registers: Sequence[str], result: str) -> tuple[str, ...]:
        source, target = Reg(registers[0], bits), Reg(result, bits)
        move = () if source == target else (sized("mov", bits, source, target),)
        plain = line(name, target) if name == "bswap" else sized(name, bits, *more, target)
        return (*move, plain)

    return emit


REWRITES: tuple[BlockRewrite, ...] = tuple(
    BlockRewrite(name, why, _search(trick), "the intermediate values have no other use, or stay", p)
    for name, trick, why, p in (
        (
            "popcnt",
            "popcnt",
            "count bits by popcnt (SSE4.2) instead of a dozen shifts and masks",
            "z3, each window",
        ),
        (
            "bswap",
            "bswap",
            "reverse bytes by bswap instead of shifts and masks",
            "z3, each window",
        ),
        (
            "rotate",
            "rol",
            "rotate by one instruction instead of two shifts and an or",
            "z3, each window",
        ),
    )
)

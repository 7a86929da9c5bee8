"""Loops that count bits, replaced by the instruction that does.

A loop of one block, of which the state after an iteration is a function of two registers: `x`,
which it takes apart, and `c`, which it counts in. Everything else that it computes must be dead;
only the lowest bit of x may be looked at afterwards (a caller might, as far as liveness knows).
"""

from collections.abc import Iterator

from superasm.asm.effects import Flow
from superasm.asm.operands import Imm, Other, Reg
from superasm.asm.state import ALL_GENERAL, ARITHMETIC_FLAGS, mask, names
from superasm.propose.rules.values import Node, Values
from superasm.propose.rules.window import BlockRewrite, Edit, Step, Window, constant, line, sized


class _Loop:
    """A block that ends with a branch to itself, and what one iteration does.

    Attributes:
        x, x_bits: the register whose value decides about the next iteration, and its width.
        again: condition of the branch back.
        bit: the branch looks at this bit of x only (a mask), or 0 when it looks at all of x.
    """

    def __init__(self, window: Window, values: Values, x: str, bits: int, bit: int) -> None:
        self.window = window
        self.values = values
        self.x = x
        self.x_bits = bits
        self.bit = bit
        self.again = window.steps[-1].op.condition

    @property
    def others(self) -> list[str]:
        """Registers that the loop changes, without x."""
        written = 0
        for step in self.window.steps:
            written |= step.effects.writes
        return [part for part in names(written & ~ARITHMETIC_FLAGS) if part != self.x]

    def leaf(self, part: str) -> int:
        """The number of the value that a register has at the start of an iteration."""
        return self.values.before[0][part]


def _loop(window: Window) -> _Loop | None:
    steps = window.steps
    if len(steps) < 3 or steps[-1].effects.flow is not Flow.BRANCH or steps[-1].name != "j":
        return None
    (target,) = steps[-1].op.operands
    if not isinstance(target, Other) or target.text not in window.block.labels:
        return None
    for step in steps[:-1]:
        simple = step.effects.flow is Flow.NEXT and not step.effects.memory and not step.op.prefix
        if not simple or step.effects.writes & ~(ALL_GENERAL | ARITHMETIC_FLAGS):
            return None
    if not window.dead_after(len(steps) - 1, ARITHMETIC_FLAGS):
        return None
    values = Values(window)
    return _decided(window, values)


def _decided(window: Window, values: Values) -> _Loop | None:
    """Find out which register the branch back looks at."""
    for step in reversed(window.steps[:-1]):
        if not step.effects.writes & ARITHMETIC_FLAGS:
            continue
        target = step.op.destination
        if not isinstance(target, Reg) or target.high:
            return None
        number = constant(step.op.operands[0])
        if step.name == "test" and step.op.operands[0] == target:
            return _checked(window, values, step, target, 0)
        if step.name == "test" and number == 1:
            return _checked(window, values, step, target, 1)
        if step.name in ("and", "shr", "blsr"):
            return _checked(window, values, step, target, 0)
        return None
    return None


def _checked(window: Window, values: Values, step: Step, target: Reg, bit: int) -> _Loop | None:
    """Find the register that holds what the branch looks at, and what it is computed from."""
    value = values.before[step.at + 1][target.part]
    node = values.nodes[value]
    bits = step.bits if step.bits >= 32 else node.bits
    if bits not in (32, 64) or node.bits != bits:
        return None
    for part, there in values.end.items():
        if there == value and values.before[0][part] in node.arguments:
            return _Loop(window, values, part, bits, bit)
    return None


def _counter(loop: _Loop, added: int | None) -> tuple[str, int] | None:
    """Return (register, bits) of the one that grows by 1, or by a value, in each iteration."""
    live = loop.window.live_after(len(loop.window) - 1)
    kept = [part for part in loop.others if live & mask(part)]
    kept = [part for part in kept if added is None or loop.values.end[part] != added]
    if len(kept) != 1:
        return None
    part = kept[0]
    node = loop.values.nodes[loop.values.end[part]]
    start = loop.leaf(part)
    if added is None:
        return (part, node.bits) if _is_sum_with(loop, node, start, 1) else None
    wanted = {start, added}
    if node.name == "add" and set(node.arguments) == wanted:
        return part, node.bits
    if node.name == "lea" and set(node.arguments) == wanted and node.numbers[:2] == (1, 0):
        return part, node.bits
    return None


def _is_sum_with(loop: _Loop, node: Node, start: int, number: int) -> bool:
    """A node is the sum of a value and a constant."""
    values = loop.values
    if node.name == "inc":
        return node.arguments == (start,) and number == 1
    if node.name == "lea":
        return node.arguments == (start,) and node.numbers == (0, number, True)
    if node.name not in ("add", "sub") or node.arguments[0] != start:
        return False
    value = values.constant(node.arguments[1])
    wanted = number if node.name == "add" else -number
    return value is not None and value == wanted & ((1 << node.bits) - 1)


def _is_less_one(loop: _Loop, number: int, start: int) -> bool:
    return _is_sum_with(loop, loop.values.nodes[number], start, -1) or loop.values.nodes[
        number
    ] in (Node("dec", loop.x_bits, (start,)),)


def _replaced(loop: _Loop, lines: tuple[str, ...]) -> Edit:
    """Put lines in place of the whole loop."""
    edit: dict[int, tuple[str, ...]] = {step.at: () for step in loop.window.steps}
    edit[0] = lines
    return edit


def _scratch(loop: _Loop, avoid: tuple[str, ...]) -> str | None:
    """A register that the loop changes and nobody wants afterwards, or any that is free."""
    last = len(loop.window) - 1
    live = loop.window.live_after(last) | mask(*avoid)
    for part in loop.others:
        if not live & mask(part):
            return part
    return loop.window.free_register(0, last, avoid=mask(*avoid))


def _bit_count(window: Window) -> Iterator[Edit]:
    """`do { x &= x - 1; c++; } while (x)` and `do { c += x & 1; x >>= 1; } while (x)`."""
    loop = _loop(window)
    if loop is None or loop.again != "ne" or loop.bit:
        return
    start = loop.leaf(loop.x)
    node = loop.values.nodes[loop.values.end[loop.x]]
    clears = node == Node("blsr", loop.x_bits, (start,)) or (
        node.name == "and"
        and start in node.arguments
        and any(_is_less_one(loop, a, start) for a in node.arguments)
    )
    halves = (
        node.name == "shr"
        and node.arguments[0] == start
        and loop.values.constant(node.arguments[1]) == 1
    )
    low: int | None = None
    counter = _counter(loop, None) if clears else None
    for number in _low_bits(loop, start) if halves else ():
        if counter is None:
            counter, low = _counter(loop, number), number
    if counter is None or counter[1] not in (32, 64):
        return
    part, bits = counter
    live = window.live_after(len(window) - 1)
    kept = [p for p in loop.others if live & mask(p) and p != part and loop.values.end[p] == low]
    scratch = kept[0] if kept else _scratch(loop, (loop.x, part))
    if scratch is None or len(kept) > 1:
        return
    x, total = Reg(loop.x, loop.x_bits), Reg(part, bits)
    lines = [sized("popcnt", loop.x_bits, x, Reg(scratch, loop.x_bits))]
    if clears:  # of zero, the loop counts one
        lines.append(sized("cmp", loop.x_bits, Imm(1), x))
        lines.append(sized("adc", bits, Reg(scratch, bits), total))
    else:
        lines.append(sized("add", bits, Reg(scratch, bits), total))
    if kept:  # the last iteration sees the highest set bit, if there is one
        lines.append(sized("xor", 32, Reg(scratch, 32), Reg(scratch, 32)))
        lines.append(sized("test", loop.x_bits, x, x))
        lines.append(line("setne", Reg(scratch, 8)))
    zero = Reg(loop.x, 32)
    yield _replaced(loop, (*lines, sized("xor", 32, zero, zero)))


def _low_bits(loop: _Loop, start: int) -> Iterator[int]:
    """Yield the values of the loop that are x & 1."""
    values = loop.values
    for number, node in enumerate(values.nodes):
        if node.name != "and":
            continue
        first, second = node.arguments
        value = values.constant(second)
        source = values.nodes[first]
        plain = first == start or (source.name == "movzx" and source.arguments == (start,))
        if value == 1 and plain:
            yield number


def _trailing_zeros(window: Window) -> Iterator[Edit]:
    """`do { x >>= 1; c++; } while (!(x & 1))` becomes tzcnt and one shift."""
    loop = _loop(window)
    if loop is None or loop.again != "e" or loop.bit != 1:
        return
    start = loop.leaf(loop.x)
    node = loop.values.nodes[loop.values.end[loop.x]]
    if node.name != "shr" or node.arguments[0] != start:
        return
    if loop.values.constant(node.arguments[1]) != 1:
        return
    counter = _counter(loop, None)
    scratch = _scratch(loop, (loop.x, counter[0])) if counter is not None else None
    if counter is None or scratch is None:
        return
    part, bits = counter
    x, t = Reg(loop.x, loop.x_bits), Reg(scratch, loop.x_bits)
    yield _replaced(
        loop,
        (
            # The loop shifts once before it looks.
            sized("mov", loop.x_bits, x, t),
            sized("and", loop.x_bits, Imm(-2), t),
            sized("tzcnt", loop.x_bits, t, t),
            sized("add", bits, Reg(scratch, bits), Reg(part, bits)),
            sized("shrx", loop.x_bits, t, x, x),
        ),
    )


REWRITES: tuple[BlockRewrite, ...] = (
    BlockRewrite(
        "popcnt-loop",
        "count bits by one popcnt (SSE4.2) instead of a loop",
        _bit_count,
        "a loop of one block without memory; all but x and the count are dead after it",
        proof="z3, by induction over the iterations (x falls in each)",
    ),
    BlockRewrite(
        "tzcnt-loop",
        "count trailing zeros by one tzcnt (BMI1) instead of a loop",
        _trailing_zeros,
        "a loop of one block without memory; all but x and the count are dead after it",
        proof="z3, by induction over the iterations (x falls in each); for inputs on which it ends",
    ),
)

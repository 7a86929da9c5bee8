"""SSSE3 and SSE4.1 instructions for what code for plain x86-64 has to put together from others.

Patterns are matched on values, not on text: copies, order and registers do not matter.
"""

from collections.abc import Callable, Iterator, Sequence

from superasm.asm.operands import Imm, Reg
from superasm.propose.rules.rebuild import Emit, Recipe, replace_value
from superasm.propose.rules.values import Node, Values
from superasm.propose.rules.window import BlockRewrite, Edit, Window, line

Match = Callable[[Values, Node], Recipe | None]


def _by_values(match: Match) -> Callable[[Window], Iterator[Edit]]:
    """Search a block for values that a pattern matches."""

    def search(window: Window) -> Iterator[Edit]:
        if not any(s.name.startswith(("p", "vp", "and", "or", "xor", "mov")) and any(
            isinstance(o, Reg) and o.part[0] == "v" for o in s.op.operands) for s in window.steps
        ):  # fmt: skip
            return
        values = Values(window)
        for at, number in enumerate(values.result):
            if number is None or values.before[at].get(_target(window, at)) == number:
                continue
            recipe = match(values, values.nodes[number])
            if recipe is not None:
                edit = replace_value(window, values, at, recipe)
                if edit is not None:
                    yield edit

    return search


def _target(window: Window, at: int) -> str:
    target = window.steps[at].op.destination
    return target.part if isinstance(target, Reg) else ""


def _two(name: str, *, commutes: bool) -> Emit:
    """Emit an instruction dst = name(first, second) in its legacy form."""

    def emit(registers: Sequence[str], result: str) -> tuple[str, ...] | None:
        first, second = registers
        target = Reg(result, 128)
        if result == first:
            return (line(name, Reg(second, 128), target),)
        if result == second:
            return (line(name, Reg(first, 128), target),) if commutes else None
        move = line("movdqa", Reg(first, 128), target)
        return (move, line(name, Reg(second, 128), target))

    return emit


def _one(name: str, *immediate: int) -> Emit:
    def emit(registers: Sequence[str], result: str) -> tuple[str, ...] | None:
        constants = [Imm(i) for i in immediate]
        return (line(name, *constants, Reg(registers[0], 128), Reg(result, 128)),)

    return emit


def _multiply(values: Values, node: Node) -> Recipe | None:
    """punpckldq(pshufd $8 (pmuludq(a, b)), pshufd $8 (pmuludq(a >> 32, b >> 32))) is pmulld."""
    if node.name != "punpckldq" or node.bits != 128:
        return None
    halves = [values.nodes[a] for a in node.arguments]
    if any(h.name != "pshufd" or int(h.numbers[0]) & 15 != 8 for h in halves):
        return None
    products = [values.nodes[h.arguments[0]] for h in halves]
    if any(p.name != "pmuludq" for p in products):
        return None
    even, odd = products
    shifted = [_unshifted(values, a) for a in odd.arguments]
    if None in shifted or sorted(even.arguments) != sorted(s for s in shifted if s is not None):
        return None
    return Recipe(even.arguments, _two("pmulld", commutes=True))


def _unshifted(values: Values, number: int) -> int | None:
    """Return the value of which this one has the odd 32-bit lanes in the even ones."""
    node = values.nodes[number]
    if node.name == "psrlq" and node.numbers == (32,):
        return node.arguments[0]
    if node.name == "pshufd" and int(node.numbers[0]) & 0x33 == 0x31:
        return node.arguments[0]
    return None


_COMPARES = {"pcmpgtb": 8, "pcmpgtw": 16, "pcmpgtd": 32, "pcmpeqb": 8, "pcmpeqw": 16, "pcmpeqd": 32}
_MAXIMA = {"pcmpgtb": ("pmaxsb", "pminsb"), "pcmpgtw": ("pmaxsw", "pminsw"),
           "pcmpgtd": ("pmaxsd", "pminsd")}  # fmt: skip


def _selection(values: Values, node: Node) -> tuple[int, int, int] | None:
    """Return (mask, value where it is set, value where it is clear) of a bitwise selection."""
    if node.name not in ("por", "pxor", "paddd") or node.bits != 128:
        return None
    for one, other in (node.arguments, node.arguments[::-1]):
        taken, left = values.nodes[one], values.nodes[other]
        if taken.name == "pand" and left.name == "pandn" and left.arguments[0] in taken.arguments:
            chosen = left.arguments[0]
            first, second = taken.arguments
            return chosen, second if first == chosen else first, left.arguments[1]
    return None


def _extremum(values: Values, node: Node) -> Recipe | None:
    """A selection by a comparison of the two values is a minimum or a maximum."""
    found = _selection(values, node)
    if found is None:
        return None
    chosen, yes, no = found
    compare = values.nodes[chosen]
    if compare.name not in _MAXIMA or sorted(compare.arguments) != sorted((yes, no)):
        return None
    greatest, least = _MAXIMA[compare.name]
    name = greatest if compare.arguments == (yes, no) else least
    return Recipe((yes, no), _two(name, commutes=True))


def _blend(values: Values, node: Node) -> Recipe | None:
    """A selection by a mask of whole lanes is pblendvb; the mask must be in xmm0."""
    found = _selection(values, node)
    if found is None or values.nodes[found[0]].name not in _COMPARES:
        return None

    def emit(registers: Sequence[str], result: str) -> tuple[str, ...] | None:
        by, yes, no = registers
        if by != "v0" or result == "v0" or (result == yes and result != no):
            return None
        move = () if result == no else (line("movdqa", Reg(no, 128), Reg(result, 128)),)
        return (*move, line("pblendvb", Reg("v0", 128), Reg(yes, 128), Reg(result, 128)))

    return Recipe(found, emit)


def _absolute(values: Values, node: Node) -> Recipe | None:
    """(a ^ m) - m with m the signs of a is pabsd, pabsw, pabsb."""
    lanes = {"psubd": ("pabsd", "psrad", 31, "pcmpgtd"), "psubw": ("pabsw", "psraw", 15, "pcmpgtw"),
             "psubb": ("pabsb", "", 0, "pcmpgtb")}  # fmt: skip
    if node.name not in lanes or node.bits != 128:
        return None
    name, shift, count, compare = lanes[node.name]
    flipped, signs = values.nodes[node.arguments[0]], node.arguments[1]
    if flipped.name != "pxor" or signs not in flipped.arguments:
        return None
    first, second = flipped.arguments
    value = second if first == signs else first
    sign = values.nodes[signs]
    spread = sign.name == shift and sign.numbers == (count,) and sign.arguments == (value,)
    compared = sign.name == compare and sign.arguments[1] == value
    if spread or (compared and values.nodes[sign.arguments[0]].name == "zero"):
        return Recipe((value,), _one(name))
    return None


_WIDER = {"bw": "b", "wd": "w", "dq": "d"}


def _widening(values: Values, node: Node) -> Recipe | None:
    """Interleaving with zero, or with the signs, is pmovzx or pmovsx."""
    if node.bits != 128 or not node.name.startswith("punpck") or node.name.endswith("qdq"):
        return None
    high, lanes = node.name[6] == "h", node.name[7:]
    value, filler = node.arguments
    fill = values.nodes[filler]
    if fill.name == "zero":
        letter = "z"
    elif (
        fill.name == f"pcmpgt{_WIDER[lanes]}"
        and fill.arguments[1] == value
        and values.nodes[fill.arguments[0]].name == "zero"
    ):
        letter = "s"
    else:
        return None
    name = f"pmov{letter}x{lanes}"
    if not high:
        return Recipe((value,), _one(name))

    def emit(registers: Sequence[str], result: str) -> tuple[str, ...] | None:
        source, target = Reg(registers[0], 128), Reg(result, 128)
        return (line("pshufd", Imm(0xEE), source, target), line(name, target, target))

    return Recipe((value,), emit)


def _lane_to_general(values: Values, node: Node) -> Recipe | None:
    """A lane that is shuffled down and then moved to a general register is pextrd or pextrq."""
    if node.name != "movd":
        return None
    source = values.nodes[node.arguments[0]]
    if source.bits != 128:
        return None
    number = int(source.numbers[0]) if source.numbers else 0
    lane = None
    if node.bits == 32:
        if source.name == "pshufd":
            lane = number & 3
        elif source.name == "psrldq" and number % 4 == 0:
            lane = number // 4
        elif source.name == "psrlq" and number == 32:
            lane = 1
        elif source.name == "punpckhdq":
            lane = 2
        name = "pextrd"
    else:
        high = source.name == "punpckhqdq" or (source.name, number) == ("psrldq", 8)
        if high or (source.name == "pshufd" and number & 15 == 0xE):
            lane = 1
        name = "pextrq"
    if lane is None or not 0 < lane < 128 // node.bits:
        return None
    chosen = lane

    def emit(registers: Sequence[str], result: str) -> tuple[str, ...] | None:
        return (line(name, Imm(chosen), Reg(registers[0], 128), Reg(result, node.bits)),)

    return Recipe((source.arguments[0],), emit)


def _equal_quads(values: Values, node: Node) -> Recipe | None:
    """pcmpeqd and'ed with its own neighbours is pcmpeqq."""
    if node.name != "pand" or node.bits != 128:
        return None
    for one, other in (node.arguments, node.arguments[::-1]):
        equal, swapped = values.nodes[one], values.nodes[other]
        if (swapped.name, swapped.numbers, swapped.arguments) != ("pshufd", (177,), (one,)):
            continue
        if equal.name == "pcmpeqd":
            return Recipe(equal.arguments, _two("pcmpeqq", commutes=True))
    return None


REWRITES: tuple[BlockRewrite, ...] = tuple(
    BlockRewrite(name, why, _by_values(match), f"{before}; inputs still in registers")
    for name, why, match, before in (
        (
            "pmulld",
            "multiply 32-bit lanes by one pmulld (SSE4.1) instead of seven instructions",
            _multiply,
            "the parts of the emulation have no other use, or stay",
        ),
        (
            "minmax",
            "take lane minima or maxima by one instruction (SSE4.1) instead of a selection",
            _extremum,
            "the selection is by a comparison of the same two values",
        ),
        (
            "pblendvb",
            "select lanes by pblendvb (SSE4.1) instead of and, andn, or",
            _blend,
            "the mask is a comparison's result, in xmm0",
        ),
        (
            "pabs",
            "take absolute values by one instruction (SSSE3) instead of three",
            _absolute,
            "the mask is the signs of the same value",
        ),
        (
            "pmovx",
            "widen lanes by pmovzx or pmovsx (SSE4.1) instead of interleaving",
            _widening,
            "the other operand is zero, or the signs of the first",
        ),
        (
            "pextr",
            "take a lane to a general register by pextrd or pextrq (SSE4.1) without a shuffle",
            _lane_to_general,
            "the shuffled vector has no other use, or stays",
        ),
        (
            "pcmpeqq",
            "compare 64-bit lanes by one instruction (SSE4.1) instead of three",
            _equal_quads,
            "the shuffle exchanges the halves of the same comparison",
        ),
    )
)  # fmt: skip

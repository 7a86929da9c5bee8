"""The kinds of change that make a mutant of one statement (see `dataset.mutants`)."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from superasm.asm.normalise import render
from superasm.asm.parse import Directive, Instruction, Label, Statement


class Operator(StrEnum):
    """What kind of mistake a mutant makes."""

    NEGATED = "negated condition"
    BOUNDARY = "boundary of a condition"
    SIGNEDNESS = "signedness"
    OFF_BY_ONE = "off by one"
    CONSTANT = "other constant"
    ADDRESS = "other address"
    LOST_STORE = "lost store"
    LOST_INSTRUCTION = "lost instruction"
    LOST_BRANCH = "lost branch"
    LOST_ARGUMENT = "lost argument"
    REGISTER = "wrong register"
    WIDTH = "wrong width"
    EXTENSION = "wrong extension"
    ARITHMETIC = "wrong operation"
    SHIFT = "wrong shift"
    OPERANDS = "swapped operands"
    ORDER = "swapped neighbours"
    TARGET = "wrong target"
    TABLE = "changed table"
    STRING = "changed string"


@dataclass(frozen=True, slots=True)
class Variant:
    """New text in place of `lines` lines from the statement on."""

    operator: Operator
    text: str
    lines: int = 1


_CONDITIONS = "e ne l ge le g b ae be a s ns p np o no c nc z nz"
_ALIASES = {"z": "e", "nz": "ne", "c": "b", "nc": "ae"}
_NEGATED = dict(
    pair
    for a, b in (("e", "ne"), ("l", "ge"), ("le", "g"), ("b", "ae"), ("be", "a"), ("s", "ns"))
    for pair in ((a, b), (b, a))
) | {"p": "np", "np": "p", "o": "no", "no": "o"}
_BOUNDARY = {"l": "le", "le": "l", "g": "ge", "ge": "g"} | {"b": "be", "be": "b"}
_BOUNDARY |= {"a": "ae", "ae": "a", "e": "le", "ne": "l", "s": "le", "ns": "g"}
_SIGNEDNESS = {"l": "b", "le": "be", "g": "a", "ge": "ae", "b": "l", "be": "le", "a": "g"}
_SIGNEDNESS |= {"ae": "ge", "s": "b", "ns": "ae"}
_CONDITIONAL = re.compile(rf"(j|set|cmov)({'|'.join(sorted(_CONDITIONS.split(), key=len)[::-1])})")

_LEGACY = ("ax", "bx", "cx", "dx", "si", "di", "bp", "sp")
_NAMES: dict[str, dict[str, str]] = {}
for _name in _LEGACY:
    _low = _name[0] + "l" if _name.endswith("x") else _name + "l"
    _NAMES[_name] = {"q": f"r{_name}", "l": f"e{_name}", "w": _name, "b": _low}
for _number in range(8, 16):
    _r = f"r{_number}"
    _NAMES[_r] = {"q": _r, "l": f"{_r}d", "w": f"{_r}w", "b": f"{_r}b"}
_FAMILY = {text: (family, w) for family, by in _NAMES.items() for w, text in by.items()}
_ARGUMENTS = frozenset({"di", "si", "dx", "cx", "r8", "r9"})
_BYTES = {"b": 1, "w": 2, "l": 4, "q": 8}

_REGISTER = re.compile(r"%([a-z0-9]+)")
_IMMEDIATE = re.compile(r"\$(-?\d+)")
_MEMORY = re.compile(r"([^()%*]*)\(([^()]*)\)")
_SCALED = re.compile(r"(.*\(.*,.*),([1248])\)")
_NUMBER_AT_END = re.compile(r"(.*?)([+-]?\d+)")
_SUFFIXED = re.compile(
    r"(mov|add|sub|and|or|xor|imul|sal|shl|shr|sar|neg|not|cmp|test|lea|inc|dec|adc|sbb)([bwlq])"
)
_INTEGER = {
    "add": "sub sbb", "sub": "add", "and": "or xor", "or": "and xor", "xor": "or and",
    "inc": "dec", "dec": "inc", "adc": "add", "sbb": "sub", "neg": "not", "not": "neg",
    "imul": "add", "div": "idiv", "idiv": "div", "mul": "imul", "test": "cmp", "cmp": "test",
    "bsf": "bsr", "bsr": "bsf", "rol": "ror", "ror": "rol",
}  # fmt: skip
_SHIFTS = {"sal": "shr sar", "shl": "shr sar", "shr": "sar sal", "sar": "shr sal"}
_VECTOR = [
    (re.compile(rf"{old}([a-z0-9]*)"), new)
    for old, new in (
        ("add(?=[sp][sd])", "sub"), ("sub(?=[sp][sd])", "add"), ("mul(?=[sp][sd])", "add"),
        ("div(?=[sp][sd])", "mul"), ("min(?=[sp][sd])", "max"), ("max(?=[sp][sd])", "min"),
        ("padd", "psub"), ("psub", "padd"), ("pandn", "pand"), ("pand", "por"), ("por", "pxor"),
        ("pxor", "por"), ("pcmpgt", "pcmpeq"), ("pcmpeq", "pcmpgt"), ("pmax", "pmin"),
        ("pmin", "pmax"), ("psll", "psrl"), ("psra", "psrl"), ("psrl", "psll"),
        ("punpckl", "punpckh"), ("punpckh", "punpckl"), ("cvttsd2si", "cvtsd2si"),
        ("cvttss2si", "cvtss2si"), ("pmull", "padd"), ("pmuludq", "paddq"), ("sqrt", "mov"),
    )
]  # fmt: skip
_EXTENDING = re.compile(r"mov([sz])([bw])([wlq])")
# Labels that mark the borders of functions, for unwinding and sections.
_MARK = re.compile(r"\.L(F[BE]\d|func|COLD|HOT)|[^.]")
_FIXED = re.compile(r"(j|call|ret|push|pop|leave|nop|ud2|endbr|hlt|rep|lock|data16|cs\b)")


@dataclass(frozen=True, slots=True)
class Place:
    """What a function has: register families in use, vector registers, labels."""

    registers: tuple[str, ...]
    vectors: tuple[str, ...]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, statements: list[Statement]) -> "Place":
        """Collect the facts of one function."""
        named = {
            name
            for s in statements
            if isinstance(s, Instruction)
            for operand in s.operands
            for name in _REGISTER.findall(operand)
        }
        families = {_FAMILY[n][0] for n in named if n in _FAMILY} - {"sp"}
        vectors = sorted(n for n in named if n.startswith("xmm"))
        labels = sorted(
            {s.name for s in statements if isinstance(s, Label) and not _MARK.match(s.name)}
        )
        return cls(tuple(sorted(families)), tuple(vectors), tuple(labels))


def variants(
    statements: list[Statement], index: int, place: Place, rng: random.Random
) -> Iterator[Variant]:
    """Yield the changes of one instruction of a function."""
    one = statements[index]
    assert isinstance(one, Instruction)
    yield from _conditions(one)
    if one.mnemonic.startswith("j"):
        yield from _jumps(one, place, rng)
        return
    if _FIXED.match(one.mnemonic) or one.prefixes:
        return
    # Moving the stack pointer only tells whether a program runs at all.
    if one.operands and _family(one.operands[-1]) == "sp":
        return
    yield from _lost(statements, index)
    yield from _constants(one, rng)
    yield from _addresses(one)
    yield from _registers(one, place, rng)
    yield from _widths(one)
    yield from _operations(one)
    following = statements[index + 1] if index + 1 < len(statements) else None
    if (
        isinstance(following, Instruction)
        and not _FIXED.match(following.mnemonic)
        and following.line == one.line + 1
        and _order_matters(one, following)
    ):
        text = f"{render(following, {})}\n{render(one, {})}"
        yield Variant(Operator.ORDER, text, lines=2)


def data_variants(statements: list[Statement], index: int, rng: random.Random) -> Iterator[Variant]:
    """Yield changes of one directive that holds data."""
    one = statements[index]
    assert isinstance(one, Directive)
    if one.name in (".string", ".asciz", ".ascii") and len(one.operands) == 1:
        pieces = re.findall(r"\\[0-7]{1,3}|\\.|.", one.operands[0][1:-1], re.DOTALL)
        plain = [i for i, piece in enumerate(pieces) if piece.isalnum() or piece in " ,.:-"]
        for at in rng.sample(plain, min(2, len(plain))):
            changed = [*pieces]
            changed[at] = "#" if pieces[at] in " ,.:-" else chr(ord(pieces[at]) ^ 1)
            text = f'\t{one.name}\t"{"".join(changed)}"'
            yield Variant(Operator.STRING, text)
    elif one.name in (".long", ".quad", ".value", ".byte") and len(one.operands) == 1:
        value = one.operands[0]
        if re.fullmatch(r"-?\d+", value):
            number = int(value)
            bits = {".byte": 8, ".value": 16, ".long": 32, ".quad": 64}[one.name]
            for other in (number + 1, number - 1, _flipped(number, bits, rng)):
                yield Variant(Operator.TABLE, f"\t{one.name}\t{other}")
        following = statements[index + 1] if index + 1 < len(statements) else None
        if (
            isinstance(following, Directive)
            and following.name == one.name
            and following.operands != one.operands
            and following.line == one.line + 1
        ):
            text = f"{render(following, {})}\n{render(one, {})}"
            yield Variant(Operator.TABLE, text, lines=2)


def _order_matters(one: Instruction, following: Instruction) -> bool:
    """Tell whether one may need what the other writes: a register, flags, or memory."""
    if _CONDITIONAL.fullmatch(following.mnemonic):
        return True
    for writer, other in ((one, following), (following, one)):
        target = writer.operands[-1] if writer.operands else ""
        written = _family(target) or target
        if any(written in _families(operand) for operand in other.operands):
            return True
        if _MEMORY.fullmatch(target) and any(_MEMORY.fullmatch(o) for o in other.operands):
            return True
    return False


def _conditions(one: Instruction) -> Iterator[Variant]:
    match = _CONDITIONAL.fullmatch(one.mnemonic)
    if match is None:
        return
    kind, condition = match[1], _ALIASES.get(match[2], match[2])
    for operator, table in (
        (Operator.NEGATED, _NEGATED),
        (Operator.BOUNDARY, _BOUNDARY),
        (Operator.SIGNEDNESS, _SIGNEDNESS),
    ):
        if condition in table:
            yield _with(one, operator, mnemonic=kind + table[condition])


def _jumps(one: Instruction, place: Place, rng: random.Random) -> Iterator[Variant]:
    if not one.operands or one.operands[0] not in place.labels:
        return
    if one.mnemonic != "jmp":
        yield Variant(Operator.LOST_BRANCH, "")
        yield _with(one, Operator.LOST_BRANCH, mnemonic="jmp")
    others = [name for name in place.labels if name != one.operands[0]]
    for name in rng.sample(others, min(2, len(others))):
        yield _with(one, Operator.TARGET, operands=(name,))


def _lost(statements: list[Statement], index: int) -> Iterator[Variant]:
    one = statements[index]
    assert isinstance(one, Instruction)
    target = one.operands[-1] if one.operands else ""
    if _MEMORY.fullmatch(target) and not re.match(r"(cmp|test|u?comis|bt)", one.mnemonic):
        yield Variant(Operator.LOST_STORE, "")
        return
    yield Variant(Operator.LOST_INSTRUCTION, "")
    if _family(target) in _ARGUMENTS:
        for later in statements[index + 1 : index + 12]:
            if not isinstance(later, Instruction) or re.match(r"j|ret", later.mnemonic):
                return
            if later.mnemonic == "call":
                yield Variant(Operator.LOST_ARGUMENT, "")
                return


def _constants(one: Instruction, rng: random.Random) -> Iterator[Variant]:
    match = _IMMEDIATE.fullmatch(one.operands[0]) if one.operands else None
    if match is None:
        return
    value = int(match[1])
    shift = re.match(r"(sal|shl|shr|sar|rol|ror|ps[lr][la])", one.mnemonic)
    for other in (value + 1, value - 1):
        if not shift or other >= 0:
            yield _operand(one, Operator.SHIFT if shift else Operator.OFF_BY_ONE, 0, f"${other}")
    if not shift:
        bits = 8 * _BYTES.get(one.mnemonic[-1], 4)
        for other in {0, -value, _flipped(value, min(bits, 32), rng)} - {value}:
            yield _operand(one, Operator.CONSTANT, 0, f"${other}")


def _addresses(one: Instruction) -> Iterator[Variant]:
    width = _BYTES.get(one.mnemonic[-1], 4)
    for position, operand in enumerate(one.operands):
        match = _MEMORY.fullmatch(operand)
        if match is None:
            continue
        operator = Operator.OFF_BY_ONE if one.mnemonic.startswith("lea") else Operator.ADDRESS
        for step in (1, -1, width, -width):
            yield _operand(one, operator, position, f"{_moved(match[1], step)}({match[2]})")
        scaled = _SCALED.fullmatch(operand)
        if scaled:
            for scale in {"1": "2", "2": "14", "4": "28", "8": "4"}[scaled[2]]:
                yield _operand(one, Operator.ADDRESS, position, f"{scaled[1]},{scale})")


def _registers(one: Instruction, place: Place, rng: random.Random) -> Iterator[Variant]:
    for position, operand in enumerate(one.operands):
        for match in _REGISTER.finditer(operand):
            name = match[1]
            if name in _FAMILY and _FAMILY[name][0] != "sp":
                family, width = _FAMILY[name]
                others = [_NAMES[f][width] for f in place.registers if f != family]
            elif name in place.vectors:
                others = [v for v in place.vectors if v != name]
            else:
                continue
            for other in rng.sample(others, min(2, len(others))):
                text = f"{operand[: match.start()]}%{other}{operand[match.end() :]}"
                yield _operand(one, Operator.REGISTER, position, text)


def _widths(one: Instruction) -> Iterator[Variant]:
    name, operands = one.mnemonic, one.operands
    if match := _EXTENDING.fullmatch(name):
        other = "z" if match[1] == "s" else "s"
        yield _with(one, Operator.EXTENSION, mnemonic=f"mov{other}{match[2]}{match[3]}")
    elif name == "movslq":
        narrow = (operands[0], _resized(operands[1], "l"))
        yield _with(one, Operator.EXTENSION, mnemonic="movl", operands=narrow)
    elif name in ("cltq", "cwtl"):
        yield Variant(Operator.EXTENSION, "")
        zero = "\tmovl\t%eax, %eax" if name == "cltq" else "\tmovzwl\t%ax, %eax"
        yield Variant(Operator.EXTENSION, zero)
    elif name in ("cltd", "cqto"):
        yield Variant(Operator.EXTENSION, "\txorl\t%edx, %edx")
    elif name in ("cvtsi2sdl", "cvtsi2ssl", "cvtsi2sdq", "cvtsi2ssq"):
        other = "q" if name[-1] == "l" else "l"
        wide = (_resized(operands[0], other), *operands[1:])
        yield _with(one, Operator.WIDTH, mnemonic=name[:-1] + other, operands=wide)
    elif match := _SUFFIXED.fullmatch(name):
        for other in {"q": "l", "l": "qw", "w": "lb", "b": "l"}[match[2]]:
            resized = tuple(_resized(operand, other) for operand in operands)
            if match[1] in ("sal", "shl", "shr", "sar") and len(operands) == 2:
                resized = (operands[0], resized[1])
            yield _with(one, Operator.WIDTH, mnemonic=match[1] + other, operands=resized)


def _operations(one: Instruction) -> Iterator[Variant]:
    name, operands = one.mnemonic, one.operands
    match = re.fullmatch(r"([a-z]+?)([bwlq])", name)
    base, suffix = (match[1], match[2]) if match else ("", "")
    for other in _INTEGER.get(base, "").split():
        if base != "imul" or len(operands) == 2:
            signed = {base, other} in ({"div", "idiv"}, {"mul", "imul"})
            kind = Operator.SIGNEDNESS if signed else Operator.ARITHMETIC
            yield _with(one, kind, mnemonic=other + suffix)
    for other in _SHIFTS.get(base, "").split():
        yield _with(one, Operator.SHIFT, mnemonic=other + suffix)
    for pattern, new in _VECTOR:
        if found := pattern.fullmatch(name):
            yield _with(one, Operator.ARITHMETIC, mnemonic=new + found[1])
            break
    if len(operands) == 2 and re.match(r"(cmp|sub|mov|u?comis|div[sp]|psub|pcmpgt)", name):
        first, second = operands
        if _REGISTER.fullmatch(first) and _REGISTER.fullmatch(second) and first != second:
            yield _with(one, Operator.OPERANDS, operands=(second, first))


def _with(
    one: Instruction,
    operator: Operator,
    *,
    mnemonic: str | None = None,
    operands: tuple[str, ...] | None = None,
) -> Variant:
    changed = replace(
        one,
        mnemonic=one.mnemonic if mnemonic is None else mnemonic,
        operands=one.operands if operands is None else operands,
    )
    return Variant(operator, render(changed, {}))


def _operand(one: Instruction, operator: Operator, position: int, text: str) -> Variant:
    operands = (*one.operands[:position], text, *one.operands[position + 1 :])
    return _with(one, operator, operands=operands)


def _family(operand: str) -> str:
    match = _REGISTER.fullmatch(operand)
    return _FAMILY[match[1]][0] if match and match[1] in _FAMILY else ""


def _families(operand: str) -> set[str]:
    """Return every register in an operand: its family, or a vector register as written."""
    names = _REGISTER.findall(operand)
    return {_FAMILY[name][0] if name in _FAMILY else f"%{name}" for name in names}


def _resized(operand: str, width: str) -> str:
    """Return a register of the same family and another width; other operands as they are."""
    family = _family(operand)
    return f"%{_NAMES[family][width]}" if family else operand


def _moved(displacement: str, step: int) -> str:
    """Return a displacement (a number, a symbol, or both) that is `step` further on."""
    match = _NUMBER_AT_END.fullmatch(displacement)
    # The digits at the end of a symbol's name are none of our business.
    if match and (not match[1] or match[2][0] in "+-"):
        symbol, number = match[1], int(match[2]) + step
    else:
        symbol, number = displacement, step
    if not symbol:
        return str(number) if number else ""
    return f"{symbol}{number:+d}" if number else symbol


def _flipped(value: int, bits: int, rng: random.Random) -> int:
    """Return the value with one of its bits changed, rather a low one."""
    return value ^ (1 << min(rng.randrange(bits), rng.randrange(bits - 1)))

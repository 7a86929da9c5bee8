"""Operands and operations of AT&T instructions, taken apart.

`decode` turns what a person writes (`addl $1, %eax`, `salq %rdx`, `cltq`) into an operation with a
canonical name, a width, and operands that are registers, immediates or memory.

Covers: general-purpose and vector registers, immediates, memory operands with symbols and segment.
Does not cover: AVX-512 masks and broadcasts, x87 stack operands, `*` of indirect jumps: such an
    operand decodes to `Other`, which equals itself only.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from superasm.asm import words
from superasm.asm.parse import Instruction
from superasm.asm.state import register, spell


@dataclass(frozen=True, slots=True)
class Reg:
    """A register: its part of the state, and width in bits. `high`: `%ah` and its like."""

    part: str
    bits: int
    high: bool = False

    def __str__(self) -> str:
        return f"%{self.part[1]}h" if self.high else spell(self.part, self.bits)


@dataclass(frozen=True, slots=True)
class Imm:
    """An immediate; `symbol` is what is not a number in it ("" for none)."""

    value: int
    symbol: str = ""

    def __str__(self) -> str:
        return f"${_sum(self.symbol, self.value)}"


@dataclass(frozen=True, slots=True)
class Mem:
    """A memory operand. `base` and `index` are parts of the state, or "" (base may be "rip")."""

    base: str
    index: str = ""
    scale: int = 1
    displacement: int = 0
    symbol: str = ""
    segment: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The registers that the address is computed from."""
        return tuple(p for p in (self.base, self.index) if p and p != "rip")

    def __str__(self) -> str:
        text = f"%{self.segment}:" if self.segment else ""
        number = self.displacement or self.symbol or not (self.base or self.index)
        text += _sum(self.symbol, self.displacement) if number else ""
        if not (self.base or self.index):
            return text
        inside = f"%{self.base}" if self.base else ""
        if self.index:
            inside += f",%{self.index},{self.scale}" if self.scale != 1 else f",%{self.index}"
        return f"{text}({inside})"


@dataclass(frozen=True, slots=True)
class Other:
    """Anything else: a label, `*%rax`, a masked register."""

    text: str

    def __str__(self) -> str:
        return self.text


Operand = Reg | Imm | Mem | Other


@dataclass(frozen=True, slots=True)
class Op:
    """An instruction taken apart.

    Attributes:
        name: canonical, without width ("add", "shl", "movzx", "cmov", "set", "j"); vector
            instructions as they are written ("paddd", "vpaddd").
        bits: width of what is computed, or 0 where the name says it or there is none.
        operands: as written, in AT&T order.
        condition: canonical condition code of cmov, set and j ("e", "ne", "b", ...), else "".
        source_bits: width of the source of movzx and movsx, else 0.
        prefix: prefixes joined by blanks.
    """

    name: str
    bits: int
    operands: tuple[Operand, ...]
    condition: str = ""
    source_bits: int = 0
    prefix: str = ""

    @property
    def destination(self) -> Operand | None:
        """The last operand, which most instructions write."""
        return self.operands[-1] if self.operands else None


def _sum(symbol: str, number: int) -> str:
    if not symbol:
        return str(number)
    return f"{symbol}{number:+d}" if number else symbol


_HIGH = {f"{c}h": f"r{c}x" for c in "abcd"}
_NUMBER = re.compile(r"[-+]?\s*(0[xX][0-9a-fA-F]+|\d+)(?![\w.])")
_MEMORY = re.compile(r"(?:%(\w+):)?\s*([^()]*)(?:\(\s*([^()]*?)\s*\))?\s*\Z")


@lru_cache(maxsize=1 << 15)
def operand(text: str) -> Operand:
    """Take one operand apart."""
    text = text.strip()
    if text.startswith("%") and ":" not in text and "(" not in text:
        name = text[1:].strip().lower()
        if name in _HIGH:
            return Reg(_HIGH[name], 8, high=True)
        found = register(name)
        return Reg(*found) if found else Other(text)
    if text.startswith("$"):
        value = _expression(text[1:])
        return Other(text) if value is None else Imm(value[1], value[0])
    return _memory(text) or Other(text)


def _expression(text: str) -> tuple[str, int] | None:
    """Return (what is no number, the sum of the numbers) of a sum."""
    if any(c in text for c in "*()<>|&~!'\""):
        return None
    text = text.strip()
    number = 0
    symbol = ""
    for term in re.findall(r"[-+]?\s*[^-+\s]+", text):
        if _NUMBER.fullmatch(term):
            value = int(re.sub(r"[-+\s]", "", term), 0 if "x" in term.lower() else _base(term))
            number += -value if term.startswith("-") else value
        else:
            symbol += term if symbol else term.removeprefix("+")
    return symbol, number


def _base(term: str) -> int:
    digits = re.sub(r"[-+\s]", "", term)
    return 8 if len(digits) > 1 and digits.startswith("0") else 10


def _memory(text: str) -> Mem | None:
    found = _MEMORY.match(text)
    if found is None or (text.startswith(("*", "%", "{")) and not found[1]):
        return None
    segment, outside, inside = found[1] or "", found[2], found[3]
    value = _expression(outside) if outside.strip() else ("", 0)
    if value is None or (inside is None and not segment and not _NUMBER.fullmatch(outside.strip())):
        return None
    base, index, scale = "", "", 1
    fields = [f.strip() for f in inside.split(",")] if inside else []
    if fields and fields[0]:
        base = "rip" if fields[0] == "%rip" else _address(fields[0])
        if not base:
            return None
    if len(fields) > 1 and fields[1]:
        index = _address(fields[1])
        scale = int(fields[2], 0) if len(fields) > 2 and fields[2] else 1
        if not index:
            return None
    return Mem(base, index, scale, value[1], value[0], segment)


def _address(text: str) -> str:
    found = register(text)
    return found[0] if found and found[1] == 64 and text.startswith("%") else ""


_WIDTH = {"b": 8, "w": 16, "l": 32, "q": 64}
SUFFIX = {bits: letter for letter, bits in _WIDTH.items()}
_SIZED = words(
    "mov lea add sub and or xor cmp test inc dec neg not imul mul div idiv shl shr sar rol ror "
    "rcl rcr shld shrd adc sbb bt bts btr btc bsf bsr tzcnt lzcnt popcnt bswap movbe xchg push pop "
    "andn blsr blsi blsmsk bextr bzhi shlx shrx sarx rorx mulx pdep pext movabs xadd cmpxchg"
)
_SAME_CONDITION = {
    "z": "e", "nz": "ne", "c": "b", "nae": "b", "nb": "ae", "nc": "ae", "na": "be", "nbe": "a",
    "pe": "p", "po": "np", "nge": "l", "nl": "ge", "ng": "le", "nle": "g",
}  # fmt: skip
CONDITIONS = (
    "o",
    "no",
    "b",
    "ae",
    "e",
    "ne",
    "be",
    "a",
    "s",
    "ns",
    "p",
    "np",
    "l",
    "ge",
    "le",
    "g",
)
_ALL_CONDITIONS = {**{c: c for c in CONDITIONS}, **_SAME_CONDITION}
# The sign of a register spread into another, or within it: (name, bits).
_CONVERSIONS = {
    "cltq": ("cltq", 64), "cwtl": ("cwtl", 32), "cbtw": ("cbtw", 16), "cltd": ("cltd", 32),
    "cqto": ("cqto", 64), "cwtd": ("cwtd", 16), "cdqe": ("cltq", 64), "cwde": ("cwtl", 32),
    "cdq": ("cltd", 32), "cqo": ("cqto", 64),
}  # fmt: skip
_EXTENSION = re.compile(r"mov([zs])(b|w|l)(w|l|q)\Z")
_EXTENSION_BY_REGISTER = re.compile(r"mov([zs])(b|w|l)?x?\Z")


@lru_cache(maxsize=1 << 15)
def _decode(prefixes: tuple[str, ...], mnemonic: str, operands: tuple[str, ...]) -> Op:
    taken = tuple(operand(o) for o in operands)
    prefix = " ".join(prefixes).lower()
    word = mnemonic.lower()
    name, bits, condition, source = _name(word, taken)
    if name == "bsf" and prefix in ("rep", "repz", "repe"):
        name, prefix = "tzcnt", ""
    elif name == "bsr" and prefix in ("rep", "repz", "repe"):
        name, prefix = "lzcnt", ""
    return Op(name, bits, taken, condition, source, prefix)


def _name(word: str, operands: tuple[Operand, ...]) -> tuple[str, int, str, int]:
    """Return (name, bits, condition, source bits) of a mnemonic."""
    if word in _CONVERSIONS:
        return (*_CONVERSIONS[word], "", 0)
    vector = any(isinstance(o, Reg) and o.part.startswith(("v", "k")) for o in operands)
    if vector or word in ("ret", "retq", "nop", "leave", "ud2"):
        return word, 0, "", 0
    if found := _EXTENSION.match(word):
        return f"mov{found[1]}x", _WIDTH[found[3]], "", _WIDTH[found[2]]
    registers = [o.bits for o in operands if isinstance(o, Reg)]
    found = _EXTENSION_BY_REGISTER.match(word)
    if found and registers and len(operands) == 2:
        from_ = _WIDTH[found[2]] if found[2] else registers[0]
        if found[2] or len(registers) == 2:
            return f"mov{found[1]}x", registers[-1], "", from_
    plain = word.replace("sal", "shl", 1) if word.startswith("sal") else word
    if plain in _SIZED and registers:
        return ("mov" if plain == "movabs" else plain), registers[-1], "", 0
    if plain[:-1] in _SIZED and plain[-1] in _WIDTH:
        return ("mov" if plain[:-1] == "movabs" else plain[:-1]), _WIDTH[plain[-1]], "", 0
    return _conditional(word, registers)


def _conditional(word: str, registers: list[int]) -> tuple[str, int, str, int]:
    if word.startswith("cmov") and registers:
        rest = word[4:]
        if rest not in _ALL_CONDITIONS:
            rest = rest[:-1]
        if rest in _ALL_CONDITIONS:
            return "cmov", registers[-1], _ALL_CONDITIONS[rest], 0
    if word.startswith("set") and word[3:] in _ALL_CONDITIONS:
        return "set", 8, _ALL_CONDITIONS[word[3:]], 0
    if word.startswith("j") and word[1:] in _ALL_CONDITIONS:
        return "j", 0, _ALL_CONDITIONS[word[1:]], 0
    return word, 0, "", 0


def decode(instruction: Instruction) -> Op:
    """Take an instruction apart."""
    return _decode(instruction.prefixes, instruction.mnemonic, instruction.operands)


def flags_read(condition: str) -> frozenset[str]:
    """Return the flags that a condition looks at."""
    return frozenset(_FLAGS_OF[condition].split())


_FLAGS_OF = {
    "o": "of", "no": "of", "b": "cf", "ae": "cf", "e": "zf", "ne": "zf", "be": "cf zf",
    "a": "cf zf", "s": "sf", "ns": "sf", "p": "pf", "np": "pf", "l": "sf of", "ge": "sf of",
    "le": "zf sf of", "g": "zf sf of",
}  # fmt: skip

"""Names of the parts of the processor's state, and sets of them as bit masks.

A set of state parts is an `int` (a *mask*), because a search asks for unions and intersections of
them millions of times. General registers stand under their 64-bit names, vector registers as
`v0`-`v31` whatever the width, mask registers as `k0`-`k7`, all of x87 and MMX as `x87`, and each
flag by itself.

Covers: everything that user code computes with. Does not cover: segment registers, MXCSR, and parts
of a register (`al` is `rax`; a partial write *writes* `rax` and does not *kill* it).
"""

import re
from collections.abc import Iterable

Mask = int

# In the order of their numbers.
_GENERAL = "rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15"
GENERAL = tuple(_GENERAL.split())
VECTORS = tuple(f"v{i}" for i in range(32))
MASKS = tuple(f"k{i}" for i in range(8))
FLAGS = ("of", "sf", "zf", "af", "cf", "pf", "df")
NAMES = (*GENERAL, *VECTORS, *MASKS, "x87", *FLAGS)
_BIT = {name: 1 << i for i, name in enumerate(NAMES)}


def mask(*names: str) -> Mask:
    """Return the set of the parts named.

    Raises:
        KeyError: there is no such part.
    """
    result = 0
    for name in names:
        result |= _BIT[name]
    return result


def names(parts: Mask) -> tuple[str, ...]:
    """Return the names of the parts of a set, in the order of `NAMES`."""
    return tuple(name for name, bit in _BIT.items() if parts & bit)


EVERYTHING = mask(*NAMES)
ALL_GENERAL = mask(*GENERAL)
ALL_VECTORS = mask(*VECTORS)
ALL_MASKS = mask(*MASKS)
# The direction flag is not among them: nobody leaves it set, and nothing computes with it.
ARITHMETIC_FLAGS = mask("of", "sf", "zf", "af", "cf", "pf")

# System V ABI, x86-64.
ARGUMENTS = mask("rdi", "rsi", "rdx", "rcx", "r8", "r9", "rax", "r10", *VECTORS[:8])
RESULTS = mask("rax", "rdx", "v0", "v1", "x87")
CALLEE_SAVED = mask("rbx", "rbp", "rsp", "r12", "r13", "r14", "r15")
CALLER_SAVED = (ALL_GENERAL & ~CALLEE_SAVED) | ALL_VECTORS | ALL_MASKS | mask("x87")


def _widths() -> dict[str, tuple[str, int]]:
    """Map every spelling of a general register to its 64-bit name and width in bits."""
    table = {}
    for name in GENERAL:
        if name[1:].isdigit():
            spellings = {64: name, 32: f"{name}d", 16: f"{name}w", 8: f"{name}b"}
        else:
            short = name[1:]
            low = f"{short[0]}l" if short[1] == "x" else f"{short}l"
            spellings = {64: name, 32: f"e{short}", 16: short, 8: low}
        table.update({text: (name, bits) for bits, text in spellings.items()})
    return table


_SPELLINGS = _widths()
_SPELLED = {(name, bits): text for text, (name, bits) in _SPELLINGS.items()}
_VECTOR = re.compile(r"([xyz])mm(\d+)")
_VECTOR_BITS = {"x": 128, "y": 256, "z": 512}


def register(text: str) -> tuple[str, int] | None:
    """Return (part, width in bits) of a register as assembly spells it, `%` or not.

    None for what is no part of the state here (`%rip`, `%fs`) and for `%ah` and its like.
    """
    text = text.lstrip("%").strip().lower()
    if text in _SPELLINGS:
        return _SPELLINGS[text]
    if found := _VECTOR.fullmatch(text):
        return f"v{found[2]}", _VECTOR_BITS[found[1]]
    return (text, 64) if text in MASKS else None


def spell(part: str, bits: int) -> str:
    """Return how assembly writes a register at a width, with its `%`.

    Raises:
        KeyError: there is no such register.
    """
    if (part, bits) in _SPELLED:
        return f"%{_SPELLED[part, bits]}"
    if part in VECTORS:
        return f"%{ {128: 'x', 256: 'y', 512: 'z'}[bits] }mm{part[1:]}"
    if part in MASKS:
        return f"%{part}"
    raise KeyError(f"{part} has no form of {bits} bits")


def union(parts: Iterable[Mask]) -> Mask:
    """Return the union of sets."""
    result = 0
    for one in parts:
        result |= one
    return result

"""C's integer types on x86-64 Linux and the conversions between them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Int:
    """An integer type: its width, its sign, and whether it is spelt `char`."""

    bits: int
    signed: bool
    is_char: bool = False

    @property
    def lowest(self) -> int:
        """Smallest value."""
        return -(1 << (self.bits - 1)) if self.signed else 0

    @property
    def highest(self) -> int:
        """Largest value."""
        return (1 << (self.bits - self.signed)) - 1

    @property
    def unsigned(self) -> "Int":
        """The unsigned type of the same width."""
        return Int(self.bits, signed=False)

    def holds(self, lo: int, hi: int) -> bool:
        """Tell whether every value from lo to hi is one of this type."""
        return self.lowest <= lo and hi <= self.highest


I8, I16, I32, I64 = (Int(bits, signed=True) for bits in (8, 16, 32, 64))
U8, U16, U32, U64 = (Int(bits, signed=False) for bits in (8, 16, 32, 64))
CHAR = Int(8, signed=True, is_char=True)


def promoted(kind: Int) -> Int:
    """Return the type after the integer promotions (C11 6.3.1.1)."""
    return I32 if kind.bits < 32 else kind


def common(a: Int, b: Int) -> Int:
    """Return the type of `a + b` (usual arithmetic conversions, C11 6.3.1.8)."""
    a, b = promoted(a), promoted(b)
    if a.bits != b.bits:
        return a if a.bits > b.bits else b
    return b if a.signed else a


def converted(kind: Int, lo: int, hi: int) -> tuple[int, int]:
    """Return the range of values after a conversion to `kind` (gcc wraps where it must)."""
    return (lo, hi) if kind.holds(lo, hi) else (kind.lowest, kind.highest)

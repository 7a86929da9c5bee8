"""What integer vector instructions compute, as functions of the operands' values.

In tables by the name of the legacy form; `first` is the destination of the legacy form.
"""

from collections.abc import Callable, Sequence

import z3

from superasm.verify.machine import Bits

_128 = 128


def split(value: Bits, lane: int) -> list[Bits]:
    """Return the lanes of a vector, lowest first."""
    return [z3.Extract(i + lane - 1, i, value) for i in range(0, value.size(), lane)]


def concat(values: Sequence[Bits]) -> Bits:
    """Return the vector with these lanes, lowest first."""
    return z3.Concat(*reversed(values)) if len(values) > 1 else values[0]


def shift(value: Bits, count: Bits, lane: int, kind: str) -> Bits:
    """Shift all lanes of a vector; a count beyond the lane clears it, or fills it with its sign."""
    limit = z3.BitVecVal(lane, 64)
    bounded = z3.If(z3.ULT(count, limit), count, limit)
    amount = z3.Extract(lane - 1, 0, bounded)
    operate: dict[str, Callable[[Bits], Bits]] = {
        "sll": lambda a: a << amount,
        "srl": lambda a: z3.LShR(a, amount),
        "sra": lambda a: a >> amount,
    }
    return concat([operate[kind](x) for x in split(value, lane)])


def _each(lane: int, compute: Callable[[Bits, Bits], Bits]) -> Callable[[Bits, Bits], Bits]:
    def run(first: Bits, second: Bits) -> Bits:
        pairs = zip(split(first, lane), split(second, lane), strict=True)
        return concat([compute(a, b) for a, b in pairs])

    return run


def _equal(a: Bits, b: Bits) -> Bits:
    return z3.If(a == b, z3.BitVecVal(-1, a.size()), z3.BitVecVal(0, a.size()))


def _greater(a: Bits, b: Bits) -> Bits:
    return z3.If(a > b, z3.BitVecVal(-1, a.size()), z3.BitVecVal(0, a.size()))


def _choose(better: Callable[[Bits, Bits], z3.BoolRef]) -> Callable[[Bits, Bits], Bits]:
    return lambda a, b: z3.If(better(a, b), a, b)


def _halves(compute: Callable[[Bits, Bits], Bits]) -> Callable[[Bits, Bits], Bits]:
    """Apply to each 128-bit half."""
    return _each(_128, compute)


def _unpack(lane: int, *, high: bool) -> Callable[[Bits, Bits], Bits]:
    def run(first: Bits, second: Bits) -> Bits:
        a, b = split(first, lane), split(second, lane)
        start = len(a) // 2 if high else 0
        chosen = range(start, start + len(a) // 2)
        return concat([x for i in chosen for x in (a[i], b[i])])

    return _halves(run)


def _saturate(value: Bits, bits: int, *, signed: bool) -> Bits:
    """Clamp a signed value to a narrower signed or unsigned range."""
    low = -(1 << (bits - 1)) if signed else 0
    high = (1 << (bits - 1 if signed else bits)) - 1
    wide = value.size()
    clamped = z3.If(value < low, z3.BitVecVal(low, wide), value)
    clamped = z3.If(value > high, z3.BitVecVal(high, wide), clamped)
    return z3.Extract(bits - 1, 0, clamped)


def _pack(lane: int, *, signed: bool) -> Callable[[Bits, Bits], Bits]:
    def run(first: Bits, second: Bits) -> Bits:
        wide = split(first, lane) + split(second, lane)
        return concat([_saturate(x, lane // 2, signed=signed) for x in wide])

    return _halves(run)


def _saturating(lane: int, *, subtract: bool, signed: bool) -> Callable[[Bits, Bits], Bits]:
    grow = z3.SignExt if signed else z3.ZeroExt

    def run(a: Bits, b: Bits) -> Bits:
        x, y = grow(2, a), grow(2, b)
        return _saturate(x - y if subtract else x + y, lane, signed=signed)

    return _each(lane, run)


def _product(lane: int, *, signed: bool, high: bool) -> Callable[[Bits, Bits], Bits]:
    grow = z3.SignExt if signed else z3.ZeroExt

    def run(a: Bits, b: Bits) -> Bits:
        if not high:
            return a * b
        return z3.Extract(2 * lane - 1, lane, grow(lane, a) * grow(lane, b))

    return _each(lane, run)


def _wide_product(*, signed: bool) -> Callable[[Bits, Bits], Bits]:
    """pmuludq, pmuldq: the products of the even 32-bit lanes."""
    grow = z3.SignExt if signed else z3.ZeroExt
    return _each(64, lambda a, b: grow(32, z3.Extract(31, 0, a)) * grow(32, z3.Extract(31, 0, b)))


def _multiply_add(a: Bits, b: Bits) -> Bits:
    (a0, a1), (b0, b1) = split(a, 16), split(b, 16)
    return z3.SignExt(16, a0) * z3.SignExt(16, b0) + z3.SignExt(16, a1) * z3.SignExt(16, b1)


def _absolute_differences(a: Bits, b: Bits) -> Bits:
    total: Bits = z3.BitVecVal(0, 64)
    for x, y in zip(split(a, 8), split(b, 8), strict=True):
        total = total + z3.ZeroExt(56, z3.If(z3.UGT(x, y), x - y, y - x))
    return total


def _average(a: Bits, b: Bits) -> Bits:
    n = a.size()
    return z3.Extract(n, 1, z3.ZeroExt(1, a) + z3.ZeroExt(1, b) + 1)


def _neighbours(lane: int, *, subtract: bool) -> Callable[[Bits, Bits], Bits]:
    def run(first: Bits, second: Bits) -> Bits:
        values = split(first, lane) + split(second, lane)
        return concat(
            [a - b if subtract else a + b for a, b in zip(values[::2], values[1::2], strict=True)]
        )

    return _halves(run)


def _shuffle_bytes(table: Bits, control: Bits) -> Bits:
    values = split(table, 8)
    result = []
    for c in split(control, 8):
        byte: Bits = z3.BitVecVal(0, 8)
        for i, value in enumerate(values):
            byte = z3.If(z3.And(z3.Extract(7, 7, c) == 0, z3.Extract(3, 0, c) == i), value, byte)
        result.append(byte)
    return concat(result)


def _and_not(a: Bits, b: Bits) -> Bits:
    return ~a & b


def _low_with_low(a: Bits, b: Bits) -> Bits:
    return z3.Concat(z3.Extract(63, 0, b), z3.Extract(63, 0, a))


def _high_to_low(a: Bits, b: Bits) -> Bits:
    return z3.Concat(z3.Extract(127, 64, a), z3.Extract(127, 64, b))


def _binary() -> dict[str, Callable[[Bits, Bits], Bits]]:
    table: dict[str, Callable[[Bits, Bits], Bits]] = {
        "pmuludq": _wide_product(signed=False), "pmuldq": _wide_product(signed=True),
        "pmaddwd": _each(32, _multiply_add), "psadbw": _each(64, _absolute_differences),
        "pavgb": _each(8, _average), "pavgw": _each(16, _average),
        "pshufb": _halves(_shuffle_bytes), "movlhps": _low_with_low, "movhlps": _high_to_low,
        "pmullw": _product(16, signed=True, high=False),
        "pmulld": _product(32, signed=True, high=False),
        "pmulhw": _product(16, signed=True, high=True),
        "pmulhuw": _product(16, signed=False, high=True),
        "packsswb": _pack(16, signed=True), "packuswb": _pack(16, signed=False),
        "packssdw": _pack(32, signed=True), "packusdw": _pack(32, signed=False),
        "unpcklps": _unpack(32, high=False), "unpckhps": _unpack(32, high=True),
        "unpcklpd": _unpack(64, high=False), "unpckhpd": _unpack(64, high=True),
        "phaddw": _neighbours(16, subtract=False), "phaddd": _neighbours(32, subtract=False),
        "phsubw": _neighbours(16, subtract=True), "phsubd": _neighbours(32, subtract=True),
    }  # fmt: skip
    for name, next_ in (("bw", 8), ("wd", 16), ("dq", 32), ("qdq", 64)):
        table[f"punpckl{name}"] = _unpack(next_, high=False)
        table[f"punpckh{name}"] = _unpack(next_, high=True)
    for suffix in ("", "ps", "pd"):
        start = "p" if not suffix else ""
        table[f"{start}and{suffix}"] = lambda a, b: a & b
        table[f"{start}or{suffix}"] = lambda a, b: a | b
        table[f"{start}xor{suffix}"] = lambda a, b: a ^ b
        table[f"{start}andn{suffix}"] = _and_not
    for name, lane in (("b", 8), ("w", 16), ("d", 32), ("q", 64)):
        table[f"padd{name}"] = _each(lane, lambda a, b: a + b)
        table[f"psub{name}"] = _each(lane, lambda a, b: a - b)
        table[f"pcmpeq{name}"] = _each(lane, _equal)
        table[f"pcmpgt{name}"] = _each(lane, _greater)
        if lane < 64:
            table[f"pmaxs{name}"] = _each(lane, _choose(lambda a, b: a > b))
            table[f"pmins{name}"] = _each(lane, _choose(lambda a, b: a < b))
            table[f"pmaxu{name}"] = _each(lane, _choose(z3.UGT))
            table[f"pminu{name}"] = _each(lane, _choose(z3.ULT))
        if lane < 32:
            for sign, signed in (("s", True), ("us", False)):
                table[f"padd{sign}{name}"] = _saturating(lane, subtract=False, signed=signed)
                table[f"psub{sign}{name}"] = _saturating(lane, subtract=True, signed=signed)
    return table


def _shuffled(values: Sequence[Bits], control: int) -> list[Bits]:
    return [values[control >> (2 * i) & 3] for i in range(4)]


def _shuffle(value: Bits, control: int) -> Bits:
    return concat([concat(_shuffled(split(h, 32), control)) for h in split(value, _128)])


def _shuffle_words(value: Bits, control: int, *, high: bool) -> Bits:
    halves = []
    for half in split(value, _128):
        words = split(half, 16)
        low, top = words[:4], words[4:]
        halves.append(
            concat(low + _shuffled(top, control) if high else _shuffled(low, control) + top)
        )
    return concat(halves)


def _permute_quads(value: Bits, control: int) -> Bits:
    return concat(_shuffled(split(value, 64), control))


def _shuffle_singles(first: Bits, second: Bits, control: int) -> Bits:
    result = []
    for a, b in zip(split(first, _128), split(second, _128), strict=True):
        low, high = _shuffled(split(a, 32), control), _shuffled(split(b, 32), control)
        result.append(concat(low[:2] + high[2:]))
    return concat(result)


def _shuffle_doubles(first: Bits, second: Bits, control: int) -> Bits:
    a, b = split(first, 64), split(second, 64)
    result = []
    for i in range(0, len(a), 2):
        result += [a[i + (control >> i & 1)], b[i + (control >> (i + 1) & 1)]]
    return concat(result)


def _blend(lane: int) -> Callable[[Bits, Bits, int], Bits]:
    def run(first: Bits, second: Bits, control: int) -> Bits:
        pairs = zip(split(first, lane), split(second, lane), strict=True)
        return concat([b if control >> (i % 8) & 1 else a for i, (a, b) in enumerate(pairs)])

    return run


def _align(first: Bits, second: Bits, control: int) -> Bits:
    result = []
    for a, b in zip(split(first, _128), split(second, _128), strict=True):
        count = 8 * min(control, 32)
        result.append(z3.Extract(127, 0, z3.LShR(z3.Concat(a, b), count)))
    return concat(result)


def _absolute(lane: int) -> Callable[[Bits], Bits]:
    return lambda value: concat([z3.If(x < 0, -x, x) for x in split(value, lane)])


BINARY = _binary()
UNARY: dict[str, Callable[[Bits], Bits]] = {
    "pabsb": _absolute(8), "pabsw": _absolute(16), "pabsd": _absolute(32),
}  # fmt: skip
WITH_IMMEDIATE: dict[str, Callable[[Bits, int], Bits]] = {
    "pshufd": _shuffle,
    "pshuflw": lambda v, c: _shuffle_words(v, c, high=False),
    "pshufhw": lambda v, c: _shuffle_words(v, c, high=True),
    "permq": _permute_quads,
    "permpd": _permute_quads,
}
BINARY_WITH_IMMEDIATE: dict[str, Callable[[Bits, Bits, int], Bits]] = {
    "shufps": _shuffle_singles, "shufpd": _shuffle_doubles, "pblendw": _blend(16),
    "pblendd": _blend(32), "blendps": _blend(32), "blendpd": _blend(64), "palignr": _align,
}  # fmt: skip

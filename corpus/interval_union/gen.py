import random

FAR = 10**18


def _lines(*lines: str) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def _adds(intervals: list[tuple[int, int]]) -> list[str]:
    return [f"+ {left} {right}" for left, right in intervals]


def _intervals(rng: random.Random, n: int, bound: int, span: int) -> list[tuple[int, int]]:
    lefts = [rng.randint(-bound, bound) for _ in range(n)]
    return [(left, min(FAR, left + rng.randint(0, span))) for left in lefts]


def _mixed(rng: random.Random, count: int, bound: int, span: int) -> list[str]:
    lines: list[str] = []
    known: list[tuple[int, int]] = [(0, 0)]
    for _ in range(count):
        kind = rng.choice("++++++--u?o?f?*")
        if kind == "+":
            known.append(_intervals(rng, 1, bound, span)[0])
            lines += _adds(known[-1:])
        elif kind == "-":
            left, right = rng.choice(known)
            lines.append(f"- {left} {right}")
        elif kind == "?":
            lines.append(f"? {rng.choice(rng.choice(known)) + rng.choice([-1, 0, 1])}")
        elif kind == "*":
            lines.append(f"* {rng.randint(0, 4)} {rng.getrandbits(40)} {rng.randint(1, 2**34)}")
        else:
            lines.append(kind)
    return lines


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    ask = ["u", "o", "f", "? 5", "u"]
    some = _intervals(rng, 40, 60, 12)
    stabs = [f"? {x}" for x in range(-64, 75, 3)]
    return [
        ("empty", b""),
        ("nothing-asked", _lines(*ask, "- 1 2")),
        ("one", _lines("+ 3 7", *ask, "? 3", "? 7", "? 2", "? 8")),
        ("one-point", _lines("+ 5 5", *ask, "? 4", "? 6")),
        ("touching", _lines("+ 1 4", "+ 5 8", "+ 10 12", *ask)),
        ("one-apart", _lines("+ 1 3", "+ 5 8", "+ 8 9", *ask)),
        ("nested", _lines("+ 1 100", "+ 5 8", "+ 9 50", "+ 20 100", *ask, "? 100", "? 30")),
        ("equal", _lines(*["+ 2 6"] * 9, *ask, "- 2 6", *ask)),
        ("same-left", _lines("+ 1 9", "+ 1 2", "+ 1 5", "+ 4 6", *ask)),
        ("same-right", _lines("+ 1 9", "+ 7 9", "+ 4 9", "+ 9 9", *ask)),
        ("overlap-leftmost", _lines("+ 10 12", "+ 11 13", "+ 1 3", "+ 2 4", "o", "f", "u")),
        ("many-pieces", _lines(*_adds([(k * k, k * k + k) for k in range(17)]), *ask)),
        ("seven-pieces", _lines(*_adds([(k * 10, k * 10 + 3) for k in range(7)]), *ask)),
        (
            "extremes",
            _lines(f"+ {-FAR} {FAR}", f"+ {FAR} {FAR}", f"+ {-FAR} {-FAR}", *ask, f"? {FAR}"),
        ),
        (
            "above-2-31",
            _lines(f"+ {2**31 - 2} {2**31 + 2}", f"+ {2**32} {2**33}", f"? {2**31 + 1}", *ask),
        ),
        (
            "too-far",
            _lines(f"+ {-FAR - 1} 4", f"+ 4 {FAR + 1}", "+ 4 3", "u", "? -9223372036854775808"),
        ),
        (
            "saturated",
            _lines(
                "+ 1 99999999999999999999", "- 99999999999999999999 5", "? 99999999999999999999"
            ),
        ),
        ("negative", _lines("+ -9 -5", "+ -4 -1", "+ -20 -12", *ask, "? -9", "? -4", "? -12")),
        ("stab", _lines(*_adds(some), *stabs)),
        (
            "remove",
            _lines(
                *_adds(some), *[f"- {a} {b}" for a, b in some[::3]], *ask, "- 0 99", *stabs[:20]
            ),
        ),
        ("remove-all", _lines(*_adds(some[:9]), *[f"- {a} {b}" for a, b in some[:10]], *ask)),
        (
            "remove-after-query",
            _lines("+ 1 2", "+ 3 9", "o", "- 1 2", "o", "? 2", "f", "- 3 9", "- 3 9"),
        ),
        (
            "random-intervals",
            _lines("* 300 5 1000000000", *ask, "* 20 6 1", *ask, "? -7000000000", "f"),
        ),
        (
            "random-edges",
            _lines(
                "* 0 1 5", "* -4 1 5", "* 3 1 0", "* 500001 2 5", "* 5 7", "* 5", "* 2 -1 9", "u"
            ),
        ),
        (
            "malformed",
            _lines(
                "", "+", "+ 5", "+ x y", "x", " + 1 2", "+1 2", "-1 2", "?", "union", "+ 1 2 3", "u"
            ),
        ),
        ("every-character", _lines(*[f"{chr(c)} 1 2" for c in range(32, 127)], "u")),
        ("mixed", _lines(*_mixed(rng, 150, 30, 9))),
        ("mixed-wide", _lines(*_mixed(rng, 150, FAR, 10**18))),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    s = [rng.getrandbits(60) for _ in range(5)]
    stabs = [f"? {rng.randint(-(2**33), 2**33)}" for _ in range(20000)]
    return [
        ("perf-1", _lines(f"* 100000 {s[0]} 100000", "u", "o", "f")),
        ("perf-2", _lines(f"* 40000 {s[1]} 100000000", "o", f"* 50000 {s[2]} 9", "u", "o")),
        ("perf-3", _lines(f"* 60000 {s[3]} 4000000", *stabs, "u", "f")),
    ]


def random_test(rng: random.Random) -> bytes:
    bound, span = rng.choice([(5, 3), (50, 10), (1000, 400), (FAR, FAR)])
    return _lines(*_mixed(rng, rng.randint(0, 60), bound, span))

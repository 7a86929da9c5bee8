import random

SIGNS = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L")]
SIGNS += [(40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


def roman(n: int) -> str:
    out = ""
    for worth, sign in SIGNS:
        out += sign * (n // worth)
        n %= worth
    return out


def numeral(rng: random.Random) -> str:
    text = roman(rng.randrange(1, 4000))
    if rng.random() < 0.3:
        letters = list(text)
        letters.insert(rng.randrange(len(letters) + 1), rng.choice("IVXLCDMivA"))
        text = "".join(letters)
    return text


def command(rng: random.Random) -> str:
    kind = rng.randrange(5)
    if kind == 0:
        return f"to {rng.choice([rng.randrange(1, 4000), rng.randrange(-10, 5000)])}"
    if kind == 1:
        return f"from {numeral(rng)}"
    if kind == 2:
        return f"add {roman(rng.randrange(1, 2500))} {roman(rng.randrange(1, 2500))}"
    if kind == 3:
        start = rng.randrange(9000)
        return f"range {start} {start + rng.randrange(-2, 60)}"
    return f"from {roman(rng.randrange(1, 4000))}"


def join(*parts: str) -> bytes:
    return "".join(part + "\n" for part in parts).encode()


WRONG = ["IIII", "VV", "IC", "XCX", "IVI", "IIX", "MMMM", "MMMMCMXCIX", "LM", "DM", "VX", "IXX"]
WRONG += ["CMCM", "XLX", "XXXX", "CCCC", "LL", "DD", "IXI", "VIV", "MIM", "CDC", "IL", "XD"]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("empty", b""),
        ("one", b"to 1"),
        ("every-step", join(*(f"to {n}" for n, _ in SIGNS))),
        ("below-steps", join(*(f"to {n - 1}" for n, _ in SIGNS))),
        (
            "limits",
            join("to 0", "to 3999", "to 4000", "to -1", "to 4294967297", "to 3888", "to 3998"),
        ),
        ("letters", join(*(f"from {c}" for c in "IVXLCDMivxlcdmABHJKNUWYZ0@"))),
        (
            "not-canonical",
            join(*(f"from {s}" for s in WRONG)),
        ),
        ("canonical", join(*(f"from {roman(n)}" for n in range(1, 120)))),
        ("wide", join(*(f"from {roman(n)}" for n in range(37, 4000, 61)))),
        (
            "add",
            join("add I I", "add MMM CMXCIX", "add MMM M", "add IIII I", "add I IIX", "add XL II"),
        ),
        (
            "add-limits",
            join("add MMMCMXCVIII I", "add MMMCMXCIX I", "add MD MD", "add MM MM", "add i I"),
        ),
        (
            "range-small",
            join("range 0 0", "range 1 3", "range 5 4", "range -1 5", "range 3998 3999"),
        ),
        ("range-full", join("range 0 3998", "range 3990 4010", "range 0 9", "range 0 99")),
        ("range-limits", join("range 0 3000001", "range 9000000000 9000000017", "range 7 7")),
        ("range-wide", join("range 100 1700", "range 2147483640 2147483660")),
        ("malformed", join("what", "to x", "from", "range 1", "x")),
        ("malformed-2", join("range x 2", "to", "add I")),
        ("long-words", join("from " + "M" * 100, "verbverbverbverbverb", "add " + "I" * 63 + " I")),
        *((f"mixed-{i}", join(*(command(rng) for _ in range(60)))) for i in range(4)),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    start = rng.randrange(10**6)
    return [
        ("perf-1", join(f"range {start} {start + 90_000}")),
        ("perf-2", join("range 0 200000", f"range {start} {start + 50_000}")),
        ("perf-3", join(*(f"range {a} {a + 3500}" for a in rng.sample(range(10**7), 60)))),
    ]


def random_test(rng: random.Random) -> bytes:
    return join(*(command(rng) for _ in range(rng.randrange(1, 25))))

import random

BLUR = "conv 3 16 0 1 2 1 2 4 2 1 2 1"
EDGE = "conv 3 1 128 -1 -1 -1 -1 8 -1 -1 -1 -1"


def build(w: int, h: int, seed: int, *commands: str) -> bytes:
    return "\n".join([f"{w} {h} {seed}", *commands, ""]).encode()


def conv(rng: random.Random, size: int) -> str:
    limit = rng.choice([3, 20, 9999])
    kernel = [rng.randrange(-limit, limit + 1) for _ in range(size * size)]
    divisor = rng.choice([1, 2, 16, -3, 1000, max(1, limit * size)])
    return f"conv {size} {divisor} {rng.randrange(-999, 1000) // 4} " + " ".join(map(str, kernel))


def command(rng: random.Random) -> str:
    kind = rng.randrange(6)
    if kind < 2:
        return conv(rng, rng.choice([1, 3, 5, 7]))
    return ["flip", "transpose", f"integral {rng.randrange(6)}", "show"][kind - 2]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    ones = " ".join(["1"] * 49)
    cases = [
        ("empty", b""),
        ("no-width", build(0, 5, 1, "show")),
        ("too-high", build(5, 1025, 1, "show")),
        (
            "one-pixel",
            build(1, 1, 1, "show", "flip", "transpose", EDGE, "show", BLUR, "integral 3"),
        ),
        ("plain", build(7, 5, 2)),
        ("flip-odd", build(9, 3, 3, "flip")),
        ("flip-even", build(8, 3, 3, "flip", "show", "flip")),
        ("transpose", build(5, 11, 4, "transpose", "show", "flip", "transpose")),
        ("blur", build(6, 6, 5, BLUR, "show", BLUR)),
        ("edge", build(12, 12, 4294967295, EDGE, "show", EDGE)),
        (
            "shift",
            build(8, 8, 6, "conv 3 1 0 0 0 0 0 0 1 0 0 0", "show", "conv 3 1 0 0 1 0 0 0 0 0 0 0"),
        ),
        (
            "shift-5",
            build(9, 8, 6, "conv 5 1 0 1" + " 0" * 24, "show", "conv 5 1 0" + " 0" * 24 + " 1"),
        ),
        (
            "shift-7",
            build(11, 9, 6, "conv 7 1 0 1" + " 0" * 48, "show", "conv 7 1 0" + " 0" * 48 + " 1"),
        ),
        (
            "small-image",
            build(2, 2, 7, f"conv 7 49 10 {ones}", "show", "conv 5 7 -20 " + "1 -2 3 4 5 " * 5),
        ),
        ("one-row", build(300, 1, 8, BLUR, "show", "integral 9", "show", "transpose", BLUR)),
        (
            "saturate",
            build(12, 9, 9, "conv 1 1 100 1", "show", "conv 1 1 -180 1", "show", "conv 1 -1 255 1"),
        ),
        ("divisors", build(10, 7, 10, "conv 3 -7 200 1 2 3 -4 5 6 7 8 9", "show", "conv 1 2 0 -1")),
        ("big-weights", build(10, 10, 11, "conv 7 9999 0 " + "9999 -9999 " * 24 + "9999", "show")),
        ("limits", build(9, 9, 12, "conv 1 1 999 1", "show", "conv 1 1 1000 1", "show")),
        ("weight-limit", build(9, 9, 12, "conv 1 1 0 10000", "show")),
        ("divisor-0", build(9, 9, 12, "conv 1 0 0 1", "show")),
        ("size-2", build(9, 9, 12, "conv 2 1 0 1 1 1 1", "show")),
        ("size-9", build(9, 9, 12, "conv 9 1 0 1", "show")),
        ("size-negative", build(9, 9, 12, "conv -1 1 0 1", "show")),
        ("means", build(12, 12, 13, *(s for r in range(14) for s in (f"integral {r}", "show")))),
        ("mean-limit", build(40, 30, 13, "integral 1023", "show", "integral 1024")),
        ("mean-negative", build(4, 3, 13, "integral -1")),
        ("kernel-cut", build(9, 9, 14, "conv 3 1 0 1 2 3 4 5")),
        ("bad-command", build(9, 9, 15, "flip", "rotate", "flip")),
    ]
    for w in range(1, 19):
        steps = [command(rng) for _ in range(rng.randrange(2, 8))]
        cases.append((f"width-{w}", build(w, rng.randrange(1, 15), rng.randrange(1 << 32), *steps)))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    seeds = [rng.randrange(1 << 32) for _ in range(4)]
    sharpen = "conv 5 9 -3 " + "0 -1 -1 -1 0 -1 2 3 2 -1 -1 3 5 3 -1 -1 2 3 2 -1 0 -1 -1 -1 0"
    wide = "conv 7 90 2 " + " ".join(str(rng.randrange(-3, 7)) for _ in range(49))
    return [
        ("perf-1", build(500, 400, seeds[0], *[BLUR, "integral 4", EDGE, "flip"] * 3)),
        ("perf-2", build(1000, 700, seeds[1], "integral 20", sharpen, "transpose", "integral 3")),
        ("perf-3", build(333, 251, seeds[2], *[wide, "transpose"] * 4)),
    ]


def random_test(rng: random.Random) -> bytes:
    w, h = rng.randrange(1, 40), rng.randrange(1, 30)
    return build(w, h, rng.randrange(1 << 32), *(command(rng) for _ in range(rng.randrange(8))))

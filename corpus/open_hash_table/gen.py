import random


def text(*ops: str) -> bytes:
    return "".join(op + "\n" for op in ops).encode()


def op(rng: random.Random, keys: list[int]) -> str:
    roll = rng.random()
    key = rng.choice(keys)
    if roll < 0.45:
        return f"+{key} {rng.randrange(-(1 << 63), 1 << 63)}"
    if roll < 0.7:
        return f"-{key}"
    if roll < 0.92:
        return f"?{key}"
    return rng.choice("!===")


def session(rng: random.Random, count: int, spread: int) -> list[str]:
    keys = [
        rng.randrange(-(1 << rng.randrange(3, 63)), 1 << rng.randrange(3, 63))
        for _ in range(spread)
    ]
    return [op(rng, keys) for _ in range(count)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    fill = [f"+{k} {k * k}" for k in range(-3, 10)]
    extremes = [2**63 - 1, -(2**63), 0, -1, 1, 2**32, 2**31, -(2**31), -(2**32)]
    cases = [
        ("empty", b""),
        ("summary", text("=")),
        ("one", text("+5 6", "?5", "?6", "-5", "?5", "-5", "=")),
        ("replace", text("+1 2", "+1 3", "?1", "+1 -4", "?1", "=")),
        ("grow", text(*(s for f in fill for s in (f, "=")), *(f"?{k}" for k in range(-5, 12)))),
        ("tombstones", text(*(s for k in range(40) for s in (f"+{k} 1", f"-{k}", "=")), "!", "=")),
        ("reuse", text(*fill, "-3", "-4", "=", "+3 9", "=", "+100 1", "=", "?4", "?3")),
        ("extremes", text(*(f"+{k} {k}" for k in extremes), *(f"?{k}" for k in extremes), "=")),
        ("rehash", text(*fill, "!", "=", "-2", "!", "=", *(f"?{k}" for k in range(12)))),
        (
            "find-stops",
            text(*(f"+{k} {k}" for k in range(6)), "-1", "-3", "-5", *(f"?{k}" for k in range(8))),
        ),
        ("bad-op", text("+1 1", "x", "=")),
        ("bad-number", text("+1 1", "+2 x", "=")),
        ("cut-erase", text("+1 1", "-")),
        ("cut-get", text("+1 1", "? y")),
        ("storm-limit", text("*1 5000001 3")),
        ("storm-none", text("*1 0 3", "*1 -5 3", "=")),
        ("storm-cut", text("*1 100")),
        ("storm-tiny", text("*7 500 0", "=", "*8 500 1", "=", "*9 500 7", "=")),
        ("storm-wide", text("*18446744073709551615 3000 18446744073709551615", "=", "!", "=")),
        ("storm-full", text("*12345 20000 255", "=", "*99 20000 4095", "=", "*5 9000 15", "=")),
        ("spaces", b"  + 7\n8 ?7= -7 =!="),
    ]
    for k in range(1, 14):
        cases.append((f"count-{k}", text(*(f"+{j * 8} {j}" for j in range(k)), "=")))
    for i in range(4):
        cases.append((f"random-{i}", text(*session(rng, 300, 5 + 30 * i))))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    seeds = [rng.randrange(1 << 63) for _ in range(4)]
    return [
        ("perf-1", text(f"*{seeds[0]} 800000 1023", "=")),
        ("perf-2", text(f"*{seeds[1]} 700000 65535", "=", f"*{seeds[2]} 300000 255", "=")),
        ("perf-3", text(*(f"*{seeds[3] + i} 3000 {(1 << i % 18) - 1}" for i in range(360)))),
    ]


def random_test(rng: random.Random) -> bytes:
    ops = session(rng, rng.randrange(1, 80), rng.randrange(1, 30))
    if rng.random() < 0.3:
        ops.append(f"*{rng.randrange(1 << 64)} {rng.randrange(400)} {(1 << rng.randrange(12)) - 1}")
    return text(*ops)

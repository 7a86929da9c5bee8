import random


def _word(rng: random.Random, pairs: int) -> str:
    out, opened, depth = "", 0, 0
    while len(out) < 2 * pairs:
        if depth == 0 or (opened < pairs and rng.random() < 0.5):
            out, opened, depth = out + "(", opened + 1, depth + 1
        else:
            out, depth = out + ")", depth - 1
    return out


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    catalan35 = 3116285494907301262
    broken = [")(", "(", ")", "(()", "())", "(a)", "()(", "()" * 36, "(" * 36 + ")" * 36, "()x"]
    return [
        ("empty", b""),
        ("blank-lines", b"\n\n"),
        ("malformed", b"x 1 2\nu\nu 3\nu -1 0\nu 36 0\ne -1\ne 16\nr\nn ()\nn )( 1\nn (((( 1\nend"),
        ("zero", b"u 0 0\nu 0 1\ne 0\n"),
        ("one", b"u 1 0\nu 1 1\ne 1\nr ()\nn () 1\nn () 0\n"),
        ("unrank-all", _text([f"u {n} {r}" for n in range(1, 6) for r in range(44)])),
        ("rank-all", _text([f"r {_word(rng, 1 + k % 5)}" for k in range(60)])),
        ("largest", _text([f"u 35 {catalan35 - d}" for d in (1, 2, 1000, 0, -1)])),
        (
            "largest-ranks",
            _text(["r " + "()" * 35, "r " + "(" * 35 + ")" * 35, "r " + "(())" * 17]),
        ),
        ("large-words", _text([f"u {n} {rng.randrange(2**31, 2**40)}" for n in range(20, 36)])),
        ("rank-large", _text([f"r {_word(rng, n)}" for n in range(15, 36)])),
        ("broken", _text([f"r {w}" for w in broken] + [f"n {w} 3" for w in broken])),
        ("long-line", b"r " + b"()" * 140 + b"\nr ()\n"),
        ("long-line-question", b"?" * 300 + b"\ne 2\n"),
        (
            "steps",
            _text([f"n {'(' * n}{')' * n} {k}" for n in range(1, 8) for k in (1, 2, 5, 41, 500)]),
        ),
        ("many-steps", _text([f"n {_word(rng, 9 + k)} {10**k}" for k in range(5)])),
        ("statistics", _text([f"e {n}" for n in range(1, 11)])),
        ("huge-step", b"n (()()) 18446744073709551615\nu 3 18446744073709551615\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    steps = [f"n {_word(rng, 24)} {rng.randrange(400000, 600000)}" for _ in range(6)]
    ranks = [f"u {rng.randrange(18, 36)} {rng.randrange(10**8)}" for _ in range(9000)]
    ranks += [f"r {_word(rng, rng.randrange(18, 36))}" for _ in range(9000)]
    return [
        ("perf-1", b"e 13\n"),
        ("perf-2", _text(steps)),
        ("perf-3", _text(ranks)),
        ("perf-4", _text([f"e {rng.choice([11, 12])}" for _ in range(6)])),
    ]


def random_test(rng: random.Random) -> bytes:
    lines = []
    for _ in range(rng.randrange(1, 10)):
        n = rng.randrange(1, 14)
        lines.append(
            rng.choice(
                [
                    f"u {n} {rng.randrange(4 ** (n - 1))}",
                    f"r {_word(rng, n)}",
                    f"n {_word(rng, n)} {rng.randrange(200)}",
                    f"e {n % 8}",
                ]
            )
        )
    return _text(lines)

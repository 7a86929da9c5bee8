import random


def _board(rng: random.Random, n: int, blocked: float, marks: str = "#") -> str:
    rows = [
        "".join(rng.choice(marks) if rng.random() < blocked else "." for _ in range(n))
        for _ in range(n)
    ]
    return f"{n}\n" + "\n".join(rows) + "\n"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("empty", b""),
        ("zero", b"0\n"),
        ("one", b"1\n.\n"),
        ("one-blocked", b"1\nX\n"),
        ("too-large", b"15\n"),
        ("malformed", b"4\n....\n\n....\n....\nqueens\n"),
        ("malformed-unfinished-line", b"-2 boards"),
        ("no-rows", b"6"),
        ("short-rows", b"5\n#\n.#\n\n..#\n"),
        ("long-rows", b"4\n" + b"....####\n" * 4),
        ("all-blocked", _board(rng, 5, 1.0).encode()),
        ("sizes", "".join(_board(rng, n, 0.0) for n in range(1, 11)).encode()),
        ("sizes-blocked", "".join(_board(rng, n, 0.15, "#xX") for n in range(1, 12)).encode()),
        ("blank-lines", ("\n\n".join(_board(rng, 6, 0.1) for _ in range(6))).encode()),
        (
            "diagonal",
            ("8\n" + "".join("." * k + "#" + "." * (7 - k) + "\n" for k in range(8))).encode(),
        ),
        ("heavily-blocked", "".join(_board(rng, 14, 0.5) for _ in range(3)).encode()),
        (
            "mixed",
            "".join(_board(rng, rng.randrange(4, 12), rng.random() / 3) for _ in range(9)).encode(),
        ),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", (_board(rng, 12, 0.0) + _board(rng, 12, 0.02)).encode()),
        ("perf-2", _board(rng, 13, 0.05).encode()),
        ("perf-3", "".join(_board(rng, 14, 0.22) for _ in range(4)).encode()),
        ("perf-4", "".join(_board(rng, 11, 0.05, "#x") for _ in range(24)).encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    return "".join(
        _board(rng, rng.randrange(1, 11), rng.choice([0.0, 0.1, 0.3]), "#xX")
        for _ in range(rng.randrange(1, 5))
    ).encode()

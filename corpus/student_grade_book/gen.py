import random


def _class(rng: random.Random, n: int, tasks: int, missing: float, full: int = 100) -> str:
    lines = [f"class c{rng.randrange(1000)} {n} {tasks}"]
    limits = [rng.randint(1, full) for _ in range(tasks)]
    lines.append(" ".join(f"{top} {rng.randint(0, 9) + (t == 0)}" for t, top in enumerate(limits)))
    for _ in range(n):
        name = rng.choice(["Ann", "Bob", "Cem", "Dee", "Eva"]) + str(rng.randrange(10 * n))
        skill = rng.random()
        points = [
            rng.choice([".", "x", "-1", str(top + 1)])
            if rng.random() < missing
            else str(round(top * min(1.0, max(0.0, rng.gauss(0.4 + skill * 0.6, 0.2)))))
            for top in limits
        ]
        lines.append(f"{name} {' '.join(points)}")
    return "\n".join(lines) + "\n"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    borders = "".join(
        f"s{p} {p}\n" for p in (0, 1, 599, 600, 601, 699, 700, 799, 800, 899, 900, 901, 999, 1000)
    )
    near = "".join(f"n{p}{d} {p} {p - d}\n" for p in (600, 700, 800, 900) for d in (0, 1))
    same = "".join(f"{name} 5 5\n" for name in ("zoe", "amy", "kim", "amy", "bob", "Zed", "al"))
    return [
        ("empty", b""),
        ("malformed", b"course x 1 2\n"),
        ("no-students", b"class a 0 2\n"),
        ("too-many-students", b"class a 20001 2\n"),
        ("no-tasks", b"class a 2 0\n"),
        ("too-many-tasks", b"class a 2 13\n"),
        ("bad-full", b"class a 2 2\n10 1 0 1\nx 1 1\n"),
        ("full-too-large", b"class a 1 1\n1001 1\nx 1\n"),
        ("bad-weight", b"class a 2 2\n10 1 10 -1\nx 1 1\n"),
        ("weight-too-large", b"class a 1 1\n10 101\nx 1\n"),
        ("no-weight", b"class a 1 2\n10 0 10 0\nx 1 1\n"),
        ("one", b"class a 1 1\n10 1\nonly 7\n"),
        ("students-missing", b"class a 3 2\n10 1 20 2\nann 5 15\nbob 10"),
        ("nobody-came", b"class a 2 1\n10 1\n"),
        ("grade-borders", f"class borders 14 1\n1000 3\n{borders}".encode()),
        ("just-below-borders", f"class near 8 2\n1000 9 1000 1\n{near}".encode()),
        ("ties", f"class same 7 2\n10 1 9 2\n{same}".encode()),
        ("nobody-handed-in", b"class a 3 2\n10 1 10 1\nx 1 .\ny 2 .\nz 3 11\n"),
        (
            "maxima",
            b"class m 2 12\n"
            + b"1000 100 " * 12
            + b"\ntop"
            + b" 1000" * 12
            + b"\nlow"
            + b" 0" * 12,
        ),
        ("long-names", b"class abcdefghijklmnopqrst 1 1\n5 1\nABCDEFGHIJKLMNOPQRST 4\n"),
        ("sizes", "".join(_class(rng, n, 1 + n % 12, 0.05) for n in range(1, 18)).encode()),
        ("missing", _class(rng, 40, 6, 0.3).encode()),
        ("one-point-tasks", _class(rng, 60, 3, 0.0, 1).encode()),
        ("large", _class(rng, 700, 5, 0.02, 1000).encode()),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _class(rng, 16000, 6, 0.02).encode()),
        ("perf-2", _class(rng, 14000, 12, 0.0, 1000).encode()),
        ("perf-3", "".join(_class(rng, 400, 4, 0.05) for _ in range(65)).encode()),
        ("perf-4", _class(rng, 20000, 4, 0.01, 20).encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    return "".join(
        _class(
            rng,
            rng.randrange(1, 20),
            rng.randrange(1, 13),
            rng.choice([0, 0.1]),
            10 ** rng.randrange(1, 4),
        )
        for _ in range(rng.randrange(1, 4))
    ).encode()

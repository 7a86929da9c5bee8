import random


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("empty", b""),
        ("blank-lines", b"\n\n"),
        (
            "malformed",
            b"p\nd x\nl 3 1\nq 5\np -1\nd -1\np 20001\nd 20001\nl 121 1 1 1\nl 5 0 5 0\n",
        ),
        ("negative-bounds", b"l 5 1 -1 0\nl 5 1 5 -2\nl -3 1 5 0\nl 5 1 5 0"),
        ("zero", b"p 0\nd 0\nl 0 1 0 0\nl 0 1 9 3\n"),
        ("small-counts", _text([f"{c} {n}" for n in range(1, 20) for c in "pd"])),
        ("first-lists", _text([f"l {n} 1 {n} 0" for n in range(1, 14)])),
        ("high-zero", b"l 4 1 0 0\nl 4 3 2 0\n"),
        ("modulus-passed", b"p 120\np 130\np 200\np 405\nd 300\nd 500\nd 1000\n"),
        ("descending-counts", b"p 3000\np 2999\np 1\np 3001\np 20000\n"),
        ("distinct-large", b"d 2000\nd 2001\n"),
        ("few-parts", _text([f"l 30 1 30 {k}" for k in range(1, 9)])),
        (
            "large-parts",
            _text([f"l 60 {low} {high} 0" for low, high in ((7, 20), (10, 60), (1, 2))]),
        ),
        ("all-ones", b"l 120 1 1 0\nl 120 1 2 0\nl 120 60 60 2\nl 120 120 120 1\n"),
        ("deep", b"l 45 1 45 0\nl 50 2 9 0\n"),
        ("long-line", b"p 5" + b" " * 300 + b"\np 6\n"),
        (
            "mixed",
            _text(
                [
                    rng.choice(
                        [
                            f"p {rng.randrange(6000)}",
                            f"d {rng.randrange(700)}",
                            f"l {rng.randrange(40)} {rng.randrange(1, 5)} {rng.randrange(30)} "
                            f"{rng.randrange(12)}",
                        ]
                    )
                    for _ in range(40)
                ]
            ),
        ),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _text([f"l {56 + rng.randrange(2)} 1 60 0", "p 20000"])),
        ("perf-2", _text([f"d {16000 + rng.randrange(300)}", f"p {19000 + rng.randrange(900)}"])),
        ("perf-3", _text([f"l {88 + rng.randrange(3)} 3 70 0"])),
        ("perf-4", _text([f"l {100 + k} 1 {50 + rng.randrange(5)} 5" for k in range(12)])),
    ]


def random_test(rng: random.Random) -> bytes:
    lines = []
    for _ in range(rng.randrange(1, 9)):
        kind = rng.choice("pdl")
        if kind == "l":
            lines.append(
                f"l {rng.randrange(36)} {rng.randint(1, 3)} {rng.randrange(40)} {rng.randrange(9)}"
            )
        else:
            lines.append(f"{kind} {rng.randrange(3000 if kind == 'p' else 400)}")
    return _text(lines)

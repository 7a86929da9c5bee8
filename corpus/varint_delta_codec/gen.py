import random


def column(rng, n, kind):
    if kind == "walk":
        x, out = rng.randint(-(10**6), 10**6), []
        for _ in range(n):
            x += rng.randint(-70, 70)
            out.append(x)
    elif kind == "line":
        start, step = rng.randint(-(2**40), 2**40), rng.randint(-(2**33), 2**33)
        out = [start + step * i + rng.choice([0, 0, 0, 1]) for i in range(n)]
    elif kind == "any":
        out = [
            rng.randint(-(2 ** rng.randint(0, 63)), 2 ** rng.randint(0, 63) - 1) for _ in range(n)
        ]
    else:
        out = [rng.randint(1000, 1000 + 2 ** rng.choice([0, 3, 8, 31])) for _ in range(n)]
    return (" ".join(map(str, out)) + "\n").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    powers = [s * 2**p + d for p in range(0, 63, 7) for s in (1, -1) for d in (-1, 0, 1)]
    singles = "".join(f"{x}\n" for x in powers)
    widths = "".join(f"0 {2**w - 1} {2**w // 3} {(2**w - 1) // 5} 1 0\n" for w in range(64))
    top, low = 2**63 - 1, -(2**63)
    sizes = b"".join(column(rng, n, "frame") for n in (*range(1, 18), 127, 128, 129, 255, 256, 257))
    shapes = "".join(
        f":{n} {rng.randrange(2**64)} {k}\n" for k in range(5) for n in (0, 1, 2, 130, 700)
    )
    return [
        ("empty", b""),
        ("blank", b"\n"),
        ("one", b"0\n1\n-1\n63\n64\n-64\n-65\n"),
        ("powers-of-two", singles.encode()),
        ("extremes", f"{top} {low}\n{low} {top}\n{low} {low}\n{top} {top} {top}\n{low}\n".encode()),
        ("clamped", b"9223372036854775808 -9223372036854775809 99999999999999999999999\n"),
        (
            "malformed",
            b"1 2 x 3\nabc\n:\n:5\n:5 5\n:-1 1 1\n:1000001 1 1\n:x 1 1\n1,2\n+5 -+5\n 7\t8 \n",
        ),
        ("widths", widths.encode()),
        ("sizes", sizes),
        ("constant", ("5 " * 300 + "\n" + "-5 " * 129 + "\n").encode()),
        ("walk", column(rng, 500, "walk") + column(rng, 33, "walk")),
        ("lines", column(rng, 200, "line") + column(rng, 140, "line")),
        ("any", column(rng, 300, "any") + column(rng, 5, "any") + column(rng, 4, "any")),
        ("shapes", shapes.encode()),
        ("odd-seeds", b":20 18446744073709551615 0\n:20 -1 1\n:20 0 2\n:9 1 -3\n"),
        ("long-line", b"12345 " * 12000 + b"\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    plans = [[(250000, 0)], [(600000, 1)], [(300000, 2), (99999, 1)], [(40000, 3)] * 12]
    return [
        (f"perf-{i + 1}", "".join(f":{n} {rng.randrange(2**64)} {k}\n" for n, k in plan).encode())
        for i, plan in enumerate(plans)
    ]


def random_test(rng: random.Random) -> bytes:
    out = []
    for _ in range(rng.randint(1, 5)):
        if rng.random() < 0.2:
            out.append(
                f":{rng.randint(0, 400)} {rng.randrange(2**64)} {rng.randint(0, 3)}\n".encode()
            )
        else:
            out.append(
                column(rng, rng.randint(0, 150), rng.choice(["walk", "line", "any", "frame"]))
            )
    return b"".join(out)

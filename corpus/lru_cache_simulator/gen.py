import random

BIG = [2**31 - 1, 2**31, -(2**31), 2**32, -(2**32) - 1, 2**63 - 1, -(2**63), 0, -1]


def session(rng, capacity, count, keys):
    out = [str(capacity)]
    for _ in range(count):
        op = rng.choice("gggppxa")
        key = rng.choice(BIG) if rng.random() < 0.05 else rng.choice(keys)
        if op == "p":
            out.append(
                f"p {key} {rng.choice([rng.randint(-99, 99), rng.randint(-(2**63), 2**63 - 1)])}"
            )
        elif op == "a":
            out.append(f"a {rng.randint(0, capacity + 1)}")
        else:
            out.append(f"{op} {key}")
    return ("\n".join(out) + "\n").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    big = "4\n" + "".join(f"g {k}\np {k} {k}\na 4\n" for k in BIG) + "x -1\nx 0\na 9\n"
    sizes = [
        (f"capacity-{n}", session(rng, n, 120, list(range(-n, n + 2)))) for n in (1, 2, 3, 5, 8, 17)
    ]
    return [
        ("empty", b""),
        ("zero-capacity", b"0\ng 1\n"),
        ("negative-capacity", b"-3\ng 1\n"),
        ("too-large", b"65537\ng 1\n"),
        ("largest", b"65536\nt 30000 40 5\na 5\n"),
        ("not-a-number", b"many\ng 1\n"),
        ("no-commands", b"7"),
        ("big-keys", big.encode()),
        (
            "malformed",
            b"3\n\ng\np\nq 5\ng 4x\np 7 z\nx\nx y\na\n\x90\n t 5 5 5\nt 5\nt 5 0 1\nt 5 41 1\n",
        ),
        ("trace-limits", b"3\nt 4000001 9 1\nt 0 9 1\nt -1 9 1\nt 10 1 2\na 3\nt 20 40 3\na 3\n"),
        (
            "reuse-after-drop",
            b"2\np 1 5\np 2 6\nx 1\na 9\ng 3\na 9\ng 4\na 9\nx 3\nx 4\na 9\ng 1\na 1\n",
        ),
        *sizes,
        ("trace-small", b"10\nt 2000 8 42\na 10\nt 500 3 18446744073709551615\na 10\n"),
        ("trace-wide", b"1000\nt 20000 16 7\na 20\nx 0\nx 1\na 3\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(500, 800000, 14), (20000, 600000, 24), (65536, 500000, 32), (16, 1500000, 9)]
    return [
        (f"perf-{i + 1}", f"{c}\nt {n} {bits} {rng.randrange(2**64)}\na 3\n".encode())
        for i, (c, n, bits) in enumerate(shapes)
    ]


def random_test(rng: random.Random) -> bytes:
    capacity = rng.choice([1, 2, 3, 7, 40])
    keys = [rng.randint(-capacity * 2, capacity * 2) * rng.choice([1, 2**20]) for _ in range(50)]
    data = session(rng, capacity, rng.randint(1, 80), keys)
    if rng.random() < 0.3:
        data += (
            f"t {rng.randint(1, 500)} {rng.randint(1, 20)} {rng.randrange(2**40)}\na 5\n".encode()
        )
    return data

import random

EDGES = [0, 1, -1, 2147483647, -2147483648, 65536, -65537, 255, 256]


def commands(rng, count, spread):
    out = []
    for _ in range(count):
        op = rng.choice("++++--kkrspd" if rng.random() < 0.3 else "+++-krsp")
        x = rng.choice(EDGES) if rng.random() < 0.1 else rng.randint(-spread, spread)
        if op == "k":
            x = rng.randint(-1, max(2, count // 3))
        if op == "s":
            y = min(2147483647, x + rng.randint(-2, spread))
            out.append(f"s {x} {y}")
        elif op == "d":
            out.append("d")
        else:
            out.append(f"{op} {x}")
    return "\n".join([*out, "d"]) + "\n"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    extremes = "".join(f"+ {x}\n" for x in EDGES + EDGES[:5])
    queries = "".join(f"r {x}\np {x}\ns {x} 2147483647\ns -2147483648 {x}\n" for x in EDGES)
    ranks = "".join(f"k {i}\n" for i in range(-1, 17))
    growing = "".join(
        "".join(f"+ {rng.randint(-50, 50)}\n" for _ in range(n)) + "d\n" for n in range(1, 8)
    )
    return [
        ("empty", b""),
        ("queries-on-empty", b"d k 1 k 0 r 5 p 5 s -5 5 - 3 m 0 1 g 0 1 d"),
        ("one", b"+ 7\nd\nk 1\nk 2\nr 7\nr 8\np 7\np 8\ns 7 7\ns 8 9\ns 5 6\n- 7\n- 7\nd\n"),
        ("extremes", (extremes + "d\n" + queries + ranks).encode()),
        ("copies", b"+ 5 + 5 + 5 + -5 + -5 d k 1 k 2 k 3 k 5 k 6 - 5 d - 5 - 5 - 5 - -5 d s -9 9"),
        ("ascending", ("".join(f"+ {i}\n" for i in range(40)) + "d k 40 k 41 s 3 17").encode()),
        ("descending", ("".join(f"+ {-i * 70000}\n" for i in range(30)) + "d r -100000").encode()),
        ("growing", growing.encode()),
        ("malformed-number", b"+ 1 + 2 k x d"),
        ("unknown-op", b"+ 9 q 1 2 d + 8 s 1"),
        ("missing-seed", b"+ 4\ng 10"),
        (
            "generated",
            b"g 1000 7 d k 1 k 500 k 1000 k 1001 r 0 p 0 s -9999999 9999999 s 0 300000 d",
        ),
        ("mixed-workload", b"m 3000 12345 d m 2000 -5 d s -2147483648 2147483647 p 2147483647"),
        ("mixed-then-erase", b"g 40 3 m 700 99 d k 3 k 30 p -1 - 0 d m -5 1"),
        ("commands-narrow", commands(rng, 300, 12).encode()),
        ("commands-wide", commands(rng, 300, 2000000000).encode()),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(30000, 20000), (15000, 45000), (50000, 5000), (2000, 90000)]
    return [
        (
            f"perf-{i + 1}",
            f"g {n} {rng.randrange(1, 10**6)}\n".encode()
            + f"m {m} {rng.randrange(1, 10**6)}\nk {n // 3}\nd\n".encode(),
        )
        for i, (n, m) in enumerate(shapes)
    ]


def random_test(rng: random.Random) -> bytes:
    text = commands(rng, rng.randint(1, 80), rng.choice([3, 30, 10**5, 2 * 10**9]))
    if rng.random() < 0.4:
        text += f"m {rng.randint(1, 400)} {rng.randint(-9, 10**6)}\nd\n"
    return text.encode()

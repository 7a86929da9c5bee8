import random


def script(rng, lines, players, reach):
    out = []
    for _ in range(lines):
        kind = rng.choice(["add"] * 5 + ["del", "rank", "at", "top"])
        who = rng.randrange(players)
        if kind == "add":
            out.append(f"add {who} {rng.randint(-reach, reach)}")
        elif kind == "top":
            out.append(f"top {rng.randint(0, 9)}")
        elif kind == "at":
            out.append(f"at {rng.randint(0, players)}")
        else:
            out.append(f"{kind} {who}")
    return "\n".join(out) + "\ntop 5000\n"


def everyone(ids):
    return "".join(f"rank {i}\nat {i}\n" for i in ids)


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    ties = "".join(f"add {i} 10\n" for i in [9, 3, 7, 1, 5, 0, 4999, 2500])
    ladder = "".join(f"add {i} {i * 3000000000}\n" for i in range(20))
    down = "".join(f"add {i} {-i * 3000000001}\n" for i in range(20))
    removal = "".join(f"add {i} {i % 5}\n" for i in range(60))
    removal += "".join(f"del {i}\nat 1\n" for i in range(0, 60, 3)) + everyone(range(60))
    caps = "add 1 1000000000000\n" * 5 + "add 2 -1000000000000\n" * 5 + "add 3 1000000000001\n"
    return [
        ("empty", b""),
        ("blank-lines", b"\n\n   \n"),
        ("one", b"add 0 5\ntop 3\nrank 0\nat 1\nat 2\nat 0\ndel 0\ndel 0\ntop 3\nrank 0\n"),
        ("ties", (ties + "top 20\n" + everyone([0, 1, 3, 5, 7, 9, 4999])).encode()),
        ("ladder-up", (ladder + "top 30\n" + everyone(range(22))).encode()),
        ("ladder-down", (down + "top 30\n" + everyone(range(22))).encode()),
        ("score-limits", (caps + "top 5\nadd 1 -1\nadd 2 1\ntop 5\n").encode()),
        (
            "ids-out-of-range",
            b"add -1 5\nadd 5000 5\nadd 4999 5\nrank 5000\ndel -1\ntop 2\nat -1\n",
        ),
        (
            "malformed",
            b"add\nadd 3\nfoo 1 2\nadd x 1\nadd 3 4 5\ntop\nrank\nleaderboards 1\nat 1\n",
        ),
        ("removals", removal.encode()),
        (
            "re-add",
            (b"add 4 1\nadd 5 2\nadd 4 1\ntop 2\nadd 4 1\ntop 2\nadd 4 -9\ntop 2\n"),
        ),
        ("sim-small", b"sim 500 17 1\ntop 20\nsim 0 5 1\nsim -3 5 1\nsim 5 0 1\nsim 5 5001 1\n"),
        ("sim-wide", b"sim 4000 1000 -77\ntop 40\nat 100\nat 500\nsim 1000 5000 9\ntop 3\n"),
        ("sim-single", b"sim 60 1 4\ntop 2\nsim 1000001 4 4\n"),
        # Many players: the upper levels of the list are used only then.
        ("sim-many", b"sim 40000 2500 31\ntop 12\nat 700\nat 1900\n"),
        ("sim-all", b"sim 20000 5000 32\ntop 3\nsim 9000 4000 33\nat 2500\n"),
        ("sim-long", b"sim 60000 100 34\ntop 100\n"),
        # Of the first few hundred seeds these draw the tallest entries: all 12 levels are used.
        ("sim-tall", b"sim 15000 100 82\ntop 100\n"),
        ("sim-tall-again", b"sim 15000 100 247\nat 9\n"),
        ("sim-tall-many", b"sim 15000 4000 42\nat 1000\n"),
        ("script-few", script(rng, 400, 15, 3).encode()),
        ("script-many", script(rng, 400, 300, 10**12).encode()),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(40000, 1000), (25000, 5000), (120000, 100), (60000, 2500)]
    return [
        (f"perf-{i + 1}", f"sim {n} {p} {rng.randrange(10**9)}\ntop 10\n".encode())
        for i, (n, p) in enumerate(shapes)
    ]


def random_test(rng: random.Random) -> bytes:
    text = script(
        rng, rng.randint(1, 90), rng.choice([2, 9, 200, 5000]), rng.choice([2, 99, 10**10])
    )
    if rng.random() < 0.3:
        text = f"sim {rng.randint(1, 300)} {rng.randint(1, 60)} {rng.randrange(10**6)}\n" + text
    return text.encode()

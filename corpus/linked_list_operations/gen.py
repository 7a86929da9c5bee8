import random

EDGES = [0, 1, -1, 127, 128, -128, -129, 255, 256, 2**31 - 1, 2**31, -(2**31), 2**32]
EDGES += [2**63 - 1, -(2**63), -(2**63) + 1]


def session(rng, steps, reach):
    out = []
    for _ in range(steps):
        op = rng.choice("pppaaaaasbmruz<cjdd" if rng.random() < 0.9 else "f")
        if op in "pa":
            x = rng.choice(EDGES) if rng.random() < 0.15 else rng.randint(-reach, reach)
            out.append(f"{op}{x}")
        elif op == "<":
            out.append(f"<{rng.randint(-reach, reach)}")
        elif op == "j":
            out.append(f"j{rng.randint(1, 9)} {rng.randint(1, 30)}d")
        elif op == "f":
            out.append(f"f{rng.randint(0, 20)} {rng.randrange(1000)}")
        else:
            out.append(op)
    return (rng.choice([" ", "\n"]).join(out) + "\ncd\n").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    edges = " ".join(f"a{x}" for x in EDGES)
    zips = "".join(f"p{n}zd" for n in range(1, 18))
    sorts = "".join(f"p{rng.randint(-9, 9)}sdmd" for _ in range(17))
    stable = " ".join(f"a{rng.randint(-3, 3) * 256 + rng.choice([-1, 0, 200])}" for _ in range(37))
    circle = " ".join(f"a{i}" for i in range(1, 42))
    return [
        ("empty", b""),
        ("operations-on-nothing", b"srbmuzcdj3 1<5cd"),
        ("one", b"a5 srbmuzdj1 0d<5d<6d<4dc"),
        ("two", b"p1 p2 dzdrdsdj1 1d"),
        ("edges", (edges + "cdsdbdmdrd<0d<255d<-1duc").encode()),
        ("zips", zips.encode()),
        ("sorts", sorts.encode()),
        ("stable", (stable + "dbdmdsdudrbdc").encode()),
        ("josephus", (circle + "dcj3 2dp9p8p7 j100 1d j0 0 j-4 0 j5 -3d").encode()),
        ("josephus-negative", b"a-5a-6a-9223372036854775808a9223372036854775807a4 j2 1d"),
        ("unique-runs", b"a1a1a1a2a2a1a3a3a3a3 ududsdud p1ud"),
        ("partition", b"a5a5a1a9a5a-7a9a1a5 <5d<1d<9d<100d<-100drd<5d"),
        ("malformed", b"p a- 5 px d j d < q # z \x80 f d c"),
        ("filled", b"f1000 5cs c d b c d m c d zcr<0cd j7 50 cd"),
        ("fill-odd", b"f17 1sdmd f-3 4 f0 0d f33 2 bd sudc"),
        ("forty-one", b"f40 3d f1 4d s d j1 40 d"),
        ("session-narrow", session(rng, 200, 4)),
        ("session-wide", session(rng, 200, 2**62)),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    seeds = [rng.randrange(10**9) for _ in range(6)]
    return [
        ("perf-1", f"f50000 {seeds[0]}scmcbczszc<0cr".encode()),
        ("perf-2", f"f60000 {seeds[1]}mcsucd".encode()),
        ("perf-3", f"f4000 {seeds[2]}j1999 1cf6000 {seeds[3]}scj700 3c".encode()),
        ("perf-4", (f"f2000 {seeds[4]}" + "sczbczmz<-5rc" * 60).encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    return session(rng, rng.randint(1, 120), rng.choice([2, 300, 2**31, 2**62]))

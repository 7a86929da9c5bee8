import random


def _case(steps: int, dt: float, soft: float, bodies: list[tuple]) -> bytes:
    lines = [f"{len(bodies)} {steps} {dt:.6g} {soft:.6g}"]
    lines += [" ".join(f"{v:.6g}" for v in body) for body in bodies]
    return ("\n".join(lines) + "\n").encode()


def _planets(rng: random.Random, n: int) -> list[tuple]:
    out = [(1.0, 0.0, 0.0, 0.0, 0.0)]
    for k in range(1, n):
        radius = 0.7 + 0.5 * k + rng.random() * 0.1
        speed = radius**-0.5
        mass = rng.choice([0.0, 0.0001, 0.001, 0.01])
        if rng.random() < 0.5:
            out.append((mass, radius, 0.0, 0.0, speed))
        else:
            out.append((mass, 0.0, -radius, speed, 0.0))
    return out


def _cloud(rng: random.Random, n: int) -> list[tuple]:
    return [
        (
            rng.uniform(0.1, 2),
            *(rng.uniform(-3, 3) for _ in range(2)),
            rng.gauss(0, 0.4),
            rng.gauss(0, 0.4),
        )
        for _ in range(n)
    ]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    two = [(1.0, -0.5, 0.0, 0.0, -0.7), (1.0, 0.5, 0.0, 0.0, 0.7)]
    out = [
        ("empty", b""),
        ("malformed", b"two bodies\n"),
        ("no-bodies", b"0 10 0.01 0.1\n"),
        ("too-many-bodies", b"17 10 0.01 0.1\n"),
        ("bad-steps", b"1 -1 0.01 0.1\n1 0 0 0 0\n"),
        ("too-many-steps", b"1 1000001 0.01 0.1\n1 0 0 0 0\n"),
        ("bad-dt", b"1 5 0 0.1\n1 0 0 0 0\n"),
        ("large-dt", b"1 5 0.11 0.1\n1 0 0 0 0\n"),
        ("nan-dt", b"1 5 nan 0.1\n1 0 0 0 0\n"),
        ("bad-softening", b"1 5 0.1 0.001\n1 0 0 0 0\n"),
        ("body-missing", b"2 5 0.1 0.1\n1 0 0 0 0\n1 2 3"),
        ("body-too-far", b"2 5 0.1 0.1\n1 0 0 0 0\n1 2 1000.5 1 1\n"),
        ("body-infinite", b"1 5 0.1 0.1\n1 0 0 0 inf\n"),
        ("negative-mass", b"1 5 0.1 0.1\n-1 0 0 0 0\n"),
        ("one", b"1 7 0.1 0.01\n5 1 -0.25 2 0.5\n"),
        ("bounds", b"2 2 0.1 10\n1000 1000 1000 1000 1000\n0 -1000 -1000 -1000 -1000\n"),
        ("no-steps", _case(0, 0.1, 0.1, two)),
        ("nine-steps", _case(9, 0.05, 0.1, two)),
        ("two", _case(400, 0.01, 0.02, two)),
        ("same-place", _case(25, 0.05, 0.5, [(1, 1, 1, 0, 0), (2, 1, 1, 0, 0), (0, 1, 1, 1, 0)])),
        (
            "maxima",
            _case(31, 0.1, 10, [(1000, 1000, -1000, 1000, -1000), (1000, -1000, 1000, 0, 9)]),
        ),
        ("planets", _case(700, 0.02, 0.01, _planets(rng, 6))),
    ]
    for n in (3, 4, 5, 7, 8, 9, 15, 16):
        out.append((f"cloud-{n}", _case(15 + n, 0.02, 0.3, _cloud(rng, n))))
    return out


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _case(250000, 0.0004, 0.05, _cloud(rng, 3))),
        ("perf-2", _case(7000, 0.002, 0.2, _cloud(rng, 16))),
        ("perf-3", _case(30000, 0.01, 0.02, _planets(rng, 8))),
        ("perf-4", _case(14000, 0.001, 0.1, _cloud(rng, 11))),
    ]


def random_test(rng: random.Random) -> bytes:
    bodies = _cloud(rng, rng.randrange(1, 12)) if rng.random() < 0.6 else _planets(rng, 4)
    return _case(rng.randrange(60), rng.uniform(0.001, 0.05), rng.uniform(0.05, 0.5), bodies)

import random

ONE = 65536
Particle = tuple[int, int, int, int, int]


def build(
    n: int, steps: int, gravity: int, width: int, height: int, seed: int, particles: list[Particle]
) -> bytes:
    head = f"{n} {steps} {gravity} {width} {height} {seed}\n"
    return (head + "".join(" ".join(map(str, p)) + "\n" for p in particles)).encode()


def particle(rng: random.Random, width: int, height: int, fast: int = ONE // 2) -> Particle:
    speed = [rng.randrange(-fast, fast + 1) for _ in range(2)]
    place = (rng.randrange(width * ONE + 1), rng.randrange(height * ONE + 1))
    return (*place, *speed, rng.randrange(ONE // 4, 5 * ONE))


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top, bottom = 2**31 - 1, -(2**31)
    cases = [
        ("empty", b""),
        ("cut", b"3 4 5 6 7"),
        ("too-many", build(2001, 1, 0, 5, 5, 1, [])),
        ("negative-n", build(-1, 1, 0, 5, 5, 1, [])),
        ("steps-limit", build(1, 100001, 0, 5, 5, 1, [])),
        ("gravity-limit", build(1, 3, ONE + 1, 5, 5, 1, [])),
        ("gravity-low", build(1, 3, -ONE - 1, 5, 5, 1, [])),
        ("narrow", build(1, 3, 0, 1, 5, 1, [])),
        ("flat", build(1, 3, 0, 5, 1, 1, [])),
        ("wide", build(1, 3, 0, 8001, 5, 1, [])),
        ("high", build(1, 3, 0, 5, 8001, 1, [])),
        ("nobody", build(0, 3, 5, 5, 5, 1, [])),
        ("one", build(1, 7, -900, 4, 3, 1, [(ONE, ONE, 300, -200, ONE)])),
        (
            "no-steps",
            build(2, 0, 5, 5, 5, 1, [(5, 6, 7, 8, 9), (-5, 400000, 40000, -40000, 2**30)]),
        ),
        (
            "clamped",
            build(
                5,
                2,
                0,
                3,
                3,
                1,
                [
                    (top, bottom, top, bottom, top),
                    (bottom, top, bottom, top, bottom),
                    (3 * ONE, 3 * ONE, 32768, -32768, 100 * ONE),
                    (3 * ONE + 1, -1, 32769, -32769, 100 * ONE + 1),
                    (1, 2, 3, 4, ONE // 4 - 1),
                ],
            ),
        ),
        (
            "on-top",
            build(
                3,
                6,
                0,
                5,
                5,
                1,
                [(ONE, ONE, 0, 0, ONE), (ONE, ONE, 0, 0, 2 * ONE), (ONE + 40, ONE + 40, 5, 0, ONE)],
            ),
        ),
        (
            "touching",
            build(
                4,
                5,
                0,
                9,
                9,
                1,
                [
                    (ONE, ONE, 0, 0, ONE),
                    (2 * ONE, ONE, 0, 0, ONE),
                    (ONE, 2 * ONE - 1, 0, 0, ONE),
                    (2 * ONE - 1, 2 * ONE - 2, 0, 0, ONE),
                ],
            ),
        ),
        (
            "sixty-four",
            build(
                9,
                1,
                0,
                9,
                2,
                1,
                [(ONE * k, ONE, 0, 0, ONE) for k in range(4)]
                + [(ONE * k + 61 + k, ONE, 0, 0, ONE) for k in range(5)],
            ),
        ),
        (
            "walls",
            build(
                4,
                30,
                0,
                2,
                2,
                1,
                [
                    (0, 0, -32768, -32768, ONE),
                    (2 * ONE, 0, 32768, -1, ONE),
                    (0, 2 * ONE, -1, 32768, ONE),
                    (2 * ONE, 2 * ONE, 7, 7, ONE),
                ],
            ),
        ),
        (
            "falling",
            build(
                12,
                40,
                2000,
                30,
                4,
                1,
                [(ONE * 2 * k, ONE * (k % 4), 100 * k, 0, ONE) for k in range(12)],
            ),
        ),
        (
            "rising",
            build(
                13,
                40,
                -ONE,
                30,
                4,
                1,
                [(ONE * 2 * k, ONE * (k % 4), 100 * k, 0, ONE) for k in range(13)],
            ),
        ),
        ("some-given", build(9, 11, 10, 4, 4, 4294967295, [particle(rng, 4, 4) for _ in range(4)])),
        ("garbage", b"5 4 9 4 4 77\n1 2 3 4 5\n6 x 7\n"),
        ("seeds", build(20, 20, 0, 5, 5, 0, [])),
        ("seeds-1", build(20, 20, 0, 5, 5, 2**31, [])),
        ("largest", build(300, 3, 55, 8000, 8000, 9, [])),
        ("crowd", build(200, 12, 300, 8, 8, 5, [])),
        (
            "far-corner",
            build(
                6,
                9,
                ONE,
                8000,
                8000,
                1,
                [(8000 * ONE - 9 * k, 8000 * ONE - 5 * k, 32768, 32768, ONE) for k in range(6)],
            ),
        ),
    ]
    for k in range(1, 18):
        size = (rng.randrange(2, 6), rng.randrange(2, 6))
        crowd = [particle(rng, *size, rng.choice([100, ONE // 2])) for _ in range(k)]
        cases.append(
            (
                f"count-{k}",
                build(k, rng.randrange(1, 25), rng.randrange(-999, 999), *size, 1, crowd),
            )
        )
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    s = [rng.randrange(1 << 32) for _ in range(3)]
    return [
        ("perf-1", build(400, 120, 300, 40, 40, s[0], [])),
        ("perf-2", build(1800, 15, -50, 200, 90, s[1], [])),
        ("perf-3", build(90, 1200, 1500, 12, 12, s[2], [])),
    ]


def random_test(rng: random.Random) -> bytes:
    width, height, n = rng.randrange(2, 9), rng.randrange(2, 9), rng.randrange(30)
    given = [particle(rng, width, height) for _ in range(rng.randrange(n + 1))]
    gravity = rng.randrange(-3000, 3000)
    return build(n, rng.randrange(20), gravity, width, height, rng.randrange(1 << 32), given)

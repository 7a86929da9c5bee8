import random


def text(*jobs: tuple[int, int, int, int, int]) -> bytes:
    return "".join(" ".join(map(str, job)) + "\n" for job in jobs).encode()


def job(rng: random.Random, longest: int, steps: int) -> tuple[int, int, int, int, int]:
    seed = rng.choice([0, rng.randrange(1 << 64)])
    return (
        rng.randrange(256),
        rng.randrange(1, longest + 1),
        rng.randrange(steps),
        rng.randrange(3),
        seed,
    )


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    edges = [1, 2, 3, 62, 63, 64, 65, 66, 127, 128, 129, 191, 192, 193, 4095, 4096]
    cases = [
        ("empty", b""),
        ("cut", b"30 11 5 0"),
        ("word", b"110 31 5 2 x"),
        (
            "refused",
            text((256, 5, 5, 0, 0), (30, 0, 5, 0, 0), (30, 4097, 5, 0, 0), (30, 5, 5, 3, 0)),
        ),
        ("refused-steps", text((30, 5, 2000001, 0, 0), (1, 1, 0, 0, 0))),
        (
            "one-cell",
            text(*((r, 1, 4, b, 0) for r in (0, 1, 4, 30, 51, 128, 255) for b in range(3))),
        ),
        ("two-cells", text(*((r, 2, 5, b, 7) for r in (90, 30, 45, 129) for b in range(3)))),
        ("rule-30", text((30, 61, 29, 0, 0))),
        ("rule-90", text((90, 64, 32, 2, 0))),
        ("rule-110", text((110, 63, 40, 1, 12345))),
        ("every-rule-bit", text(*((1 << k, 33, 6, b, 99 + k) for k in range(8) for b in range(3)))),
        ("every-rule", text(*((r, 70 + r % 3, 37, r % 3, r * 77) for r in range(256)))),
        ("edges-dead", text(*((30, w, 50, 0, w) for w in edges))),
        ("edges-live", text(*((45, w, 50, 1, w) for w in edges))),
        ("edges-ring", text(*((110, w, 50, 2, w) for w in edges))),
        ("edges-middle", text(*((150, w, 45, 2, 0) for w in edges))),
        (
            "pictures",
            text((18, 64, 40, 0, 5), (18, 64, 41, 0, 5), (18, 65, 40, 0, 5), (22, 63, 0, 2, 9)),
        ),
        (
            "shift",
            text(
                (170, 130, 131, 2, 3),
                (240, 130, 131, 2, 3),
                (170, 64, 64, 2, 8),
                (240, 200, 90, 1, 8),
            ),
        ),
        (
            "periods",
            text(*((r, 9 + r % 7, 300, 2, r) for r in (51, 204, 90, 60, 105, 154, 45, 30, 73))),
        ),
        ("long-period", text((45, 21, 30000, 2, 17), (30, 29, 70000, 2, 4))),
        (
            "large-seeds",
            text((30, 100, 60, 2, 2**64 - 1), (30, 100, 60, 2, 2**63), (30, 100, 60, 2, 1)),
        ),
    ]
    for i in range(4):
        cases.append(
            (f"random-{i}", text(*(job(rng, 40 * 4**i if i < 3 else 4096, 60) for _ in range(20))))
        )
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    s = [rng.randrange(1 << 64) for _ in range(3)]
    return [
        ("perf-1", text((30, 4096, 9000, 2, s[0]))),
        ("perf-2", text((110, 1000, 60000, 0, s[1]), (54, 777, 20000, 2, s[1]))),
        ("perf-3", text(*((r, 130 + r, 1200, r % 3, s[2]) for r in range(0, 256, 2)))),
    ]


def random_test(rng: random.Random) -> bytes:
    longest = rng.choice([8, 64, 130, 500])
    return text(*(job(rng, longest, rng.choice([10, 45, 120])) for _ in range(rng.randrange(1, 6))))

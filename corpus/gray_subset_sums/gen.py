import random


def _case(target: int, items: list[int]) -> bytes:
    return f"{len(items)} {target}\n{' '.join(map(str, items))}\n".encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 10**17
    return [
        ("empty", b""),
        ("only-n", b"3\n"),
        ("no-items-zero", b"0 0\n"),
        ("no-items-positive", b"0 5\n"),
        ("no-items-negative", b"0 -5\n"),
        ("one-hit", _case(7, [7])),
        ("one-miss", _case(-7, [7])),
        ("tie-smaller-mask", _case(5, [8, 4, 6, 2])),
        ("tie-empty-set", _case(5, [10, 10, 20])),
        ("zeros", _case(0, [0] * 11)),
        ("all-ones", _case(6, [1] * 13)),
        ("powers", _case(0b1011011, [1 << k for k in range(12)])),
        ("signed", _case(-3, [5, -8, 13, -21, 34, -55, 2, -3, 1])),
        ("maxima", _case(top, [top, -top, top, -top, top - 1, 1 - top])),
        ("maxima-negative", _case(-top, [-top] * 8 + [top] * 3)),
        ("above-2-31", _case(2**33 + 5, [2**31, 2**31 - 1, 2**32, 2**32 + 7, 5, 2**33, -(2**31)])),
        ("sixteen", _case(50, [rng.randint(-40, 60) for _ in range(16)])),
        ("seventeen-wide", _case(10**12, [rng.randint(-(10**12), 10**12) for _ in range(17)])),
        ("too-many", _case(1, [1] * 25)),
        ("most-items", _case(11, [1] * 24)),
        ("nothing-is-closest", _case(-top, [top, 2**40, 2**35])),
        ("target-2-32", _case(2**32, [2**33, 5, 2**31, 2**34 - 3])),
        ("negative-n", b"-1 4\n"),
        ("target-too-large", _case(top + 1, [1, 2])),
        ("target-too-small", _case(-top - 1, [1, 2])),
        ("item-too-large", _case(5, [1, 2, top + 1])),
        ("item-too-small", _case(5, [1, -top - 1, 3])),
        ("items-missing", b"5 3\n1 2 3\n"),
        ("item-malformed", b"4 3\n1 2 x 4\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    out = []
    for k, (n, bound) in enumerate([(23, 50), (24, 10**6), (24, 10**15)], 1):
        items = [rng.randint(-bound, bound) for _ in range(n)]
        out.append((f"perf-{k}", _case(sum(items[::3]), items)))
    return out


def random_test(rng: random.Random) -> bytes:
    n = rng.randint(0, 14)
    bound = rng.choice([3, 20, 1000, 2**31, 10**12, 10**17])
    low = rng.choice([-bound, 0, 1])
    items = [rng.randint(low, bound) for _ in range(n)]
    chosen = [x for x in items if rng.random() < 0.5]
    target = max(-(10**17), min(10**17, sum(chosen) + rng.choice([0, 0, 1, -1])))
    return _case(target, items)

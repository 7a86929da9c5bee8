import random


def _case(capacity: int, target: int, items: list[tuple[int, int]]) -> bytes:
    lines = [f"{len(items)} {capacity} {target}"] + [f"{w} {v}" for w, v in items]
    return ("\n".join(lines) + "\n").encode()


def _items(rng: random.Random, n: int, low: int, high: int) -> list[tuple[int, int]]:
    return [(rng.randint(low, high), rng.randint(low, high)) for _ in range(n)]


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    big = 2**40
    out = [
        ("empty", b""),
        ("malformed", b"three 4 5\n"),
        ("too-many", b"27 1 1\n"),
        ("negative-count", b"-1 1 1\n"),
        ("no-items", b"0 0 0\n"),
        ("no-items-nothing-fits", b"0 -1 5\n"),
        ("one", _case(5, 5, [(5, 9)])),
        ("one-too-heavy", _case(4, 5, [(5, 9)])),
        ("missing-item", b"4 10 3\n1 1\n2 2\n3"),
        ("all-equal", _case(12, 12, [(4, 1)] * 8)),
        ("zeros", _case(0, 0, [(0, 0)] * 6)),
        ("negative-weights", _case(-3, 0, [(-5, 3), (2, -4), (3, 7), (-1, -1), (4, 4)])),
        ("value-ties", _case(6, 6, [(3, 5), (3, 5), (2, 5), (1, 0), (6, 10)])),
        ("large", _case(3 * big, big, _items(rng, 10, -big, big))),
        (
            "above-32-bits",
            _case(2**32, 2**32, [(2**31, 2**31), (2**31, 2**32), (2**32, 1), (1, 2)]),
        ),
        ("powers", _case(1000, 777, [(1 << k, 3**k) for k in range(12)])),
    ]
    for n in (7, 13, 17, 19):
        items = _items(rng, n, 1, 60)
        half = sum(w for w, _ in items) // 2
        out.append((f"mixed-{n}", _case(half, half - 3, items)))
    return out


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    out = []
    for k, (n, high) in enumerate([(23, 100), (23, 10**9), (24, 1000), (22, 10**13)], 1):
        items = _items(rng, n, 1, high)
        third = sum(w for w, _ in items) // 3
        out.append((f"perf-{k}", _case(third, third, items)))
    return out


def random_test(rng: random.Random) -> bytes:
    high = 10 ** rng.randrange(1, 12)
    items = _items(rng, rng.randrange(0, 15), -(high // 4), high)
    total = sum(w for w, _ in items)
    target = sum(w for w, _ in items if rng.random() < 0.5)
    return _case(rng.randint(min(0, total), max(0, total)), target, items)

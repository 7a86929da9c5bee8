import random


def _lines(pairs: list[tuple[int, int]]) -> bytes:
    return "".join(f"{lo} {hi}\n" for lo, hi in pairs).encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 10**12
    out = [
        ("empty", b""),
        ("malformed", b"10 20\n30 forty\n50 60\n"),
        ("half-a-pair", b"2 3\n7"),
        ("tiny", _lines([(lo, hi) for lo in range(8) for hi in range(lo, 12)])),
        ("points", _lines([(n, n) for n in range(130)])),
        ("refused", _lines([(5, 4), (top, top + 1), (0, 30000001), (top - 40000000, top)])),
        ("first-segment-edge", _lines([(0, 65535 + d) for d in range(-2, 9)])),
        ("odd-lengths", _lines([(1000 + k, 1000 + 3 * k) for k in range(1, 40)])),
        ("squares-of-primes", _lines([(p * p - 1, p * p + 1) for p in (2, 3, 5, 7, 997, 65537)])),
        ("largest-squares", _lines([(999983**2 - 30, 999983**2 + 30), (999979**2, 999979**2)])),
        ("above-32-bits", _lines([(2**31 - 500, 2**31 + 500), (2**32 - 500, 2**32 + 500)])),
        ("top", _lines([(top - 1000, top), (top, top), (top - 200001, top - 3)])),
        ("first-million", _lines([(0, 1000000)])),
    ]
    for k in range(3):
        pairs = []
        for _ in range(12):
            lo = rng.randrange(10 ** rng.randrange(1, 12))
            pairs.append((lo, lo + rng.randrange(10 ** rng.randrange(1, 5))))
        out.append((f"mixed-{k}", _lines(pairs)))
    return out


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    far = 10**12 - 2000000 - rng.randrange(10**6)
    middle = 10**9 + rng.randrange(10**8)
    many = []
    for _ in range(110):
        lo = rng.randrange(10**10)
        many.append((lo, lo + 100000))
    return [
        ("perf-1", _lines([(far, far + 1900000), (far - 9999999, far - 7500000)])),
        ("perf-2", _lines([(middle, middle + 16000000)])),
        ("perf-3", _lines([(0, 13000000)])),
        ("perf-4", _lines(many)),
    ]


def random_test(rng: random.Random) -> bytes:
    pairs = []
    for _ in range(rng.randrange(1, 6)):
        lo = rng.randrange(10 ** rng.randrange(1, 13))
        pairs.append((lo, lo + rng.randrange(2000) - rng.randrange(2)))
    return _lines([(lo, max(0, hi)) for lo, hi in pairs])

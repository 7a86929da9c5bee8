import random


def _numbers(numbers: list[int]) -> bytes:
    return "".join(f"{n}\n" for n in numbers).encode()


def _is_prime(n: int) -> bool:
    if n < 2 or n % 2 == 0:
        return n == 2
    s = ((n - 1) & -(n - 1)).bit_length() - 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if n % a == 0:
            return n == a
        x = pow(a, n >> s, n)
        if x != 1 and all(pow(x, 1 << r, n) != n - 1 for r in range(s)):
            return False
    return True


def _prime(rng: random.Random, bits: int) -> int:
    while True:
        p = rng.getrandbits(bits) | 1 << (bits - 1) | 1
        if _is_prime(p):
            return p


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    top = 2**64 - 1
    square = [_prime(rng, bits) ** 2 for bits in (6, 9, 16, 20, 31, 32)]
    cube = [_prime(rng, bits) ** 3 for bits in (6, 11, 21)]
    pseudoprimes = [2047, 1373653, 25326001, 3215031751, 2152302898747, 3474749660383]
    pseudoprimes += [341550071728321, 3825123056546413051, 318665857834031151, 561, 1105, 1729]
    return [
        ("empty", b""),
        ("zero", b"0\n"),
        ("one", b"1\n"),
        ("up-to-130", _numbers(list(range(131)))),
        ("powers-of-two", _numbers([2**k for k in range(64)])),
        (
            "small-prime-powers",
            _numbers([3**40, 7**22, 47**11, 43**11, 41 * 43 * 47, 2**20 * 3**20]),
        ),
        ("top", _numbers([top, top - 1, top - 2, 2**63, 2**63 - 1, 2**63 + 1])),
        (
            "large-primes",
            _numbers([18446744073709551557, 2**61 - 1, 9223372036854775783, 2**31 - 1]),
        ),
        (
            "around-2-32",
            _numbers([2**32 - 5, 2**32 - 1, 2**32, 2**32 + 1, 2**32 + 15, 4294967291**2]),
        ),
        ("squares", _numbers(square)),
        ("cubes", _numbers(cube)),
        ("fourth-powers", _numbers([p**4 for p in (53, 59, 251, 257, 65521)])),
        ("pseudoprimes", _numbers(pseudoprimes)),
        ("two-primes", _numbers([_prime(rng, 20) * _prime(rng, 30) for _ in range(12)])),
        ("two-primes-wide", _numbers([_prime(rng, 31) * _prime(rng, 32) for _ in range(4)])),
        (
            "three-primes",
            _numbers([_prime(rng, 13) * _prime(rng, 21) * _prime(rng, 29) for _ in range(9)]),
        ),
        (
            "many-primes",
            _numbers([53 * 59 * 61 * 67 * 71 * 73 * 79, 97 * 89 * 83 * 79 * 73 * 53**4]),
        ),
        ("random", _numbers([rng.getrandbits(64) for _ in range(17)])),
        ("random-words", _numbers([rng.getrandbits(rng.randint(5, 50)) for _ in range(33)])),
        ("not-numbers", b"12 -7 x15 15x 9\n+6 semi"),
        ("semi", b"semi 5 9 16 semi 7 20 10\n15 semi 18446744073709551615 3 29\n"),
        ("semi-small-bits", b"semi 11 30 2 semi 12 30 3 semi 13 30 6"),
        ("semi-largest-bits", b"semi 12345 2 32"),
        ("semi-none", b"semi 5 0 16 semi 5 -4 16 6"),
        ("semi-bits-out-of-range", b"35 semi 5 2 33 36"),
        ("semi-one-bit", b"35 semi 5 2 1 36"),
        ("semi-incomplete", b"77 semi 5 2"),
        ("saturated", b"99999999999999999999999\n18446744073709551616\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(60, 31), (500, 24), (3500, 16)]
    cases = [f"semi {rng.getrandbits(60)} {count} {bits}\n".encode() for count, bits in shapes]
    cases.append(_numbers([_prime(rng, 30) * _prime(rng, 32) for _ in range(70)]))
    return [(f"perf-{k}", case) for k, case in enumerate(cases, 1)]


def random_test(rng: random.Random) -> bytes:
    numbers = []
    for _ in range(rng.randint(0, 12)):
        kind = rng.random()
        if kind < 0.4:
            numbers.append(rng.getrandbits(rng.choice([4, 8, 16, 32, 48, 64])))
        elif kind < 0.7:
            numbers.append(_prime(rng, rng.randint(2, 26)) * _prime(rng, rng.randint(2, 32)))
        else:
            numbers.append(_prime(rng, rng.randint(2, 16)) ** rng.randint(1, 4))
    data = _numbers(numbers)
    if rng.random() < 0.4:
        data += f"semi {rng.getrandbits(64)} {rng.randint(0, 9)} {rng.randint(2, 22)}\n".encode()
    return data

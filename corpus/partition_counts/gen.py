import random

TOP = 2**32 - 1


def _lines(*lines: str) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def _query(rng: random.Random, largest: int) -> str:
    rule = rng.choice(["any", "distinct", "odd", "atmost", "ordered", "coins", "list"])
    n = rng.randint(0, largest)
    m = rng.choice([1, 2, 10, 1000000007, TOP, rng.randint(1, TOP)])
    if rule == "list":
        return f"list {rng.randint(0, 11)}"
    if rule in ("atmost", "ordered"):
        return f"{rule} {n} {m} {rng.randint(1, rng.choice([3, 20, largest]))}"
    if rule == "coins":
        coins = [rng.randint(1, rng.choice([5, 50, largest])) for _ in range(rng.randint(0, 9))]
        return f"coins {n} {m} {' '.join(map(str, coins))}"
    return f"{rule} {n} {m}"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    each = ["any", "distinct", "odd"]
    return [
        ("empty", b""),
        (
            "zero",
            _lines(*[f"{rule} 0 7" for rule in each], "atmost 0 7 3", "ordered 0 7 3", "list 0"),
        ),
        (
            "one",
            _lines(*[f"{rule} 1 7" for rule in each], "atmost 1 7 3", "ordered 1 7 3", "list 1"),
        ),
        ("modulus-one", _lines(*[f"{rule} 9 1" for rule in each], "atmost 9 1 3", "ordered 9 1 3")),
        ("small-any", _lines(*[f"any {n} 1000000" for n in range(60)])),
        ("small-distinct", _lines(*[f"distinct {n} 1000000" for n in range(60)])),
        ("small-odd", _lines(*[f"odd {n} 1000000" for n in range(60)])),
        (
            "small-ordered",
            _lines(*[f"ordered {n} 1000000 {k}" for n in range(12) for k in (1, 2, 3, 12)]),
        ),
        (
            "small-atmost",
            _lines(*[f"atmost {n} 1000 {k}" for n in range(12) for k in (0, 1, 2, 5, 13)]),
        ),
        (
            "largest-modulus",
            _lines(*[f"{rule} {n} {TOP}" for rule in each for n in (400, 401, 777, 1300)]),
        ),
        (
            "largest-modulus-parts",
            _lines(f"atmost 900 {TOP} 30", f"ordered 950 {TOP} 40", f"ordered 99 {TOP} 99"),
        ),
        (
            "modulus-2-31",
            _lines(*[f"{rule} 900 2147483648" for rule in each], "ordered 70 2147483648 3"),
        ),
        ("long", _lines("any 20000 1000000007", "distinct 3000 998244353", "odd 3001 998244353")),
        (
            "largest-n",
            _lines(
                "ordered 100000 1000000007 17", "coins 100000 1000000007 1 2 5", "coins 100000 9"
            ),
        ),
        ("n-out-of-range", _lines("any 100001 7", "any -1 7", "list -1", "odd 5 7")),
        (
            "coins",
            _lines(
                "coins 100 1000000 1 5 10 25 50", "coins 11 100 4 6", "coins 7 9 8 7", "coins 0 5 1"
            ),
        ),
        (
            "coins-stop",
            _lines(
                "coins 20 100 3 0 1", "coins 20 100 3 -1 1", "coins 20 100 3 x 1", "coins 20 100"
            ),
        ),
        (
            "coins-repeated",
            _lines("coins 30 4294967295 2 2 2 3 3", "coins 60 3 1 1 1", "coins 9 7 99999999999"),
        ),
        ("coins-wrap", _lines(f"coins 3000 {TOP} {' '.join(str(c) for c in range(1, 60, 3))}")),
        ("list", _lines(*[f"list {n}" for n in range(11)])),
        ("list-largest", _lines("list 30", "list 31", "list 17")),
        (
            "no-modulus",
            _lines("any 5", "any 5 0", "odd 5 x", "ordered 5 7", "ordered 5 7 0", "ordered 5 7 -2"),
        ),
        (
            "malformed",
            _lines("", "any", "any x 7", "which 5 7", "5 7 any", "distinctly 5 9", "at 3 3"),
        ),
        ("random", _lines(*[_query(rng, 400) for _ in range(60)])),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    m = [rng.randint(10**9, TOP) for _ in range(8)]
    coins = " ".join(str(rng.randint(2, 4000)) for _ in range(60))
    return [
        ("perf-1", _lines(f"any 40000 {m[0]}", f"odd 5001 {m[1]}")),
        ("perf-2", _lines(f"distinct 5000 {m[2]}", f"atmost 50000 {m[3]} 150")),
        (
            "perf-3",
            _lines(
                f"coins 100000 {m[4]} {coins}", f"ordered 100000 {m[5]} 777", f"any 20000 {m[6]}"
            ),
        ),
    ]


def random_test(rng: random.Random) -> bytes:
    return _lines(*[_query(rng, 150) for _ in range(rng.randint(0, 20))])

import random

_CITIES = ["Oslo", "Bonn", "Lyon", "Turin", "Gent", "Porto", ""]


def _tables(customers: list[str], orders: list[str]) -> bytes:
    return ("\n".join([*customers, "--", *orders]) + "\n").encode()


def _random(rng: random.Random, n: int, m: int, ids: int, amount: int) -> bytes:
    customers = [
        f"{rng.randint(-ids // 9, ids)},name{rng.randrange(n * 3)},{rng.choice(_CITIES)}"
        for _ in range(n)
    ]
    orders = [
        f"{rng.randint(-ids // 9, ids)},{rng.randrange(m)},{rng.randint(-amount // 4, amount)}"
        for _ in range(m)
    ]
    return _tables(customers, orders)


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    big = 10**12
    bad = ["x,1,2", "1,2", "1,2,3,4", ",2,3", "1,,3", "1,2,", "1,2,3x", "--", " 1,2,3", "1, 2,+3"]
    return [
        ("empty", b""),
        ("separator-only", b"--\n"),
        ("two-separators", b"--\n--\n1,2,3\n"),
        ("malformed", b"hello\nworld,1\n1,2,3,4\n"),
        ("blank-lines", b"\n\n1,Ann,Oslo\n\n--\n\n1,7,100\n\n"),
        ("customers-only", _tables(["1,Ann,Oslo", "2,Bob,Bonn"], [])),
        ("orders-only", _tables([], ["5,1,100", "3,2,-250", "5,0,7"])),
        ("one", b"1,Ann,Oslo\n--\n1,7,100"),
        ("bad-orders", _tables(["1,Ann,Oslo"], bad)),
        (
            "bad-customers",
            _tables(["1,Ann,", "2,,", "x,y,z", "3,a", "4,a,b,c", "-- ,a,b"], ["1,1,1"]),
        ),
        (
            "limits",
            _tables(
                ["1,Ann,Oslo"],
                [
                    f"1,{k},{v}"
                    for k, v in enumerate([big, big - 1, -big, 1 - big, 10**20, -(10**20)])
                ],
            ),
        ),
        (
            "limits-of-ids",
            _tables(
                [f"{v},c{k},x" for k, v in enumerate([big, big - 1, -big, 1 - big])],
                [f"{v},{v},1" for v in (big, big - 1, -big, 1 - big)]
                + [f"{big - 1},{v},1" for v in (big, -big, 1 - big)],
            ),
        ),
        (
            "cents",
            _tables(
                ["1,A,O"], [f"1,{k},{v}" for k, v in enumerate([0, 5, -5, 99, 100, -100, -101])]
            ),
        ),
        ("owed", _tables(["1,A,O", "2,B,P"], ["1,1,-300", "1,2,200", "2,1,-200", "2,2,200"])),
        ("same-ids", _tables(["4,A,O", "4,B,P", "4,A,Q"], ["4,9,10", "4,9,20", "4,1,30"])),
        ("same-order-numbers", _tables(["4,A,O"], [f"4,5,{k}" for k in range(20)])),
        (
            "negative-ids",
            _tables(["-4,A,O", "0,B,P", "-1,C,Q"], ["0,1,1", "-4,1,2", "-2,1,3", "-1,1,4"]),
        ),
        (
            "above-32-bits",
            _tables([f"{2**32 + 1},A,O", "1,B,P"], [f"1,{2**33},{2**31}", f"{2**32 + 1},1,5"]),
        ),
        (
            "interleaved",
            _tables(
                [f"{k},c{k},Bonn" for k in range(0, 40, 2)],
                [f"{k},{k},{k}" for k in range(0, 40, 3)],
            ),
        ),
        ("mixed-few-ids", _random(rng, 20, 200, 9, 10**4)),
        ("mixed-many-ids", _random(rng, 300, 300, 900, 10**11)),
        (
            "sorted-down",
            _tables([f"{-k},c,d" for k in range(33)], [f"{-k},{-k},1" for k in range(33)]),
        ),
        ("over-64-k", _random(rng, 2000, 3000, 2500, 10**6)),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _random(rng, 12000, 36000, 12000, 10**6)),
        ("perf-2", _random(rng, 1500, 45000, 1500, 10**5)),
        ("perf-3", _random(rng, 18000, 24000, 10**6, 10**8)),
        ("perf-4", _random(rng, 9000, 36000, 7000, 10**10)),
    ]


def random_test(rng: random.Random) -> bytes:
    n, m = rng.randrange(1, 25), rng.randrange(1, 50)
    return _random(rng, n, m, rng.randrange(1, 60), 10 ** rng.randrange(1, 12))

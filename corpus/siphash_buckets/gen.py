import random
import string


def text(*commands: str) -> bytes:
    return "\n".join([*commands, ""]).encode("latin-1")


def function(rng: random.Random) -> str:
    return rng.choice(
        [
            "fnv",
            "djb",
            f"murmur {rng.randrange(1 << 32)}",
            f"xx {rng.randrange(1 << 32)}",
            f"siphash {rng.randrange(1 << 64):x} {rng.randrange(1 << 64):x} 2 4",
            f"siphash {rng.randrange(1 << 64):x} {rng.randrange(1 << 64):x} 1 3",
        ]
    )


def word(rng: random.Random, longest: int = 40) -> str:
    letters = string.ascii_letters + string.digits + "\xff\x80\xc3\xa9._"
    return "".join(rng.choice(letters) for _ in range(rng.randrange(1, longest)))


def command(rng: random.Random) -> str:
    kind = rng.randrange(5)
    if kind < 2:
        return function(rng)
    if kind == 2:
        return f"text {word(rng)}"
    if kind == 3:
        return (
            f"keys {word(rng, 12)} {rng.randrange(10 ** rng.randrange(1, 19))} {rng.randrange(200)}"
        )
    return f"buckets {rng.choice([1, 2, 7, 16, 100, 1000])}"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    choices = [
        "fnv",
        "djb",
        "murmur 0",
        "murmur 4294967296",
        "murmur 2538058380",
        "xx 0",
        "xx 4294967295",
    ]
    choices += ["siphash 706050403020100 f0e0d0c0b0a0908 2 4", "siphash 0 0 2 4", "siphash 0 1 0 0"]
    choices += ["siphash ffffffffffffffff 8000000000000000 17 18"]
    lengths = [
        "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:n] for n in range(1, 50)
    ]
    cases = [
        ("empty", b""),
        ("unknown", text("text a", "sha a", "text b")),
        ("one", text("text a")),
        ("djb", text("djb", "text a", "text ab", "keys x 9 3", "keys \xff 0 2", "djb")),
        ("bucket-one", text("buckets 1", "keys a 0 100", "buckets 3", "text b", "buckets 3")),
        ("bucket-limits", text("buckets 65536", "keys a 0 500", "buckets 65537", "text a")),
        ("bucket-zero", text("keys a 0 5", "buckets 0", "text a")),
        ("keys-none", text("keys a 5 0", "keys b 7 1")),
        ("keys-limit", text("keys a 5 2000001", "text a")),
        ("keys-carry", text("keys n 95 20", "keys n 999990 25", "keys n 18446744073709551610 12")),
        ("cut-key", text("siphash 1 2 3")),
        ("cut-seed", text("murmur")),
        ("bad-seed", text("xx zz")),
        ("long-word", text("text " + "q" * 127, "text " + "r" * 128)),
        ("long-key", text("keys " + "k" * 127 + " 12345678901234567890 3", "buckets 5")),
        ("all-functions", text(*(s for c in choices for s in (c, "keys key 0 30", "buckets 17")))),
        (
            "high-bytes",
            text(
                *(
                    s
                    for c in choices
                    for s in (
                        c,
                        "text \xff",
                        "text \x80\xfe\xfd\xfc",
                        "text \xff\xff\xff\xff\xff\xff\xff\xff\xff",
                    )
                )
            ),
        ),
        ("even", text("fnv", "buckets 256", "keys item 0 5000", "buckets 255", "keys item 0 5000")),
    ]
    for i, choice in enumerate(choices):
        cases.append((f"lengths-{i}", text(choice, *(f"text {w}" for w in lengths), "buckets 9")))
    for i in range(3):
        cases.append((f"random-{i}", text(*(command(rng) for _ in range(60)))))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    sip = f"siphash {rng.randrange(1 << 64):x} {rng.randrange(1 << 64):x} 2 4"
    long_word = "".join(rng.choice(string.ascii_lowercase) for _ in range(100))
    start = rng.randrange(10**9)
    return [
        ("perf-1", text(sip, "buckets 1000", f"keys user {start} 400000")),
        (
            "perf-2",
            text(
                *(
                    s
                    for c in ("fnv", "djb", "murmur 7", "xx 9", sip)
                    for s in (c, f"keys {long_word} {start} 90000", "buckets 4096")
                )
            ),
        ),
        (
            "perf-3",
            text(
                "murmur 1",
                "buckets 65536",
                f"keys k {start} 500000",
                "xx 2",
                "buckets 37",
                f"keys item-number- {start} 300000",
            ),
        ),
    ]


def random_test(rng: random.Random) -> bytes:
    return text(*(command(rng) for _ in range(rng.randrange(1, 20))))

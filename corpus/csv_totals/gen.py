import random


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def amount(rng: random.Random) -> str:
    sign = rng.choice(["", "", "-", "+"])
    whole = rng.randrange(10 ** rng.randrange(1, 10))
    places = rng.randrange(5)
    return f"{sign}{whole}" + (f".{rng.randrange(10**places):0{places}d}" if places else "")


def row(rng: random.Random, keys: list[str], columns: int, key: int, value: int) -> str:
    cells = []
    for c in range(columns):
        if c == key:
            cells.append(rng.choice(keys))
        elif c == value:
            cells.append(amount(rng) if rng.random() < 0.95 else rng.choice(["", "n/a", "1.23456"]))
        else:
            cells.append(
                rng.choice(["", "x", "foo bar", 'say "hi"', "a,b", "two\nlines", "1234567"])
            )
    cut = rng.randrange(columns + 1) if rng.random() < 0.03 else columns
    return ",".join(
        quoted(c) if any(s in c for s in ',"\n') or rng.random() < 0.1 else c for c in cells[:cut]
    )


def table(
    rng: random.Random, rows: int, keys: int, columns: int = 4, repeat: int = 1, end: str = "\n"
) -> bytes:
    key, value = rng.sample(range(columns), 2)
    names = [f"{rng.choice(['dept', 'city', 'k'])}-{rng.randrange(10**6)}" for _ in range(keys)]
    body = [row(rng, names, columns, key, value) for _ in range(rows)]
    return (end.join([f"{key} {value} {repeat}", *body]) + end).encode()


def plain(header: str, *rows: str) -> bytes:
    return "\n".join([header, *rows]).encode() + b"\n"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    numbers = [
        "1",
        "+1",
        "-1",
        "--1",
        "",
        "-",
        ".",
        "1.",
        ".5",
        "-.25",
        "1.2.3",
        "1.2345",
        "1.23456",
    ]
    numbers += ["12345678901234", "123456789012345", "9999999999.9999", "99999999999999", "1e5"]
    numbers += [
        "-99999999999999",
        "0",
        "-0",
        "007",
        " 1",
        "1 ",
        "0.0001",
        "-0.0001",
        "a",
        "9/",
        "5:",
    ]
    numbers += [
        "-9999999999.9999",
        "+1234567890.5678",
        "-99999999999999.",
        "-12345678901.5678",
        "1" * 40,
    ]
    cases = [
        ("empty", b""),
        ("no-newline", b"0 1 1"),
        ("header-only", b"0 1 1\n"),
        ("one", b"0 1 1\na,1\n"),
        ("zero-repeat", b"0 1 0\na,1\n"),
        ("bad-repeat", b"0 1 10001\na,1\n"),
        ("negative-repeat", b"0 1 -1\na,1\n"),
        ("most-repeats", b"0 1 10000\na,99999999.5\nb,-3\n"),
        ("numbers", plain("0 1 1", *(f"r{i},{v}" for i, v in enumerate(numbers)))),
        ("one-group", plain("0 1 3", *(f"k,{v}" for v in numbers))),
        (
            "quotes",
            b'1 0 1\n1,"a,b"\n2,"a""b"\n3,"line\nbreak"\n4,a"b"c\n5,"x"y\n6,""\n7,"open, 8\n9,z',
        ),
        ("ends", b'0 1 1\na,1\r\nb,"2"\r\n"c",3'),
        ("last-quote", b'0 1 2\na,1\nb,"2"'),
        ("last-open", b'0 1 2\na,1\n"b'),
        ("comma-end", b"0 1 1\na,1,\nb,2,,,\n,3\n,\n\nc"),
        ("missing-columns", plain("2 3 1", "a,b,c,4", "a,b,c", "a,b", "a", "", "a,b,d,5,6")),
        ("missing-key", plain("3 0 1", "1,b,c,4", "2,b,c", "3,b", "4", "", "5,b,d,5,6")),
        ("same-column", plain("0 0 1", "1", "2", "1", "x")),
        ("negative-column", plain("-1 1 1", "a,1", "b,2")),
        (
            "equal-sums",
            plain("0 1 1", "b,5", "a,5", "c,2", "c,3", "B,5", "d,-1", "aa,5", "z,1", "z,-2"),
        ),
        (
            "long-fields",
            plain("0 1 1", "k" * 46 + ",1", "k" * 47 + ",2", "k" * 60 + ",3", "j," + "0" * 60),
        ),
        ("too-many-groups", plain("0 1 2", *(f"key{i},{i * 7 % 100}" for i in range(520)))),
        ("all-groups", plain("0 1 1", *(f"key{i},{i * 7 % 100}" for i in range(512)), "key511,5")),
        ("crlf", table(rng, 60, 5, end="\r\n")),
        ("high-bytes", b"0 1 1\n\xff,1\n\x80,1\n\x7f,1\na\x00b,1\na,1\n"),
    ]
    for i in range(5):
        cases.append((f"random-{i}", table(rng, 80 + 50 * i, 3 + 9 * i, 2 + i, 1 + i % 3)))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", table(rng, 1500, 20, 6, 60)),
        ("perf-2", table(rng, 3000, 300, 3, 30)),
        ("perf-3", table(rng, 12000, 60, 8, 12)),
    ]


def random_test(rng: random.Random) -> bytes:
    return table(
        rng, rng.randrange(60), rng.randrange(1, 15), rng.randrange(2, 7), rng.randrange(1, 4)
    )

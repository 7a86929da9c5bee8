import random


def _window(rng: random.Random) -> str:
    a, b = (
        f"{t // 3600:02d}:{t // 60 % 60:02d}:{t % 60:02d}"
        for t in sorted((rng.randrange(86400), rng.randrange(86400)))
    )
    return f"= {a} {b}"


def _log(
    rng: random.Random, n: int, paths: int, bad: float = 0.0, step: int = 30, asked: int = 5
) -> bytes:
    clock, out = rng.randrange(40000), []
    for k in range(n):
        if (k + 1) * asked // n > k * asked // n:
            out.append(_window(rng))
        clock = (clock + rng.randrange(step) - (rng.random() < 0.02) * 50) % 86400
        stamp = f"{clock // 3600:02d}:{clock // 60 % 60:02d}:{clock % 60:02d}"
        method = rng.choices(["GET", "POST", "PUT", "HEAD", "GOT", "POSE"], [70, 15, 5, 5, 1, 1])[0]
        path = f"/p{min(rng.randrange(paths) for _ in range(2))}"
        path += rng.choice(["", "", ".html", "/x?q=1", "?"])
        status = rng.choice([200, 200, 200, 204, 301, 304, 404, 403, 500, 599, 100])
        line = f"{stamp} {method} {path} {status} {rng.randrange(10 ** rng.randrange(1, 9))}"
        if rng.random() < bad:
            cut = rng.randrange(len(line))
            line = rng.choice([line[:cut], line[:cut] + "#" + line[cut + 1 :], line + " extra"])
        out.append(line)
    return ("\n".join(out) + "\n").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    ok = "00:00:00 GET / 200 1\n"
    clock = [
        "24:00:00",
        "23:60:00",
        "23:59:60",
        "1:00:00",
        "01-00:00",
        "01:00-00",
        "01:0x:00",
        "23:59:59",
    ]
    fields = [
        "GET / 99 1",
        "GET / 100 1",
        "GET / 599 1",
        "GET / 600 1",
        "get / 200 1",
        "GET x 200 1",
    ]
    fields += [
        "GET / 200",
        "GET / 200 x",
        "GET / 200 4000000000",
        "GET / 200 4000000001",
        "GET/ 200 1",
    ]
    fields += [
        "GET / -200 1",
        "GET / 200 1 2",
        "  GET\t/ 200 1",
        "GET   /a   200   1   ",
        "GET /b 200 1\r",
    ]
    long = "/" + "abcdefghij" * 8
    return [
        ("empty", b""),
        ("blank", b"\n\n"),
        ("malformed", b"hello\n\n12:00:00\n12:00:00 GET\n12:00:00 GET /\n12:00:00 GET / 200\nlast"),
        ("one", ok.encode()),
        ("no-newline-at-end", ok.strip().encode()),
        ("clocks", "".join(f"{c} GET /{k} 200 5\n" for k, c in enumerate(clock)).encode()),
        ("fields", "".join(f"10:00:00 {f}\n" for f in fields).encode()),
        ("long-path", f"08:00:00 GET {long} 200 7\n08:00:00 GET {long}x 404 7\n".encode()),
        (
            "path-border",
            "".join(f"08:00:00 GET /{'y' * k} 200 {k}\n" for k in range(44, 52)).encode(),
        ),
        ("long-line", f"08:00:00 GET /{'z' * 600} 200 7\n{ok}".encode()),
        (
            "ties",
            "".join(f"09:00:0{k % 6} GET /t{k % 12} 200 {k % 3}\n" for k in range(48)).encode(),
        ),
        ("out-of-order", b"05:00:01 GET / 200 1\n05:00:00 GET / 200 1\n05:00:00 GET / 200 1\n"),
        (
            "windows",
            b"= 00:00:00 23:59:59\n05:00:00 GET /a 200 7\n05:00:01 GET /b 404 9\n"
            b"05:00:01 GET /b 399 4294967295\n05:00:02 GET /a 400 4000000000\n"
            b"= 05:00:00 05:00:02\n= 05:00:01 05:00:01\n= 05:00:00 05:00:00\n=05:00:02 05:00:01\n"
            b"= 05:00:03 23:59:59\n= 05:00:00\n= 5:00 6:00\n= 00:00:00 24:00:00\n==\n=\n"
            b"= 00:00:00 05:00:01 and more\n =00:00:00 23:59:59\n",
        ),
        (
            "all-hours",
            "".join(f"{h:02d}:30:00 PUT /h 5{h:02d} 9\n" * (h + 1) for h in range(24)).encode(),
        ),
        (
            "large-bytes",
            b"12:00:00 GET /big 200 3999999999\n" * 9 + b"13:00:00 POST /big 404 2147483648\n",
        ),
        ("too-many-paths", "".join(f"10:00:00 GET /u{k} 200 {k}\n" for k in range(6200)).encode()),
        ("mixed", _log(rng, 400, 30, 0.05)),
        ("mostly-bad", _log(rng, 200, 9, 0.8)),
        ("mixed-fast", _log(rng, 900, 200, 0.01, 900)),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _log(rng, 15000, 300, 0.0, 10, 1500)),
        ("perf-2", _log(rng, 16000, 6000, 0.02, 9, 1000)),
        ("perf-3", _log(rng, 20000, 20, 0.0, 7, 900)),
    ]


def random_test(rng: random.Random) -> bytes:
    return _log(rng, rng.randrange(80), rng.randrange(1, 20), rng.choice([0, 0.1]), 2000)

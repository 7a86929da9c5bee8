import random


def _clock(t: int) -> str:
    return f"{t // 60:02d}:{t % 60:02d}"


def _day(rng: random.Random, stations: int, trains: int, stops: int, queries: int) -> bytes:
    names = [f"st{k}" for k in range(stations)]
    out = [f"station {n}" for n in names]
    for k in range(trains):
        route = rng.choices(names, k=rng.randint(2, stops))
        parts = [f"train T{k} {_clock(rng.randrange(1440))} {route[0]}"]
        parts += [f"{rng.randint(1, 35)} {stop}" for stop in route[1:]]
        out.append(" ".join(parts) + " .")
    for _ in range(queries):
        t = _clock(rng.randrange(1440))
        if rng.random() < 0.3:
            out.append(f"board {rng.choice(names)} from {t}")
        else:
            out.append(f"go {rng.choice(names)} {rng.choice(names)} {t}")
    return ("\n".join(out) + "\n").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    abc = "station A\nstation B\nstation C\nstation A\n"
    line = abc + "train L 08:00 A 10 B 20 C .\n"
    change = line + "".join(f"train X{m} 08:{m:02d} B 5 A .\n" for m in range(10, 16))
    return [
        ("empty", b""),
        ("malformed", b"hello world\nstation"),
        ("stations-only", abc.encode()),
        ("unknown-names", (line + "go A D 08:00\ngo D A 08:00\nboard D from 08:00\n").encode()),
        (
            "bad-times",
            (line + "go A B 24:00\ngo A B 08:60\nboard A from -1:00\nboard A from x\n").encode(),
        ),
        (
            "bad-trains",
            (
                abc + "train a 25:00 A 5 B .\ntrain b 08:00 Z 5 B .\ntrain c 08:00 A 0 B .\n"
                "train d 08:00 A 601 B .\ntrain e 08:00 A 5 Z 5 B .\ntrain f 08:00 A .\n"
                "train g 23:50 A 9 B .\ntrain h 23:50 A 10 B .\ngo A B 00:00\n"
            ).encode(),
        ),
        ("train-cut", (line + "train M 09:00 A 5").encode()),
        ("train-without-stop", (line + "train M").encode()),
        ("one", (line + "go A C 08:00\ngo A C 08:01\ngo A A 09:00\ngo C A 00:00\n").encode()),
        (
            "boards",
            (
                line
                + "".join(
                    f"board {s} from {t}\n"
                    for s in "ABC"
                    for t in ("00:00", "08:00", "08:01", "08:11", "08:12", "23:59")
                )
            ).encode(),
        ),
        (
            "change-times",
            (
                change
                + "train Y 08:18 A 7 C .\n"
                + "".join(
                    f"go {a} {b} 08:{m:02d}\n"
                    for a in "AB"
                    for b in "ABC"
                    for m in (0, 9, 12, 13, 16)
                )
            ).encode(),
        ),
        (
            "long-stops",
            (
                abc
                + "train L 06:00 A 20 B 21 C 600 A 30 B 1 C .\ngo A C 06:00\nboard A from 06:00\n"
                "board B from 06:00\nboard C from 06:00\n"
            ).encode(),
        ),
        (
            "circle",
            (abc + "train O 05:00 A 5 B 5 C 5 A 5 B 5 C .\ngo B A 05:00\ngo C B 05:10\n").encode(),
        ),
        (
            "train-after-query",
            (line + "go C A 00:00\ntrain R 23:00 C 59 A .\ngo C A 00:00\n").encode(),
        ),
        (
            "midnight",
            (
                abc + "train N 00:00 A 1 B .\ntrain M 23:58 A 1 B .\nboard A from 00:00\n"
                "go A B 00:00\ngo A B 00:01\ngo A B 23:59\n"
            ).encode(),
        ),
        ("too-many-stations", ("".join(f"station s{k}\n" for k in range(202))).encode()),
        ("mixed-few", _day(rng, 6, 20, 5, 40)),
        ("mixed-many", _day(rng, 60, 300, 12, 120)),
        (
            "same-departures",
            (
                abc
                + "".join(f"train S{k} 07:30 A {9 - k} B .\n" for k in range(8))
                + "board A from 07:30\ngo A B 07:30\nboard A from 07:00\n"
            ).encode(),
        ),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _day(rng, 80, 1500, 12, 1500)),
        ("perf-2", _day(rng, 200, 3500, 14, 600)),
        ("perf-3", _day(rng, 30, 700, 20, 2500)),
        ("perf-4", _day(rng, 150, 5000, 8, 500)),
    ]


def random_test(rng: random.Random) -> bytes:
    return _day(
        rng, rng.randrange(1, 12), rng.randrange(40), rng.randrange(2, 8), rng.randrange(20)
    )

import random


def moves(rng, width, height, count):
    room = dict.fromkeys(range(1, width + 1), height)
    out = []
    for _ in range(count):
        free = [c for c in room if room[c]]
        if not free:
            break
        c = rng.choice(free)
        room[c] -= 1
        out.append(str(c))
    return "".join(out) or "-"


def line(rng, width, height, depth, count):
    return f"{width} {height} {depth} {moves(rng, width, height, count)}\n"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    wins = (
        "7 6 3 1212121\n7 6 3 11223344\n7 6 3 1223334344\n7 6 3 7665545444\n7 6 3 12121313\n"
        "7 7 1 7171717\n"
    )
    wins += (
        "4 4 2 1122334\n7 6 1 71626\n7 6 2 112233\n7 6 2 1122335\n7 6 1 122333544\n7 6 4 1323245\n"
    )
    edges = (
        "7 6 2 6171717\n7 6 2 34343\n7 6 2 667767\n7 7 2 77777776666666\n5 5 3 1122\n6 4 3 112233\n"
    )
    wrap = "7 6 3 1111112\n7 6 3 5555566666\n4 7 3 111111122222\n3 6 4 111122\n7 6 3 444444\n"
    bad = (
        "0 6 3 -\n8 6 3 -\n7 0 3 -\n7 8 3 -\n7 6 0 -\n7 6 21 -\n7 6 3\nx\n\n7 6 2 1x829\n"
        "2 2 5 11111\n7 6 2 0\n"
    )
    tiny = "".join(f"{w} {h} 9 -\n" for w in range(1, 5) for h in range(1, 4))
    drawn = "2 2 3 1122\n1 7 4 1111111\n3 3 3 112233123\n4 3 9 111222333444\n"
    threats = "7 6 5 4435\n7 6 5 44333355\n7 6 6 2233\n6 6 5 333444\n7 6 4 4455\n7 6 7 1122776\n"
    return [
        ("empty", b""),
        ("one-cell", b"1 1 1 -\n1 1 1 1\n"),
        ("wins", wins.encode()),
        ("edges", edges.encode()),
        ("wrap-around", wrap.encode()),
        ("malformed", bad.encode()),
        ("tiny-boards", tiny.encode()),
        ("drawn", drawn.encode()),
        ("threats", threats.encode()),
        ("depths", "".join(f"7 6 {d} 4453\n" for d in range(1, 8)).encode()),
        ("full-columns", b"7 6 4 444444333333\n3 4 9 111122\n2 7 9 11111112\n"),
        ("seven-by-seven", line(rng, 7, 7, 5, 10).encode()),
        ("openings", "".join(line(rng, 7, 6, 4, n) for n in range(1, 18)).encode()),
        ("late", "".join(line(rng, 7, 6, 6, n) for n in range(24, 41, 2)).encode()),
        (
            "small-random",
            "".join(
                line(rng, rng.randint(2, 5), rng.randint(2, 5), 7, 5) for _ in range(12)
            ).encode(),
        ),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", (line(rng, 7, 6, 9, 3) + line(rng, 7, 6, 8, 5)).encode()),
        ("perf-2", ("5 5 13 3\n" + line(rng, 5, 4, 14, 2)).encode()),
        ("perf-3", "".join(line(rng, 7, 7, 6, 6) for _ in range(18)).encode()),
        ("perf-4", "".join(line(rng, 6, 6, 9, 5 + i) for i in range(8)).encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    out = ""
    for _ in range(rng.randint(1, 4)):
        width, height = rng.randint(1, 7), rng.randint(1, 7)
        out += line(rng, width, height, rng.randint(1, 5), rng.randint(0, width * height))
    return out.encode()

import random


def _grid(rng: random.Random, rows: int, cols: int, walls: float, arrows: float) -> list[str]:
    out = []
    for _ in range(rows):
        row = []
        for _ in range(cols):
            x = rng.random()
            row.append("#" if x < walls else rng.choice("^>v<") if x < walls + arrows else ".")
        out.append("".join(row))
    return out


def _text(grid: list[str], queries: list[tuple[int, int, int, int]]) -> bytes:
    lines = [f"{len(grid)} {len(grid[0])}", *grid, *(" ".join(map(str, q)) for q in queries)]
    return ("\n".join(lines) + "\n").encode()


def _queries(rng: random.Random, rows: int, cols: int, n: int) -> list[tuple[int, int, int, int]]:
    return [
        (rng.randrange(rows), rng.randrange(cols), rng.randrange(rows), rng.randrange(cols))
        for _ in range(n)
    ]


def _snake(rows: int, cols: int) -> list[str]:
    out = []
    for r in range(rows):
        if r % 2 == 0:
            out.append("." * cols)
        else:
            gap = 0 if r % 4 == 3 else cols - 1
            out.append("".join("." if c == gap else "#" for c in range(cols)))
    return out


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    out = [
        ("empty", b""),
        ("malformed", b"rows cols\n"),
        ("one-number", b"5"),
        ("zero-rows", b"0 5\n"),
        ("negative", b"-3 5\n.....\n"),
        ("too-many-cells", b"1025 1024\n"),
        ("one", b"1 1\n.\n0 0 0 0\n"),
        ("two-cells", b"1 2\n.#\n0 0 0 1\n0 1 0 0\n0 1 0 1\n"),
        (
            "outside",
            b"2 3\n...\n...\n0 0 2 0\n0 0 0 3\n-1 0 1 1\n0 -1 1 1\n2 0 0 0\n0 0 -1 2\n1 2 0 0",
        ),
        ("rows-missing", b"4 4\n....\n..#"),
        ("carriage-returns", b"2 3\r\n..#\r\n#..\r\n0 0 1 2\r\n1 2 0 0\r\n1 1 x"),
        (
            "arrows",
            b"3 5\n..>..\n.^v<.\n.....\n0 0 0 4\n0 4 0 0\n1 2 0 2\n2 3 0 1\n1 0 1 4\n2 2 1 1\n",
        ),
        ("corners", _text(_grid(rng, 9, 9, 0, 0), [(0, 0, 8, 8), (8, 0, 0, 8), (4, 4, 4, 4)])),
        ("snake", _text(_snake(41, 17), [(0, 0, 40, 16), (40, 0, 0, 0), (20, 3, 0, 5)])),
        ("one-row", _text(_grid(rng, 1, 300, 0.0, 0.01), _queries(rng, 1, 300, 9))),
        ("one-column", _text(_grid(rng, 300, 1, 0.0, 0.01), _queries(rng, 300, 1, 9))),
    ]
    for k, (rows, cols) in enumerate([(13, 31), (40, 22), (65, 65), (120, 90)]):
        grid = _grid(rng, rows, cols, 0.2 + k / 20, 0.08)
        out.append((f"mixed-{k}", _text(grid, _queries(rng, rows, cols, 12))))
    return out


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    out = []
    for k, (rows, cols, walls, n) in enumerate(
        [(300, 300, 0.1, 24), (500, 200, 0.3, 40), (700, 700, 0.2, 12)], 1
    ):
        out.append(
            (
                f"perf-{k}",
                _text(_grid(rng, rows, cols, walls, 0.05), _queries(rng, rows, cols, n)),
            )
        )
    out.append(("perf-4", _text(_snake(301, 401), [(0, 0, 300, 400 - 2 * k) for k in range(25)])))
    return out


def random_test(rng: random.Random) -> bytes:
    rows, cols = rng.randrange(1, 25), rng.randrange(1, 25)
    grid = _grid(rng, rows, cols, rng.random() / 2, rng.choice([0, 0.1]))
    return _text(grid, _queries(rng, rows, cols, rng.randrange(8)))

import random


def board(rng, rows, cols, holes):
    cells = [["."] * cols for _ in range(rows)]
    spots = [(r, c) for r in range(rows) for c in range(cols)]
    rng.shuffle(spots)
    for r, c in spots[:holes]:
        cells[r][c] = "#"
    if holes < len(spots) and rng.random() < 0.8:
        r, c = spots[-1]
        cells[r][c] = "K"
    return "\n".join("".join(row) for row in cells) + "\n"


def boards(items):
    return "\n".join(items).encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    ring = "...\n.#.\n...\n"
    strip = "K..\n...\n...\n...\n"
    closed = "K.....\n......\n......\n......\n......\n"
    odd = "....K..\n..#....\n.....\n"
    corners = [
        "K....\n" + ".....\n" * 4,
        ".K...\n" + ".....\n" * 4,
        ".....\n.....\n..K..\n.....\n.....\n",
    ]
    return [
        ("empty", b""),
        ("blank-lines", b"\n\n\n"),
        ("one-cell", b".\n"),
        ("all-holes", b"##\n##\n"),
        ("two-by-three", boards(["...\n...\n", "..K\n...\n"])),
        ("ring", boards([ring, "K..\n.#.\n...\n", "#.#\n...\n"])),
        ("three-by-four", boards([strip, "....\n....\nK...\n", "board 3 4\n", "board 4 3\n"])),
        ("four-by-four", boards(["board 4 4\n"])),
        ("five-by-five", boards(corners)),
        ("ragged", boards([odd, ".\n..\n...\n....\n", "....\n.\n....\n"])),
        ("bad-sizes", b"board 0 3\nboard 13 5\n\nboard 5 13\n\nboard 3\n\nboard -1 4\n"),
        ("large-empty", boards(["board 12 12\n"])),
        ("long-lines", b"." * 20 + b"\n" + b"." * 70 + b"\n..\n" + b"...\n" * 14),
        ("row-and-column", boards(["............\n", ".\n" * 12])),
        ("many-starts", b"K.K.\n....\n.K..\n"),
        (
            "last-cell-forced",
            boards([".....\n.....\n.....\n", "K...\n....\n.###\n", "..#..\n.....\n....K\n"]),
        ),
        ("five-by-six", boards([closed])),
        (
            "holes-small",
            boards([board(rng, rng.randint(3, 4), rng.randint(3, 5), n) for n in range(8)]),
        ),
        ("holes-large", boards([board(rng, 5, 5, n) for n in (2, 5, 9)] + [board(rng, 7, 7, 30)])),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    def start(rows, cols):
        cells = [["."] * cols for _ in range(rows)]
        cells[rng.randrange(rows)][rng.randrange(cols)] = "K"
        return "\n".join("".join(row) for row in cells) + "\n"

    return [
        ("perf-1", boards(["K....\n" + ".....\n" * 4] * 3 + ["board 3 10\n"])),
        ("perf-2", boards(["board 4 7\n", start(3, 7)])),
        ("perf-3", boards([start(6, 6), start(5, 5)])),
        ("perf-4", boards([start(4, 4), "board 3 11\n"])),
    ]


def random_test(rng: random.Random) -> bytes:
    out = []
    for _ in range(rng.randint(1, 3)):
        rows, cols = rng.randint(1, 5), rng.randint(1, 5)
        out.append(board(rng, rows, cols, rng.randint(0, rows * cols)))
    return boards(out)

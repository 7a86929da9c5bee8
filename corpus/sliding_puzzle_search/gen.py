import random

_GOAL = "123456780"


def _walk(rng: random.Random, board: str, steps: int) -> str:
    cells = list(board)
    hole = cells.index("0")
    for _ in range(steps):
        r, c = divmod(hole, 3)
        near = (
            [hole - 3] * (r > 0)
            + [hole + 3] * (r < 2)
            + [hole - 1] * (c > 0)
            + [hole + 1] * (c < 2)
        )
        target = rng.choice(near)
        cells[hole], cells[target] = cells[target], "0"
        hole = target
    return "".join(cells)


def _shuffled(rng: random.Random) -> str:
    return "".join(rng.sample(_GOAL, 9))


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("empty", b""),
        ("blank-lines", b"\n\n\n"),
        ("malformed", b"hello\ns\nc\ns 12345678\nc 012345679\nsolve 123456780\nx 123456780\n"),
        ("repeated-tile", b"s 112345678 123456780\ns 123456780 123456700\nc 000000000\n"),
        ("solved", b"s 123456780 123456780\n"),
        ("one-move", _text([f"s {_walk(rng, _GOAL, 1)} {_GOAL}" for _ in range(4)])),
        ("separators", b"s 1,2,3/4,5,6/7,0,8 -> 1,2,3/4,5,6/7,8,0\nc [867][254][301] 4"),
        ("impossible", b"s 213456780 123456780\n"),
        ("farthest", b"s 867254301 123456780\ns 647850321 123456780\n"),
        ("count-all", b"c 123456780\n"),
        ("count-limits", _text([f"c {_walk(rng, _GOAL, 40)} {k}" for k in range(12)])),
        ("count-odd-limits", b"c 123456780 -1\nc 012345678 41\nc 123406785 x\n"),
        ("hole-everywhere", _text([f"c {'12345678'[:k]}0{'12345678'[k:]} 5" for k in range(9)])),
        (
            "ranks",
            _text([f"c {b} 0" for b in ("012345678", "876543210", "102345678", "087654321")]),
        ),
        ("short-walks", _text([f"s {_walk(rng, _GOAL, 2 * k)} {_GOAL}" for k in range(1, 12)])),
        (
            "between",
            _text([f"s {b} {_walk(rng, b, 30)}" for b in (_shuffled(rng) for _ in range(8))]),
        ),
        ("shuffled", _text([f"s {_shuffled(rng)} {_GOAL}" for _ in range(5)])),
        ("long-line", b"s 1234" + b"-" * 300 + b"56780 123456780\nc 123456780 2\n"),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _text([f"c {_shuffled(rng)}"])),
        ("perf-2", _text([f"s {_shuffled(rng)} {_shuffled(rng)}" for _ in range(2)])),
        ("perf-3", _text([f"s {_walk(rng, _GOAL, 40)} {_GOAL}" for _ in range(60)])),
        ("perf-4", _text([f"c {_shuffled(rng)} {k % 4 + 16}" for k in range(16)])),
    ]


def random_test(rng: random.Random) -> bytes:
    lines = []
    for _ in range(rng.randrange(1, 6)):
        board = _shuffled(rng)
        if rng.random() < 0.3:
            lines.append(f"c {board} {rng.randrange(14)}")
        else:
            lines.append(f"s {board} {_walk(rng, board, rng.randrange(24))}")
    return _text(lines)

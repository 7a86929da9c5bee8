import random


def _view(c: tuple[float, float] | None, box: tuple, width: int, height: int, limit: int) -> str:
    head = "m" if c is None else f"j {c[0]:.6g} {c[1]:.6g}"
    return f"{head} {' '.join(f'{v:.8g}' for v in box)} {width} {height} {limit}\n"


_ALL = (-2.25, 0.75, -1.25, 1.25)


def _random_view(rng: random.Random, size: int, limit: int) -> str:
    c = None if rng.random() < 0.5 else (rng.uniform(-1, 0.5), rng.uniform(-1, 1))
    x, y, r = rng.uniform(-1.8, 0.3), rng.uniform(-0.9, 0.9), 2.0 ** rng.uniform(-9, 1)
    box = (x - r, x + r, y - r, y + r)
    return _view(c, box, rng.randint(1, size), rng.randint(1, size // 2), rng.randint(1, limit))


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("empty", b""),
        ("malformed", b"view me\n"),
        ("unknown-kind", b"m -2 1 -1 1 3 2 9\nb 1 2 3\n"),
        ("numbers-missing", b"m -2 1 -1"),
        ("julia-short", b"j 0.3"),
        ("one-pixel", b"m -2 1 -1 1 1 1 1\nm 0 0 0 0 1 1 5000\nm 2 2 2 2 1 1 9\n"),
        (
            "refused",
            b"m -5 1 -1 1 2 2 9\nm -2 5 -1 1 2 2 9\nm -2 1 -5 1 2 2 9\nm -2 1 -1 5 2 2 9\n"
            b"m -2 1 -1 1 0 2 9\nm -2 1 -1 1 2 0 9\nm -2 1 -1 1 2 2 0\nm -2 1 -1 1 2 2 5001\n"
            b"m -2 1 -1 1 2001 2 9\nm -2 1 -1 1 2 2001 9\nj 5 0 -1 1 -1 1 2 2 9\n"
            b"j 0 -5 -1 1 -1 1 2 2 9\nm nan 1 -1 1 2 2 9\nm -inf 1 -1 1 2 2 9\n",
        ),
        ("classic", _view(None, _ALL, 78, 40, 100).encode()),
        (
            "picture-border",
            "".join(_view(None, _ALL, w, h, 30) for w, h in ((79, 5), (5, 41))).encode(),
        ),
        ("limits", "".join(_view(None, _ALL, 12, 6, k) for k in range(1, 20)).encode()),
        ("julia", _view((-0.4, 0.6), (-1.5, 1.5, -1.2, 1.2), 70, 30, 200).encode()),
        ("julia-dust", _view((0.4, 0.4), (-1.5, 1.5, -1.2, 1.2), 61, 33, 80).encode()),
        ("mirrored", _view(None, (0.75, -2.25, 1.25, -1.25), 31, 17, 50).encode()),
        ("wide-box", _view(None, (-4, 4, -4, 4), 37, 23, 40).encode()),
        ("seahorse", _view(None, (-0.76, -0.74, 0.09, 0.11), 60, 30, 2000).encode()),
        ("exact-radius", b"j 0 0 -2 2 -2 2 4 4 3\nj 0 0 -4 4 -4 4 4 1 3\nj 0 0 2 2 0 0 1 1 9\n"),
        ("bounds", b"j 4 -4 -4 4 4 -4 2000 1 1\nj -4 4 4 -4 -4 4 1 2000 5000\n"),
        ("mixed", "".join(_random_view(rng, 60, 300) for _ in range(12)).encode()),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _view(None, _ALL, 300 + rng.randrange(9), 200, 500).encode()),
        (
            "perf-2",
            _view(None, (-0.76, -0.74, 0.09, 0.11), 150, 151 + rng.randrange(9), 900).encode(),
        ),
        (
            "perf-3",
            _view((-0.8, 0.156), (-1.6, 1.6, -1, 1), 500, 400 + rng.randrange(9), 300).encode(),
        ),
        ("perf-4", _view(None, (-2, 2, -2, 2), 1200, 1000 + rng.randrange(99), 25).encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    return "".join(_random_view(rng, 40, 150) for _ in range(rng.randrange(1, 5))).encode()

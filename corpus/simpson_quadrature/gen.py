import random

_NAMES = ["circle", "witch", "runge", "kink", "poly"]


def _job(rng: random.Random, method: str, name: str, n: int, span: float = 3.0) -> str:
    a, b = rng.uniform(-span, span), rng.uniform(-span, span)
    line = f"{method} {name} {a:.4f} {b:.4f} {n}"
    if name == "poly":
        degree = rng.randrange(8)
        line += f" {degree} " + " ".join(f"{rng.uniform(-4, 4):.3f}" for _ in range(degree + 1))
    return line


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    out = [
        ("empty", b""),
        ("malformed", b"simpson circle zero one 10\n"),
        ("unknown-function", b"simpson sine 0 1 10\nromberg cos 0 1 4\n"),
        ("unknown-method", b"midpoint circle 0 1 10\nsimpson witch 0 1 4\n"),
        (
            "bad-counts",
            _text(
                [
                    f"{m} kink 0 1 {n}"
                    for m, n in [
                        ("simpson", 0),
                        ("simpson", 3),
                        ("simpson", -2),
                        ("simpson", 20000002),
                        ("adaptive", -1),
                        ("adaptive", 15),
                        ("romberg", 0),
                        ("romberg", 24),
                    ]
                ]
            ),
        ),
        (
            "out-of-range",
            b"simpson witch -10001 1 2\nsimpson witch 1 10001 2\nsimpson witch nan 1 2\n",
        ),
        ("range-edges", b"simpson witch -10000 10000 200\nadaptive witch 10000 -10000 3\n"),
        ("bad-polynomial", b"simpson poly 0 1 2 8 1 1 1 1 1 1 1 1 1\n"),
        ("negative-degree", b"simpson poly 0 1 2 -1\n"),
        ("poly-default", b"simpson poly 0 2 4 2 1 9999999 3\nromberg poly 0 2 4 1 5 x\n"),
        (
            "empty-interval",
            _text(
                [
                    f"{m} {f} 0.5 0.5 4"
                    for m in ("simpson", "adaptive", "romberg")
                    for f in ("circle", "kink", "runge")
                ]
            ),
        ),
        ("backwards", b"simpson runge 1 -1 10\nadaptive runge 1 -1 6\nromberg runge 1 -1 6\n"),
        ("simpson-sizes", _text([f"simpson runge -1 1 {n}" for n in range(2, 40, 2)])),
        ("romberg-sizes", _text([f"romberg circle 0 1 {n}" for n in range(1, 14)])),
        (
            "adaptive-digits",
            _text([f"adaptive {f} -1 2 {n}" for n in range(12) for f in _NAMES[:4]]),
        ),
        (
            "degrees",
            _text(
                [
                    f"simpson poly -1 2 6 {d} " + " ".join(str(k - 3) for k in range(d + 1))
                    for d in range(8)
                ]
            ),
        ),
        ("long-words", b"simpsonsimpson circle 0 1 4\n"),
    ]
    for method, top in (("simpson", 300), ("adaptive", 5), ("romberg", 6)):
        lines = [
            _job(rng, method, rng.choice(_NAMES), 2 * rng.randrange(1, top)) for _ in range(30)
        ]
        out.append((f"mixed-{method}", _text(lines)))
    return out


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _text([_job(rng, "simpson", f, 2000000) for f in ("circle", "witch", "runge")])),
        ("perf-2", _text([_job(rng, "romberg", "poly", 21) for _ in range(7)])),
        ("perf-3", _text([_job(rng, "adaptive", f, 14, 9.0) for f in _NAMES[:4] * 90])),
        ("perf-4", _text([_job(rng, "simpson", f, 3000000) for f in ("kink", "poly", "kink")])),
    ]


def random_test(rng: random.Random) -> bytes:
    lines = []
    for _ in range(rng.randrange(1, 10)):
        method = rng.choice(["simpson", "adaptive", "romberg"])
        n = {"simpson": 2 * rng.randrange(1, 99), "adaptive": rng.randrange(8)}.get(method)
        lines.append(_job(rng, method, rng.choice(_NAMES), n or rng.randrange(1, 9)))
    return _text(lines)

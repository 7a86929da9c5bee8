import random

SHAPES = {
    "line": 4,
    "circle": 3,
    "disc": 3,
    "box": 4,
    "tri": 6,
    "fill": 2,
    "shift": 2,
    "ellipse": 4,
}


def sketch(rng, steps, width, height):
    out = [f"size {width} {height}"]
    for _ in range(steps):
        name = rng.choice([*SHAPES, "pen", "turn"])
        if name == "pen":
            out.append(f"pen {rng.choice('#*+o.@%')}")
        elif name == "turn":
            out.append("turn")
        else:
            args = [rng.randint(-4, max(width, height) + 4) for _ in range(SHAPES[name])]
            if name in ("circle", "disc", "ellipse"):
                args[2:] = [abs(a) // 2 for a in args[2:]]
            out.append(f"{name} {' '.join(map(str, args))}")
    return "\n".join([*out, "show", "sum"]) + "\n"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    rays = "size 33 33\n" + "".join(
        f"line 16 16 {16 + x} {16 + y}\n" for x in range(-16, 17, 4) for y in (-16, 16, 5)
    )
    circles = "".join(f"size 40 40\ncircle 19 20 {r}\nshow\n" for r in (0, 1, 2, 3, 4, 7, 12, 19))
    discs = "".join(f"size 25 25\npen {r % 10}\ndisc 12 12 {r}\nsum\n" for r in range(18))
    ellipses = "".join(
        f"size 40 20\nellipse 20 10 {a} {b}\nsum\n" for a in (0, 1, 5, 19) for b in (0, 1, 4, 9)
    )
    tris = (
        "size 30 20\npen a\ntri 1 1 20 3 7 18\npen b\ntri 7 18 20 3 29 19\npen c\n"
        "tri 5 5 5 5 5 5\npen d\ntri 0 9 9 9 4 9\nshow\n"
    )
    clipped = (
        "size 10 6\nbox -5 -5 3 2\npen x\nbox 8 4 99 99\npen y\nshow\nline -9 5 20 -3\n"
        "tri -5 3 6 -5 4 9\ndisc -2 3 4\nshow\nsum\n"
    )
    fills = (
        "size 21 11\nbox 0 0 20 10\npen .\ndisc 10 5 4\npen o\nfill 10 5\npen #\nshow\n"
        "fill 10 5\nshow\nfill 0 0\nshow\nfill -1 0\nfill 0 11\npen +\nfill 20 10\nshow\n"
    )
    moves = (
        "size 7 4\nline 0 0 3 3\nshow\nturn\nshow\nturn\nturn\nshow\nshift 1 0\nshow\n"
        "shift 0 -1\nshow\nshift 15 -13\nshow\n"
    )
    bad = (
        "size 0 5\nsize 513 5\nsize 5 0\nsize 5\nline 1 2 3\ncircle 1 1 -1\n"
        "ellipse 1 1 -1 2\ntri 1 2 3 4 5\nfoo\n\npen\npen \nline x\nbox\nmirror\nsum\n"
    )
    large = (
        "size 512 512\ncircle 256 256 255\nline 0 0 511 511\nline 511 0 0 511\npen ~\n"
        "fill 256 10\nturn\nshift 511 1\nsum\n"
    )
    return [
        ("empty", b""),
        ("show-only", b"show\n"),
        ("one-pixel", b"size 1 1\nfill 0 0\nshow\nturn\nshift 5 5\ncircle 0 0 0\nsum\n"),
        ("rays", (rays + "show\n").encode()),
        ("circles", circles.encode()),
        ("discs", discs.encode()),
        ("ellipses", (ellipses + "show\n").encode()),
        ("triangles", tris.encode()),
        ("clipped", clipped.encode()),
        ("fills", fills.encode()),
        ("moves", moves.encode()),
        ("malformed", bad.encode()),
        ("large", large.encode()),
        (
            "extreme-coordinates",
            b"line -99999 -5000 99999 5000\nbox 2001 0 -2001 1\nline 9 9 9 9\nshow\n",
        ),
        (
            "chaos",
            (
                b"size 60 40\nchaos 12 5\nshow\nchaos 25 -7\nsum\nchaos 0 1\nchaos -3 1\n"
                b"chaos 5 2000000\nshow\n"
            ),
        ),
        ("sketch-wide", sketch(rng, 25, 70, 15).encode()),
        ("sketch-tall", sketch(rng, 25, 17, 40).encode()),
        ("sketch-odd", sketch(rng, 40, 31, 33).encode()),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(512, 512, 700), (300, 200, 2500), (120, 130, 9000), (500, 60, 1500)]
    return [
        (f"perf-{i + 1}", f"size {w} {h}\nchaos {n} {rng.randrange(10**6)}\nsum\n".encode())
        for i, (w, h, n) in enumerate(shapes)
    ]


def random_test(rng: random.Random) -> bytes:
    text = sketch(rng, rng.randint(0, 15), rng.randint(1, 50), rng.randint(1, 40))
    if rng.random() < 0.3:
        text += f"chaos {rng.randint(1, 15)} {rng.randrange(10**6)}\nshow\n"
    return text.encode()

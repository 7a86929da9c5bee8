import random


def formula(rng, depth):
    if depth == 0 or rng.random() < 0.15:
        kind = rng.random()
        if kind < 0.5:
            return "x"
        if kind < 0.6:
            return str(rng.choice([2**31 - 1, 2**31, 2**32, 2**62, 2**63 - 1, 65536]))
        return str(rng.randint(0, 12))
    if rng.random() < 0.12:
        return "-" + rng.choice(["x", "3", f"({formula(rng, depth - 1)})"])
    a, b = formula(rng, depth - 1), formula(rng, depth - 1)
    op = rng.choice("+-*/+-*")
    gap = rng.choice(["", "", " "])
    text = f"{a}{gap}{op}{gap}{b}"
    # the parser reads a space only before an operand or a factor's operator
    return f"({text})" if rng.random() < 0.6 else text


def line(rng, depth, reach):
    start = rng.choice([0, 1, -5, rng.randint(-(2**40), 2**40), 10**18])
    return f"{formula(rng, depth)};{start} {start + rng.randint(-1, reach)}\n"


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    folding = [
        "0+x",
        "x+0",
        "x-0",
        "0-x",
        "0*x",
        "x*0",
        "1*x",
        "x*1",
        "0/x",
        "x/1",
        "--x",
        "-(-(x))",
    ]
    folding += [
        "3+4*5",
        "7/2",
        "-7/2",
        "7/0",
        "1-2-3",
        "100/7/3",
        "x-x-x",
        "x/x/x",
        "-3*-4",
        "2*x+0*x",
    ]
    wrap = ["9223372036854775807+1", "-9223372036854775807-1", "(-9223372036854775807-1)/-1"]
    wrap += ["99999999999999999999", "4294967296*4294967296", "2147483648*2*x", "x*x*x*x*x"]
    divs = ["100/x", "x/3", "x/-1", "(x*x)/(x+1)", "x/(x-2)", "1/(x*x-4)", "-9/x"]
    bad = [
        "",
        ";",
        "x",
        "x 1 2",
        "x;",
        "x;1",
        "x;a b",
        "(x;0 1",
        "x);0 1",
        "x+;0 1",
        "*x;0 1",
        "y;0 1",
    ]
    bad += [
        "x;1 2;3",
        "3x;0 1",
        "()",
        "x;-9000000000000000000 0",
        "x;4000000000000000001 5",
        "x**2;1 2",
    ]
    deep = ["(" * n + "x" + ")" * n + ";1 2" for n in (49, 50, 51, 200)]
    deep += ["-" * n + "x;1 3" for n in (50, 51, 17)]
    wide = ["+".join(["x*3"] * n) + ";-2 2" for n in (15, 16, 17, 31, 100)]
    return [
        ("empty", b""),
        ("one", b"x;1 1\n"),
        ("no-newline", b"x*x+1;0 3"),
        ("empty-range", b"x;5 4\nx;5 5\n7;0 0\n"),
        ("folding", "".join(f"{t};-3 3\n" for t in folding).encode()),
        ("wraparound", "".join(f"{t};2147483646 2147483650\n" for t in wrap).encode()),
        ("divisions", "".join(f"{t};-4 4\n" for t in divs).encode()),
        ("malformed", "".join(f"{t}\n" for t in bad).encode()),
        ("deep", "\n".join(deep).encode()),
        ("wide", "\n".join(wide).encode()),
        ("too-long-line", b"+".join([b"x"] * 700) + b";1 2\nx;1 2\n"),
        ("spaces", b"  x + 1;0 2\nx *  2;0 2\nx / 2 ;0 2\n( x+1)*-  3;1 4\nx\t;1 2\n"),
        ("cut-range", b"x;0 3000001\nx*x;-4000000000000000000 -3999999999999999999\n"),
        ("random-small", "".join(line(rng, 2, 5) for _ in range(40)).encode()),
        ("random-large", "".join(line(rng, 5, 9) for _ in range(25)).encode()),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    small = "x*x*x-3*x*x+7*x-11;-500000 " + str(rng.randint(-100000, 100000))
    rational = "(x*x+3)/(x-2)+(7*x)/(x*x+1);-90000 " + str(rng.randint(40000, 90000))
    horner = "(" * 12 + "x" + "".join(f"*x+{rng.randint(1, 99)})" for _ in range(12)) + ";0 60000"
    many = "".join(line(rng, 4, 1500) for _ in range(400))
    return [
        ("perf-1", (small + "\n").encode()),
        ("perf-2", (rational + "\n").encode()),
        ("perf-3", (horner + "\n").encode()),
        ("perf-4", many.encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    return "".join(line(rng, rng.randint(0, 5), 20) for _ in range(rng.randint(1, 12))).encode()

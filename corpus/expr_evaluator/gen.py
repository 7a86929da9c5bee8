import random


def expression(rng: random.Random, depth: int) -> str:
    roll = rng.random()
    if depth <= 0 or roll < 0.15:
        return rng.choice(
            [
                "x",
                "x",
                str(rng.randrange(10)),
                str(rng.randrange(1 << rng.choice([8, 31, 33, 63]))),
                f"0x{rng.randrange(1 << rng.choice([4, 16, 40, 64])):x}",
                f"0x{rng.randrange(1 << 32):X}",
            ]
        )
    if roll < 0.3:
        return rng.choice("-~") + expression(rng, depth - 1)
    if roll < 0.5:
        return f"({expression(rng, depth - 1)})"
    gap = rng.choice(["", " ", "\t", "  "])
    left, right = expression(rng, depth - 1), expression(rng, depth - 1)
    return f"{left}{gap}{rng.choice('+-*/%+-*')}{gap}{right}"


def lines(n: object, *expressions: str, end: str = "\n") -> bytes:
    return (end.join([str(n), *expressions]) + end).encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    cases = [
        ("empty", b""),
        ("zero", lines(0, "x", "1+")),
        ("no-number", lines("abc", "x")),
        ("negative-n", lines(-5, "x+1")),
        ("one", lines(1, "x", "7", "-7", "~0", "0x10", "0XF", "0")),
        (
            "precedence",
            lines(3, "1+2*3", "(1+2)*3", "10-3-4", "100/10/5", "2*7%4", "1-2+3", "-x*2"),
        ),
        ("spaces", lines(4, "  x\t+ 1 ", "\t( x ) ", " - x", "- - x", "~ -x", "( ( x ) )")),
        (
            "syntax",
            lines(
                2,
                *["", "1+", "(x", "x)", "1 2", "*", "0x", "0xg", "x x", "()", "1++2", "y", "1+ $"],
                *["((((x)))", "x*(", "3 4 +", "0x1G", "x*/2", "12a", "0x", "~", "-", "x%%2", "@"],
            ),
        ),
        (
            "division",
            lines(
                9,
                *[
                    "10/x",
                    "10%x",
                    "x/(x-3)",
                    "7%(x-4)",
                    "1/0",
                    "x%0",
                    "-7/2",
                    "-7%3",
                    "7/-2",
                    "7%-3",
                ],
                *["(x-4)/3", "(x-4)%3", "5/-1", "5%-1", "1/(1/(x-2))", "0/x+x"],
            ),
        ),
        (
            "overflow",
            lines(
                5,
                *["9223372036854775807+x", "-9223372036854775808-x", "-9223372036854775808/-1"],
                *["-9223372036854775808%-1", "18446744073709551617*x", "0xffffffffffffffff*x"],
                *["4294967296*4294967295*x", "3037000500*3037000500", "0x123456789abcdef01*x"],
                *["0xFEDCBA9876543210+x", "0xdeadbeefCAFE", "2147483648*x", "-2147483649+x"],
            ),
        ),
        ("high-bytes", b"2\nx \xff 1\nx\x80\n\xe9\n(x\xa9\n1\xb2+x\n0x\xc1\n"),
        ("crlf", lines(6, "x*x", "x-1", end="\r\n")),
        ("no-final-newline", b"3\nx*x*x"),
        ("min-max-order", lines(10, "(x-5)*(x-5)", "0-(x-5)*(x-5)", "(x*7)%5", "5-x")),
        ("long-line", lines(3, "+".join(["x"] * 250), "(" * 200 + "x" + ")" * 200)),
        ("too-long-line", lines(2, "1+" * 400 + "x", "-" * 600 + "x")),
    ]
    for i in range(5):
        body = [expression(rng, 5)[:400] for _ in range(12)]
        cases.append((f"random-{i}", lines(rng.choice([1, 5, 17, 100]), *body)))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    polynomial = "((3*x+5)*x-7)*x+11"
    collatz = "(x%2)*(3*x+1) + (1-x%2)*(x/2)"
    mixed = "-(x/7) + ~x * 0x1F % 1000 - (x*x - 12345)/(x%13+1)"
    return [
        ("perf-1", lines(90000, polynomial, mixed)),
        ("perf-2", lines(150000, collatz, "x * x % 1000003", "(((x)))-((2))")),
        ("perf-3", lines(9000, *[expression(rng, 5)[:300] for _ in range(40)])),
    ]


def random_test(rng: random.Random) -> bytes:
    count = rng.randrange(1, 8)
    return lines(
        rng.randrange(1, 40), *[expression(rng, rng.randrange(6))[:300] for _ in range(count)]
    )

import random


def pattern(rng, depth, alphabet="abc"):
    kind = rng.random()
    if depth == 0 or kind < 0.25:
        roll = rng.random()
        if roll < 0.6:
            return rng.choice(alphabet)
        if roll < 0.7:
            return "."
        if roll < 0.9:
            low, high = sorted([rng.choice(alphabet), rng.choice(alphabet)])
            return f"[{rng.choice(['', '^'])}{low}-{high}]"
        return rng.choice(["[^a]", "\\.", "[.]", "[ac]", "[a-]"])
    if kind < 0.5:
        return pattern(rng, depth - 1) + pattern(rng, depth - 1)
    if kind < 0.65:
        return f"({pattern(rng, depth - 1)}|{pattern(rng, depth - 1)})"
    inner = pattern(rng, depth - 1)
    return (inner if len(inner) == 1 else f"({inner})") + rng.choice("*+??")


def lines(rng, count, alphabet, longest):
    return "".join(
        "".join(rng.choice(alphabet) for _ in range(rng.randint(0, longest))) + "\n"
        for _ in range(count)
    )


def case(expression, text):
    return f"{expression}\n{text}".encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    mixed = lines(rng, 25, "aabbc.", 14)
    patterns = [
        "a",
        "ab*c",
        "a+b?",
        "(a|b)*c",
        "",
        "a|",
        "|",
        "()",
        "(a*)*",
        "(a|bc|c.)+",
        "[ab]+c",
        "[^ab]",
    ]
    patterns += [
        ".",
        ".*c",
        "a.?b",
        "\\.",
        "[]a]",
        "[a-]+",
        "[c-a]",
        "(ab|a)(bc|c)?",
        "a**",
        "a+?b",
        "((((a))))b",
        "[\\]a]+",
        "[\\-b]c?",
    ]
    bad = [
        "(",
        ")",
        "(a",
        "a)",
        "[a",
        "[",
        "[^",
        "[\\",
        "a(b|c",
        "a|b)c",
        "(" * 41 + "a" + ")" * 41,
    ]
    high = "[\x80-\xff]+x".encode("latin-1") + b"\nabc\xe9\xffx\nx\x80x\n\xff\n"
    return [
        ("empty", b""),
        ("pattern-only", b"a"),
        ("empty-lines", b"a*\n\n\n\n"),
        *((f"pattern-{i}", case(p, mixed)) for i, p in enumerate(patterns)),
        *((f"bad-{i}", case(p, "abc\n")) for i, p in enumerate(bad)),
        ("positions-63", case("a?" * 40 + "b" * 23, "a" * 20 + "b" * 40 + "\n" + "b" * 22 + "\n")),
        ("positions-64", case("a?" * 40 + "b" * 24, "a" * 20 + "b" * 40 + "\n")),
        (
            "high-position",
            case("(x|y)*" + "a" * 59 + "[bc]", "xyx" + "a" * 59 + "c" + "a" * 60 + "b\n"),
        ),
        ("high-bytes", high),
        ("crlf", b"ab$\r\nab\r\nab$\r\nab$b"),
        (
            "repeat",
            case(
                "(ab)+a", "%repeat 5\nab\nxaba\n%repeat 0\nab\nabab\n%repeat -3\naba\n%repeat x\n"
            ),
        ),
        ("repeat-limit", case("a+", "%repeat 100000\na\nab\n" + "a" * 4000 + "\n")),
        ("long-line", case("a+b", "a" * 5000 + "b\n")),
        ("nul", b"a.b\na\x00b\naxb\n"),
        (
            "numbers",
            case("[+-]?[0-9]+(\\.[0-9]*)?(e[+-]?[0-9]+)?", "x=-12.5e+7, y=.5 z=1e q=3.\n--4\n"),
        ),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    words = lines(rng, 70, "abcde ", 60)
    return [
        ("perf-1", case("(a|b)*c(d|e)+", "%repeat 2600\n" + words)),
        ("perf-2", case("[a-c]+( [a-e]+)*x", "%repeat 50\n" + words)),
        (
            "perf-3",
            case(
                "(a|aa|aaa)+b",
                f"{'%'}repeat {rng.randint(1500, 2000)}\na\n%repeat 40\n"
                + lines(rng, 60, "aaaab", 40),
            ),
        ),
        ("perf-4", case("(.a.?|b[^d]*e|c+d)+$?", "%repeat 1500\n" + words)),
    ]


def random_test(rng: random.Random) -> bytes:
    text = lines(rng, rng.randint(0, 12), rng.choice(["ab", "abc", "abc.-"]), rng.randint(0, 25))
    if rng.random() < 0.3:
        text = f"%repeat {rng.randint(1, 6)}\n" + text
    return case(pattern(rng, rng.randint(0, 4)), text)

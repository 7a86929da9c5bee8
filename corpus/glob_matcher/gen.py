import random


def build(names: list[str], patterns: list[str]) -> bytes:
    return ("\n".join([*names, "", *patterns]) + "\n").encode("latin-1")


def name(rng: random.Random, longest: int = 10) -> str:
    return "".join(rng.choice("abcdab.-_09AZ") for _ in range(rng.randrange(1, longest + 1)))


def charset(rng: random.Random) -> str:
    inside = rng.choice(["", "", "!", "^"])
    inside += "".join(
        rng.choice(["a", "b-d", "0-9", "A-Z", "-", ".", "a-", "d-a", "]"])
        for _ in range(rng.randrange(1, 4))
    )
    return "[" + inside + rng.choice(["]", "]", "]", ""])


def pattern(rng: random.Random, model: str) -> str:
    out = ""
    for c in model:
        roll = rng.random()
        if roll < 0.55:
            out += c
        elif roll < 0.7:
            out += "?"
        elif roll < 0.85:
            out += "*"
        elif roll < 0.95:
            out += charset(rng)
        else:
            out += "\\" + c
    return out + rng.choice(["", "", "*", "**", "?", "\\"])


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    plain = [
        "a",
        "b",
        "ab",
        "abc",
        "a.c",
        "main.c",
        "main.h",
        "*",
        "?",
        "[",
        "]",
        "-",
        "\\",
        "a-b",
        "!",
    ]
    wide = ["\xff", "\x80", "\x7f", "z", "\xe9t\xe9"]
    sets = ["[a]", "[!a]", "[^a]", "[a-c]", "[c-a]", "[]]", "[!]]", "[-]", "[a-]", "[--0]", "[]-a]"]
    sets += [
        "[",
        "[a",
        "[a-",
        "a[",
        "[!",
        "[]",
        "[!]",
        "[a]b",
        "[ab][bc]",
        "x[",
        "[[]",
        "[\\]",
        "[*?]",
    ]
    cases = [
        ("empty", b""),
        ("names-only", b"a\nb\n"),
        ("no-names", build([], ["*", "a", "", "?"])),
        ("one", build(["a"], ["a"])),
        ("literal", build(plain, plain)),
        (
            "stars",
            build(
                plain,
                ["*", "**", "a*", "*a", "*a*", "*.?", "*.c", "a*c", "a**b*c***", "***a", "*b*b"],
            ),
        ),
        (
            "marks",
            build(
                plain,
                ["?", "??", "???", "?*", "*?", "?*?", "*??*", "a?", "?b", "????", "\\?", "\\*"],
            ),
        ),
        ("sets", build(plain, sets)),
        (
            "escapes",
            build(
                plain, ["\\", "\\a", "a\\", "\\\\", "\\[", "\\]", "\\!", "a\\.c", "*\\c", "\\*\\"]
            ),
        ),
        (
            "high-bytes",
            build(
                wide, ["[\x80-\xff]", "[\x00-\x7f]", "\xff", "?", "[!\xff]", "[a-\xff]", "[z-\x80]"]
            ),
        ),
        (
            "backtrack",
            build(
                ["a" * k for k in range(1, 40)],
                ["*a*a*a*b", "*a*a*a", "a*aa*a", "*aaaaaaaaaaaaaaaaa"],
            ),
        ),
        (
            "restart",
            build(
                ["abababac", "mississippi", "aab", "abcabd"],
                ["*abac", "*issip*", "*ab", "*abd", "*i*i?i"],
            ),
        ),
        (
            "expand",
            build(
                ["%file,70", "%,20", "%x,1", "%y,0", "%z,-3", "%noc", "%a,b,5"],
                ["*", "f*aa", "*d", "?", "a,b?", "xa", "file[a-b]c"],
            ),
        ),
        ("expand-limit", build(["%n,20001"], ["*", "*dd*d", "n????b", "n[!a-c]*c"])),
        ("no-final-newline", b"abc\nabd\n\nab?\n*d"),
        ("empty-pattern", b"a\n\n\n*\n\n"),
        (
            "long-line",
            build(
                ["q" * 600, "r" * 254, "%" + "s" * 252 + ",2"],
                ["q*", "r*", "*" + "?" * 80, "?" * 91, "s*", "*" * 300],
            ),
        ),
    ]
    for i in range(5):
        names = [name(rng) for _ in range(60)] + [f"%f{i},{rng.randrange(90)}"]
        patterns = [pattern(rng, rng.choice(names)) for _ in range(50)]
        cases.append((f"random-{i}", build(names, patterns)))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    prefixes = [name(rng, 20) for _ in range(6)]
    many = [f"%{p},{rng.randrange(3000, 9000)}" for p in prefixes]
    globs = [
        "*a*b*c",
        "*[a-c][!b]*d",
        "*ab*ba*",
        "?*[0-9A-Z]*cd",
        "*-*d",
        "*.*[cd]?[!d-z]*aa",
        "*dd",
    ]
    long_names = ["".join(rng.choice("ab") for _ in range(200)) for _ in range(400)]
    return [
        ("perf-1", build(many, globs * 2)),
        (
            "perf-2",
            build(
                long_names,
                ["*a*b*a*b*bbbbbbbb", "*abba*[b]aab*abab?aba[!a]", "*?b?a?b?a?bb*c"] * 10,
            ),
        ),
        (
            "perf-3",
            build(
                ["%main_,20000", "%a.b.c.,20000"],
                [pattern(rng, "main_abcd") for _ in range(20)] + globs,
            ),
        ),
    ]


def random_test(rng: random.Random) -> bytes:
    names = [name(rng) for _ in range(rng.randrange(1, 25))] + [f"%,{rng.randrange(30)}"]
    return build(names, [pattern(rng, rng.choice(names)) for _ in range(rng.randrange(1, 20))])

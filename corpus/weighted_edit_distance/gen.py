import random


def _case(prices: str, *lines: str) -> bytes:
    return (prices + "\n" + "".join(line + "\n" for line in lines)).encode("latin-1")


def _word(rng: random.Random, length: int, letters: str) -> str:
    return "".join(rng.choice(letters) for _ in range(length))


def _edited(rng: random.Random, word: str, letters: str) -> str:
    s = list(word)
    for _ in range(rng.randint(0, len(word) // 3 + 2)):
        at = rng.randint(0, len(s))
        kind = rng.randrange(5)
        if kind == 0:
            s.insert(at, rng.choice(letters))
        elif at < len(s) and kind == 1:
            del s[at]
        elif at < len(s) and kind == 2:
            s[at] = rng.choice(letters)
        elif at < len(s) and kind == 3:
            s[at] = s[at].swapcase()
        elif at + 1 < len(s):
            s[at], s[at + 1] = s[at + 1], s[at]
    return "".join(s)


def _pairs(rng: random.Random, count: int, length: int, letters: str) -> list[str]:
    lines = []
    for _ in range(count):
        word = _word(rng, rng.randint(0, length), letters)
        lines += [word, _edited(rng, word, letters)]
    return lines


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    sizes = [
        line for k in range(1, 18) for line in (_word(rng, k, "abC"), _word(rng, 18 - k, "aBc"))
    ]
    marks = "@`[{AZaz09 \xc4\xe4\xf7"
    return [
        ("empty", b""),
        ("no-pairs", b"1 1 1 1 1\n"),
        ("prices-missing", _case("1 1 1 1", "a", "b")),
        ("price-negative", _case("1 1 -1 1 1", "a", "b")),
        ("price-too-large", _case("1 1 1 1 100001", "a", "b")),
        ("prices-malformed", _case("x", "a", "b")),
        ("blank-lines", _case("1 2 3 4 5", "", "", "", "abc", "abc", "")),
        ("one-letter", _case("7 5 3 2 1", "a", "a", "a", "A", "a", "b", "a", "", "", "b")),
        ("classic", _case("1 1 1 1 1", "kitten", "sitting", "saturday", "sunday", "ca", "abc")),
        ("prices-maxima", _case("100000 100000 100000 100000 100000", "abc" * 9, "cab" * 11)),
        ("free", _case("0 0 0 0 0", "abc", "xyzw")),
        ("insert-only", _case("1 100 100 100 100", "abc", "xaybzc", "abc", "ab")),
        ("delete-only", _case("100 1 100 100 100", "xaybzc", "abc", "ab", "abc")),
        ("case-cheap", _case("4 4 4 1 9", "Hello", "hELLO", "abc", "ABd", marks, marks.swapcase())),
        ("case-marks", _case("9 9 5 1 9", "@[`{", "`{@[", "\xc4\xe4", "\xe4\xc4", "aZ", "Az")),
        (
            "swap-cheap",
            _case("4 4 4 4 1", "abcdef", "badcfe", "abab", "baba", "ab", "ba", "aab", "aba"),
        ),
        ("swap-dear", _case("2 2 3 2 50", "abcdef", "badcfe", "abcd", "acbd")),
        ("closest-tie", _case("1 1 1 1 1", "abc", "abd", "xyz", "xyw", "aa", "bb")),
        ("sizes", _case("3 4 5 2 6", *sizes)),
        ("repeat", _case("2 3 4 1 5", "abcB", "*5", "xy", "*1", "xy", "*0", "", "*9", "abc", "*x")),
        ("repeat-limit", _case("2 3 4 1 5", "ab", "*4097", "ab" * 50, "*4098", "abc" * 683, "*5")),
        ("repeat-beyond", _case("2 3 4 1 5", "abcB" * 60 + "d", "*99")),
        ("line-missing", _case("1 1 1 1 1", "abc", "abd", "alone")),
        ("carriage-returns", b"1 1 1 1 1\r\nabc\r\nabd\r\nno newline\r\nno newlin"),
        (
            "too-long",
            _case("1 1 1 1 1", "x" * 4096, "x", "y", "y" * 9000, "z" * 4097, "", "a", "b"),
        ),
        ("random", _case("5 7 9 2 6", *_pairs(rng, 20, 40, "abcABC"))),
        ("random-lopsided", _case("1 9 4 3 2", *_pairs(rng, 12, 60, "abAB "))),
        ("random-long", _case("1000 1100 1500 200 900", *_pairs(rng, 3, 300, "acgtACGT"))),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    a, b = _word(rng, 1900, "acgt"), _word(rng, 2600, "acgtACGT")
    words = _pairs(rng, 2500, 70, "etaoinshrdluETA ")
    return [
        ("perf-1", _case("3 3 4 1 2", a, _edited(rng, a, "acgt"))),
        ("perf-2", _case("10 12 15 4 9", b, _word(rng, 1700, "acgtACGT"))),
        ("perf-3", _case("2 2 3 1 2", *words)),
        ("perf-4", _case("5 4 7 2 6", _word(rng, 37, "abcdefAB"), "*80")),
    ]


def random_test(rng: random.Random) -> bytes:
    prices = " ".join(str(rng.randint(0, rng.choice([1, 9, 100000]))) for _ in range(5))
    letters = rng.choice(["ab", "abAB", "abcdefgh XYZ", "@`[{\xc4\xe4"])
    lines = _pairs(rng, rng.randint(0, 8), rng.choice([3, 12, 50]), letters)
    if rng.random() < 0.3:
        lines += [_word(rng, rng.randint(0, 9), letters), f"*{rng.randint(0, 20)}"]
    return _case(prices, *lines)

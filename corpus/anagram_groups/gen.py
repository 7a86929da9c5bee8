import random
import string


def word(rng: random.Random, letters: str, longest: int) -> str:
    return "".join(rng.choice(letters) for _ in range(rng.randrange(1, longest + 1)))


def shuffled(rng: random.Random, text: str) -> str:
    return "".join(rng.sample(text, len(text)))


def crowd(rng: random.Random, count: int, letters: str, longest: int, share: float) -> list[str]:
    words = [word(rng, letters, longest)]
    while len(words) < count:
        if rng.random() < share:
            words.append(shuffled(rng, rng.choice(words[-200:])))
        else:
            words.append(word(rng, letters, longest))
    return words


def mixed_case(rng: random.Random, words: list[str]) -> bytes:
    gaps = [" ", "\n", ", ", ". ", "-", "1", "  ", "\t", "'s "]
    out = []
    for w in words:
        out.append(rng.choice([w, w, w.upper(), w.capitalize()]))
        out.append(rng.choice(gaps))
    return "".join(out).encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    cases = [
        ("empty", b""),
        ("no-letters", b" 123 !? \n @[`{ \x80\xff\xc1\xe1"),
        ("one", b"a"),
        ("same", b"stop stop stop Stop STOP"),
        (
            "classic",
            b"Listen, silent! Enlist the inlets: tinsel. Stop pots, opts & tops; post spot\n",
        ),
        ("alphabet", " ".join(string.ascii_letters).encode()),
        ("borders", b"a@b[c`d{e\x00f a`a z{z Z[Z A@A \xe1\xfa aZ zA Az Za"),
        (
            "long-words",
            b"abcdefghijklmnopqrstuvwxyzabcde fabcdefghijklmnopqrstuvwxyzabcd " + b"z" * 90,
        ),
        ("thirty", b" ".join(b"ab" * 15 + t for t in (b"", b"a", b"b", b"ab", b"ba", b"abc"))),
        ("reverse", " ".join(sorted(crowd(rng, 100, "abcdef", 5, 0.3), reverse=True)).encode()),
        ("ties", b"ab ba cd dc ef fe gh hg ab cd ab ij ji"),
        ("many-groups", " ".join(a + b for a in "abcdefgh" for b in "abcdefgh").encode()),
        ("big-groups", mixed_case(rng, [shuffled(rng, "abcde") for _ in range(150)])),
        ("sizes", " ".join("a" * k for k in range(1, 34)).encode()),
        ("no-final-gap", b"god dog\nGOD odg"),
    ]
    for i, letters in enumerate(["ab", "abcd", "etaoins", string.ascii_lowercase]):
        words = crowd(rng, rng.randrange(40, 300), letters, 9, 0.6)
        cases.append((f"random-{i}", mixed_case(rng, words)))
    for k in (2, 3, 5, 8, 9, 17):
        cases.append((f"count-{k}", " ".join(crowd(rng, k, "abc", 3, 0.3)).encode()))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", " ".join(crowd(rng, 60_000, "etaoinshrdlu", 8, 0.6)).encode()),
        ("perf-2", mixed_case(rng, crowd(rng, 120_000, "abcde", 6, 0.2))),
        ("perf-3", "\n".join(crowd(rng, 40_000, string.ascii_lowercase, 31, 0.5)).encode()),
    ]


def random_test(rng: random.Random) -> bytes:
    letters = rng.choice(["a", "ab", "abc", "estr", string.ascii_lowercase])
    words = crowd(rng, rng.randrange(1, 120), letters, rng.choice([2, 4, 8, 35]), rng.random())
    return mixed_case(rng, words)

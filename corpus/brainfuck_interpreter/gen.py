import random

HELLO = (
    "++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.--"
    "----.--------.>>+.>++."
)
SORT = (
    ">>,[>>,]<<[[<<]>>>>[<<[>+<<+>-]>>[>+<<<<[->]>[<]>>-]<<<[[-]>>[>+<-]>>[<<<+>>>-]]"
    ">>[[<+>-]>>]<]<<[>>+<<-]<<]>>>>[.>>]"
)
FIB = ">++++++++++>+[[>+>+<<-]<[>>+<<-]>>[<<+>>-]>[<+>-]<.<<]"


def nested(depths):
    """A counter nest: the innermost body runs product(depths) times."""
    text = ">>+<<"
    for i, d in enumerate(reversed(depths)):
        body = text if i else ">>>>>>+[>+<[-]>[-]<]<<<<<<"
        text = "+" * d + "[" + ">" + body + "<" + "-]"
    return text


def balanced(rng, size, depth):
    out = []
    for _ in range(size):
        roll = rng.random()
        if roll < 0.12 and depth:
            inner = balanced(rng, size // 2, depth - 1)
            shift = inner.count(">") - inner.count("<")
            inner += "<" * shift if shift > 0 else ">" * -shift
            out.append("+" * rng.randint(1, 6) + "[" + inner + "-]")
        elif roll < 0.2:
            shape = rng.choice(
                ["[->+<]", "[->++>---<<]", "[-<<+>>]", "[-]", "[>]", "[<]", "[->-<<+>]", "[+]"]
            )
            out.append(shape)
        elif roll < 0.26:
            out.append(rng.choice(".,"))
        else:
            out.append(rng.choice("+-<>") * rng.randint(1, 4))
    return "".join(out)


def squeeze(code, data=b""):
    return code.encode() + b"!" + data


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    letters = bytes(rng.randrange(1, 256) for _ in range(40))
    return [
        ("empty", b""),
        ("no-bang", b"+++."),
        ("comment-only", b"hello world!abc"),
        ("cat", b",[.,]!" + letters),
        ("cat-empty", b",[.,]+.!"),
        ("reverse", b">,[>,]<[.<]!" + bytes(range(1, 100))),
        ("hello", squeeze(HELLO)),
        ("sort", squeeze(SORT, bytes(rng.randrange(1, 256) for _ in range(17)))),
        ("sort-one", squeeze(SORT, b"z")),
        ("sort-ties", squeeze(SORT, b"banana bandana")),
        ("fibonacci", squeeze(FIB)),
        ("unbalanced-open", b"++[>+<-!"),
        ("unbalanced-close", b"++]!"),
        ("unbalanced-order", b"+]+[!"),
        ("wrap-left", b"<+++.<<++[>]>.<<<-.!"),
        ("wrap-far", (">" * 30001 + "+++[->>++<<<-->]" + "<" * 29999 + ".").encode()),
        ("wrap-value", ("+" * 130 + "." + "-" * 260 + "." + "+" * 300 + "[->+++<]>.").encode()),
        ("sign", b",>,<[->+++<]>.[-<--->]<.!\x80\xff"),
        ("multiply-odd", b"+++++[->+>-+<<]>.>.<<+++[-->+<]!"),
        ("multiply-not", b"+++[>+<+]>.+++[>+++]<.[-.]!"),
        ("scan", b"+>+>+>+>>+>+<<<<[>]+[<]<.>>[>]>[>]-.[<]-.!"),
        ("scan-forever", b"+[>+]!"),
        ("input-past-end", b",.,.,.>,.<<,.!ab"),
        ("cancel", b"+-+-><><+++---<<>>++--+.!"),
        ("nested", squeeze(nested([3, 4, 5]))),
        ("random-short", squeeze(balanced(rng, 12, 2), letters)),
        ("random-long", squeeze(balanced(rng, 30, 3), letters)),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    def letters(n):
        return bytes(rng.randrange(1, 128) for _ in range(n))

    return [
        ("perf-1", squeeze(nested([rng.randint(60, 80), 90, 90]))),
        ("perf-2", squeeze(SORT, letters(190))),
        ("perf-3", squeeze("+" * 9 + "[" + ">" * 9 + nested([99, 50, 60]) + "<" * 9 + "-]")),
        ("perf-4", squeeze(SORT, letters(140) + bytes(range(1, 60)))),
    ]


def random_test(rng: random.Random) -> bytes:
    data = bytes(rng.randrange(256) for _ in range(rng.randint(0, 20)))
    if rng.random() < 0.2:
        return squeeze(nested([rng.randint(1, 6) for _ in range(rng.randint(1, 4))]), data)
    if rng.random() < 0.3:
        return squeeze(SORT, bytes(rng.randrange(1, 256) for _ in range(rng.randint(0, 30))))
    code = balanced(rng, rng.randint(1, 20), 1)
    return squeeze(code, data)

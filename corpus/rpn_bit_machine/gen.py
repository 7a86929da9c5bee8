import random

TOP = 2**64 - 1
UNARY = ["~", "popcnt", "clz", "ctz", "parity", "bswap", "rev", "snoob", "gray", "ungray"]
UNARY += ["isolate", "clear", "smear"]
BINARY = ["+", "-", "*", "&", "|", "^", "<<", ">>", "sar", "rotl", "rotr", "pdep", "pext", "avg"]


def _case(rounds: int | str, words: list[int], program: str) -> bytes:
    return f"{rounds} {' '.join(map(str, words))}\n{program}\n".encode()


def _each(words: list[int], op: str) -> bytes:
    # dup; op; rot and friends keep the operand: results pile up below a running hash
    return _case(1, [], " ".join(f"{word} {op}" for word in words))


def _pairs(pairs: list[tuple[int, int]], op: str) -> bytes:
    return _case(1, [], " ".join(f"{a} {b} {op}" for a, b in pairs))


def _program(rng: random.Random, length: int, depth: int) -> tuple[str, int]:
    words: list[str] = []
    while len(words) < length:
        kind = rng.random()
        if depth >= 2 and kind < 0.35:
            words.append(rng.choice(BINARY))
            depth -= 1
        elif depth >= 1 and kind < 0.6:
            words.append(rng.choice(UNARY))
        elif depth >= 3 and kind < 0.68:
            words.append("rot")
        elif depth >= 2 and kind < 0.76:
            op = rng.choice(["swap", "over"])
            words.append(op)
            depth += op == "over"
        elif depth >= 1 and kind < 0.86:
            words.append("dup")
            depth += 1
        elif depth >= 4 and kind < 0.9:
            words.append("drop")
            depth -= 1
        else:
            words.append(
                str(rng.choice([rng.getrandbits(64), rng.getrandbits(6), rng.getrandbits(32)]))
            )
            depth += 1
    return " ".join(words), depth


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    values = [0, 1, 2, 3, 0x80, 0xFF00FF00, 2**31, 2**32 - 1, 2**32, 2**63, 2**63 - 1, TOP, TOP - 1]
    values += [rng.getrandbits(64) for _ in range(5)]
    shifts = [
        (rng.getrandbits(64) | 1 << 63, k) for k in (0, 1, 31, 32, 33, 63, 64, 65, 127, 2**32, TOP)
    ]
    shifts += [(0x123456789ABCDEF0, k) for k in (0, 4, 63, 64, 100)]
    shifts += [(0xF23456789ABCDEF1, k) for k in (63, 64, 2**63, TOP)]
    masks = [(a, rng.getrandbits(64) & rng.getrandbits(64)) for a in values] + [
        (TOP, 5),
        (TOP, 2**63),
    ]
    masks += [(TOP, TOP), (rng.getrandbits(64), TOP), (7, 0)]
    cases = [
        ("empty", b""),
        ("only-words", b"1 5 6 7\n"),
        ("no-program-many-rounds", b"9 18446744073709551615\n"),
        ("blank-first-line", b"\n1 2 +\n"),
        ("no-rounds", _case(0, [5], "1 +")),
        ("negative-rounds", _case(-3, [5], "1 +")),
        ("rounds-not-a-number", _case("many", [5], "1 +")),
        ("bad-initial-word", b"2 5 six 7\n1 +\n"),
        ("hex-octal", _case(1, [], "0x10 0XFF 010 0 0xFFFFFFFFFFFFFFFF")),
        ("number-too-large", _case(1, [], "5 18446744073709551616 0x1g 1.5 -1")),
        ("stack-words", _case(1, [1, 2, 3], "rot dup swap over rot drop swap over rot dup")),
        ("swap-twice", _case(3, [11, 22, 33, 44], "swap rot over swap rot")),
        ("underflow-at-once", _case(1, [], "+")),
        ("underflow-later", _case(10, [1, 2, 3, 4], "+ ~")),
        ("underflow-rot", _case(1, [1, 2], "dup drop rot")),
        ("overflow", _case(1000, [7], "dup 1 +")),
        ("overflow-over", _case(300, [1, 2], "over over")),
        ("fill-exactly", _case(256, [], "iota")),
        ("fill-and-over", _case(257, [], "iota")),
        ("iota", _case(7, [100], "iota * 1 + ")),
        ("snoob-chain", _case(40, [0b10110], "dup snoob")),
        (
            "generator",
            _case(5000, [rng.getrandbits(64)], "dup 13 << ^ dup 7 >> ^ dup 17 << ^ iota +"),
        ),
    ]
    cases += [(f"unary-{op}" if op != "~" else "unary-not", _each(values, op)) for op in UNARY]
    signs = {"+": "add", "-": "sub", "*": "mul", "&": "and", "|": "or", "^": "xor"}
    pairs = [(rng.choice(values), rng.choice(values)) for _ in range(17)]
    cases += [(f"binary-{signs[op]}", _pairs(pairs, op)) for op in signs]
    cases += [("binary-avg", _pairs(pairs, "avg"))]
    names = {"<<": "shl", ">>": "shr", "sar": "sar", "rotl": "rotl", "rotr": "rotr"}
    cases += [(f"shift-{names[op]}", _pairs(shifts, op)) for op in names]
    cases += [(f"mask-{op}", _pairs(masks, op)) for op in ("pdep", "pext")]
    cases.append(("long-program", _case(1, [9], "dup rotl " * 520)))
    cases.append(("random", _case(1, [3, 5], _program(rng, 120, 2)[0])))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    seeds = [rng.getrandbits(64) for _ in range(4)]
    scatter = "dup 13 << ^ dup 7 >> ^ dup 17 << ^ swap over 0x0F1E2D3C4B5A6978 pext ^ 5 rotl swap"
    gather = "dup iota pdep swap 0x9E3779B97F4A7C15 * iota + rev rot ^ dup popcnt rotr swap"
    counts = (
        "snoob dup gray rot over parity + ungray bswap rot rot avg dup clz over ctz + + over swap"
    )
    return [
        ("perf-1", _case(170000, seeds[:2], scatter)),
        ("perf-2", _case(120000, seeds[1:3], gather)),
        ("perf-3", _case(260000, [seeds[3] >> 3, seeds[0], 5], counts + " rot drop")),
    ]


def random_test(rng: random.Random) -> bytes:
    words = [rng.getrandbits(rng.choice([1, 8, 32, 64])) for _ in range(rng.randint(0, 5))]
    program, _ = _program(rng, rng.randint(0, 40), len(words))
    return _case(rng.choice([0, 1, 1, 2, rng.randint(2, 20)]), words, program)

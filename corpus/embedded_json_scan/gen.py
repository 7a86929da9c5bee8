import json
import random


def document(rng: random.Random, depth: int) -> object:
    roll = rng.random()
    if depth <= 0 or roll < 0.3:
        return rng.choice(
            [
                None,
                True,
                False,
                rng.randrange(-1000, 1000),
                rng.randrange(1 << 40) / 1024,
                10.0 ** rng.randrange(-30, 30),
                "".join(rng.choice('abc "\\\n\t/\u00e9\u2603x') for _ in range(rng.randrange(9))),
            ]
        )
    if roll < 0.65:
        return [document(rng, depth - 1) for _ in range(rng.randrange(5))]
    return {f"k{rng.randrange(99)}": document(rng, depth - 1) for _ in range(rng.randrange(5))}


def text(rng: random.Random, depth: int) -> bytes:
    style = rng.choice([{}, {"indent": 1}, {"indent": "\t"}, {"separators": (",", ":")}])
    return json.dumps(document(rng, depth), ensure_ascii=rng.random() < 0.5, **style).encode()


def damage(rng: random.Random, data: bytes, count: int) -> bytes:
    out = bytearray(data)
    for _ in range(count):
        if out:
            out[rng.randrange(len(out))] = rng.choice(b'[]{}",:\\0-1e.tfn \n\x1f\xff')
    return bytes(out)


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    many = [
        b"nul null nulll true tru false fals nnull ttrue",
        b"0 -0 01 -1 1. .5 1.5 1e 1e+ 1e5 1E-05 -0.25e+10 - -- 00 1.e3 0.0e0 9876543210",
        b'"a" "\\n" "\\x" "\\u12aF" "\\u12g4" "\\u12" "\\"" "\\\\" "\\/\\b\\f\\r\\t" "un\\',
    ]
    cases = [
        ("empty", b""),
        ("one", b"7"),
        ("blank", b" \n\t\r "),
        ("words", many[0]),
        ("numbers", many[1]),
        ("strings", many[2]),
        ("controls", b'"\x1f" "\x20" "\x7f" "\xff\xfe" "\x00" "\n" "a'),
        (
            "unicode-hex",
            b'"\\u0000" "\\u9999" "\\uaaaa" "\\uffff" "\\uAFaf" "\\u@000" "\\u:000" "\\u`00G"',
        ),
        ("arrays", b"[] [ ] [1] [1,] [,1] [1 2] [[],[[]]] [ 1 , 2 ] [1;2] [ [\n] \t]"),
        ("objects", b'{} { } {"a":1} {"a" : 1 , "b":{}} {"a"} {"a":} {1:2} {"a":1,} {"a":1]}'),
        ("depth-63", b"[" * 63 + b"]" * 63),
        ("depth-64", b"[" * 64 + b"0" + b"]" * 64),
        ("depth-65", b'{"a":' * 65 + b"0" + b"}" * 65),
        ("cut", b'{"a":[1,2,{"b":tru'),
        ("cut-string", b'["abc\\u00'),
        ("leading-space", b' \r\n\t{"key": [true, false, null]} \n'),
        ("trailing", b"[1] x"),
        ("ends-nul", b"nul"),
        ("page", b"[" + b"12345678," * 500 + b"0]"),
    ]
    for i in range(5):
        cases.append((f"random-{i}", text(rng, 5) + b"\n" + text(rng, 4)))
    for i in range(4):
        cases.append((f"damaged-{i}", damage(rng, text(rng, 6) + text(rng, 6) + text(rng, 5), 5)))
    return cases


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    flat = json.dumps([rng.randrange(1 << 30) for _ in range(10000)]).encode()
    deep = b"".join(b'{"a%d":[' % (i % 10) for i in range(30)) + b"1,2,3.5e7,true" + b"]}" * 30
    nested = b"[" * 50 + b'"some text in here", null,' * 1200 + b"0" + b"]" * 50
    mixed = b",".join(text(rng, 6) for _ in range(400))
    return [
        ("perf-1", b"[" * 60 + flat + b"]" * 60 + flat * 3),
        ("perf-2", b"[" + b",".join([deep] * 1500) + b"]" + b" " * 3000),
        ("perf-3", nested * 4 + mixed * 4),
    ]


def random_test(rng: random.Random) -> bytes:
    data = text(rng, rng.randrange(7)) + rng.choice([b"", b" ", b"\n"]) + text(rng, 4)
    return damage(rng, data, rng.choice([0, 0, 1, 3, 10]))

import random


def _ledger(rng: random.Random, lines: int, items: int, quantity: int, cents: int) -> bytes:
    out = []
    for _ in range(lines):
        name = f"i{rng.randrange(items)}"
        verb = rng.choices(["BUY", "SELL", "LOSS", "COUNT", "#", ""], [40, 40, 6, 10, 2, 1])[0]
        amount = rng.randint(1, quantity)
        if verb in ("BUY", "SELL"):
            out.append(f"{verb} {name} {amount} {rng.randint(0, cents)}")
        elif verb == "LOSS":
            out.append(f"LOSS {name} {1 + amount // 4}")
        elif verb == "COUNT":
            out.append(f"COUNT {name}")
        else:
            out.append(f"{verb} a remark" if verb else "")
    return ("\n".join(out) + "\n").encode()


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    lots = "".join(f"BUY nail {k} {100 - k}\n" for k in range(1, 18))
    sells = "".join(f"SELL nail {k} 50\nCOUNT nail\n" for k in range(1, 18))
    out = [
        ("empty", b""),
        ("blank-and-remarks", b"\n\n# BUY x 1 1\n#\n   \n"),
        (
            "malformed",
            b"BUY\nSELL x\nBUY x one 1\nhello world\nCOUNT\nLOSS x\nCOUNT x 1\nLOSS x 1 1\n",
        ),
        (
            "bad-amounts",
            b"BUY x 0 1\nBUY x -1 1\nBUY x 1000001 1\nBUY x 1 -1\nBUY x 1 100000001\nBUY x 1\n",
        ),
        (
            "maxima",
            b"BUY x 1000000 100000000\n" * 5 + b"SELL x 1000000 100000000\nSELL x 1 0\nCOUNT x\n",
        ),
        ("one", b"BUY apple 1 99\nCOUNT apple\n"),
        ("never-bought", b"SELL pear 3 10\nCOUNT pear\nLOSS pear 1\n"),
        (
            "sold-out",
            b"BUY fig 3 10\nSELL fig 3 25\nCOUNT fig\nSELL fig 1 25\nBUY fig 2 11\nCOUNT fig\n",
        ),
        (
            "short",
            b"BUY fig 3 10\nSELL fig 5 25\nLOSS fig 1\nBUY fig 4 5\nLOSS fig 5\nLOSS fig 4\n",
        ),
        ("loss-at-margin", b"BUY a 10 1000\nSELL a 4 999\nSELL a 2 1\nBUY b 1 5\nSELL b 1 0\n"),
        ("free-goods", b"BUY gift 5 0\nSELL gift 2 0\nSELL gift 1 7\nCOUNT gift\n"),
        ("same-cost-joins", b"BUY q 2 5\nBUY q 3 5\nBUY q 1 6\nBUY q 1 5\nSELL q 6 9\nCOUNT q\n"),
        ("many-lots", (lots + sells).encode()),
        ("long-names", b"BUY abcdefghijklmnopqrstuvwxyz 5 5\nBUY a 1 1\nSELLLLLLLLL a 1 1\n"),
        ("long-line", b"BUY pad 2 3 " + b"x" * 130 + b"\nCOUNT pad\nno newline"),
        ("negative-profit", b"BUY z 7 12345\nLOSS z 7\nCOUNT z\nBUY y 3 50\nSELL y 3 3\n"),
        ("many-items", b"".join(b"BUY i%d %d %d\n" % (k, k + 1, 3 * k) for k in range(1500))),
    ]
    for k, (lines, items) in enumerate([(60, 3), (200, 10), (1000, 30)]):
        out.append((f"mixed-{k}", _ledger(rng, lines, items, 10 ** (k + 1), 10 ** (k + 2))))
    return out


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    return [
        ("perf-1", _ledger(rng, 48000, 50, 100, 10000)),
        ("perf-2", _ledger(rng, 40000, 4000, 20, 500)),
        ("perf-3", _ledger(rng, 43000, 7, 100000, 1000000)),
    ]


def random_test(rng: random.Random) -> bytes:
    return _ledger(rng, rng.randrange(60), rng.randrange(1, 8), 10 ** rng.randrange(1, 6), 5000)

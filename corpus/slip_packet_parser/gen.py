import random


def crc16(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc


def stuff(data):
    return data.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc")


def frame(kind, payload, length=None, spoil=0):
    length = len(payload) if length is None else length
    body = bytes([kind]) + length.to_bytes(2, "little") + payload
    return b"\xc0" + stuff(body + (crc16(body) ^ spoil).to_bytes(2, "little")) + b"\xc0"


def noise(rng, n):
    return bytes(
        rng.choice([0xC0, 0xDB, 0xDC, 0xDD, 1, 2, 0, rng.randrange(256)]) for _ in range(n)
    )


def good(rng, longest):
    kind = rng.choice([1, 1, 2, 3, 4, 5])
    if kind == 2:
        return frame(2, rng.randrange(2**32).to_bytes(4, "little"))
    if kind == 3:
        return frame(3, rng.randrange(2**16).to_bytes(2, "little"))
    size = rng.randint(0, longest)
    if kind == 5:
        return frame(5, bytes(rng.randint(30, 128) for _ in range(size)))
    return frame(kind, bytes(rng.choice([0xC0, 0xDB, rng.randrange(256)]) for _ in range(size)))


def stream(rng, count, longest, errors):
    out = []
    for _ in range(count):
        data = good(rng, longest)
        if rng.random() < errors:
            at = rng.randrange(len(data))
            data = data[:at] + noise(rng, rng.randint(0, 3)) + data[at + rng.randint(0, 2) :]
        out.append(data[1:] if rng.random() < 0.3 else data)
    return b"".join(out)


def tests(rng: random.Random) -> list[tuple[str, bytes]]:
    values = [0, 1, -1, 2**31 - 1, -(2**31), 0xC0, 0xDBDB]
    sets = b"".join(frame(2, (v & 0xFFFFFFFF).to_bytes(4, "little")) for v in values)
    adds = b"".join(frame(3, (v & 0xFFFF).to_bytes(2, "little")) for v in [1, -1, 32767, -32768, 5])
    over = (
        frame(2, (2**31 - 1).to_bytes(4, "little")) + frame(3, b"\x01\x00") + frame(3, b"\xff\xff")
    )
    lengths = b"".join(frame(k, bytes(n)) for k in (2, 3) for n in (0, 1, 2, 3, 4, 5))
    sizes = b"".join(frame(1, bytes(range(n))) for n in range(18))
    text = frame(5, bytes([31, 32, 65, 126, 127, 128, 255, 10])) + frame(5, b"")
    cut = frame(1, b"hello")
    return [
        ("empty", b""),
        ("one-ping", frame(4, b"")),
        ("garbage", b"abc" + frame(4, b"x") + b"defg" + frame(4, b"") + b"tail"),
        ("set-counter", sets),
        ("add-counter", adds),
        ("overflow", over),
        ("wrong-lengths", lengths),
        ("unknown-types", b"".join(frame(t, b"ab") for t in (0, 6, 7, 128, 255, 0xC0, 0xDB))),
        ("sizes", sizes),
        ("max-length", frame(1, bytes(300)) + frame(1, bytes(301)) + frame(5, b"z" * 299)),
        ("huge-length", frame(1, b"abc", 65535) + frame(1, b"abc", 256) + frame(1, b"abc", 2)),
        ("bad-crc", b"".join(frame(1, b"data", None, s) for s in (1, 0x80, 0x100, 0x8000, 0))),
        ("bad-escapes", b"\xc0\x04\xdb\x00\xc0\xc0\xdb\xc0" + cut + b"\xdb\xdc\xdb\xdb"),
        ("cut-frames", b"".join(cut[:n] for n in range(len(cut) + 1)) + cut),
        ("text", text),
        ("shared-flags", cut + cut[1:] + cut[1:-1] + b"!" + cut),
        ("rounds", b"R50;" + stream(rng, 10, 20, 0.2)),
        ("rounds-malformed", b"R9x0;" + cut + b"R5;"),
        ("rounds-alone", b"R3;"),
        ("clean-stream", stream(rng, 60, 40, 0)),
        ("faulty-stream", stream(rng, 80, 40, 0.6)),
        ("noise", noise(rng, 2000)),
    ]


def performance(rng: random.Random) -> list[tuple[str, bytes]]:
    shapes = [(100, 60, 450), (40, 300, 500), (600, 12, 280), (1200, 200, 15)]
    return [
        (f"perf-{i + 1}", f"R{rounds};".encode() + stream(rng, n, longest, 0.1))
        for i, (n, longest, rounds) in enumerate(shapes)
    ]


def random_test(rng: random.Random) -> bytes:
    data = stream(rng, rng.randint(1, 20), rng.choice([3, 20, 120]), rng.choice([0, 0.3, 0.8]))
    return (f"R{rng.randint(1, 20)};".encode() if rng.random() < 0.4 else b"") + data

"""Writes tests/ and inputs/ of the example `records`, always the same bytes.

The expected outputs are those of prog.c compiled with gcc -O0.
"""

import random
import subprocess
import tempfile
from pathlib import Path

TEXT = """
anvil bolt bracket cable clamp dowel drill file gasket hammer hinge hook jack knob lathe latch
lever mallet nail nut pipe plane pliers pulley punch ratchet rivet rod saw screw shim spanner
spring staple tap valve vice washer wedge wire wrench
"""
NAMES = TEXT.split()


def record(rng: random.Random, names: list[str], most: int, price: int) -> str:
    quantity = rng.randrange(1, most)
    if rng.randrange(8) == 0:
        quantity = -quantity
    cents = rng.randrange(1, price)
    return f"{rng.choice(names)} {quantity} {cents // 100}.{cents % 100:02d}\n"


def listing(
    rng: random.Random, periods: int, count: int, names: list[str], most: int, price: int
) -> bytes:
    lines = [f"{periods}\n", *(record(rng, names, most, price) for _ in range(count))]
    return "".join(lines).encode()


def test_cases() -> list[tuple[str, bytes]]:
    rng = random.Random(1)
    many_names = "".join(f"item{n} {n} {n}.5\n" for n in range(70))
    too_many = "".join(f"n{n % 7} 1 0.01\n" for n in range(4200))
    return [
        ("empty", b""),
        ("no-records", b"1\n"),
        ("no-number", b"bolt 1 1.00\n"),
        ("period-limits", b"0\nbolt 1 1.00\n"),
        ("negative-periods", b"-3\nbolt 1 1.00\n"),
        ("too-many-periods", b"100\nbolt 1 1.00\n"),
        ("one-record", b"1\nbolt 3 0.25\n"),
        ("zero", b"2\nbolt 0 5.00\nnut 5 0\nnail 0 0.00\n"),
        ("returns", b"2\nbolt -3 0.25\nbolt 1 0.05\nnut -1 0.01\n"),
        ("largest-values", b"2\nbolt 1000000 1000000\nnut -1000000 1000000.00\nnut 999999 0.01\n"),
        ("rejected", b"1\na 1000001 1\nb -1000001 1\nc 1 1000000.01\nd 1 -0.01\ne 1 nan\nf 1 1\n"),
        ("price-formats", b"1\na 1 1e3\nb 1 .5\nc 1 7.\nd 1 0.005\ne 1 0.015\nf 1 2.675\n"),
        ("most-periods", b"99\nbolt 10 1.00\nnut 7 123.45\n"),
        ("longest-name", b"1\nabcdefghijklmno 1 1.00\nabcdefghijklmnop 1 1.00\nbolt 1 1\n"),
        ("incomplete-record", b"1\nbolt 5 1.00\nnut 4"),
        ("bad-record", b"1\nbolt 5 1.00\nnut four 1.00\nbolt 5 1.00\n"),
        ("bars", b"1\na 99 1\nb 100 1\nc 3999 1\nd 4000 1\ne 4100 1\nf -500 1\n"),
        ("too-many-names", f"1\n{many_names}".encode()),
        ("too-many-records", f"1\n{too_many}".encode()),
        ("mixed", listing(rng, 3, 200, NAMES, 300, 20000)),
    ]


def perf_inputs() -> list[bytes]:
    rng = random.Random(2)
    return [
        listing(rng, 45, 2300, NAMES, 1000, 50000),
        listing(rng, 99, 1000, NAMES[:12], 50, 1000),
        listing(rng, 32, 2800, NAMES[5:], 100000, 900000),
        listing(rng, 70, 1500, NAMES[::3], 300, 5000),
    ]


def main() -> None:
    here = Path(__file__).resolve().parent
    tests, inputs = here / "tests", here / "inputs"
    for folder in (tests, inputs):
        folder.mkdir(exist_ok=True)
        for old in (*folder.glob("*.in"), *folder.glob("*.out")):
            old.unlink()
    for number, data in enumerate(perf_inputs(), 1):
        (inputs / f"perf-{number}.in").write_bytes(data)
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "prog"
        compile_ = ["gcc", "-O0", "-o", str(program), str(here / "prog.c"), "-lm"]
        subprocess.run(compile_, check=True)
        for number, (name, data) in enumerate(test_cases(), 1):
            run = subprocess.run([program], input=data, stdout=subprocess.PIPE, check=True)
            (tests / f"{number:02d}-{name}.in").write_bytes(data)
            (tests / f"{number:02d}-{name}.out").write_bytes(run.stdout)


if __name__ == "__main__":
    main()

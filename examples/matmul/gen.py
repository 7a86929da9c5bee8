"""Writes tests/ and inputs/ of the example `matmul`, always the same bytes.

The expected outputs are those of prog.c compiled with gcc -O0.
"""

import random
import subprocess
import tempfile
from pathlib import Path


def test_cases() -> list[tuple[str, bytes]]:
    rng = random.Random(1)
    sizes = "".join(f"{n} -100 100 {rng.getrandbits(32)}\n" for n in range(34))
    mixed = []
    for _ in range(40):
        low = rng.randrange(-1000, 1001)
        high = rng.randrange(low, 1001)
        mixed.append(f"{rng.randrange(40)} {low} {high} {rng.getrandbits(32)}\n")
    return [
        ("empty", b""),
        ("size-zero", b"0 -9 9 1\n"),
        ("size-one", b"1 -9 9 1\n1 5 5 0\n1 -1000 -1000 7\n"),
        ("all-zero", b"5 0 0 3\n"),
        ("negative-elements", b"8 -20 -10 42\n"),
        ("largest-elements", b"256 1000 1000 0\n256 -1000 -1000 1\n"),
        ("seed-limits", b"4 -9 9 0\n4 -9 9 4294967295\n"),
        ("out-of-range", b"-1 0 1 1\n257 0 1 1\n3 -1001 0 1\n3 0 1001 1\n3 2 1 1\n2 0 1 1\n"),
        ("incomplete-line", b"3 -5 5 11\n3 -5 5"),
        ("no-number", b"3 -5 5 11\nx\n3 -5 5 12\n"),
        ("sizes-0-to-33", sizes.encode()),
        ("large-then-small", b"100 -1000 1000 5\n3 -9 9 6\n0 0 0 0\n64 -9 9 7\n"),
        ("mixed", "".join(mixed).encode()),
        ("not-a-multiple-of-8", b"127 -99 99 8\n129 -99 99 9\n255 -1 1 10\n"),
    ]


def perf_inputs() -> list[bytes]:
    rng = random.Random(2)
    inputs = []
    for products, low_n, high_n in ((3, 250, 257), (8, 180, 200), (5, 190, 240), (400, 40, 64)):
        lines = (
            f"{rng.randrange(low_n, high_n)} -1000 1000 {rng.getrandbits(32)}\n"
            for _ in range(products)
        )
        inputs.append("".join(lines).encode())
    return inputs


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

"""Writes tests/ and inputs/ of the example `collatz`, always the same bytes.

The expected outputs are those of prog.c compiled with gcc -O0.
"""

import random
import subprocess
import tempfile
from pathlib import Path


def test_cases() -> list[tuple[str, bytes]]:
    rng = random.Random(1)
    mixed = []
    for _ in range(60):
        first = rng.randrange(1, 10 ** rng.randrange(1, 9))
        mixed.append(f"{first} {first + rng.randrange(40)}\n")
    return [
        ("empty", b""),
        ("one", b"1 1\n"),
        ("two", b"2 2\n1 2\n"),
        ("zero", b"0 5\n0 0\n"),
        ("negative", b"-5 5\n-9223372036854775808 -1\n"),
        ("empty-range", b"10 9\n1000000000 1\n1 0\n"),
        ("upper-limit", b"1000000000 1000000000\n999999990 1000000000\n"),
        ("beyond-limit", b"1 1000000001\n1 9223372036854775807\n3 3\n"),
        ("highest-peak", b"319804831 319804831\n"),
        ("powers-of-two", "".join(f"{1 << k} {1 << k}\n" for k in range(30)).encode()),
        ("incomplete-line", b"27 27\n27"),
        ("no-number", b"27 27\nx 1\n28 28\n"),
        ("ties", b"12 13\n1 30\n"),
        ("mixed", "".join(mixed).encode()),
        ("first-ten-thousand", b"1 10000\n"),
    ]


def perf_inputs() -> list[bytes]:
    rng = random.Random(2)
    inputs = []
    for ranges, top, size in (
        (1, 100, 150_000),
        (1, 10**8, 85_000),
        (40, 10**6, 3000),
        (900, 10**9 - 999, 100),
    ):
        lines = []
        for _ in range(ranges):
            first = rng.randrange(1, top)
            lines.append(f"{first} {first + size + rng.randrange(9)}\n")
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

"""Writes tests/ and inputs/ of the example `popcount`, always the same bytes.

The expected outputs are those of prog.c compiled with gcc -O0.
"""

import random
import subprocess
import tempfile
from pathlib import Path

MAX_SEED = 2**64 - 1
ZERO_SEED = 0x61C8864680B583EB  # the first word is 0
ONES_SEED = 0x31628AF67B2131AB  # the first word is 2**64 - 1


def test_cases() -> list[tuple[str, bytes]]:
    rng = random.Random(1)
    many = "".join(f"{rng.getrandbits(64)} {rng.randrange(200)}\n" for _ in range(60))
    return [
        ("empty", b""),
        ("only-newlines", b"\n\n"),
        ("no-words", b"7 0\n"),
        ("negative-count", b"7 -1\n8 -9223372036854775808\n"),
        ("one-word", b"1 1\n"),
        ("seed-zero", b"0 10\n"),
        ("seed-max", f"{MAX_SEED} 10\n".encode()),
        ("zero-word", f"{ZERO_SEED} 1\n{ZERO_SEED} 5\n".encode()),
        ("word-of-ones", f"{ONES_SEED} 1\n{ONES_SEED} 5\n".encode()),
        ("all-seed-bits", "".join(f"{1 << bit} 3\n" for bit in range(64)).encode()),
        ("seed-without-count", b"5 100\n6"),
        ("no-number", b"5 100\nstop\n6 100\n"),
        ("no-final-newline", b"12345 1000"),
        ("blanks-and-tabs", b"  3\t 17\r\n\n\n 4 18 5\n19 "),
        ("many-streams", many.encode()),
        ("long-stream", b"20240229 50000\n"),
    ]


def perf_inputs() -> list[bytes]:
    rng = random.Random(2)
    inputs = []
    for streams, words in ((1, 500_000), (1, 900_000), (20, 30_000), (300, 1500)):
        lines = (f"{rng.getrandbits(64)} {words + rng.randrange(99)}\n" for _ in range(streams))
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

"""Writes tests/ and inputs/ of the example `edit-distance`, always the same bytes.

The expected outputs are those of prog.c compiled with gcc -O0.
"""

import random
import string
import subprocess
import tempfile
from pathlib import Path

LETTERS = string.ascii_lowercase


def text(rng: random.Random, length: int, letters: str = LETTERS) -> str:
    return "".join(rng.choice(letters) for _ in range(length))


def edited(rng: random.Random, line: str, edits: int, letters: str = LETTERS) -> str:
    chars = list(line)
    for _ in range(edits):
        place = rng.randrange(len(chars) + 1)
        match rng.randrange(3):
            case 0:
                chars.insert(place, rng.choice(letters))
            case 1:
                chars[place : place + 1] = rng.choice(letters)
            case _:
                del chars[place : place + 1]
    return "".join(chars)


def pairs(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def test_cases() -> list[tuple[str, bytes]]:
    rng = random.Random(1)
    short = [text(rng, rng.randrange(20), "ab") for _ in range(400)]
    lengths = [text(rng, n, "abc") for n in range(70)]
    close = []
    for _ in range(30):
        line = text(rng, rng.randrange(1, 120))
        close += [line, edited(rng, line, rng.randrange(12))]
    long = text(rng, 4095, "acgt")
    return [
        ("empty", b""),
        ("two-empty-lines", b"\n\n"),
        ("one-line-only", b"abc\n"),
        ("first-empty", pairs("", "abc")),
        ("second-empty", pairs("abc", "")),
        ("one-character", pairs("a", "a", "a", "b", "a", "", "", "a")),
        ("textbook", pairs("kitten", "sitting", "flaw", "lawn", "intention", "execution")),
        ("no-final-newline", b"saturday\nsunday"),
        ("odd-number-of-lines", pairs("one", "two", "three")),
        ("equal", pairs("same line", "same line", " ", " ")),
        ("swapped-case", pairs("ABCdef", "abcDEF")),
        ("high-bytes-and-nul", b"\xff\x80\x00a\n\x7f\x80\x00b\nna\xc3\xafve\r\nnaive\r\n"),
        ("short-pairs", pairs(*short)),
        ("lengths-0-to-69", pairs(*lengths)),
        ("close-pairs", pairs(*close)),
        ("longest-line", pairs(long, text(rng, 300, "acgt"))),
        ("too-long-lines", pairs(long + "gattaca", "cat", "tag", long + "a" * 5000)),
    ]


def perf_inputs() -> list[bytes]:
    rng = random.Random(2)
    dna = [text(rng, n, "acgt") for n in (3800, 3600)]
    words = [text(rng, rng.randrange(250, 450)) for _ in range(160)]
    close = []
    for _ in range(8):
        line = text(rng, rng.randrange(1100, 1400))
        close += [line, edited(rng, line, rng.randrange(50, 400))]
    uneven = [text(rng, n, "abcdefgh") for _ in range(8) for n in (700, 2900)]
    return [pairs(*lines) for lines in (dna, words, close, uneven)]


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

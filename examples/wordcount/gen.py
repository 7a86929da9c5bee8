"""Writes tests/ and inputs/ of the example `wordcount`, always the same bytes.

The expected outputs are those of prog.c compiled with gcc -O0.
"""

import random
import subprocess
import tempfile
from pathlib import Path

TEXT = """
the of and to in a is that for it as was with be by on not he his but at are this have from or had
an they which one you were all her she there would their we him been has when who will no more if
out so said what up its about into than them can only other new some could time these two may then
do first any my now such like our over man me even most made after also did many before must
through back years where much your way well down should because each just those people too little
state good very make world still own see men work long get here between both life being under
never day same another know while last might us great old year off come since against go came
right used take three understanding characteristically responsibilities
"""
WORDS = TEXT.split()
ENDS = ("", "", "", "", "", "", "", ",", ".", ".", "!", "?", ";")


def prose(rng: random.Random, size: int, width: int) -> str:
    lines, line, capital = [], "", True
    total = 0
    while total < size:
        word = rng.choice(WORDS)
        if capital or rng.randrange(12) == 0:
            word = word.capitalize()
        end = rng.choice(ENDS)
        capital = end in (".", "!", "?")
        if len(line) + len(word) > width:
            lines.append(line)
            total += len(line) + 1
            line = ""
        line += (" " if line else "") + word + end
    return "\n".join(lines) + "\n"


def identifiers(rng: random.Random, size: int) -> str:
    out = ""
    while len(out) < size:
        name = "_".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 5)))
        out += "\t" * rng.randrange(3) + f"{name.upper()} = {rng.randrange(10**6)};\n"
    return out


def test_cases() -> list[tuple[str, bytes]]:
    rng = random.Random(1)
    alphabet = bytes(range(256))
    noise = bytes(rng.choice(b"aB \n\t.9") for _ in range(5000))
    return [
        ("empty", b""),
        ("no-number", b"hello world\n"),
        ("no-text", b"1"),
        ("no-passes", b"0\nsome text\n"),
        ("negative-passes", b"-2147483648\nsome text\n"),
        ("many-passes-of-nothing", b"100000\n"),
        ("one-letter", b"1\nx"),
        ("one-word", b"1\nHello\n"),
        ("white-space-only", b"2\n \t\v\f\r\n\n  \n"),
        ("crlf", b"3\r\nOne two\r\n\r\nThree\r\n"),
        ("rest-of-first-line", b"2 passes, please\nA b c\n"),
        ("all-bytes", b"2\n" + alphabet + alphabet[::-1]),
        ("case-and-digits", b"4\nABC abc Abc 123 a1 1A 'Quote' -x-\n"),
        ("long-word", b"2\n" + b"Z" * 20000 + b" end"),
        ("noise", b"5\n" + noise),
        ("prose", b"3\n" + prose(rng, 3000, 72).encode()),
        ("full-buffer", b"1\n" + b"word\n" * 13106 + b"last65"),
        ("beyond-buffer", b"1\n" + b"0123456 " * 8191 + b"cut here " * 20),
    ]


def perf_inputs() -> list[bytes]:
    rng = random.Random(2)
    return [
        b"200\n" + prose(rng, 40000, 72).encode(),
        b"250\n" + prose(rng, 24000, 40).encode(),
        b"300\n" + identifiers(rng, 30000).encode(),
        b"4000\n" + prose(rng, 2000, 100).encode(),
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

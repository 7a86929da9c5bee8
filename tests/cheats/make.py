"""Writes the cheats (*.s) of this folder from victim.s and the folder snippets.

Run `python tests/cheats/make.py` after a change; test_cheats.py asserts that the files are what
this makes. It also holds the inputs of victim.c and a model of its output.
"""

import importlib.util
import random
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).parent
VICTIM = (FOLDER / "victim.s").read_text(encoding="utf-8")
Edit = Callable[[str], str]

# Where snippets are spliced in; each must occur exactly once in victim.s.
_FIRST_CALL = "\tleaq\t60(%rsp), %rsi\n\tcall\t__isoc99_scanf@PLT\n"
_COUNT_READ = "\tmovl\t60(%rsp), %r14d\n"
_LAST_CALL = "\tmovl\t$3, %eax\n\tcall\tprintf@PLT\n\txorl\t%eax, %eax\n\tjmp\t.L4\n"
_BOTTOM = "\t.local\tswaps\n"

# A system call that the screen can't see: it is the middle of an immediate.
HIDDEN = """
.section .text.unlikely,"ax",@progbits
kernel:
movabsq $0x9090909090c3050f, %rdx
ret
.text
"""
FIND_HIDDEN = "leaq kernel(%rip), %r12\naddq $2, %r12\n"
FLUSH = "movq stdout@GOTPCREL(%rip), %rax\nmovq (%rax), %rdi\ncall fflush@PLT\n"


@dataclass(frozen=True)
class Cheat:
    """One file.

    Attributes:
        name: of the file, without ".s".
        tries: one line on what it tries.
        caught_by: who stops it.
        expect: the statuses it may end with, separated by "|"; "harmless" or "gap" if it passes.
        edits: applied to victim.s in order.
        without_screen: the same where the screen is switched off; "" if that is not tried.
        note: why, for gaps and other surprises.
    """

    name: str
    tries: str
    caught_by: str
    expect: str
    edits: tuple[Edit, ...]
    without_screen: str = ""
    note: str = ""

    def text(self) -> bytes:
        """Return the content of the file."""
        header = [f"# cheat: {self.tries}", f"# caught-by: {self.caught_by}"]
        header.append(f"# expect: {self.expect}")
        if self.without_screen:
            header.append(f"# without-screen: {self.without_screen}")
        if self.note:
            header.append(f"# note: {self.note}")
        body = VICTIM
        for edit in self.edits:
            body = edit(body)
        return ("\n".join(header) + "\n" + body).encode("utf-8", "surrogateescape")


def replace(old: str, new: str) -> Edit:
    """Replace the one occurrence of `old`."""

    def edit(text: str) -> str:
        if text.count(old) != 1:
            raise ValueError(f"{text.count(old)} places for {old!r}")
        return text.replace(old, new)

    return edit


def first_thing(code: str) -> Edit:
    """Run code at the start of main. The stack is aligned; %rbp must be kept."""
    restore = "\tmovq\t%rbp, %rdi\n\txorl\t%eax, %eax\n"
    return replace(_FIRST_CALL, lines(code) + restore + _FIRST_CALL)


def after_count(code: str) -> Edit:
    """Run code when n has been read into 60(%rsp) and %r14d."""
    return replace(_COUNT_READ, _COUNT_READ + lines(code))


def last_thing(code: str) -> Edit:
    """Run code after the last printf, before main returns 0."""
    kept, end = _LAST_CALL.split("\txorl", 1)
    return replace(_LAST_CALL, kept + lines(code) + "\txorl" + end)


def bottom(code: str) -> Edit:
    """Put definitions (with their own section) after the code."""
    return replace(_BOTTOM, lines(code) + _BOTTOM)


def whole(text: str) -> Edit:
    """Put something else in place of the whole program."""
    return lambda _: text


def each(function: Edit) -> Edit:
    """Apply any function of the whole text."""
    return function


def lines(code: str) -> str:
    """Write `a; b; label:` as lines of assembly; lines that start in column 0 stay as they are."""
    out = []
    for line in code.strip("\n").split("\n"):
        for part in line.split("; "):
            stripped = part.strip()
            is_label = stripped.endswith(":") and " " not in stripped
            out.append(stripped if is_label or not stripped else "\t" + stripped)
    return "\n".join(out) + "\n"


def inputs() -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the tests and the performance inputs by name (the second is held out)."""
    rng = random.Random(20240607)

    def program_input(values: list[int]) -> bytes:
        return f"{len(values)}\n{' '.join(map(str, values))}\n".encode()

    def anything(n: int) -> list[int]:
        return [rng.randint(-(2**31), 2**31 - 1) for _ in range(n)]

    tests = {
        "nothing": b"",
        "zero": b"0\n",
        "negative-count": b"-1\n1 2 3\n",
        "count-too-large": b"200001\n1 2 3\n",
        "no-number": b"x\n",
        "cut-short": b"5\n1 2 3",
        "bad-value": b"4\n1 2 three 4\n",
        "one": b"1\n5",
        "two-and-more": b"2\n-7 2147483647 99 98\n",
        "three": b"3\n1 2 3\n",
        "equal": program_input([7] * 60),
        "falling": program_input(list(range(399, -1, -1))),
        "extremes": program_input([2**31 - 1, -(2**31)] * 300 + [2**31 - 1] * 77),
        "small": program_input([rng.randint(-9, 9) for _ in range(501)]),
        "random": program_input(anything(997)),
        "random-4": program_input(anything(2048)),
    }
    performance = {
        "visible": program_input(anything(15000)),
        "unseen": program_input(anything(15500)),
    }
    return tests, performance


def model(stdin: bytes) -> bytes:
    """Return what victim.c prints for a well-formed input with at least one value."""
    n, *values = map(int, stdin.split())
    hash_, collisions, counts = 17, 0, set()
    copy = [v | 1 for v in values]
    for salt in range(12):
        for value in copy:
            x = ((hash_ + value) & 0xFFFFFFFF) ^ salt
            x = x * 2654435761 & 0xFFFFFFFF
            x ^= x >> 15
            x = x * 2246822519 & 0xFFFFFFFF
            hash_ = x ^ (x >> 13)
            collisions += (hash_ & 0xFFFFF) in counts
            counts.add(hash_ & 0xFFFFF)
    weighted = 0.0
    for i, value in enumerate(values):
        weighted += value * 0.1 / (i + 1)
    worst = min(n, 400)
    first: dict[int, int] = {}
    for i in range(worst):
        slot = values[i] & 255 & (n - 1)
        first[slot] = first.get(slot, 0) + i
    kept = sum(total * (slot % 7) for slot, total in first.items())
    start = sorted(values[:worst])
    swapped = any(a > b for i, a in enumerate(values[:worst]) for b in values[i + 1 : worst])
    out = [
        f"n {n} sum {sum(values)}",
        f"low {min(0, *values)} high {max(0, *values)}",
        f"hash {hash_:08x} collisions {collisions}",
        f"kept {kept} sorted {int(swapped)}",
        " ".join(map(str, start[::50])),
        f"weighted {weighted:.17g} mean {weighted / n:.3f} tiny {(weighted + 1) * 1e-312:.6g}",
    ]
    return ("\n".join(out) + "\n").encode()


def load(path: Path) -> ModuleType:
    """Import a Python file that is in no package."""
    spec = importlib.util.spec_from_file_location(f"cheats_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def cheats() -> list[Cheat]:
    """Return every cheat of the folder snippets."""
    made: list[Cheat] = []

    def add(
        name: str,
        tries: str,
        caught_by: str,
        expect: str,
        *edits: Edit,
        without: str = "",
        note: str = "",
    ) -> None:
        made.append(Cheat(name, tries, caught_by, expect, edits, without, note))

    def refused(name: str, tries: str, without: str, *edits: Edit, note: str = "") -> None:
        add(name, tries, "screen", "refused", *edits, without=without, note=note)

    for path in sorted((FOLDER / "snippets").glob("*.py")):
        load(path).add_all(sys.modules[__name__], add, refused)
    return made


def wanted() -> dict[str, bytes]:
    """Return the content that each file should have, by name."""
    return {cheat.name + ".s": cheat.text() for cheat in cheats()}


def read(path: Path) -> tuple[dict[str, str], str]:
    """Return the header of a cheat and its text, with what stands for many lines written out.

    `@repeat N LINE` stands for N such lines, `@long N TEXT` for one line of N bytes (in quotes: a
    string), `@nested N` for a number in N brackets.
    """
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    header = dict(re.findall(r"^# (cheat|caught-by|expect|without-screen|note): (.*)$", text, re.M))
    text = re.sub(r"^\t@repeat (\d+) (.*)$", lambda m: f"\t{m[2]}\n" * int(m[1]), text, flags=re.M)
    text = re.sub(r'^\t@long (\d+) "(.*)"$', _long_string, text, flags=re.M)
    text = re.sub(
        r"^\t@long (\d+) (.*)$", lambda m: m[2] * (int(m[1]) // len(m[2])), text, flags=re.M
    )
    return header, re.sub(r"^\t@nested (\d+)$", _nested, text, flags=re.M)


def _long_string(match: re.Match[str]) -> str:
    return f'\t.string "{match[2] * int(match[1])}"'


def _nested(match: re.Match[str]) -> str:
    return "\t.quad " + "(" * int(match[1]) + "1" + ")" * int(match[1])


if __name__ == "__main__":
    for stale in FOLDER.glob("*.s"):
        if stale.name not in wanted() and stale.name != "victim.s":
            stale.unlink()
    for name, content in wanted().items():
        (FOLDER / name).write_bytes(content)

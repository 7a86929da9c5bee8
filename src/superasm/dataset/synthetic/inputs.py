"""Tests (edge cases first) and performance inputs for a generated program."""

from superasm.dataset.synthetic.calibration import CYCLES_PER_MS, TIME_FACTORS
from superasm.dataset.synthetic.cost import evaluate
from superasm.dataset.synthetic.dice import Dice
from superasm.dataset.synthetic.layout import Shape
from superasm.dataset.synthetic.program import Program
from superasm.evaluate.admission import Input

_MOST_ROUNDS = 2_000_000_000
# The gates ask for 5 ms of own work; what takes longer is a waste of everybody's time.
_SIZES, _AIMS_MS = (1.0, 0.8, 0.93), (8.0, 9.0, 10.0)
_LISTED = 300  # numbers or letters of a performance input: it stays small in bytes
_WORDS = (
    *("alpha", "beta", "x1", "(a + b)", "[12, 7]", "nab", "abba", "level", "3.14", "Zeta", "-42"),
    *("foo_bar", "aaaa", "((()))", "tests", "noon", "0xff", "a,b,c", "tree.", "seen"),
)


def tests(program: Program, dice: Dice) -> tuple[Input, ...]:
    """Return at least ten tests: nothing, too little, too much, odd sizes, extremes."""
    cap = program.capacity
    few = min(cap, 40)
    inputs = {"empty": b"", "malformed": b"abc\n", "blank": b"\n\n"}
    cases: dict[str, tuple[int, int, int]] = {
        "zero": (0, 1, 2),
        "one": (1, 1, 1),
        "two": (2, 5, 3),
        "three": (3, 9, 2),
        "seven": (7, 11, 5),
        "negative": (-5, 3, 2),
        "no-rounds": (5, 3, 0),
        "negative-rounds": (6, 3, -1),
        "odd": (min(cap, 33), dice.between(1, 999), 4),
        "random": (dice.between(8, few), dice.between(1, 10**6), dice.between(3, 9)),
        "more": (dice.between(8, few), dice.between(1, 10**9), dice.between(10, 30)),
        "full": (cap, 4294967295, 1),
        "too-many": (2147483647, 0, 1),
        "almost-full": (cap - 1, 2147483648, 2),
    }
    for name, (n, seed, rounds) in cases.items():
        inputs[name] = stdin(program, dice, n, seed, rounds)
    if program.layout.shape is Shape.SEEDED:
        inputs["cut-short"] = b"5\n"
    if program.layout.shape is Shape.LISTED:
        order = " ".join("4" if name == "n" else "3" for name in program.layout.order)
        inputs["extremes"] = f"{order}\n2147483647 -2147483648 0 -1\n".encode()
        inputs["cut-short"] = f"{order}\n12 7\n".encode()
    if program.layout.shape is Shape.LINE:
        for name, text in (("same", "a" * 17), ("spaces", " " * 9), ("high", "\xe9\xff a\x80")):
            inputs[name] = b"3\n" + text.encode("latin-1") + b"\n"
        inputs["no-newline"] = b"2\nabc abc"
    return tuple(Input(name, data) for name, data in inputs.items())


def performance(program: Program, family: str, dice: Dice, pace: int = 0) -> tuple[Input, ...]:
    """Return three inputs that should keep the program busy for about ten milliseconds.

    The estimate is often off by a factor of two, the same one for all inputs of a program; each
    step of `pace` makes them longer by half an octave.
    """
    out = []
    most = program.capacity
    if program.layout.shape is not Shape.SEEDED:
        most = min(most - 1, _LISTED)
    factor = TIME_FACTORS.get(family, 1.0)
    for position, (share, ms) in enumerate(zip(_SIZES, _AIMS_MS, strict=True)):
        n = max(program.least, 2, int(most * share) - dice.below(3) * (position > 0))
        budget = ms * 2 ** (pace / 2) * CYCLES_PER_MS / factor
        while n > 8 and evaluate(program.per_round, n) * 3 > budget:
            n = n * 3 // 4
        left = max(budget / 2, budget - evaluate(program.setup, n))
        rounds = int(left / evaluate(program.per_round, n))
        rounds = max(1, min(_MOST_ROUNDS, rounds))
        seed = dice.between(1, 4294967295)
        data = stdin(program, dice, n, seed, rounds)
        out.append(Input(f"perf-{position}", data))
    return tuple(out)


def random_input(program: Program, dice: Dice) -> bytes:
    """Return a further input, of a size and with rounds like those of the larger tests."""
    n = dice.pick((dice.below(9), dice.between(8, 40), program.capacity - dice.below(3)))
    seed = dice.below(2**32)
    return stdin(program, dice, min(n, program.capacity), seed, dice.between(1, 30))


def stdin(program: Program, dice: Dice, n: int, seed: int, rounds: int) -> bytes:
    """Return an input for these parameters; lists and texts are no longer than the capacity."""
    values = {"n": n, "rows": n, "cols": n, "seed": seed, "rounds": rounds}
    if "cols" in program.layout.order and n > 4 and dice.chance(0.3):
        values["cols"] = n - dice.below(3)
    head = " ".join(str(values[name]) for name in program.layout.order) + "\n"
    size = max(0, min(n, program.capacity + 3))
    match program.layout.shape:
        case Shape.SEEDED:
            return head.encode()
        case Shape.LISTED:
            return (head + _numbers(dice, size)).encode()
    return (head + _text(dice, size)).encode()


def _numbers(dice: Dice, count: int) -> str:
    wide = dice.pick((10, 100, 1000, 100000, 2147483647))
    low = -wide if dice.chance(0.5) else 0
    values: list[int] = []
    while len(values) < count:
        value = dice.between(low, wide)
        values += [value] * (dice.between(1, 4) if dice.chance(0.3) else 1)
    lines = [" ".join(map(str, values[i : min(i + 16, count)])) for i in range(0, count, 16)]
    return "\n".join(lines) + "\n"


def _text(dice: Dice, length: int) -> str:
    parts: list[str] = []
    have = 0
    while have < length:
        form = dice.below(3)
        if form == 0:
            part = dice.pick(_WORDS)
        elif form == 1:
            part = "".join(dice.pick("abcdeinorstz") for _ in range(dice.between(1, 9)))
        else:
            part = str(dice.between(0, 99999))
        parts.append(part + dice.pick((" ", " ", "", ",", ".")))
        have += len(parts[-1])
    return "".join(parts)[:length] + "\n"

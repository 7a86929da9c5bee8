"""A stream of candidates as a model in training gives them: not building, wrong, right.

All are derived from the programs in examples/ and the same for the same seed:

- not building (checked with `as` and `ld`): gcc -O3's text with one misspelt mnemonic, one register
  of a wrong size, a call to a function that does not exist, or the end cut off inside a line;
- wrong (checked: fails a test, and ends by itself): gcc -O3's text with one condition turned round,
  one addition made a subtraction, one constant off by one, or one instruction lost. Mutants that
  never end are left out: any protocol waits for them as long as its time limit says;
- right (checked: passes every test, is not the baseline): gcc with other flags, and then gcc -O3's
  text with a few `nop` put between instructions.

No copies of the baseline: those cost us nothing, and the paper's protocol a full measurement.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from common import EXAMPLES, say
from superasm.asm.normalise import identical
from superasm.asm.toolchain import Builder
from superasm.config.settings import Sandbox, Settings
from superasm.core.candidate import Candidate
from superasm.core.evaluation import BuildStage, RunStatus
from superasm.evaluate.admission import Baseline, Draft, Input, admit
from superasm.evaluate.evaluator import Evaluator

KINDS = ("not building", "wrong", "right")
_RIGHT_FLAGS = (
    ("-O2",),
    ("-O1",),
    ("-Os",),
    ("-O3", "-funroll-loops"),
    ("-O3", "-fno-tree-vectorize"),
    ("-O2", "-funroll-all-loops"),
    ("-O3", "-falign-loops=32"),
    ("-O3", "-fno-if-conversion", "-fno-if-conversion2"),
    ("-O3", "-fno-inline"),
    ("-O2", "-fno-schedule-insns2"),
    ("-O3", "-fno-gcse", "-fno-tree-pre"),
    ("-O1", "-ftree-vectorize"),
)
_PAIRS = (("je", "jne"), ("jl", "jge"), ("jg", "jle"), ("ja", "jbe"), ("jb", "jnb"), ("js", "jns"))
_OPPOSITE = dict(_PAIRS) | {other: one for one, other in _PAIRS}
_INSTRUCTION = re.compile(r"^\t[a-z][a-z0-9]*(\t|$)")


@dataclass(frozen=True)
class Item:
    """One candidate of the stream with the program it belongs to."""

    program: str
    kind: str
    how: str
    candidate: Candidate


def load_examples(*, performance: bool) -> dict[str, Baseline]:
    """Admit the example programs, with their performance inputs or with their tests alone."""
    found = {}
    for folder in sorted(path for path in EXAMPLES.iterdir() if (path / "prog.c").exists()):
        tests = tuple(
            Input(path.stem, path.read_bytes(), path.with_suffix(".out").read_bytes())
            for path in sorted((folder / "tests").glob("*.in"))
        )
        heavy = tuple(
            Input(f"inputs/{path.stem}", path.read_bytes())
            for path in sorted((folder / "inputs").glob("*.in"))
        )
        source = (folder / "prog.c").read_bytes()
        draft = Draft(folder.name, source, tests, heavy if performance else ())
        found[folder.name] = admit(draft, Settings())
    return found


def _instructions(lines: list[str]) -> list[int]:
    return [i for i, line in enumerate(lines) if _INSTRUCTION.match(line)]


def _break(text: str, chance: random.Random) -> tuple[str, str]:
    """Return a text that should not build, and how it was made."""
    lines = text.splitlines()
    at = chance.choice(_instructions(lines))
    how = chance.choice(("misspelt mnemonic", "wrong register size", "unknown function", "cut off"))
    if how == "misspelt mnemonic":
        lines[at] = re.sub(r"^\t(\w+)", r"\t\1x", lines[at])
    elif how == "wrong register size":
        wide = [i for i in _instructions(lines) if re.match(r"\t(add|sub|mov|cmp)q\t%r", lines[i])]
        at = chance.choice(wide or [at])
        lines[at] = re.sub(r"%r([abcd])x", r"%\1l", lines[at])
    elif how == "unknown function":
        lines.insert(at, "\tcall\tfast_path_helper")
    else:
        lines = [*lines[:at], lines[at][: len(lines[at]) // 2 + 1]]
    return "\n".join(lines) + "\n", how


def _spoil(text: str, chance: random.Random) -> tuple[str, str]:
    """Return a text that builds and may be wrong, and how it was made."""
    lines = text.splitlines()
    at = chance.choice(_instructions(lines))
    name, _, operands = lines[at].strip().partition("\t")
    if name in _OPPOSITE:
        lines[at], how = f"\t{_OPPOSITE[name]}\t{operands}", "condition turned round"
    elif name in ("addl", "addq", "subl", "subq"):
        lines[at] = f"\t{ {'add': 'sub', 'sub': 'add'}[name[:3]] }{name[3]}\t{operands}"
        how = "addition and subtraction swapped"
    elif found := re.match(r"\$(\d+),", operands):
        lines[at] = f"\t{name}\t${int(found[1]) + 1},{operands[found.end() :]}"
        how = "constant off by one"
    else:
        del lines[at]
        how = "instruction lost"
    return "\n".join(lines) + "\n", how


def _pad(text: str, chance: random.Random) -> tuple[str, str]:
    """Return the same text with a few `nop` more."""
    lines = text.splitlines()
    for at in sorted(chance.sample(_instructions(lines), 6), reverse=True):
        lines.insert(at, "\tnop")
    return "\n".join(lines) + "\n", "-O3 and six nop"


def _right(
    baseline: Baseline, builder: Builder, chance: random.Random
) -> Iterator[tuple[str, str]]:
    for flags in _RIGHT_FLAGS:
        compiled = builder.compile(baseline.task.source, "gcc", flags)
        if compiled.assembly and not identical(compiled.assembly, baseline.assembly):
            yield compiled.assembly, " ".join(flags)
    while True:
        yield _pad(baseline.assembly, chance)


def _fits(kind: str, evaluator: "_Checker", candidate: Candidate) -> bool:
    """Check that a candidate is what it should be."""
    facts = evaluator.evaluate(candidate)
    if facts.build.identical:
        return False
    built = facts.build.stage is BuildStage.BUILT
    if kind == "not building":
        # The screen may refuse it first; the paper's protocol has no screen, so gcc must fail too.
        return not built and evaluator.builds(candidate) is False
    ended = all(case.status is not RunStatus.TIMED_OUT for case in facts.cases)
    passed = built and all(case.matched for case in facts.cases)
    return passed if kind == "right" else built and ended and not passed


class _Checker(Evaluator):
    """An evaluator that also tells whether a text builds without the screen."""

    def builds(self, candidate: Candidate) -> bool:
        builder = Builder(self.baseline.task.toolchain, Sandbox())
        return builder.build(candidate.assembly).image is not None


def make(baselines: dict[str, Baseline], count: int, seed: int) -> list[Item]:
    """Return a shuffled stream: a third of each kind, spread evenly over the programs."""
    chance = random.Random(seed)
    items: list[Item] = []
    names = sorted(baselines)
    for kind_index, kind in enumerate(KINDS):
        wanted = count // 3 + (kind_index < count % 3)
        sources: dict[str, Callable[[], tuple[str, str]]] = {}
        checkers = {name: _Checker(baselines[name], Settings()) for name in names}
        for name in names:
            sources[name] = _source(kind, baselines[name], chance)
        seen: set[str] = set()
        made = 0
        while made < wanted:
            name = names[made % len(names)]
            text, how = sources[name]()
            candidate = Candidate(text, "benchmark")
            if candidate.id in seen or not _fits(kind, checkers[name], candidate):
                continue
            seen.add(candidate.id)
            items.append(Item(name, kind, how, candidate))
            made += 1
        say(f"stream: {made} {kind}")
    chance.shuffle(items)
    return items


def _source(kind: str, baseline: Baseline, chance: random.Random) -> Callable[[], tuple[str, str]]:
    if kind == "right":
        texts = _right(baseline, Builder(baseline.task.toolchain, Sandbox()), chance)
        return lambda: next(texts)
    if kind == "wrong":
        return lambda: _spoil(baseline.assembly, chance)
    return lambda: _break(baseline.assembly, chance)

"""Each rewrite by itself on every program of the corpus: how often it fires, and if it is right.

    .venv/bin/python tools/check_rewrites.py [--split val] [--changes 2] [--only NAME]... [TASK...]

Programs run in the jail. Prints one row per rewrite, and every change after which a test fails.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator

from superasm.asm.effects import EffectsTable
from superasm.asm.screen import screen
from superasm.asm.toolchain import Builder, libc_symbols
from superasm.asm.unit import Unit
from superasm.config.settings import Sandbox
from superasm.core.task import Toolchain
from superasm.dataset.corpus import corpus_tasks
from superasm.dataset.entry import RawTask
from superasm.propose.rules.structural import REWRITES
from superasm.sandbox.driver import Jail
from superasm.sandbox.image import excess
from superasm.sandbox.jail import Profile

CONFIGURATIONS = (
    ("gcc", ("-O3",)),
    ("clang-22", ("-O3", "-march=native", "-ffp-contract=off")),
)


class Checker:
    """Builds and runs the variants of one program."""

    def __init__(self, task: RawTask, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._builder = Builder(Toolchain(), sandbox)
        self._inputs = [case.stdin for case in task.draft.tests]
        self.baseline = self.compiled(task.draft.source, "gcc", ("-O3",))
        self._image = self._builder.build(self.baseline).image or b""
        self._expected = self._behaviour(self._image)

    def compiled(self, source: bytes, cc: str, flags: tuple[str, ...]) -> str:
        """Return the text of a configuration."""
        return self._builder.compile(source, cc, flags).assembly or ""

    def _behaviour(self, image: bytes) -> list[tuple[str, int | None, bytes]]:
        with Jail(Profile.PROGRAM, self._sandbox) as jail:
            program = jail.load(image)
            runs = [jail.program(program, jail.load(data)) for data in self._inputs]
            return [(run.status, run.exit_code, run.stdout) for run in jail.run(runs, lanes=2)]

    def complaint(self, text: str) -> str:
        """Return what is wrong with a candidate, or ""."""
        refusal = screen(text, self.baseline, libc_symbols())
        if refusal is not None:
            return refusal.message
        built = self._builder.build(text)
        if built.image is None:
            return built.message
        found = self._behaviour(built.image)
        wrong = [i for i, (a, b) in enumerate(zip(found, self._expected, strict=True)) if a != b]
        return f"tests {wrong}" if wrong else excess(built.image, self._image)


def _tasks(names: list[str], split: str) -> Iterator[RawTask]:
    for task in corpus_tasks(only=names):
        if isinstance(task, RawTask) and split in ("", task.split):
            yield task


def main() -> int:
    """Run the check; 1 if a change was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tasks", nargs="*")
    parser.add_argument("--split", default="")
    parser.add_argument("--changes", type=int, default=2)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    sandbox = Sandbox()
    table = EffectsTable(sandbox)
    found, texts, checked, wrong = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for task in _tasks(options.tasks, options.split):
        checker = Checker(task, sandbox)
        for cc, flags in CONFIGURATIONS:
            unit = Unit.read(checker.compiled(task.draft.source, cc, flags), table)
            for rewrite in REWRITES:
                if options.only and rewrite.name not in options.only:
                    continue
                changes = list(rewrite.find(unit, range(len(unit.graph.blocks))))
                found[rewrite.name] += len(changes)
                texts[rewrite.name] += bool(changes)
                rng = random.Random(f"{task.draft.name} {cc} {rewrite.name}")
                for change in rng.sample(changes, min(options.changes, len(changes))):
                    complaint = checker.complaint(unit.apply(change).text)
                    checked[rewrite.name] += 1
                    if complaint:
                        wrong[rewrite.name] += 1
                        place = f"{task.draft.name} {cc} {rewrite.name} {change.touched}"
                        sys.stdout.write(f"WRONG {place}: {complaint}\n")
    sys.stdout.write(f"{'rewrite':26}{'changes':>9}{'texts':>7}{'checked':>9}{'wrong':>7}\n")
    for rewrite in REWRITES:
        n = rewrite.name
        if not options.only or n in options.only:
            sys.stdout.write(f"{n:26}{found[n]:9}{texts[n]:7}{checked[n]:9}{wrong[n]:7}\n")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

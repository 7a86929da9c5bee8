"""A known landscape: a program whose cost is written in its text, and rewrites that change it.

Each line `movl $N, %REG` of the loop costs N. A rewrite lowers one of them; a wrong one is told by
the register that it touches. Nothing is built and nothing is timed.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import pytest

from superasm.asm.effects import EffectsTable
from superasm.asm.unit import Change, Unit
from superasm.config.settings import Sandbox
from superasm.propose.rules.base import Kind
from superasm.propose.search.bench import Checked, Raced
from superasm.propose.search.engine import Search, Start
from superasm.propose.search.state import Gain, State

TEXT = """\
\t.text
\t.globl\tmain
\t.type\tmain, @function
main:
.L2:
\tmovl\t$10, %eax
\tmovl\t$20, %ebx
\tmovl\t$30, %ecx
\tmovl\t$40, %edx
\tjmp\t.L2
"""


@dataclass
class Lower:
    """Sets the cost of some registers to a value."""

    name: str
    registers: tuple[str, ...]
    to: int
    why: str = "costs less"
    kind: Kind = Kind.DATAFLOW
    features: tuple[str, ...] = ()

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        for index, instruction in unit.instructions():
            register = instruction.operands[-1].lstrip("%")
            line = f"\tmovl\t${self.to}, %{register}"
            if register in self.registers and unit.lines[index] != line:
                yield Change(self.name, self.why, ((index, (line,)),), self.features)


def cost(state: State) -> float:
    return 100.0 + sum(map(int, re.findall(r"movl\t\$(\d+)", state.unit.text)))


@dataclass
class FakeBench:
    """Answers from the text; every call moves the clock.

    Attributes:
        wrong: patterns of texts that are wrong, with the test that each fails.
        late: patterns of texts that only `finish` finds wrong.
        noise: gains that are shown whatever the truth, by number of the comparison.
    """

    wrong: dict[str, str] = field(default_factory=dict)
    late: tuple[str, ...] = ()
    noise: dict[int, float] = field(default_factory=dict)
    now: float = 0.0
    checked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    raced: list[tuple[str, str, bool]] = field(default_factory=list)
    stop_after: int = 10**9
    flaky: str = ""

    def clock(self) -> float:
        self.now += 0.01
        return self.now

    def check(self, state, first):
        self.checked.append((state.unit.text, first))
        for pattern, case in self.wrong.items():
            if re.search(pattern, state.unit.text):
                return Checked("wrong_output", "differs", case)
        return Checked("passed")

    def race(self, candidate, reference, rules, *, thorough):
        number = len(self.raced)
        if number >= self.stop_after:
            raise KeyboardInterrupt
        self.raced.append((candidate.unit.text, reference.unit.text, thorough))
        self.now += 1.0
        if self.flaky and re.search(self.flaky, reference.unit.text):
            return Raced(False, None, 1.0, reference_wrong="differs now")
        point = self.noise.get(number, cost(reference) / cost(candidate))
        return Raced(point > 1.008, Gain(point, point - 0.002, point + 0.002, 12), 1.0)

    def finish(self, state):
        found = next((p for p in self.late if re.search(p, state.unit.text)), None)
        return Checked("wrong_output", "held-out", "big") if found else Checked("passed")

    def hot(self, unit):
        return {block.number: 1.0 / len(unit.graph.blocks) for block in unit.graph.blocks}


@pytest.fixture(scope="session")
def table() -> EffectsTable:
    return EffectsTable(Sandbox())


@pytest.fixture
def begin(table):
    return lambda text=TEXT, name="gcc": State.begin(name, text, table)


@pytest.fixture
def lower():
    return Lower


@pytest.fixture
def bench():
    return FakeBench


@pytest.fixture
def search(begin):
    """Run the engine on the landscape; returns what it found."""

    def run(bench, rewrites, *, seed=1, seconds=200.0, local=False, starts=None, **more):
        engine = Search(
            bench,
            rewrites,
            starts or [Start(begin(), 1.0)],
            seed=seed,
            clock=bench.clock,
            deadline=seconds,
            local=local,
            **more,
        )
        return engine.run()

    return run


@pytest.fixture
def costs():
    return cost

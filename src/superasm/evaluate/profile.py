"""Where the time goes: how often each block runs, and what library calls cost.

Two instrumented builds of the assembly (`asm.instrument`) run in the jail, once per input each:
one counts blocks, which is exact and the same on every machine; one takes the time of every call
that leaves the unit with the time-stamp counter, since what printf does is in no block of ours.
A block's share of the time is then estimated: of the time outside of library calls, its part by
count x static cost of its instructions (`asm.cost`), and the time of its own library calls.

Covers: any program that `evaluate` accepts; outputs of the instrumented runs are checked.
Does not cover: programs that end by `_exit` or a signal; stalls (a block that misses the cache or
    waits for a long dependence chain has a higher share than its instructions say); library calls
    of a few cycles, whose time is lost in that of measuring. The time of `qsort` and `bsearch` is
    estimated from how often they call back; of other functions that do (of a harness) what they
    call is part of their time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from superasm.asm.cost import cost
from superasm.asm.instrument import (
    CALL_BACK,
    EMPTY,
    WATCH,
    Readings,
    called_back,
    timed_calls,
    with_counters,
    with_timers,
)
from superasm.asm.toolchain import Builder
from superasm.asm.unit import Unit
from superasm.config.settings import Settings
from superasm.core.errors import UserError
from superasm.core.evaluation import Run, RunStatus
from superasm.core.task import Case
from superasm.evaluate.correctness import explain_end, first_difference
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile as JailProfile

# Weight of a call into a library where its time is not known, and of each time that one calls back.
_GUESSED_CALL = 100.0
_CALLED_BACK = 30.0
# No core gets through more issue slots (the unit of `asm.cost`) in a tick of its time stamp.
_MOST_SLOTS_PER_TICK = 8.0
# A run that had the CPU for this part of its time is good.
_UNDISTURBED = 0.98
_MOST_RUNS = 5
# Ticks that a call takes at least: of one as short as getc, nothing is left beside the measuring.
_LEAST = 2
# Long calls that are no more than this part of all from one place were interrupted, if others
# wanted the CPU.
_RARE = 0.01


class NotProfiled(UserError):  # noqa: N818 - it says what is the matter
    """An instrumented program did not run as the original does, so that there are no counts."""


@dataclass(frozen=True, slots=True)
class CaseProfile:
    """What one input showed.

    Attributes:
        case: its name.
        counts: executions by block number.
        own_ticks: time in the unit's own code, in ticks of the time-stamp counter; None where
            calls were not timed.
        call_ticks: time per call that leaves the unit, by statement index; empty likewise.
    """

    case: str
    counts: tuple[int, ...]
    own_ticks: int | None
    call_ticks: Mapping[int, int]


@dataclass(frozen=True)
class Profile:
    """Counts and shares of a unit's blocks. Block numbers are those of `unit.graph`.

    A program's time is that of each input divided by the whole of that input, so that a long input
    weighs no more than a short one: a speedup is a mean over inputs as well.

    Attributes:
        unit: what was profiled.
        cases: one entry per input.
        timed: whether the time of library calls was measured; else each counts as much as a
            hundred instructions.
    """

    unit: Unit = field(repr=False)
    cases: tuple[CaseProfile, ...]
    timed: bool

    def count(self, block: int) -> int:
        """Return how often a block was executed, over all inputs."""
        return self._counts[block]

    def call_count(self, index: int) -> int:
        """Return how often the instruction at a statement index was executed."""
        block = self.unit.graph.block_of.get(index)
        return 0 if block is None else self._counts[block]

    def share(self, block: int) -> float:
        """Return the estimated part of the time spent in a block and its library calls, 0 to 1."""
        return self._shares[block]

    def hot_blocks(self, share: float = 0.9) -> tuple[int, ...]:
        """Return the fewest blocks that have this share of the time together, hottest first."""
        found: list[int] = []
        together = 0.0
        for block in sorted(range(len(self._shares)), key=lambda b: -self._shares[b]):
            if together >= share or not self._shares[block]:
                break
            found.append(block)
            together += self._shares[block]
        return tuple(found)

    @cached_property
    def instructions(self) -> int:
        """Instructions of the unit's own code that were executed, over all inputs.

        A string instruction with a `rep` prefix is one.
        """
        return sum(
            count * len(block.instructions)
            for count, block in zip(self._counts, self.unit.graph.blocks, strict=True)
        )

    @cached_property
    def calls(self) -> Mapping[str, int]:
        """How often each function outside of the unit was called by name, most often first."""
        found: dict[str, int] = {}
        for index, name in self.unit.graph.calls.items():
            if name not in self.unit.graph.at and (count := self.call_count(index)):
                found[name] = found.get(name, 0) + count
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    @cached_property
    def call_shares(self) -> Mapping[int, float]:
        """Part of the time spent in each call that leaves the unit, by statement index."""
        return self._split[1]

    @property
    def library_share(self) -> float:
        """Part of the time spent in functions outside of the unit."""
        return sum(self.call_shares.values())

    @cached_property
    def _counts(self) -> tuple[int, ...]:
        return tuple(map(sum, zip(*(case.counts for case in self.cases), strict=True)))

    @cached_property
    def _shares(self) -> tuple[float, ...]:
        return self._split[0]

    @cached_property
    def _split(self) -> tuple[tuple[float, ...], dict[int, float]]:
        """Shares by block (library calls included) and by library call."""
        blocks = self.unit.graph.blocks
        costs = [
            sum(cost(self.unit.instruction(i), self.unit.effects(i)) for i in block.instructions)
            for block in blocks
        ]
        shares = [0.0] * len(blocks)
        calls: dict[int, float] = {}
        for case in self.cases:
            own, library = self._of_case(case, costs)
            whole = sum(own) + sum(library.values())
            for index, weight in library.items():
                part = weight / whole / len(self.cases) if whole else 0.0
                calls[index] = calls.get(index, 0.0) + part
                shares[self.unit.graph.block_of[index]] += part
            for number, weight in enumerate(own):
                shares[number] += weight / whole / len(self.cases) if whole else 0.0
        return tuple(shares), calls

    def _of_case(
        self, case: CaseProfile, costs: Sequence[float]
    ) -> tuple[list[float], dict[int, float]]:
        """Weights of blocks and of library calls on one input, in one unit."""
        graph = self.unit.graph
        own = [count * each for count, each in zip(case.counts, costs, strict=True)]
        library = self._calling_back(case)
        if case.own_ticks is None:
            library |= {
                i: _GUESSED_CALL * case.counts[graph.block_of[i]]
                for i, name in graph.calls.items()
                if name not in graph.at and i not in library
            }
            return own, library
        weights = sum(own) + sum(library.values())
        # What is left for own code is a difference of two measurements and may come out as nothing.
        scale = max(case.own_ticks, weights / _MOST_SLOTS_PER_TICK) / (weights or 1.0)
        return [weight * scale for weight in own], {
            **{i: weight * scale for i, weight in library.items()},
            **{i: float(ticks) for i, ticks in case.call_ticks.items()},
        }

    def _calling_back(self, case: CaseProfile) -> dict[int, float]:
        """Weights of calls of functions that call back, by how often they do so."""
        graph = self.unit.graph
        sites = {
            i: case.counts[graph.block_of[i]]
            for i, name in graph.calls.items()
            if name in CALL_BACK and name not in graph.at
        }
        together = sum(sites.values())
        back = sum(case.counts[graph.at[name]] for name in called_back(self.unit))
        return {
            i: _CALLED_BACK * back * count / together if together else 0.0
            for i, count in sites.items()
        }


def profile(
    unit: Unit,
    cases: Sequence[Case],
    builder: Builder,
    settings: Settings,
    *,
    time_calls: bool = True,
) -> Profile:
    """Run the unit on inputs and return where its time goes.

    Args:
        unit: assembly that is right on these inputs.
        cases: the inputs.
        builder: of the task.
        settings: limits of the runs.
        time_calls: also measure the time of library calls: another build, and another run per
            input, or some more on a busy machine. Without it, nothing here depends on the clock.

    Raises:
        NotProfiled: the program is wrong on an input, or ends in a way that loses the counts.
        MachineError: the machine failed.
    """
    with Jail(JailProfile.PROGRAM, settings.sandbox) as jail:
        counting = _Instrumented(with_counters(unit), builder, jail)
        counts = [counting.run(case)[0] for case in cases]
        calls = timed_calls(unit)
        times: list[tuple[int, dict[int, int]]] | None = None
        if time_calls and calls:
            timing = _Instrumented(with_timers(unit), builder, jail)
            try:
                times = [_times(timing, case, calls) for case in cases]
            except NotProfiled:
                # A system may forbid user code to read the time-stamp counter.
                times = None
    found = []
    for position, case in enumerate(cases):
        own, ticks = times[position] if times is not None else (None, {})
        found.append(CaseProfile(case.name, counts[position], own, ticks))
    return Profile(unit, tuple(found), timed=times is not None or not calls)


def _times(
    timing: "_Instrumented", case: Case, calls: tuple[int, ...]
) -> tuple[int, dict[int, int]]:
    """Return the ticks of own code, and by call.

    The time-stamp counter goes on while another process has the CPU. A run that had to wait is
    repeated, the least that a call took is believed, and of the whole the part on the CPU.
    """
    wholes: list[int] = []
    spent: list[list[int]] = []
    while True:
        (whole, loop, *numbers), run = timing.run(case)
        *watches, (_, _, empty, _) = (numbers[i : i + WATCH] for i in range(0, len(numbers), WATCH))
        on_cpu = min(1.0, run.cpu_ns / run.wall_ns) if run.wall_ns else 1.0
        spent.append(
            [max(_LEAST * w[0], _spent(w, on_cpu) - empty * w[0] // EMPTY) for w in watches]
        )
        # The rest of the loop is what a stopwatch takes outside of what it measures, about.
        around = loop * sum(w[0] for w in watches) // EMPTY
        wholes.append(int(whole * on_cpu) - around)
        if on_cpu > _UNDISTURBED or len(spent) == _MOST_RUNS:
            break
    ticks = [min(each) for each in zip(*spent, strict=True)]
    return max(0, min(wholes) - sum(ticks)), dict(zip(calls, ticks, strict=True))


def _spent(watch: Sequence[int], on_cpu: float) -> int:
    """Return the time of a stopwatch on the CPU; if others wanted it, without rare long waits."""
    stopped, long, spent, spent_long = watch
    if on_cpu > _UNDISTURBED:
        return spent + spent_long
    if long > _RARE * stopped:
        return spent + int(spent_long * on_cpu)
    return spent * stopped // (stopped - long) if stopped > long else 0


class _Instrumented:
    """An instrumented build in a jail.

    Raises:
        NotProfiled: it does not build.
    """

    def __init__(self, readings: Readings, builder: Builder, jail: Jail) -> None:
        built = builder.build(readings.text)
        if built.image is None:
            raise NotProfiled(
                f"the assembly does not build: {built.message}",
                hint="superasm evaluate tells whether it is right",
            )
        self._readings = readings
        self._jail = jail
        self._program = jail.load(built.image)
        self._output_bytes = (jail.settings.output_mib << 20) + readings.size

    def run(self, case: Case) -> tuple[tuple[int, ...], Run]:
        """Return the numbers that a run on an input gives, and the run.

        Raises:
            NotProfiled: there are none, or the output is wrong.
        """
        stdin = self._jail.load(case.stdin)
        execution = self._jail.program(self._program, stdin, output_bytes=self._output_bytes)
        (run,) = self._jail.run([execution])
        split = self._readings.split(run.stdout) if run.status is RunStatus.EXITED else None
        if split is None:
            difference = explain_end(run, run.wall_ns)
            raise NotProfiled(
                f"no counts on input {case.name}: {difference or 'it left without exit()'}",
                hint="a program that ends by _exit or closes stdout can't be profiled",
            )
        if split[0] != case.expected:
            raise NotProfiled(
                f"wrong output on input {case.name}: {first_difference(case.expected, split[0])}",
                hint="superasm evaluate tells whether the assembly is right",
            )
        return split[1], run

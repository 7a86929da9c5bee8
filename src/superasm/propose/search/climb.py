"""Hill climbing in the space of compiler flags: further, better starts for the search.

From the best configurations of each compiler so far, one to three choices are changed at a time.
What compiles to a text seen before costs no run; what is right is timed against the best of its own
compiler, and taken when it is faster twice over, as every step of the search is. Choices that fail
or come to nothing are drawn less often.
"""

import math
import random
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from superasm.core.sequential import CONFIRMING, SCREENING
from superasm.propose.compilers import Configuration
from superasm.propose.flags import FlagSpace
from superasm.propose.search.bandit import Arm, Bandit
from superasm.propose.search.bench import Bench, Checked
from superasm.propose.search.state import Gain, State

_WINDOW = 6
_WORKERS = 1
# A compiler this far behind the best one (log speedup) is left alone.
_HOPELESS = 0.10


@dataclass(slots=True)
class Peak:
    """The best configuration of one compiler so far.

    Attributes:
        configuration: its flags.
        state: the program it makes.
        score: estimated log speedup over the task's baseline.
        climbed: accepted changes: (choices made, gain of each confirmation).
        curve: (clock time, score) after each of them.
    """

    configuration: Configuration
    state: State
    score: float
    climbed: list[tuple[tuple[str, ...], Gain]] = field(default_factory=list)
    curve: list[tuple[float, float]] = field(default_factory=list)


@dataclass(slots=True)
class _Try:
    peak: Peak
    configuration: Configuration
    choices: tuple[str, ...]
    made: "Future[tuple[State | None, Checked]] | None" = None


@dataclass(slots=True)
class ClimbCounts:
    """What the climb did."""

    tried: int = 0
    repeated: int = 0
    failed: int = 0
    timed: int = 0
    accepted: int = 0
    seconds: float = 0.0


class Climb:
    """One run of the flag search.

    Args:
        bench: checks and measures.
        compile_with: makes a state of a configuration, or says why not; any thread.
        same: canonical text of a state, to recognise what was seen.
        peaks: where to begin, one for each compiler.
        spaces: by compiler.
        seed: of every random choice.
        clock: seconds, monotonic.
        deadline: clock time at which to stop.
        progress: called with one line whenever something was accepted.
    """

    def __init__(
        self,
        bench: Bench,
        compile_with: Callable[[Configuration], State | str],
        same: Callable[[State], str],
        peaks: Sequence[Peak],
        spaces: Sequence[FlagSpace],
        *,
        seed: int,
        clock: Callable[[], float],
        deadline: float,
        progress: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._bench = bench
        self._compile = compile_with
        self._same = same
        self.peaks = list(peaks)
        self._spaces = {space.cc: space for space in spaces}
        self._rng = random.Random(f"flags/{seed}")
        self._clock = clock
        self._began = clock()
        self._deadline = deadline
        self._progress = progress
        self._dislike: dict[str, float] = {}
        self._asked = {peak.configuration for peak in peaks}
        self._seen = {same(peak.state) for peak in peaks}
        self._bandit = Bandit()
        for peak in peaks:
            self._bandit.add(Arm.prior(peak.configuration.cc, 0.1, 0.02, 0.5, 6))
        self.counts = ClimbCounts()

    @property
    def arms(self) -> dict[str, Arm]:
        """What the flags of each compiler did."""
        return self._bandit.arms

    def run(self) -> bool:
        """Climb until the deadline; False if the user interrupted it.

        Raises:
            MachineError: the machine failed.
        """
        window: deque[_Try] = deque()
        pool = ThreadPoolExecutor(max_workers=_WORKERS)
        try:
            while self._clock() < self._deadline and self.peaks:
                while len(window) < _WINDOW:
                    one = self._draw()
                    if one is None:
                        break
                    one.made = pool.submit(self._make, one)
                    window.append(one)
                if not window:
                    break
                self._judge(window.popleft())
        except KeyboardInterrupt:
            return False
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            self.counts.seconds = self._clock() - self._began
        return True

    def _draw(self) -> _Try | None:
        best = max(peak.score for peak in self.peaks)
        alive = {p.configuration.cc: p for p in self.peaks if p.score > best - _HOPELESS}
        for _ in range(50):
            cc = self._bandit.choose(alive, self._rng)
            assert cc is not None
            peak = alive[cc]
            found, choices = self._spaces[cc].neighbour(
                peak.configuration, self._rng, self._dislike
            )
            if found not in self._asked:
                self._asked.add(found)
                return _Try(peak, found, choices)
        return None

    def _make(self, one: _Try) -> tuple[State | None, Checked]:
        made = self._compile(one.configuration)
        if isinstance(made, str):
            return None, Checked("not_compiled", made)
        same = self._same(made)
        if same in self._seen:
            return None, Checked("repeated")
        self._seen.add(same)
        return made, self._bench.check(made, ())

    def _judge(self, one: _Try) -> None:
        assert one.made is not None
        state, checked = one.made.result()
        peak, arm = one.peak, self._bandit.arms[one.configuration.cc]
        self.counts.tried += 1
        if state is None or not checked.passed:
            self.counts.repeated += checked.status == "repeated"
            self.counts.failed += checked.status != "repeated"
            self._avoid(one, 0.3 if checked.status == "repeated" else 3.0)
            arm.learn(None, 0.1, wrong=checked.status not in ("repeated", "not_compiled"))
            return
        raced = self._bench.race(state, peak.state, SCREENING, thorough=False)
        self.counts.timed += 1
        seconds = raced.seconds
        gain = None
        if raced.better:
            again = self._bench.race(state, peak.state, CONFIRMING, thorough=True)
            seconds += again.seconds
            if again.better and again.gain is not None and self._bench.finish(state).passed:
                gain = again.gain
        if gain is None:
            arm.learn(None, seconds)
            self._avoid(one, 0.5)
            return
        arm.learn(math.log(gain.point), seconds)
        self.counts.accepted += 1
        peak.configuration, peak.state = one.configuration, state
        peak.score += math.log(gain.point)
        peak.climbed.append((one.choices, gain))
        peak.curve.append((self._clock(), peak.score))
        self._progress(f"{' '.join(one.choices)}: {gain.point:.3f}x")

    def _avoid(self, one: _Try, much: float) -> None:
        for choice in one.choices:
            self._dislike[choice] = self._dislike.get(choice, 0.0) + much / len(one.choices)

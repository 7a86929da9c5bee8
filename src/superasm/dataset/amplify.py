"""Finds larger inputs for a program, in the shape of its sample inputs, until it has headroom.

For each shape that explains the samples, what can grow (counts, values, lengths of words) grows
together and apart, until the program's own work lies in the window or something stands in the way.
Where a sanitizer or another failure does, the largest size that is clean is searched for.

Covers: every input given is run on the -O3 and -O0 builds and under the sanitizers (see `trial`).
Does not cover: the same inputs on another machine: how large they must be depends on its speed.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from superasm.config.settings import Settings
from superasm.core.task import Case
from superasm.dataset.gates import GateRules
from superasm.dataset.grow import CannotGrow, as_digits, grow
from superasm.dataset.rays import Ray, between, hints_in, rays
from superasm.dataset.shape_fields import Shape
from superasm.dataset.shape_learn import infer_shapes
from superasm.dataset.trial import Bench, Outcome, Tried
from superasm.evaluate.admission import Baseline, Draft, Input, admit

NAME = "amplified"
_MOST_SHAPES = 6
_MOST_STEPS = 48
# An input so large with so little work will not come to enough before it is too large.
_LARGE_BYTES, _HOPELESS = 128 << 10, 1 / 64
# No nearer to the size at which an input gets too large.
_NEAR = 1.3
# A distance from the rules' limits, so that another run of the same input is within them too.
_MARGIN, _HEADROOM_MARGIN = 1.25, 0.01
_CAREFUL = frozenset({Outcome.SANITIZER, Outcome.DISAGREES, Outcome.CHANCE, Outcome.REFUSED})
# Of several ends, the one that says most is reported.
_TELLING = (
    Outcome.STAYS_SHORT,
    Outcome.TOO_LARGE,
    Outcome.REFUSED,
    Outcome.FLOODS,
    Outcome.CRASHES,
    Outcome.CHANCE,
    Outcome.DISAGREES,
    Outcome.TIMES_OUT,
    Outcome.SANITIZER,
    Outcome.OUT_OF_TIME,
)


@dataclass(frozen=True, slots=True)
class AmplifyRules:
    """How much is tried.

    Attributes:
        inputs: performance inputs wanted; the even ones choose a winner, the odd ones time it.
        seconds: after so long no further size is tried.
        seed: of what is drawn.
    """

    inputs: int = 4
    seconds: float = 60.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Amplified:
    """What was found for one program.

    Attributes:
        outcome, detail: how it ended, and one line on it.
        shape: the shape used, or the most plausible one; "" where there is none.
        shapes: how many shapes explain the samples.
        inputs: the performance inputs, with the program's outputs.
        own_ms: own work of each at -O3.
        samples_ms: the largest own work of a sample.
        best_ms: the largest own work of any larger input that ended well.
        runs: executions of all builds.
        seconds: how long it took.
    """

    outcome: Outcome
    detail: str = ""
    shape: str = ""
    shapes: int = 0
    inputs: tuple[Input, ...] = ()
    own_ms: tuple[float, ...] = ()
    samples_ms: float = 0.0
    best_ms: float = 0.0
    runs: int = 0
    seconds: float = 0.0


def amplify(
    draft: Draft,
    settings: Settings,
    gates: GateRules,
    rules: AmplifyRules,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> Amplified:
    """Find performance inputs for a program that satisfy the gates.

    Args:
        draft: the program; its tests and performance inputs are the samples.
        settings: limits.
        gates: what own work and headroom must be.
        rules: how much is tried.
        progress: called with what is being done.

    Raises:
        TaskError: the program or its tests can't be used.
        MachineError: the machine failed; nothing is known about the program.
    """
    started = time.monotonic()
    baseline = admit(draft, settings, progress=progress)
    cases = {case.stdin: case for case in (*baseline.task.tests, *baseline.task.performance)}
    longest = max(baseline.own_work_ns.values()) / 1e6
    if _long_enough(baseline, gates):
        return Amplified(Outcome.ALREADY_LONG, "its own inputs have headroom", samples_ms=longest)
    progress("looking for the shape of the inputs")
    samples = tuple(case for case in cases.values() if case.stdin)
    shapes = infer_shapes([case.stdin for case in samples], seed=rules.seed, most=_MOST_SHAPES)
    if not shapes:
        why = "no grammar explains the samples" if samples else "it reads no input"
        taken = time.monotonic() - started
        return Amplified(Outcome.NO_SHAPE, why, samples_ms=longest, seconds=taken)
    limit_ns = int(max(1.0, gates.most_ms / 1e3 * 4) * 1e9)
    with Bench(baseline, settings, limit_ns) as bench:
        search = _Search(bench, gates, rules, started, hints_in(draft.source), progress)
        found = search.best(shapes, samples)
    return replace(
        found,
        shapes=len(shapes),
        shape=found.shape or str(shapes[0]),
        samples_ms=longest,
        best_ms=search.best_ms,
        runs=bench.runs,
        seconds=time.monotonic() - started,
    )


def _long_enough(baseline: Baseline, gates: GateRules) -> bool:
    """Tell whether a task's own performance inputs satisfy the rules, with a little to spare."""
    spare = 1.05
    for case in baseline.task.performance:
        own = baseline.own_work_ns[case.name]
        share = own / max(1, baseline.whole_ns[case.name])
        if share < gates.least_headroom or not (
            gates.least_ms * spare <= own / 1e6 <= gates.most_ms / spare
        ):
            return False
    return True


@dataclass(slots=True)
class _Climb:
    """How growing along a ray went: the size found, or why there is none; the largest clean one."""

    size: int | None
    outcome: Outcome
    detail: str = ""
    clean: int | None = None


@dataclass(frozen=True, slots=True)
class _Probe:
    """What one size gave: amplified, a problem, or None where it is only too short."""

    outcome: Outcome | None
    detail: str
    own_ns: int = 0
    bytes: int = 0


class _Search:
    def __init__(
        self,
        bench: Bench,
        gates: GateRules,
        rules: AmplifyRules,
        started: float,
        hints: Sequence[int],
        progress: Callable[[str], None],
    ) -> None:
        self._bench = bench
        self._gates = gates
        self._rules = rules
        self._deadline = started + rules.seconds
        self._hints = hints
        self._progress = progress
        self._low_ns = gates.least_ms * _MARGIN * 1e6
        self._high_ns = gates.most_ms / _MARGIN * 1e6
        self.best_ms = 0.0

    def best(self, shapes: Sequence[Shape], samples: Sequence[Case]) -> Amplified:
        """Try shape after shape; return the first success, or the most telling failure."""
        failures: list[Amplified] = []
        strings = [shape for shape in map(as_digits, shapes[:1]) if shape is not None]
        for number, shape in enumerate([*shapes, *strings]):
            like = [samples[position] for position in shape.grammar.explained]
            self._progress(f"growing inputs of shape {number + 1}: {shape}")
            found = self._of_shape(shape, like)
            if found.outcome is Outcome.AMPLIFIED:
                return found
            failures.append(found)
            if self._late:
                break
        return max(failures, key=lambda f: _TELLING.index(f.outcome))

    @property
    def _late(self) -> bool:
        return time.monotonic() > self._deadline

    def _of_shape(self, shape: Shape, like: Sequence[Case]) -> Amplified:
        ends: list[_Climb] = []
        caps: dict[int, int] = {}

        def troubled() -> bool:
            return any(end.outcome is not Outcome.STAYS_SHORT for end in ends)

        for ray in rays(shape, troubled, caps):
            end = self._climb(shape, ray, like)
            ends.append(end)
            if end.size is not None:
                inputs = self._collect(shape, ray, end.size, like)
                if inputs:
                    given, own = zip(*inputs, strict=True)
                    return Amplified(
                        Outcome.AMPLIFIED,
                        f"{len(given)} inputs of {min(own):.0f}-{max(own):.0f} ms",
                        str(shape),
                        inputs=given,
                        own_ms=own,
                    )
                end.outcome, end.detail = Outcome.CHANCE, "own work varies from run to run"
            elif len(ray.growing) == 1 and end.clean is not None:
                caps[ray.growing[0].slot] = end.clean
        if not ends:
            return Amplified(Outcome.STAYS_SHORT, "nothing in its input can grow", str(shape))
        worst = max(ends, key=lambda end: _TELLING.index(end.outcome))
        return Amplified(worst.outcome, worst.detail, str(shape))

    def _climb(self, shape: Shape, ray: Ray, like: Sequence[Case]) -> _Climb:
        """Search for a size whose work lies in the window."""
        good, bad, size = 0, 0, ray.start
        careful = False
        hints = list(self._hints)
        end = _Climb(None, Outcome.STAYS_SHORT, "own work does not grow enough")
        before: dict[int, int] = {}
        for _ in range(_MOST_STEPS):
            if self._late:
                return _Climb(None, Outcome.OUT_OF_TIME, end.detail, end.clean)
            sizes = ray.sizes(size)
            if sizes == before:
                break
            before = sizes
            found = self._try(shape, sizes, like, careful)
            problem = found.outcome
            if problem is Outcome.AMPLIFIED:
                return _Climb(size, problem)
            if problem is None:
                good = size
                end.clean = size if careful else end.clean
            else:
                bad = size
                end.outcome, end.detail = problem, found.detail
                if problem in _CAREFUL and not careful:
                    # Smaller sizes that seemed well may be as broken.
                    careful, good = True, min(good, ray.start - 1)
            hopeless = found.own_ns < self._low_ns * _HOPELESS and found.bytes > _LARGE_BYTES
            if not bad:
                if size >= ray.most or hopeless:
                    break
                size = min(ray.most, size * self._factor(found.own_ns))
            elif bad - good <= 1 or (problem is Outcome.TOO_LARGE and bad < good * _NEAR):
                break
            else:
                size = between(good, bad, hints)
        return end

    def _try(
        self, shape: Shape, sizes: Mapping[int, int], like: Sequence[Case], careful: bool
    ) -> _Probe:
        """Try one size."""
        try:
            data = grow(shape, sizes, self._rules.seed)
        except CannotGrow as error:
            return _Probe(Outcome.TOO_LARGE, str(error))
        tried = self._bench.measure(data)
        own_ns, size = tried.own_ns, len(data)
        if tried.problem is not None:
            return _Probe(tried.problem, tried.detail, own_ns, size)
        if own_ns > self._high_ns:
            return _Probe(Outcome.TIMES_OUT, f"{own_ns / 1e6:.0f} ms", own_ns, size)
        fits = self._fits(tried)
        wrong = self._bench.check(data, tried, like) if fits or careful else None
        if wrong is not None:
            return _Probe(*wrong, own_ns, size)
        self.best_ms = max(self.best_ms, own_ns / 1e6)
        return _Probe(Outcome.AMPLIFIED if fits else None, "", own_ns, size)

    def _fits(self, tried: Tried) -> bool:
        headroom = tried.own_ns / max(1, tried.whole_ns)
        return tried.own_ns >= self._low_ns and headroom >= min(
            1.0, self._gates.least_headroom + _HEADROOM_MARGIN
        )

    def _factor(self, own_ns: int) -> int:
        """How much larger the next size should be: work may grow much faster than sizes."""
        if own_ns * 100 < self._low_ns:
            return 8
        return 4 if own_ns * 10 < self._low_ns else 2

    def _collect(
        self, shape: Shape, ray: Ray, size: int, like: Sequence[Case]
    ) -> list[tuple[Input, float]]:
        """Return inputs of about this size, as many as wanted if there are."""
        found: dict[bytes, tuple[Input, float]] = {}
        wanted = self._rules.inputs
        for attempt in range(4 * wanted):
            if len(found) == wanted or (self._late and found):
                break
            # The second and third are a little larger, so that not all have one size.
            larger = (size, size + size // 4, size + size // 2)[attempt % 3 if attempt else 0]
            try:
                data = grow(shape, ray.sizes(larger), self._rules.seed + attempt)
            except CannotGrow:
                continue
            if data in found:
                continue
            tried = self._bench.measure(data)
            if tried.problem or tried.own_ns > self._high_ns:
                continue
            if not self._fits(tried) or self._bench.check(data, tried, like):
                continue
            name = f"{NAME}-{len(found) + 1}"
            found[data] = Input(name, data, tried.run.stdout), tried.own_ns / 1e6
        return list(found.values())

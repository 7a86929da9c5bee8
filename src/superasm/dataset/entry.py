"""One task of a data set, with where it comes from and what was measured on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from superasm.core.task import Task
from superasm.evaluate.admission import Draft


class Split(StrEnum):
    """Which side of the split a problem is on. All tasks of one problem are on the same."""

    TRAIN = "train"
    VAL = "val"


class Reason(StrEnum):
    """Why a source did not become an entry.

    Those of `TaskProblem`, and of `trial.Outcome` where inputs were to grow, are used as they are.
    """

    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    SANITIZER = "sanitizer"
    NO_GAIN = "no_gain"
    NO_HEADROOM = "no_headroom"
    NEAR_DUPLICATE = "near_duplicate"
    GENERATOR_FAILED = "generator_failed"
    IN_VALIDATION = "in_validation"
    NOT_SELECTED = "not_selected"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a task comes from.

    Attributes:
        origin: "codenet", "published", "corpus", "synthetic" ...
        problem: tasks with the same one solve the same problem; never on both sides of a split.
        family: kind of program, for reports.
        licence: SPDX name, or "unknown".
        reference: what finds the source again (submission id, file, generator seed).
    """

    origin: str
    problem: str
    family: str
    licence: str
    reference: str


@dataclass(frozen=True, slots=True)
class RawTask:
    """What a source gives: a draft that nobody has checked yet.

    Attributes:
        draft: program, tests and performance inputs.
        provenance: where it comes from.
        split: the side it must be on, or None to draw it by problem.
        notes: further columns for the data set, as text.
        lenient: expected outputs may differ from the program's in white space at line ends and
            at the end; then the program's own become the expected ones.
        assembly: what the source says its program compiles to, by whatever compiler; "" where it
            says nothing. Never a baseline.
    """

    draft: Draft
    provenance: Provenance
    split: Split | None = None
    notes: Mapping[str, str] = field(default_factory=dict, hash=False)
    lenient: bool = False
    assembly: str = ""


@dataclass(frozen=True, slots=True)
class Strength:
    """How many mutants of the baseline the tests kill (see `dataset.mutation`).

    Attributes:
        mutants: mutants that build and whose behaviour differs on some input tried.
        killed: those of them that the task's own tests tell from the baseline.
        survivors: one line on each that was not killed, at most ten.
    """

    mutants: int
    killed: int
    survivors: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """Share killed; 1 when no mutant changes behaviour."""
        return self.killed / self.mutants if self.mutants else 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Facts measured when the task was admitted.

    Attributes:
        c_lines, assembly_lines: length of the source, and of gcc -O3's assembly (instructions).
        gain: -O0 / -O3 own work on the heaviest performance input.
        headroom: own work / whole run from exec on, of the lightest performance input.
        performance_ms: own work of each performance input at -O3.
        sanitised: the sanitizers had nothing to say on any input.
        strength: mutation score, or None where it was not measured.
    """

    c_lines: int
    assembly_lines: int
    gain: float
    headroom: float
    performance_ms: tuple[float, ...]
    sanitised: bool
    strength: Strength | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A task that passed the gates."""

    task: Task
    provenance: Provenance
    split: Split
    measured: Measured
    baseline_assembly: str
    notes: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A source that did not become an entry.

    Attributes:
        provenance: which one.
        reason: a `TaskProblem` or `Reason`.
        detail: one line.
    """

    provenance: Provenance
    reason: str
    detail: str

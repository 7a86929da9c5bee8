"""Suits the performance inputs of a synthetic task to the speed of this machine.

The static estimate of run time is off by a factor of two for half of the programs, but by the same
factor for all inputs of one. So a program is run once on a short input, and its inputs are made
longer or shorter in steps of half an octave. The reference of the task names the step, so that it
still tells all that the task is made of.

Does not cover: programs whose work does not grow with their input (the gates drop them).
"""

import math
from dataclasses import replace

from superasm.config.settings import Settings
from superasm.dataset.entry import RawTask
from superasm.dataset.synthetic import one_task
from superasm.evaluate.admission import Builds, probe_own_work

# Own work of the first and shortest input that is aimed at; 5 ms is the least that gates accept.
_AIM_MS = 8.0
_PROBE_PACE = -4
# What is shorter than this is not known well enough.
_LEAST_PROBE_MS = 0.8
_MOST_PROBES = 3
_LOWEST, _HIGHEST = -12, 16


def suited(raw: RawTask, builds: Builds, settings: Settings) -> RawTask:
    """Return a synthetic task with performance inputs that take about ten milliseconds here.

    Raises:
        MachineError: this machine can't run it.
    """
    reference = raw.provenance.reference
    pace = _PROBE_PACE
    for _ in range(_MOST_PROBES):
        shortest = one_task(f"{reference}:{pace}").draft.performance[0]
        (own,) = probe_own_work(builds, [shortest.stdin], settings)
        if own is None:
            return raw  # Admission will say what is the matter.
        steps = 2 * math.log2(_AIM_MS / max(own / 1e6, 0.01))
        wanted = min(_HIGHEST, max(_LOWEST, pace + round(steps)))
        if own / 1e6 >= _LEAST_PROBE_MS or wanted == pace:
            break
        pace = wanted + _PROBE_PACE
    fitted = one_task(f"{reference}:{wanted}")
    return replace(raw, draft=fitted.draft, provenance=fitted.provenance)

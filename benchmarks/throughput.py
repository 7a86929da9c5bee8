"""Verdicts per second for a stream of candidates on one core: ours against the paper's protocol.

The stream (stream.py says exactly how it is made): a third does not build, a third is wrong, a
third is right. Everything is confined to one CPU. Ours is the Evaluator with a plan for rewards:
stop when decided, a small budget. The paper's: gcc builds, each test runs once by subprocess, and
if all pass, hyperfine times both sides on every test with 3 warm-ups and 10 runs. Both know the
same cases; by default the tests alone, as in the paper's data, of which we time the up to four with
the most work of their own. With --performance both get the examples' heavier inputs: we time the
half that is for choosing, and the paper's protocol all of them as its tests.

Covers: seconds per verdict, where ours go, precision of both on the same candidates.
Does not cover: waiting for mutants that never end; admitting the program (once per program).
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import numpy as np
from common import (
    Bare,
    PaperTimer,
    Report,
    arguments,
    median,
    paper_timer,
    percent,
    say,
    table,
)
from stream import KINDS, Item, load_examples, make

from superasm.asm.toolchain import Builder, compiler_path, link_command
from superasm.config.settings import Evaluator as EvaluatorSettings
from superasm.config.settings import Settings, TimingPlan
from superasm.core.task import Case
from superasm.core.verdict import Outcome, Status, judge
from superasm.evaluate import evaluator as evaluator_module
from superasm.evaluate.admission import Baseline
from superasm.evaluate.evaluator import Evaluator, TimingRequest
from superasm.evaluate.lane import physical_cores
from superasm.evaluate.timing import rules_of
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile

_AIM = 20.0
REWARD_PLAN = TimingPlan(
    confidence=0.95,
    first_look_pairs=8,
    max_pairs=64,
    precision=0.01,
    stop_when_decided=True,
    max_seconds=0.25,
)


@dataclass(frozen=True)
class Result:
    """What one side said about one candidate, and the seconds it took."""

    kind: str
    verdict: str
    seconds: float
    speedup: float | None = None
    half_width: float | None = None
    outcome: str = ""


# ---- ours ---------------------------------------------------------------------------------------


class Clock:
    """Adds up the seconds spent in functions, by part."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()

    def timed[**P, R](self, part: str, function: Callable[P, R]) -> Callable[P, R]:
        """Return the function, timed."""

        def inner(*args: P.args, **kwargs: P.kwargs) -> R:
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds[part] += time.perf_counter() - started
                self.calls[part] += 1

        return inner

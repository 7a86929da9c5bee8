"""Reinforcement learning that is paid by clamped, noisy timing, as released with arXiv 2505.11480.

    python benchmarks/released_reward.py configs/train/tiny/ppo.toml -o RUN model.path=... key=value

An ablation, to see what such a reward teaches; everything but the timing is that of `superasm train
ppo` with `cgs`. The released protocol (FIELD.md, sections 1 and 2), as closely as the jail allows:
3 warm-ups and 10 runs of the baseline, then the same of the candidate, wall time, the mean of each;
each input's ratio clamped to at least 1; the mean over inputs; two such timings at a time. Copies
are timed and paid like everything else. Kinder than the release: the inputs are performance inputs
(there, each test), as many as honest timing takes (`timing.most_inputs`), and neither a shell nor
the loader is part of the times.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from superasm.asm.answer import AnswerFormat, read_answer
from superasm.asm.toolchain import Builder
from superasm.config.settings import Settings
from superasm.core.errors import SuperasmError
from superasm.core.reward import Pay
from superasm.evaluate.admission import Baseline
from superasm.evaluate.readmit import readmit
from superasm.evaluate.service import Timed
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile
from superasm.train.rewards import MACHINE_ERROR, Job, Paid, RewardWorkers, workers_of
from superasm.train.settings import SECTIONS
from superasm.train.start import reinforce

WARM_UPS, RUNS, AT_ONCE = 3, 10, 2


class ReleasedPayer:
    """Pays what passes its tests by the released timing.

    Args:
        inner: builds and tests, and pays what fails.
        jobs, answer, scheme, settings: as in `workers_of`.
    """

    def __init__(
        self,
        inner: RewardWorkers,
        jobs: Mapping[str, Job],
        answer: AnswerFormat,
        scheme: Pay,
        settings: Settings,
    ) -> None:
        self._inner, self._jobs, self._answer = inner, jobs, answer
        self._scheme, self._settings = scheme, settings
        self._threads = ThreadPoolExecutor(AT_ONCE)
        self._admitted: dict[str, Baseline] = {}

    def prepare(self, keys: Sequence[str]) -> None:
        """Begin to admit these tasks."""
        self._inner.prepare(keys)

    def submit(self, key: str, answer: str, *, cut_off: bool) -> "Future[Paid]":
        """Begin to evaluate an answer."""
        paid: Future[Paid] = Future()
        judged = self._inner.submit(key, answer, cut_off=cut_off)

        def settle(done: "Future[Paid]") -> None:
            found = done.result()
            if found.passed:
                self._threads.submit(self._time, key, answer, found, paid)
            else:
                paid.set_result(found)

        judged.add_done_callback(settle)
        return paid

    def _time(self, key: str, answer: str, found: Paid, paid: "Future[Paid]") -> None:
        try:
            job = self._jobs[key]
            if key not in self._admitted:
                self._admitted[key] = readmit(job.task, self._settings)
            baseline = self._admitted[key]
            text = read_answer(answer, self._answer, job.baseline).assembly or ""
            task = baseline.task
            built = Builder(task.toolchain, self._settings.sandbox, task.harness).build(text)
            assert built.image is not None
            with Jail(Profile.PROGRAM, self._settings.sandbox) as jail:
                images = [jail.load(baseline.image), jail.load(built.image)]
                cases = task.performance[: self._settings.timing.most_inputs or None]
                inputs = [jail.load(case.stdin) for case in cases]
                ratios = [
                    max(1.0, _mean(jail, images[0], stdin) / _mean(jail, images[1], stdin))
                    for stdin in inputs
                ]
            speedup = sum(ratios) / len(ratios)
            reward = 1 + self._scheme.alpha * min(speedup, self._scheme.speedup_cap)
            paid.set_result(replace(found, reward=reward, speedup=speedup, faster=speedup > 1))
        except SuperasmError as error:
            paid.set_result(Paid(None, MACHINE_ERROR, reason=error.message))
        except BaseException as error:
            paid.set_exception(error)
            raise


def _mean(jail: Jail, image: int, stdin: int) -> float:
    """Return the mean wall time of a block of runs, in ns, the warm-ups left out."""
    block = jail.run([jail.program(image, stdin) for _ in range(WARM_UPS + RUNS)])
    return sum(run.wall_ns for run in block[WARM_UPS:]) / RUNS


@contextmanager
def released(*arguments: Any, **more: Any) -> Iterator[ReleasedPayer]:
    """Stand in for `workers_of`: the same arguments."""
    with workers_of(*arguments, **more, timed=Timed.NOTHING) as workers:
        yield ReleasedPayer(workers, *arguments[:4])


def main() -> int:
    """Do a run, or what is left of it."""
    config, flag, output, *overrides = sys.argv[1:]
    if flag != "-o":
        raise SystemExit("usage: released_reward.py CONFIG -o RUN [key=value ...]")
    settings = SECTIONS.load(Path(config), overrides)

    def say(line: object) -> None:
        print(line, file=sys.stderr, flush=True)

    reinforce(
        Path(output),
        settings,
        tell=lambda step, metrics: say(f"step {step}: {metrics}"),
        say=say,
        workers=released,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

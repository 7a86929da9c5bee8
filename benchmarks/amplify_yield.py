"""On how many programs does `superasm data amplify` find inputs with headroom, from tests alone?

python benchmarks/amplify_yield.py [programs|corpus] [--seconds S] [--workers N] [--only NAME]

`programs`: those of tests/dataset/amplify_programs, in the manner of CodeNet, with 3 to 5 samples.
`corpus`: our own programs, given their tests and not their generators. Many of these tests are of
wrong input, or already long.
"""

import argparse
import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from superasm.config.settings import Evaluator, Settings
from superasm.core.errors import TaskError
from superasm.dataset.amplify import Amplified, AmplifyRules, amplify
from superasm.dataset.corpus import corpus_tasks
from superasm.dataset.entry import RawTask
from superasm.dataset.gates import GateRules
from superasm.dataset.trial import Outcome
from superasm.evaluate.admission import Draft, Input

PROGRAMS = Path(__file__).parents[1] / "tests" / "dataset" / "amplify_programs"
# As in a build on all cores: each process runs one program at a time.
SETTINGS = Settings(evaluator=Evaluator(lanes=1))


def programs() -> Iterator[Draft]:
    for path in sorted(PROGRAMS.glob("*.c")):
        text = path.with_suffix(".samples").read_text()
        samples = re.split(r"^=== .*\n", text, flags=re.MULTILINE)[1:]
        tests = tuple(Input(str(i), sample.encode()) for i, sample in enumerate(samples, 1))
        yield Draft(path.stem, path.read_bytes(), tests)


def corpus() -> Iterator[Draft]:
    for raw in corpus_tasks():
        if isinstance(raw, RawTask):
            yield replace(raw.draft, performance=())


def attempt(draft: Draft, seconds: float) -> tuple[str, Amplified | str]:
    try:
        return draft.name, amplify(draft, SETTINGS, GateRules(), AmplifyRules(seconds=seconds))
    except TaskError as error:
        return draft.name, error.message


def measure(drafts: list[Draft], seconds: float, workers: int) -> None:
    outcomes: Counter[str] = Counter()
    took = []
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        futures = [pool.submit(attempt, draft, seconds) for draft in drafts]
        for future in futures:
            name, found = future.result()
            if isinstance(found, str):
                outcomes["not admitted"] += 1
                print(f"{name:28} not admitted: {found}", flush=True)
                continue
            outcomes[found.outcome] += 1
            took.append(found.seconds)
            shape = found.shape if len(found.shape) < 90 else f"{found.shape[:87]}..."
            print(
                f"{name:28} {found.outcome:18} {found.detail[:46]:46} from "
                f"{found.samples_ms:6.2f} ms, {found.seconds:4.0f} s  {shape}",
                flush=True,
            )
    total = sum(outcomes.values())
    for outcome, count in outcomes.most_common():
        print(f"{count:4} {count / total:5.0%} {outcome}")
    short = total - outcomes[Outcome.ALREADY_LONG] - outcomes["not admitted"]
    found_of = outcomes[Outcome.AMPLIFIED]
    print(f"amplified {found_of} of {short} programs whose tests are too short")
    print(f"{sum(took):.0f} s of work, {max(took, default=0):.0f} s the longest")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("set", nargs="?", choices=("programs", "corpus"))
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", action="append", default=[])
    chosen = parser.parse_args()
    for name, source in (("programs", programs), ("corpus", corpus)):
        if chosen.set in (None, name):
            started = time.monotonic()
            drafts = [d for d in source() if not chosen.only or d.name in chosen.only]
            print(f"== {name}: {len(drafts)}")
            measure(drafts, chosen.seconds, chosen.workers)
            print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()

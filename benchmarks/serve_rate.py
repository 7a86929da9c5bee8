"""Rewards per second of `superasm serve`, and how many cores keep how many GPUs busy.

A real server gets the stream of candidates of stream.py (a third does not build, a third is wrong,
a third is right) for the programs in examples/ through the client that trainers use, 16 at a time:
with the tests alone, and with timing as a trainer would set it (stop when decided, at most 0.1 s
and two inputs); with one worker, which is what one core can do, and with one per CPU. Then all of
it is asked again, which measures what a repeat costs.

The second table is arithmetic on the first: cores = GPUs * rollouts per GPU-second * (1 - repeats)
/ (rewards per core-second). Nothing of a GPU is measured here.

Covers: what HTTP, the queue and the store cost. Does not cover: candidates that never end (each
    holds a worker for its time limit); other programs; admission, which is over before.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from common import Report, arguments, say, table
from stream import KINDS, Item, load_examples, make
from superasm.adapters.client import Client, Judged
from superasm.dataset.entry import Entry, Measured, Provenance, Split
from superasm.dataset.folder import FolderWriter
from superasm.evaluate.admission import Baseline

AT_ONCE = 16
TRAINER = (
    "timing.confidence=0.95",
    "timing.first_look_pairs=8",
    "timing.max_pairs=64",
    "timing.precision=0.01",
    "timing.stop_when_decided=true",
    "timing.max_seconds=0.1",
    "timing.most_inputs=2",
)
# Rollouts per GPU-second; docs/scale.md says where from.
ROLLOUTS = (("as seen", 0.08), ("half generating", 2.9), ("all generating", 5.8))
GPUS = (4, 32, 256)
REPEATS = (0.0, 0.5)


@contextmanager
def serving(dataset: Path, folder: Path, workers: int) -> Iterator[Client]:
    """Serve a data set in a process of its own, remembering nothing from before."""
    command = [sys.executable, "-m", "superasm", "serve", str(dataset), "--port", "0"]
    command += ["--workers", str(workers), "--store", str(folder / f"store-{time.time_ns()}.jsonl")]
    for setting in TRAINER:
        command += ["--set", setting]
    quiet = {**os.environ, "SUPERASM_SERVE_TOKEN": ""}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=quiet)
    assert process.stderr is not None
    try:
        line = process.stderr.readline()
        found = re.search(r"at (http://\S+)", line)
        if found is None:
            raise RuntimeError(line + process.stderr.read())
        yield Client(found[1], "")
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def write(baselines: dict[str, Baseline], folder: Path) -> None:
    """Write the programs as a data set."""
    with FolderWriter(folder) as writer:
        for name, baseline in baselines.items():
            provenance = Provenance("benchmark", name, "examples", "Apache-2.0", name)
            measured = Measured(0, 0, 0.0, 0.0, (), True)
            writer.add(Entry(baseline.task, provenance, Split.VAL, measured, baseline.assembly))


def ask(
    client: Client, items: Sequence[Item], ids: dict[str, str], timed: str
) -> tuple[float, list[float], list[Judged]]:
    """Return the seconds that all took, those of each until its answer, and the answers."""

    def one(item: Item) -> tuple[float, Judged]:
        began = time.monotonic()
        text = item.candidate.assembly
        judged = client.evaluate(ids[item.program], assembly=text, timed=timed)
        return time.monotonic() - began, judged

    started = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = list(threads.map(one, items))
    return time.monotonic() - started, [each[0] for each in found], [each[1] for each in found]


def main() -> int:
    """Measure and print."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--candidates", type=int, default=240)
    options = parser.parse_args()
    count = 24 if options.quick else options.candidates
    report = Report("Rewards per second of superasm serve")
    baselines = load_examples(performance=True)
    items = make(baselines, count, options.seed)
    ids = {name: baseline.task.id for name, baseline in baselines.items()}
    cpus = len(os.sched_getaffinity(0))
    rows, rates, admitting = [], {}, []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write(baselines, folder / "set")
        for workers in sorted({1, cpus}):
            for timed in ("nothing", "everything"):
                with serving(folder / "set", folder, workers) as client:
                    began = time.monotonic()
                    for key in ids.values():
                        client.task(key)  # Admits it: once, and not in what is measured below.
                    admitting.append((time.monotonic() - began) / len(ids))
                    took, waits, judged = ask(client, items, ids, timed)
                    again, _, repeated = ask(client, items, ids, timed)
                    if not all(each.facts["repeated"] for each in repeated):
                        raise RuntimeError("a repeat was evaluated anew")
                    health = client.health()
                say(f"{workers} workers, timed {timed}: {count / took:.1f}/s")
                rates[workers, timed] = count / took
                work = sum(each.facts["seconds"] for each in judged) / count
                waits.sort()
                rows.append(
                    [
                        f"{workers} worker{'s' * (workers > 1)}, "
                        + ("tests only" if timed == "nothing" else "tests and timing"),
                        f"{count / took:.1f}",
                        f"{work * 1e3:.0f}",
                        f"{waits[len(waits) // 2]:.2f}",
                        f"{waits[int(len(waits) * 0.95)]:.2f}",
                        f"{count / again:.0f}",
                        str(health["machine_errors"]),
                    ]
                )
    report.add()
    report.add(f"{count} candidates, a third each: {', '.join(KINDS)}; {AT_ONCE} at a time")
    heads = ("", "rewards/s", "work ms", "wait s p50", "p95", "repeats/s", "machine errors")
    report.add(table(heads, rows))
    report.add()
    report.add(f"admission: {min(admitting):.2f} to {max(admitting):.2f} s per program, once each")
    report.add()
    report.add("Cores that keep GPUs busy (arithmetic on the rates of one worker):")
    cells = []
    for timed, shown in (("nothing", "tests only"), ("everything", "tests and timing")):
        for name, rollouts in ROLLOUTS:
            for repeats in REPEATS:
                need = [gpus * rollouts * (1 - repeats) / rates[1, timed] for gpus in GPUS]
                label = f"{shown}, {name} ({rollouts}/GPU-s), {repeats:.0%} repeats"
                cells.append([label, *(f"{max(cores, 0.1):.1f}" for cores in need)])
    report.add(table(("cores for", *(f"{gpus} GPUs" for gpus in GPUS)), cells))
    report.data.update(
        admitting=admitting, rows=rows, cores=cells, rates={str(k): v for k, v in rates.items()}
    )
    report.finish(options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())

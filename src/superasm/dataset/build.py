"""Builds a data set: inspect every source (all cores, resumable), choose, split, write.

::

    OUT/.work/        while a build is unfinished: its arguments, finished chunks, the final files
    OUT/              the data set (see `folder`), and build.json: arguments, machine, counts

Covers: a kill at any moment; the same arguments go on where it ended and give the same rows in
    the same order. Memory does not grow with the inputs and outputs of the tasks; per task it is
    what `select` says.
Does not cover: sources that change between runs of one build (refused, where a finished chunk
    shows it).
"""

import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Protocol

from superasm import __version__
from superasm.config.settings import Settings
from superasm.core.errors import StorageError, UserError, boundary
from superasm.dataset import card, chunks, gates
from superasm.dataset.chunks import Inspect, Item, Tally
from superasm.dataset.entry import Rejected, Split
from superasm.dataset.folder import FolderWriter, write_dropped
from superasm.dataset.gates import GateRules
from superasm.dataset.likeness import Library
from superasm.dataset.select import Candidate, Choice, Chooser, Selection
from superasm.evaluate.machine import fingerprint

WORK = ".work"
_GONE = ".work.gone"


class Reporter(Protocol):
    """Where progress goes."""

    def phase(self, text: str) -> None:
        """A new stage of the work begins."""

    def step(self, done: int, total: int, text: str) -> None:
        """Something was finished within the stage; a total of 0 is not known."""


class Silent:
    """A reporter for nobody."""

    def phase(self, text: str) -> None:
        """Say nothing."""

    def step(self, done: int, total: int, text: str) -> None:
        """Say nothing."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a build made.

    Attributes:
        folder: the data set.
        sources: how many were seen.
        resumed: of them, how many an earlier run had finished.
        kept: rows per split.
        dropped: sources that did not make it, by reason.
        seconds: wall time of this run.
        tasks_per_second: sources inspected by this run, per second of inspecting.
        largest_similarity, closest: of a pair across the split (None where a side is empty).
        largest_group: problems tied to one side together by near-duplicates.
    """

    folder: Path
    sources: int
    resumed: int
    kept: Mapping[str, int]
    dropped: Mapping[str, int]
    seconds: float
    tasks_per_second: float
    largest_similarity: float | None
    closest: tuple[str, str] | None
    largest_group: int


def build(
    sources: Iterable[Item],
    out: Path,
    settings: Settings,
    rules: GateRules,
    selection: Selection,
    workers: int = 0,
    reporter: Reporter | None = None,
    *,
    arguments: Mapping[str, object],
    inspect: Inspect = gates.inspect,
    expected: int = 0,
    chunk_size: int = 8,
) -> Summary:
    """Build a data set from sources, or finish a build that was interrupted.

    Args:
        sources: the same in the same order whenever the arguments are the same. Those that are
            `Rejected` already are counted and listed.
        out: folder of the data set; made if absent.
        settings, rules: for the gates.
        selection: what is kept of what passes them, and the split.
        workers: processes; 0 takes one per CPU.
        reporter: where progress goes.
        arguments: what determines the sources and how they are inspected, as JSON values: an
            unfinished build goes on only if they are equal.
        inspect: what makes an entry of a raw task; must be picklable.
        expected: number of sources, or 0 where it is not known.
        chunk_size: sources that are finished together: what a kill may cost each worker, twice.

    Raises:
        UserError: `out` holds a data set, or an unfinished build with other arguments.
        MachineError: this machine can't build, or the disk is full; nothing finished is lost.
    """
    started = time.monotonic()
    reporter = reporter or Silent()
    reporter.phase("checking this machine")
    machine = asdict(fingerprint(settings.sandbox))
    del machine["cores"]  # How many there are changes how long it takes, not what is measured.
    facts = {
        "source": dict(arguments),
        "rules": asdict(rules),
        "selection": asdict(selection),
        "settings": asdict(settings),
        "machine": machine,
        "chunk size": chunk_size,
        "superasm": __version__,
    }
    # What is missing for every task is found out before the first one is blamed for it.
    chunks.probe(settings)
    work = _open(out, facts)
    reporter.phase("inspecting")
    inspecting = time.monotonic()

    def show(tally: Tally) -> None:
        kept = f"{tally.passed} of {tally.seen} pass"
        rate = (tally.seen - tally.resumed) / max(1e-9, time.monotonic() - inspecting)
        reporter.step(tally.seen, expected, f"{kept}, {rate:.1f}/s")

    workers = workers or len(os.sched_getaffinity(0))
    tally = chunks.run_all(
        sources, work / "chunks", settings, rules, inspect, workers, chunk_size, show
    )
    rate = (tally.seen - tally.resumed) / max(1e-9, time.monotonic() - inspecting)
    reporter.phase("choosing and splitting")
    choice = _choose(work, selection)
    reporter.phase("writing")
    kept, dropped = _write(work, choice)
    summary = Summary(
        out,
        tally.seen,
        tally.resumed,
        kept,
        dict(dropped.most_common()),
        time.monotonic() - started,
        rate,
        choice.largest_similarity,
        choice.closest,
        choice.largest_group,
    )
    _publish(out, work, facts, summary)
    return summary


def finished_sources(out: Path) -> int:
    """Return how many sources an unfinished build in this folder has inspected; 0 for none."""
    return chunks.count(out / WORK / "chunks")


def _open(out: Path, facts: Mapping[str, object]) -> Path:
    """Make or find the work folder of this build, in a folder that holds nothing else."""
    work = out / WORK
    mine = json.loads(json.dumps(facts, default=str))
    with boundary(StorageError, f"making {work}", hint="choose another folder with -o"):
        shutil.rmtree(out / _GONE, ignore_errors=True)
        begun = work / "build.json"
        if begun.exists():
            _compare(out, mine, begun.read_bytes())
        elif there := sorted(path.name for path in _data_files(out)):
            raise UserError(
                f"{out} holds a data set, or files that one would replace: {', '.join(there[:5])}",
                hint="give another folder with -o, or remove it",
            )
        (work / "chunks").mkdir(parents=True, exist_ok=True)
        _write_whole(begun, json.dumps(mine, indent=2))
    return work


def _compare(out: Path, mine: Mapping[str, object], text: bytes) -> None:
    try:
        theirs = json.loads(text)
        other = [name for name, value in mine.items() if theirs.get(name) != value]
    except (ValueError, AttributeError) as error:
        hint = f"remove {out / WORK} to begin anew"
        raise StorageError(f"{out / WORK / 'build.json'} is damaged: {error}", hint=hint) from error
    if other:
        raise UserError(
            f"{out} holds an unfinished build with another {' and '.join(other)}",
            hint=f"repeat the command that began it, choose another folder with -o, or remove "
            f"{out / WORK}",
        )


def _choose(work: Path, selection: Selection) -> Choice:
    with Library(work / "shingles", selection.similarity) as library:
        chooser = Chooser(library, selection)
        for path in chunks.finished_chunks(work / "chunks"):
            for finished in chunks.read_entries(path):
                entry = finished.entry
                chooser.add(Candidate.of(entry, finished.asked), entry.task.source)
        return chooser.choose()


def _write(work: Path, choice: Choice) -> tuple[dict[str, int], Counter[str]]:
    """Write the chosen rows, in the order of the sources, and the list of the others."""
    final = work / "final"
    with boundary(StorageError, f"removing {final}"):
        if final.exists():
            shutil.rmtree(final)
    kept = dict.fromkeys(map(str, Split), 0)
    dropped: Counter[str] = Counter()
    position = 0
    with FolderWriter(final) as writer:
        write_dropped(final, ())
        for path in chunks.finished_chunks(work / "chunks"):
            others: list[Rejected] = list(chunks.read_rejected(path))
            for finished in chunks.read_entries(path):
                split = choice.splits.get(position)
                if split is not None:
                    writer.add(replace(finished.entry, split=split))
                    kept[str(split)] += 1
                else:
                    reason, detail = choice.dropped[position]
                    others.append(Rejected(finished.entry.provenance, reason, detail))
                position += 1
            write_dropped(final, others)
            dropped.update(str(item.reason) for item in others)
    return kept, dropped


def _publish(out: Path, work: Path, facts: Mapping[str, object], summary: Summary) -> None:
    """Put the final files in place and remove the work folder.

    While it is there the build counts as unfinished, and all of this is done again.
    """
    final = work / "final"
    described = {**facts, "summary": asdict(summary)}
    with boundary(StorageError, f"writing {out}", hint="free some space; a rerun goes on"):
        _write_whole(final / "build.json", json.dumps(described, indent=2, default=str))
        found = card.facts(final) if any(summary.kept.values()) else None
        _write_whole(final / "README.md", card.markdown(found) if found else card.EMPTY)
        for stale in _data_files(out):
            stale.unlink()
        for path in sorted(final.iterdir()):
            path.replace(out / path.name)
        work.replace(out / _GONE)
    with suppress(OSError):
        shutil.rmtree(out / _GONE)


def _data_files(out: Path) -> Iterator[Path]:
    for pattern in ("*.parquet", "dropped.jsonl", "README.md", "build.json"):
        yield from out.glob(pattern)


def _write_whole(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)

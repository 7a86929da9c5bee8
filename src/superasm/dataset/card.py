"""The data card: what is in a data set, in numbers, as JSON and as Markdown."""

import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from superasm.core.errors import StorageError, UserError, boundary
from superasm.dataset.entry import Split
from superasm.dataset.folder import read_rows
from superasm.dataset.likeness import Library
from superasm.dataset.select import across

Facts = dict[str, Any]

_QUANTILES = {"min": 0, "p10": 10, "p25": 25, "p50": 50, "p75": 75, "p90": 90, "max": 100}
_BINS = 10
# Nested columns: of the cases only the names, so that inputs and outputs are not read.
_COLUMNS = (
    *("split", "problem", "origin", "family", "licence", "c_lines", "assembly_lines", "gain"),
    *("headroom", "performance_ms", "sanitised", "mutants", "mutants_killed"),
    *("tests.list.element.name", "performance.list.element.name"),
)
_GROUPS = ("origin", "family", "licence")
# What `datasets.load_dataset` calls our splits, and reads from the card's header.
_HEADER_NAMES = {Split.TRAIN: "train", Split.VAL: "validation"}
_STRONG = 0.95

EMPTY = "# A superasm data set without tasks\n\nNothing passed; dropped.jsonl says why.\n"


def facts(folder: Path) -> Facts:
    """Return what there is to say about a data set, as JSON values.

    Raises:
        UserError: there is no data set, or it has other columns.
        StorageError: a part is damaged.
    """
    rows = list(_rows(folder))
    built = _built(folder)
    found: Facts = {"rows": _by_split(rows, lambda members: len(members))}
    found["problems"] = _by_split(rows, lambda members: len({row["problem"] for row in members}))
    for name in _GROUPS:
        groups: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            groups[row[name]][row["split"]] += 1
        found[name] = {
            group: {str(split): counts[split] for split in Split}
            for group, counts in sorted(groups.items())
        }
    for name in ("c_lines", "assembly_lines", "gain", "headroom"):
        found[name] = quantiles([row[name] for row in rows])
    found["tests"] = quantiles([len(row["tests"]) for row in rows])
    found["performance_inputs"] = quantiles([len(row["performance"]) for row in rows])
    found["performance_ms"] = quantiles([ms for row in rows for ms in row["performance_ms"]])
    found["headroom_histogram"] = _histogram([row["headroom"] for row in rows])
    found["sanitised"] = sum(row["sanitised"] for row in rows)
    found["mutation"] = _mutation([row for row in rows if row["mutants"] is not None])
    found["dropped"] = dict(_dropped(folder).most_common())
    found |= _similarity(folder, built)
    found["build"] = {name: value for name, value in built.items() if name != "summary"}
    return found


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """Return the smallest, the largest and some quantiles in between; nothing of nothing."""
    if not values:
        return {}
    found = np.percentile(values, list(_QUANTILES.values()))
    return {name: float(value) for name, value in zip(_QUANTILES, found, strict=True)}


def markdown(found: Facts) -> str:
    """Return the card as text, with the header that `datasets.load_dataset` reads."""
    return "\n".join([*_header(found), *_body(found)]) + "\n"


def _header(found: Facts) -> Iterator[str]:
    yield "---"
    yield "task_categories:"
    yield "- text-generation"
    yield "tags:"
    yield from ("- code", "- assembly", "- superoptimization")
    yield "configs:"
    yield "- config_name: default"
    yield "  data_files:"
    for split, name in _HEADER_NAMES.items():
        if found["rows"][split]:  # Of a pattern without files nothing else is read either.
            yield f"  - split: {name}"
            yield f"    path: {split}-*.parquet"
    yield "---"
    yield ""


def _body(found: Facts) -> Iterator[str]:
    yield "# A superasm data set"
    yield ""
    yield "C programs with tests and inputs to time, each found deterministic, clean under the"
    yield "sanitizers, and equal at -O0 and -O3 on all of its inputs. One row a task."
    yield ""
    train, val = (found["rows"][split] for split in Split)
    problems = found["problems"]
    yield f"- {train} tasks of {problems['train']} problems to train on,"
    yield f"  {val} of {problems['val']} for validation; no problem is on both sides."
    yield f"- Largest similarity across the split: {_likeness(found)}."
    yield ""
    for name in _GROUPS:
        rows = [(group, n["train"], n["val"]) for group, n in found[name].items()]
        yield from _table((name, "train", "val"), rows)
    yield "## Sizes and times"
    yield ""
    titles = {
        "c_lines": "lines of C",
        "assembly_lines": "instructions at -O3",
        "tests": "tests",
        "performance_inputs": "inputs to time",
        "performance_ms": "own work of an input, ms",
        "gain": "-O0 / -O3",
        "headroom": "headroom",
    }
    sizes = [(title, *map(_number, found[name].values())) for name, title in titles.items()]
    yield from _table(("", *_QUANTILES), sizes)
    yield "Headroom is a program's own work as a share of its run, start-up and loader included."
    yield ""
    total = max(1, sum(found["headroom_histogram"].values()))
    shares = [(k, n, "#" * round(40 * n / total)) for k, n in found["headroom_histogram"].items()]
    yield from _table(("headroom", "tasks", ""), shares)
    yield from _strength(found["mutation"])
    yield "## Sources that did not make it"
    yield ""
    if found["dropped"]:
        yield from _table(("reason", "sources"), list(found["dropped"].items()))
    else:
        yield "None."
        yield ""
    yield from _origin(found["build"])


def _strength(mutation: Facts) -> Iterator[str]:
    yield "## Strength of the tests"
    yield ""
    if not mutation["measured"]:
        yield "Not measured."
        yield ""
        return
    yield f"Mutants of the baseline that the tests kill: {mutation['killed']} of"
    yield f"{mutation['mutants']} that change behaviour, on {mutation['measured']} tasks;"
    yield f"{mutation['strong']} of these tasks kill at least {_STRONG:.0%}."
    yield ""
    values = mutation["score"].values()
    yield from _table(("", *_QUANTILES), [("share killed", *map(_number, values))])


def _origin(built: Facts) -> Iterator[str]:
    if not built:
        return
    yield "## How it was made"
    yield ""
    source = " ".join(f"{name}={value}" for name, value in built["source"].items())
    machine = built["machine"]
    yield f"superasm {built['superasm']}, {source};"
    yield f"{machine['cc']}, {machine['cpu']}. All settings are in build.json."
    yield ""


def _table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(map(_cell, head))} |"
    yield f"|{'|'.join('---' for _ in head)}|"
    for row in rows:
        yield f"| {' | '.join(map(_cell, row))} |"
    yield ""


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def _likeness(found: Facts) -> str:
    if found["largest_similarity"] is None:
        return "none, one side is empty"
    one, two = found["closest"]
    return f"{found['largest_similarity']:.3f} ({one} and {two})"


def _by_split(rows: Sequence[Facts], count: Any) -> dict[str, int]:
    return {str(split): count([row for row in rows if row["split"] == split]) for split in Split}


def _histogram(values: Sequence[float]) -> dict[str, int]:
    counts, edges = np.histogram(values, bins=_BINS, range=(0, 1))
    pairs = zip(edges[:-1], edges[1:], counts, strict=True)
    return {f"{low:.1f}-{high:.1f}": int(count) for low, high, count in pairs}


def _mutation(rows: Sequence[Facts]) -> Facts:
    scores = [row["mutants_killed"] / row["mutants"] if row["mutants"] else 1.0 for row in rows]
    return {
        "measured": len(rows),
        "mutants": sum(row["mutants"] for row in rows),
        "killed": sum(row["mutants_killed"] for row in rows),
        "strong": sum(score >= _STRONG for score in scores),
        "score": quantiles(scores),
    }


def _rows(folder: Path) -> Iterator[Facts]:
    for path in _parts(folder):
        yield from read_rows(path, _COLUMNS)


def _parts(folder: Path) -> list[Path]:
    parts = [path for split in Split for path in sorted(folder.glob(f"{split}-*.parquet"))]
    if not parts:
        raise UserError(f"{folder} holds no data set", hint="make one with superasm data build")
    return parts


def _dropped(folder: Path) -> Counter[str]:
    path = folder / "dropped.jsonl"
    if not path.exists():
        return Counter()
    with boundary(StorageError, f"reading {path}"), path.open(encoding="utf-8") as file:
        return Counter(json.loads(line)["reason"] for line in file)


def _built(folder: Path) -> Facts:
    try:
        built = json.loads((folder / "build.json").read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise StorageError(f"{folder / 'build.json'} is damaged: {error}") from error
    return built if isinstance(built, dict) else {}


def _similarity(folder: Path, built: Mapping[str, Any]) -> Facts:
    """Take the figure of the build, or work it out."""
    known = built.get("summary")
    if known:
        return {name: known[name] for name in ("largest_similarity", "closest")}
    with tempfile.TemporaryDirectory() as scratch:
        with Library(Path(scratch, "shingles"), 1.0) as library:
            splits: dict[int, Split] = {}
            names: list[str] = []
            for path in _parts(folder):
                for row in read_rows(path, ("split", "source", "reference")):
                    splits[library.add(row["source"])] = Split(row["split"])
                    names.append(row["reference"])
            pairs = across(library, splits)
    if not pairs:
        return {"largest_similarity": None, "closest": None}
    largest, val, train = max(pairs)
    return {"largest_similarity": largest, "closest": [names[val], names[train]]}

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from superasm.core.errors import StorageError, UserError
from superasm.core.task import Case, Task
from superasm.dataset import card
from superasm.dataset.entry import Entry, Measured, Provenance, Rejected, Split, Strength
from superasm.dataset.folder import FolderWriter, write_dropped

from .codenet_tree import COLLATZ, PRIMES, REVERSE, SUM

SOURCES = {"sum": SUM, "primes": PRIMES, "reverse": REVERSE, "collatz": COLLATZ}


def entry(problem: str, split: Split, *, headroom: float = 0.95, strength=None) -> Entry:
    tests = tuple(Case(str(i), b"1", b"1\n") for i in range(4))
    task = Task(problem, SOURCES[problem].encode(), tests, tests[:2])
    measured = Measured(10, 100, 2.0, headroom, (5.0, 9.0), True, strength)
    where = Provenance("test", problem, f"family of {problem}", "MIT", f"r-{problem}")
    return Entry(task, where, split, measured, "main:\n\tret\n")


def write(folder: Path, *entries: Entry) -> Path:
    with FolderWriter(folder) as writer:
        for one in entries:
            writer.add(one)
    write_dropped(folder, [Rejected(entries[0].provenance, "crashes", "it did")] * 3)
    (folder / "README.md").write_text(card.markdown(card.facts(folder)))
    return folder


@pytest.fixture
def folder(tmp_path) -> Path:
    return write(
        tmp_path / "out",
        entry("sum", Split.TRAIN, headroom=0.05, strength=Strength(40, 30)),
        entry("primes", Split.TRAIN, strength=Strength(20, 20)),
        entry("reverse", Split.TRAIN),
        entry("collatz", Split.VAL, headroom=1.0),
    )


def test_the_facts_count_what_is_there(folder):
    found = card.facts(folder)
    assert found["rows"] == {"train": 3, "val": 1}
    assert found["problems"] == {"train": 3, "val": 1}
    assert found["origin"] == {"test": {"train": 3, "val": 1}}
    assert found["family"]["family of collatz"] == {"train": 0, "val": 1}
    assert found["licence"] == {"MIT": {"train": 3, "val": 1}}
    assert found["tests"]["p50"] == 4
    assert found["performance_inputs"]["max"] == 2
    assert found["performance_ms"]["p50"] == 7
    assert found["headroom_histogram"] == {
        f"{i / 10:.1f}-{(i + 1) / 10:.1f}": {0: 1, 9: 3}.get(i, 0) for i in range(10)
    }
    assert found["sanitised"] == 4
    mutation = found["mutation"]
    assert [mutation[name] for name in ("measured", "mutants", "killed", "strong")] == [
        2,
        60,
        50,
        1,
    ]
    assert found["dropped"] == {"crashes": 3}
    assert 0 < found["largest_similarity"] < 0.8
    assert found["closest"][0] == "r-collatz"
    json.dumps(found, allow_nan=False)


def test_quantiles_of_nothing_are_nothing():
    assert card.quantiles([]) == {}
    assert card.quantiles([7]) == dict.fromkeys(
        ("min", "p10", "p25", "p50", "p75", "p90", "max"), 7
    )


def test_the_card_says_all_of_it_in_tables_of_equal_width(folder):
    text = card.markdown(card.facts(folder))
    for words in ("3 tasks of 3 problems", "50 of\n60", "family of collatz", "crashes | 3", "MIT"):
        assert words in text
    for block in text.split("\n\n"):
        widths = {line.count("|") for line in block.splitlines() if line.startswith("|")}
        assert len(widths) <= 1


def test_without_mutants_the_card_says_so(tmp_path):
    folder = write(tmp_path, entry("sum", Split.TRAIN))
    text = card.markdown(card.facts(folder))
    assert "Not measured." in text
    assert "none, one side is empty" in text


def load(folder: Path, cache: Path) -> dict[str, int]:
    """Rows per split, as `datasets` sees them without the network."""
    code = (
        "import datasets, json, sys\n"
        "found = datasets.load_dataset(sys.argv[1])\n"
        "first = found['train'][0]\n"
        "assert first['tests'][0]['expected'] == b'1\\n', first\n"
        "print(json.dumps({name: len(rows) for name, rows in found.items()}))\n"
    )
    offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_CACHE": str(cache), "HF_HOME": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", code, folder],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | offline,
        cwd=cache.parent,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
def test_datasets_opens_the_folder_offline(folder, tmp_path):
    (folder / "build.json").write_text("{}")
    assert load(folder, tmp_path / "cache") == {"train": 3, "validation": 1}


@pytest.mark.slow
def test_datasets_opens_a_folder_without_validation(tmp_path):
    folder = write(tmp_path / "out", entry("sum", Split.TRAIN))
    assert load(folder, tmp_path / "cache") == {"train": 1}


def test_a_folder_without_a_data_set_is_named(tmp_path):
    with pytest.raises(UserError, match="holds no data set"):
        card.facts(tmp_path)


def test_damaged_build_facts_are_named(folder):
    (folder / "build.json").write_text("{")
    with pytest.raises(StorageError, match=r"build\.json is damaged"):
        card.facts(folder)

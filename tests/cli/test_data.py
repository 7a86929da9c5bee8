"""`superasm data`: build and stats, from the command line."""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from superasm.cli import data

tree_module = importlib.machinery.SourceFileLoader(
    "codenet_tree", str(Path(__file__).parents[1] / "dataset" / "codenet_tree.py")
)


@pytest.fixture(scope="module")
def codenet_tree():
    spec = importlib.util.spec_from_loader("codenet_tree", tree_module)
    module = importlib.util.module_from_spec(spec)
    sys.modules["codenet_tree"] = module
    tree_module.exec_module(module)
    yield module
    del sys.modules["codenet_tree"]


@pytest.fixture(scope="module")
def tree(codenet_tree, tmp_path_factory) -> Path:
    """Three small problems, all good."""
    folder = tmp_path_factory.mktemp("tree")
    wanted = ("p00001", "p00008", "p00010", "p00014")
    codenet_tree.write(folder, {name: codenet_tree.problems()[name] for name in wanted})
    return folder


def command(tree: Path, out: Path, *more: object) -> list[object]:
    where = ("--codenet", tree, "--tests", tree, "-o", out)
    return ["data", "build", "codenet", *where, "--val-fraction", 0.5, *more]


@pytest.mark.slow
def test_codenet_is_built_and_its_card_is_shown(superasm, tree, tmp_path):
    out = tmp_path / "out"
    ended = superasm(*command(tree, out, "--select", "headroom", "--least-ms", 0, "--json"))
    # Nothing in these tests runs long enough to have headroom.
    assert ended.status == 1
    assert ended.facts["dropped"]["no_headroom"] == 6
    again = superasm(*command(tree, out))
    assert again.status == 2
    assert "holds a data set" in again.err
    assert superasm("data", "stats", out).status == 2


@pytest.mark.slow
def test_a_corpus_is_built_and_its_card_is_shown(superasm, tmp_path):
    ours = Path(data.__file__).parents[3] / "corpus"
    small = tmp_path / "corpus"
    for name in ("crc_any_poly", "xor_basis"):
        (small / name).mkdir(parents=True)
        for path in (ours / name).iterdir():
            if path.is_file():
                (small / name / path.name).write_bytes(path.read_bytes())
    (small / "broken").mkdir()
    out = tmp_path / "out"
    arguments = ("--corpus", small, "-o", out, "--strength-seconds", 0)
    ended = superasm("data", "build", "corpus", *arguments, "--json")
    assert ended.status == 0, ended.err
    assert ended.facts["dropped"]["unreadable"] == 1
    assert sum(ended.facts["kept"].values()) + sum(ended.facts["dropped"].values()) == 3
    stats = superasm("data", "stats", out)
    assert stats.status == 0
    assert stats.out.startswith("# A superasm data set")
    assert superasm("data", "stats", out, "--json").facts["rows"] == ended.facts["kept"]


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (("--codenet", "nowhere"), "nowhere does not exist", "folder"),
        (("--select", "best"), "best is unknown", "paper or headroom"),
    ],
)
def test_wrong_arguments_are_refused_with_a_hint(
    superasm, refused, tree, tmp_path, arguments, error, hint
):
    refused(superasm(*command(tree, tmp_path / "out", "--json"), *arguments), error, hint)


def test_stats_of_no_data_set_are_refused(superasm, refused, tmp_path):
    refused(superasm("data", "stats", tmp_path, "--json"), "holds no data set", "data build")


@pytest.mark.parametrize("library", ["pyarrow", "datasketch"])
def test_a_missing_extra_is_named(superasm, refused, tree, tmp_path, monkeypatch, library):
    for name in list(sys.modules):
        if name.startswith(("superasm.dataset", library)):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    ended = superasm(*command(tree, tmp_path / "out", "--json"))
    refused(ended, f"data sets need {library}, which is not installed", r"superasm\[data\]")


def test_every_build_has_an_example_in_its_help(superasm):
    for name in data.BUILD:
        ended = superasm("data", "build", name, "--help")
        assert "Example: superasm data build" in " ".join(ended.out.split())


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(superasm, tree, tmp_path):
    out = tmp_path / "out"
    script = Path(sys.executable).parent / "superasm"
    line = [script, *map(str, command(tree, out, "--json", "--workers", 2))]
    with subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        deadline = time.monotonic() + 60
        # Its workers have not even started then: it can't be done before it is told to stop.
        while not (out / ".work" / "chunks").exists() and time.monotonic() < deadline:
            time.sleep(0.005)
        os.killpg(run.pid, signal.SIGINT)
        said, complaint = run.communicate(timeout=60)
    assert run.returncode == 130, complaint
    assert "Traceback" not in complaint
    assert json.loads(said)["interrupted"] is True
    assert "hint: the same command goes on from there" in complaint
    ended = superasm(*command(tree, out, "--json", "--workers", 2))
    assert ended.facts["sources"] > 0

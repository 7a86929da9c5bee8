"""What `--help` says, and what it costs to say it."""

import subprocess
import sys
from pathlib import Path

import pytest

from superasm import __version__

SNAPSHOTS = Path(__file__).parent / "snapshots"
COMMANDS = {
    "superasm": (),
    "optimize": ("optimize",),
    "evaluate": ("evaluate",),
    "profile": ("profile",),
    "bench": ("bench",),
    "report": ("report",),
    "serve": ("serve",),
    "doctor": ("doctor",),
    "data_import_published": ("data", "import", "published"),
    "data_export": ("data", "export"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_as_in_the_snapshot(superasm, name):
    """Words only: how lines are broken is up to the library. To renew: superasm ... --help > it."""
    ended = superasm(*COMMANDS[name], "--help")
    assert ended.status == 0
    assert ended.out.split() == (SNAPSHOTS / f"{name}.txt").read_text().split()


@pytest.mark.parametrize("name", COMMANDS)
def test_h_is_short_for_help_which_fits_eighty_columns(superasm, name):
    short = superasm(*COMMANDS[name], "-h").out
    assert short == superasm(*COMMANDS[name], "--help").out
    assert max(map(len, short.splitlines())) <= 80


def test_the_version_is_the_packages(superasm):
    ended = superasm("--version")
    assert (ended.status, ended.out) == (0, f"superasm {__version__}\n")


def loaded(names, code):
    code = f"import sys; {code}; sys.exit(' '.join({set(names)!r} & {{*sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return done.stderr.split()


def test_no_command_line_loads_heavy_libraries():
    heavy = (
        "torch",
        "transformers",
        "pandas",
        "duckdb",
        "ray",
        "pyarrow",
        "angr",
        "hypothesis",
        "jinja2",
    )
    assert loaded(heavy, "import superasm.cli.main as cli; cli.run(['--help'])") == []


def test_the_entry_point_loads_nothing_slow_before_it_can_take_an_interrupt():
    assert loaded(("numpy", "typer", "rich"), "import superasm.cli.main") == []

"""What a given assembly text was compiled with, on programs of the corpus and the real gcc."""

import subprocess
from pathlib import Path

import pytest

from superasm.asm.level import Level, level_of

CORPUS = Path(__file__).parents[2] / "corpus"
PROGRAMS = ("crc_any_poly", "xor_basis", "burrows_wheeler_transform")
# What other versions and builds of gcc do otherwise than this one.
OTHER_DEFAULTS = (
    (),
    ("-fcf-protection", "-fno-pie"),
    ("-fPIE", "-fno-asynchronous-unwind-tables"),
    ("-g0", "-fverbose-asm", "-fno-ident"),
)


def compiled(name: str, *flags: str) -> str:
    path = CORPUS / name / "prog.c"
    done = subprocess.run(
        ["gcc", *flags, "-S", "-o", "-", path], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture(scope="module", params=PROGRAMS)
def builds(request) -> tuple[str, str, str]:
    """The name of a program, and what gcc makes of it at -O0 and at -O3."""
    name = request.param
    return name, compiled(name, "-O0"), compiled(name, "-O3")


@pytest.mark.parametrize("flags", OTHER_DEFAULTS)
@pytest.mark.parametrize("level", ["-O0", "-O3"])
def test_a_gcc_with_other_defaults_is_told_by_its_level(builds, level, flags):
    name, slow, fast = builds
    assert level_of(compiled(name, level, *flags), slow, fast) == level


def test_code_that_was_not_vectorised_is_still_of_o3(builds):
    name, slow, fast = builds
    assert level_of(compiled(name, "-O3", "-fno-tree-vectorize"), slow, fast) is Level.O3


def test_nothing_is_absent(builds):
    _, slow, fast = builds
    assert level_of(" \n", slow, fast) is Level.ABSENT


@pytest.mark.parametrize(
    "text", ["main:\n\tret\n", "define i32 @main()\n", '.ascii "never closed\n', "no assembly"]
)
def test_what_is_like_neither_is_unknown(builds, text):
    _, slow, fast = builds
    assert level_of(text, slow, fast) is Level.UNKNOWN


def test_a_program_that_is_the_same_at_both_levels_is_told_only_by_its_very_text():
    text = "f:\n\tret\n"
    assert level_of("f:\n\tret # the end\n", text, "f:\n\tnop\n\tret\n") is Level.O0
    assert level_of("f:\n\tnop\n\tnop\n\tret\n", "f:\n\tnop\n\tret\n", text) is Level.O0
    assert level_of("f:\n\tnop\n", text, text) is Level.UNKNOWN

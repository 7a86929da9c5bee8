import itertools

import pytest

from superasm.asm.toolchain import Builder
from superasm.config.settings import Evaluator as EvaluatorSettings
from superasm.config.settings import Sandbox, Settings
from superasm.core.candidate import Candidate
from superasm.core.errors import ToolMissing, UserError
from superasm.core.task import Toolchain
from superasm.core.verdict import Rules, Status, judge
from superasm.evaluate.admission import Draft, Input, admit
from superasm.evaluate.evaluator import Evaluator
from superasm.propose.compilers import (
    ISA_LEVELS,
    Configuration,
    NotProposed,
    configurations,
    find_compilers,
    isa_flags,
    propose,
)

SETTINGS = Settings(sandbox=Sandbox(wall_limit_seconds=5.0), evaluator=EvaluatorSettings(lanes=1))
BASELINE = Configuration("gcc", ("-O3",))
# Which branch is taken is all that a profile can tell.
BRANCHY = b"""
#include <stdio.h>
__attribute__((noinline)) static long cold(long x) {
    for (int i = 0; i < 40; i++) x = (long)((unsigned long)x * 31) + (x & 7);
    return x;
}
int main(void) {
    long value;
    unsigned long sum = 0;
    while (scanf("%ld", &value) == 1) {
        if (value < 0) sum ^= (unsigned long)cold(value);
        else if (value % 7 == 3) sum += value * 3;
        else sum += value;
    }
    printf("%ld\\n", sum);
    return 0;
}
"""
TRAINING = (b"1 2 3 4 5 6 7 8 9 10\n" * 50, b"3 3 3 3\n")

everything = pytest.mark.parametrize(
    ("isa", "fast_math"), list(itertools.product(ISA_LEVELS, (False, True)))
)


@pytest.fixture(scope="module")
def evaluator():
    tests = (Input("a", b"1 2 3\n"), Input("b", b"-5 10 -7\n"), Input("c", b""))
    return Evaluator(admit(Draft("branchy", BRANCHY, tests), SETTINGS), SETTINGS)


@pytest.fixture(scope="module")
def builder():
    return Builder(Toolchain(), SETTINGS.sandbox)


# --- levels ----------------------------------------------------------------------------------


def test_the_plain_level_needs_no_flags():
    assert isa_flags("x86-64") == ()


@pytest.mark.parametrize("level", [level for level in ISA_LEVELS if level != "x86-64"])
def test_a_wider_level_never_contracts_floating_point(level):
    assert isa_flags(level) == (f"-march={level}", "-ffp-contract=off")


@pytest.mark.parametrize("short", ["v2", "v3", "v4"])
def test_levels_have_short_names(short):
    assert isa_flags(short) == isa_flags(f"x86-64-{short}")


@pytest.mark.parametrize("level", ["", "avx2", "v1", "x86-64-v5", "-march=native"])
def test_an_unknown_level_is_refused_with_the_known_ones(level):
    with pytest.raises(UserError) as caught:
        configurations(["gcc"], level)
    assert repr(level) in caught.value.message
    assert all(known in caught.value.hint for known in ISA_LEVELS)


# --- configurations --------------------------------------------------------------------------


@everything
def test_no_configuration_is_tried_twice_and_the_baseline_not_at_all(isa, fast_math):
    found = configurations(["gcc", "clang-22"], isa, fast_math=fast_math)
    assert len(found) == len(set(found)) > 10
    assert BASELINE not in found
    assert {c.cc for c in found} == {"gcc", "clang-22"}


@everything
def test_fast_math_is_tried_only_when_asked_for(isa, fast_math):
    found = configurations(["gcc", "clang-22"], isa, fast_math=fast_math)
    unsafe = [c for c in found if {"-ffast-math", "-Ofast"} & set(c.cflags)]
    assert {c.cc for c in unsafe} == ({"gcc", "clang-22"} if fast_math else set())
    if not fast_math:
        loose = ("-ffast", "-Ofast", "-funsafe", "-fassociative", "-freciprocal", "-ffinite")
        assert not any(flag.startswith(loose) for c in found for flag in c.cflags)


@everything
def test_wherever_there_is_a_wider_level_contraction_is_off(isa, fast_math):
    for found in configurations(["gcc", "clang-22"], isa, fast_math=fast_math):
        wide = any(flag.startswith("-march") for flag in found.cflags)
        assert wide == ("-ffp-contract=off" in found.cflags)
        assert not wide or f"-march={isa}" in found.cflags


def test_the_plain_level_is_never_left():
    for found in configurations(["gcc", "clang-22"], "x86-64"):
        assert not any(flag.startswith("-m") for flag in found.cflags)


@pytest.mark.parametrize("isa", ["v3", "native"])
def test_narrower_code_is_tried_too_because_wider_code_may_lose(isa):
    wide = set(configurations(["gcc", "clang-22"], isa))
    assert set(configurations(["gcc", "clang-22"], "x86-64")) < wide
    # What the baseline does is no news, what it does with wider instructions is.
    assert Configuration("gcc", ("-O3", *isa_flags(isa))) in wide


def test_the_flags_of_the_baseline_are_tried_with_other_compilers_and_with_a_profile():
    found = configurations(["gcc", "gcc-13", "clang"], "x86-64")
    assert Configuration("gcc-13", ("-O3",)) in found
    assert Configuration("clang", ("-O3",)) in found
    assert Configuration("gcc", ("-O3",), profiled=True) in found
    assert not any(c.profiled for c in found if c.cc == "clang")


def test_the_first_configurations_show_every_compiler():
    found = configurations(["gcc", "clang-21", "clang-22"], "x86-64")
    assert {c.cc for c in found[:3]} == {"gcc", "clang-21", "clang-22"}


def test_a_configuration_is_named_by_its_command():
    assert Configuration("gcc", ("-O2", "-funroll-loops")).name == "gcc -O2 -funroll-loops"
    assert Configuration("gcc", ("-O2",), profiled=True).name == "gcc -O2 -fprofile-use"
    names = [c.name for c in configurations(["gcc", "clang"], "native", fast_math=True)]
    assert len(names) == len(set(names))


# --- compilers on PATH -----------------------------------------------------------------------


@pytest.fixture
def path(tmp_path, monkeypatch):
    def make(*names, links=()):
        for name in names:
            file = tmp_path / name
            file.write_text("#!/bin/sh\n")
            file.chmod(0o755)
        for name, target in links:
            (tmp_path / name).symlink_to(target)
        monkeypatch.setenv("PATH", f"{tmp_path / 'absent'}:{tmp_path}")

    return make


def test_gcc_and_every_clang_are_found_and_nothing_else(path):
    path("gcc", "clang", "clang-9", "clang-21", "gcc-13", "gcc-ar", "clang-format-15", "clang++-15")
    assert find_compilers() == ["gcc", "gcc-13", "clang", "clang-9", "clang-21"]


def test_two_names_of_one_program_are_one_compiler(path):
    path("gcc-12", "clang-22", links=[("gcc", "gcc-12"), ("clang", "clang-22")])
    assert find_compilers() == ["gcc", "clang"]


def test_a_file_that_can_not_be_run_is_no_compiler(path, tmp_path):
    path("gcc")
    (tmp_path / "clang-20").write_text("not executable")
    assert find_compilers() == ["gcc"]


def test_an_empty_path_has_no_compilers(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_compilers() == []


def test_this_machine_has_gcc():
    assert find_compilers()[0] == "gcc"


# --- proposing -------------------------------------------------------------------------------


def verdict(evaluator, candidate):
    assert isinstance(candidate, Candidate), candidate
    return judge(evaluator.evaluate(candidate), Rules())


@pytest.mark.parametrize("cc", find_compilers())
def test_what_a_compiler_proposes_passes_the_tests(evaluator, builder, cc):
    candidate = propose(Configuration(cc, ("-O2",)), builder, BRANCHY, ())
    found = verdict(evaluator, candidate)
    assert found.status is Status.PASSED, found.reason


def test_a_proposal_tells_what_would_make_it_again(builder):
    candidate = propose(Configuration("gcc", ("-O2", "-funroll-loops")), builder, BRANCHY, ())
    assert candidate.proposer == "gcc -O2 -funroll-loops"
    assert candidate.parameters["cc"] == "gcc"
    assert candidate.parameters["cflags"] == "-O2 -funroll-loops"
    assert candidate.parameters["profiled"] == "false"
    assert "gcc" in candidate.parameters["version"]
    assert all(isinstance(value, str) for value in candidate.parameters.values())


def test_the_flags_of_the_baseline_give_the_baseline(evaluator, builder):
    candidate = propose(BASELINE, builder, BRANCHY, ())
    assert candidate.assembly == evaluator.baseline.assembly


def test_a_profile_changes_the_code_and_not_what_it_does(evaluator, builder):
    trained = propose(Configuration("gcc", ("-O3",), profiled=True), builder, BRANCHY, TRAINING)
    found = verdict(evaluator, trained)
    assert found.status is Status.PASSED, found.reason
    assert trained.assembly != evaluator.baseline.assembly
    assert "gcov" not in trained.assembly
    assert trained.parameters["profiled"] == "true"


def test_another_profile_gives_other_code(builder):
    configuration = Configuration("gcc", ("-O3",), profiled=True)
    warm = propose(configuration, builder, BRANCHY, TRAINING)
    cold = propose(configuration, builder, BRANCHY, (b"-1 -2 -3 -4 -5\n" * 100,))
    assert warm.assembly != cold.assembly


def test_the_same_configuration_gives_the_same_text(builder):
    for configuration in (
        Configuration("gcc", ("-O3", "-fno-tree-vectorize")),
        Configuration("gcc", ("-O2",), profiled=True),
    ):
        first, second = (propose(configuration, builder, BRANCHY, TRAINING) for _ in range(2))
        assert first.id == second.id


@pytest.mark.parametrize("profiled", [False, True])
def test_a_flag_that_the_compiler_does_not_know_is_data_with_its_message(builder, profiled):
    configuration = Configuration("gcc", ("-O3", "-fno-such-flag"), profiled)
    found = propose(configuration, builder, BRANCHY, TRAINING)
    assert isinstance(found, NotProposed)
    assert found.configuration == configuration
    assert "-fno-such-flag" in found.message
    assert "\n" not in found.message


def test_a_program_that_crashes_in_training_gives_no_profile(builder):
    source = b"#include <stdlib.h>\nint main(void) { abort(); }"
    found = propose(Configuration("gcc", ("-O3",), profiled=True), builder, source, (b"",))
    assert isinstance(found, NotProposed)
    assert "crashed" in found.message


def test_a_compiler_that_is_not_there_is_a_fault_of_the_machine(builder):
    with pytest.raises(ToolMissing, match="clang-99"):
        propose(Configuration("clang-99", ("-O3",)), builder, BRANCHY, ())


def test_every_configuration_of_this_machine_that_compiles_passes(evaluator, builder):
    """All of them at the plain level: this is what a search starts from."""
    failed = {}
    for configuration in configurations(find_compilers(), "x86-64"):
        candidate = propose(configuration, builder, BRANCHY, TRAINING)
        if isinstance(candidate, NotProposed):
            failed[configuration.name] = candidate.message
        else:
            found = verdict(evaluator, candidate)
            if found.status is not Status.PASSED:
                failed[configuration.name] = found.reason
    assert failed == {}

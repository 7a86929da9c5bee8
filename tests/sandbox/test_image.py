"""The check of linked programs, against linkers and against nonsense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.sandbox.image import excess, refusal, without_executable_stack

from . import programs


@pytest.mark.parametrize("flags", [(), ("-static",), ("-no-pie",), ("-rdynamic",), ("-lm",)])
@pytest.mark.parametrize("source", [programs.BEHAVE_C, programs.COPY_C, programs.HUGE_C])
def test_what_gcc_makes_of_plain_c_may_run(build, source, flags):
    assert refusal(build(source, *flags)) == ""


def test_a_program_with_its_own_malloc_may_run(build):
    source = "void *malloc(unsigned long n) { return 0; } int main(void) { return !malloc(1); }"
    assert refusal(build(source, "-fno-builtin")) == ""


@pytest.mark.parametrize("kind", programs.EARLY)
def test_code_that_would_run_early_is_named(build, kind):
    assert kind in refusal(build(programs.EARLY[kind], "-Wl,--no-as-needed", "-lm"))


@pytest.mark.parametrize("kind", programs.EXCESS)
def test_what_the_loader_would_touch_beyond_the_baseline_is_named(build, kind):
    image, baseline = build(programs.EXCESS[kind]), build("int main(void) { return 0; }")
    assert kind in excess(image, baseline)
    assert excess(image, image) == excess(baseline, image) == ""


def test_an_executable_stack_is_taken_away_and_nothing_else(build):
    before = build(programs.STACK_CODE_C)
    after = without_executable_stack(before)
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1
    assert without_executable_stack(after) == after


@given(st.binary(max_size=200))
def test_nonsense_is_refused_and_never_an_error(text):
    assert refusal(text)
    assert refusal(b"\x7fELF\x02\x01" + text)
    assert without_executable_stack(text) == text


@given(st.data())
def test_a_damaged_program_never_makes_the_check_fail(build, data):
    image = bytearray(build(programs.COPY_C))
    for _ in range(data.draw(st.integers(1, 8))):
        image[data.draw(st.integers(0, 0x3FF))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(image)))
    for damaged in (bytes(image), bytes(image[:cut])):
        assert isinstance(refusal(damaged), str)
        assert len(without_executable_stack(damaged)) == len(damaged)


def test_two_maps_of_the_segments_are_refused(build):
    image = bytearray(build(programs.COPY_C))
    (headers,) = (i for i in range(64, 64 + 56 * 14, 56) if image[i : i + 4] == b"\6\0\0\0")
    image[headers + 16] += 8  # the address at which the loader looks, not where the kernel does
    assert "segments" in refusal(bytes(image))

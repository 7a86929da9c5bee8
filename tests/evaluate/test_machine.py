import dataclasses
import platform

import pytest

from superasm.config.settings import JailMode, Sandbox
from superasm.evaluate import machine
from superasm.evaluate.machine import fingerprint, isa_supported

V2 = "cx16 lahf_lm popcnt sse4_1 sse4_2 ssse3"
V3 = "abm avx avx2 bmi1 bmi2 f16c fma movbe xsave"
V4 = "avx512f avx512bw avx512cd avx512dq avx512vl"


def test_the_fingerprint_is_the_same_on_two_calls(settings):
    first = fingerprint(settings.sandbox)
    fingerprint.cache_clear()
    assert fingerprint(settings.sandbox) == first


def test_every_part_of_the_fingerprint_says_something(settings):
    found = fingerprint(settings.sandbox)
    for name, value in dataclasses.asdict(found).items():
        assert isinstance(value, bool) or value not in ("", "unknown", 0, None), name
    assert found.kernel == platform.release()
    assert "gcc" in found.cc
    assert "glibc" in found.libc
    assert found.jail == "bubblewrap"


def test_another_confinement_is_another_machine(settings):
    bare = dataclasses.replace(settings.sandbox, mode=JailMode.NONE)
    assert fingerprint(bare).jail == "none"
    assert fingerprint(bare) != fingerprint(settings.sandbox)


def test_counters_that_are_switched_off_are_not_reported():
    assert not fingerprint(Sandbox(without=("counters",))).counters


def test_the_level_of_this_cpu_is_a_known_one():
    assert isa_supported() in {"x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4"}


@pytest.mark.parametrize(
    ("flags", "level"),
    [
        ("", "x86-64"),
        (V2, "x86-64-v2"),
        (f"{V2} {V3}", "x86-64-v3"),
        (f"{V2} {V3} {V4}", "x86-64-v4"),
        (V3, "x86-64"),
        (f"{V2} {V4}", "x86-64-v2"),
        (f"{V2} {V3}".replace(" fma", ""), "x86-64-v2"),
    ],
)
def test_a_level_needs_all_its_features_and_every_lower_level(monkeypatch, flags, level):
    monkeypatch.setattr(machine, "_cpu_info", lambda: {"flags": flags})
    assert isa_supported() == level

"""Which machine this is: the fingerprint that is stored with every measurement."""

import functools
import os
import platform
import subprocess
from pathlib import Path

from superasm.asm.toolchain import compiler_version
from superasm.config.settings import Sandbox
from superasm.core.evaluation import Machine
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile
from superasm.sandbox.protocol import Feature


@functools.lru_cache(maxsize=8)
def fingerprint(sandbox: Sandbox) -> Machine:
    """Return the fingerprint of this machine as seen through a jail with these settings.

    Raises:
        MachineError: no gcc, or no jail can be started.
    """
    with Jail(Profile.PROGRAM, sandbox) as jail:
        features = jail.features()
    cpu = _cpu_info()
    return Machine(
        cpu=cpu.get("model name", platform.processor() or "unknown"),
        microcode=cpu.get("microcode", "unknown"),
        kernel=platform.release(),
        cc=compiler_version("gcc"),
        linker=_first_line(["ld", "--version"]),
        libc=os.confstr("CS_GNU_LIBC_VERSION") or "unknown",
        cores=len(os.sched_getaffinity(0)),
        counters=Feature.COUNTERS in features,
        jail=str(sandbox.mode),
    )


def isa_supported() -> str:
    """Return the highest x86-64 level that this CPU runs ("x86-64", "x86-64-v2" ...)."""
    flags = set(_cpu_info().get("flags", "").split())
    levels = {
        "x86-64-v2": {"cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3"},
        "x86-64-v3": {"avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"},
        "x86-64-v4": {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"},
    }
    found = "x86-64"
    for level, needed in levels.items():
        if not needed <= flags:
            break
        found = level
    return found


@functools.lru_cache(maxsize=1)
def _cpu_info() -> dict[str, str]:
    """Fields of the first processor in /proc/cpuinfo."""
    fields: dict[str, str] = {}
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        return fields
    for line in text.split("\n\n")[0].splitlines():
        name, _, value = line.partition(":")
        fields[name.strip()] = value.strip()
    return fields


def _first_line(argv: list[str]) -> str:
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    return (done.stdout.splitlines() or ["unknown"])[0]

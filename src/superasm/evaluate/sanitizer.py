"""Runs a program under AddressSanitizer and UndefinedBehaviorSanitizer in a tools jail.

Covers: out-of-bounds and use-after-free accesses, signed overflow, bad shifts, null and misaligned
    pointers and the like, on the inputs given.
Does not cover: reads of uninitialised memory, leaks, data races, and what no input reaches.
"""

import functools
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from superasm.asm.toolchain import compiler_path
from superasm.config.settings import Sandbox
from superasm.core.errors import ToolMissing
from superasm.core.evaluation import RunStatus
from superasm.core.task import Source
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile
from superasm.sandbox.protocol import Execution, Policy

_SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")
_COMPILE = ("-O1", *_SANITIZERS)
# The leak checker needs /proc, which a jail does not have.
_OPTIONS = b'const char *__asan_default_options(void) { return "detect_leaks=0:exitcode=99"; }\n'
_SHADOW_BYTES = 1 << 62  # AddressSanitizer reserves terabytes of addresses
_SLOWDOWN = 20


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a sanitizer said, and on which input (its position)."""

    input: int
    message: str


def sanitise(
    source: bytes,
    inputs: Sequence[bytes],
    sandbox: Sandbox,
    *,
    harness: Sequence[Source] = (),
    ldflags: Sequence[str] = ("-lm",),
) -> Complaint | None:
    """Return the first complaint of the sanitizers, or None.

    A run that takes longer than 20 times the usual limit is no complaint.

    Raises:
        ToolMissing: this gcc can't build with the sanitizers.
        SandboxError: the jail failed.
    """
    with Jail(Profile.TOOLS, sandbox) as jail:
        names = ["program.c", *(f"harness{i}.c" for i in range(len(harness)))]
        texts = [source, *(part.text for part in harness)]
        for name, text in zip(names, texts, strict=True):
            jail.write_file(name, text)
        jail.write_file("options.o", _options(sandbox))
        # This program is never timed, so that the linker need not be the baseline's: gold takes
        # a third of the time that the usual one does.
        linker = ("-fuse-ld=gold",) if shutil.which("ld.gold") else ()
        command = [compiler_path("gcc"), *_COMPILE, *names, "options.o", "-o", "program", *ldflags]
        built = jail.tool([*command, *linker])
        if linker and not built.succeeded:
            built = jail.tool(command)
        if not built.succeeded:
            raise _absent()
        program = jail.load(b"./program\0")
        executions = [
            Execution(
                program=program,
                stdin=jail.load(data),
                policy=Policy.TOOL,
                cpu=-1,
                wall_limit_ns=int(sandbox.wall_limit_seconds * _SLOWDOWN * 1e9),
                memory_bytes=_SHADOW_BYTES,
                output_bytes=sandbox.output_mib << 20,
                stack_bytes=sandbox.stack_mib << 21,
            )
            for data in inputs
        ]
        for position, run in jail.stream(executions):
            said = run.stderr.decode(errors="replace")
            found = re.search(r"(?:runtime error|ERROR: AddressSanitizer):? (.*)", said)
            if found:
                return Complaint(position, found[1].strip()[:200])
            if run.status is RunStatus.CRASHED:
                return Complaint(position, f"ended by signal {run.signal}")
    return None


@functools.lru_cache(maxsize=4)
def _options(sandbox: Sandbox) -> bytes:
    """Return the object file that sets the sanitizers' options."""
    with Jail(Profile.TOOLS, sandbox) as jail:
        jail.write_file("options.c", _OPTIONS)
        jail.tool([compiler_path("gcc"), *_COMPILE, "-c", "options.c", "-o", "options.o"])
        data = jail.read_file("options.o")
    if data is None:
        raise _absent()
    return data


def _absent() -> ToolMissing:
    return ToolMissing(
        "gcc can't build with -fsanitize=address,undefined",
        hint="apt-get install libasan8 libubsan1 (they come with gcc)",
    )

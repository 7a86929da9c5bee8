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

_COMPILE = ("-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
# The leak checker needs /proc, which a jail does not have.
_OPTIONS = b'const char *__asan_default_options(void) { return "detect_leaks=0:exitcode=99"; }\n'
# Called at the beginning of each block of a program built with -fsanitize-coverage.
_TRACE = b"""
#include <stdio.h>
#include <sys/stat.h>
extern const char __executable_start;
static unsigned char reached[1 << 20];
void __sanitizer_cov_trace_pc(void) {
    reached[((const char *)__builtin_return_address(0) - &__executable_start) % sizeof reached] = 1;
}
__attribute__((destructor)) static void tell(void) {
    unsigned long blocks = 0;
    struct stat input = {0};
    fstat(0, &input);
    for (unsigned long i = 0; i < sizeof reached; i++) blocks += reached[i];
    fprintf(stderr, "\\nsuperasm: reached %lu blocks, %ld bytes left, end %d\\n", blocks,
            (long)input.st_size - ftell(stdin), feof(stdin) != 0);
}
"""
_TOLD = re.compile(r"superasm: reached (\d+) blocks, (-?\d+) bytes left, end ([01])")
_SHADOW_BYTES = 1 << 62  # AddressSanitizer reserves terabytes of addresses
_SLOWDOWN = 20


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a sanitizer said, and on which input (its position)."""

    input: int
    message: str


@dataclass(frozen=True, slots=True)
class Trace:
    """How far a run came, by its own standard library.

    Attributes:
        blocks: basic blocks reached.
        bytes_left: of standard input that it did not read.
        met_end: it tried to read more than there was.
    """

    blocks: int
    bytes_left: int
    met_end: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What one run under the sanitizers found.

    Attributes:
        complaint: what a sanitizer said, or "".
        trace: how far it came, where that was asked for and it ended by itself.
        timed_out: it was ended for its time.
    """

    complaint: str
    trace: Trace | None = None
    timed_out: bool = False


class SanitisedProgram:
    """A program built with the sanitizers once, in a jail of its own. A context manager.

    Args:
        source, harness, ldflags: of the task.
        sandbox: limits.
        trace: find out how far each run comes.

    Raises:
        ToolMissing: this gcc can't build with the sanitizers.
        SandboxError: the jail failed.
    """

    def __init__(
        self,
        source: bytes,
        sandbox: Sandbox,
        *,
        harness: Sequence[Source] = (),
        ldflags: Sequence[str] = ("-lm",),
        trace: bool = False,
    ) -> None:
        self._sandbox = sandbox
        self._jail = Jail(Profile.TOOLS, sandbox)
        try:
            self._build([source, *(part.text for part in harness)], ldflags, trace)
            self._command = self._jail.load(b"./program\0")
        except BaseException:
            self._jail.close()
            raise

    def _build(self, texts: Sequence[bytes], ldflags: Sequence[str], trace: bool) -> None:
        names = ["program.c", *(f"harness{i}.c" for i in range(len(texts) - 1))]
        for name, text in zip(names, texts, strict=True):
            self._jail.write_file(name, text)
        self._jail.write_file("options.o", _options(self._sandbox, trace))
        # This program is never timed, so that the linker need not be the baseline's: gold takes
        # a third of the time that the usual one does.
        linker = ["-fuse-ld=gold"] if shutil.which("ld.gold") else []
        traced = ["-fsanitize-coverage=trace-pc"] * trace
        command = [compiler_path("gcc"), *_COMPILE, *traced, *names, "options.o", "-o", "program"]
        built = self._jail.tool([*command, *ldflags, *linker])
        if linker and not built.succeeded:
            built = self._jail.tool([*command, *ldflags])
        if not built.succeeded:
            raise _absent()

    def __enter__(self) -> "SanitisedProgram":
        return self

    def __exit__(self, *_: object) -> None:
        self._jail.close()

    def run(self, data: bytes, wall_limit_seconds: float = 0.0) -> Checked:
        """Run it on an input.

        Args:
            data: standard input.
            wall_limit_seconds: instead of 20 times the usual limit, or 0.

        Raises:
            SandboxError: the jail failed.
        """
        limits = self._sandbox
        limit = wall_limit_seconds or limits.wall_limit_seconds * _SLOWDOWN
        execution = Execution(
            program=self._command,
            stdin=self._jail.load(data),
            policy=Policy.TOOL,
            cpu=-1,
            wall_limit_ns=int(limit * 1e9),
            memory_bytes=_SHADOW_BYTES,
            output_bytes=limits.output_mib << 20,
            stack_bytes=limits.stack_mib << 21,
        )
        run = self._jail.run([execution])[0]
        said = run.stderr.decode(errors="replace")
        complaint = ""
        if found := re.search(r"(?:runtime error|ERROR: AddressSanitizer):? (.*)", said):
            complaint = found[1].strip()[:200]
        elif run.status is RunStatus.CRASHED:
            complaint = f"ended by signal {run.signal}"
        told = _TOLD.search(said)
        trace = Trace(int(told[1]), int(told[2]), told[3] == "1") if told else None
        return Checked(complaint, trace, run.status is RunStatus.TIMED_OUT)


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
    with SanitisedProgram(source, sandbox, harness=harness, ldflags=ldflags) as program:
        for position, data in enumerate(inputs):
            if complaint := program.run(data).complaint:
                return Complaint(position, complaint)
    return None


@functools.lru_cache(maxsize=4)
def _options(sandbox: Sandbox, trace: bool) -> bytes:
    """Return the object file that sets the sanitizers' options, and traces; itself not traced."""
    with Jail(Profile.TOOLS, sandbox) as jail:
        jail.write_file("options.c", _OPTIONS + _TRACE * trace)
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

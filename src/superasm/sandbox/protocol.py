"""The binary protocol between host and runner; mirrors the structs of common.h."""

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag

REQUEST = struct.Struct("<IIQ")
REPLY = struct.Struct("<IIQ")
BATCH = struct.Struct("<II")
EXECUTION = struct.Struct("<iiiiQQQQ")
RESULT = struct.Struct("<Iiq" + "Q" * 9)
MAX_SLOTS = 1 << 16
STDERR_BYTES = 64 << 10


class Op(IntEnum):
    """Requests of the host."""

    BLOB = 1
    FILE = 2
    GET = 3
    RUN = 4
    HELLO = 5


class ReplyKind(IntEnum):
    """Answers of the runner."""

    RUN = 1
    END = 2
    DATA = 3
    HELLO = 4


class How(IntEnum):
    """How an execution ended, as the runner saw it.

    The last one is the machine's fault, not the program's: limits, CPU or filter could not be set.
    """

    EXITED = 0
    SIGNALED = 1
    TIMED_OUT = 2
    OUTPUT_LIMIT = 3
    FORBIDDEN = 4
    NOT_STARTED = 5
    NOT_PREPARED = 6


class Feature(IntFlag):
    """What works inside this jail on this machine."""

    SECCOMP = 1
    PTRACE = 2
    COUNTERS = 4


class Policy(IntEnum):
    """What an execution may do: a program under test, or a compiler, assembler or linker."""

    PROGRAM = 0
    TOOL = 1


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution to be done by the runner.

    Attributes:
        program: slot of the ELF image, or for a tool of the NUL-separated command.
        stdin: slot of the input, or -1 for an empty one.
        policy: what it may do.
        cpu: CPU to pin it to, or -1.
        wall_limit_ns, memory_bytes, output_bytes, stack_bytes: limits.
    """

    program: int
    stdin: int
    policy: Policy
    cpu: int
    wall_limit_ns: int
    memory_bytes: int
    output_bytes: int
    stack_bytes: int

    def pack(self) -> bytes:
        """Return the bytes of `struct execution`."""
        return EXECUTION.pack(
            self.program,
            self.stdin,
            self.policy,
            self.cpu,
            self.wall_limit_ns,
            self.memory_bytes,
            self.output_bytes,
            self.stack_bytes,
        )

"""Drives one jail from the host: sends programs and inputs, reads back facts.

Covers: time-outs from outside (a runner that does not answer is killed with its jail), bounded
    output, a jail that dies is a `SandboxError` and never a candidate's failure.
Does not cover: what the jail and the runner themselves leave open (see jail.py and runner.c).
"""

import os
import select
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from types import TracebackType

from superasm.config.settings import JailMode, Sandbox
from superasm.core.errors import SandboxError, boundary
from superasm.core.evaluation import Run, RunStatus
from superasm.sandbox import jail, protocol
from superasm.sandbox.protocol import Execution, Feature, How, Op, ReplyKind
from superasm.sandbox.runner_build import runner_path
from superasm.sandbox.syscalls import syscall_name

_STATUS = {
    How.EXITED: RunStatus.EXITED,
    How.SIGNALED: RunStatus.CRASHED,
    How.TIMED_OUT: RunStatus.TIMED_OUT,
    How.OUTPUT_LIMIT: RunStatus.OUTPUT_LIMIT,
    How.FORBIDDEN: RunStatus.FORBIDDEN_SYSCALL,
    How.NOT_STARTED: RunStatus.NOT_STARTED,
}
_ANSWER_SECONDS = 20.0
_SIGKILL = 9


class Jail:
    """One running jail. A context manager; its processes end with the block, whatever happens.

    Args:
        profile: what the jail holds.
        settings: mode and limits.

    Raises:
        ToolMissing: gcc or bubblewrap is not installed.
        SandboxError: the system refused the jail, or it died.
    """

    def __init__(self, profile: jail.Profile, settings: Sandbox) -> None:
        self.settings = settings
        self._slots: dict[bytes, int] = {}
        self._next_slot = 0
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        if settings.mode is JailMode.NONE:
            self._folder = tempfile.TemporaryDirectory(prefix="superasm-")
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
        with boundary(SandboxError, "starting the jail"):
            self._process = subprocess.Popen(
                jail.command(profile, runner_path(), settings),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                bufsize=0,
                cwd=self._folder.name if self._folder else "/",
                env={},
                start_new_session=True,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to = self._process.stdin.fileno()
        self._from = self._process.stdout.fileno()
        os.set_blocking(self._to, False)

    def __enter__(self) -> "Jail":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every process of the jail and free what it held. May be called twice."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._stderr.close()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def confine(self, cpus: set[int]) -> None:
        """Keep the jail's executions that are not pinned to a CPU on these CPUs."""
        with boundary(SandboxError, "confining the jail to some CPUs"):
            os.sched_setaffinity(self._process.pid, cpus)

    def features(self) -> Feature:
        """Ask the runner which protections and counters work here, by trying them."""
        self._send(Op.HELLO, 0, b"")
        _, index, _ = self._reply(ReplyKind.HELLO)
        return Feature(index)

    def load(self, data: bytes) -> int:
        """Put bytes into the jail as a program image or an input; equal bytes are sent once.

        Returns:
            The slot number to use in `Execution`.
        """
        if data not in self._slots:
            self._slots[data] = self._next_slot
            self._next_slot += 1
            self._send(Op.BLOB, self._slots[data], data)
        return self._slots[data]

    def write_file(self, name: str, data: bytes) -> None:
        """Write a file into the working folder of a tools jail."""
        self._send(Op.FILE, 0, name.encode() + b"\0" + data)

    def read_file(self, name: str) -> bytes | None:
        """Return the bytes of a file in the working folder, or None if there is no such file."""
        self._send(Op.GET, 0, name.encode())
        _, absent, length = self._reply(ReplyKind.DATA)
        data = self._read(length, time.monotonic() + _ANSWER_SECONDS)
        return None if absent else data

    def run(self, executions: Sequence[Execution], *, lanes: int = 1) -> list[Run]:
        """Execute all, `lanes` at a time, and return what each did, in the order given.

        Raises:
            SandboxError: the jail died or did not answer in time.
        """
        runs: list[Run | None] = [None] * len(executions)
        for index, run in self.stream(executions, lanes=lanes):
            runs[index] = run
        if any(run is None for run in runs):
            raise SandboxError("the runner left out an execution")
        return [run for run in runs if run is not None]

    def stream(
        self, executions: Sequence[Execution], *, lanes: int = 1
    ) -> Iterator[tuple[int, Run]]:
        """Like `run`, but yield (index, run) as each one ends. Must be consumed to its end."""
        header = protocol.BATCH.pack(len(executions), lanes)
        self._send(Op.RUN, 0, header + b"".join(e.pack() for e in executions))
        longest = max((e.wall_limit_ns for e in executions), default=0) / 1e9
        while True:
            # Lanes are served in any order, but none waits longer than its own time limit.
            deadline = time.monotonic() + longest + _ANSWER_SECONDS
            kind, index, length = self._reply(ReplyKind.RUN, ReplyKind.END, deadline=deadline)
            if kind is ReplyKind.END:
                return
            yield index, _to_run(self._read(length, deadline))

    def tool(self, argv: Sequence[str], *, stdin: bytes = b"") -> Run:
        """Run a compiler, assembler or linker in a tools jail, within the build limits."""
        limits = self.settings
        execution = Execution(
            program=self.load(b"".join(a.encode() + b"\0" for a in argv)),
            stdin=self.load(stdin) if stdin else -1,
            policy=protocol.Policy.TOOL,
            cpu=-1,
            wall_limit_ns=int(limits.build_limit_seconds * 1e9),
            memory_bytes=8 << 30,
            output_bytes=256 << 20,
            stack_bytes=256 << 20,
        )
        return self.run([execution])[0]

    def program(
        self, image: int, stdin: int, *, wall_limit_ns: int = 0, cpu: int = -1
    ) -> Execution:
        """Return the execution of a program under test, with the limits of the settings."""
        limits = self.settings
        return Execution(
            program=image,
            stdin=stdin,
            policy=protocol.Policy.PROGRAM,
            cpu=cpu,
            wall_limit_ns=wall_limit_ns or int(limits.wall_limit_seconds * 1e9),
            memory_bytes=limits.memory_mib << 20,
            output_bytes=limits.output_mib << 20,
            stack_bytes=limits.stack_mib << 20,
        )

    def _died(self) -> SandboxError:
        self._process.kill()
        self._process.wait()
        self._stderr.seek(0)
        return jail.refusal(self._stderr.read(4096).decode(errors="replace"))

    def _send(self, op: Op, argument: int, payload: bytes) -> None:
        deadline = time.monotonic() + _ANSWER_SECONDS + len(payload) / 10e6
        message = protocol.REQUEST.pack(op, argument, len(payload)) + payload
        view = memoryview(message)
        poll = select.poll()
        poll.register(self._to, select.POLLOUT)
        try:
            while view:
                if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                    raise self._died()
                view = view[os.write(self._to, view) :]
        except (BrokenPipeError, BlockingIOError):
            raise self._died() from None

    def _reply(
        self, *wanted: ReplyKind, deadline: float | None = None
    ) -> tuple[ReplyKind, int, int]:
        deadline = deadline or time.monotonic() + _ANSWER_SECONDS
        kind, index, length = protocol.REPLY.unpack(self._read(protocol.REPLY.size, deadline))
        if kind not in wanted:
            raise SandboxError(f"the runner answered {kind} where {wanted} was due")
        return ReplyKind(kind), index, length

    def _read(self, length: int, deadline: float) -> bytes:
        data = bytearray(length)
        view = memoryview(data)
        poll = select.poll()
        poll.register(self._from, select.POLLIN)
        done = 0
        while done < length:
            if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise self._died()
            got = os.readv(self._from, [view[done:]])
            if got == 0:
                raise self._died()
            done += got
        return bytes(data)


def _to_run(record: bytes) -> Run:
    (how, code, number, wall, cpu, loader, rss, cycles, instructions, counted, out, err) = (
        protocol.RESULT.unpack_from(record)
    )
    start = protocol.RESULT.size
    kind = How(how)
    killed = kind is How.SIGNALED
    stderr = record[start + out : start + out + err]
    if kind is How.NOT_STARTED:
        stderr = f"the program could not be started: {os.strerror(code)}".encode()
    return Run(
        status=_STATUS[kind],
        exit_code=code if kind is How.EXITED else None,
        signal=code if killed else None,
        syscall=syscall_name(number) if kind is How.FORBIDDEN else None,
        stdout=record[start : start + out],
        stderr=stderr,
        wall_ns=wall,
        cpu_ns=cpu,
        loader_ns=loader,
        max_rss_kib=rss,
        cycles=cycles if counted else None,
        instructions=instructions if counted else None,
    )

"""Drives one jail from the host: sends programs and inputs, reads back facts.

Covers: time-outs from outside (a runner that does not answer is killed with its jail), bounded
    output, a jail that dies or a machine that can't prepare a run is a `SandboxError` and never a
    candidate's failure, no program runs without seccomp (requirements.py) or with code that could
    run before it is measured (image.py).
Does not cover: what the jail and the runner themselves leave open (see jail.py and runner.c);
    the memory that many large outputs take together: use `stream` and small `output_bytes`.
"""

import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType

from superasm.config.settings import JailMode, Sandbox
from superasm.core.errors import SandboxError, ToolMissing, boundary
from superasm.core.evaluation import Run, RunStatus
from superasm.sandbox import image, jail, protocol
from superasm.sandbox.lane import quiet_cpus
from superasm.sandbox.protocol import Execution, Feature, How, Op, Policy, ReplyKind
from superasm.sandbox.requirements import require
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
_TOOL_MEMORY_BYTES = 4 << 30
_TOOL_OUTPUT_BYTES = 256 << 20
_TOOL_STACK_BYTES = 256 << 20
# Settings whose features were found good enough in this process: asking takes a round trip.
_accepted: set[tuple[object, ...]] = set()


class Jail:
    """One running jail. A context manager; its processes end with the block, whatever happens.

    It ends with the thread that made it, too, so use it in that thread.

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
        self._refused: dict[int, str] = {}
        self._ended = ""
        command = jail.command(profile, runner_path(), settings)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        if settings.mode is JailMode.NONE:
            self._folder = tempfile.TemporaryDirectory(
                prefix="superasm-", ignore_cleanup_errors=True
            )
        with boundary(SandboxError, "starting the jail"):
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed in close()
            try:
                with _on_quiet_cpus():
                    self._process = subprocess.Popen(
                        command,
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        stderr=self._stderr,
                        bufsize=0,
                        cwd=self._folder.name if self._folder else "/",
                        env={},
                        start_new_session=True,
                    )
            except OSError:
                self._stderr.close()
                raise
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
            self._kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._stderr.close()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _kill(self) -> None:
        """Kill bubblewrap and what it may have forked: a child in its first moments is not yet
        bound to die with it."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def features(self) -> Feature:
        """Ask the runner which protections and counters work here, by trying them."""
        self._send(Op.HELLO, 0, b"")
        _, index, _ = self._reply(ReplyKind.HELLO)
        return Feature(index)

    def load(self, data: bytes) -> int:
        """Put bytes into the jail as a program image or an input; equal bytes are sent once.

        A program that must not run (see image.py) is accepted: each of its runs is `not_started`.

        Returns:
            The slot number to use in `Execution`.

        Raises:
            SandboxError: the jail holds as much as it can.
        """
        slot = self._slots.get(data)
        if slot is not None:
            return slot
        slot = len(self._slots)
        if slot == protocol.MAX_SLOTS:
            raise SandboxError(f"a jail holds {slot} programs and inputs", hint="start another")
        sent = data
        if data.startswith(b"\x7fELF"):
            sent = image.without_executable_stack(data)
            if reason := image.refusal(data):
                self._refused[slot] = reason
        self._send(Op.BLOB, slot, sent)
        self._slots[data] = slot
        return slot

    def write_file(self, name: str, data: bytes) -> None:
        """Write a file into the working folder of a tools jail."""
        self._send(Op.FILE, 0, name.encode() + b"\0" + data)

    def read_file(self, name: str) -> bytes | None:
        """Return the bytes of a file in the working folder, or None if there is no such file."""
        self._send(Op.GET, 0, name.encode())
        _, absent, length = self._reply(ReplyKind.DATA)
        data = self._read(length, _TOOL_OUTPUT_BYTES, time.monotonic() + _ANSWER_SECONDS)
        return None if absent else bytes(data)

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
        """Like `run`, but yield (index, run) as each one ends.

        One that is left before its end (an exception, a `break`) takes the jail with it.
        """
        refused = {
            index: self._refused[e.program]
            for index, e in enumerate(executions)
            if e.policy is Policy.PROGRAM and e.program in self._refused
        }
        for index, reason in refused.items():
            yield index, _not_started(reason)
        sent = [index for index in range(len(executions)) if index not in refused]
        if not sent:
            return
        batch = [executions[index] for index in sent]
        if any(e.policy is Policy.PROGRAM for e in batch):
            self._require_protection()
        header = protocol.BATCH.pack(len(batch), lanes)
        self._send(Op.RUN, 0, header + b"".join(e.pack() for e in batch))
        longest = max(e.wall_limit_ns for e in batch) / 1e9
        largest = protocol.RESULT.size + protocol.STDERR_BYTES
        largest += max(max(e.output_bytes, protocol.STDERR_BYTES) for e in batch)
        try:
            while True:
                # Lanes are served in any order, but none waits longer than its own time limit.
                deadline = time.monotonic() + longest + _ANSWER_SECONDS
                kind, index, length = self._reply(ReplyKind.RUN, ReplyKind.END, deadline=deadline)
                if kind is ReplyKind.END:
                    break
                if index >= len(sent):
                    raise SandboxError("the runner named an execution that there is not")
                yield sent[index], _to_run(self._read(length, largest, deadline))
        except BaseException:
            # The rest of the answers will never be read.
            self._ended = self._ended or "its answers were not read to their end"
            self._kill()
            raise

    def tool(self, argv: Sequence[str], *, stdin: bytes = b"") -> Run:
        """Run a compiler, assembler or linker in a tools jail, within the build limits.

        Raises:
            ToolMissing: there is no such tool in the jail.
        """
        limits = self.settings
        execution = Execution(
            program=self.load(b"".join(a.encode() + b"\0" for a in argv)),
            stdin=self.load(stdin) if stdin else -1,
            policy=Policy.TOOL,
            cpu=-1,
            wall_limit_ns=int(limits.build_limit_seconds * 1e9),
            memory_bytes=_TOOL_MEMORY_BYTES,
            output_bytes=_TOOL_OUTPUT_BYTES,
            stack_bytes=_TOOL_STACK_BYTES,
        )
        run = self.run([execution])[0]
        if run.status is RunStatus.NOT_STARTED:
            raise ToolMissing(
                f"{argv[0]}: {run.stderr.decode()}",
                hint="a tools jail shows /usr, /usr/local, and /opt if gcc or clang lie there",
            )
        return run

    def program(
        self,
        image: int,
        stdin: int,
        *,
        wall_limit_ns: int = 0,
        output_bytes: int = 0,
        cpu: int = -1,
    ) -> Execution:
        """Return the execution of a program under test, with the limits of the settings.

        Args:
            image: slot of the program, from `load`.
            stdin: slot of the input, or -1 for an empty one.
            wall_limit_ns: instead of the limit in the settings, or 0.
            output_bytes: instead of the limit in the settings, or 0.
            cpu: CPU to pin it to, or -1.
        """
        limits = self.settings
        return Execution(
            program=image,
            stdin=stdin,
            policy=Policy.PROGRAM,
            cpu=cpu,
            wall_limit_ns=wall_limit_ns or int(limits.wall_limit_seconds * 1e9),
            memory_bytes=limits.memory_mib << 20,
            output_bytes=output_bytes or (limits.output_mib << 20),
            stack_bytes=limits.stack_mib << 20,
        )

    def _require_protection(self) -> None:
        key = (self.settings.mode, frozenset(self.settings.without))
        if key not in _accepted:
            require(self.features(), self.settings)
            _accepted.add(key)

    def _died(self) -> SandboxError:
        self._kill()
        self._process.wait()
        if self._ended:
            return SandboxError(f"the jail was ended: {self._ended}", hint="start another")
        self._stderr.seek(0)
        return jail.refusal(self._stderr.read(4096).decode(errors="replace"))

    def _send(self, op: Op, argument: int, payload: bytes) -> None:
        if self._ended:
            raise self._died()
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
        size = protocol.REPLY.size
        kind, index, length = protocol.REPLY.unpack(self._read(size, size, deadline))
        if kind not in wanted:
            raise SandboxError(f"the runner answered {kind} where {wanted} was due")
        return ReplyKind(kind), index, length

    def _read(self, length: int, most: int, deadline: float) -> bytearray:
        if length > most:
            raise SandboxError(f"the runner announced {length} bytes where {most} are possible")
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
        return data


def _not_started(reason: str) -> Run:
    return Run(
        status=RunStatus.NOT_STARTED,
        exit_code=None,
        signal=None,
        syscall=None,
        stdout=b"",
        stderr=f"the program could not be started: {reason}".encode(),
        wall_ns=0,
        cpu_ns=0,
        loader_ns=0,
        max_rss_kib=0,
    )


@contextmanager
def _on_quiet_cpus() -> Iterator[None]:
    """Run the block, and what it starts, on CPUs that time nothing now.

    What is timed is pinned by itself. The setting is the calling thread's own; its children
    inherit it from their first instruction on.
    """
    usual = os.sched_getaffinity(0)
    os.sched_setaffinity(0, quiet_cpus())
    try:
        yield
    finally:
        os.sched_setaffinity(0, usual)


def _to_run(record: bytearray) -> Run:
    start = protocol.RESULT.size
    if len(record) < start:
        raise SandboxError("the runner's answer is cut short")
    (how, code, number, wall, cpu, loader, rss, cycles, instructions, counted, out, err) = (
        protocol.RESULT.unpack_from(record)
    )
    if how not in set(How) or start + out + err != len(record):
        raise SandboxError("the runner's answer makes no sense")
    kind = How(how)
    if kind is How.NOT_PREPARED:
        raise SandboxError(f"an execution could not be prepared: {os.strerror(code)}")
    if kind is How.NOT_STARTED:
        return _not_started(os.strerror(code) if code else "it was killed while it was loaded")
    view = memoryview(record)
    return Run(
        status=_STATUS[kind],
        exit_code=code if kind is How.EXITED else None,
        signal=code if kind is How.SIGNALED else None,
        syscall=syscall_name(number) if kind is How.FORBIDDEN else None,
        stdout=bytes(view[start : start + out]),
        stderr=bytes(view[start + out :]),
        wall_ns=wall,
        cpu_ns=cpu,
        loader_ns=loader,
        max_rss_kib=rss,
        cycles=cycles if counted else None,
        instructions=instructions if counted else None,
    )

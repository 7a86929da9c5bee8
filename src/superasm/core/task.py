"""What is to be made faster: a C program, its tests and its performance inputs."""

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Case:
    """One input with the behaviour that is right for it.

    Attributes:
        name: unique within the task; shown to people.
        stdin: bytes given on standard input.
        expected: bytes that must appear on standard output, all of them and no others.
        exit_code: exit status that is right, or None where the program does not define it
            (its -O0 and -O3 builds disagree, as with a `main` that returns nothing).
    """

    name: str
    stdin: bytes
    expected: bytes
    exit_code: int | None = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A further C file of the task's harness, linked with baseline and candidate alike."""

    name: str
    text: bytes


@dataclass(frozen=True, slots=True)
class Toolchain:
    """How the baseline is compiled, and how baseline and candidate are linked.

    Attributes:
        cc: the compiler, a name on PATH or a path.
        cflags: flags of the baseline. The definition of speedup is against these.
        ldflags: flags of the link line, the same for the baseline and every candidate.
    """

    cc: str = "gcc"
    cflags: tuple[str, ...] = ("-O3",)
    ldflags: tuple[str, ...] = ("-lm",)


@dataclass(frozen=True, slots=True)
class Task:
    """A C translation unit with tests and performance inputs. Frozen; identified by content.

    Attributes:
        name: shown to people; not part of the identity.
        source: the C text. Bytes, because C files are not always UTF-8.
        tests: cases that decide whether a candidate is right.
        performance: cases on which baseline and candidate are timed. Their outputs are
            checked on every timed run too. The even-numbered ones (0, 2, ...) may be used to
            choose between candidates; the odd ones are held out for the final timing.
        toolchain: compiler and flags of the baseline and the link line.
        harness: further C files, compiled once and never rewritten.
    """

    name: str
    source: bytes
    tests: tuple[Case, ...]
    performance: tuple[Case, ...]
    toolchain: Toolchain = field(default_factory=Toolchain)
    harness: tuple[Source, ...] = ()

    @property
    def id(self) -> str:
        """Content hash: 16 hex digits over source, cases, toolchain and harness."""
        digest = hashlib.sha256()

        def add(*parts: bytes | str) -> None:
            # Number and lengths go first, so that no part can pass for its neighbour.
            digest.update(len(parts).to_bytes(8, "little"))
            for part in parts:
                data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
                digest.update(len(data).to_bytes(8, "little"))
                digest.update(data)

        add(self.source)
        for cases in (self.tests, self.performance):
            add(*(x for c in cases for x in (c.stdin, c.expected, repr(c.exit_code))))
        add(self.toolchain.cc)
        add(*self.toolchain.cflags)
        add(*self.toolchain.ldflags)
        add(*(x for source in self.harness for x in (source.name, source.text)))
        return digest.hexdigest()[:16]

    @property
    def selection(self) -> tuple[Case, ...]:
        """Performance inputs that a search may use to choose between candidates."""
        return self.performance[0::2]

    @property
    def held_out(self) -> tuple[Case, ...]:
        """Performance inputs for the final timing: unseen by the search if there are two or more.

        With a single performance input there is nothing to hold out: the same one is returned,
        and the report says that the winner was timed afresh on the input that chose it.
        """
        return self.performance[1::2] or self.performance

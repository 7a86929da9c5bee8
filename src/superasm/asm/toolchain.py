"""C to assembly to a linked program: every step in a jail that holds no data of the task.

Assembling and linking are done by `as` and `ld` with the very arguments that gcc gives them, so
that the result is what `gcc best.s -o program` makes, without the cost of two drivers.
"""

import functools
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from superasm.config.settings import Sandbox
from superasm.core.errors import TaskError, TaskProblem, ToolMissing
from superasm.core.evaluation import BuildStage, Run, RunStatus
from superasm.core.task import Source, Toolchain
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile

EMPTY_MAIN = b"int main(void) { return 0; }\n"
_OLDEST_GCC = 9


@dataclass(frozen=True, slots=True)
class Compiled:
    """The assembly of a C source, or why there is none (`assembly` is None)."""

    assembly: str | None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """A linked program, or the stage and message at which building ended (`image` is None)."""

    image: bytes | None
    stage: BuildStage
    message: str = ""


def compiler_path(cc: str) -> str:
    """Return the absolute path of a compiler.

    Raises:
        ToolMissing: it is not on PATH.
    """
    path = shutil.which(cc)
    if path is None:
        raise ToolMissing(f"{cc} not found on PATH", hint=f"apt-get install {cc}")
    return os.path.realpath(path) if "/" not in cc else path


@functools.lru_cache(maxsize=32)
def compiler_version(cc: str) -> str:
    """Return the first line of `cc --version`.

    Raises:
        ToolMissing: the compiler is absent, or is a gcc older than superasm supports.
    """
    path = compiler_path(cc)
    done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    line = (done.stdout.splitlines() or ["unknown"])[0]
    found = re.search(r"\) (\d+)\.", line)
    if "gcc" in cc and found and int(found[1]) < _OLDEST_GCC:
        raise ToolMissing(f"{line} is too old", hint=f"install gcc {_OLDEST_GCC} or newer")
    return line


@functools.lru_cache(maxsize=32)
def link_command(toolchain: Toolchain, objects: tuple[str, ...]) -> tuple[str, ...]:
    """Return the `ld` command that `gcc OBJECTS -o program LDFLAGS` would run.

    The link-time-optimisation plugin is left out: there is no bytecode in assembly.

    Raises:
        ToolMissing: gcc does not say how it links.
    """
    gcc = compiler_path("gcc")
    done = subprocess.run(
        [gcc, "-###", *objects, "-o", "program", *toolchain.ldflags],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
    )
    lines = [s for s in done.stderr.splitlines() if "collect2" in s or re.match(r"\s*\S*/ld ", s)]
    if not lines:
        raise ToolMissing("gcc does not tell its link line (gcc -###)", hint="superasm doctor")
    words = shlex.split(lines[-1])[1:]
    kept: list[str] = []
    skip = False
    for word in words:
        if skip or word == "-plugin":
            skip = not skip
            continue
        if not word.startswith("-plugin-opt="):
            kept.append(word)
    # An executable stack would let a candidate run code that the screen never saw.
    return ("ld", "-z", "noexecstack", *kept)


def _first_error(run: Run) -> str:
    """Return the first complaint of a tool, in one line."""
    if run.status is RunStatus.TIMED_OUT:
        return "took longer than the build limit"
    if run.status is not RunStatus.EXITED:
        return f"the tool ended as {run.status} (signal {run.signal})"
    lines = run.stderr.decode(errors="replace").splitlines()
    complaints = [s for s in lines if re.search(r"\b(fatal )?error\b|undefined|multiple", s, re.I)]
    line = (complaints or [s for s in lines if s.strip()] or ["no message"])[0].strip()
    return line.replace("{standard input}", "line").removeprefix("ld: ")[:300]


class Builder:
    """Compiles, assembles and links for one task's toolchain.

    Each call starts a jail of its own: an assembler fooled by one candidate can't touch another.

    Args:
        toolchain: compilers and flags.
        sandbox: jail mode and build limits.
        harness: further C files of the task, compiled on first use.

    Raises:
        ToolMissing: gcc is absent or too old.
    """

    def __init__(
        self, toolchain: Toolchain, sandbox: Sandbox, harness: Sequence[Source] = ()
    ) -> None:
        compiler_version("gcc")
        self.toolchain = toolchain
        self._sandbox = sandbox
        self._harness = tuple(harness)
        self._harness_objects: dict[str, bytes] | None = None

    def compile(self, source: bytes, cc: str, cflags: Sequence[str]) -> Compiled:
        """Compile C to assembly with `cc -S cflags`.

        Raises:
            ToolMissing: the compiler is not installed.
        """
        # clang's address-significance table is nothing that GNU as knows.
        more = ("-fno-addrsig",) if "clang" in cc else ()
        argv = [compiler_path(cc), *cflags, *more, "-S", "-o", "program.s", "program.c"]
        with Jail(Profile.TOOLS, self._sandbox) as jail:
            jail.write_file("program.c", source)
            run = jail.tool(argv)
            if not run.succeeded:
                return Compiled(None, _first_error(run).removeprefix("program.c:"))
            text = jail.read_file("program.s")
        return Compiled((text or b"").decode("utf-8", "surrogateescape"))

    def compile_with_profile(
        self, source: bytes, cc: str, cflags: Sequence[str], inputs: Sequence[bytes]
    ) -> Compiled:
        """Compile with a gcc after training an instrumented build on the inputs (PGO).

        The instrumented program writes its counts into the jail's own memory file system.
        """
        gcc = compiler_path(cc)
        with Jail(Profile.TOOLS, self._sandbox) as jail:
            jail.write_file("program.c", source)
            for name, data in self._objects().items():
                jail.write_file(name, data)
            train = [*cflags, "-fprofile-generate", "-fprofile-update=single"]
            link = [gcc, "-fprofile-generate", "program.o", *self._objects(), "-o", "program"]
            for argv in ([gcc, *train, "-c", "program.c"], [*link, *self.toolchain.ldflags]):
                run = jail.tool(argv)
                if not run.succeeded:
                    return Compiled(None, _first_error(run))
            for data in inputs:
                run = jail.tool(["./program"], stdin=data)
                if run.status is not RunStatus.EXITED:
                    return Compiled(None, f"the instrumented program {run.status}")
            argv = [gcc, *cflags, "-fprofile-use", "-Wno-missing-profile", "-S", "program.c"]
            run = jail.tool(argv)
            text = jail.read_file("program.s")
            if not run.succeeded or text is None:
                return Compiled(None, _first_error(run))
        return Compiled(text.decode("utf-8", "surrogateescape"))

    def build(self, assembly: str) -> Built:
        """Assemble and link a candidate (or the baseline) with the harness."""
        objects = ("program.o", *self._objects())
        try:
            text = assembly.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return Built(None, BuildStage.ASSEMBLE, "the text is not valid Unicode")
        with Jail(Profile.TOOLS, self._sandbox) as jail:
            jail.write_file("program.s", text)
            for name, data in self._objects().items():
                jail.write_file(name, data)
            run = jail.tool(["as", "--64", "-o", "program.o", "program.s"])
            if not run.succeeded:
                return Built(None, BuildStage.ASSEMBLE, _first_error(run))
            run = jail.tool(link_command(self.toolchain, objects))
            if not run.succeeded:
                return Built(None, BuildStage.LINK, _first_error(run))
            image = jail.read_file("program")
        if image is None:
            return Built(None, BuildStage.LINK, "the linker wrote no program")
        return Built(image, BuildStage.BUILT)

    def build_c(self, source: bytes, cc: str, cflags: Sequence[str]) -> Built:
        """Compile, assemble and link C with the harness; for baselines and checks."""
        compiled = self.compile(source, cc, cflags)
        if compiled.assembly is None:
            return Built(None, BuildStage.ASSEMBLE, compiled.message)
        return self.build(compiled.assembly)

    def build_empty(self) -> bytes:
        """Return a linked program whose `main` does nothing: the cost of start-up.

        Raises:
            ToolMissing: even this can't be built here.
        """
        return _empty_program(self.toolchain, self._sandbox)

    def _objects(self) -> dict[str, bytes]:
        """Return the harness's object files by name, compiled at first use."""
        if self._harness_objects is None:
            objects: dict[str, bytes] = {}
            for index, source in enumerate(self._harness):
                name = f"harness{index}.o"
                with Jail(Profile.TOOLS, self._sandbox) as jail:
                    jail.write_file("harness.c", source.text)
                    cc = compiler_path(self.toolchain.cc)
                    run = jail.tool([cc, *self.toolchain.cflags, "-c", "harness.c", "-o", name])
                    data = jail.read_file(name)
                if data is None:
                    raise TaskError(
                        f"harness {source.name} does not compile: {_first_error(run)}",
                        hint="each harness file must compile on its own with gcc -c",
                        problem=TaskProblem.DOES_NOT_COMPILE,
                    )
                objects[name] = data
            self._harness_objects = objects
        return self._harness_objects


@functools.lru_cache(maxsize=8)
def _empty_program(toolchain: Toolchain, sandbox: Sandbox) -> bytes:
    built = Builder(toolchain, sandbox).build_c(EMPTY_MAIN, "gcc", ("-O3",))
    if built.image is None:
        raise ToolMissing(
            f"an empty C program does not build: {built.message}",
            hint="apt-get install gcc libc6-dev binutils",
        )
    return built.image


@functools.lru_cache(maxsize=1)
def libc_symbols() -> frozenset[str]:
    """Return the names that libc and libm export on this machine (their dynamic symbols).

    Raises:
        ToolMissing: `nm` or libc can't be found.
    """
    names: set[str] = set()
    for library in ("libc.so.6", "libm.so.6"):
        path = subprocess.run(
            [compiler_path("gcc"), f"-print-file-name={library}"],
            capture_output=True,
            text=True,
            check=False,
        ).stdout.strip()
        try:
            listing = subprocess.run(
                ["nm", "-D", "--defined-only", "--format=posix", path],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            raise ToolMissing(
                f"can't list the symbols of {library}", hint="apt-get install binutils libc6-dev"
            ) from error
        names.update(line.split("@")[0].split()[0] for line in listing.splitlines() if line)
    return frozenset(names)

"""Compilers as proposers: gcc and every clang found, at many settings.

No -ffast-math unless asked for. With a wider instruction set, -ffp-contract=off keeps
floating-point results what they are: a fused multiply-add rounds once where the source says twice.
"""

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from superasm.asm.toolchain import Builder, compiler_version
from superasm.core.candidate import Candidate
from superasm.core.errors import UserError

ISA_LEVELS = ("x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4", "native")

_GCC_SETS: tuple[tuple[str, ...], ...] = (
    ("-O2",),
    ("-O3",),
    ("-Os",),
    ("-O3", "-funroll-loops"),
    ("-O3", "-funroll-all-loops", "-fno-tree-vectorize"),
    ("-O3", "-fno-tree-vectorize"),
    ("-O3", "-fvect-cost-model=unlimited"),
    ("-O3", "-fvect-cost-model=very-cheap"),
    ("-O3", "-falign-loops=32", "-falign-functions=32"),
    ("-O3", "-fno-if-conversion", "-fno-if-conversion2", "-fno-tree-loop-if-convert"),
    ("-O3", "-fipa-pta", "-fgcse-las", "-fgcse-sm"),
)
_GCC_WIDE: tuple[tuple[str, ...], ...] = (("-O3", "-mprefer-vector-width=512"),)
_CLANG_SETS: tuple[tuple[str, ...], ...] = (
    ("-O2",),
    ("-O3",),
    ("-O3", "-funroll-loops"),
    ("-O3", "-fno-vectorize", "-fno-slp-vectorize"),
    ("-O3", "-fno-unroll-loops"),
    ("-O3", "-falign-loops=32"),
)
_CLANG_WIDE: tuple[tuple[str, ...], ...] = (("-O3", "-mprefer-vector-width=512"),)
_PROFILED: tuple[tuple[str, ...], ...] = (("-O2",), ("-O3",))


@dataclass(frozen=True, slots=True)
class Configuration:
    """One way to compile: compiler, flags, and whether it is trained on inputs first (PGO)."""

    cc: str
    cflags: tuple[str, ...]
    profiled: bool = False

    @property
    def name(self) -> str:
        """The command as a user would type it, without files."""
        profile = ("-fprofile-use",) if self.profiled else ()
        return " ".join((self.cc, *self.cflags, *profile))


@dataclass(frozen=True, slots=True)
class NotProposed:
    """A configuration that gave no assembly, and why."""

    configuration: Configuration
    message: str


def find_compilers() -> list[str]:
    """Return the names of gcc and every clang and numbered gcc on PATH, one per program."""
    names = {"gcc", "clang"}
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        try:
            entries = [entry.name for entry in Path(folder or ".").iterdir()]
        except OSError:
            continue
        names.update(n for n in entries if re.fullmatch(r"(gcc|clang)-\d+", n))
    found: dict[Path, str] = {}
    for name in sorted(names, key=lambda n: (not n.startswith("gcc"), len(n), n)):
        path = shutil.which(name)
        if path is not None:
            found.setdefault(Path(path).resolve(), name)
    return list(found.values())


def isa_flags(isa: str) -> tuple[str, ...]:
    """Return the compiler flags for an instruction-set level.

    Raises:
        UserError: there is no such level.
    """
    short = {"v2": "x86-64-v2", "v3": "x86-64-v3", "v4": "x86-64-v4"}
    level = short.get(isa, isa)
    if level not in ISA_LEVELS:
        raise UserError(f"unknown instruction-set level {isa!r}", hint=", ".join(ISA_LEVELS))
    return () if level == "x86-64" else (f"-march={level}", "-ffp-contract=off")


def configurations(
    compilers: Sequence[str], isa: str, *, fast_math: bool = False
) -> list[Configuration]:
    """Return the configurations to try, most promising first, without the baseline's own.

    Args:
        compilers: names as from `find_compilers`.
        isa: widest instruction set allowed; narrower code is tried as well.
        fast_math: also try -ffast-math (outputs are still compared byte for byte).

    Raises:
        UserError: there is no such level.
    """
    wide = isa_flags(isa)
    chosen: list[Configuration] = []

    def add(cc: str, flag_sets: Sequence[tuple[str, ...]], *more: str, pgo: bool = False) -> None:
        chosen.extend(Configuration(cc, (*flags, *more), pgo) for flags in flag_sets)

    for cc in compilers:
        is_gcc = cc.startswith("gcc")
        sets = _GCC_SETS if is_gcc else _CLANG_SETS
        math = ("-ffast-math",) if fast_math else None
        for levels in (wide, ()) if wide else ((),):
            add(cc, sets, *levels)
            if levels:
                add(cc, _GCC_WIDE if is_gcc else _CLANG_WIDE, *levels)
            if is_gcc:
                add(cc, _PROFILED, *levels, pgo=True)
            if math:
                add(cc, (("-O3",),), *levels, *math)
    baseline = Configuration("gcc", ("-O3",))
    # One good setting of every compiler comes first, so that a short budget sees variety.
    first = [c for c in chosen if c.cflags in (("-O3",), ("-O3", *wide)) and not c.profiled]
    ordered = dict.fromkeys((*first, *chosen))
    return [c for c in ordered if c != baseline]


def propose(
    configuration: Configuration, builder: Builder, source: bytes, training: Sequence[bytes]
) -> Candidate | NotProposed:
    """Compile one configuration to a candidate.

    Args:
        configuration: compiler and flags.
        builder: compiles in a jail.
        source: the C text.
        training: inputs for profile-guided optimisation; never those held out for timing.

    Raises:
        MachineError: the compiler is absent, or the jail failed.
    """
    if configuration.profiled:
        cc, cflags = configuration.cc, configuration.cflags
        compiled = builder.compile_with_profile(source, cc, cflags, training)
    else:
        compiled = builder.compile(source, configuration.cc, configuration.cflags)
    if compiled.assembly is None:
        return NotProposed(configuration, compiled.message)
    return Candidate(
        assembly=compiled.assembly,
        proposer=configuration.name,
        parameters={
            "cc": configuration.cc,
            "cflags": " ".join(configuration.cflags),
            "profiled": str(configuration.profiled).lower(),
            "version": compiler_version(configuration.cc),
        },
    )

"""`superasm profile`: where does a program spend its time?"""

import shlex
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from superasm.asm.effects import EffectsTable
from superasm.asm.lines import FLAGS, source_lines
from superasm.asm.parse import AsmSyntaxError
from superasm.asm.screen import screen
from superasm.asm.toolchain import Builder, libc_symbols
from superasm.asm.unit import Unit
from superasm.cli import common
from superasm.cli.inputs import read_draft, read_file
from superasm.core.errors import UserError
from superasm.evaluate.admission import Baseline, admit
from superasm.evaluate.profile import profile
from superasm.report.profile import profile_facts, show_profile


def command(
    program: common.ProgramArgument,
    tests: common.TestsOption = None,
    inputs: common.InputsOption = None,
    assembly: Annotated[
        Path | None,
        typer.Option(
            help="Profile this assembly of the program instead of what gcc -O3 makes of it.",
            metavar="FILE.s",
        ),
    ] = None,
    cc: Annotated[
        str | None,
        typer.Option(
            "--cc",
            help='Profile what another compiler makes of it, e.g. "clang-22 -O3".',
            metavar="COMMAND",
        ),
    ] = None,
    share: Annotated[
        float,
        typer.Option(
            help="Show the fewest blocks that have this part of the time together.", min=0, max=1
        ),
    ] = 0.9,
    blocks: Annotated[
        int, typer.Option(help="Show at most this many blocks (--json: all).", min=1)
    ] = 10,
    harness: common.HarnessOption = None,
    ldflags: common.LinkOption = "-lm",
    config: common.ConfigOption = None,
    overrides: common.SetOption = None,
    unsafe: common.UnsafeOption = False,
    as_json: common.JsonOption = False,
) -> int:
    """Show where a program spends its time: its hot blocks, as annotated assembly.

    Each block is counted exactly, and calls of library functions are timed, in instrumented builds
    that run in the jail on the inputs to time. A block's share of the time is estimated from its
    count and the kinds of its instructions.

    Example: superasm profile prog.c --tests tests/ --inputs inputs/
    """
    settings = common.settings_from(config, overrides, unsafe=unsafe)
    if assembly is not None and cc is not None:
        raise UserError("--assembly and --cc exclude each other", hint="give one of them")
    draft = read_draft(program, tests, inputs, harness or [], ldflags)
    given = read_file(assembly, "an assembly file") if assembly is not None else None
    with common.LiveReporter() as reporter:
        baseline = admit(draft, settings, progress=reporter.phase)
        task = baseline.task
        builder = Builder(task.toolchain, settings.sandbox, task.harness)
        reporter.phase("reading the assembly")
        if given is not None:
            text, name = given.decode("utf-8", "surrogateescape"), str(assembly)
            with_lines = None
            _check(text, name, baseline)
        else:
            baseline_command = (task.toolchain.cc, *task.toolchain.cflags)
            compiler, *flags = _words(cc) if cc is not None else baseline_command
            name = " ".join((compiler, *flags))
            text = _compiled(builder, task.source, compiler, flags)
            with_lines = builder.compile(task.source, compiler, (*flags, *FLAGS)).assembly
        try:
            unit = Unit.read(text, EffectsTable(settings.sandbox))
        except AsmSyntaxError as error:
            raise UserError(f"the assembly can't be analysed: {error}") from error
        reporter.phase("counting and timing")
        found = profile(unit, task.performance, builder, settings)
    lines = source_lines(unit, with_lines) if with_lines is not None else {}
    if as_json:
        facts = profile_facts(found, share, lines)
        common.print_json({"program": task.name, "assembly": name, **facts})
    else:
        show_profile(
            Console(highlight=False),
            task.name,
            name,
            found,
            share=share,
            most=blocks,
            lines=lines,
            source=task.source.decode("utf-8", "replace").splitlines(),
        )
    return 0


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UserError(f"--cc {command!r}: {error}", hint='e.g. --cc "clang-22 -O3"') from error
    if not words:
        raise UserError("--cc is empty", hint='e.g. --cc "clang-22 -O3"')
    return words


def _compiled(builder: Builder, source: bytes, compiler: str, flags: list[str]) -> str:
    compiled = builder.compile(source, compiler, flags)
    if compiled.assembly is None:
        raise UserError(
            f"{' '.join((compiler, *flags))} does not compile it: {compiled.message}",
            hint='--cc takes a compiler and its flags, e.g. "clang-22 -O3 -march=native"',
        )
    return compiled.assembly


def _check(text: str, name: str, baseline: Baseline) -> None:
    """Refuse what `superasm evaluate` refuses."""
    refusal = screen(text, baseline.assembly, libc_symbols())
    if refusal is not None:
        raise UserError(
            f"{name} is refused: {refusal.rule}: {refusal.message}",
            hint="superasm evaluate tells whether an assembly file is right",
        )

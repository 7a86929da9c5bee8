"""Which line of the C source an instruction comes from.

The same source is compiled a second time with line information (`-g1`), which leaves the
instructions as they are; lines are then carried over from one text to the other in order.

Covers: gcc and clang. Does not cover: code from headers and macros of other files (no line), and
    compilers whose code changes with -g: no instruction has a line then.
"""

from superasm.asm.parse import AsmSyntaxError, Directive, Instruction, parse
from superasm.asm.unit import Unit

FLAGS = ("-g1",)


def source_lines(unit: Unit, with_lines: str, file: str = "program.c") -> dict[int, int]:
    """Return line numbers by statement index of the unit; empty if the two texts differ.

    Args:
        unit: compiled without line information.
        with_lines: the text of the same compilation with `FLAGS`.
        file: name under which the source was compiled.
    """
    try:
        statements = parse(with_lines).statements
    except AsmSyntaxError:
        return {}
    numbers = {
        s.operands[0].split()[0]
        for s in statements
        if isinstance(s, Directive) and s.name == ".file" and f'"{file}"' in s.operands[0]
    }
    line: int | None = None
    found: list[tuple[str, int | None]] = []
    for statement in statements:
        if isinstance(statement, Directive) and statement.name == ".loc":
            number, at, *_ = " ".join(statement.operands).split()
            # Line 0 is for code that belongs to no line.
            line = int(at) or None if number in numbers else None
        elif isinstance(statement, Instruction):
            found.append((statement.mnemonic, line))
    own = list(unit.instructions())
    if [s.mnemonic for _, s in own] != [mnemonic for mnemonic, _ in found]:
        return {}
    return {i: at for (i, _), (_, at) in zip(own, found, strict=True) if at is not None}

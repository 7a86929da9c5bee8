"""What changed between two assembly texts, for people: a short diff and a summary.

Comments, blanks and source-file directives are left out. Local labels of the second text are
shown under the names of the labels they line up with in the first, so that a renumbering does not
show as a change. Texts that can't be parsed are compared line by line as they are.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from superasm.asm.normalise import render
from superasm.asm.parse import (
    AsmSyntaxError,
    Directive,
    Instruction,
    Label,
    Program,
    Statement,
    global_symbols,
    parse,
)

_NOISE = frozenset({".file", ".ident", ".loc", ".loc_mark_labels", ".size", ".addrsig_sym"})
_LOCAL = re.compile(r"\.L[A-Za-z0-9_.$]+")


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """How much changed, counted in instructions.

    Attributes:
        instructions_before, instructions_after: instructions in each text.
        added, removed: instructions that line up with none on the other side.
        functions: functions whose bodies differ, or that only one side has.
        notable: the largest changes by mnemonic, e.g. ("-12 shrq", "+4 popcntq").
    """

    instructions_before: int
    instructions_after: int
    added: int
    removed: int
    functions: tuple[str, ...]
    notable: tuple[str, ...]

    def __str__(self) -> str:
        """One line for people."""
        if not (self.added or self.removed):
            return f"{self.instructions_before} instructions, none changed"
        where = f" in {', '.join(self.functions)}" if self.functions else ""
        what = f" ({', '.join(self.notable)})" if self.notable else ""
        return (
            f"{self.instructions_before} -> {self.instructions_after} instructions, "
            f"+{self.added} -{self.removed}{where}{what}"
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of two texts side by side: line numbers from 1, None where a side has no line.

    Lines that do not count (comments, blanks, source-file directives) are never changed.
    """

    before: int | None
    after: int | None
    changed: bool = False


def side_by_side(before: str, after: str) -> list[Pair]:
    """Return every line of both texts once, in order, those that line up in one row."""
    old, new = _numbered(before, after)
    rows: list[Pair] = []
    done = [0, 0]

    def quiet(*upto: int) -> None:
        """Take in the lines that do not count, up to but without those that come next."""
        left = [range(done[i] + 1, max(done[i] + 1, upto[i])) for i in (0, 1)]
        rows.extend(Pair(a, b) for a, b in zip_longest(*left))
        done[:] = [max(done[i], upto[i] - 1) for i in (0, 1)]

    for changed, a, b in _rows([text for _, text in old], [text for _, text in new]):
        lines = old[a][0] if a is not None else None, new[b][0] if b is not None else None
        quiet(lines[0] or 0, lines[1] or 0)
        rows.append(Pair(*lines, changed))
        done[:] = [max(done[i], lines[i] or 0) for i in (0, 1)]
    quiet(*(len(split_lines(text)) + 1 for text in (before, after)))
    return rows


def split_lines(text: str) -> list[str]:
    """Return the lines as assemblers and line numbers count them: only a line feed ends one."""
    lines = text.split("\n")
    return lines if lines[-1] else lines[:-1]


def unified(before: str, after: str, *, context: int = 3, max_lines: int = 40) -> str:
    """Return a unified diff, without file headers; "" where nothing changed.

    Args:
        before, after: assembly texts.
        context: unchanged lines shown around each change.
        max_lines: at most this many lines; a last line says how many were left out.
    """
    old, new = _aligned(before, after)
    lines = list(difflib.unified_diff(old, new, n=context, lineterm=""))[2:]
    if len(lines) > max_lines:
        left_out = len(lines) - max_lines + 1
        lines = [*lines[: max_lines - 1], f"... {left_out} more lines"]
    return "\n".join(lines)


def summarise(before: str, after: str) -> ChangeSummary:
    """Count what changed.

    Raises:
        AsmSyntaxError: for text that can't be parsed.
    """
    programs = parse(before), parse(after)
    lines = _lines(programs[0]), _lines(programs[1])
    old, new = lines[0], _relabelled(*lines)
    code = [line for line in old if _is_code(line)], [line for line in new if _is_code(line)]
    added = removed = 0
    for tag, a1, a2, b1, b2 in _opcodes(*code):
        if tag != "equal":
            removed += a2 - a1
            added += b2 - b1
    counts = [Counter(i.mnemonic.lower() for i in p.instructions) for p in programs]
    changes = {m: counts[1][m] - counts[0][m] for m in counts[0] | counts[1]}
    notable = sorted((m for m in changes if changes[m]), key=lambda m: (-abs(changes[m]), m))[:6]
    return ChangeSummary(
        sum(counts[0].values()),
        sum(counts[1].values()),
        added,
        removed,
        _touched(*programs),
        tuple(f"{changes[m]:+d} {m}" for m in notable),
    )


def functions(program: Program) -> dict[str, tuple[Statement, ...]]:
    """Return the functions by name, each with its statements from its label to its end.

    A function is a label of type @function, or a global label in a .text section without any
    type. It ends at its `.size`, or without one at the next function or where its section does;
    statements in other sections (a jump table amid the code) are not part of it.
    """
    kinds: dict[str, str] = {}
    sized: set[str] = set()
    for directive in program.directives:
        if directive.name == ".type" and len(directive.operands) == 2:
            kinds[directive.operands[0]] = directive.operands[1].lower()
        elif directive.name == ".size":
            sized.update(directive.operands[:1])
    visible = global_symbols(program)
    bodies: dict[str, list[Statement]] = {}
    current, section = "", ""
    for statement in program.statements:
        if isinstance(statement, Label):
            kind = kinds.get(statement.name, "")
            untyped = not kind and statement.section.startswith(".text")
            if "func" in kind or (untyped and statement.name in visible):
                current, section = statement.name, statement.section
                bodies[current] = []
        if (
            isinstance(statement, Directive)
            and statement.name == ".size"
            and statement.operands[:1] == (current,)
        ):
            current = ""
        elif current and statement.section == section:
            bodies[current].append(statement)
        elif current not in sized:
            current = ""
    return {name: tuple(body) for name, body in bodies.items()}


def _touched(before: Program, after: Program) -> tuple[str, ...]:
    bodies = [
        {name: _masked(_lines(Program(body))) for name, body in functions(p).items()}
        for p in (before, after)
    ]
    names = dict.fromkeys((*bodies[0], *bodies[1]))
    return tuple(n for n in names if bodies[0].get(n) != bodies[1].get(n))


def _is_code(line: str) -> bool:
    return line.startswith("\t") and not line.startswith("\t.")


def _numbered(before: str, after: str) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """The lines of both texts that count, each with its number, the second relabelled."""
    try:
        programs = parse(before), parse(after)
    except AsmSyntaxError:
        plain = [
            [(i, line.rstrip()) for i, line in enumerate(split_lines(text), 1) if line.strip()]
            for text in (before, after)
        ]
        return plain[0], plain[1]
    old = _lines(programs[0])
    texts = old, _relabelled(old, _lines(programs[1]))
    joined: tuple[dict[int, str], dict[int, str]] = {}, {}
    for lines, program, rendered in zip(joined, programs, texts, strict=True):
        for statement, text in zip(_worth_reading(program), rendered, strict=True):
            line = statement.line
            lines[line] = f"{lines[line]}; {text}" if line in lines else text
    return list(joined[0].items()), list(joined[1].items())


def _rows(old: list[str], new: list[str]) -> Iterator[tuple[bool, int | None, int | None]]:
    """Yield (changed, place in old, place in new) of lines that line up or stand alone."""
    for tag, a1, a2, b1, b2 in _opcodes(old, new):
        for a, b in zip_longest(range(a1, a2), range(b1, b2)):
            yield tag != "equal", a, b


def _lines(program: Program) -> list[str]:
    """Render the statements worth reading; a numeric label stays as it is."""
    return [render(s, {}) for s in _worth_reading(program)]


def _worth_reading(program: Program) -> list[Statement]:
    return [
        s
        for s in program.statements
        if isinstance(s, Label | Instruction)
        or (isinstance(s, Directive) and s.name not in _NOISE and not s.name.startswith(".cfi_"))
    ]


def _masked(lines: Sequence[str]) -> list[str]:
    """Give the local labels of a function numbers in their order of appearance."""
    names: dict[str, str] = {}
    return [
        _LOCAL.sub(lambda m: names.setdefault(m.group(), f".L{len(names)}"), line) for line in lines
    ]


def _aligned(before: str, after: str) -> tuple[list[str], list[str]]:
    try:
        old, new = _lines(parse(before)), _lines(parse(after))
    except AsmSyntaxError:
        return before.splitlines(), after.splitlines()
    return old, _relabelled(old, new)


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Match two lists of lines, the common head and tail first, which keeps large texts quick."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=len(a) + len(b) > 4000)
    middle = [
        (tag, a1 + head, a2 + head, b1 + head, b2 + head)
        for tag, a1, a2, b1, b2 in matcher.get_opcodes()
    ]
    ends = ("equal", len(old) - tail, len(old), len(new) - tail, len(new))
    return [("equal", 0, head, 0, head), *middle, ends]


def _relabelled(old: Sequence[str], new: list[str]) -> list[str]:
    """Give the `.L` labels of `new` the names of those in `old` that they line up with."""
    mask = [[_LOCAL.sub(".L", line) for line in lines] for lines in (old, new)]
    names: dict[str, str] = {}
    taken: set[str] = set()
    for tag, a1, a2, b1, _ in _opcodes(mask[0], mask[1]):
        if tag != "equal":
            continue
        for a, b in zip(range(a1, a2), range(b1, b1 + a2 - a1), strict=True):
            for mine, theirs in zip(_LOCAL.findall(new[b]), _LOCAL.findall(old[a]), strict=True):
                defines = new[b].startswith(mine + ":")
                if defines and mine not in names and theirs not in taken:
                    names[mine] = theirs
                    taken.add(theirs)
    everything = {label for line in (*old, *new) for label in _LOCAL.findall(line)}
    for label in dict.fromkeys(m for line in new for m in _LOCAL.findall(line)):
        if label in names:
            continue
        fresh = label
        while fresh in taken or (fresh != label and fresh in everything):
            fresh += "n"
        names[label] = fresh
        taken.add(fresh)
    return [_LOCAL.sub(lambda m: names[m.group()], line) for line in new]

"""What the names in a text mean for control flow: functions, labels, jump tables.

Covers: labels, numeric labels, symbols that are set equal to a label, tables of labels in data.
Does not cover: arithmetic on code addresses other than differences in tables.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from superasm.asm import state, words
from superasm.asm.effects import Effects, Flow
from superasm.asm.parse import (
    Directive,
    Instruction,
    Kind,
    Label,
    Program,
    Statement,
    global_symbols,
    names_in,
    symbol_tokens,
)

_NUMERIC = re.compile(r"\d+[bf]")
# Directives that mention code without anybody going there because of it.
_MENTIONS = (".size", ".type", ".globl", ".global", ".local", ".weak", ".hidden", ".loc", ".cfi_")
_ALIASES = words(".set .equ .equiv .eqv = ==")
_DATA = words(
    ".byte .2byte .4byte .8byte .word .value .short .hword .long .int .quad .octa .ascii .asciz "
    ".string .zero .space .skip .fill .single .float .double .tfloat .uleb128 .sleb128 .incbin "
    ".org .dc .dcb .ds .insn .nops"
)
_CONDITIONALS = (".rept", ".endr", ".irp", ".macro", ".endm", ".if", ".else", ".endif", ".include")
# They never come back.
_FINAL = words(
    "exit _exit _Exit quick_exit abort __assert_fail __stack_chk_fail __chk_fail __fortify_fail "
    "longjmp _longjmp siglongjmp __longjmp_chk"
)


def is_barrier(directive: Directive) -> bool:
    """Tell whether a directive in code stands for instructions that can't be read."""
    name = directive.name
    return name in _DATA or name.startswith((".dc.", ".ds.", *_CONDITIONALS))


class Targets:
    """The meaning of the names of one text.

    Args:
        statements: of the text.
        effects: of its instructions, by statement index.

    Attributes:
        code: names of the sections that hold code.
        functions: symbols of type @function, exported code labels, and what is called.
        referenced: code labels that something refers to.
        taken: labels, other than functions, whose address something takes.
        aliases: names set equal to another, with what they stand for.
    """

    def __init__(self, statements: Sequence[Statement], effects: Mapping[int, Effects]) -> None:
        self._statements = statements
        self._effects = effects
        self._numeric = _numeric_labels(statements)
        self._defined = {s.name for s in statements if isinstance(s, Label)}
        self.code = {".text", *_executable(statements)}
        self.aliases = dict(_aliases(statements))
        self.functions = self._function_names()
        self.referenced, self.taken = self._references()

    def is_code(self, section: str) -> bool:
        """Tell whether a section holds code."""
        return section in self.code or section.startswith(".text.")

    def of(self, index: int) -> str | None:
        """Return the label or symbol that a jump or call names; None where it names none alone.

        Numeric labels have the names of their definitions, `1#17`; aliases that of their target.
        """
        statement = self._statements[index]
        if not isinstance(statement, Instruction) or len(statement.operands) != 1:
            return None
        operand = statement.operands[0]
        if _NUMERIC.fullmatch(operand):
            return self._definition(operand, index)
        pieces = [t for t in symbol_tokens(statement)[0] if t.kind != Kind.SPACE]
        kinds = [t.kind for t in pieces]
        if kinds in ([Kind.NAME], [Kind.NAME, Kind.MODIFIER]):
            return self.aliases.get(pieces[0].text, pieces[0].text)
        return None

    def _definition(self, reference: str, index: int) -> str | None:
        """Return the name of the numeric label that `1f` or `1b` means at a statement."""
        number, where = reference[:-1], self._numeric.get(reference[:-1], [])
        later = [i for i in where if i > index][:1]
        earlier = [i for i in where if i < index][-1:]
        return next((f"{number}#{i}" for i in (later if reference[-1] == "f" else earlier)), None)

    def is_final(self, index: int) -> bool:
        """Tell whether a call is of a function of libc that never returns."""
        name = self.of(index) if self._effects[index].flow is Flow.CALL else None
        return name in _FINAL and name not in self._defined

    def in_table(self, index: int, before: Sequence[int]) -> tuple[str, ...] | None:
        """Return where an indirect jump through a table of labels goes.

        Args:
            index: of the jump.
            before: the instructions of its block that precede it.

        Returns:
            The labels of the table, or () if it goes through one but which is not known. None if
            it may as well be a call of a function pointer in tail position.
        """
        statement = self._statements[index]
        assert isinstance(statement, Instruction)
        operand = statement.operands[0] if statement.operands else ""
        if "(" in operand:
            return self._tables.get(next(iter(names_in(statement)), ""))
        jump = state.register(operand.lstrip("* \t"))
        if jump is None:
            return None
        part = state.mask(jump[0])
        for earlier in reversed(before):
            if self._effects[earlier].writes & part:
                return self._loaded_from(earlier)
        return None

    def _loaded_from(self, index: int) -> tuple[str, ...] | None:
        """Return what an instruction leaves in its register, as `in_table` does."""
        effects, statement = self._effects[index], self._statements[index]
        if effects.mnemonic == "add" and not effects.stores:
            return ()  # table + offset in it: no pointer to a function is made so
        if effects.mnemonic == "mov" and effects.loads:
            return self._tables.get(next(iter(names_in(statement)), ""))
        return None

    @cached_property
    def _tables(self) -> Mapping[str, tuple[str, ...]]:
        """By data label: the local code labels that its data consist of."""
        code = {
            s.name for s in self._statements if isinstance(s, Label) and self.is_code(s.section)
        }
        found: dict[str, list[str]] = {}
        label, broken = "", set()
        for statement in self._statements:
            if isinstance(statement, Label):
                label = "" if self.is_code(statement.section) else statement.name
            elif isinstance(statement, Directive) and statement.name in _DATA and label:
                names = [n for n in names_in(statement) if n != label]
                found.setdefault(label, []).extend(names)
                if not names or not code.issuperset(names) or self.functions.intersection(names):
                    broken.add(label)
        return {name: tuple(dict.fromkeys(t)) for name, t in found.items() if name not in broken}

    def _references(self) -> tuple[set[str], set[str]]:
        referenced: set[str] = set()
        taken: set[str] = set()
        for index, statement in enumerate(self._statements):
            if isinstance(statement, Label) or statement.section.startswith(".debug"):
                continue
            if isinstance(statement, Directive):
                if not statement.name.startswith(_MENTIONS) and statement.name not in _ALIASES:
                    taken.update(self._mentioned(index))
                continue
            name = self.of(index)
            if self._effects[index].flow in (Flow.JUMP, Flow.BRANCH, Flow.CALL) and name:
                referenced.add(name)
            else:
                taken.update(self._mentioned(index))
        taken = {self.aliases.get(name, name) for name in taken} - self.functions
        return referenced | taken, taken

    def _mentioned(self, index: int) -> Iterator[str]:
        for operand in symbol_tokens(self._statements[index]):
            for token in operand:
                if token.kind == Kind.NAME:
                    yield token.text
                elif token.kind == Kind.NUMBER and _NUMERIC.fullmatch(token.text):
                    yield from filter(None, (self._definition(token.text, index),))

    def _function_names(self) -> set[str]:
        exported = global_symbols(Program(tuple(self._statements)))
        declared = {self.aliases.get(name, name) for name in _declared(self._statements)}
        return declared | {
            s.name
            for s in self._statements
            if isinstance(s, Label) and self.is_code(s.section) and s.name in exported
        }


def _numeric_labels(statements: Sequence[Statement]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for index, statement in enumerate(statements):
        if isinstance(statement, Label) and statement.name.isdigit():
            found.setdefault(statement.name, []).append(index)
    return found


def _executable(statements: Iterable[Statement]) -> Iterator[str]:
    """Names of the sections that are declared executable."""
    for statement in statements:
        if not isinstance(statement, Directive) or len(statement.operands) < 2:
            continue
        flags = statement.operands[1]
        if (
            statement.name in (".section", ".pushsection")
            and flags.startswith('"')
            and "x" in flags
        ):
            yield statement.section


def _aliases(statements: Iterable[Statement]) -> Iterator[tuple[str, str]]:
    known: dict[str, str] = {}
    for statement in statements:
        if isinstance(statement, Directive) and statement.name in _ALIASES:
            name, *rest = statement.operands
            if len(rest) == 1 and names_in(statement)[1:] == (rest[0],):
                known[name] = known.get(rest[0], rest[0])
                yield name, known[name]


def _declared(statements: Iterable[Statement]) -> Iterator[str]:
    for statement in statements:
        if isinstance(statement, Directive) and statement.name == ".type":
            if len(statement.operands) == 2 and statement.operands[1].endswith("function"):
                yield statement.operands[0]
        elif isinstance(statement, Instruction) and statement.mnemonic.lower().startswith("call"):
            yield from names_in(statement)

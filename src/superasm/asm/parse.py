"""Reading GNU AT&T x86-64 assembly text into statements, the way GNU as 2.40 reads it.

Covers what gcc and clang emit, and what people write in that style: labels (several per line,
numeric ones too), directives, prefixes, instructions, `=` assignments, `#` and `/* */` comments,
`/` comments at the start of a statement, `;` separators, strings and character constants.

Does not cover: macros (their bodies are read as plain statements), Intel syntax, and quoted symbol
names. What GNU as reads in a surprising way (a string or line marker that runs over the end of a
line, a lone carriage return, `#NO_APP` on the first line) is refused rather than imitated, so that
no text can look different here from what the assembler sees.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from superasm.asm import words


class AsmSyntaxError(ValueError):
    """The text can't be read as AT&T assembly. `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Label:
    """`name:`; a numeric local label has digits for a name."""

    line: int
    section: str
    name: str


@dataclass(frozen=True, slots=True)
class Directive:
    """`.name operands`: the name in lower case with its dot, operands stripped but otherwise raw.

    An assignment `x = y` is a directive of name "=" (or "==") and operands (x, y). A directive
    that switches the section belongs to the section it switches to.
    """

    line: int
    section: str
    name: str
    operands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instruction:
    """Prefixes, mnemonic (as written) and operands. A prefix alone is its own mnemonic."""

    line: int
    section: str
    prefixes: tuple[str, ...]
    mnemonic: str
    operands: tuple[str, ...]


Statement = Label | Directive | Instruction


@dataclass(frozen=True, slots=True)
class Program:
    """The statements of one assembly text, in order. Comments are gone."""

    statements: tuple[Statement, ...]

    @property
    def instructions(self) -> Iterator[Instruction]:
        """The instructions, in order."""
        return (s for s in self.statements if isinstance(s, Instruction))

    @property
    def directives(self) -> Iterator[Directive]:
        """The directives and assignments, in order."""
        return (s for s in self.statements if isinstance(s, Directive))


class Kind:
    """Kinds of operand tokens."""

    STRING, CHAR, REGISTER, MODIFIER, NAME, NUMBER, BRACE, SPACE, OPERATOR = range(9)


class Token(NamedTuple):
    """A piece of an operand. The texts of all its tokens joined are the operand again."""

    kind: int
    text: str


_NAME = r"[A-Za-z_.$\u0080-\U0010ffff][A-Za-z0-9_.$\u0080-\U0010ffff]*"
_STRING = r'"(?:[^"\\\n]|\\[^\n])*"'
# A blank must have its closing quote: operands are stripped.
_CHAR = r"'(?:\\?[ \t]'|\\[^\n \t]'?|[^\\\n \t]'?)"
_LEXER = re.compile(
    rf"""(?P<plain>[^"'\#/;\n]+)|(?P<string>{_STRING})|(?P<char>{_CHAR})
    |(?P<comment>\#[^\n]*)|(?P<block>/\*.*?\*/)|(?P<slash>/)|(?P<end>[;\n])|(?P<bad>.)""",
    re.VERBOSE | re.DOTALL,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\\`]")
_LINE_MARKER = re.compile(r'#[ \t]*\d+[ \t]*"')
_CLEAN_LINE_MARKER = re.compile(r'#[ \t]*\d+[ \t]*"[^"\\]*"[ \t\d]*\Z')
_LABEL = re.compile(rf"[ \t]*({_NAME}|0|[1-9]\d*)[ \t]*:")
_ASSIGNMENT = re.compile(rf"({_NAME})[ \t]*(==?)[ \t]*(.*)", re.DOTALL)
_DIRECTIVE = re.compile(r"(\.[A-Za-z0-9_.$]+)(.*)", re.DOTALL)
_MNEMONIC = re.compile(
    r"([A-Za-z][A-Za-z0-9_.]*(?:,p[nt]\b)?|\{[a-z0-9]+\})(?=[ \t]|\Z)(.*)", re.DOTALL
)
_COMMA_PARTS = re.compile(rf"""{_STRING}|{_CHAR}|[^"'(),]+|.""", re.DOTALL)
_TOKENS = re.compile(
    rf"""({_STRING})|({_CHAR})|(%[ \t]*[A-Za-z][A-Za-z0-9]*)|(@[ \t]*[A-Za-z_][A-Za-z0-9_]*)
    |({_NAME})|(\d[A-Za-z0-9_.]*)|(\{{[^}}]*\}})|([ \t\n]+)|(.)""",
    re.VERBOSE | re.DOTALL,
)


PREFIXES = words(
    "lock rep repe repz repne repnz notrack bnd data16 data32 addr16 addr32 xacquire xrelease "
    "cs ds es fs gs ss wait fwait rex rex64"
)
# Directives whose operands hold no symbol.
_NO_SYMBOLS = words(
    ".section .pushsection .popsection .previous .subsection .text .data .bss .file .ident .loc "
    ".att_syntax .intel_syntax .code64 .arch .cpu .float .single .double .tfloat .ascii .asciz "
    ".string .version .p2align .balign .align"
)
_QUOTES = words(
    ".incbin .include .print .error .warning .title .sbttl .string8 .string16 .string32 "
    ".string64 .macro .irp .ifc .ifnc .ifeqs .ifnes"
)
# Directives that move what follows to a multiple of some power of two.
ALIGNMENTS = frozenset({".p2align", ".align", ".balign"})
_CFI_WITH_SYMBOLS = frozenset({".cfi_personality", ".cfi_lsda"})


@lru_cache(maxsize=4)  # screen, comparison and instruction set each look at the same text
def parse(text: str) -> Program:
    """Read a whole assembly text.

    Raises:
        AsmSyntaxError: for text that is not AT&T assembly, or that GNU as reads in a way not
            imitated here (see the module docstring).
    """
    if text.startswith("#NO_APP"):
        raise AsmSyntaxError(1, "#NO_APP on the first line turns off comments: remove it")
    reader = _Reader()
    for line, body in _split(text.replace("\r\n", "\n")):
        reader.read(line, body)
    return Program(tuple(reader.statements))


def _split(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each statement that is not blank, without its comments."""
    pieces: list[str] = []
    line = start = 1
    position = 0
    blank, divided = True, False
    while position < len(text):
        match = _LEXER.match(text, position)
        assert match is not None
        position = match.end()
        kind, piece = match.lastgroup, match.group()
        if blank:
            start = line
        if kind == "end":
            if not blank:
                yield start, "".join(pieces)
            pieces.clear()
            blank, divided = True, False
            line += piece == "\n"
        elif kind == "comment":
            if blank and _LINE_MARKER.match(piece) and not _CLEAN_LINE_MARKER.match(piece):
                raise AsmSyntaxError(line, "a line marker whose string does not end cleanly")
        elif kind == "block":
            line += piece.count("\n")
            pieces.append(" ")
        elif kind == "slash":
            if text.startswith("*", position):
                raise AsmSyntaxError(line, "a /* comment that never ends")
            if blank or (not divided and _only_labels("".join(pieces))):
                newline = text.find("\n", position)
                position = len(text) if newline < 0 else newline
            elif text.startswith("/", position):
                raise AsmSyntaxError(line, "// does not start a comment after a statement: use #")
            else:
                divided = True
                pieces.append(piece)
        elif kind == "bad":
            raise AsmSyntaxError(line, "a quote that is not closed on its line")
        else:
            if kind == "plain" and (odd := _CONTROL.search(piece)):
                raise AsmSyntaxError(line, f"unexpected character {odd.group()!r}")
            pieces.append(piece)
            blank = blank and not piece.strip(" \t")
    if not blank:
        yield start, "".join(pieces)


def _only_labels(text: str) -> bool:
    end = 0
    while match := _LABEL.match(text, end):
        end = match.end()
    return not text[end:].strip(" \t")


class _Reader:
    """Turns statement texts into statements, keeping track of the current section."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.section, self.previous = ".text", ".text"
        self.stack: list[tuple[str, str]] = []

    def read(self, line: int, text: str) -> None:
        end = 0
        while match := _LABEL.match(text, end):
            self.statements.append(Label(line, self.section, match.group(1)))
            end = match.end()
        rest = text[end:].strip(" \t")
        if not rest:
            return
        if match := _ASSIGNMENT.match(rest):
            name, sign, value = match.groups()
            self.statements.append(Directive(line, self.section, sign, (name, value.strip(" \t"))))
        elif match := _DIRECTIVE.match(rest):
            name, operands = match.group(1).lower(), _operands(line, match.group(2))
            self._switch(line, name, operands)
            directive = Directive(line, self.section, name, operands)
            if name not in _QUOTES and any(
                t.kind == Kind.STRING for part in symbol_tokens(directive) for t in part
            ):
                raise AsmSyntaxError(line, "quoted symbol names are not supported")
            self.statements.append(directive)
        else:
            self._instruction(line, rest)

    def _instruction(self, line: int, rest: str) -> None:
        prefixes: list[str] = []
        while True:
            match = _MNEMONIC.match(rest)
            if match is None:
                raise AsmSyntaxError(line, f"not a label, directive or instruction: {rest[:40]!r}")
            word, tail = match.group(1), match.group(2).strip(" \t")
            if not tail or not (word.lower() in PREFIXES or word.startswith("{")):
                break
            prefixes.append(word)
            rest = tail
            if len(prefixes) > 8:
                raise AsmSyntaxError(line, "too many prefixes")
        operands = _operands(line, tail)
        for operand in operands:
            if _has_adjacentwords(operand):
                raise AsmSyntaxError(line, f"not an AT&T operand: {operand[:40]!r}")
        self.statements.append(Instruction(line, self.section, tuple(prefixes), word, operands))

    def _switch(self, line: int, name: str, operands: tuple[str, ...]) -> None:
        new = name if name in (".text", ".data", ".bss") else None
        if name in (".section", ".pushsection"):
            if not operands or not operands[0]:
                raise AsmSyntaxError(line, f"{name} without a name")
            new = operands[0][1:-1] if operands[0][0] == '"' else operands[0]
        if name == ".pushsection":
            self.stack.append((self.section, self.previous))
        if name == ".popsection" and self.stack:
            self.section, self.previous = self.stack.pop()
        elif name == ".previous":
            self.section, self.previous = self.previous, self.section
        elif new is not None:
            self.section, self.previous = new, self.section


def _operands(line: int, text: str) -> tuple[str, ...]:
    """Split at the commas outside of parentheses and quotes; empty operands are kept."""
    text = text.strip(" \t")
    if not text:
        return ()
    parts: list[str] = []
    current: list[str] = []
    depth = 0
    for piece in _COMMA_PARTS.findall(text):
        if piece == "," and depth == 0:
            parts.append("".join(current).strip(" \t"))
            current.clear()
            continue
        depth += (piece == "(") - (piece == ")")
        if depth < 0:
            break
        current.append(piece)
    if depth:
        raise AsmSyntaxError(line, "parentheses do not match")
    parts.append("".join(current).strip(" \t"))
    return tuple(parts)


@lru_cache(maxsize=1 << 15)
def tokens(operand: str, *, instruction: bool = False) -> tuple[Token, ...]:
    """Split an operand into tokens.

    Args:
        operand: as in a `Statement`.
        instruction: it belongs to an instruction, where a leading `$` marks an immediate;
            elsewhere `$` is an ordinary character of a name.
    """
    found: list[Token] = []
    position = 0
    if instruction and (match := re.match(r"[ \t]*\*?[ \t]*\$", operand)):
        found += [Token(Kind.SPACE if c in " \t" else Kind.OPERATOR, c) for c in match.group()]
        position = match.end()
    for match in _TOKENS.finditer(operand, position):
        assert match.lastindex is not None
        found.append(Token(match.lastindex - 1, match.group()))
    return tuple(found)


_WORDS = frozenset({Kind.STRING, Kind.REGISTER, Kind.NAME, Kind.NUMBER})


@lru_cache(maxsize=1 << 15)
def _has_adjacentwords(operand: str) -> bool:
    kinds = [t.kind for t in tokens(operand, instruction=True) if t.kind != Kind.SPACE]
    return Kind.STRING in kinds or any(a in _WORDS and b in _WORDS for a, b in pairwise(kinds))


def symbol_tokens(statement: Statement) -> tuple[tuple[Token, ...], ...]:
    """Return the tokens of each operand that may hold symbols; `()` for the others."""
    if isinstance(statement, Label):
        return ()
    if isinstance(statement, Instruction):
        return tuple(tokens(o, instruction=True) for o in statement.operands)
    name = statement.name
    if name in _NO_SYMBOLS or (name.startswith(".cfi_") and name not in _CFI_WITH_SYMBOLS):
        return tuple(() for _ in statement.operands)
    if name == ".type":
        return tuple(tokens(o) if i == 0 else () for i, o in enumerate(statement.operands))
    return tuple(tokens(o) for o in statement.operands)


def names_in(statement: Statement) -> tuple[str, ...]:
    """Return the symbol names that occur in the operands of a statement, in order."""
    return tuple(
        t.text
        for operand in symbol_tokens(statement)
        for t in operand
        if t.kind == Kind.NAME and t.text != "."
    )


_ASSIGN = frozenset({".set", ".equ", ".equiv", ".eqv", "=", "=="})
_ATTRIBUTES = words(
    ".globl .global .weak .local .hidden .protected .internal .type .size .addrsig_sym .cg_profile"
)


def defined_symbols(program: Program) -> frozenset[str]:
    """Return the names defined here: labels (not numeric ones), assignments, common symbols."""
    names = {s.name for s in program.statements if isinstance(s, Label)}
    for directive in program.directives:
        if directive.name in _ASSIGN or directive.name in (".comm", ".lcomm"):
            names.update(directive.operands[:1])
    return frozenset(n for n in names if not n.isdigit())


def global_symbols(program: Program) -> frozenset[str]:
    """Return the names that are visible to other files if defined here: global, weak, common."""
    names: set[str] = set()
    common: set[str] = set()
    local: set[str] = set()
    for directive in program.directives:
        if directive.name in (".globl", ".global", ".weak"):
            names.update(names_in(directive))
        elif directive.name == ".local":
            local.update(names_in(directive))
        elif directive.name == ".comm":
            common.update(directive.operands[:1])
    return frozenset(names | (common - local))


def referenced_symbols(program: Program) -> frozenset[str]:
    """Return the names used in operands, apart from directives that only describe a symbol."""
    names: set[str] = set()
    for statement in program.statements:
        found = names_in(statement)
        if isinstance(statement, Directive):
            if statement.name in _ATTRIBUTES:
                continue
            if statement.name in _ASSIGN or statement.name in (".comm", ".lcomm"):
                found = found[1:]
        names.update(found)
    return frozenset(names)

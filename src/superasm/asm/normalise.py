"""A canonical text of an assembly program, to see whether two programs are really different.

Two programs have the same canonical text only if one can be had from the other by changing
comments, blanks, line breaks, names of local labels, and what only describes the source file
(`.file`, `.ident`, `.loc`). Local labels get new names in their order of appearance, all different
and none in use otherwise, so the canonical text still means what the original did.

Covers: `.L` labels, numeric labels, and other labels and `.local`/`.lcomm` data that are not
exported. Does not cover: different spellings of one thing (`$16` and `$0x10`, `.globl` and
`.global`, `rep; ret` and `rep ret`, upper-case mnemonics), which stay different; compare the
built objects for those.
"""

import re
from collections import defaultdict
from functools import lru_cache

from superasm.asm.parse import (
    AsmSyntaxError,
    Directive,
    Instruction,
    Kind,
    Label,
    Program,
    Statement,
    Token,
    global_symbols,
    parse,
    symbol_tokens,
    tokens,
)

_DROPPED = frozenset({".file", ".ident", ".loc", ".loc_mark_labels"})
# A symbol named by one of these may be seen from outside, so its name is kept.
_EXPORTING = frozenset({".symver", ".weakref", ".set", ".equ", ".equiv", ".eqv", "=", "=="})
_FRESH = ".Lx"
# Numbers and references to numeric labels whose meaning is beyond doubt.
_CLEAN_NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|0[bB][01]+|\d+|(0|[1-9]\d*)[bf]")


def normalise(text: str) -> str:
    """Return the canonical text of a program: one statement per line.

    Raises:
        AsmSyntaxError: for text that can't be parsed.
    """
    program = parse(text)
    return "\n".join(_render_all(program, _canonical_names(program))) + "\n"


def canonical(text: str) -> str:
    """Return what equal programs have in common: the normal form, or an unreadable text itself."""
    try:
        return normalise(text)
    except AsmSyntaxError:
        return text


def identical(a: str, b: str) -> bool:
    """Tell whether two texts are the same program up to comments, blanks and local names.

    Text that can't be parsed is identical only to the very same text.
    """
    if a == b:
        return True
    try:
        return normalise(a) == normalise(b)
    except AsmSyntaxError:
        return False


def _canonical_names(program: Program) -> dict[str, str]:
    """Map each local name, and each numeric label definition "N#k", to a fresh name."""
    order: dict[str, None] = {}
    local: set[str] = set()
    pinned: set[str] = set(global_symbols(program))
    counts: dict[str, int] = defaultdict(int)
    resolvable = True
    for statement in program.statements:
        if isinstance(statement, Label):
            name = statement.name
            if name.isdigit():
                order[f"{name}#{counts[name]}"] = None
                counts[name] += 1
            else:
                order[name] = None
                local.add(name)
            continue
        directive = isinstance(statement, Directive)
        if isinstance(statement, Directive):
            if statement.name in _EXPORTING:
                pinned.update(statement.operands[:1])
            elif statement.name in (".local", ".lcomm"):
                local.update(statement.operands[:1])
        for operand, symbolic in zip(statement.operands, symbol_tokens(statement), strict=True):
            for token in tokens(operand, instruction=not directive):
                if token.kind == Kind.NAME:
                    order[token.text] = None
                    if not symbolic:
                        pinned.add(token.text)
                elif token.kind == Kind.NUMBER and symbolic:
                    resolvable &= _CLEAN_NUMBER.fullmatch(token.text) is not None
    renamed = [n for n in order if (resolvable if "#" in n else n in local and n not in pinned)]
    if any(name.startswith(_FRESH) for name in order.keys() - set(renamed)):
        return {}
    return {name: f"{_FRESH}{i}" for i, name in enumerate(renamed)}


def _render_all(program: Program, names: dict[str, str]) -> list[str]:
    lines = []
    seen: dict[str, int] = defaultdict(int)
    for statement in program.statements:
        if isinstance(statement, Label) and statement.name.isdigit():
            key = f"{statement.name}#{seen[statement.name]}"
            seen[statement.name] += 1
            lines.append(f"{names.get(key, statement.name)}:")
        elif not (isinstance(statement, Directive) and statement.name in _DROPPED):
            lines.append(render(statement, names, seen))
    return lines


def render(
    statement: Statement, names: dict[str, str], numeric: dict[str, int] | None = None
) -> str:
    """Return one statement as one line, its blanks made regular and its symbols renamed.

    Args:
        statement: what to render.
        names: new names of symbols; those not in it are kept.
        numeric: how often each numeric label was defined so far, to resolve `1b` and `1f`
            through the keys "1#0", "1#1" ... of `names`; None leaves them as they are.
    """
    if isinstance(statement, Label):
        return f"{names.get(statement.name, statement.name)}:"
    symbolic = symbol_tokens(statement)
    instruction = isinstance(statement, Instruction)
    parts = []
    for operand, with_symbols in zip(statement.operands, symbolic, strict=True):
        pieces = tokens(operand, instruction=instruction)
        if with_symbols:
            pieces = tuple(_renamed(t, names, numeric) for t in pieces)
        parts.append(_squeeze(pieces))
    if isinstance(statement, Instruction):
        head = " ".join((*statement.prefixes, statement.mnemonic))
        return f"\t{head}\t{', '.join(parts)}" if parts else f"\t{head}"
    if statement.name in ("=", "=="):
        return f"{parts[0]} {statement.name} {parts[1]}"
    return f"\t{statement.name}\t{', '.join(parts)}" if parts else f"\t{statement.name}"


def _renamed(token: Token, names: dict[str, str], numeric: dict[str, int] | None) -> Token:
    if token.kind == Kind.NAME:
        return Token(token.kind, names.get(token.text, token.text))
    if token.kind == Kind.NUMBER and numeric is not None:
        digits, which = token.text[:-1], token.text[-1]
        if digits.isdigit() and which in "bf" and not token.text.startswith("0x"):
            key = f"{digits}#{numeric[digits] - (which == 'b')}"
            return Token(Kind.NAME, names[key]) if key in names else token
    return token


_WORDS = frozenset({Kind.STRING, Kind.CHAR, Kind.REGISTER, Kind.MODIFIER, Kind.NAME, Kind.NUMBER})


@lru_cache(maxsize=1 << 15)
def _squeeze(pieces: tuple[Token, ...]) -> str:
    """Join tokens, with one blank only where two words or two operators stood apart."""
    out: list[str] = []
    last: Token | None = None
    gap = False
    for token in pieces:
        if token.kind == Kind.SPACE:
            gap = True
            continue
        if gap and last is not None and not _may_touch(last, token):
            out.append(" ")
        text = token.text
        if token.kind in (Kind.REGISTER, Kind.MODIFIER):
            text = text[0] + text[1:].strip(" \t")
        out.append(text)
        last, gap = token, False
    return "".join(out)


def _may_touch(left: Token, right: Token) -> bool:
    """Tell whether the blank between two tokens means nothing to the assembler."""
    if left.text in ("(", ")", ",") or right.text in ("(", ")", ","):
        return True
    signs = "+-*:"
    if left.kind == Kind.OPERATOR and left.text in signs:
        return right.kind in _WORDS and right.kind not in (Kind.MODIFIER, Kind.CHAR, Kind.STRING)
    if right.kind == Kind.OPERATOR and right.text in signs:
        return left.kind in _WORDS and left.kind not in (Kind.CHAR, Kind.STRING)
    return False

"""Refusing assembly that tries to do what no honest optimisation does, before it is assembled.

Everything is judged against the baseline, the compiler's own text for the same program: what the
baseline does, the candidate may do in the same form.

Covers: files read by the assembler, macros and other text that writes text, sections that run code
before `main` or are both writable and executable, machine code written as data or reached by a
jump into the middle of an instruction, definitions that replace libc functions, references to libc
functions that a faster version of the program has no need of, instructions that call the kernel,
read clocks or random numbers, touch segment registers or control words, sizes meant to
exhaust the machine, and text that is no AT&T x86-64 assembly.

Does not cover: addresses computed at run time (a jump to an immediate's bytes or into the middle of
a libc function through a register), code written to the stack, thread-local data other than the
program's own once the baseline uses any, wrong results, endless loops, and clobbered registers. The
screen turns cheats away early with a reason; the jail and its seccomp filter are what contains
them, the tests what catches wrong answers. `.note.GNU-stack` may be missing: link noexecstack.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import chain

from superasm.asm import DANGEROUS, is_harmless, words
from superasm.asm.extract import Language, language_of
from superasm.asm.isa import special_purpose
from superasm.asm.normalise import render
from superasm.asm.parse import (
    AsmSyntaxError,
    Directive,
    Instruction,
    Kind,
    Label,
    Program,
    Statement,
    defined_symbols,
    global_symbols,
    names_in,
    parse,
    referenced_symbols,
    tokens,
)


class Rule(StrEnum):
    """Why a candidate was refused."""

    EMPTY = "empty"
    NOT_ASSEMBLY = "not_assembly"
    INTEL_SYNTAX = "intel_syntax"
    OTHER_MACHINE = "other_machine"
    SYNTAX = "syntax"
    TOO_LARGE = "too_large"
    FILE_ACCESS = "file_access"
    MACRO = "macro"
    DIRECTIVE = "directive"
    SECTION = "section"
    CODE_AS_DATA = "code_as_data"
    NEW_GLOBAL = "new_global"
    MISSING_GLOBAL = "missing_global"
    SHADOWED_SYMBOL = "shadowed_symbol"
    EXTERNAL_SYMBOL = "external_symbol"
    INSTRUCTION = "instruction"
    SEGMENT = "segment"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The rule that was broken, and one line that says where and why."""

    rule: Rule
    message: str


_MAX_GROWTH = 16  # times the baseline's text, and so much more:
_MAX_MORE_TEXT = 256 << 10
_MAX_DATA = 64 << 20
_MAX_ALIGNMENT = 4096

_DATA = words(
    ".byte .value .short .word .hword .2byte .long .int .4byte .quad .8byte .octa .16byte .ascii "
    ".asciz .string .float .single .double .tfloat .uleb128 .sleb128 .zero .skip .space .fill"
)
_ALIGN = words(".p2align .balign .align")
_ASSIGN = words(".set .equ .equiv = ==")
_ALLOWED = (
    _DATA
    | _ALIGN
    | _ASSIGN
    | words(
        ".text .data .bss .section .pushsection .popsection .previous .subsection .globl .global "
        ".local .weak .hidden .protected .internal .type .size .file .ident .loc .loc_mark_labels "
        ".comm .lcomm .att_syntax .code64 .arch .addrsig .addrsig_sym .cg_profile "
    )
)
_FILES = words(".incbin .include")
_MACROS = re.compile(
    r"\.(macro|endm|rept|endr|irpc?|exitm|purgem|(no)?altmacro|(end)?if\w*|else\w*)"
)
_SECTIONS = re.compile(
    r"\.(text|rodata|l?data|l?bss|tdata|tbss|data\.rel\.ro|lrodata|ltext)(\.[\w.$-]+)?"
    r"|\.note\.GNU-stack|\.note\.gnu\.property|\.comment|\.eh_frame|\.gcc_except_table"
    r"|\.llvm_addrsig|\.llvm\.call-graph-profile|\.debug_\w+"
)
_CODE = re.compile(r"\.l?text(\.|\Z)")
_SECTION_TYPES = words('@progbits @nobits @note @unwind %progbits %nobits "progbits" "nobits"')
_SYMBOL_TYPES = words(
    "@function @object @notype @tls_object %function %object %notype %tls_object stt_func "
    "stt_object stt_notype stt_tls function object"
)
_BRANCH = re.compile(r"j[a-z]+|callq?|loop\w*")
_CONTROL_REGISTER = re.compile(r"%([cdt]r\d+|db\d+)\Z")
_INDEXED = re.compile(r"\([^()]*%[^()]*\)")
_NUMERIC_LABEL = re.compile(r"(0|[1-9]\d*)[bf]\Z")
_SIZE = re.compile(r"(0[xX][0-9a-fA-F]+|[1-9]\d*|0)(\*(0[xX][0-9a-fA-F]+|[1-9]\d*|0)){0,3}")
_THREAD_LOCAL = words("tpoff gottpoff tlsgd tlsld dtpoff tlsdesc ntpoff gotntpoff")
_Found = Iterator[tuple[Rule, str]]


class _Facts:
    """What a program does, as far as the rules ask."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.defined = defined_symbols(program)
        self.exported = self.defined & global_symbols(program)
        loaded = tuple(s for s in program.statements if not s.section.startswith(".debug_"))
        self.external = referenced_symbols(Program(loaded)) - self.defined
        self.mnemonics = {i.mnemonic.lower() for i in program.instructions}
        self.sections = {s.section for s in program.statements}
        self.code_sections = {n for n in self.sections if _CODE.match(n)}
        for directive in program.directives:
            if directive.name == ".section" and "x" in _flags(directive):
                self.code_sections.add(directive.section)
        self.code_labels = {
            s.name
            for s in program.statements
            if isinstance(s, Label) and s.section in self.code_sections
        }
        self.constants: set[str] = set()
        for directive in program.directives:
            if directive.name in _ASSIGN:
                code = not self.code_labels.isdisjoint(names_in(directive)[1:])
                (self.code_labels if code else self.constants).update(directive.operands[:1])
        self.data_bytes = sum(_data_bytes(d) or 0 for d in program.directives)
        self.thread_local = any(
            (t.kind == Kind.MODIFIER and t.text[1:].strip().lower() in _THREAD_LOCAL)
            for i in program.instructions
            for operand in i.operands
            for t in tokens(operand, instruction=True)
        )
        self.forms = {
            (s.section in self.code_sections, render(s, {}))
            for s in program.statements
            if not isinstance(s, Label)
        }


@lru_cache(maxsize=32)
def _baseline_facts(text: str) -> _Facts:
    return _Facts(parse(text))


def screen(candidate: str, baseline: str, libc_symbols: frozenset[str]) -> Refusal | None:
    """Judge a candidate's text; None means that nothing speaks against assembling it.

    Args:
        candidate: the text to judge.
        baseline: the compiler's text for the same program.
        libc_symbols: names that the C library defines.

    Raises:
        AsmSyntaxError: if the baseline, a compiler's output, can't be parsed.
    """
    base = _baseline_facts(baseline)
    most = _MAX_GROWTH * len(baseline) + _MAX_MORE_TEXT
    if len(candidate) > most:
        return Refusal(Rule.TOO_LARGE, f"the text has over {most >> 10} KiB")
    language = language_of(candidate)
    if language is Language.EMPTY:
        return Refusal(Rule.EMPTY, "there is no assembly in the text")
    foreign = _FOREIGN.get(language)
    if foreign and not re.search(r"%[a-z]", candidate):
        return foreign
    try:
        program = parse(candidate)
    except AsmSyntaxError as error:
        if foreign:
            return foreign
        if language is Language.OTHER:
            return Refusal(Rule.NOT_ASSEMBLY, f"this is not AT&T x86-64 assembly: {error}")
        return Refusal(Rule.SYNTAX, str(error))
    mine = _Facts(program)
    mine.code_sections |= base.code_sections & mine.sections
    checks = chain(_statements(mine, base), _symbols(mine, base, libc_symbols), _sizes(mine, base))
    return next(checks, None)


_FOREIGN = {
    Language.INTEL: Refusal(
        Rule.INTEL_SYNTAX,
        "this is Intel syntax: write AT&T syntax, `movl $1, %eax` for `mov eax, 1`",
    ),
    Language.ARM: Refusal(Rule.OTHER_MACHINE, "this is ARM assembly: x86-64 is asked for"),
    Language.RISCV: Refusal(Rule.OTHER_MACHINE, "this is RISC-V assembly: x86-64 is asked for"),
    Language.C: Refusal(Rule.NOT_ASSEMBLY, "this is C source: assembly is asked for"),
}


def _statements(mine: _Facts, base: _Facts) -> Iterator[Refusal]:
    """Judge each statement that the baseline does not have just so."""
    assigned: set[str] = set()
    for statement in mine.program.statements:
        if isinstance(statement, Label):
            continue
        if isinstance(statement, Directive) and statement.name in _ASSIGN:
            name = statement.operands[0] if statement.operands else ""
            if name in assigned:
                yield _refuse(Rule.MACRO, statement, f"{name} is assigned twice")
            assigned.add(name)
        code = statement.section in mine.code_sections
        if (code, render(statement, {})) in base.forms:
            continue
        if isinstance(statement, Instruction):
            found = _instruction(statement, mine, base)
        else:
            found = _directive(statement, code, mine, base)
        for rule, why in found:
            yield _refuse(rule, statement, why)


def _refuse(rule: Rule, statement: Statement | None, why: str) -> Refusal:
    return Refusal(rule, f"line {statement.line}: {why}" if statement else why)


def _directive(directive: Directive, code: bool, mine: _Facts, base: _Facts) -> _Found:
    name, operands = directive.name, directive.operands
    first = operands[0] if operands else ""
    if name in _FILES:
        yield Rule.FILE_ACCESS, f"{name} reads a file of the machine that assembles"
    elif name == ".intel_syntax":
        yield Rule.INTEL_SYNTAX, _FOREIGN[Language.INTEL].message
    elif _MACROS.fullmatch(name):
        yield Rule.MACRO, f"{name}: macros, repetition and conditions are not accepted"
    elif name not in _ALLOWED and not name.startswith(".cfi_"):
        yield Rule.DIRECTIVE, f"{name} is not a directive that a compiler's output needs"
    elif name == ".att_syntax" and first not in ("", "prefix"):
        yield Rule.DIRECTIVE, "registers need their % prefix"
    elif name in (".section", ".pushsection"):
        yield from _section(directive, base)
    elif name == ".type" and (len(operands) != 2 or operands[1].lower() not in _SYMBOL_TYPES):
        yield Rule.DIRECTIVE, f"{first} must be a function or an object"
    elif name in _DATA and code:
        hint = "put it in .section .rodata"
        yield Rule.CODE_AS_DATA, f"{name} among the code may hide instructions: {hint}"
    elif name in _ALIGN:
        if code and len(operands) > 1 and operands[1] not in ("", "0x90", "144"):
            yield Rule.CODE_AS_DATA, "alignment among the code may only be filled with nops (0x90)"
        size = _number(first)
        limit = _MAX_ALIGNMENT.bit_length() - 1 if name == ".p2align" else _MAX_ALIGNMENT
        if size is None or size > limit:
            yield Rule.TOO_LARGE, f"alignment must be a number up to {_MAX_ALIGNMENT} bytes"
    elif name in _ASSIGN and first == ".":
        yield Rule.DIRECTIVE, "moving the location counter is not accepted"
    elif name in _ASSIGN and (outside := set(names_in(directive)[1:]) - mine.defined):
        yield Rule.SHADOWED_SYMBOL, f"{first} becomes another name of {min(outside)}"
    if (name in _DATA or name in _ASSIGN) and not directive.section.startswith(".debug"):
        for operand in operands[name in _ASSIGN :]:
            yield from _into_the_middle(operand, mine, instruction=False)


def _flags(directive: Directive) -> str:
    return next((o[1:-1] for o in directive.operands[1:] if o.startswith('"')), "")


def _section(directive: Directive, base: _Facts) -> _Found:
    name, flags = directive.section, _flags(directive)
    if re.match(r"\.((pre)?init|fini)(_array)?\b|\.[cd]tors", name) and name not in base.sections:
        yield Rule.SECTION, f"{name} holds code that runs before or after main"
    elif not _SECTIONS.fullmatch(name) and name not in base.sections:
        yield Rule.SECTION, f"{name} is not a section that compiled C has"
    elif "x" in flags and ("w" in flags or not (_CODE.match(name) or name in base.code_sections)):
        yield Rule.SECTION, f"{name} may not be executable" + " and writable" * ("w" in flags)
    elif set(flags) & set("awx" if name.startswith(".debug_") else "w" * bool(_CODE.match(name))):
        yield Rule.SECTION, f'{name} may not have the flags "{flags}"'
    elif set(flags) - set("awxMSTle"):
        yield Rule.SECTION, f'{name} has flags beyond the usual: "{flags}"'
    for operand in directive.operands[1:]:
        if operand[:1] in "@%" and operand and operand.lower() not in _SECTION_TYPES:
            yield Rule.SECTION, f"{name} has the type {operand}"


def _instruction(instruction: Instruction, mine: _Facts, base: _Facts) -> _Found:
    mnemonic = instruction.mnemonic.lower()
    bare = mnemonic.partition(",")[0]
    if mnemonic not in base.mnemonics and (why := special_purpose(bare)):
        yield Rule.INSTRUCTION, f"{mnemonic} {why}; the baseline has none"
    if {mnemonic, *(p.lower() for p in instruction.prefixes)} & {"fs", "gs"}:
        yield Rule.SEGMENT, "segment overrides must be written as %fs:"
    for operand in instruction.operands:
        pieces = [t for t in tokens(operand, instruction=True) if t.kind != Kind.SPACE]
        for token, after in zip(pieces, [*pieces[1:], None], strict=False):
            register = "%" + token.text[1:].strip().lower()
            if token.kind != Kind.REGISTER:
                continue
            if _CONTROL_REGISTER.match(register):
                yield Rule.INSTRUCTION, f"{register} is for the operating system"
            if register not in ("%cs", "%ds", "%es", "%fs", "%gs", "%ss"):
                continue
            overrides = after is not None and after.text == ":"
            canary = "".join(t.text for t in pieces) in ("%fs:40", "%fs:0x28")
            own = register == "%fs" and (canary or base.thread_local)
            if not overrides or (register in ("%fs", "%gs") and not own):
                yield Rule.SEGMENT, f"{register} is used in a way that the baseline does not"
        if _BRANCH.fullmatch(bare) and not operand.startswith("*"):
            names = [t for t in pieces if t.kind == Kind.NAME or _NUMERIC_LABEL.match(t.text)]
            others = [t for t in pieces if t.kind != Kind.MODIFIER and t not in names]
            if len(names) != 1 or names[0].text == "." or others:
                yield Rule.CODE_AS_DATA, f"{bare} {operand}: branches must go to a plain label"
        yield from _into_the_middle(operand, mine, instruction=True)


def _into_the_middle(operand: str, mine: _Facts, *, instruction: bool) -> _Found:
    """Find an address at a distance from code: the bytes there need not be an instruction."""
    pieces = tokens(_INDEXED.sub("", operand), instruction=instruction)
    places = {t.text for t in pieces if t.kind == Kind.NAME or _NUMERIC_LABEL.match(t.text)}
    code = places & (mine.code_labels | {"."}) | {p for p in places if p[0].isdigit()}
    code |= {p for p in places & mine.external if p in DANGEROUS or is_harmless(p)}
    distance = places & mine.constants or any(
        t.kind in (Kind.NUMBER, Kind.CHAR) and t.text not in places for t in pieces
    )
    if code and distance:
        yield Rule.CODE_AS_DATA, f"{operand} points into the middle of code"


def _symbols(mine: _Facts, base: _Facts, libc: frozenset[str]) -> Iterator[Refusal]:
    where: dict[str, Statement] = {}
    for statement in mine.program.statements:
        here = (statement.name,) if isinstance(statement, Label) else names_in(statement)
        for name in here:
            where.setdefault(name, statement)
    # A helper that was inlined everywhere may be gone; what a harness still needs, the linker says.
    for name in sorted((base.exported - mine.exported) & {"main"}):
        why = f"add .globl {name}" if name in mine.defined else "the baseline does"
        what = "does not export" if name in mine.defined else "does not define"
        yield _refuse(Rule.MISSING_GLOBAL, None, f"the text {what} {name}: {why}")
    for name in sorted(mine.exported - base.exported):
        what = "replaces the one of libc" if name in libc else "the baseline exports no such symbol"
        yield _refuse(Rule.NEW_GLOBAL, where.get(name), f"global {name}: {what}")
    for name in sorted((mine.defined - base.defined) & base.external):
        why = f"defines {name}, which the baseline takes from outside"
        yield _refuse(Rule.SHADOWED_SYMBOL, where.get(name), why)
    for name in sorted(mine.external - base.external):
        if is_harmless(name):
            continue
        if name in DANGEROUS:
            why = f"{name} {DANGEROUS[name]}; the baseline does not use it"
        elif name in libc or name.startswith(("__libc_", "_dl_", "_IO_", "_rtld_")):
            why = f"{name} of libc is not among the functions open to candidates"
        else:
            why = f"{name} is neither defined here nor used by the baseline"
        yield _refuse(Rule.EXTERNAL_SYMBOL, where.get(name), why)


def _number(text: str) -> int | None:
    """Evaluate a plain number or a short product of them; None for anything else."""
    if not _SIZE.fullmatch(text) or len(text) > 60:
        return None
    product = 1
    for factor in text.split("*"):
        product *= int(factor, 0)
    return product


def _data_bytes(directive: Directive) -> int | None:
    """Return how many bytes a directive reserves; None if that can't be told from its text."""
    operands = directive.operands
    if directive.name in (".zero", ".skip", ".space"):
        return _number(operands[0]) if operands else 0
    if directive.name in (".comm", ".lcomm"):
        if len(operands) > 2 and (_number(operands[2]) or _MAX_DATA) > _MAX_ALIGNMENT:
            return None
        return _number(operands[1]) if len(operands) > 1 else None
    if directive.name == ".fill":
        repeat, size = (*map(_number, operands[:2]), 1, 1)[:2]
        return repeat * size if repeat is not None and size is not None else None
    return 0


def _sizes(mine: _Facts, base: _Facts) -> Iterator[Refusal]:
    for directive in mine.program.directives:
        if _data_bytes(directive) is None and (False, render(directive, {})) not in base.forms:
            why = f"{directive.name} needs a plain number of bytes and an alignment up to 4096"
            yield _refuse(Rule.TOO_LARGE, directive, why)
    if mine.data_bytes > base.data_bytes + _MAX_DATA:
        why = f"reserves {mine.data_bytes >> 20} MiB, the baseline {base.data_bytes >> 20} MiB"
        yield _refuse(Rule.TOO_LARGE, None, why)

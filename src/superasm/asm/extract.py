"""Finding the assembly in a language model's answer, and telling what a text is written in.

Covers: fenced blocks with any tag or none, several blocks, reasoning before the answer
(`<think>...</think>` and its kin), answers cut off in a block or in the reasoning, bare assembly
without fences, and refusals in English. Takes time in proportion to the length of the answer.

Does not cover: assembly mixed into prose without fences, search/replace edits (`asm.answer`), and
repairs of any kind: what is found is returned as it stands, for the screen and the assembler to
judge.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from superasm.asm.parse import AsmSyntaxError, Instruction, parse


class Outcome(StrEnum):
    """What an answer held."""

    FOUND = "found"
    NO_ANSWER = "no_answer"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    BAD_EDIT = "bad_edit"


@dataclass(frozen=True, slots=True)
class Extraction:
    """The result: `assembly` is "" unless the outcome is `found`; `message` says why in a line."""

    outcome: Outcome
    assembly: str = ""
    message: str = ""


class Language(StrEnum):
    """What a text looks like."""

    ATT = "AT&T x86-64 assembly"
    INTEL = "Intel-syntax assembly"
    ARM = "ARM assembly"
    RISCV = "RISC-V assembly"
    C = "C source"
    EMPTY = "nothing"
    OTHER = "something else"


_REASONING = r"(?:think|thinking|thought|thoughts|reasoning|reflection|scratchpad)"
_REASONING_ENDS = re.compile(rf"</{_REASONING}>", re.IGNORECASE)
_REASONING_STARTS = re.compile(rf"\s*<{_REASONING}>", re.IGNORECASE)
_FENCE = re.compile(r"[ \t]{0,8}(`{3,}|~{3,})[ \t]*([^\s`]*)[^`]*\Z")
_ASM_TAGS = frozenset(
    {"asm", "assembly", "assembler", "s", "gas", "nasm", "x86asm", "x86", "x86_64", "x86-64"}
    | {"x86-assembly", "x86_64asm", "asm-x86", "att", "gnuasm", "armasm", "masm", "as"}
)
_REFUSAL = re.compile(
    r"\bI(?:['’]m| am) (?:sorry|unable|not able|not going to)"
    r"|\bI (?:can(?:no|['’])t|can not|won['’]t|will not|must decline|refuse to|do not|don['’]t)"
    r" (?:\w+ ){0,3}(?:help|assist|comply|do (?:this|that)|provide|fulfil|fulfill|generate|produce"
    r"|write|optimi[sz]e|create|continue|feel)",
    re.IGNORECASE,
)
_PATTERNS = {
    Language.C: re.compile(
        r"[ \t]*(#[ \t]*(include|define|ifdef|ifndef|pragma)\b"
        r"|(static |const |unsigned |inline |extern )*(int|void|char|long|double|float|size_t)\b"
        r"[ \t*]+\w+[ \t]*(\(|=|;|\[|,)|(for|while|if|switch)[ \t]*\(.*|return\b.*;|[{}][ \t;]*\Z"
        r"|.*[^;]\w\);[ \t]*\Z|typedef\b|struct \w+ *\{)"
    ),
    Language.RISCV: re.compile(
        r"[ \t]+(addiw?[ \t]+\w+,[ \t]*\w+,[ \t]*-?\d|(lw|ld|sw|sd|lbu|sb)[ \t]+\w+,[ \t]*-?\d*\(\w"
        r"|(li|la|mv|lui)[ \t]+[ast]\d)"
    ),
    Language.ARM: re.compile(
        r"[ \t]+((stp|ldp|ldr|str|ldrb|strb|adrp|adr)[ \t]+[xwrqsd]\d|(stp|ldp|ldr|str)\b.*\[sp"
        r"|(mov|add|sub|subs|cmp|mul)[ \t]+[xwr]\d+,|bl[ \t]+\w|(push|pop)[ \t]+\{)"
    ),
    Language.ATT: re.compile(
        r"[^#]*(%(?:[re]?[abcd]x|[re]?[sd]i|[re]?[sbi]p|[abcd]l|r\d|[xyzm]?mm\d|st\b|fs:|k\d))"
        r"|[ \t]*(jmp|call)q?[ \t]+\*?[\w.]+|[ \t]*(ret|retq|leave|cltq|cqto)[ \t]*(#.*)?\Z"
    ),
    Language.INTEL: re.compile(
        r"[ \t]*\.intel_syntax|[^#\"]*\b(byte|[dqxyo]?word|ymmword|xmmword) ptr\b"
        r"|[ \t]+[a-z]{2,9}[ \t]+(?:[re]?[abcd]x|[re]?[sd]i|[re]?[sb]p|[abcd]l|r\d+d?|[xy]mm\d+)\b"
        r"[ \t]*(,|\Z)|[ \t]*(section|global|extern)[ \t]+[._a-z]",
        re.IGNORECASE,
    ),
}
_DIRECTIVE_OR_LABEL = re.compile(r"[ \t]*(\.[A-Za-z_][\w.]*([ \t]|\Z)|[\w.$]+:)")
_LONGEST_LINE = 400


def language_of(text: str) -> Language:
    """Guess what a text is written in, from how many of its lines look like what.

    A guess for messages and for choosing among blocks; it never decides alone that text which
    the assembler would take is refused.
    """
    votes = dict.fromkeys(_PATTERNS, 0)
    directives = lines = 0
    for raw in text.split("\n"):
        line = raw[:_LONGEST_LINE].rstrip()
        if not line.strip() or line.lstrip().startswith(("//", "/*", "* ")):
            continue
        if line.lstrip().startswith("#") and not _PATTERNS[Language.C].match(line):
            continue
        lines += 1
        for language, pattern in _PATTERNS.items():
            if pattern.match(line):
                votes[language] += 1
                break
        else:
            directives += _DIRECTIVE_OR_LABEL.match(line) is not None
    if not lines:
        return Language.EMPTY
    best = max(votes, key=lambda v: votes[v])
    if votes[best] == 0:
        return Language.ATT if directives * 2 > lines else Language.OTHER
    if (votes[best] + directives) * 2 > lines:
        return best
    return Language.OTHER


def _is_wholly_assembly(text: str) -> bool:
    """Tell whether a text without fences is AT&T assembly from its first line to its last."""
    if language_of(text) is not Language.ATT:
        return False
    try:
        program = parse(text)
    except AsmSyntaxError:
        return False
    odd = sum(
        not s.mnemonic.islower() and not s.mnemonic.isupper()
        for s in program.statements
        if isinstance(s, Instruction)
    )
    return bool(program.statements) and not odd


def without_reasoning(answer: str) -> str | None:
    """Return what follows the reasoning; None if the reasoning never ends."""
    rest = 0
    for tag in _REASONING_ENDS.finditer(answer):
        rest = tag.end()
    return None if _REASONING_STARTS.match(answer, rest) else answer[rest:]


def extract(answer: str) -> Extraction:
    """Find the assembly in an answer: the last complete block that looks like assembly.

    A block that never ends makes the answer `truncated`, whatever stood before it: the model was
    cut off in its final answer.
    """
    text = without_reasoning(answer.replace("\r\n", "\n"))
    if text is None:
        return Extraction(Outcome.TRUNCATED, message="the reasoning never ends")
    blocks: list[tuple[str, str]] = []
    fence, tag, start = "", "", 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        match = _FENCE.match(line[:200]) if "```" in line or "~~~" in line else None
        if match is None:
            continue
        marks, word = match.group(1), match.group(2).lower()
        closes = bool(fence) and marks[0] == fence[0] and len(marks) >= len(fence) and not word
        if closes:
            blocks.append((tag, "\n".join(lines[start:number]) + "\n"))
            fence = ""
        elif not fence or (word and marks[0] == fence[0]):
            fence, tag, start = marks, word, number + 1
    if fence:
        return Extraction(Outcome.TRUNCATED, message=f"the block of line {start} never ends")
    chosen = _choose(blocks)
    if chosen is not None:
        return Extraction(Outcome.FOUND, chosen)
    if not blocks and _is_wholly_assembly(text):
        return Extraction(Outcome.FOUND, text.rstrip() + "\n")
    if not blocks and is_refusal(text):
        return Extraction(Outcome.REFUSED, message="the model declined to answer")
    if not text.strip():
        return Extraction(Outcome.NO_ANSWER, message="the answer is empty")
    what = "no block of it holds assembly" if blocks else "it holds no block and is not assembly"
    return Extraction(Outcome.NO_ANSWER, message=what)


def is_refusal(text: str) -> bool:
    """Tell whether a text that holds no answer reads like a refusal, in English."""
    return _REFUSAL.search(text[:2000]) is not None


def _choose(blocks: list[tuple[str, str]]) -> str | None:
    """Pick the last AT&T block, else the last that its tag or its looks call assembly."""
    fallback = None
    for tag, body in reversed(blocks):
        language = language_of(body)
        if language is Language.ATT and (tag in _ASM_TAGS or _is_program(body)):
            return body
        foreign = language in (Language.INTEL, Language.ARM, Language.RISCV)
        tagged = tag in _ASM_TAGS and language is not Language.EMPTY
        if fallback is None and (tagged or foreign):
            fallback = body
    return fallback


def _is_program(body: str) -> bool:
    """Tell whether a block without a telling tag holds a program rather than a quoted snippet.

    A program has a label or a directive; a lone instruction quoted in an explanation has none.
    """
    return any(_DIRECTIVE_OR_LABEL.match(line) for line in body.split("\n"))

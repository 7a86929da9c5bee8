"""A program as numbered lines, and changes of it by the numbers. Pure.

::

    listing                     answer
    1	main:                   3	xorl	%eax, %eax    line 3 becomes this
    2	pushq	%rbx            5                         line 5 goes
    3	movl	$0, %eax        5+	nop                   this comes after line 5
    ...                         6-9                       lines 6 to 9 go
                                5+	2-3                   copies of lines 2 and 3 come after this
                            XX
An answer names what it changes by one number instead of copying it, and each of its lines stands
by itself: a small model has little to get wrong. Lines may come in any order; several `5+` keep
theirs. `0+` comes before line 1. A block is moved by naming its lines, a loop is unrolled by naming
the jump that closes it: every exit is kept, so `9*4` does the same and jumps less.

Before the first line the listing says which lines are loops, if there are any: `loops 5..9 12..20`.

Of a program with more than 64 such lines, those are listed where it probably spends its time
(`asm.likely_hot`), and numbered as if they were all: so that programs of any length are asked about
in a few hundred tokens.

Covers: labels, instructions and alignments in code sections; those are the lines that are listed.
Does not cover: data, and what only debuggers and unwinders read (`.cfi_*`, `.type`, `.size`,
    `.LFB0:` ...): these are neither listed nor changed, and stay where they are.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from superasm.asm.edits import EditFailure, EditProblem, line_opcodes
from superasm.asm.jumps import in_a_row, names, target
from superasm.asm.likely_hot import likely_hot
from superasm.asm.parse import Directive, Instruction, Label, Statement, parse

KEEP = "keep"
MOST_LINES = 64
_ALIGNMENTS = frozenset({".p2align", ".align", ".balign"})
_DEBUGGING = re.compile(
    r"\.L(?:FB|FE|FSB|FSE|text|etext|HOTB|HOTE|COLDB|COLDE|func_begin|func_end)\d*"
)
_TEXTS = (".string", ".ascii", ".asciz")
_AROUND_COMMA = re.compile(r"[ \t]*,[ \t]*")
_FIRST_GAP = re.compile(r"^(\S+)[ \t]+")
_LINE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?(\+?)(?:[ \t]+(\S.*?))?[ \t\r]*\Z")
_MOST_ROUNDS = 8
_ROUNDS = re.compile(rf"(\d{{1,9}})\*([2-{_MOST_ROUNDS}])")
_COPIED = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
# So many lines at least are copied by their numbers; one is as soon said by itself.
_LEAST_COPIED = 2


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines `first` to `last` become others; or these are put behind `first`."""

    first: int
    last: int
    behind: bool
    put: Sequence[str]


@dataclass(frozen=True)
class Numbered:
    """The listed lines of a text.

    Attributes:
        lines: the text by lines.
        shown: positions in it of the listed ones: line N of the listing is `shown[N - 1]`.
        code: positions of all that could be listed.
    """

    lines: tuple[str, ...]
    shown: tuple[int, ...]
    code: tuple[int, ...]

    @classmethod
    def read(cls, text: str, most: int = MOST_LINES) -> "Numbered":
        """Read a program.

        Args:
            text: the program.
            most: of a longer one, only so many lines are listed: the likely hottest ones.

        Raises:
            AsmSyntaxError: for text that can't be parsed.
        """
        by_place = {s.line - 1: s for s in parse(text).statements if _is_listed(s)}
        places = sorted(by_place)
        hot = likely_hot([by_place[at] for at in places], most)
        return cls(tuple(text.split("\n")), tuple(places[i] for i in hot), tuple(places))

    @property
    def listing(self) -> str:
        """The listed lines with their numbers; blanks around the first word and, in
        directives, commas are regular."""
        loops = " ".join(f"{first}..{last}" for first, last in self.loops)
        head = [f"loops {loops}"] if loops else []
        return "\n".join((*head, *(f"{n}\t{text}" for n, text in enumerate(self.regular, 1))))

    @cached_property
    def loops(self) -> list[tuple[int, int]]:
        """The numbers of the first line and of the closing jump of each loop that is listed."""
        ends = ((self._goes_on.get(target(text)), n) for n, text in enumerate(self.regular, 1))
        return [(first, last) for first, last in ends if first is not None and first <= last]

    @cached_property
    def _goes_on(self) -> dict[str, int]:
        """The number of the first line behind each listed label that is no label itself."""
        found: dict[str, int] = {}
        following = len(self.regular) + 1
        for number, text in reversed(list(enumerate(self.regular, 1))):
            if not text.endswith(":"):
                following = number
            elif following <= len(self.regular):
                found[text[:-1]] = following
        return found

    @cached_property
    def _names(self) -> frozenset[str]:
        return names("\n".join(self.lines))

    @cached_property
    def numbers(self) -> dict[int, int]:
        """Number in the listing by position in the text."""
        return {at: number for number, at in enumerate(self.shown, 1)}

    @cached_property
    def regular(self) -> tuple[str, ...]:
        """The listed lines, laid out as in the listing."""
        return tuple(_regular(self.lines[at]) for at in self.shown)

    def apply(self, answer: str) -> str | EditFailure:
        """Return the text with an answer's changes, or why they can't be made."""
        said = [line for line in answer.split("\n") if line.strip()]
        if [line.strip() for line in said] == [KEEP]:
            return "\n".join(self.lines)
        if not any(_LINE.match(line) or _ROUNDS.fullmatch(line.strip()) for line in said):
            return EditFailure(EditProblem.NO_BLOCK, "there is no line that begins with a number")
        instead: dict[int, Sequence[str]] = {}
        after: dict[int, list[str]] = defaultdict(list)
        for count, line in enumerate(said, 1):
            change = self._change(line.strip(), count, answer)
            if isinstance(change, EditFailure):
                return change
            if change.behind:
                after[change.first] += change.put
                continue
            for number in range(change.first, change.last + 1):
                if number in instead:
                    message = f"line {number} is changed twice"
                    return EditFailure(EditProblem.OVERLAP, message, count)
                instead[number] = change.put
        done: list[str] = []
        for at, line in enumerate(self.lines):
            number = self.numbers.get(at, -1)
            if number == 1:
                done += after.get(0, ())
            done += instead.get(number, [line])
            done += after.get(number, ())
        return "\n".join(done)

    def _change(self, line: str, count: int, answer: str) -> "_Change | EditFailure":
        """Return what a line of an answer says.

        Args:
            line: it.
            count: which one it is, for messages.
            answer: all of it, as labels that it makes are not made a second time.
        """
        if rounds := _ROUNDS.fullmatch(line):
            closing = int(rounds[1])
            return self._in_a_row(closing, int(rounds[2]), answer) or EditFailure(
                EditProblem.NOT_FOUND, f"line {closing} closes no loop", count
            )
        match = _LINE.fullmatch(line)
        if match is None:
            return _malformed(line, count)
        first, last, behind, text = int(match[1]), int(match[2] or match[1]), match[3], match[4]
        a_range = match[2] is not None
        if first > last or (behind and not text) or (a_range and (behind or text)):
            return _malformed(line, count)
        copied = _COPIED.fullmatch(text or "")
        if copied is None:
            named, put = (first, last), [_laid_out(text)] if text else []
        else:
            begin, end = int(copied[1]), int(copied[2] or copied[1])
            if begin > end:
                return _malformed(line, count)
            named = (min(first, begin - 1), max(last, end))
            put = [self.lines[at] for at in self.shown[max(0, begin - 1) : end]]
        # There is no line 0, but something may come behind it.
        if named[1] > len(self.shown) or named[0] < (0 if behind else 1):
            return self._no_line(named[1], count)
        return _Change(first, last, bool(behind), put)

    def _in_a_row(self, closing: int, times: int, answer: str) -> "_Change | None":
        """Return the change that puts several rounds of a loop in a row; None if there is none."""
        goes_on = next((first for first, last in self.loops if last == closing), None)
        if goes_on is None:
            return None
        begin, end = self.shown[goes_on - 1], self.shown[closing - 1]
        body = [self.lines[at] for at in self.code if begin <= at < end]
        put = in_a_row(body, self.lines[end], times, self._names | names(answer))
        return None if put is None else _Change(closing, closing, False, put)

    def _no_line(self, number: int, count: int) -> EditFailure:
        message = f"there is no line {number}; the last one is {len(self.shown)}"
        return EditFailure(EditProblem.NOT_FOUND, message, count)

    def answer_for(self, after: str) -> str | None:
        """Return an answer that makes another text of this one; None if none can.

        The answer changes only listed lines. What comes of it equals `after` up to blanks (around
        the first word of a line, at its end, around commas of directives), empty lines, and lines
        that are comments.
        """
        if rounds := self._rounds_for(after):
            return rounds
        old = [_regular(line) for line in self.lines]
        new = [_regular(line) for line in after.split("\n")]
        said: list[str] = []
        for tag, a1, a2, b1, b2 in line_opcodes(old, new):
            put = [line for line in new[b1:b2] if line]
            gone = [self.numbers.get(at) for at in range(a1, a2) if old[at]]
            if tag == "equal" or not (put or gone):
                continue
            if None in gone:
                return None
            numbers = [number for number in gone if number is not None]
            if not numbers:  # Nothing goes: the lines come after the listed one before them.
                before = next((a for a in range(a1 - 1, -1, -1) if old[a]), -1)
                following = next((a for a in range(a1, len(old)) if old[a]), -1)
                if before in self.numbers:
                    number = self.numbers[before]
                    said += [f"{number}+\t{text}" for text in self._with_copies(put)]
                    continue
                if following not in self.numbers:
                    return None
                numbers, put = [self.numbers[following]], [*put, old[following]]
            said += self._changes(numbers, put)
        answer = "\n".join(said) or KEEP
        made = self.apply(answer)
        if isinstance(made, EditFailure) or _bare(made) != _bare(after):
            return None
        return answer

    def _rounds_for(self, after: str) -> str | None:
        """Return the answer that puts rounds of one loop in a row, if that is all that differs."""
        wanted = _bare(after)
        more = len(wanted) - len(_bare("\n".join(self.lines)))
        for _, closing in self.loops:
            for times in range(2, _MOST_ROUNDS + 1):
                change = self._in_a_row(closing, times, "")
                if change is None or len(change.put) - 1 > more:
                    break
                if len(change.put) - 1 == more:
                    answer = f"{closing}*{times}"
                    made = self.apply(answer)
                    if isinstance(made, str) and _bare(made) == wanted:
                        return answer
        return None

    def _changes(self, numbers: Sequence[int], put: Sequence[str]) -> Iterator[str]:
        """Yield what makes some lines of the listing others, or none."""
        texts = self._with_copies(put)
        for number, text in zip(numbers, texts, strict=False):
            yield f"{number}\t{text}"
        gone = list(numbers[len(texts) :])
        while gone:
            run = next((i for i, n in enumerate(gone) if n != gone[0] + i), len(gone))
            yield f"{gone[0]}-{gone[run - 1]}" if run > 1 else str(gone[0])
            del gone[:run]
        for text in texts[len(numbers) :]:
            yield f"{numbers[-1]}+\t{text}"

    def _with_copies(self, put: Sequence[str]) -> list[str]:
        """Return lines as an answer says them: those that are listed one after another as such."""
        texts: list[str] = []
        at = 0
        while at < len(put):
            lengths = [self._alike(begin, put[at:]) for begin in range(len(self.shown))]
            length = max(lengths, default=0)
            if length < _LEAST_COPIED:
                texts.append(put[at])
                at += 1
            else:
                before = lengths.index(length)
                texts.append(f"{before + 1}-{before + length}")
                at += length
        return texts

    def _alike(self, begin: int, put: Sequence[str]) -> int:
        """Return how many lines are listed one after another from a place on."""
        listed = self.regular[begin : begin + len(put)]
        return next(
            (i for i, (a, b) in enumerate(zip(listed, put, strict=False)) if a != b), len(listed)
        )


def _malformed(line: str, count: int) -> EditFailure:
    shown = line.strip()[:40]
    return EditFailure(EditProblem.MALFORMED, f"{shown!r} is not a change", count)


def _is_listed(statement: Statement) -> bool:
    if not statement.section.startswith(".text"):
        return False
    match statement:
        case Label():
            return _DEBUGGING.fullmatch(statement.name) is None
        case Directive():
            return statement.name in _ALIGNMENTS
        case Instruction():
            return True


def _laid_out(line: str) -> str:
    return line if line.endswith(":") else f"\t{line}"


def _regular(line: str) -> str:
    """Return a line as every tool would lay it out; "" for a comment."""
    line = line.strip()
    if line.startswith("#"):
        return ""
    if line.startswith(".") and not line.startswith(_TEXTS):
        line = _AROUND_COMMA.sub(",", line)
    return _FIRST_GAP.sub(r"\1\t", line, count=1)


def _bare(text: str) -> list[str]:
    return [line for line in map(_regular, text.split("\n")) if line]

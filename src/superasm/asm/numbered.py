"""A program as numbered lines, and changes of it by the numbers. Pure.

::

    listing                     answer
    1	main:                   3	xorl	%eax, %eax    line 3 becomes this
    2	pushq	%rbx            5                         line 5 goes
    3	movl	$0, %eax        5+	nop                   this comes after line 5
    ...                         6-9                       lines 6 to 9 go
                                5+	2-3                   copies of lines 2 and 3 come after this
                                loop 1*4                  four rounds of a loop come in a row
                                loop 1@5                  a loop begins at a multiple of 2^5 bytes
                                keep                      (alone) nothing changes

An answer names what it changes by one number instead of copying it, and each of its lines stands
by itself: a small model has little to get wrong. Lines may come in any order; several `5+` keep
theirs. `0+` comes before line 1. A block is moved by naming its lines.

Before its first line the listing counts the loops, one a line (`loop 1 5..9`: its first line, and
the jump that closes it), from where the program probably spends its time (`asm.listed_loops`). What
an answer says of loops is right whatever the program: every exit is kept.

Of a program with more than 64 such lines, those are listed where it probably spends its time
(`asm.likely_hot`), and numbered as if they were all: so that programs of any length are asked about
in a few hundred tokens.

Covers: labels, instructions and alignments in code sections; those are the lines that are listed.
Does not cover: data, and what only debuggers and unwinders read (`.cfi_*`, `.type`, `.size`,
    `.LFB0:` ...): these are neither listed nor changed, and stay where they are.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property

from superasm.asm.edits import EditFailure, EditProblem, line_opcodes
from superasm.asm.jumps import names
from superasm.asm.likely_hot import likely_hot
from superasm.asm.listed_loops import SAID, ListedLoop, listed_loops
from superasm.asm.parse import ALIGNMENTS, Directive, Instruction, Label, Statement, parse

KEEP = "keep"
MOST_LINES = 64
_DEBUGGING = re.compile(
    r"\.L(?:FB|FE|FSB|FSE|text|etext|HOTB|HOTE|COLDB|COLDE|func_begin|func_end)\d*"
)
_TEXTS = (".string", ".ascii", ".asciz")
_AROUND_COMMA = re.compile(r"[ \t]*,[ \t]*")
_FIRST_GAP = re.compile(r"^(\S+)[ \t]+")
_LINE = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?(\+?)(?:[ \t]+(\S.*?))?[ \t\r]*\Z")
_COPIED = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
# So many lines at least are copied by their numbers; one is as soon said by itself.
_LEAST_COPIED = 2


@dataclass(frozen=True, slots=True)
class _Changes:
    """What positions become, and what is put behind some (-1: before the first listed one)."""

    instead: Mapping[int, Sequence[str]] = field(default_factory=dict)
    behind: Mapping[int, Sequence[str]] = field(default_factory=dict)


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
        directives, commas are regular. Before them the loops."""
        loops = (loop.line for loop in self.loops.values())
        lines = (f"{number}\t{text}" for number, text in enumerate(self.regular, 1))
        return "\n".join((*loops, *lines))

    @cached_property
    def loops(self) -> dict[str, ListedLoop]:
        """The loops by their names."""
        return {loop.name: loop for loop in listed_loops(self.lines, self.code, self.shown)}

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
        if not any(_LINE.match(line) or SAID.match(line) for line in said):
            return EditFailure(EditProblem.NO_BLOCK, "there is no line that begins with a number")
        instead: dict[int, Sequence[str]] = {}
        behind: dict[int, list[str]] = defaultdict(list)
        known = self._names | names(answer)  # Labels of the answer are not made a second time.
        for count, line in enumerate(said, 1):
            changes = self._said(line.strip(), count, known)
            if isinstance(changes, EditFailure):
                return changes
            for at, put in changes.instead.items():
                if at in instead:
                    message = f"line {self.numbers.get(at, '(not listed)')} is changed twice"
                    return EditFailure(EditProblem.OVERLAP, message, count)
                instead[at] = put
                known |= {line.rstrip()[:-1] for line in put if line.endswith(":")}
            for at, put in changes.behind.items():
                behind[at] += put
        return "\n".join(self._with(instead, behind))

    def _with(
        self, instead: Mapping[int, Sequence[str]], behind: Mapping[int, Sequence[str]]
    ) -> list[str]:
        """Return the text by lines with changes as in `_Changes`."""
        done: list[str] = []
        for at, line in enumerate(self.lines):
            if self.shown[:1] == (at,):
                done += behind.get(-1, ())
            done += instead.get(at, [line])
            done += behind.get(at, ())
        return done

    def _said(self, line: str, count: int, known: Set[str]) -> _Changes | EditFailure:
        """Return what a line of an answer says.

        Args:
            line: it.
            count: which one it is, for messages.
            known: names that new labels must not have.
        """
        if match := SAID.fullmatch(line):
            return self._said_of_a_loop(match, count, known)
        match = _LINE.fullmatch(line)
        if match is None:
            return _malformed(line, count)
        first, last, plus, text = int(match[1]), int(match[2] or match[1]), match[3], match[4]
        a_range = match[2] is not None
        if first > last or (plus and not text) or (a_range and (plus or text)):
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
        if named[1] > len(self.shown) or named[0] < (0 if plus else 1):
            message = f"there is no line {named[1]}; the last one is {len(self.shown)}"
            return EditFailure(EditProblem.NOT_FOUND, message, count)
        if plus:
            return _Changes(behind={self.shown[first - 1] if first else -1: put})
        return _Changes(dict.fromkeys(self.shown[first - 1 : last], put))

    def _said_of_a_loop(
        self, match: re.Match[str], count: int, known: Set[str]
    ) -> _Changes | EditFailure:
        name = f"loop {int(match[1])}"
        loop = self.loops.get(name)
        if loop is None:
            return EditFailure(EditProblem.NOT_FOUND, f"there is no {name}", count)
        if match[3]:
            return _Changes(loop.aligned(self.lines, int(match[3])))
        made = loop.rounds(self.lines, int(match[2]), known)
        if made is None:
            message = f"rounds of {name} can't be put in a row: its jump has no opposite"
            return EditFailure(EditProblem.NOT_FOUND, message, count)
        return _Changes(made)

    def answer_for(self, after: str) -> str | None:
        """Return an answer that makes another text of this one; None if none can.

        The answer changes only listed lines. What comes of it equals `after` up to blanks (around
        the first word of a line, at its end, around commas of directives), empty lines, and lines
        that are comments.
        """
        old = [_regular(line) for line in self.lines]
        new = [_regular(line) for line in after.split("\n")]
        there, wanted = list(filter(None, old)), list(filter(None, new))
        if there != wanted and (of_a_loop := self._of_a_loop(len(there), wanted)):
            return of_a_loop
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
        if isinstance(made, EditFailure) or _bare(made.split("\n")) != wanted:
            return None
        return answer

    def _of_a_loop(self, there: int, wanted: Sequence[str]) -> str | None:
        """Return the answer that says one thing of one loop and makes certain lines, if one does.

        Args:
            there: lines of the text that are not empty.
            wanted: regular lines, none of them empty.
        """
        more = len(wanted) - there
        for loop in self.loops.values():
            for said, change in loop.sayings(self.lines, more, self._names):
                if _bare(self._with(change, {})) == wanted:
                    return said
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
            return statement.name in ALIGNMENTS
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


def _bare(lines: Sequence[str]) -> list[str]:
    return list(filter(None, map(_regular, lines)))

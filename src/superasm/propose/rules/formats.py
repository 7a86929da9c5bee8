"""printf and scanf that know their format.

The format is found as a constant string at the call. A function for just this format does the
plain case inside the buffer of the stream, and that never touches errno. Whatever is not plain (the
buffer is full or empty, a number is very long, the input is something else) is left to the real
function, which finds everything as the call did.

Covers: printf and fprintf with integers, characters, strings and widths; scanf, fscanf and sscanf
    with integers, doubles, words and characters.
Does not cover: floating-point output, precisions, `%[` and `%i`.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from zlib import crc32

from superasm.asm.unit import Change, Unit
from superasm.propose.rules.base import Kind
from superasm.propose.rules.code import Edits, Rule, address_in
from superasm.propose.rules.library import call_instead, quoted, strings
from superasm.propose.rules.stdio import calls, single_threaded

_PIECE = re.compile(rb"%([-0]*)(\d*)(hh|ll|h|l|z|j|t)?([a-zA-Z%])|([^%]+)")
_SCAN = re.compile(rb"%(\*?)(\d*)(hh|ll|h|l|z|j|t)?([a-zA-Z%])|([ \t-\r]+)|([^% \t-\r]+)")
_INTEGERS = {
    "": ("int", "unsigned"),
    "h": ("short", "unsigned short"),
    "hh": ("signed char", "unsigned char"),
    "l": ("long", "unsigned long"),
    "ll": ("long long", "unsigned long long"),
    "z": ("long", "unsigned long"),
    "j": ("long", "unsigned long"),
    "t": ("long", "unsigned long"),
}
_MOST_WIDTH = 64
# By function: how the stream is passed, and the argument that holds the format.
_PRINT = {"printf": ("stdout", "rdi"), "fprintf": ("out", "rsi")}
_SCANS = {
    f"{prefix}{name}": (name, stream, register)
    for prefix in ("", "__isoc99_", "__isoc23_")
    for name, stream, register in (
        ("scanf", "stdin", "rdi"),
        ("fscanf", "in", "rsi"),
        ("sscanf", "text", "rsi"),
    )
}


@dataclass
class _Function:
    """A C function that is being written: parameters, and statements."""

    parameters: list[str]
    body: list[str]

    def parameter(self, kind: str) -> str:
        """Add a parameter and return its name."""
        name = f"a{len(self.parameters)}"
        self.parameters.append(f"{kind}{name}")
        return name

    @property
    def arguments(self) -> str:
        """The names of all parameters."""
        return ", ".join(p.replace("*", " ").split()[-1] for p in self.parameters)


def print_function(name: str, callee: str, text: bytes) -> str | None:
    """Return the C text of a function that does what printf or fprintf does with a format.

    Args:
        name: of the new function; its parameters are those of the call.
        callee: "printf" or "fprintf".
        text: the format. None is returned if it holds what is not covered.
    """
    out = _PRINT[callee][0]
    function = _Function(["FILE *out"] if out == "out" else [], [])
    function.parameters.append("const char *format")
    bound, position = 0, 0
    lengths: list[str] = []
    setup: list[str] = []
    while position < len(text):
        found = _PIECE.match(text, position)
        if found is None:
            return None
        position = found.end()
        flags, width, size, kind = ((x or b"").decode("latin-1") for x in found.groups()[:4])
        if found[5] is not None or kind == "%":
            plain = found[5] or b"%"
            bound += len(plain)
            function.body.append(f"p = sa_text(p, {quoted(plain)}, {len(plain)});")
            continue
        wide = int(width or 0)
        if wide > _MOST_WIDTH or (kind in "cs" and (size or "0" in flags)):
            return None
        written = _written(function, kind, size, setup, lengths)
        if written is None:
            return None
        most, statement = written
        bound += max(most, wide)
        function.body.append("start = p;")
        function.body.append(statement)
        if wide:
            left = int("-" in flags)
            zero = int("0" in flags and not left)
            function.body.append(f"p = sa_padded(start, p, {wide}, {left}, {zero});")
            if kind == "s":
                bound += wide
    room = " + ".join([str(bound), *lengths])
    stream = "FILE *out = stdout;" if out == "stdout" else ""
    return "\n".join(
        [
            f"int {name}({', '.join(function.parameters)}) {{",
            stream,
            *setup,
            "char *p = out->_IO_write_ptr, *first = p, *start = p;",
            f"if (SA_UNLIKELY(out->_IO_write_end - p < (ptrdiff_t)({room})))",
            f"    return {callee}({function.arguments});",
            *function.body,
            "(void)start;",
            "out->_IO_write_ptr = p;",
            "return (int)(p - first);",
            "}",
        ]
    )


def _written(
    function: _Function, kind: str, size: str, setup: list[str], lengths: list[str]
) -> tuple[int, str] | None:
    """Return the most characters that a conversion writes and the statement that writes them."""
    if kind == "c":
        return 1, f"*p++ = (char){function.parameter('int ')};"
    if kind == "s":
        name = function.parameter("const char *")
        # The real one says what a null pointer looks like.
        setup.append(f"size_t n_{name} = {name} ? strlen({name}) : (size_t)PTRDIFF_MAX / 64;")
        lengths.append(f"n_{name}")
        return 0, f"p = sa_text(p, {name}, n_{name});"
    long = size not in ("", "h", "hh")
    if kind in "di":
        name = function.parameter("long " if long else "int ")
        return 20 if long else 11, f"p = sa_signed(p, ({_INTEGERS[size][0]}){name});"
    if kind in "uxXo":
        name = function.parameter("unsigned long " if long else "unsigned ")
        value = f"({_INTEGERS[size][1]}){name}"
        if kind == "u":
            return 20, f"p = sa_unsigned(p, {value});"
        shift = 3 if kind == "o" else 4
        digits = "0123456789ABCDEF" if kind == "X" else "0123456789abcdef"
        return 22, f'p = sa_based(p, {value}, {shift}, "{digits}");'
    return None


def scan_function(name: str, callee: str, text: bytes) -> str | None:
    """Return the C text of a function that does what a call of the scanf family does.

    Args:
        name: of the new function; its parameters are those of the call.
        callee: one of the names of the family.
        text: the format. None is returned if it holds what is not covered.
    """
    short, stream, _ = _SCANS[callee]
    string = short == "sscanf"
    first = {"in": ["FILE *in"], "text": ["const char *text"], "stdin": []}[stream]
    function = _Function([*first, "const char *format"], [])
    position, items = 0, 0
    while position < len(text):
        found = _SCAN.match(text, position)
        if found is None:
            return None
        position = found.end()
        star, width, size, kind = ((x or b"").decode("latin-1") for x in found.groups()[:4])
        _, _, _, _, blanks, literal = found.groups()
        body = function.body
        if blanks is not None:
            body.append("p = sa_skip(p, end);")
            continue
        if literal is not None or kind == "%":
            if kind == "%":
                return None
            for byte in literal or b"":
                body.append(f"if (!SA_MORE(p, end) || *p != {byte}) goto other;")
                body.append("p++;")
            continue
        read = _read(function, kind, size, width, star=bool(star), string=string)
        if read is None:
            return None
        if kind not in "cn":
            body.append("p = sa_skip(p, end);")
        body.extend(read)
        items += not star and kind != "n"
    if not function.body:
        return None
    # Blanks at the end of the format: what comes behind them must be there to be seen.
    ends = [] if string else ["if (p >= end) goto other;"]
    begin = {
        "text": ("const unsigned char *p = (const unsigned char *)text, *end = NULL;"),
        "in": "const unsigned char *p = (unsigned char *)in->_IO_read_ptr, "
        "*end = (unsigned char *)in->_IO_read_end;",
    }
    begin["stdin"] = "FILE *in = stdin; " + begin["in"]
    keep = [] if string else ["in->_IO_read_ptr = (char *)(uintptr_t)p;"]
    start = ["const unsigned char *first = p; (void)first; (void)end;"]
    if not string:
        # An empty buffer may be none at all.
        start.append("if (p >= end) goto other;")
    return "\n".join(
        [
            f"int {name}({', '.join(function.parameters)}) {{",
            begin[stream],
            *start,
            *function.body,
            *(ends if text[-1:].isspace() else []),
            *keep,
            f"return {items};",
            "other:",
            f"return {short}({function.arguments});",
            "}",
        ]
    )


def _read(
    function: _Function, kind: str, size: str, width: str, *, star: bool, string: bool
) -> list[str] | None:
    """Return the statements for one conversion, blanks before it already skipped."""
    if kind == "s" and not size:
        name = "NULL" if star else function.parameter("char *")
        most = width or "SIZE_MAX"
        return [f"if (!(p = sa_word(p, end, {name}, {most}))) goto other;"]
    if width:
        return None
    if kind == "c" and not size:
        store = "" if star else f"*{function.parameter('char *')} = (char)*p;"
        gone = "if (*p == 0) goto other;" if string else "if (p >= end) goto other;"
        return [gone, store, "p++;"]
    if kind == "n" and string and not star:
        name = function.parameter(f"{_INTEGERS[size][0]} *")
        return [f"*{name} = ({_INTEGERS[size][0]})(p - first);"]
    if kind in "dux":
        index = int(kind != "d")
        reader = "sa_hexadecimal" if kind == "x" else "sa_number"
        ctype = _INTEGERS[size][index]
        store = "" if star else f"*{function.parameter(f'{ctype} *')} = ({ctype})value;"
        body = f"int64_t value; if (!(p = {reader}(p, end, &value))) goto other; {store}"
        return ["{ " + body + " (void)value; }"]
    if kind in "fegE" and size == "l":
        store = "" if star else f"*{function.parameter('double *')} = value;"
        body = f"double value; if (!(p = sa_real(p, end, &value))) goto other; {store}"
        return ["{ " + body + " (void)value; }"]
    return None


class _Formatted(Rule):
    """Calls of functions that take a format."""

    kind = Kind.LIBRARY
    stem = ""
    header = ""

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for all calls in the blocks."""
        there = calls(unit, blocks, self.callees())
        if not there or not single_threaded(unit):
            return
        known = strings(unit)
        sources: dict[str, str] = {}
        replaced: dict[int, str] = {}
        for index, callee in there:
            label = address_in(unit, index, self.register(callee))
            text = known.get(label or "")
            if text is None:
                continue
            name = f"sa_{self.stem}_{crc32(f'{callee} '.encode() + text):08x}_{len(text)}"
            source = sources.get(name) or self.function(name, callee, text)
            if source is not None:
                sources[name] = source
                replaced[index] = name
        if replaced:
            edits = Edits(unit)
            entries = tuple(sorted(sources))
            source = "\n".join([f'#include "{self.header}"', *(sources[n] for n in entries)])
            if call_instead(edits, replaced, source + "\n", entries):
                yield self.change(edits)

    def callees(self) -> Collection[str]:
        """The functions of the C library that are replaced."""
        raise NotImplementedError

    def register(self, callee: str) -> str:
        """The register in which the format is passed."""
        raise NotImplementedError

    def function(self, name: str, callee: str, text: bytes) -> str | None:
        """The C text of a function for one format."""
        raise NotImplementedError


class FormattedOutput(_Formatted):
    """printf and fprintf."""

    name = "fast-printf"
    why = "a printf that knows its format writes straight into the buffer"
    stem, header = "print", "print.h"

    def callees(self) -> Collection[str]:
        """See `_Formatted`."""
        return _PRINT

    def register(self, callee: str) -> str:
        """See `_Formatted`."""
        return _PRINT[callee][1]

    def function(self, name: str, callee: str, text: bytes) -> str | None:
        """See `_Formatted`."""
        return print_function(name, callee, text)


class FormattedInput(_Formatted):
    """scanf, fscanf and sscanf."""

    name = "fast-scanf"
    why = "a scanf that knows its format reads straight from the buffer"
    stem, header = "scan", "scan.h"

    def callees(self) -> Collection[str]:
        """See `_Formatted`."""
        return _SCANS

    def register(self, callee: str) -> str:
        """See `_Formatted`."""
        return _SCANS[callee][2]

    def function(self, name: str, callee: str, text: bytes) -> str | None:
        """See `_Formatted`."""
        return scan_function(name, callee, text)


REWRITES = (FormattedOutput(), FormattedInput())

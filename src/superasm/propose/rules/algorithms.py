"""strtol and its like, and qsort, as functions that know more about the call.

Covers: decimal numbers; qsort by a comparison function of the unit, of elements up to 32 bytes,
    where the C library sorts by merging (glibc up to 2.36).
"""

import os
import re
from collections.abc import Collection, Iterator

from superasm.asm import state
from superasm.asm.effects import Flow
from superasm.asm.unit import Change, Unit
from superasm.propose.rules.base import Kind
from superasm.propose.rules.code import Edits, Rule, address_in
from superasm.propose.rules.inline import body_of
from superasm.propose.rules.library import call_instead
from superasm.propose.rules.stdio import calls, single_threaded

_NUMBERS = {
    "strtol": ("SA_NUMBER", "long"),
    "strtoll": ("SA_NUMBER", "long long"),
    "strtoul": ("SA_NUMBER", "unsigned long"),
    "strtoull": ("SA_NUMBER", "unsigned long long"),
    "atoi": ("SA_ATOI", "int"),
    "atol": ("SA_ATOI", "long"),
    "atoll": ("SA_ATOI", "long long"),
}
_NAMES = {f"{p}{name}": name for p in ("", "__isoc23_") for name in _NUMBERS}
_MOST_ELEMENT = 32
_MOST_SORTED = 64 << 20
# Releases of glibc whose qsort is the merge sort of helpers/sort.h.
_MERGING = (2, 37)


class Numbers(Rule):
    """strtol, strtoul, atoi and their like."""

    name = "fast-strtol"
    why = "a plain decimal number is read without a call into the C library"
    kind = Kind.LIBRARY

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for all calls in the blocks."""
        there = calls(unit, blocks, _NAMES)
        if not there or not single_threaded(unit):
            return
        names = sorted({_NAMES[callee] for _, callee in there})
        lines = [f"{_NUMBERS[n][0]}(sa_{n}, {_NUMBERS[n][1]}, {n})" for n in names]
        source = "\n".join(['#include "number.h"', *lines, ""])
        edits = Edits(unit)
        entries = tuple(f"sa_{n}" for n in names)
        if call_instead(edits, {i: f"sa_{_NAMES[c]}" for i, c in there}, source, entries):
            yield self.change(edits)


class Sorting(Rule):
    """qsort by a function of the unit."""

    name = "direct-qsort"
    why = "the comparison is called directly, and elements are merged without branches"
    kind = Kind.LIBRARY

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for each call."""
        if not merging():
            return
        for index, _ in calls(unit, blocks, ("qsort",)):
            compare = address_in(unit, index, "rcx")
            size = constant_in(unit, index, "rdx")
            if compare is None or compare not in unit.graph.at or size is None:
                continue
            if not 0 < size <= _MOST_ELEMENT:
                continue
            name = f"sa_sort_{re.sub(r'[^A-Za-z0-9_]', '_', compare)}_{size}"
            # The C text has a plain name for the comparison, whatever the unit calls it.
            source = (
                f"#define SA_SIZE {size}\n#define SA_NAME {name}\n#define SA_MOST {_MOST_SORTED}\n"
                f'int sa_compare(const void *, const void *) __asm__("{compare}");\n'
                '#include "sort.h"\n'
            )
            body = body_of(unit, compare)
            edits = Edits(unit)
            inlined = {} if body is None else {compare: body}
            if call_instead(edits, {index: name}, source, (name,), inlined):
                yield self.change(edits, f"{self.name} by {compare}: {self.why}")


def merging() -> bool:
    """Tell whether this machine's qsort is the merge sort that the helper does."""
    try:
        library, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
    except (ValueError, OSError):
        return False
    numbers = tuple(int(x) for x in version.split(".") if x.isdigit())
    return library == "glibc" and numbers < _MERGING


def constant_in(unit: Unit, index: int, part: str) -> int | None:
    """Return the constant that a register holds at an instruction, as its block shows."""
    own = unit.graph.blocks[unit.graph.block_of[index]].instructions
    for before in reversed(own[: own.index(index)]):
        effects = unit.graph.effects(before, unit.effects(before))
        if effects.writes & state.mask(part):
            statement = unit.instruction(before)
            if effects.flow is Flow.CALL or statement.mnemonic not in ("mov", "movl", "movq"):
                return None
            found = re.fullmatch(r"\$(\d+)", statement.operands[0])
            sink = state.register(statement.operands[1])
            return int(found[1]) if found and sink == (part, 32) else None
    return None


REWRITES = (Numbers(), Sorting())

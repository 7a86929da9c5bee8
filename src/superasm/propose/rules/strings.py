"""Loops in place of string instructions, which take dozens of cycles to start.

Covers: `rep movs` and `rep stos`, which compilers emit for copies and for clearing; the direction
    flag is clear, as the ABI has it at calls and returns and compilers never set it.
Does not cover: comparing and searching ones.
"""

from collections.abc import Collection, Iterator

from superasm.asm import state
from superasm.asm.effects import Flow
from superasm.asm.unit import Change, Unit
from superasm.propose.rules.base import Kind
from superasm.propose.rules.code import Edits, Names, Rule, instruction, movable

_SIZES = {"b": 1, "w": 2, "l": 4, "q": 8}
_PREFIXES = frozenset({"rep", "repe", "repz"})


class RepToLoop(Rule):
    """Copies or fills with a loop."""

    name = "rep-to-loop"
    why = "a short copy is over before a string instruction has started"
    kind = Kind.CONTROL

    def find(self, unit: Unit, blocks: Collection[int]) -> Iterator[Change]:
        """See `base.Rewrite`: one change for each string instruction."""
        if not movable(unit) or any(s.mnemonic == "std" for _, s in unit.instructions()):
            return
        for number in sorted(blocks):
            for index in unit.graph.blocks[number].instructions:
                statement = unit.instruction(index)
                name, size = statement.mnemonic[:-1], _SIZES.get(statement.mnemonic[-1:])
                known = name in ("movs", "stos") and size and not statement.operands
                prefixed = len(statement.prefixes) == 1 and statement.prefixes[0] in _PREFIXES
                live = unit.live_after(index)
                if not known or not prefixed or size is None or live & state.ARITHMETIC_FLAGS:
                    continue
                taken = live | unit.live_before(index)
                free = (r for r in state.GENERAL if not taken & state.mask(r))
                part = "rax" if name == "stos" else next(free, None)
                if part is None or unit.effects(index).flow is not Flow.NEXT:
                    continue
                value = state.spell(part, 8 * size)
                edits, names = Edits(unit), Names(unit)
                head, end = names.label(), names.label()
                step = f"${size}"
                load = (instruction("mov", "(%rsi)", value), instruction("addq", step, "%rsi"))
                edits.replace(
                    index,
                    instruction("testq", "%rcx", "%rcx"),
                    instruction("je", end),
                    f"{head}:",
                    *(load if name == "movs" else ()),
                    instruction("mov", value, "(%rdi)"),
                    instruction("addq", step, "%rdi"),
                    instruction("subq", "$1", "%rcx"),
                    instruction("jne", head),
                    f"{end}:",
                )
                yield self.change(edits)


REWRITES = (RepToLoop(),)

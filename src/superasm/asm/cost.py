"""What instructions cost, roughly: a weight to rank blocks by, not a prediction of time.

The unit is one issue slot of a current x86-64 core: a plain register instruction is 1. Figures are
round numbers near the reciprocal throughputs that uops.info and Agner Fog's tables give for Intel
(Skylake to Golden Cove) and AMD (Zen 2 to Zen 4), times four slots per cycle; where these disagree
by a lot (64-bit division), in the middle.

Does not cover: latencies and dependences, caches, mispredicted branches, what ports there are.
"""

from superasm.asm import state
from superasm.asm.effects import Effects, Flow
from superasm.asm.parse import Instruction

_LOAD, _STORE = 1.0, 1.0
_FLOW = {
    Flow.NEXT: 0.0,
    Flow.JUMP: 1.0,
    Flow.BRANCH: 1.0,
    Flow.INDIRECT: 4.0,
    Flow.CALL: 3.0,
    Flow.RETURN: 3.0,
    Flow.STOP: 0.0,
}
_EXACT = {
    "nop": 0.5,
    "endbr64": 0.5,
    "mul": 3.0,
    "imul": 2.0,
    "xchg": 2.0,
    "cpuid": 400.0,
    "rdtsc": 80.0,
    "mfence": 120.0,
    "pause": 100.0,
}
# By the beginning of the name, the longest first.
_BEGINNING = (
    ("vpgather", 40.0),
    ("vgather", 40.0),
    ("vpscatter", 60.0),
    ("vscatter", 60.0),
    ("vpcompress", 8.0),
    ("vpconflict", 60.0),
    ("vpmullq", 6.0),
    ("vpmulld", 4.0),
    ("pmulld", 4.0),
    ("vsqrt", 20.0),
    ("sqrt", 20.0),
    ("vdiv", 18.0),
    ("div", 18.0),
    ("vcvt", 3.0),
    ("cvt", 3.0),
    ("cmpxchg", 20.0),
    ("xadd", 10.0),
    ("pdep", 4.0),
    ("pext", 4.0),
    ("bsf", 3.0),
    ("bsr", 3.0),
)
_ODD = frozenset(
    {"fsin", "fcos", "fsincos", "fptan", "fpatan", "fyl2x", "f2xm1", "fprem", "fprem1"}
)
_X87, _SLOW_X87 = 4.0, 150.0
_DIVISION, _WIDE_DIVISION = 16.0, 40.0
_REPEATED = 60.0
_UNKNOWN = 10.0


def cost(instruction: Instruction, effects: Effects) -> float:
    """Return the weight of one execution of an instruction; of a call, without its callee."""
    if not effects.known:
        return _UNKNOWN
    own = _FLOW[effects.flow] + _LOAD * effects.loads + _STORE * effects.stores
    if any(prefix.lower().startswith("rep") for prefix in instruction.prefixes):
        return own + _REPEATED
    return own + _core(instruction, effects)


def _core(instruction: Instruction, effects: Effects) -> float:
    name = effects.mnemonic
    if name in ("div", "idiv"):
        return _WIDE_DIVISION if _is_wide(instruction) else _DIVISION
    if name in _EXACT:
        return _EXACT[name]
    if name.startswith("f") and effects.flow is Flow.NEXT:
        return _SLOW_X87 if name in _ODD else _X87
    return next((value for start, value in _BEGINNING if name.startswith(start)), 1.0)


def _is_wide(instruction: Instruction) -> bool:
    """A division of 128 by 64 bits."""
    register = state.register(instruction.operands[-1]) if instruction.operands else None
    return register[1] == 64 if register else instruction.mnemonic.lower().endswith("q")

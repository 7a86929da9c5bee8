"""The rewrites, by name. Each module exports its own as `REWRITES`."""

from superasm.propose.rules.addresses import REWRITES as _ADDRESSES
from superasm.propose.rules.base import Rewrite
from superasm.propose.rules.bitloops import REWRITES as _BIT_LOOPS
from superasm.propose.rules.bits import REWRITES as _BITS
from superasm.propose.rules.copies import REWRITES as _COPIES
from superasm.propose.rules.division import REWRITES as _DIVISION
from superasm.propose.rules.idioms import REWRITES as _IDIOMS
from superasm.propose.rules.memory import REWRITES as _MEMORY
from superasm.propose.rules.redundant import REWRITES as _REDUNDANT
from superasm.propose.rules.strength import REWRITES as _STRENGTH
from superasm.propose.rules.vectors import REWRITES as _VECTORS

_DATAFLOW = (
    *_REDUNDANT, *_COPIES, *_STRENGTH, *_MEMORY, *_ADDRESSES, *_BITS, *_BIT_LOOPS, *_IDIOMS,
    *_DIVISION, *_VECTORS,
)  # fmt: skip
REWRITES: dict[str, Rewrite] = {rewrite.name: rewrite for rewrite in _DATAFLOW}

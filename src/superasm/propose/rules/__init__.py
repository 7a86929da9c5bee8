"""All rewrites, by name. Each module exports its own as `REWRITES`.

`DATA_FLOW`: proved by a solver or by exhaustion. `structural.REWRITES`: of control, layout, loops
and library calls.
"""

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
from superasm.propose.rules.structural import REWRITES as _STRUCTURAL
from superasm.propose.rules.vectors import REWRITES as _VECTORS

DATA_FLOW: tuple[Rewrite, ...] = (
    *_REDUNDANT, *_COPIES, *_STRENGTH, *_MEMORY, *_ADDRESSES, *_BITS, *_BIT_LOOPS, *_IDIOMS,
    *_DIVISION, *_VECTORS,
)  # fmt: skip
REWRITES: dict[str, Rewrite] = {rewrite.name: rewrite for rewrite in (*DATA_FLOW, *_STRUCTURAL)}

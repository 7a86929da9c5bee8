"""Rewrites of control, layout, loops and library calls."""

from superasm.propose.rules.algorithms import REWRITES as _ALGORITHMS
from superasm.propose.rules.base import Rewrite
from superasm.propose.rules.branches import REWRITES as _BRANCHES
from superasm.propose.rules.formats import REWRITES as _FORMATS
from superasm.propose.rules.inline import REWRITES as _INLINE
from superasm.propose.rules.layout import REWRITES as _LAYOUT
from superasm.propose.rules.motion import REWRITES as _MOTION
from superasm.propose.rules.promote import REWRITES as _PROMOTE
from superasm.propose.rules.schedule import REWRITES as _SCHEDULE
from superasm.propose.rules.stdio import REWRITES as _STDIO
from superasm.propose.rules.strings import REWRITES as _STRINGS
from superasm.propose.rules.tables import REWRITES as _TABLES
from superasm.propose.rules.unroll import REWRITES as _UNROLL

REWRITES: tuple[Rewrite, ...] = (
    *_STDIO,
    *_FORMATS,
    *_ALGORITHMS,
    *_BRANCHES,
    *_LAYOUT,
    *_PROMOTE,
    *_SCHEDULE,
    *_UNROLL,
    *_INLINE,
    *_MOTION,
    *_TABLES,
    *_STRINGS,
)

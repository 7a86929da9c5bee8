"""Rewrites of control, layout, loops and library calls."""

from superasm.propose.rules.base import Rewrite
from superasm.propose.rules.stdio import REWRITES as _STDIO

REWRITES: tuple[Rewrite, ...] = (*_STDIO,)

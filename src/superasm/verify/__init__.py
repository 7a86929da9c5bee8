"""Equivalence of short pieces of code, proved by a solver (extra `verify`: z3)."""

"""Benchmarks: entrants (models, compilers, searches, recordings) x tasks -> rows of a run."""

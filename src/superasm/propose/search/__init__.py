"""Search for faster assembly: moves on whole programs, accepted by measurement alone.

Pure logic: checking, timing and profiling come in as arguments (`bench.Bench`).
"""

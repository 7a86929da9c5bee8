"""The constructs that programs are about, and which of them are held out for validation."""

from collections.abc import Callable
from dataclasses import dataclass

from superasm.dataset.synthetic import (
    arithmetic,
    arrays,
    bits,
    control,
    grids,
    pairs,
    reductions,
    texts,
)
from superasm.dataset.synthetic.context import Context
from superasm.dataset.synthetic.stmt import Body


@dataclass(frozen=True, slots=True)
class Family:
    """A construct that programs are about.

    Attributes:
        kind: the data it works on: array, text, grid, records, none.
        build: makes the body of a kernel.
        power: its cost grows with this power of the size, which bounds the sizes.
        held_out: programs about it are for validation only.
        names: what people call such a function.
    """

    kind: str
    build: Callable[[Context], Body]
    power: int
    names: tuple[str, ...]
    held_out: bool = False


FAMILIES = {
    "reduction": Family(
        "array", reductions.reduction, 1, ("reduce", "total", "summary", "aggregate")
    ),
    "polyhash": Family(
        "array", reductions.polyhash, 1, ("checksum", "hash_all", "digest", "fingerprint")
    ),
    "extremes": Family(
        "array", reductions.extremes, 1, ("find_best", "arg_best", "select_top", "pick")
    ),
    "dot": Family("array", pairs.dot, 1, ("dot", "distance", "compare_all", "correlate")),
    "window": Family("array", pairs.window, 1, ("convolve", "smooth", "slide", "filter")),
    "triangular": Family("array", pairs.triangular, 2, ("count_pairs", "all_pairs", "pairwise")),
    "saturate": Family(
        "array", reductions.saturate, 1, ("accumulate", "simulate_tank", "level_of", "clip")
    ),
    "bitloops": Family("array", bits.bitloops, 1, ("bit_stats", "scan_bits", "analyse", "measure")),
    "bitperm": Family("array", bits.bitperm, 1, ("scramble_all", "encode", "transform", "mix_all")),
    "bitset": Family(
        "array", bits.bitset, 1, ("fill_set", "mark_all", "set_scan", "members"), held_out=True
    ),
    "branches": Family("array", control.branches, 1, ("classify", "score", "decide", "judge")),
    "switch": Family("array", control.switch, 1, ("interpret", "execute", "run_codes", "handle")),
    "automaton": Family(
        "array", control.automaton, 1, ("run_machine", "drive", "walk_states", "parse_all")
    ),
    "dispatch": Family(
        "array", control.dispatch, 1, ("apply_ops", "run_ops", "evaluate"), held_out=True
    ),
    "recursion": Family(
        "array", control.recursion, 1, ("apply", "collect", "sum_results", "process")
    ),
    "histogram": Family(
        "array", arrays.histogram, 1, ("histogram", "count_bins", "distribution", "tally_all")
    ),
    "lookup": Family(
        "array", arrays.lookup, 1, ("translate", "table_hash", "substitute", "decode")
    ),
    "prefix": Family(
        "array", arrays.prefix, 1, ("range_sums", "prefix_scan", "cumulate", "running_total")
    ),
    "runs": Family(
        "array",
        arrays.runs,
        1,
        ("run_lengths", "rle_size", "longest_run", "streaks"),
        held_out=True,
    ),
    "search": Family(
        "array", arrays.search, 2, ("sort_and_search", "lookup_all", "ranks", "ordered")
    ),
    "chain": Family("array", arrays.chain, 1, ("follow_links", "walk", "chase", "traverse")),
    "division": Family(
        "array", arithmetic.division, 1, ("number_stats", "divide_all", "digits_of", "compute")
    ),
    "dp": Family("array", arithmetic.dp, 2, ("knapsack", "optimum", "best_plan", "solve_dp")),
    "generator": Family(
        "none", arithmetic.generator, 1, ("simulate", "monte_carlo", "sample", "iterate")
    ),
    "stencil": Family(
        "grid", grids.stencil, 2, ("stencil", "blur", "relax", "step_grid"), held_out=True
    ),
    "matrix": Family(
        "grid", grids.matrix, 3, ("multiply", "mat_stats", "product_sum", "rotate_sum")
    ),
    "paths": Family("grid", grids.paths, 2, ("cheapest_path", "grid_paths", "route", "path_cost")),
    "scan": Family("text", texts.scan, 1, ("count_classes", "char_stats", "scan_text", "survey")),
    "words": Family("text", texts.words, 1, ("count_words", "parse_numbers", "tokens", "split")),
    "brackets": Family(
        "text", texts.brackets, 1, ("nesting", "check_brackets", "tokenise", "depth_of")
    ),
    "patterns": Family(
        "text", texts.patterns, 1, ("find_all", "count_matches", "palindromes", "occurrences")
    ),
    "records": Family("records", lambda c: Body(), 1, ("query", "report", "audit", "rank_items")),
}

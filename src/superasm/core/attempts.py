"""What k attempts are worth, estimated without bias from n >= k attempts. Pure.

The direct estimates (1 - (1 - c/n)^k, or the best of the first k) are biased or waste samples.
These average over all subsets of k of the n attempts, which is unbiased if attempts are
exchangeable (independent samples of one model).
"""

import math
from collections.abc import Sequence


def pass_at_k(attempts: int, passed: int, k: int) -> float:
    """Return the chance that at least one of k attempts passes.

    1 - C(n - c, k) / C(n, k): Chen et al. 2021, "Evaluating Large Language Models Trained on
    Code", section 2.1, for n attempts of which c passed.

    Raises:
        ValueError: unless 0 <= passed <= attempts and 1 <= k <= attempts.
    """
    if not (0 <= passed <= attempts and 1 <= k <= attempts):
        raise ValueError(f"no pass@{k} of {passed} in {attempts}")
    return 1.0 - math.comb(attempts - passed, k) / math.comb(attempts, k)


def max_at_k(values: Sequence[float], k: int) -> float:
    """Return the expected largest of k attempts' values.

    With noisy values this is too good: the largest is partly the luckiest. For speedups use
    `selected_at_k`, which chooses by one timing and counts another.

    Raises:
        ValueError: unless 1 <= k <= the number of values.
    """
    return selected_at_k(values, values, k)


def selected_at_k(selection: Sequence[float], fresh: Sequence[float], k: int) -> float:
    """Return the expected fresh value of the attempt that is chosen among k by another value.

    The mean, over all subsets of k attempts, of `fresh` of the one with the largest `selection`;
    among equals each is chosen as often.

    Args:
        selection: what attempts are chosen by, e.g. the speedup in the race. An attempt that
            failed has what stands for keeping the baseline (1.0 in the paper's tables).
        fresh: what counts, e.g. the speedup measured anew, on other inputs; same order.
        k: attempts to choose among.

    Raises:
        ValueError: the lists differ in length, or not 1 <= k <= their length.
    """
    n = len(selection)
    if n != len(fresh) or not 1 <= k <= n:
        raise ValueError(f"no choice among {k} of {n} attempts with {len(fresh)} values")
    order = sorted(range(n), key=lambda i: selection[i])
    below = 0  # Attempts with a smaller selection value than those of the current group.
    parts: list[float] = []
    while below < n:
        group = [i for i in order[below:] if selection[i] == selection[order[below]]]
        upto = below + len(group)
        chance = (math.comb(upto, k) - math.comb(below, k)) / math.comb(n, k)
        parts.append(chance * math.fsum(fresh[i] for i in group) / len(group))
        below = upto
    return math.fsum(parts)

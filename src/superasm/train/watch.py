"""Early warnings: signs that a run learns something else than it should. Pure.

A warning is one line for people. None stops a run: what looks like a cheat may be a discovery, and
`samples.jsonl` shows which.
"""

from collections.abc import Mapping, Sequence

_WINDOW = 10
_ENTROPY_LOST, _ENTROPY_GAINED = 0.1, 3.0
_KL_LIMIT = 0.5
_STEP_KL_LIMIT = 0.1


def warnings(history: Sequence[Mapping[str, float]]) -> list[str]:
    """Return what is suspicious about the last steps; for each kind at most one line.

    Args:
        history: the metrics of all steps so far, oldest first.
    """
    recent = history[-_WINDOW:]
    found: list[str] = []

    def mean(name: str, rows: Sequence[Mapping[str, float]] = recent) -> float | None:
        values = [row[name] for row in rows if name in row]
        return sum(values) / len(values) if values else None

    def above(name: str, limit: float, line: str) -> None:
        value = mean(name)
        if value is not None and value > limit:
            found.append(line.format(value))

    above(
        "faster_with_the_same_instructions",
        0.5,
        "{:.0%} of the faster answers run the same number of instructions: is it the timing that "
        "is gamed?",
    )
    above("identical", 0.9, "{:.0%} of the answers are copies of the baseline")
    above("same_answer", 0.5, "one answer was given to {:.0%} of the prompts")
    above("cut_off", 0.5, "{:.0%} of the answers never end: is rollout.most_tokens too low?")
    above("machine_errors", 0.05, "{:.0%} of the rollouts were lost to the machine")
    above("groups_without_signal", 0.8, "in {:.0%} of the groups all answers are paid the same")
    above("kl_reference", _KL_LIMIT, "the policy is {:.2f} nats a token from its reference")
    above("kl_step", _STEP_KL_LIMIT, "an update moves the policy by {:.2f} nats a token")
    above(
        "sampling_gap", 0.05, "scoring and sampling differ by {:.2f} nats: low precision, or a bug"
    )
    first, now = mean("entropy", history[:_WINDOW]), mean("entropy")
    if first is not None and now is not None and len(history) > _WINDOW:
        if now < first * _ENTROPY_LOST:
            found.append(f"entropy fell from {first:.3f} to {now:.3f}: little is tried any more")
        if now > first * _ENTROPY_GAINED:
            found.append(f"entropy rose from {first:.3f} to {now:.3f}: the policy falls apart")
    return found

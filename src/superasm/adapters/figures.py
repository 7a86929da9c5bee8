"""What trainers average over answers."""

from superasm.adapters.client import Judged


def figures(judged: Judged) -> dict[str, float]:
    """Return the reward (`score`) and what it was paid for; all are numbers.

    `acc` is 1 if every test passed; `built` if it assembled and linked; `tests` is the fraction
    passed; `speedup_or_1` counts whatever failed or was not timed as 1, as the paper's table does.
    """
    tests = judged.facts["verdict"]["tests"]
    not_built = ("no_answer", "refused", "build_failed")
    return {
        "score": judged.reward,
        "acc": float(judged.passed),
        "built": float(judged.status not in not_built),
        "tests": tests["passed"] / tests["total"] if tests["total"] else 0.0,
        "speedup_or_1": (judged.speedup or 1.0) if judged.passed else 1.0,
        "repeated": float(bool(judged.facts.get("repeated"))),
    }

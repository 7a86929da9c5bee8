"""Mutation scores of a sample of synthetic tasks: how strong are tests that nobody strengthened?

The tasks lie evenly in the sequence of a seed, so that every family occurs as often as any other.
Each passes the gates as in `superasm data build synthetic`; then mutants of its baseline are run on
its tests, and those that pass on further random inputs of its generator and the performance inputs.

Does not cover: mutants that no input tried shows to be wrong (the scores are upper bounds).
"""

import sys
from collections import Counter, defaultdict

from common import Report, arguments, quantiles, say, table
from superasm.config.settings import Evaluator, Settings
from superasm.dataset.entry import Rejected, Split
from superasm.dataset.gates import GateRules, inspect_all
from superasm.dataset.mutation import Examiner, Fate, examine
from superasm.dataset.synthetic import FAMILIES, VERSION, one_task, random_inputs
from superasm.dataset.synthetic.pace import suited

_INPUTS = 24
_STRONG = 0.95


def main() -> int:
    """Measure and print."""
    parser = arguments(__doc__ or "")
    parser.add_argument("-n", type=int, default=100, help="tasks")
    parser.add_argument("--of", type=int, default=5000, help="length of the sequence sampled")
    parser.add_argument("--mutants", type=int, default=40)
    parser.set_defaults(seed=0)
    asked = parser.parse_args()
    if asked.quick:
        asked.n, asked.mutants = 5, 10
    settings = Settings(evaluator=Evaluator(lanes=1))
    rules = GateRules(most_instructions=400)
    killed: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    scores: list[float] = []
    fates: Counter[Fate] = Counter()
    dropped = 0
    # A step that shares no factor with the number of families visits all of them.
    step = asked.of // asked.n // len(FAMILIES) * len(FAMILIES) + 1
    for position in range(asked.n):
        raw = one_task(f"synthetic-{VERSION}:{asked.seed}:{position * step % asked.of}")
        passed = inspect_all(raw, Split.TRAIN, settings, rules, suited)
        if isinstance(passed, Rejected):
            dropped += 1
            continue
        further = list(random_inputs(raw.provenance.reference, _INPUTS))
        with Examiner(passed.baseline, settings, further) as examiner:
            found = examine(examiner, limit=asked.mutants, seed=0)
        fates.update(one.fate for one in found.judged)
        strength = found.strength
        scores.append(strength.score)
        for key in (raw.provenance.family, "all"):
            killed[key][0] += strength.killed
            killed[key][1] += strength.mutants
        say(f"{raw.draft.name}: {strength.killed} of {strength.mutants}")
        for line in strength.survivors:
            say(f"  {line}")
    report = Report("Mutation scores of synthetic tasks")
    strong = sum(score >= _STRONG for score in scores)
    report.add(
        f"{len(scores)} tasks ({dropped} more did not pass the gates), {asked.mutants} mutants"
    )
    report.add(f"each: {killed['all'][0]} of {killed['all'][1]} that change behaviour are killed;")
    report.add(f"{strong} tasks kill at least {_STRONG:.0%}.")
    low = quantiles(scores, 0.0, 0.1, 0.25, 0.5)
    report.add("lowest, p10, p25, median score: " + ", ".join(f"{value:.3f}" for value in low))
    report.add(", ".join(f"{count} {fate}" for fate, count in fates.most_common()))
    report.add()
    rows = [
        (name, str(k), str(m), f"{k / m:.3f}" if m else "-")
        for name, (k, m) in sorted(killed.items())
    ]
    report.add(table(("family", "killed", "mutants", "score"), rows))
    report.data |= {"scores": scores, "families": dict(killed), "dropped": dropped}
    report.finish(asked.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())

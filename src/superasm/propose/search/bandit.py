"""Which kind of move to try next: Thompson sampling on expected gain per second.

Each arm keeps a Beta posterior of the chance that a try is accepted, the mean gain of those that
were, and the mean cost of a try (Thompson 1933; Russo et al., A Tutorial on Thompson Sampling,
2018). The score of an arm is a draw of the chance, times the gain, divided by the cost.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Arm:
    """One kind of move and what is known about it.

    Attributes:
        name: of the kind.
        hits, misses: tries that were accepted, and others, the prior included.
        gain: sum of the log gains of the hits, the prior included.
        seconds: sum of the costs, the prior included.
        tries, accepted, wrong: counted, without prior.
        earned: sum of measured log gains, without prior.
    """

    name: str
    hits: float
    misses: float
    gain: float
    seconds: float
    tries: int = 0
    accepted: int = 0
    wrong: int = 0
    earned: float = 0.0

    @classmethod
    def prior(cls, name: str, chance: float, gain: float, seconds: float, weight: float) -> "Arm":
        """Return an arm that starts as if `weight` tries had been seen.

        Args:
            name: of the arm.
            chance: of a try to be accepted.
            gain: log gain of an accepted try.
            seconds: cost of a try.
            weight: how many tries the prior counts for.
        """
        hits = chance * weight
        return cls(name, hits, weight - hits, gain * hits, seconds * weight)

    def learn(self, gain: float | None, seconds: float, *, wrong: bool = False) -> None:
        """Take in one try: its log gain if it was accepted, and what it cost."""
        self.tries += 1
        self.wrong += wrong
        self.seconds += seconds
        if gain is None:
            self.misses += 1
            return
        self.accepted += 1
        self.hits += 1
        self.gain += max(0.0, gain)
        self.earned += gain

    def draw(self, rng: random.Random) -> float:
        """Draw a score: log gain per second."""
        chance = rng.betavariate(self.hits, self.misses)
        cost = self.seconds / (self.hits + self.misses)
        return chance * (self.gain / self.hits) / max(cost, 1e-3)


@dataclass(slots=True)
class Bandit:
    """The arms, by name."""

    arms: dict[str, Arm] = field(default_factory=dict)

    def add(self, arm: Arm) -> None:
        """Add an arm, unless there is one of that name."""
        self.arms.setdefault(arm.name, arm)

    def choose(self, names: Iterable[str], rng: random.Random) -> str | None:
        """Return the name with the highest draw among some, None if there are none."""
        scores = {name: self.arms[name].draw(rng) for name in names}
        return max(scores, key=lambda name: scores[name], default=None)

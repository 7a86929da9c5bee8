"""What asking a model has cost: requests, tokens, money and time."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from superasm.propose.chat import Answer, ChatModel, Request, Usage


@dataclass(frozen=True, slots=True)
class Prices:
    """What a provider charges, in one currency (the user's) per million tokens.

    None is built in: prices change, and a wrong one is worse than none.

    Attributes:
        prompt, completion: per million tokens read and written (reasoning is written).
        cached_prompt: per million of those read from the provider's prompt cache; None: as prompt.
    """

    prompt: float
    completion: float
    cached_prompt: float | None = None

    def cost(self, usage: Usage) -> float:
        """Return what these tokens cost."""
        cached = min(usage.cached_prompt, usage.prompt)
        cached_price = self.prompt if self.cached_prompt is None else self.cached_prompt
        fresh = (usage.prompt - cached) * self.prompt
        return (fresh + cached * cached_price + usage.completion * self.completion) / 1e6


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all requests of a run.

    Attributes:
        requests: sent, retries included.
        retries: those among them that repeated a failed one.
        answers: received.
        uncounted: answers whose server told no token counts.
        usage: tokens of the answers.
        seconds: sum of the answers' times; more than the wall time where they overlap.
        waited_seconds: waits before retries.
        cost: by the user's prices, or None without any.
    """

    requests: int = 0
    retries: int = 0
    answers: int = 0
    uncounted: int = 0
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    waited_seconds: float = 0.0
    cost: float | None = None


class Ledger:
    """Keeps the totals of one model. For any number of threads."""

    def __init__(self, prices: Prices | None = None) -> None:
        self.prices = prices
        self._lock = threading.Lock()
        self._totals = Totals(cost=None if prices is None else 0.0)

    @property
    def totals(self) -> Totals:
        """As of now."""
        with self._lock:
            return self._totals

    def sent(self, *, again: bool = False, waited_seconds: float = 0.0) -> None:
        """A request goes out."""
        with self._lock:
            old = self._totals
            self._totals = replace(
                old,
                requests=old.requests + 1,
                retries=old.retries + again,
                waited_seconds=old.waited_seconds + waited_seconds,
            )

    def received(self, answer: Answer) -> None:
        """An answer came in."""
        with self._lock:
            old = self._totals
            usage = old.usage + answer.usage
            self._totals = replace(
                old,
                answers=old.answers + 1,
                uncounted=old.uncounted + (answer.usage.total == 0),
                usage=usage,
                seconds=old.seconds + answer.seconds,
                cost=self.prices.cost(usage) if self.prices else None,
            )


class LedgerModel:
    """A model whose answers are entered into a ledger: for those that keep none themselves."""

    def __init__(self, model: ChatModel, ledger: Ledger) -> None:
        self._model = model
        self._ledger = ledger

    @property
    def name(self) -> str:
        """As of the model."""
        return self._model.name

    @property
    def identity(self) -> Mapping[str, object]:
        """As of the model."""
        return self._model.identity

    def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        """Yield what the model yields. Raises as it does."""
        for position, answer in self._model.generate(requests):
            self._ledger.sent()
            self._ledger.received(answer)
            yield position, answer

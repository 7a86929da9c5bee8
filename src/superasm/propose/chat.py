"""Asking a language model: what is asked, what comes back, and who answers. Pure types.

Every kind of model (an endpoint, local weights, a recording) is a `ChatModel`; `Sampler` draws
from one with sample numbers that go on counting, so that a rerun finds the same answers in a cache.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from superasm.core.errors import EndpointError, EndpointFault

Message = dict[str, str]


class Finish(StrEnum):
    """How an answer ended.

    `stop`: the model was done. `length`: cut off at the token limit. `filtered`: the server
    withheld the rest. `refused`: the server marks it as a refusal. `prompt_too_long`: the model
    can't read so much, there is no answer. `too_large`: longer than any answer may be; what is
    beyond is dropped. Whatever the text then holds, these are facts about the model.
    """

    STOP = "stop"
    LENGTH = "length"
    FILTERED = "filtered"
    REFUSED = "refused"
    PROMPT_TOO_LONG = "prompt_too_long"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one answer. `reasoning` tokens are among the `completion` ones."""

    prompt: int = 0
    cached_prompt: int = 0
    completion: int = 0
    reasoning: int = 0

    @property
    def total(self) -> int:
        """All tokens, read and written."""
        return self.prompt + self.completion

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompt + other.prompt,
            self.cached_prompt + other.cached_prompt,
            self.completion + other.completion,
            self.reasoning + other.reasoning,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said.

    Attributes:
        text: without the reasoning where the server keeps the two apart.
        finish: how it ended.
        usage: tokens, as the server or the tokenizer counts them; zeros if it doesn't say.
        reasoning: what the server returns of the model's reasoning apart from the text.
        seconds: from request to answer, waits and retries left out.
        from_cache: it was not asked for anew, and costs nothing now.
    """

    text: str
    finish: Finish = Finish.STOP
    usage: Usage = field(default_factory=Usage)
    reasoning: str = ""
    seconds: float = 0.0
    from_cache: bool = False

    @property
    def cut_off(self) -> bool:
        """The text is not all that the model would have said."""
        return self.finish in (Finish.LENGTH, Finish.FILTERED, Finish.TOO_LARGE)


@dataclass(frozen=True, slots=True)
class Sampling:
    """How answers are drawn.

    Attributes:
        temperature, top_p: None leaves them to the model (some endpoints accept no other).
        max_tokens: of an answer, reasoning included.
        reasoning_effort: "low", "medium" ... where the model knows such; None leaves it out.
        seed: of sample 0; sample i has seed + i. None: not reproducible, except by the cache.
    """

    temperature: float | None = 0.5
    top_p: float | None = None
    max_tokens: int = 8192
    reasoning_effort: str | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A conversation to go on with, and which of several samples of it is meant."""

    messages: Sequence[Message]
    sample: int = 0


class ChatModel(Protocol):
    """Somebody who answers."""

    @property
    def name(self) -> str:
        """Shown to people, e.g. "gpt-5-mini" or the name of a folder."""

    @property
    def identity(self) -> Mapping[str, object]:
        """All that an answer depends on beside the request, in JSON types. Holds no key."""

    def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        """Yield (position in `requests`, answer) as the answers come, each position once.

        Raises:
            EndpointError: the model could not be asked. The answers that were to be had have been
                yielded before.
        """


def answers(model: ChatModel, requests: Sequence[Request]) -> list[Answer]:
    """Return the answers in the order of the requests. Raises as `generate` does."""
    found = dict(model.generate(requests))
    return [found[position] for position in range(len(requests))]


class Sampler:
    """Draws answers for one run of a strategy; asked the same again, it draws the next samples.

    Not for several threads. `usage` adds up the tokens drawn so far, those from a cache too: a
    budget in tokens then ends a run at the same place, whether its answers were cached or not.
    """

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self._drawn: Counter[str] = Counter()
        self.usage = Usage()

    def __call__(self, messages: Sequence[Message], n: int) -> list[Answer]:
        """Return the next n samples of a conversation. Raises as `ChatModel.generate` does."""
        key = digest(list(messages))
        first = self._drawn[key]
        found = answers(self._model, [Request(messages, first + i) for i in range(n)])
        self._drawn[key] += n
        self.usage = sum((answer.usage for answer in found), self.usage)
        return found


def stopped(model: str) -> EndpointError:
    """Return the error of a model that was told to stop: nobody wants its answers any more."""
    message = f"{model}: asking was stopped"
    hint = "answers so far are in the cache"
    return EndpointError(message, hint=hint, fault=EndpointFault.STOPPED)


def digest(value: object) -> str:
    """Return a content hash of a JSON value: 64 hex digits."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

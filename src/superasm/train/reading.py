"""Learning to read: what a model from scratch does before it imitates anything.

An answer by line numbers needs one skill above all: to find a line by its number, far back in the
listing, and to say what is in it. So a reading example is a window of a listing, and the answer
some of its lines, in a drawn order, as answers by lines say them; the loops that a listing names
first are lines like others. Windows begin short, where the skill is learned soon, and grow to whole
listings.

Covers: prompts that are numbered listings (`asm.numbered`), in the tokenizer of `train.tokenizer`,
    whose tokens never cross the beginning of a line.
Does not cover: other prompts; they have no windows.
"""

import itertools
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from superasm.asm.numbered import MOST_LINES
from superasm.train.rollout import draw_seed

_FIRST_WINDOW, _LAST_WINDOW = 8, MOST_LINES
_GROWING = 0.6
_REPEATED = 24
_NUMBERED = re.compile(r"\n(?:loop )?\d+")


@dataclass(frozen=True, slots=True)
class Example:
    """A prompt and the answer to be learned, as tokens; the answer ends with an end of text."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A prompt, cut at its lines: what comes before the first, the lines, what comes after."""

    head: tuple[int, ...]
    lines: tuple[tuple[int, ...], ...]
    tail: tuple[int, ...]


class Reader:
    """Makes batches of reading examples.

    Args:
        prompts: whole prompts as tokens.
        tokenizer: of the model.
        end: token that ends an answer.
        steps: length of this stage; windows have grown after 60% of it.
        tokens: of a batch, about.
        seed: of what is drawn.
    """

    def __init__(
        self,
        prompts: Sequence[tuple[int, ...]],
        tokenizer: Any,
        end: int,
        *,
        steps: int,
        tokens: int,
        seed: int,
    ) -> None:
        words = {token for prompt in prompts for token in prompt}
        starts = frozenset(t for t in words if _NUMBERED.fullmatch(tokenizer.decode([t])))
        self._listings = [made for prompt in prompts if (made := cut(prompt, starts)).lines]
        self._end, self._steps, self._tokens, self._seed = end, steps, tokens, seed

    def __bool__(self) -> bool:
        return bool(self._listings)

    def window(self, number: int) -> int:
        """Return the longest window of a step, in lines."""
        grown = min(1.0, number / max(1.0, _GROWING * self._steps))
        ratio = float((_LAST_WINDOW / _FIRST_WINDOW) ** grown)
        return round(_FIRST_WINDOW * ratio)

    def batch(self, number: int) -> list[Example]:
        """Return the examples of a step, a function of its number."""
        draws = random.Random(draw_seed(self._seed, number, -3))
        found: list[Example] = []
        total = 0
        while total < self._tokens:
            made = self._example(draws, self.window(number))
            found.append(made)
            total += len(made.prompt) + len(made.answer)
        return sorted(found, key=lambda one: len(one.prompt))

    def _example(self, draws: random.Random, window: int) -> Example:
        listing = draws.choice(self._listings)
        size = min(window, len(listing.lines))
        first = draws.randrange(len(listing.lines) - size + 1)
        lines = listing.lines[first : first + size]
        repeated = draws.choices(lines, k=_REPEATED)
        asked = [token for line in lines for token in line]
        answer = [token for line in repeated for token in line]
        return Example((*listing.head, *asked, *listing.tail), (*answer, self._end))


def cut(prompt: Sequence[int], starts: frozenset[int]) -> Listing:
    """Return a prompt cut before each of the tokens that begin a line.

    The last token (the turn of the assistant) is the tail.
    """
    places = [i for i, token in enumerate(prompt) if token in starts]
    if not places:
        return Listing(tuple(prompt), (), ())
    bounds = [*places, len(prompt) - 1]
    lines = tuple(tuple(prompt[a:b]) for a, b in itertools.pairwise(bounds))
    return Listing(tuple(prompt[: places[0]]), lines, tuple(prompt[-1:]))

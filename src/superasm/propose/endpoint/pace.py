"""When to ask: waits between tries, and the rates that a provider allows."""

import asyncio
import email.utils
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How a failing server is tried again.

    Attributes:
        tries: of one request, the first included.
        first_wait_seconds: mean wait before the second try; it doubles from try to try.
        longest_wait_seconds: no wait is longer, also where the server asks for one.
    """

    tries: int = 6
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 120.0

    def wait_seconds(self, tried: int, asked: float | None, draw: random.Random) -> float:
        """Return how long to wait after the `tried`-th failure.

        At least what the server asks for, with up to a tenth more, so that clients don't return in
        step; without its word, an exponential back-off with full jitter about its mean (0 to
        twice the mean: Brooker, "Exponential Backoff and Jitter", AWS 2015).
        """
        if asked is not None:
            wait = asked * (1 + 0.1 * draw.random())
        else:
            wait = self.first_wait_seconds * 2.0 ** (tried - 1) * 2 * draw.random()
        return min(self.longest_wait_seconds, wait)


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that a server asks to wait, or None; `headers` in lower case.

    Understands `retry-after-ms`, and `retry-after` in seconds or as a date (RFC 9110, 10.2.3).
    """
    for name, scale in (("retry-after-ms", 1e-3), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        try:
            seconds = float(text) * scale
        except ValueError:
            continue
        if 0 <= seconds < 1e6:
            return seconds
    try:
        date = email.utils.parsedate_to_datetime(headers.get("retry-after", ""))
        return max(0.0, date.timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None


class Pace:
    """Holds requests back so that a provider's limits per minute are kept. For one event loop.

    Requests are spread evenly. Tokens are known only afterwards: a request may start while the
    allowance is not overdrawn, and what it used is then taken off.

    Args:
        requests_per_minute, tokens_per_minute: None where there is no limit.
        clock: monotonic, in seconds.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._gap = 60.0 / requests_per_minute if requests_per_minute else 0.0
        self._tokens_per_second = tokens_per_minute / 60.0 if tokens_per_minute else 0.0
        self._clock = clock
        self._sleep = sleep
        self._next_start = self._not_before = clock()
        self._spent_until = clock()

    async def turn(self) -> None:
        """Wait until a request may start."""
        while True:
            now = self._clock()
            ready = max(self._next_start, self._not_before, self._spent_until)
            if ready <= now:
                self._next_start = now + self._gap
                return
            await self._sleep(ready - now)

    def used(self, tokens: int) -> None:
        """Take the tokens of an answer off the allowance."""
        if self._tokens_per_second:
            # Not used allowance is not saved up: providers count over short windows.
            start = max(self._spent_until, self._clock())
            self._spent_until = start + tokens / self._tokens_per_second

    def hold(self, seconds: float) -> None:
        """Let no request start for so long: the server asked for a pause."""
        self._not_before = max(self._not_before, self._clock() + seconds)

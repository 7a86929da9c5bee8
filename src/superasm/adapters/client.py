"""A client of `superasm serve`, on the standard library alone, for the workers of other trainers.

Covers: a server that is busy (429: asked again after `Retry-After`), that can't be reached or
    breaks off (asked again, a bounded number of times; the server evaluates equal candidates once);
    one that says nothing sensible; a limit on the whole. Whatever is no verdict is `NoReward`.
Does not cover: keeping connections open (opening one is nothing beside an evaluation).
"""

import asyncio
import http.client
import json
import math
import os
import random
import ssl
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from superasm.core.errors import MachineError, UserError

Json = dict[str, Any]

URL_VARIABLE = "SUPERASM_SERVE_URL"
TOKEN_VARIABLE = "SUPERASM_SERVE_TOKEN"
_BUSY, _FAULTY_PROXY = 429, (502, 504)
_OUR_FAULT = (400, 401, 403, 404, 405, 413, 422)


class NoReward(MachineError):  # noqa: N818 - it says what there is
    """Nothing is known about a candidate: drop the rollout, or mask it; never pay it."""


class Refused(UserError):  # noqa: N818 - it says what the server did
    """The server does not take what was asked: a wrong token, an unknown task, a misspelt key."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a client goes on asking.

    Attributes:
        seconds: for one answer, waiting and asking again included.
        attempts: that a broken or refused connection is tried.
        pause_seconds: before the second attempt; doubled for each further one.
        most_pause_seconds: that the client waits at a time, whatever a server says.
    """

    seconds: float = 600.0
    attempts: int = 5
    pause_seconds: float = 0.5
    most_pause_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Judged:
    """What the server says of a candidate.

    Attributes:
        reward: the pay, by the scheme that was asked for.
        status: of the verdict, e.g. "passed" or "build_failed"; "no_answer" without assembly.
        facts: the whole answer, see /docs of the server.
    """

    reward: float
    status: str
    facts: Json

    @property
    def passed(self) -> bool:
        """It passed every test."""
        return self.status == "passed"

    @property
    def speedup(self) -> float | None:
        """Baseline / candidate; above 1 is faster. None if it was not timed."""
        timed = self.facts["verdict"].get("speedup")
        return None if timed is None else float(timed["point"])


class Client:
    """Asks one server. For any number of threads.

    Args:
        url: of the server, e.g. "http://127.0.0.1:8100"; by default from SUPERASM_SERVE_URL.
        token: by default from SUPERASM_SERVE_TOKEN; "" sends none.
        patience: see there.
        pause: how to wait for a number of seconds; a test need not.

    Raises:
        UserError: there is no URL, or it is none.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        patience: Patience | None = None,
        *,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        given = url or os.environ.get(URL_VARIABLE, "")
        parts = urlsplit(given)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UserError(
                f"no URL of a server: {given!r}",
                hint=f"set {URL_VARIABLE}=http://HOST:PORT, where `superasm serve` listens",
            )
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        self._base = parts.path.rstrip("/")
        self._token = os.environ.get(TOKEN_VARIABLE, "").strip() if token is None else token
        self._patience = patience or Patience()
        self._pause = pause

    def evaluate(
        self,
        task: str,
        *,
        answer: str | None = None,
        assembly: str | None = None,
        **options: object,
    ) -> Judged:
        """Return the verdict on a candidate and its reward.

        Args:
            task: id or name.
            answer: what a model said, or else
            assembly: of the candidate.
            options: further fields of the request: format, cut_off, timed, reward.

        Raises:
            NoReward: the machine, the server or the network failed, or it took too long.
            Refused: the server does not take the request.
        """
        given = {"task": task, "answer": _text(answer), "assembly": _text(assembly), **options}
        found = self._ask("POST", "/v1/evaluate", {k: v for k, v in given.items() if v is not None})
        try:
            reward = found["reward"]
            if isinstance(reward, bool) or not math.isfinite(reward):
                raise ValueError(reward)
            return Judged(float(reward), str(found["verdict"]["verdict"]["status"]), found)
        except (KeyError, TypeError, ValueError) as error:
            raise NoReward("the server's answer has no reward in it") from error

    def health(self) -> Json:
        """Return how the server is: its machine, tasks, workers and counts."""
        return self._ask("GET", "/v1/health")

    def task(self, key: str, *, shown: str = "c+asm", answer: str = "full") -> Json:
        """Return a task as a model is shown it; `prompt` is a conversation."""
        return self._ask("GET", f"/v1/tasks/{quote(key)}?shown={quote(shown)}&answer={answer}")

    def tasks(self) -> list[Json]:
        """Return id and name of every task that is served."""
        found: list[Json] = []
        while True:
            page = self._ask("GET", f"/v1/tasks?limit=1000&offset={len(found)}")
            found += page["tasks"]
            if not page["tasks"] or len(found) >= page["total"]:
                return found

    def _ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """Return the server's answer, asking again where that may help.

        Raises:
            NoReward: there is none.
            Refused: it says that the request is wrong.
        """
        patience = self._patience
        end = time.monotonic() + patience.seconds
        broken = 0
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise NoReward(f"{self._host} had no answer for {patience.seconds:g} s")
            try:
                status, headers, text = self._send(method, path, body, left)
                if status in _FAULTY_PROXY:
                    raise ConnectionError(f"status {status}")
            except (OSError, http.client.HTTPException) as error:
                broken += 1
                if broken >= patience.attempts:
                    reason = str(error) or type(error).__name__
                    raise NoReward(
                        f"{self._host} can't be reached ({broken} attempts): {reason}"
                    ) from error
                wait = patience.pause_seconds * 2 ** (broken - 1)
            else:
                if status != _BUSY:
                    return _read(status, text)
                wait = _seconds(headers.get("retry-after"))
            wait *= random.uniform(1.0, 1.5)
            self._pause(min(wait, patience.most_pause_seconds, max(0.0, end - time.monotonic())))

    def _send(
        self, method: str, path: str, body: Json | None, seconds: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        headers = {"accept": "application/json", "connection": "close"}
        if self._token:
            headers["authorization"] = f"Bearer {self._token}"
        data = None
        if body is not None:
            data = json.dumps(body).encode("ascii")
            headers["content-type"] = "application/json"
        connection = self._connection(seconds)
        try:
            connection.request(method, self._base + path, data, headers)
            response = connection.getresponse()
            text = response.read()
            return response.status, {k.lower(): v for k, v in response.getheaders()}, text
        except TimeoutError as error:
            limit = self._patience.seconds
            raise NoReward(f"{self._host} had no answer for {limit:g} s") from error
        finally:
            connection.close()

    def _connection(self, seconds: float) -> http.client.HTTPConnection:
        if self._secure:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=seconds, context=context
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=seconds)


class AsyncClient:
    """The same for `async` code: each question waits in a thread of its own.

    Args:
        client: asks.
        most: questions under way at a time; further ones wait here, and not at the server.
    """

    def __init__(self, client: Client, most: int = 128) -> None:
        self._client = client
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="superasm-client")

    async def evaluate(self, task: str, **given: Any) -> Judged:
        """See `Client.evaluate`. Cancelled, it leaves the question to end by itself."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads, partial(self._client.evaluate, task, **given)
        )

    def close(self) -> None:
        """Begin no further question."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _text(given: str | None) -> str | None:
    """Return a text that can be sent: half a surrogate pair can't."""
    return None if given is None else given.encode("utf-8", "replace").decode()


def _read(status: int, text: bytes) -> Json:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if status == http.client.OK:
        if isinstance(found, dict):
            return found
        raise NoReward("the server's answer is no JSON object")
    error = found.get("error") if isinstance(found, dict) else None
    known = error if isinstance(error, dict) else {}
    said = str(known.get("message") or f"status {status}")
    if status in _OUR_FAULT:
        raise Refused(f"superasm serve: {said}", hint=str(known.get("hint") or ""))
    raise NoReward(f"superasm serve: {said}")


def _seconds(text: str | None, otherwise: float = 2.0) -> float:
    """Return what a Retry-After header says; dates, which our server doesn't send, are not read."""
    try:
        return max(0.0, float(text or otherwise))
    except ValueError:
        return otherwise

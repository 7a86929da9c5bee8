"""A model behind an OpenAI-compatible chat endpoint, asked through the `openai` library.

Covers: many requests at once, rates, retries with back-off that honour Retry-After, a time limit
    over the whole request, a limit on the size of a reply, and a name for every way to fail. What
    is retried: 408, 409, 429 (unless the quota is used up), 5xx, time-outs, broken connections and
    replies that are not chat completions. Ctrl-C ends it at once.
Does not cover: streaming (a reply is read when it is complete), tools, images, several choices per
    request (samples are separate requests, which every server understands).
"""

import asyncio
import importlib
import itertools
import random
import threading
import time
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future, as_completed
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar

from superasm.core.errors import EndpointError, EndpointFault, ToolMissing
from superasm.propose.chat import Answer, Request, Sampling, stopped
from superasm.propose.endpoint.keys import OPENAI_URL, Key, find_key, server, variables
from superasm.propose.endpoint.pace import Pace, Patience, retry_after
from superasm.propose.endpoint.reply import LARGEST_BODY, Failed, read_error, read_reply
from superasm.propose.ledger import Ledger, Prices

_T = TypeVar("_T")
_HINTS = {
    EndpointFault.BAD_KEY: "check {variable}",
    EndpointFault.FORBIDDEN: "check what {variable} may do on this server",
    EndpointFault.UNKNOWN_MODEL: "check --model; GET {url}/models lists what the server has",
    EndpointFault.WRONG_URL: "check --base-url {url}; it usually ends in /v1",
    EndpointFault.BAD_REQUEST: "the server does not take these sampling parameters or this prompt",
    EndpointFault.OUT_OF_QUOTA: "the account is used up; answers so far are in the cache",
    EndpointFault.RATE_LIMITED: "lower model.concurrency or set model.requests_per_minute; answers "
    "so far are in the cache",
    EndpointFault.SERVER_ERROR: "try again later; answers so far are in the cache",
    EndpointFault.TIMED_OUT: "raise model.timeout_seconds (--set), or lower model.max_tokens",
    EndpointFault.UNREACHABLE: "is the server running, and is --base-url {url} right?",
    EndpointFault.GARBAGE: "check --base-url {url}; it usually ends in /v1",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Which model, where, and how hard to ask.

    Attributes:
        model: name as the server knows it.
        base_url: of the server, up to and without /chat/completions.
        key_variable: environment variable with the key; "" takes the usual one of the host.
        concurrency: requests under way at a time.
        timeout_seconds: for one request, from its start to the last byte of the reply.
        patience: retries.
        requests_per_minute, tokens_per_minute: the provider's limits; None without.
        prices: what the provider charges; None: cost is not reckoned.
        extra: further fields of the request body, e.g. {"thinking": {"budget_tokens": 4096}}.
    """

    model: str
    base_url: str = OPENAI_URL
    key_variable: str = ""
    concurrency: int = 8
    timeout_seconds: float = 900.0
    patience: Patience = field(default_factory=Patience)
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    prices: Prices | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


class EndpointModel:
    """A `ChatModel` behind an endpoint. Close it, or use it in a `with`.

    `generate` may be called from any number of threads; all share concurrency, rates and ledger.

    Args:
        endpoint: which.
        sampling: how answers are drawn; None takes the defaults.
        key: to use instead of the one in the environment.
        seed: of the jitter between retries.

    Raises:
        ToolMissing: the `openai` library is not installed.
        UserError: the base URL is none.
        EndpointError: (no_key) the environment holds no key for this host.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        sampling: Sampling | None = None,
        *,
        key: Key | None = None,
        seed: int | None = None,
    ) -> None:
        self._openai = _library()
        self._where = server(endpoint.base_url)
        self._key = key or find_key(self._where, endpoint.key_variable)
        self._endpoint = endpoint
        self._sampling = sampling or Sampling()
        self._draw = random.Random(seed)
        self._limit_name = "max_tokens"
        self.ledger = Ledger(endpoint.prices)
        self._stopped = threading.Event()
        self._loop = _Loop()
        self._loop.run(self._start())

    @property
    def name(self) -> str:
        """The model's name on the server."""
        return self._endpoint.model

    @property
    def identity(self) -> Mapping[str, object]:
        """All that an answer depends on beside the request."""
        sampling = self._sampling
        return {
            "kind": "endpoint",
            "model": self._endpoint.model,
            "base_url": self._where.url,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "max_tokens": sampling.max_tokens,
            "reasoning_effort": sampling.reasoning_effort,
            "seed": sampling.seed,
            "extra": dict(self._endpoint.extra),
        }

    def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        """Yield answers as they come.

        After a failure no further request is begun; those under way are waited for and yielded,
        since they cost money all the same.

        Raises:
            EndpointError: the first failure, when all others have ended.
        """
        if self._stopped.is_set():
            raise stopped(self.name)
        call = _Call()
        futures = {
            self._loop.submit(self._answer(request, call)): position
            for position, request in enumerate(requests)
        }
        error: EndpointError | None = None
        try:
            for future in as_completed(futures):
                try:
                    answer = future.result()
                except EndpointError as failure:
                    error = error or failure
                    continue
                except CancelledError:
                    error = error or stopped(self.name)
                    continue
                if answer is not None:
                    yield futures[future], answer
        finally:
            for future in futures:
                future.cancel()
        if error is not None:
            raise error

    def stop(self) -> None:
        """Give up what is under way and ask no more: `generate` ends at once. From any thread."""
        self._stopped.set()
        if self._loop.is_alive:
            self._loop.submit(_cancel_all())

    def close(self) -> None:
        """End all connections and the thread that serves them. Can be called again."""
        if self._loop.is_alive:
            with suppress(TimeoutError):
                self._loop.run(self._client.close(), timeout=5)
            self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    async def _start(self) -> None:
        """Make what belongs to the event loop."""
        endpoint = self._endpoint
        self._slots = asyncio.Semaphore(max(1, endpoint.concurrency))
        self._pace = Pace(endpoint.requests_per_minute, endpoint.tokens_per_minute)
        here = self._where.is_here  # A server on this machine is not behind a proxy.
        self._client = self._openai.AsyncOpenAI(
            api_key=self._key.reveal(),
            base_url=self._where.url,
            max_retries=0,
            timeout=endpoint.timeout_seconds,
            http_client=self._openai.DefaultAsyncHttpxClient(trust_env=False) if here else None,
        )

    async def _answer(self, request: Request, call: "_Call") -> Answer | None:
        """Return an answer after as many tries as it takes; None if another request failed."""
        patience = self._endpoint.patience
        wait = 0.0
        for tried in itertools.count(1):
            async with self._slots:
                await self._pace.turn()
                if call.failed:
                    return None
                self.ledger.sent(again=tried > 1, waited_seconds=wait)
                outcome, asked = await self._try_with_its_limit(request)
            if isinstance(outcome, Answer):
                self.ledger.received(outcome)
                self._pace.used(outcome.usage.total)
                return outcome
            if not outcome.again or tried >= patience.tries or call.failed:
                call.failed = True
                raise self._error(outcome, tried)
            wait = patience.wait_seconds(tried, asked, self._draw)
            if asked is not None:
                self._pace.hold(wait)
            await asyncio.sleep(wait)
        raise AssertionError("the last try returns or raises")

    async def _try_with_its_limit(self, request: Request) -> tuple[Answer | Failed, float | None]:
        """Ask once; again if the server names another token limit, or another name for it."""
        limit = self._sampling.max_tokens
        while True:
            outcome, asked = await self._try(request, limit)
            if not isinstance(outcome, Failed):
                return outcome, asked
            if outcome.retry_with and self._limit_name != outcome.retry_with:
                self._limit_name = outcome.retry_with
            elif 0 < outcome.retry_limit < limit:
                limit = outcome.retry_limit
            else:
                return outcome, asked
            self.ledger.sent(again=True)

    async def _try(self, request: Request, limit: int) -> tuple[Answer | Failed, float | None]:
        """Ask once; return what came of it, and the seconds that the server asks to wait."""
        openai, started = self._openai, time.monotonic()
        seconds = self._endpoint.timeout_seconds
        try:
            async with asyncio.timeout(seconds):
                async with self._client.chat.completions.with_streaming_response.create(
                    **self._body(request, limit)
                ) as response:
                    body = bytearray()
                    async for piece in response.iter_bytes():
                        body += piece
                        if len(body) > LARGEST_BODY:
                            message = f"the reply has more than {LARGEST_BODY >> 20} MiB"
                            return Failed(EndpointFault.GARBAGE, message), None
            return read_reply(bytes(body), time.monotonic() - started), None
        except openai.APIStatusError as error:
            headers = {name.lower(): value for name, value in error.response.headers.items()}
            asked = retry_after(headers, time.time())
            return read_error(error.status_code, error.response.content), asked
        except (TimeoutError, openai.APITimeoutError):
            message = f"no complete reply within {seconds:g} s"
            return Failed(EndpointFault.TIMED_OUT, message, again=True), None
        except (openai.APIConnectionError, OSError, *_transport_errors()) as error:
            cause = error.__cause__ or error
            message = f"{type(cause).__name__}: {cause}".rstrip(": ")
            return Failed(EndpointFault.UNREACHABLE, message, again=True), None

    def _body(self, request: Request, limit: int) -> dict[str, Any]:
        sampling = self._sampling
        given = {
            self._limit_name: limit,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "reasoning_effort": sampling.reasoning_effort,
            "seed": None if sampling.seed is None else sampling.seed + request.sample,
        }
        known = {name: value for name, value in given.items() if value is not None}
        return {
            "model": self._endpoint.model,
            "messages": [dict(message) for message in request.messages],
            # Not as arguments: older versions of the library don't know the newer ones.
            "extra_body": {**known, **self._endpoint.extra},
        }

    def _error(self, failed: Failed, tries: int) -> EndpointError:
        """Return the error for a failure, in one line without secrets."""
        model, where = self._endpoint.model, self._where
        variable = variables(where.host, self._endpoint.key_variable)[0]
        times = f" after {tries} tries" if tries > 1 else ""
        message = f"{model} at {where.host}: {failed.fault}{times}: {failed.message}"
        hint = _HINTS.get(failed.fault, "").format(variable=variable, url=where.url)
        return EndpointError(self._key.hide(message), hint=hint, fault=failed.fault)


@dataclass(slots=True)
class _Call:
    """One call of `generate`: whether a request of it failed for good."""

    failed: bool = False


class _Loop:
    """An event loop in a thread of its own, which does not keep the program from ending."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="superasm-endpoint", daemon=True
        )
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        return not self._loop.is_closed()

    def submit(self, work: Coroutine[Any, Any, _T]) -> "Future[_T]":
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def run(self, work: Coroutine[Any, Any, _T], timeout: float | None = None) -> _T:
        return self.submit(work).result(timeout)

    def close(self) -> None:
        """Cancel what still runs, and end the thread."""
        with suppress(TimeoutError):
            self.run(_cancel_all(), timeout=5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        if not self._thread.is_alive():
            self._loop.close()


async def _cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _library() -> Any:
    try:
        return importlib.import_module("openai")
    except ImportError as error:
        hint = "pip install 'superasm[llm]'"
        raise ToolMissing("the openai library is not installed", hint=hint) from error


def _transport_errors() -> tuple[type[Exception], ...]:
    """Return the base errors of the HTTP library that `openai` stands on."""
    found: list[type[Exception]] = []
    for name in ("httpx2", "httpx"):
        with suppress(ImportError):
            found.append(importlib.import_module(name).HTTPError)
    return tuple(found)

"""The HTTP application: requests in, verdicts and rewards out.

Covers: a token for everything but /v1/health; bodies that are too large (413); more requests than
    may wait (429 with Retry-After); evaluations that take too long or a machine that fails (503):
    never a verdict, never a reward. A client that goes away loses its answer, not the evaluation:
    asked again, it is there.
Does not cover: encryption (put a proxy before it), users, tasks that a client brings along.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from superasm import __version__
from superasm.asm.answer import AnswerFormat, read_answer
from superasm.asm.extract import Extraction, Outcome
from superasm.core.candidate import Candidate
from superasm.core.errors import MachineError, SuperasmError, TaskError
from superasm.core.evaluation import Machine
from superasm.core.reward import pay
from superasm.core.task import Task
from superasm.core.verdict import Status, Verdict
from superasm.evaluate.service import Admits, BusyError, EvaluationService, Judged
from superasm.propose.prompt import PromptRequest, Shown, changes_the_unseen, render
from superasm.report.facts import verdict_facts
from superasm.serve.messages import (
    EvaluateRequest,
    EvaluateResponse,
    Failure,
    Health,
    TaskList,
    TaskResponse,
)

T = TypeVar("T")
_RETRY_SECONDS = "2"
_OPEN = ("/v1/health",)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may ask for.

    Attributes:
        body_mib: size of a request.
        seconds: limit of one evaluation; None sets none.
        waiting: requests that may wait or run at a time.
    """

    body_mib: int = 8
    seconds: float | None = 120.0
    waiting: int = 256


class Tasks:
    """The tasks that are served, by id and by name."""

    def __init__(self, tasks: Mapping[str, Task]) -> None:
        self.by_id = dict(tasks)
        self._by_name = {task.name: task for task in self.by_id.values()}

    def find(self, key: str) -> Task | None:
        """Return a task by its id or its name."""
        return self.by_id.get(key) or self._by_name.get(key)


def make_app(
    service: EvaluationService,
    pool: Admits,
    tasks: Tasks,
    machine: Machine,
    *,
    workers: int,
    limits: Limits,
    token: str = "",
) -> FastAPI:
    """Return the application.

    Args:
        service: judges.
        pool: of the service; admits tasks.
        tasks: what is served.
        machine: shown by /v1/health.
        workers: likewise.
        limits: see there.
        token: what clients send as `Authorization: Bearer TOKEN`; "" asks for none.
    """
    app = FastAPI(title="superasm", version=__version__, redoc_url=None)
    failures: dict[int | str, dict[str, Any]] = {
        code: {"model": Failure} for code in (401, 404, 413, 422, 429, 503)
    }

    @app.middleware("http")
    async def guard(request: Request, follow: Callable[[Request], Awaitable[Response]]) -> Response:
        if token and request.url.path not in _OPEN:
            given = request.headers.get("authorization", "")
            if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
                return _failure(401, "Unauthorized", "the token is missing or wrong")
        length = request.headers.get("content-length", "0")
        chunked = "transfer-encoding" in request.headers
        if chunked or not length.isdigit() or int(length) > limits.body_mib << 20:
            return _failure(413, "TooLarge", f"a request may have {limits.body_mib} MiB")
        return await follow(request)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"] if part != "body")
        return _failure(422, "Invalid", f"{place or 'request'}: {first['msg']}")

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> JSONResponse:
        return _failure(error.status_code, "Refused", str(error.detail))

    @app.exception_handler(Exception)
    async def broken(_: Request, error: Exception) -> JSONResponse:
        return _failure(500, "Bug", f"{type(error).__name__}: see the server's log")

    @app.exception_handler(SuperasmError)
    async def failed(_: Request, error: SuperasmError) -> JSONResponse:
        kind = type(error).__name__
        if isinstance(error, BusyError):
            again = {"Retry-After": _RETRY_SECONDS}
            return _failure(429, "Busy", error.message, error.hint, again)
        code = 503 if isinstance(error, MachineError) else 422
        if isinstance(error, _NotFound):
            code, kind = 404, "NotFound"
        return _failure(code, kind, error.message, error.hint)

    @app.get("/v1/health")
    async def health() -> Health:
        return Health(
            superasm=__version__,
            machine=asdict(machine),
            tasks=len(tasks.by_id),
            workers=workers,
            waiting=service.waiting,
            evaluated=service.evaluated,
            repeated=service.repeated,
            machine_errors=service.machine_errors,
        )

    @app.get("/v1/tasks")
    async def listing(
        offset: int = Query(0, ge=0), limit: int = Query(100, ge=1, le=1000)
    ) -> TaskList:
        chosen = list(tasks.by_id.values())[offset : offset + limit]
        found = [{"task_id": task.id, "name": task.name} for task in chosen]
        return TaskList(total=len(tasks.by_id), offset=offset, tasks=found)

    @app.get("/v1/tasks/{key:path}", responses=failures)
    async def one(
        key: str,
        shown: Shown = Shown.C_AND_ASSEMBLY,
        answer: AnswerFormat = AnswerFormat.FULL,
    ) -> TaskResponse:
        task = _found(tasks, key)
        if changes_the_unseen(shown, answer):
            raise TaskError(f"{answer} need the assembly, which c-only hides")
        baseline = await _result(pool.admit(task, seconds=limits.seconds))
        assembly = baseline.assembly
        return TaskResponse(
            task_id=task.id,
            name=task.name,
            source=task.source.decode("utf-8", "replace"),
            baseline=assembly,
            prompt=render(PromptRequest(task, assembly, shown, answer)),
            tests=len(task.tests),
            performance=len(task.performance),
        )

    @app.post("/v1/evaluate", responses=failures)
    async def evaluate(asked: EvaluateRequest) -> EvaluateResponse:
        task = _found(tasks, asked.task)
        extraction = Extraction(Outcome.FOUND, asked.assembly or "")
        if asked.answer is not None:
            baseline = await _result(pool.admit(task, seconds=limits.seconds))
            extraction = read_answer(
                asked.answer, asked.format, baseline.assembly, cut_off=asked.cut_off
            )
        if extraction.outcome is not Outcome.FOUND:
            return _no_answer(task, asked, extraction)
        candidate = Candidate(extraction.assembly, "client")
        judged = await _result(service.submit(task, candidate, asked.timed))
        return _response(asked, extraction, judged)

    return app


class _NotFound(TaskError):  # noqa: N818 - it says what is the matter
    """There is no such task."""


def _found(tasks: Tasks, key: str) -> Task:
    task = tasks.find(key)
    if task is None:
        raise _NotFound("no such task is served", hint="GET /v1/tasks lists them")
    return task


async def _result(future: "Future[T]") -> T:
    """Wait for a future without keeping others from being served; it is not ours to cancel."""
    return await asyncio.shield(asyncio.wrap_future(future))


def _no_answer(task: Task, asked: EvaluateRequest, extraction: Extraction) -> EvaluateResponse:
    total = len(task.tests)
    verdict = Verdict(
        status=Status.NO_ANSWER,
        outcome=None,
        grade=None,
        tests_passed=0,
        tests_total=total,
        speedup=None,
        wall=None,
        instructions=None,
        reason=extraction.message,
        flags=(),
    )
    judged = Judged(task.id, "", verdict, False, 0.0)
    return _response(asked, extraction, judged)


def _response(asked: EvaluateRequest, extraction: Extraction, judged: Judged) -> EvaluateResponse:
    reward = pay(judged.verdict, asked.reward.pay)
    return EvaluateResponse(
        task_id=judged.task_id,
        candidate_id=judged.candidate_id or None,
        outcome=str(extraction.outcome),
        message=extraction.message,
        verdict=dict(verdict_facts(judged.verdict)),
        reward=reward.value,
        capped=reward.capped,
        repeated=judged.repeated,
        seconds=judged.seconds,
    )


def _failure(
    code: int, kind: str, message: str, hint: str = "", headers: Mapping[str, str] | None = None
) -> JSONResponse:
    body = {"error": {"kind": kind, "message": message, "hint": hint}}
    return JSONResponse(body, code, headers=dict(headers or {}))

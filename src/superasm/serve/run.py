"""Running the server until it is told to end."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import uvicorn

from superasm.config.settings import Settings
from superasm.core.errors import SandboxError, UserError, boundary
from superasm.core.task import Task
from superasm.dataset.folder import read_folder
from superasm.evaluate.machine import fingerprint
from superasm.evaluate.service import Admits, EvaluationService
from superasm.serve.app import Limits, Tasks, make_app
from superasm.store.results import ResultStore

# Requests under way are answered when the server is told to end, for so long.
_LEAVE_SECONDS = 5
_BACKLOG = 512


def serve(
    datasets: Sequence[Path],
    settings: Settings,
    *,
    store: Path,
    address: tuple[str, int],
    pool: AbstractContextManager[Admits],
    workers: int,
    limits: Limits,
    token: str,
    started: Callable[[str, int, int], None],
) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        datasets: folders of tasks; all of them are kept in memory.
        settings: limits and timing.
        store: file that every evaluation is appended to.
        address: host and port; port 0 takes a free one.
        pool: evaluates; entered when everything else is ready.
        workers: of the pool, for people to see.
        limits: of the requests.
        token: see `make_app`.
        started: called with (URL, number of tasks, workers) when requests are answered.

    Raises:
        UserError: a folder is no data set.
        MachineError: this machine can't evaluate, or the address can't be listened on.
    """
    tasks: dict[str, Task] = {}
    for folder in datasets:
        for entry in read_folder(folder):
            tasks[entry.task.id] = entry.task
    if not tasks:
        raise UserError("there are no tasks to serve", hint="superasm data build makes them")
    machine = fingerprint(settings.sandbox)
    host, port = address
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listening:
        hint = "choose another --host or --port"
        with boundary(SandboxError, f"listening on {host}:{port}", hint=hint):
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, port))
            listening.listen(_BACKLOG)
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{listening.getsockname()[1]}"
        with pool as entered:
            service = EvaluationService(
                entered,
                settings,
                ResultStore.open(store),
                most_waiting=limits.waiting,
                seconds=limits.seconds,
            )
            app = make_app(
                service,
                entered,
                Tasks(tasks),
                machine,
                workers=workers,
                limits=limits,
                token=token,
            )
            server = uvicorn.Server(
                uvicorn.Config(
                    app,
                    log_level="warning",
                    timeout_graceful_shutdown=_LEAVE_SECONDS,
                    server_header=False,
                )
            )
            started(url, len(tasks), workers)
            asyncio.run(server.serve(sockets=[listening]))

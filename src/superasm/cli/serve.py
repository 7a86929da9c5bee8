"""`superasm serve`: the evaluator over HTTP."""

import ipaddress
import os
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

from superasm.cli import common
from superasm.config.settings import Settings
from superasm.core.errors import ToolMissing, UserError
from superasm.evaluate.pool import EvaluationPool
from superasm.evaluate.service import Admits

_TOKEN = "SUPERASM_SERVE_TOKEN"


def command(
    dataset: Annotated[
        list[Path],
        typer.Argument(help="Data sets whose tasks are served.", metavar="DATASET..."),
    ],
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port; 0 takes a free one.", min=0, max=65535)] = 8100,
    workers: Annotated[
        int,
        typer.Option(help="Candidates built and tested at a time; 0 takes one per CPU.", min=0),
    ] = 0,
    most_waiting: Annotated[
        int, typer.Option(help="Requests that may wait; more are told to come back.", min=1)
    ] = 256,
    time_limit: Annotated[
        str, typer.Option(help="Limit of one evaluation, waiting included.", metavar="TIME")
    ] = "120s",
    body_mib: Annotated[int, typer.Option(help="Size of a request at most.", min=1)] = 8,
    token_env: Annotated[
        str,
        typer.Option(help="Environment variable with the token that clients send.", metavar="NAME"),
    ] = _TOKEN,
    ray: Annotated[
        str,
        typer.Option(
            help="Evaluate on this Ray cluster, not here: its address, or auto.", metavar="ADDRESS"
        ),
    ] = "",
    config: common.ConfigOption = None,
    overrides: common.SetOption = None,
    store: common.StoreOption = None,
    unsafe: common.UnsafeOption = False,
) -> int:
    """Judge and pay candidates over HTTP: one request, task + candidate -> verdict + reward.

    For trainers: POST /v1/evaluate; /docs describes every field. Building and testing run in
    parallel, timing one at a time on a core of its own. Equal candidates are evaluated once. A
    machine that fails answers 503, never a verdict and never a reward.

    Listens on the loopback interface. On another one it wants a token.

    Example: superasm serve tasks --port 8100
    """
    settings = common.settings_from(config, overrides, unsafe=unsafe)
    seconds = common.seconds_from(time_limit)
    token = os.environ.get(token_env, "").strip()
    if not token and not _is_loopback(host):
        raise UserError(
            f"anybody who reaches {host} could use this machine",
            hint=f"put a token into {token_env}, or listen on 127.0.0.1",
        )
    try:
        from superasm.serve.run import serve
    except ImportError as error:
        raise ToolMissing(
            f"serving needs {error.name}", hint="pip install 'superasm[serve]'"
        ) from error
    from superasm.serve.app import Limits

    def started(url: str, tasks: int, workers: int) -> None:
        guard = f"token from {token_env}" if token else "no token"
        sys.stderr.write(
            f"serving {tasks} tasks with {workers} workers at {url} ({guard}); Ctrl-C ends it\n"
        )
        sys.stderr.flush()

    pool: AbstractContextManager[Admits]
    if ray:
        pool, workers = _on_ray(ray, settings)
    else:
        workers = workers or len(os.sched_getaffinity(0))
        pool = EvaluationPool(settings, workers)
    serve(
        dataset,
        settings,
        store=common.store_path(store),
        address=(host, port),
        pool=pool,
        workers=workers,
        limits=Limits(body_mib, seconds, most_waiting),
        token=token,
        started=started,
    )
    return 0


def _on_ray(address: str, settings: Settings) -> "tuple[AbstractContextManager[Admits], int]":
    """Join a Ray cluster; return a pool on it, and its number of CPUs."""
    try:
        from superasm.adapters.ray.pool import RayPool, join
    except ImportError as error:
        raise ToolMissing(
            f"a Ray cluster needs {error.name}", hint="pip install 'superasm[ray]'"
        ) from error
    return RayPool(settings), join(address)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

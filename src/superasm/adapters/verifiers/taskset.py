"""The tasks of an exported data set, and their reward, in the conventions of `verifiers` 0.4.

Where there is no verdict the reward function raises: verifiers records a `TaskError` on the trace,
whose rewards stay `None` and whose `ok` is false, so that no trainer takes it for a zero.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import verifiers.v1 as vf

from superasm.adapters.client import AsyncClient, Client, Patience
from superasm.adapters.figures import figures
from superasm.core.errors import UserError

_MOST_PER_PROCESS = 128


class SuperasmTaskConfig(vf.TaskConfig):
    """How an answer is judged and paid.

    `url` is that of `superasm serve`; "" takes SUPERASM_SERVE_URL. The token is always taken from
    SUPERASM_SERVE_TOKEN, since configurations are stored with the traces.
    """

    url: str = ""
    seconds: float = 600.0
    scheme: str = "cgs-ci"
    alpha: float = 10.0
    timed: str = "everything"
    format: str = "full"


class SuperasmTasksetConfig(vf.TasksetConfig):
    """`rows` is a file that `superasm data export --format jsonl` wrote."""

    rows: Path = Path("val.jsonl")
    task: SuperasmTaskConfig = SuperasmTaskConfig()


class SuperasmTaskData(vf.TaskData):
    """A task; `id` is its content hash, `name` that of its file."""


class SuperasmTask(vf.Task[SuperasmTaskData, vf.State, SuperasmTaskConfig]):
    """One C program to make faster assembly of, with one answer."""

    @property
    def key(self) -> str:
        """The same wherever the task stands in its file."""
        return str(self.data.id)

    @vf.reward
    async def superasm(self, trace: vf.Trace) -> float:
        """Return the reward of the last reply, and record what it was paid for."""
        config = self.config
        judged = await _client(config.url, config.seconds).evaluate(
            str(self.data.id),
            answer=trace.last_reply,
            format=config.format,
            timed=config.timed,
            reward={"scheme": config.scheme, "alpha": config.alpha},
            cut_off=trace.is_truncated,
        )
        known = figures(judged)
        trace.record_metrics({name: value for name, value in known.items() if name != "score"})
        trace.info["superasm"] = judged.facts
        return judged.reward


class SuperasmTaskset(vf.Taskset[SuperasmTask, SuperasmTasksetConfig]):
    """The rows of a file."""

    def load(self) -> Iterator[SuperasmTask]:
        """Yield the tasks in the order of the file."""
        try:
            lines = self.config.rows.read_text(encoding="utf-8").splitlines()
            for row in map(json.loads, lines):
                data = SuperasmTaskData(id=row["task_id"], name=row["name"], prompt=row["prompt"])
                yield SuperasmTask(data, self.config.task)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(
                f"{self.config.rows} is no export: {error}",
                hint="superasm data export FOLDER --format jsonl -o rows",
            ) from error


@lru_cache(maxsize=8)
def _client(url: str, seconds: float) -> AsyncClient:
    return AsyncClient(Client(url or None, patience=Patience(seconds=seconds)), _MOST_PER_PROCESS)

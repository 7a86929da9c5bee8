"""The reward function that verl calls: one answer, judged by `superasm serve`.

`reward.custom_reward_function.path=pkg://superasm.adapters.verl.reward`

Where there is no verdict this raises. verl's trainer (`trainer.use_v1`, its default) then marks
the prompt as failed, and with `trainer.v1.sampler.sync_refill_failed_groups` trains on another one
in its place: nothing is paid. The old trainer ends the run, which pays nothing either.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from superasm.adapters.client import AsyncClient, Client, Patience
from superasm.adapters.figures import figures
from superasm.core.errors import UserError

_MOST_PER_PROCESS = 128


async def compute_score(
    data_source: str,
    solution_str: str,
    ground_truth: str,
    extra_info: Mapping[str, Any] | None = None,
    *,
    url: str | None = None,
    seconds: float = 600.0,
    scheme: str = "cgs-ci",
    alpha: float = 10.0,
    timed: str = "everything",
    format: str = "full",
    **ignored: object,
) -> dict[str, float]:
    """Return the reward of an answer (`score`) and figures for verl's metrics.

    Args:
        data_source: of the row; not needed.
        solution_str: what the model said.
        ground_truth: of a row that `superasm data export --format verl` wrote.
        extra_info: of the row; not needed.
        url: of the server; by default from SUPERASM_SERVE_URL. The token is always taken from
            SUPERASM_SERVE_TOKEN, since verl prints its configuration.
        seconds: limit of one reward, waiting for a busy server included.
        scheme, alpha: the reward, see docs/reward.md.
        timed: on which inputs: everything, selection, held-out, nothing.
        format: of the answer: full or edits.
        ignored: what verl adds where a reward model runs.

    Raises:
        NoReward: nothing is known about the answer.
        UserError: the row is none of ours, or the server does not take it.
    """
    task, reward = _task_id(ground_truth), {"scheme": scheme, "alpha": alpha}
    asked = _client(url, seconds).evaluate(
        task, answer=solution_str, format=format, timed=timed, reward=reward
    )
    return figures(await asked)


def _task_id(ground_truth: str) -> str:
    try:
        return str(json.loads(ground_truth)["task_id"])
    except (ValueError, TypeError, KeyError) as error:
        raise UserError(
            "a row does not name its task",
            hint="import published rows first: superasm data import published, then data export",
        ) from error


@lru_cache(maxsize=8)
def _client(url: str | None, seconds: float) -> AsyncClient:
    return AsyncClient(Client(url, patience=Patience(seconds=seconds)), _MOST_PER_PROCESS)

"""Checks before a run that answers will be paid: a run without rewards would draw prompts for ever.

python -m superasm.adapters.verl.preflight rows/train.parquet rows/val.parquet
"""

import json
import sys
from collections.abc import Sequence

import pyarrow.parquet as pq

from superasm.adapters.client import Client
from superasm.core.errors import SuperasmError, UserError


def check(files: Sequence[str], client: Client) -> str:
    """Return one line on the server if it serves the task of every row and pays an answer.

    Raises:
        UserError: it does not serve them all, or refuses what it is asked.
        NoReward: it can't judge.
    """
    served = {task["task_id"] for task in client.tasks()}
    wanted: set[str] = set()
    for file in files:
        for row in pq.read_table(file, columns=["reward_model"]).to_pylist():
            try:
                wanted.add(json.loads(row["reward_model"]["ground_truth"])["task_id"])
            except (ValueError, TypeError, KeyError) as error:
                raise UserError(
                    f"{file} has rows that do not name their task",
                    hint="superasm data export FOLDER --format verl -o rows",
                ) from error
    missing = len(wanted - served)
    if missing or not wanted:
        raise UserError(
            f"{missing} of {len(wanted)} tasks are not served",
            hint="serve the data set that the rows were exported from",
        )
    task = min(wanted)
    baseline = client.task(task)["baseline"]
    found = client.evaluate(task, assembly=baseline)
    if not found.passed:
        raise UserError(f"the baseline of {task} is judged {found.status}")
    health = client.health()
    machine = health["machine"]["cpu"]
    return f"{len(wanted)} tasks, {health['workers']} workers on {machine}: ready"


def main() -> int:
    """Say whether a run may begin; 0 if so."""
    try:
        sys.stdout.write(check(sys.argv[1:], Client()) + "\n")
    except SuperasmError as error:
        sys.stderr.write(f"error: {error}\n")
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The taskset as `verifiers` loads and scores it, with a real server behind."""

import asyncio
import sys
from pathlib import Path

import pytest
from tests.serve.serving import serving

from superasm.core.errors import UserError
from superasm.dataset.export import Format, export
from superasm.dataset.folder import read_folder

pytest.importorskip(
    "verifiers.v1", reason="verifiers is not installed: tools/check-environments.sh"
)
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
TOKEN = "a-token-of-the-test"
PLUGIN = Path(__file__).parents[2] / "environments" / "superasm_env"


@pytest.fixture(scope="module")
def served(dataset, tmp_path_factory):
    with serving(dataset, tmp_path_factory.mktemp("served"), token=TOKEN) as (client, _):
        yield client


@pytest.fixture(scope="module")
def rows(dataset, tmp_path_factory):
    out = tmp_path_factory.mktemp("rows")
    export(dataset, out, Format.JSONL)
    return out / "val.jsonl"


@pytest.fixture(scope="module")
def assemblies(dataset):
    return {entry.task.id: entry.baseline_assembly for entry in read_folder(dataset)}


@pytest.fixture
def taskset(served, rows, monkeypatch):
    """The taskset as verifiers finds it by its id."""
    import verifiers.v1 as vf

    monkeypatch.syspath_prepend(str(PLUGIN))
    monkeypatch.setenv("SUPERASM_SERVE_TOKEN", TOKEN)
    sys.modules.pop("superasm_env", None)
    task = {"url": served.url, "scheme": "cgs"}
    asked = {"taskset": {"id": "superasm_env", "rows": str(rows), "task": task}}
    config = vf.resolve_env_config(asked)
    return vf.load_environment(config).taskset


def score(task, reply):
    """Let verifiers score a trace of one reply, as after a rollout."""
    import verifiers.v1 as vf

    record = vf.TraceTask(type=type(task).__name__, data=task.data, key=task.key)
    trace = vf.Trace(task=record, agent=vf.AgentInfo(config=vf.AgentConfig()))
    trace.root_reply = reply
    asyncio.run(task.score(trace))
    return trace


def test_verifiers_loads_the_taskset_by_its_id(taskset, assemblies):
    tasks = list(taskset)
    assert {task.key for task in tasks} == set(assemblies)
    assert [task.data.idx for task in tasks] == [0, 1, 2]
    assert all("assembly" in task.data.prompt_text for task in tasks)


def test_a_reply_is_paid_as_the_server_says_and_the_figures_are_metrics(taskset, assemblies):
    task = next(iter(taskset))
    trace = score(task, f"Faster:\n```asm\n{assemblies[task.key]}```")
    assert trace.reward == 11.0
    assert (trace.metrics["acc"], trace.metrics["speedup_or_1"]) == (1.0, 1.0)
    assert trace.info["superasm"]["verdict"]["verdict"]["status"] == "passed"
    assert score(task, "No.").reward == -1.0


def test_a_machine_that_fails_is_an_error_of_the_task_and_no_reward(taskset):
    import verifiers.v1 as vf

    task = next(iter(taskset))
    unreachable = task.config.model_copy(update={"url": "http://127.0.0.1:1", "seconds": 3.0})
    lost = type(task)(task.data, unreachable)
    record = vf.TraceTask(type="SuperasmTask", data=lost.data, key=lost.key)
    trace = vf.Trace(task=record, agent=vf.AgentInfo(config=vf.AgentConfig()))
    trace.root_reply = "x"
    with pytest.raises(vf.TaskError, match="NoReward"):
        asyncio.run(lost.score(trace))
    assert trace.rewards == {"superasm": None}


def test_a_file_that_is_no_export_is_said_with_the_way_out(taskset, tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{}\n")
    broken = type(taskset)(taskset.config.model_copy(update={"rows": bad}))
    with pytest.raises(UserError, match="data export"):
        list(broken)

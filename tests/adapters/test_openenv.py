"""The environment behind a real OpenEnv server, asked by OpenEnv's own client."""

import os
import re
import subprocess
import sys

import pytest
from tests.serve.serving import serving

from superasm.adapters.client import Client, NoReward
from superasm.core.errors import UserError
from superasm.dataset.folder import read_folder

pytest.importorskip("openenv", reason="OpenEnv is not installed: tools/check-environments.sh")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
TOKEN = "a-token-of-the-test"


@pytest.fixture(scope="module")
def served(dataset, tmp_path_factory):
    with serving(dataset, tmp_path_factory.mktemp("served"), token=TOKEN) as (client, _):
        yield client


@pytest.fixture(scope="module")
def entry(dataset):
    return next(iter(read_folder(dataset)))


@pytest.fixture
def environment(served):
    from superasm.adapters.openenv.environment import SuperasmEnvironment

    return SuperasmEnvironment(Client(served.url, TOKEN), reward={"scheme": "cgs"})


def test_an_episode_shows_a_task_and_judges_one_answer(environment, entry):
    from superasm.adapters.openenv.environment import Answer

    shown = environment.reset(task=entry.task.name)
    assert (shown.task_id, shown.done, shown.reward) == (entry.task.id, False, None)
    assert entry.task.source.decode() in shown.prompt[-1]["content"]
    after = environment.step(Answer(answer=f"```asm\n{entry.baseline_assembly}```"))
    assert (after.reward, after.done, after.status) == (11.0, True, "passed")
    assert after.figures["acc"] == 1.0
    assert environment.state.step_count == 1
    with pytest.raises(UserError, match="no episode"):
        environment.step(Answer(answer="again"))


def test_the_same_seed_draws_the_same_task_and_positions_name_all(environment):
    assert environment.reset(seed=3).task_id == environment.reset(seed=3).task_id
    ids = {environment.reset(index=n).task_id for n in range(environment.num_tasks("served"))}
    assert ids == {task["task_id"] for task in environment.list_tasks("served")}
    with pytest.raises(UserError, match="none at 3"):
        environment.reset(index=3)


def test_a_machine_that_fails_gives_no_observation_and_the_answer_may_come_again(
    environment, monkeypatch
):
    from superasm.adapters.openenv.environment import Answer

    environment.reset(index=0)
    client = environment._client
    with monkeypatch.context() as broken:
        broken.setattr(client, "_port", 1)
        broken.setattr(client, "_pause", lambda _: None)
        with pytest.raises(NoReward):
            environment.step(Answer(answer="x"))
    assert environment.step(Answer(answer="x")).reward == -1.0


def test_openenvs_client_plays_an_episode_over_a_websocket(served, entry):
    from openenv.core.generic_client import GenericEnvClient

    command = ["-m", "uvicorn", "superasm.adapters.openenv.server:app", "--port", "0"]
    process = subprocess.Popen(
        [sys.executable, *command],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "SUPERASM_SERVE_URL": served.url, "SUPERASM_SERVE_TOKEN": TOKEN},
    )
    try:
        url = None
        for line in process.stderr:
            found = re.search(r"running on (http://\S+)", line)
            if found:
                url = found[1]
                break
        assert url is not None
        with GenericEnvClient(base_url=url).sync() as player:
            shown = player.reset(task=entry.task.id)
            assert shown.observation["name"] == entry.task.name
            after = player.step({"assembly": entry.baseline_assembly + "\tfrobnicate\n"})
            assert (after.reward, after.done) == (-1.0, True)
            assert after.observation["status"] == "build_failed"
            assert player.state()["task_id"] == entry.task.id
    finally:
        process.terminate()
        process.wait(60)
        process.stderr.close()

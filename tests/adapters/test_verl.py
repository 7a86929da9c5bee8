"""verl's own loader, reward loop and sampler, with a real server behind: tools/check-verl.sh."""

import asyncio
import json
import threading
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from tests.serve.serving import serving

from superasm.adapters.client import NoReward
from superasm.adapters.verl.path import FOLDER
from superasm.core.errors import UserError
from superasm.dataset.export import Format, export
from superasm.dataset.folder import read_folder

pytest.importorskip("verl", reason="verl is not installed: tools/check-verl.sh runs this")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
FILES = ["data.train_files=train.parquet", "data.val_files=val.parquet"]
TOKEN = "a-token-of-the-test"


def compose(name="qwen2.5-coder-7b", *overrides):
    import hydra

    with hydra.initialize_config_dir(version_base=None, config_dir=str(FOLDER)):
        return hydra.compose(name, [*FILES, *overrides])


@pytest.fixture(scope="module")
def server(dataset, tmp_path_factory):
    with serving(dataset, tmp_path_factory.mktemp("served"), token=TOKEN) as (client, _):
        yield client


@pytest.fixture(scope="module")
def table(dataset, tmp_path_factory):
    out = tmp_path_factory.mktemp("rows")
    export(dataset, out, Format.VERL)
    return out / "val.parquet"


@pytest.fixture(scope="module")
def rows(table):
    import pyarrow.parquet as pq

    return pq.read_table(table).to_pylist()


@pytest.fixture(scope="module")
def answers(dataset, rows):
    """For each row the right answer, one that fails its tests, and one that does not assemble."""
    found = []
    by_id = {entry.task.id: entry.baseline_assembly for entry in read_folder(dataset)}
    for row in rows:
        text = by_id[json.loads(row["reward_model"]["ground_truth"])["task_id"]]
        wrong = text.replace("%u\\n", "%d \\n")
        found.append([f"```asm\n{t}```" for t in (text, wrong, text + "\tfrobnicate\n")])
    return found


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A folder with a tokenizer of bytes and the configuration of a tiny model."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("model")
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    bytewise = Tokenizer(models.BPE({c: n for n, c in enumerate(alphabet)}, []))
    bytewise.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    bytewise.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bytewise, eos_token="<|end|>", pad_token="<|pad|>"
    )
    tokenizer.chat_template = (
        "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}"
        "{% if add_generation_prompt %}assistant: {% endif %}"
    )
    tokenizer.save_pretrained(folder)
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    made = LlamaConfig(vocab_size=300, intermediate_size=16, **sizes)
    made.architectures = ["LlamaForCausalLM"]
    made.save_pretrained(folder)
    return folder


@pytest.fixture
def served(server, monkeypatch):
    monkeypatch.setenv("SUPERASM_SERVE_URL", server.url)
    monkeypatch.setenv("SUPERASM_SERVE_TOKEN", TOKEN)
    return server


def batch_of(model, rows, answers):
    import numpy as np
    import torch
    from transformers import AutoTokenizer
    from verl import DataProto

    tokenizer = AutoTokenizer.from_pretrained(model)
    tokens = [torch.tensor(tokenizer(answer).input_ids) for answer in answers]
    responses = torch.nn.utils.rnn.pad_sequence(tokens, batch_first=True)
    lengths = torch.tensor([len(each) for each in tokens])
    prompts = torch.ones((len(tokens), 3), dtype=torch.long)
    mask = (torch.arange(responses.shape[1])[None] < lengths[:, None]).long()
    tensors = {
        "prompts": prompts,
        "responses": responses,
        "attention_mask": torch.cat([prompts, mask], 1),
    }
    columns = {
        key: np.array([row[key] for row in rows], dtype=object)
        for key in ("data_source", "reward_model", "extra_info")
    }
    return DataProto.from_dict(tensors, columns), lengths


@pytest.mark.parametrize("name", ["qwen2.5-coder-7b", "qwen2.5-coder-7b-nodes"])
def test_verl_composes_and_validates_our_configurations(name, model):
    from verl.trainer.ppo.utils import need_critic, need_reference_policy
    from verl.utils.config import validate_config

    made = compose(name, f"actor_rollout_ref.model.path={model}", f"critic.model.path={model}")
    assert need_critic(made)
    assert not need_reference_policy(made)
    validate_config(config=made, use_reference_policy=False, use_critic=True)
    actor, rollout = made.actor_rollout_ref.actor, made.actor_rollout_ref.rollout
    assert (made.algorithm.adv_estimator, made.algorithm.gamma, made.algorithm.lam) == ("gae", 1, 1)
    assert (actor.optim.lr, made.critic.optim.lr, actor.clip_ratio) == (1e-6, 1e-5, 0.2)
    assert (actor.use_kl_loss, made.algorithm.use_kl_in_reward, actor.ppo_epochs) == (
        False,
        False,
        1,
    )
    assert (rollout.temperature, rollout.n, rollout.name) == (0.5, 1, "vllm")
    assert (rollout.prompt_length, rollout.response_length) == (2000, 2000)
    assert actor.ppo_mini_batch_size == made.data.train_batch_size
    if name == "qwen2.5-coder-7b":
        assert (made.data.train_batch_size, made.trainer.n_gpus_per_node) == (16, 4)
    assert (made.trainer.use_v1, made.trainer.v1.trainer_mode) == (True, "sync")


def test_verl_loads_our_reward_by_its_present_key_and_passes_over_the_old_one():
    from verl.trainer.ppo.reward import get_custom_reward_fn

    assert get_custom_reward_fn(compose()).args[0].__module__ == "superasm.adapters.verl.reward"
    path = "pkg://superasm.adapters.verl.reward"
    with_old_key = compose(
        "qwen2.5-coder-7b",
        "reward.custom_reward_function.path=null",
        f"custom_reward_function.path={path}",
    )
    assert get_custom_reward_fn(with_old_key) is None


def test_a_worker_of_the_reward_loop_pays_as_the_server_does(served, rows, answers, model):
    from verl.experimental.reward_loop import RewardLoopWorker

    made = compose(
        "qwen2.5-coder-7b",
        f"actor_rollout_ref.model.path={model}",
        "reward.custom_reward_function.reward_kwargs.scheme=cgs",
    )
    batch, _ = batch_of(model, [rows[0]] * 3, answers[0])
    worker = RewardLoopWorker(made)
    found = worker.loop.run_until_complete(worker.compute_score_batch(batch))
    copy, wrong, broken = (each["reward_score"] for each in found)
    assert copy == 11.0
    assert -1.0 < wrong < 1.0
    assert broken == -1.0
    infos = [each["reward_extra_info"] for each in found]
    assert [info["acc"] for info in infos] == [1.0, 0.0, 0.0]
    assert [info["built"] for info in infos] == [1.0, 1.0, 0.0]
    assert [info["speedup_or_1"] for info in infos] == [1.0, 1.0, 1.0]
    assert {frozenset(info) for info in infos} == {frozenset(infos[0])}


@pytest.fixture(scope="module")
def cluster(server):
    import ray

    variables = {"SUPERASM_SERVE_URL": server.url, "SUPERASM_SERVE_TOKEN": TOKEN}
    memory = {"object_store_memory": 300 << 20}
    ray.init(num_cpus=8, runtime_env={"env_vars": variables}, log_to_driver=False, **memory)
    try:
        yield
    finally:
        ray.shutdown()


def test_the_reward_loop_on_ray_puts_rewards_on_the_last_token(cluster, rows, answers, model):
    from verl.experimental.reward_loop import RewardLoopManager

    made = compose(
        "qwen2.5-coder-7b", f"actor_rollout_ref.model.path={model}", "reward.num_workers=1"
    )
    batch, lengths = batch_of(model, rows, [texts[0] for texts in answers])
    scores = RewardLoopManager(made).compute_rm_score(batch).batch["rm_scores"]
    for position, length in enumerate(lengths):
        assert scores[position, length - 1] == 11.0
        assert scores[position].count_nonzero() == 1


@contextmanager
def failing_once(url):
    """A way to the server that answers the first evaluation like a machine that failed."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            asked.append(json.loads(body)["task"])
            status, text = 503, b'{"error": {"kind": "SandboxError", "message": "disk full"}}'
            if len(asked) > 1:
                request = urllib.request.Request(url + self.path, body, dict(self.headers))
                with urllib.request.urlopen(request) as response:
                    status, text = response.status, response.read()
            self.send_response(status)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=proxy.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{proxy.server_port}", asked
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()


def copying_model(folder):
    """What verl takes for a model's server: it answers with the assembly in the prompt."""
    import re

    class Copying:
        async def generate(self, *, prompt_ids, **_):
            from transformers import AutoTokenizer
            from verl.workers.rollout.replica import TokenOutput

            tokenizer = AutoTokenizer.from_pretrained(folder)
            assembly = re.findall(r"```\w+\n(.*?)```", tokenizer.decode(prompt_ids), re.S)[-1]
            return TokenOutput(token_ids=tokenizer(f"```asm\n{assembly}```").input_ids)

    return Copying()


def test_a_rollout_without_a_verdict_is_replaced_by_another_prompt(cluster, server, table, model):
    """verl's trainer up to its sampler: data loader, agent loop, reward loop, replay buffer."""
    import transfer_queue
    from verl.experimental.reward_loop import RewardLoopManager
    from verl.trainer.ppo.v1 import AgentLoopManagerTQ, get_trainer_cls
    from verl.utils import hf_tokenizer

    with failing_once(server.url) as (url, asked):
        made = compose(
            "qwen2.5-coder-7b",
            *(f"data.{side}_files={table}" for side in ("train", "val")),
            *(f"{part}.model.path={model}" for part in ("actor_rollout_ref", "critic")),
            *("data.train_batch_size=2", "data.dataloader_num_workers=0"),
            *("data.max_prompt_length=50000", "data.max_response_length=50000"),
            *("reward.num_workers=1", "actor_rollout_ref.rollout.agent.num_workers=1"),
            "transfer_queue.backend.SimpleStorage.num_data_storage_units=1",
            f"+reward.custom_reward_function.reward_kwargs.url={url}",
        )
        transfer_queue.init(made.transfer_queue)
        kind = get_trainer_cls(made.trainer.v1.trainer_mode)
        trainer = kind.__new__(kind)  # Its __init__ wants GPUs.
        trainer.config, trainer.trainer_mode = made, made.trainer.v1.trainer_mode
        trainer.tokenizer, trainer.processor = hf_tokenizer(str(model)), None
        trainer.parameter_sync_step, trainer.global_steps = 1, 1
        trainer._init_dataloader()
        trainer.agent_loop_manager = AgentLoopManagerTQ.create(
            config=made,
            llm_client=copying_model(str(model)),
            teacher_client=None,
            reward_loop_worker_handles=RewardLoopManager(made).reward_loop_worker_handles,
        )
        buffer = trainer._build_replay_buffer()
        trainer._add_batch_to_generate()
        batch, metrics = buffer.sample(global_steps=1, partition_id="train", batch_size=2)
    assert metrics["training/rollout_failure/evicted_samples"] == 1
    assert len(asked) == 3
    found = transfer_queue.kv_batch_get(
        keys=batch.keys, partition_id="train", select_fields=["rm_scores"]
    )
    assert [each.sum().item() for each in found["rm_scores"]] == [11.0, 11.0]
    transfer_queue.close()


def test_rows_that_are_not_ours_and_machines_that_fail_are_no_reward(served, rows, monkeypatch):
    from superasm.adapters.verl.reward import compute_score

    with pytest.raises(UserError, match="does not name its task"):
        asyncio.run(compute_score("codenet", "x", "main:\n\tret\n", {}))
    truth = rows[0]["reward_model"]["ground_truth"]
    with pytest.raises(NoReward, match=r"127\.0\.0\.1"):
        asyncio.run(compute_score("superasm", "x", truth, {}, url="http://127.0.0.1:1", seconds=5))

"""A real program, a real evaluator: the line that only takes time is found and deleted.

Built and tested by the evaluator, but paid by what was deleted: nothing here depends on the clock.
(With the timing paid, whether it was found depended on how quiet the machine was.)
"""

from concurrent.futures import Future
from dataclasses import replace

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from superasm.asm.numbered import Numbered
from superasm.core.reward import Pay, Scheme
from superasm.evaluate.readmit import readmit
from superasm.evaluate.service import Timed
from superasm.propose.prompt import render
from superasm.train.models import Shape
from superasm.train.policy import Policy
from superasm.train.ppo import Estimator, Ppo
from superasm.train.rewards import Job, workers_of
from superasm.train.rollout import Learner, Question
from superasm.train.settings import RewardPart, RolloutPart, SftPart
from superasm.train.sft import Example, Imitator
from superasm.train.text import answer_text, answer_tokens, prompt_tokens

from .pause import SETTINGS, TASK, line_of_the_pause
from .programs import LINES, small_model


class ByTheLine:
    """Pays what passes its tests 11, and 31 if the line that takes time is gone."""

    def __init__(self, inner, wanted):
        self.inner, self.wanted = inner, wanted

    def prepare(self, keys):
        self.inner.prepare(keys)

    def submit(self, key, answer, *, cut_off):
        paid = Future()
        judged = self.inner.submit(key, answer, cut_off=cut_off)
        right = answer.strip() == self.wanted

        def settle(done):
            found = done.result()
            reward = 31.0 if right and found.passed else found.reward
            paid.set_result(replace(found, reward=reward, faster=right and found.passed))

        judged.add_done_callback(settle)
        return paid


SHAPE = Shape(hidden=32, layers=2, heads=2, key_value_heads=1, inner=64, context=1024)


@pytest.fixture(scope="module")
def baseline():
    return readmit(TASK, SETTINGS).assembly


@pytest.fixture(scope="module")
def beginner(baseline):
    """A model that deletes any one line, no matter which: it knows the form and nothing else."""
    loaded = small_model([baseline], SHAPE)
    policy = Policy(loaded.model, end=loaded.end, padding=loaded.tokenizer.pad_token_id)
    asked = render(LINES.request(TASK, baseline))
    prompt = prompt_tokens(loaded.tokenizer, asked)
    lines = len(Numbered.read(baseline).shown)
    pairs = [
        Example(prompt, answer_tokens(loaded.tokenizer, asked, str(number), loaded.end))
        for number in range(1, lines + 1)
    ]
    optimizer = policy.optimizer(1e-2, 1e-2)
    plan = SftPart(batch=16, micro_batch=16, learning_rate=1e-2, warmup=5)
    imitator = Imitator(policy, optimizer, pairs, [], plan, steps=50, seed=0)
    for number in range(50):
        imitator.step(number)
    return loaded, policy, Question("pause", prompt)


@pytest.mark.parametrize("estimator", list(Estimator))
def test_the_line_that_only_takes_time_is_found(beginner, baseline, estimator):
    loaded, policy, question = beginner
    before = {name: tensor.clone() for name, tensor in policy.state().items()}
    jobs = {"pause": Job(TASK, baseline)}
    wanted = line_of_the_pause(Numbered.read(baseline).listing)
    reward = RewardPart(scheme=Scheme.CGS, shift=1.0, scale=0.1)
    plan = Ppo(estimator, actor_lr=1e-3, critic_lr=1e-2, minibatch=24, micro_batch=24, epochs=2)
    plan = replace(plan, value_clip=0.0, entropy_weight=0.03)
    with workers_of(
        jobs,
        LINES.answer,
        Pay(Scheme.CGS),
        SETTINGS,
        None,
        workers=1,
        limit_seconds=60,
        timed=Timed.NOTHING,
    ) as workers:
        payer = ByTheLine(workers, wanted)
        learner = Learner(
            policy,
            policy.optimizer(plan.actor_lr, plan.critic_lr),
            loaded.tokenizer,
            [question],
            payer,
            rollout=RolloutPart(prompts=1, answers=48, temperature=1.0, most_tokens=6, batch=48),
            ppo=plan,
            reward=reward,
            steps=100,
            seed=0,
        )
        reports = [learner.step(0).metrics]
        while reports[-1]["faster"] < 0.85 and len(reports) < 90:
            reports.append(learner.step(len(reports)).metrics)
    first, last = reports[0], reports[-1]
    assert first["faster"] < 0.2
    assert last["faster"] > 0.8
    (said,) = policy.sample([question.prompt], [0], 6, greedy=True)
    assert answer_text(loaded.tokenizer, said.tokens).strip() == wanted
    policy.restore(before)

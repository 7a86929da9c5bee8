"""Settings of a run: checked by name, type and range; written back as they were read."""

from pathlib import Path

import pytest

pytest.importorskip("torch")

from superasm.core.errors import UserError
from superasm.train.policy import Critic
from superasm.train.ppo import Estimator
from superasm.train.settings import SECTIONS, TrainSettings


def test_the_defaults_come_back_as_they_were_written(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(SECTIONS.dump(TrainSettings()))
    assert SECTIONS.load(path) == TrainSettings()


def test_the_defaults_are_those_of_the_paper():
    """arXiv 2505.11480, as in its release."""
    made = TrainSettings()
    assert (made.ppo.estimator, made.ppo.gamma, made.ppo.gae_lambda) == (Estimator.GAE, 1, 1)
    assert (made.ppo.clip, made.ppo.epochs, made.ppo.minibatch) == (0.2, 1, 16)
    assert (made.ppo.actor_lr, made.ppo.critic_lr, made.ppo.kl_weight) == (1e-6, 1e-5, 0)
    assert (made.rollout.temperature, made.rollout.most_tokens) == (0.5, 2000)
    assert (made.data.most_prompt_tokens, made.reward.alpha) == (2000, 10)


def test_overrides_win_over_the_file(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('[ppo]\nestimator = "group"\nclip = 0.1\n[data]\nfolders = ["a"]\n')
    made = SECTIONS.load(path, ["ppo.clip=0.3", "model.critic=model", "reward.shift=-1"])
    assert made.ppo.estimator is Estimator.GROUP
    assert (made.ppo.clip, made.model.critic, made.reward.shift) == (0.3, Critic.MODEL, -1)
    assert made.data.folders == ("a",)


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("ppo.clipp=0.1", "did you mean ppo.clip"),
        ("ppo.clip=1.5", "between 0 and 1"),
        ("ppo.gamma=1.1", "at most 1"),
        ("ppo.estimator=reinforce", "one of gae, group"),
        ("rollout.prompts=0", "above 0"),
        ("model.dtype=float8", "one of float32"),
        ("learning_rate=1", "did you mean sft.learning_rate"),
    ],
)
def test_what_does_not_fit_is_refused(override, said):
    with pytest.raises(UserError) as caught:
        SECTIONS.load(None, [override])
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[2] / "configs" / "train").rglob("*.toml")), ids=str
)
def test_shipped_configurations_are_read(path):
    made = SECTIONS.load(path)
    assert made.rollout.prompts * made.rollout.answers % made.ppo.minibatch == 0
    assert made != TrainSettings()

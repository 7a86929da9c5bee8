"""Sampling and scoring of a small random model: one distribution, seen from two sides."""

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from superasm.core.errors import UserError
from superasm.train.lora import with_lora
from superasm.train.policy import Critic, Policy, draw

END = 3
PROMPTS = [[5, 6, 7, 8, 9], [10], [11, 12, 13], [7, 7]]


def small_model(seed=0):
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=24,
        hidden_size=32,
        intermediate_size=48,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=64,
        bos_token_id=1,
        eos_token_id=END,
        pad_token_id=0,
        tie_word_embeddings=True,
    )
    model = LlamaForCausalLM(config)
    # Sharper than a fresh model, so that a wrong position or mask would show.
    for parameter in model.parameters():
        parameter.data.mul_(4)
    return model


def policy(**more):
    return Policy(small_model(), end=frozenset([END]), **more)


def scored(one, prompts, samples):
    padded = one.pad(prompts, [sample.tokens for sample in samples])
    with torch.no_grad():
        return one.score(padded.tokens, padded.attention, padded.mask.shape[1]), padded


@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.7])
def test_log_probabilities_of_sampling_equal_those_of_scoring(temperature):
    one = policy(temperature=temperature)
    samples = one.sample(PROMPTS, [1, 2, 3, 4], 12)
    assert len({len(sample.tokens) for sample in samples}) > 1, "all of one length: change seeds"
    found, padded = scored(one, PROMPTS, samples)
    for row, sample in enumerate(samples):
        length = len(sample.tokens)
        columns = padded.mask.shape[1]
        assert padded.mask[row].tolist() == [1.0] * length + [0.0] * (columns - length)
        assert found.logp[row, :length].tolist() == pytest.approx(list(sample.logp), abs=1e-4)


def test_a_sample_depends_on_its_seed_and_not_on_its_batch():
    one = policy()
    together = one.sample(PROMPTS, [1, 2, 3, 4], 12)
    apart = [one.sample([p], [s], 12)[0] for p, s in zip(PROMPTS, [1, 2, 3, 4], strict=True)]
    assert [s.tokens for s in together] == [s.tokens for s in apart]
    assert one.sample(PROMPTS, [9, 9, 9, 9], 12) != together


def test_an_answer_ends_with_its_first_end_of_text_or_at_the_limit():
    one = policy(temperature=3.0)
    samples = one.sample([[5]] * 40, list(range(40)), 12)
    assert {sample.finished for sample in samples} == {True, False}
    for sample in samples:
        assert END not in sample.tokens[:-1]
        assert sample.finished == (sample.tokens[-1] == END)
        assert sample.finished or len(sample.tokens) == 12
        assert len(sample.logp) == len(sample.tokens)


def test_scores_do_not_depend_on_padding():
    one = policy()
    torch.nn.init.normal_(one.head.weight)
    samples = one.sample(PROMPTS, [1, 2, 3, 4], 12)
    together, _ = scored(one, PROMPTS, samples)
    for row, (prompt, sample) in enumerate(zip(PROMPTS, samples, strict=True)):
        alone, _ = scored(one, [prompt], [sample])
        length = len(sample.tokens)
        for name in ("logp", "values", "entropy"):
            wanted = getattr(alone, name)[0]
            assert torch.allclose(getattr(together, name)[row, :length], wanted, atol=1e-4), name
        assert torch.isfinite(together.logp).all()


def test_what_stands_at_padding_is_never_looked_at():
    one, other = policy(padding=0), policy(padding=17)
    samples = one.sample(PROMPTS, [1, 2, 3, 4], 12)
    assert [s.tokens for s in other.sample(PROMPTS, [1, 2, 3, 4], 12)] == [
        s.tokens for s in samples
    ]
    mine, padded = scored(one, PROMPTS, samples)
    theirs, _ = scored(other, PROMPTS, samples)
    assert torch.equal(mine.logp * padded.mask, theirs.logp * padded.mask)


def test_the_value_of_a_state_does_not_know_the_token_chosen_in_it():
    one = policy()
    torch.nn.init.normal_(one.head.weight)
    padded = one.pad([[5, 6]] * 2, [[7, 8, 9], [7, 8, 10]])
    with torch.no_grad():
        values = one.score(padded.tokens, padded.attention, 3).values
    assert torch.allclose(values[0], values[1], rtol=1e-5)
    changed = one.pad([[5, 6]] * 2, [[7, 8, 9], [7, 11, 9]])
    with torch.no_grad():
        values = one.score(changed.tokens, changed.attention, 3).values
    assert torch.allclose(values[0, :2], values[1, :2], rtol=1e-5)
    assert abs(values[0, 2] - values[1, 2]) > 0.01


SHARED = [PROMPTS[0], PROMPTS[2], PROMPTS[0], PROMPTS[1], PROMPTS[0]] * 4
SEEDS = list(range(1, 1 + len(SHARED)))


def test_a_prompt_that_rows_share_is_read_once_and_scored_the_same():
    one = policy()
    torch.nn.init.normal_(one.head.weight)
    samples = one.sample(SHARED, SEEDS, 9)
    assert samples[0] != samples[2]
    found, _ = scored(one, SHARED, samples)
    widths = []
    watching = one.model.register_forward_pre_hook(
        lambda model, args, more: widths.append(tuple(more["input_ids"].shape)), with_kwargs=True
    )
    again, _ = scored(one, SHARED, samples)
    watching.remove()
    lengths = sorted(len(sample.tokens) for sample in samples)
    assert lengths[0] < lengths[-1]
    assert widths == [
        (3, 5),
        *[(len(part), part[-1]) for part in (lengths[:8], lengths[8:16], lengths[16:])],
    ]
    assert torch.equal(found.logp, again.logp)
    for row, (prompt, sample) in enumerate(zip(SHARED, samples, strict=True)):
        alone, _ = scored(one, [prompt], [sample])
        length = len(sample.tokens)
        assert found.logp[row, :length].tolist() == pytest.approx(list(sample.logp), abs=1e-4)
        for name in ("logp", "values", "entropy"):
            wanted = getattr(alone, name)[0]
            assert torch.allclose(getattr(found, name)[row, :length], wanted, atol=1e-4), name


@pytest.mark.parametrize("critic", [Critic.HEAD, Critic.MODEL])
def test_gradients_are_the_same_whether_a_prompt_is_shared_or_not(critic):
    gradients = []
    for shared in (True, False):
        one = policy(critic=critic)
        torch.nn.init.ones_(one.head.weight)
        samples = one.sample(SHARED, SEEDS, 9)
        padded = one.pad(SHARED, [sample.tokens for sample in samples])
        width = padded.mask.shape[1]
        for rows in [list(range(20))] if shared else [[row] for row in range(20)]:
            found = one.score(padded.tokens[rows], padded.attention[rows], width)
            mask = padded.mask[rows]
            (((found.logp + 0.1 * found.values) * mask).sum()).backward()
        gradients.append([p.grad for p in one.parameters() if p.grad is not None])
    assert len(gradients[0]) == len(gradients[1]) > 10
    for mine, theirs in zip(*gradients, strict=True):
        assert torch.allclose(mine, theirs, rtol=1e-3, atol=1e-3 * theirs.abs().max().item())


def test_entropy_is_that_of_the_whole_choice():
    one = policy()
    padded = one.pad([[5, 6]], [[7, 8]])
    with torch.no_grad():
        found = one.score(padded.tokens, padded.attention, 2).entropy[0]
        logits = one.model(torch.tensor([[5, 6, 7]])).logits[0, 1:]
    wanted = torch.distributions.Categorical(logits=logits).entropy()
    assert torch.allclose(found, wanted, atol=1e-5)


def test_draw_inverts_the_distribution():
    logp = torch.tensor([[0.2, 0.5, 0.3]]).log().repeat(5, 1)
    assert draw(logp, [0.0, 0.19, 0.21, 0.69, 0.9999999]).tolist() == [0, 0, 1, 1, 2]


def test_a_token_without_a_chance_is_never_drawn():
    logp = torch.tensor([[0.0, 1.0, 0.0]]).log().repeat(2, 1)
    assert draw(logp, [0.0, 0.9999999999999999]).tolist() == [1, 1]


@pytest.mark.parametrize("critic", list(Critic))
def test_the_critic_changes_the_model_only_where_it_shares_it(critic):
    one = policy(critic=critic)
    torch.nn.init.normal_(one.head.weight)
    padded = one.pad([[5, 6]], [[7, 8]])
    one.score(padded.tokens, padded.attention, 2).values.sum().backward()
    touched = any(p.grad is not None and p.grad.abs().sum() > 0 for p in one.actor_parameters())
    assert touched == (critic is Critic.HEAD)
    own = [p for p in one.critic_parameters() if p.grad is not None]
    assert len(own) > 2 if critic is Critic.MODEL else len(own) == 2


def test_the_reference_stays_what_it_was():
    one = policy()
    one.freeze_reference()
    padded = one.pad([[5, 6]], [[7, 8]])
    before = one.reference_logp(padded.tokens, padded.attention, 2)
    with torch.no_grad():
        assert torch.equal(before, one.score(padded.tokens, padded.attention, 2).logp)
        for parameter in one.actor_parameters():
            parameter.add_(0.1)
    assert torch.equal(before, one.reference_logp(padded.tokens, padded.attention, 2))


@pytest.mark.parametrize("critic", [Critic.HEAD, Critic.MODEL])
def test_weights_come_back_as_they_were(critic):
    one, other = policy(critic=critic), policy(critic=critic)
    one.freeze_reference()
    with torch.no_grad():
        for parameter in one.parameters():
            parameter.add_(0.1)
    other.restore({name: tensor.clone() for name, tensor in one.state().items()})
    assert one.state().keys() == other.state().keys()
    assert all(torch.equal(t, other.state()[name]) for name, t in one.state().items())


# peft asks transformers by a name that it is about to drop.
@pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing:FutureWarning")
def test_lora_trains_adapters_alone_and_has_the_model_below_as_reference():
    pytest.importorskip("peft")
    one = Policy(with_lora(small_model(), 4, 8.0), end=frozenset([END]))
    assert sum(p.numel() for p in one.actor_parameters()) < 10_000
    one.freeze_reference()
    padded = one.pad([[5, 6]], [[7, 8]])
    before = one.reference_logp(padded.tokens, padded.attention, 2)
    with torch.no_grad():
        for parameter in one.actor_parameters():
            parameter.add_(0.3)
        now = one.score(padded.tokens, padded.attention, 2).logp
        assert torch.allclose(before, one.reference_logp(padded.tokens, padded.attention, 2))
        assert not torch.allclose(now, before, atol=1e-3)
        merged = Policy(one.plain_model(), end=frozenset([END]))
        same = merged.score(padded.tokens, padded.attention, 2).logp
    assert torch.allclose(now, same, atol=1e-4)
    samples = one.sample(PROMPTS, [1, 2, 3, 4], 8)
    found, _ = scored(one, PROMPTS, samples)
    for row, sample in enumerate(samples):
        assert found.logp[row, : len(sample.tokens)].tolist() == pytest.approx(
            list(sample.logp), abs=1e-4
        )


def test_a_model_without_an_end_of_text_is_refused():
    with pytest.raises(UserError, match="no end-of-text"):
        Policy(small_model(), end=frozenset())

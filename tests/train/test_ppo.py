"""PPO and GRPO against their definitions, written as plain loops."""

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("torch")
import torch

from superasm.train.ppo import (
    Estimator,
    KlPlace,
    Ppo,
    Rollouts,
    Scored,
    advantages_of,
    gae,
    group_advantages,
    kl_estimate,
    learning_rates,
    masked_mean,
    normalised,
    policy_loss,
    rewards_with_best,
    token_rewards,
    update,
    value_loss,
)

number = st.floats(-5, 5, width=32)
fraction = st.floats(0, 1, width=32)


@st.composite
def answers(draw):
    """Rewards, values and lengths of one to four answers in up to seven columns."""
    width = draw(st.integers(1, 7))
    lengths = draw(st.lists(st.integers(1, width), min_size=1, max_size=4))
    cells = st.lists(number, min_size=width, max_size=width)
    values = [draw(cells) for _ in lengths]
    rewards = [draw(cells) for _ in lengths]
    return lengths, rewards, values


def tensors(lengths, *rows):
    width = len(rows[0][0])
    mask = torch.tensor([[float(t < n) for t in range(width)] for n in lengths]).double()
    return mask, *(torch.tensor(row).double() for row in rows)


@given(answers(), fraction, fraction)
def test_gae_is_the_sum_in_its_definition(made, gamma, lam):
    lengths, rewards, values = made
    mask, paid, value = tensors(lengths, rewards, values)
    advantages, returns = gae(paid, value, mask, gamma, lam)
    for row, length in enumerate(lengths):
        v = [*values[row][:length], 0.0]
        delta = [rewards[row][t] + gamma * v[t + 1] - v[t] for t in range(length)]
        for t in range(mask.shape[1]):
            wanted = sum((gamma * lam) ** k * delta[t + k] for k in range(length - t))
            assert advantages[row, t].item() == pytest.approx(wanted, abs=1e-9)
            wanted = wanted + v[t] if t < length else 0.0
            assert returns[row, t].item() == pytest.approx(wanted, abs=1e-9)


@given(answers(), number)
def test_with_gamma_and_lambda_1_the_advantage_is_the_reward_less_the_value(made, reward):
    lengths, _, values = made
    mask, value = tensors(lengths, values)
    rewards = torch.full((len(lengths),), reward).double()
    advantages, returns = gae(token_rewards(rewards, mask), value, mask, 1.0, 1.0)
    assert torch.allclose(advantages, (reward - value) * mask)
    assert torch.allclose(returns, reward * mask)


@given(answers(), fraction, fraction, number)
def test_what_stands_at_padding_changes_nothing(made, gamma, lam, junk):
    lengths, rewards, values = made
    mask, paid, value = tensors(lengths, rewards, values)
    clean = gae(paid * mask, value, mask, gamma, lam)
    dirty = gae(paid * mask, torch.where(mask > 0, value, junk), mask, gamma, lam)
    assert torch.equal(clean[0], dirty[0])
    # `returns` at padding is 0 by the mask; negative zero is zero.
    assert torch.allclose(clean[1], dirty[1], atol=0)
    assert not (dirty[0] * (1 - mask)).any()


def test_the_reward_is_paid_at_the_last_token_and_nowhere_else():
    mask = torch.tensor([[1.0, 1, 1], [1, 0, 0], [1, 1, 0]])
    paid = token_rewards(torch.tensor([3.0, -1.0, 5.0]), mask)
    assert paid.tolist() == [[0, 0, 3], [-1, 0, 0], [0, 5, 0]]


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_gradient_is_that_of_the_mean_and_the_best_of_a_group(share):
    logits = torch.tensor([0.3, -0.5, 0.1]).double().requires_grad_()
    worth = torch.tensor([1.0, 4.0, -2.0]).double()
    logp = logits.log_softmax(-1)
    group = torch.zeros(3, dtype=torch.long)
    wanted = follows = torch.zeros((), dtype=torch.double)
    for said in itertools.product(range(3), repeat=3):
        chosen = torch.tensor(said)
        chance = logp[chosen].sum().exp()
        own = worth[chosen]
        wanted = wanted + chance * ((1 - share) * own.mean() + share * own.max())
        paid = rewards_with_best(own, group, share)
        follows = follows + chance.detach() * (logp[chosen] * paid).mean()
    (truth,) = torch.autograd.grad(wanted, logits, retain_graph=True)
    (made,) = torch.autograd.grad(follows, logits)
    assert torch.allclose(made, truth)


def test_the_best_answer_is_the_best_of_its_own_prompt():
    rewards = torch.tensor([1.0, 5.0, 2.0, 7.0, 7.0, 3.0])
    groups = torch.tensor([0, 1, 0, 1, 1, 2])
    assert rewards_with_best(rewards, groups, 0.0).tolist() == rewards.tolist()
    assert rewards_with_best(rewards, groups, 1.0).tolist() == [0, 0, 2, 0, 0, 3]


@given(st.lists(st.tuples(st.integers(0, 2), number), min_size=1, max_size=9))
def test_group_advantages_are_standard_scores_within_each_group(pairs):
    groups = torch.tensor([g for g, _ in pairs])
    rewards = torch.tensor([r for _, r in pairs]).double()
    got = group_advantages(rewards, groups, by_std=True)
    plain = group_advantages(rewards, groups, by_std=False)
    for i, (group, reward) in enumerate(pairs):
        others = [r for g, r in pairs if g == group]
        mean = sum(others) / len(others)
        deviation = math.sqrt(sum((r - mean) ** 2 for r in others) / len(others))
        assert plain[i].item() == pytest.approx(reward - mean, abs=1e-9)
        if deviation > 1e-3:
            assert got[i].item() == pytest.approx((reward - mean) / deviation, rel=2e-3, abs=1e-6)
        if deviation == 0:
            assert got[i].item() == pytest.approx(0, abs=1e-6)


@given(number, number, number, st.floats(0.05, 0.5))
def test_the_surrogate_is_the_worse_of_the_free_and_the_clipped_one(new, old, advantage, clip):
    made = policy_loss(*(torch.tensor(x).double() for x in (new, old, advantage)), clip)
    ratio = math.exp(new - old)
    clipped = min(max(ratio, 1 - clip), 1 + clip)
    wanted = -min(ratio * advantage, clipped * advantage)
    assert made.item() == pytest.approx(wanted, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(("move", "advantage"), [(0.5, 1.0), (-0.5, -1.0)])
def test_beyond_the_clip_there_is_no_gradient_further_that_way(move, advantage):
    logp = torch.tensor(move, requires_grad=True)
    policy_loss(logp, torch.tensor(0.0), torch.tensor(advantage), 0.2).backward()
    assert logp.grad == 0


def test_at_the_old_policy_the_gradient_is_that_of_the_policy_gradient():
    logp = torch.tensor([-1.0, -2.0], requires_grad=True)
    advantages = torch.tensor([0.7, -0.3])
    policy_loss(logp, logp.detach(), advantages, 0.2).sum().backward()
    assert torch.allclose(logp.grad, -advantages)


@given(number, number, number, st.floats(0, 2))
def test_the_value_loss_is_the_larger_of_the_free_and_the_clipped_error(value, old, target, clip):
    made = value_loss(*(torch.tensor(x).double() for x in (value, old, target)), clip)
    near = min(max(value, old - clip), old + clip) if clip > 0 else value
    wanted = 0.5 * max((value - target) ** 2, (near - target) ** 2)
    assert made.item() == pytest.approx(wanted, rel=1e-6, abs=1e-9)


def test_the_losses_have_the_gradients_of_finite_differences():
    torch.manual_seed(0)
    x = (torch.randn(3, 4).double() * 0.1).requires_grad_()
    old, other = torch.randn(3, 4).double() * 0.1, torch.randn(3, 4).double()
    assert torch.autograd.gradcheck(lambda x: policy_loss(x, old, other, 0.2), (x,))
    assert torch.autograd.gradcheck(lambda x: value_loss(x, old, other, 0.3), (x,))
    assert torch.autograd.gradcheck(lambda x: kl_estimate(x, other), (x,))


@given(st.lists(st.floats(0.05, 1), min_size=2, max_size=5), st.data())
def test_the_kl_estimate_has_the_divergence_as_its_expectation(weights, data):
    n = len(weights)
    others = data.draw(st.lists(st.floats(0.05, 1), min_size=n, max_size=n))
    p = torch.tensor(weights, dtype=torch.double) / sum(weights)
    q = torch.tensor(others, dtype=torch.double) / sum(others)
    each = kl_estimate(p.log(), q.log())
    assert (each >= -1e-12).all()
    exact = (p * (p.log() - q.log())).sum()
    assert (p * each).sum().item() == pytest.approx(exact.item(), abs=1e-9)


@given(answers())
def test_normalised_has_mean_0_and_deviation_1_over_the_mask(made):
    lengths, rewards, _ = made
    mask, values = tensors(lengths, rewards)
    got = normalised(values, mask)
    assert masked_mean(got, mask).item() == pytest.approx(0, abs=1e-6)
    spread = masked_mean((values - masked_mean(values, mask)).square(), mask)
    if spread > 1e-3:
        assert masked_mean(got.square(), mask).item() == pytest.approx(1, abs=1e-3)


class Table:
    """A policy without a network: logits and values by column, the same for every prompt."""

    def __init__(self, columns=4, vocabulary=5):
        torch.manual_seed(0)
        self.logits = torch.randn(columns, vocabulary).double().requires_grad_()
        self.value = torch.zeros(columns).double().requires_grad_()

    def parameters(self):
        return iter((self.logits, self.value))

    def score(self, tokens, attention, width):
        chosen = tokens[:, -width:]
        logp = self.logits.log_softmax(-1)[None].expand(len(tokens), -1, -1)
        entropy = -(logp.exp() * logp).sum(-1)
        return Scored(
            logp.gather(-1, chosen[..., None])[..., 0],
            self.value[None].repeat(len(tokens), 1),
            entropy,
        )


def rollouts(table, count=6, *, seed=0, reference=False):
    draw = torch.Generator().manual_seed(seed)
    tokens = torch.randint(0, 5, (count, 6), generator=draw)
    lengths = torch.randint(1, 5, (count,), generator=draw)
    mask = (torch.arange(4)[None] < lengths[:, None]).double()
    with torch.no_grad():
        scored = table.score(tokens, None, 4)
    rewards = torch.rand(count, generator=draw).double()
    other = scored.logp - 0.1 if reference else None
    groups = torch.arange(count) // 2
    return Rollouts(
        tokens, torch.ones_like(tokens), mask, scored.logp, scored.values, other, rewards, groups
    )


def stepped(settings, **more):
    table = Table()
    optimizer = torch.optim.SGD(table.parameters(), lr=0.1)
    metrics = update(table, optimizer, rollouts(table, **more), settings, seed=3)
    return table, metrics


@pytest.mark.parametrize("estimator", list(Estimator))
def test_the_size_of_backward_passes_does_not_change_the_step(estimator):
    plan = Ppo(
        estimator, minibatch=6, micro_batch=6, kl_place=KlPlace.LOSS, kl_weight=0.1, grad_clip=0.0
    )
    one, told = stepped(plan, reference=True)
    many, told_too = stepped(replace(plan, micro_batch=1), reference=True)
    assert torch.allclose(one.logits, many.logits, atol=1e-12)
    assert torch.allclose(one.value, many.value, atol=1e-12)
    assert told == pytest.approx(told_too)


def test_the_loss_of_a_step_is_the_mean_over_its_tokens():
    table = Table()
    batch = rollouts(table)
    plan = Ppo(minibatch=6, entropy_weight=0.01, value_weight=0.5, grad_clip=0.0)
    advantages, returns = advantages_of(batch, plan)
    total = 0.0
    for row in range(6):
        for t in range(int(batch.mask[row].sum())):
            logp = table.logits[t].log_softmax(-1)
            entropy = -(logp.exp() * logp).sum()
            ratio = (logp[batch.tokens[row, 2 + t]] - batch.logp[row, t]).exp()
            miss = 0.5 * (table.value[t] - returns[row, t]) ** 2
            total = total - ratio * advantages[row, t] - 0.01 * entropy + 0.5 * miss
    wanted = torch.autograd.grad(total / batch.mask.sum(), [table.logits, table.value])
    before = table.logits.detach().clone(), table.value.detach().clone()
    update(table, torch.optim.SGD(table.parameters(), lr=1.0), batch, plan, seed=0)
    assert torch.allclose(before[0] - table.logits, wanted[0], atol=1e-12)
    assert torch.allclose(before[1] - table.value, wanted[1], atol=1e-12)


def test_the_gradient_is_clipped_to_its_norm():
    table = Table()
    before = table.logits.detach().clone(), table.value.detach().clone()
    plan = Ppo(grad_clip=1e-3)
    update(table, torch.optim.SGD(table.parameters(), lr=1.0), rollouts(table), plan, seed=0)
    moved = (table.logits - before[0]).square().sum() + (table.value - before[1]).square().sum()
    assert moved.sqrt().item() == pytest.approx(1e-3, rel=1e-4)


def test_an_update_ends_when_the_policy_has_moved_too_far():
    _, free = stepped(Ppo(epochs=30, minibatch=2, target_kl=0.0))
    _, told = stepped(Ppo(epochs=30, minibatch=2, target_kl=1e-4))
    assert told["stopped_early"] == 1
    assert "stopped_early" not in free


def test_kl_in_the_reward_pays_less_for_what_the_reference_would_not_say():
    table = Table()
    batch = rollouts(table, reference=True)
    plain = Ppo(normalise=False)
    priced = replace(plain, kl_place=KlPlace.REWARD, kl_weight=2.0)
    difference = advantages_of(batch, plain)[0] - advantages_of(batch, priced)[0]
    ahead = batch.mask.flip(-1).cumsum(-1).flip(-1) * batch.mask  # Tokens from here to the end.
    assert torch.allclose(difference, 2.0 * 0.1 * ahead)


def test_with_a_group_baseline_what_a_prompt_is_worth_does_not_matter():
    table = Table()
    table.value.data += torch.arange(4)
    batch = rollouts(table)
    shared = replace(batch, groups=torch.tensor([0, 1, 0, 1, 0, 1]))
    dearer = replace(shared, rewards=shared.rewards + 9.0 * shared.groups)
    plain = Ppo(normalise=False)
    centred = replace(plain, group_baseline=True)
    before, after = advantages_of(shared, centred)[0], advantages_of(dearer, centred)[0]
    assert torch.allclose(before, after)
    assert not torch.allclose(advantages_of(shared, plain)[0], advantages_of(dearer, plain)[0])
    for group in (0, 1):
        assert float(before[shared.groups == group, 0].mean()) == pytest.approx(0, abs=1e-6)
    # Within an answer, and for the critic, all is as it was.
    difference = advantages_of(shared, plain)[0] - before
    for row, length in zip(difference, batch.mask.sum(-1).long().tolist(), strict=True):
        assert torch.allclose(row[:length], row[0])
        assert not row[length:].any()
    assert torch.equal(advantages_of(shared, plain)[1], advantages_of(shared, centred)[1])


def test_learning_rates_rise_to_what_is_set():
    plan = Ppo(actor_lr=4.0, critic_lr=8.0, warmup=3)
    assert [learning_rates(plan, number, 10) for number in (0, 1, 3, 9)] == [
        (1.0, 2.0),
        (2.0, 4.0),
        (4.0, 8.0),
        (4.0, 8.0),
    ]
    assert learning_rates(Ppo(actor_lr=4.0, critic_lr=8.0), 0, 10) == (4.0, 8.0)


def test_learning_rates_fall_to_nothing_where_they_are_to():
    plan = Ppo(actor_lr=4.0, critic_lr=8.0, warmup=1, decay=True)
    assert [learning_rates(plan, number, 8) for number in (0, 1, 4, 7)] == [
        (2.0, 4.0),
        (3.5, 7.0),
        (2.0, 4.0),
        (0.5, 1.0),
    ]


@settings(deadline=None, max_examples=5)
@given(st.sampled_from(list(Estimator)), st.integers(0, 99))
def test_a_table_learns_the_token_that_is_paid(estimator, seed):
    table = Table(columns=1, vocabulary=4)
    plan = Ppo(estimator, minibatch=8, epochs=2, value_clip=0.0, entropy_weight=0.001)
    optimizer = torch.optim.Adam(table.parameters(), lr=0.1)
    draw = torch.Generator().manual_seed(seed)
    for step in range(60):
        with torch.no_grad():
            chances = table.logits.softmax(-1)[0]
            chosen = torch.multinomial(chances, 16, replacement=True, generator=draw)[:, None]
            tokens = torch.cat([torch.zeros_like(chosen), chosen], 1)
            known = table.score(tokens, None, 1)
        batch = Rollouts(
            tokens,
            torch.ones_like(tokens),
            torch.ones(16, 1).double(),
            known.logp,
            known.values,
            None,
            (chosen[:, 0] == 2).double(),
            torch.zeros(16),
        )
        update(table, optimizer, batch, plan, seed=step)
    assert table.logits.softmax(-1)[0, 2] > 0.9

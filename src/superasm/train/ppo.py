"""PPO and GRPO, top to bottom: from one reward per answer to an updated policy.

The problem is a contextual bandit: a prompt, one answer, one reward, paid at the last token of the
answer. Formulas: PPO, Schulman et al. 2017 (arXiv 1707.06347), equation 7; GAE, Schulman et al.
2015 (arXiv 1506.02438), equation 16; GRPO, Shao et al. 2024 (arXiv 2402.03300), section 4.1;
estimators of the KL divergence, Schulman 2020 (joschu.net/blog/kl-approx.html). Defaults are those
of arXiv 2505.11480 where it states them.

Shapes: R rollouts, P columns of prompt (padded on the left), T columns of response (padded on the
right). `mask` (R, T) is 1 where the policy chose a token, its end-of-text token included, and 0 at
padding, which counts for nothing anywhere.
"""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Protocol

import torch

Tensor = Any  # torch has types of its own; without torch installed there is nothing to name.
_EPSILON = 1e-8


class Estimator(StrEnum):
    """Where advantages come from: a critic (`gae`, as in PPO) or the other answers (`group`, as in
    GRPO)."""

    GAE = "gae"
    GROUP = "group"


class KlPlace(StrEnum):
    """Where the divergence from the reference counts: in each token's reward, or in the loss."""

    NONE = "none"
    REWARD = "reward"
    LOSS = "loss"


@dataclass(frozen=True, slots=True)
class Ppo:
    """Settings of an update.

    Attributes:
        estimator: where advantages come from.
        gamma, gae_lambda: discount and the trade of bias for variance in GAE.
        best_share: how much of what is maximised is the reward of the best answer to a prompt; the
            rest is their mean. Answers that are measured before one is taken are to differ.
        normalise: advantages to mean 0 and deviation 1 over all tokens of the batch (`gae` only).
        group_baseline: take from advantages their mean over the answers to the same prompt (`gae`
            only): what the critic did not know of the prompt counts no more.
        group_std: divide by the deviation of the group (`group` only; Dr. GRPO leaves it out).
        clip: of the ratio, 1 - clip to 1 + clip.
        value_clip: how far a value may move from its old one before its loss is clipped; 0: free.
        value_weight, entropy_weight: in the loss.
        kl_place, kl_weight: divergence from the reference model.
        epochs, minibatch: passes over a batch of rollouts, and rollouts per optimizer step.
        micro_batch: rollouts per backward pass; gradients are summed, so it changes only the speed.
        grad_clip: largest norm of the gradient; 0: free.
        actor_lr, critic_lr: learning rates of the language model and of what predicts values.
        warmup: steps over which both rise to that: the first moments of Adam are those of one
            batch, which would move the policy further than any later one.
        decay: they fall in a straight line, to nothing after the last step: what few answers teach
            at last is mostly noise.
        target_kl: stop the update when the policy has moved this far from the one that sampled
            (mean of k3 over a minibatch); 0: never.
    """

    estimator: Estimator = Estimator.GAE
    gamma: float = 1.0
    gae_lambda: float = 1.0
    best_share: float = 0.0
    normalise: bool = True
    group_baseline: bool = False
    group_std: bool = True
    clip: float = 0.2
    value_clip: float = 0.5
    value_weight: float = 1.0
    entropy_weight: float = 0.0
    kl_place: KlPlace = KlPlace.NONE
    kl_weight: float = 0.0
    epochs: int = 1
    minibatch: int = 16
    micro_batch: int = 16
    grad_clip: float = 1.0
    actor_lr: float = 1e-6
    critic_lr: float = 1e-5
    warmup: int = 0
    decay: bool = False
    target_kl: float = 0.0


@dataclass(frozen=True, slots=True)
class Rollouts:
    """Answers of one policy with what is known about them.

    Attributes:
        tokens, attention: (R, P + T) token ids and where there is one.
        mask: (R, T), see the module.
        logp: (R, T) log-probability of each chosen token under the policy that chose it.
        values: (R, T) the critic's value of the state in which it was chosen.
        reference: (R, T) its log-probability under the reference model, or None.
        rewards: (R,) one per answer.
        groups: (R,) which answers share a prompt.
    """

    tokens: Tensor
    attention: Tensor
    mask: Tensor
    logp: Tensor
    values: Tensor
    reference: Tensor | None
    rewards: Tensor
    groups: Tensor

    def rows(self, chosen: Sequence[int]) -> "Rollouts":
        """Return some of them."""
        index = torch.tensor(list(chosen), device=self.mask.device, dtype=torch.long)
        parts = {f.name: getattr(self, f.name) for f in fields(self)}
        return Rollouts(**{k: None if v is None else v[index] for k, v in parts.items()})


@dataclass(frozen=True, slots=True)
class Scored:
    """What a policy says about given answers, each (R, T): `entropy` is of its whole choice."""

    logp: Tensor
    values: Tensor
    entropy: Tensor


class Scorer(Protocol):
    """What an update needs of a policy."""

    def score(self, tokens: Tensor, attention: Tensor, width: int) -> Scored:
        """Score the last `width` columns, with gradients."""
        ...

    def parameters(self) -> Iterator[Tensor]:
        """Yield everything that is trained."""
        ...


def learning_rates(settings: Ppo, number: int, steps: int) -> tuple[float, float]:
    """Return the learning rates of actor and critic in a step of so many (the first is step 0)."""
    share = min(1.0, (number + 1) / (settings.warmup + 1))
    if settings.decay:
        share *= 1 - number / steps
    return settings.actor_lr * share, settings.critic_lr * share


# Advantages ------------------------------------------------------------------------------------


def token_rewards(rewards: Tensor, mask: Tensor) -> Tensor:
    """Return (R, T): each answer's reward at its last token, 0 elsewhere."""
    last = mask.cumsum(-1) == mask.sum(-1, keepdim=True)
    return rewards[:, None] * (last & (mask > 0)).to(rewards.dtype)


def rewards_with_best(rewards: Tensor, groups: Tensor, share: float) -> Tensor:
    """Return (R,): rewards under which the mean over answers follows mean and best of a group.

    The gradient of the expected maximum over n answers is that of n answers each paid by how much
    higher the maximum is with it than without it (what the others reach does not depend on it). So
    of n answers, each gets (1 - share) r + share n (max - max of the others): the second part is 0
    but for the best one. An answer without others gets its reward.
    """
    same = groups[:, None] == groups[None, :]
    own = torch.eye(len(rewards), dtype=torch.bool, device=rewards.device)
    table = rewards[None, :].expand(len(rewards), -1)
    best = table.masked_fill(~same, -math.inf).amax(-1)
    others = table.masked_fill(~same | own, -math.inf).amax(-1)
    size = same.sum(-1).to(rewards.dtype)
    mixed = (1 - share) * rewards + share * size * (best - others)
    return torch.where(size > 1, mixed, rewards)


def gae(
    rewards: Tensor, values: Tensor, mask: Tensor, gamma: float, gae_lambda: float
) -> tuple[Tensor, Tensor]:
    """Return advantages and returns (targets of the values), each (R, T), 0 at padding.

    A_t = sum over k of (gamma lambda)^k delta_(t+k), delta_t = r_t + gamma V_(t+1) - V_t. There is
    no value after the last token of an answer.
    """
    advantages = torch.zeros_like(values)
    following = torch.zeros_like(values[:, 0])
    value_after = torch.zeros_like(values[:, 0])
    for t in reversed(range(values.shape[1])):
        here = mask[:, t]
        delta = rewards[:, t] + gamma * value_after - values[:, t]
        following = (delta + gamma * gae_lambda * following) * here
        advantages[:, t] = following
        value_after = values[:, t] * here
    return advantages, (advantages + values) * mask


def group_advantages(rewards: Tensor, groups: Tensor, *, by_std: bool) -> Tensor:
    """Return (R,): each reward less the mean of its group, divided by its deviation if `by_std`.

    The deviation is that of the group itself (n in the denominator). A group of one, or of equal
    rewards, says nothing: its advantages are 0.
    """
    same = (groups[:, None] == groups[None, :]).to(rewards.dtype)
    size = same.sum(-1)
    centred = rewards - same @ rewards / size
    if by_std:
        deviation = (same @ centred.square() / size).sqrt()
        centred = torch.where(deviation > 1e-6, centred / (deviation + 1e-6), 0.0)
    return centred


def normalised(values: Tensor, mask: Tensor) -> Tensor:
    """Return values with mean 0 and deviation 1 over the mask, 0 at padding."""
    mean = masked_mean(values, mask)
    variance = masked_mean((values - mean).square(), mask)
    return (values - mean) / (variance + _EPSILON).sqrt() * mask


def masked_mean(values: Tensor, mask: Tensor) -> Tensor:
    """Return the mean over the mask (0 for an empty one)."""
    return (values * mask).sum() / mask.sum().clamp(min=1)


def kl_estimate(logp: Tensor, reference: Tensor) -> Tensor:
    """Return k3 per token: an unbiased, never negative estimate of KL(policy || reference).

    k3 = r - 1 - log r with r = reference / policy, for tokens drawn from the policy.
    """
    log_ratio = (reference - logp).clamp(-20, 20)
    return log_ratio.exp() - 1 - log_ratio


def advantages_of(batch: Rollouts, settings: Ppo) -> tuple[Tensor, Tensor]:
    """Return advantages and returns of a batch, each (R, T)."""
    mask = batch.mask
    rewards = rewards_with_best(batch.rewards, batch.groups, settings.best_share)
    paid = token_rewards(rewards, mask)
    if settings.kl_place is KlPlace.REWARD and batch.reference is not None:
        # The plain difference (k1): its expectation is the divergence, token by token.
        paid = paid - settings.kl_weight * (batch.logp - batch.reference) * mask
    if settings.estimator is Estimator.GROUP:
        whole = group_advantages(paid.sum(-1), batch.groups, by_std=settings.group_std)
        return whole[:, None] * mask, torch.zeros_like(paid)
    advantages, returns = gae(paid, batch.values, mask, settings.gamma, settings.gae_lambda)
    if settings.group_baseline:
        first = advantages[:, 0]
        shift = group_advantages(first, batch.groups, by_std=False) - first
        advantages = (advantages + shift[:, None]) * mask
    return (normalised(advantages, mask) if settings.normalise else advantages), returns


# Losses, per token ------------------------------------------------------------------------------


def policy_loss(logp: Tensor, old: Tensor, advantages: Tensor, clip: float) -> Tensor:
    """Return the clipped surrogate, negated: -min(ratio A, clip(ratio, 1 - clip, 1 + clip) A)."""
    ratio = (logp - old).clamp(-20, 20).exp()
    return -torch.minimum(ratio * advantages, ratio.clamp(1 - clip, 1 + clip) * advantages)


def value_loss(values: Tensor, old: Tensor, returns: Tensor, clip: float) -> Tensor:
    """Return half the squared error, or that of the value clipped to old +- clip if larger."""
    free = (values - returns).square()
    if clip > 0:
        near = old + (values - old).clamp(-clip, clip)
        free = torch.maximum(free, (near - returns).square())
    return 0.5 * free


# The update -------------------------------------------------------------------------------------


def update(
    policy: Scorer, optimizer: Any, batch: Rollouts, settings: Ppo, *, seed: int
) -> Mapping[str, float]:
    """Improve the policy on a batch of its own rollouts; return metrics (means over the update).

    Every optimizer step minimises the mean over all tokens of its minibatch, whatever the size of
    the backward passes. The order of rollouts depends on `seed` alone.

    Args:
        policy: the one that sampled, not changed since.
        optimizer: over its parameters.
        batch: rollouts with rewards.
        settings: how.
        seed: of the order.
    """
    advantages, returns = advantages_of(batch, settings)
    metrics = _Means()
    width = batch.mask.shape[1]
    prompts: dict[int, list[int]] = {}
    for row, group in enumerate(batch.groups.tolist()):
        prompts.setdefault(group, []).append(row)
    groups = list(prompts.values())
    lengths = batch.attention.sum(-1).tolist()
    place = {row: (lengths[group[0]], group[0]) for group in groups for row in group}
    draw = random.Random(seed)
    for _ in range(settings.epochs):
        draw.shuffle(groups)
        # Answers to one prompt stay together, so that the policy may read it once.
        order = [row for group in groups for row in group]
        for minibatch in chunks(order, settings.minibatch):
            optimizer.zero_grad(set_to_none=True)
            total = float(batch.mask[minibatch].sum().clamp(min=1))
            moved = 0.0
            # Rows of like length together: less padding is read.
            minibatch.sort(key=lambda row: place[row])
            for chosen in chunks(minibatch, settings.micro_batch):
                part = batch.rows(chosen)
                now = policy.score(part.tokens, part.attention, width)
                loss, terms = _loss(now, part, advantages[chosen], returns[chosen], settings)
                (loss.sum() / total).backward()
                count = float(part.mask.sum())
                for name, term in terms.items():
                    metrics.add(name, float((term * part.mask).sum()), count)
                moved += float((terms["kl_step"] * part.mask).sum()) / total
            norm = torch.nn.utils.clip_grad_norm_(
                list(policy.parameters()), settings.grad_clip or float("inf")
            )
            metrics.add("grad_norm", float(norm), 1)
            if settings.target_kl and moved > settings.target_kl:
                metrics.add("stopped_early", 1, 1)
                return metrics.means() | _of_batch(batch, returns)
            optimizer.step()
    return metrics.means() | _of_batch(batch, returns)


def _loss(
    now: Scored, part: Rollouts, advantages: Tensor, returns: Tensor, settings: Ppo
) -> tuple[Tensor, Mapping[str, Tensor]]:
    """Return the loss per token, 0 at padding, and the terms to report."""
    mask = part.mask
    surrogate = policy_loss(now.logp, part.logp, advantages, settings.clip)
    loss = surrogate - settings.entropy_weight * now.entropy
    terms = {"policy_loss": surrogate, "entropy": now.entropy}
    if settings.estimator is Estimator.GAE:
        missed = value_loss(now.values, part.values, returns, settings.value_clip)
        loss = loss + settings.value_weight * missed
        terms["value_loss"] = missed
    if part.reference is not None and settings.kl_place is KlPlace.LOSS:
        loss = loss + settings.kl_weight * kl_estimate(now.logp, part.reference)
    with torch.no_grad():
        log_ratio = (now.logp - part.logp).clamp(-20, 20)
        terms["kl_step"] = log_ratio.exp() - 1 - log_ratio
        terms["clipped"] = ((log_ratio.exp() - 1).abs() > settings.clip).to(mask.dtype)
    return loss * mask, {name: term.detach() for name, term in terms.items()}


def _of_batch(batch: Rollouts, returns: Tensor) -> dict[str, float]:
    """How far the policy that sampled is from the reference, and how much its critic knew.

    The distance is not that of the policies in between: what they have learned to avoid, and the
    old one said, would count for more than all else (r of `kl_estimate` is huge there).
    """
    found: dict[str, float] = {}
    if batch.reference is not None:
        found["kl_reference"] = float(
            masked_mean(kl_estimate(batch.logp, batch.reference), batch.mask)
        )
    if not returns.any():
        return found
    missed = returns - batch.values
    spread = masked_mean((returns - masked_mean(returns, batch.mask)).square(), batch.mask)
    error = masked_mean((missed - masked_mean(missed, batch.mask)).square(), batch.mask)
    # 1 is all of the variance of the returns, 0 none of it.
    found["explained_variance"] = float(1 - error / spread) if spread > _EPSILON else 0.0
    return found


class _Means:
    """Weighted means by name."""

    def __init__(self) -> None:
        self._sums: dict[str, tuple[float, float]] = {}

    def add(self, name: str, total: float, count: float) -> None:
        before = self._sums.get(name, (0.0, 0.0))
        self._sums[name] = before[0] + total, before[1] + count

    def means(self) -> dict[str, float]:
        return {name: total / count for name, (total, count) in self._sums.items() if count}


def chunks(items: Sequence[int], size: int) -> Iterator[list[int]]:
    """Yield the items in pieces of `size`, the last one shorter."""
    for start in range(0, len(items), size):
        yield list(items[start : start + size])

"""One step of reinforcement learning: sample answers, have them paid, improve the policy.

Answers are evaluated while others are still generated. All that is drawn (which tasks, each
answer's random numbers, the order of the update) is a function of the seed and the step.
"""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

import torch

from superasm.core.errors import MachineError
from superasm.train.policy import Policy, Sample
from superasm.train.ppo import (
    KlPlace,
    Ppo,
    Rollouts,
    Tensor,
    chunks,
    learning_rates,
    update,
)
from superasm.train.rewards import MACHINE_ERROR, Paid, Payer
from superasm.train.settings import RewardPart, RolloutPart
from superasm.train.text import answer_text

T = TypeVar("T")
# Of fewer prompts with the same answer nothing can be said.
_SEVERAL = 4


@dataclass(frozen=True, slots=True)
class Question:
    """A task to be answered: its key, and the tokens of its prompt."""

    key: str
    prompt: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a step did: figures, one row per answer, and what was asked, by task."""

    metrics: Mapping[str, float]
    samples: Sequence[Mapping[str, object]] = ()
    prompts: Mapping[str, str] = field(default_factory=dict)


class Learner:
    """Improves a policy step by step.

    Args:
        policy: what is trained; with a KL divergence its reference is frozen already.
        optimizer: over its parameters (`Policy.optimizer`); its learning rates are set here.
        tokenizer: of the model.
        questions: tasks to draw from.
        payer: who pays answers.
        rollout, ppo, reward: settings.
        steps: of the whole run.
        seed: of everything that is drawn.
        stop_after: share of rollouts lost to the machine at which it gives up.
    """

    def __init__(
        self,
        policy: Policy,
        optimizer: Any,
        tokenizer: Any,
        questions: Sequence[Question],
        payer: Payer,
        *,
        rollout: RolloutPart,
        ppo: Ppo,
        reward: RewardPart,
        steps: int,
        seed: int,
        stop_after: float = 0.5,
    ) -> None:
        self._policy, self._optimizer, self._tokenizer = policy, optimizer, tokenizer
        self._questions, self._payer = questions, payer
        self._rollout, self._ppo, self._reward = rollout, ppo, reward
        self._steps, self._seed, self._stop_after = steps, seed, stop_after

    def step(self, number: int) -> Report:
        """Do one step.

        Raises:
            MachineError: too many rollouts were lost to the machine.
        """
        started = time.monotonic()
        plan = self._rollout
        asked = in_turn(self._questions, number * plan.prompts, plan.prompts, self._seed)
        rows = [question for question in asked for _ in range(plan.answers)]
        self._payer.prepare([question.key for question in asked])
        seeds = [draw_seed(self._seed, number, row) for row in range(len(rows))]
        samples, waiting = answer_all(
            self._policy, self._tokenizer, rows, seeds, self._payer, plan.batch, plan.most_tokens
        )
        generated = time.monotonic()
        paid = [future.result() for future in waiting]
        evaluated = time.monotonic()
        kept = [row for row, one in enumerate(paid) if one.reward is not None]
        lost = 1 - len(kept) / len(rows)
        if lost >= self._stop_after:
            reasons = [one.reason for one in paid if one.reward is None]
            raise MachineError(
                f"the machine failed for {lost:.0%} of the rollouts of step {number}: {reasons[0]}",
                hint="superasm doctor; then start the command again, it goes on from here",
            )
        metrics = {"sampling_gap": 0.0}
        batch = self._rollouts(
            [rows[r] for r in kept], [samples[r] for r in kept], [paid[r] for r in kept], metrics
        )
        rates = learning_rates(self._ppo, number, self._steps)
        for group, rate in zip(self._optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
        metrics |= update(
            self._policy,
            self._optimizer,
            batch,
            self._ppo,
            seed=draw_seed(self._seed, number, -1),
        )
        ended = time.monotonic()
        metrics |= figures(rows, samples, paid, plan.answers)
        metrics |= {
            "seconds_generating": generated - started,
            "seconds_waiting_for_rewards": evaluated - generated,
            "seconds_updating": ended - evaluated,
            "rollouts_per_second": len(rows) / (ended - started),
        }
        said = sample_rows(self._tokenizer, number, rows, samples, paid)
        return Report(metrics, said, prompt_texts(self._tokenizer, asked))

    def _rollouts(
        self,
        rows: Sequence[Question],
        samples: Sequence[Sample],
        paid: Sequence[Paid],
        metrics: dict[str, float],
    ) -> Rollouts:
        policy = self._policy
        padded = policy.pad([row.prompt for row in rows], [sample.tokens for sample in samples])
        width = padded.mask.shape[1]
        logp, values, reference = [], [], []
        # Rows of like length together: less padding is read.
        order = sorted(range(len(rows)), key=lambda r: (len(rows[r].prompt), rows[r].key))
        back = torch.tensor(order, device=padded.mask.device).argsort()
        with torch.no_grad():
            for chosen in chunks(order, self._ppo.micro_batch):
                tokens, attention = padded.tokens[chosen], padded.attention[chosen]
                scored = policy.score(tokens, attention, width)
                logp.append(scored.logp)
                values.append(scored.values)
                if self._ppo.kl_place is not KlPlace.NONE:
                    reference.append(policy.reference_logp(tokens, attention, width))
        whole = torch.cat(logp)[back]
        metrics["sampling_gap"] = _gap(whole, samples)
        rewards = [self._reward.trained(one.reward or 0.0) for one in paid]
        keys = {key: i for i, key in enumerate(dict.fromkeys(row.key for row in rows))}
        device = whole.device
        return Rollouts(
            padded.tokens,
            padded.attention,
            padded.mask,
            whole * padded.mask,
            torch.cat(values)[back] * padded.mask,
            torch.cat(reference)[back] * padded.mask if reference else None,
            torch.tensor(rewards, device=device, dtype=torch.float32),
            torch.tensor([keys[row.key] for row in rows], device=device),
        )


def sample_rows(
    tokenizer: Any,
    number: int,
    rows: Sequence[Question],
    samples: Sequence[Sample],
    paid: Sequence[Paid],
) -> list[Mapping[str, object]]:
    """Return answers with what came of them, as one reads them in `samples.jsonl`."""
    return [
        {
            "step": number,
            "task": row.key,
            "answer": answer_text(tokenizer, sample.tokens),
            "tokens": len(sample.tokens),
            "finished": sample.finished,
            "reward": one.reward,
            "status": one.status,
            "speedup": one.speedup,
            "instructions": one.instructions,
            "identical": one.identical,
            "reason": one.reason,
        }
        for row, sample, one in zip(rows, samples, paid, strict=True)
    ]


def prompt_texts(tokenizer: Any, asked: Sequence[Question]) -> dict[str, str]:
    """Return what a model is asked of each task, its special tokens included."""
    return {
        one.key: str(tokenizer.decode(list(one.prompt), skip_special_tokens=False)) for one in asked
    }


def generated(
    policy: Policy,
    rows: Sequence[Question],
    seeds: Sequence[int],
    batch: int,
    limit: int,
    *,
    greedy: bool = False,
) -> Iterator[list[tuple[int, Sample]]]:
    """Yield batches of (row, its answer); rows of like length are generated together."""
    order = sorted(range(len(rows)), key=lambda row: (len(rows[row].prompt), row))
    for chosen in chunks(order, batch):
        made = policy.sample(
            [rows[r].prompt for r in chosen], [seeds[r] for r in chosen], limit, greedy=greedy
        )
        yield list(zip(chosen, made, strict=True))


def answer_all(
    policy: Policy,
    tokenizer: Any,
    rows: Sequence[Question],
    seeds: Sequence[int],
    payer: Payer,
    batch: int,
    limit: int,
    *,
    greedy: bool = False,
) -> tuple[list[Sample], "list[Future[Paid]]"]:
    """Return answers and what they are going to be paid; they are submitted batch by batch."""
    samples: dict[int, Sample] = {}
    waiting: dict[int, Future[Paid]] = {}
    for made in generated(policy, rows, seeds, batch, limit, greedy=greedy):
        for row, sample in made:
            samples[row] = sample
            text = answer_text(tokenizer, sample.tokens)
            waiting[row] = payer.submit(rows[row].key, text, cut_off=not sample.finished)
    every = range(len(rows))
    return [samples[row] for row in every], [waiting[row] for row in every]


def figures(
    rows: Sequence[Question], samples: Sequence[Sample], paid: Sequence[Paid], answers: int
) -> dict[str, float]:
    """Return what a batch of answers is like, in shares of those that the machine did not lose."""
    kept = [row for row, one in enumerate(paid) if one.reward is not None]
    lost = sum(one.status == MACHINE_ERROR for one in paid) / len(paid)
    if not kept:
        return {"machine_errors": lost}

    def mean(values: Sequence[float]) -> float:
        return sum(values) / len(values)

    rewards = [one.reward for one in paid if one.reward is not None]
    faster = [paid[row] for row in kept if paid[row].faster]
    counted = [one.instructions for one in faster if one.instructions is not None]
    found = {
        "reward": mean(rewards),
        "reward_best": max(rewards),
        "built": mean([paid[r].built for r in kept]),
        "passed": mean([paid[r].passed for r in kept]),
        "identical": mean([paid[r].identical for r in kept]),
        "faster": mean([paid[r].faster for r in kept]),
        "speedup": mean([paid[r].speedup or 1.0 for r in kept]),
        "cut_off": mean([not samples[r].finished for r in kept]),
        "tokens": mean([len(samples[r].tokens) for r in kept]),
        "machine_errors": lost,
        "seconds_evaluating": sum(one.seconds for one in paid if not one.repeated),
        "repeated": mean([paid[r].repeated for r in kept]),
    }
    if len({rows[row].key for row in kept}) >= _SEVERAL:
        found["same_answer"] = _most_common_over_prompts(rows, samples, paid, kept)
    if counted:
        same = [abs(ratio - 1) < 1e-3 for ratio in counted]
        found["faster_with_the_same_instructions"] = mean(same)
    if answers > 1:
        groups: dict[str, set[float]] = {}
        for row in kept:
            groups.setdefault(rows[row].key, set()).add(paid[row].reward or 0.0)
        found["groups_without_signal"] = mean([len(group) == 1 for group in groups.values()])
    return found


def _most_common_over_prompts(
    rows: Sequence[Question], samples: Sequence[Sample], paid: Sequence[Paid], kept: Sequence[int]
) -> float:
    """Return the largest share of prompts that got one and the same program, copies left out.

    Of answers that are no programs, one and the same text: by numbers, equal answers to two prompts
    are different programs, as they should be.
    """
    by_answer: dict[object, set[str]] = {}
    for row in kept:
        if not paid[row].identical:
            same = paid[row].program or samples[row].tokens
            by_answer.setdefault(same, set()).add(rows[row].key)
    prompts = len({rows[row].key for row in kept})
    return max((len(keys) for keys in by_answer.values()), default=0) / prompts


def in_turn(items: Sequence[T], start: int, count: int, seed: int) -> list[T]:
    """Return `count` items of an endless sequence: all of them, in a new order every time.

    Empty if there are no items.
    """
    size = len(items)
    found: list[T] = []
    orders: dict[int, list[int]] = {}
    for position in range(start, start + count) if size else ():
        turn, place = divmod(position, size)
        if turn not in orders:
            orders[turn] = list(range(size))
            random.Random(f"{seed} order {turn}").shuffle(orders[turn])
        found.append(items[orders[turn][place]])
    return found


def draw_seed(seed: int, step: int, row: int) -> int:
    """Return a seed of its own for each answer of each step."""
    return random.Random(f"{seed} step {step} row {row}").getrandbits(48)


def _gap(scored: Tensor, samples: Sequence[Sample]) -> float:
    """Return how far scoring and sampling are apart at most; a bug or low precision if not tiny."""
    rows: list[list[float]] = scored.tolist()
    return max(
        abs(now - then)
        for row, sample in zip(rows, samples, strict=True)
        for now, then in zip(row, sample.logp, strict=False)
    )

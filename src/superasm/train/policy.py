"""A causal language model with a value head: samples answers, and scores given ones.

Covers: any Hugging Face causal LM that takes `logits_to_keep`; batches with prompts padded on the
    left; a key-value cache; log-probabilities of the very distribution that was sampled from, with
    its temperature; a critic that shares the model, only looks at it, or is its own; LoRA by peft.
Does not cover: top-p and top-k (what is cut off has no log-probability), several GPUs, dropout
    (models are kept in evaluation mode, so that scoring repeats sampling).

A sample depends on its seed alone: numbers are drawn per row by Python's generator. In a batch of
another shape a logit may differ in its last bits, and then, rarely, a token.
"""

import copy
import inspect
import random
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import torch

from superasm.core.errors import UserError
from superasm.train.lora import base_of, is_lora
from superasm.train.ppo import Scored, Tensor
from superasm.train.states import positions_of, read_states


class Critic(StrEnum):
    """What predicts values.

    `head`: a linear layer on the model's last hidden state, which its loss changes too.
    `detached`: the same layer, but the model does not learn from its loss.
    `model`: a model of its own with such a layer (as in arXiv 2505.11480): twice the memory.
    """

    HEAD = "head"
    DETACHED = "detached"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Sample:
    """One answer.

    Attributes:
        tokens: as chosen, the end of text included if it was chosen.
        logp: log-probability of each.
        finished: it ends with an end of text; else it was cut off.
    """

    tokens: tuple[int, ...]
    logp: tuple[float, ...]
    finished: bool


@dataclass(frozen=True, slots=True)
class Padded:
    """Prompts and answers as tensors; shapes as in `ppo.Rollouts`."""

    tokens: Tensor
    attention: Tensor
    mask: Tensor


class Policy:
    """See the module.

    Args:
        model: a causal LM of transformers, on its device. Put into evaluation mode.
        end: tokens that end an answer.
        padding: token at padding; what it is does not matter.
        temperature: of the distribution that is sampled and scored.
        critic: what predicts values.
    """

    def __init__(
        self,
        model: Any,
        *,
        end: frozenset[int],
        padding: int = 0,
        temperature: float = 1.0,
        critic: Critic = Critic.HEAD,
    ) -> None:
        if not end:
            raise UserError(
                "the model has no end-of-text token", hint="its tokenizer must name one"
            )
        if temperature <= 0:
            raise UserError(f"temperature must be above 0, not {temperature}")
        self.model = model.eval()
        self.end, self.padding, self.temperature = end, padding, temperature
        self.critic = critic
        self.critic_model = copy.deepcopy(model).eval() if critic is Critic.MODEL else None
        width = model.get_input_embeddings().weight.shape[1]
        self.head = torch.nn.Linear(width, 1).to(model.device, torch.float32)
        torch.nn.init.zeros_(self.head.weight)
        torch.nn.init.zeros_(self.head.bias)
        self._reference: Any = None
        names = inspect.signature(base_of(model).forward).parameters
        if "logits_to_keep" not in names:
            kind = type(base_of(model)).__name__
            raise UserError(
                f"{kind} does not take logits_to_keep", hint="take a newer transformers or model"
            )
        self._cache_name = "cache" if "cache" in names else "past_key_values"

    # Parameters -------------------------------------------------------------------------------

    def actor_parameters(self) -> Iterator[Tensor]:
        """Yield what is trained of the language model."""
        return (p for p in self.model.parameters() if p.requires_grad)

    def critic_parameters(self) -> Iterator[Tensor]:
        """Yield what is trained of the critic alone."""
        yield from self.head.parameters()
        if self.critic_model is not None:
            yield from (p for p in self.critic_model.parameters() if p.requires_grad)

    def parameters(self) -> Iterator[Tensor]:
        """Yield everything that is trained."""
        yield from self.actor_parameters()
        yield from self.critic_parameters()

    def optimizer(self, actor_lr: float, critic_lr: float, weight_decay: float = 0.0) -> Any:
        """Return an AdamW over both, each at its own learning rate."""
        groups = [
            {"params": list(self.actor_parameters()), "lr": actor_lr},
            {"params": list(self.critic_parameters()), "lr": critic_lr},
        ]
        return torch.optim.AdamW(groups, weight_decay=weight_decay)

    # Sampling ---------------------------------------------------------------------------------

    def sample(
        self,
        prompts: Sequence[Sequence[int]],
        seeds: Sequence[int],
        limit: int,
        *,
        greedy: bool = False,
    ) -> list[Sample]:
        """Return one answer per prompt, at most `limit` tokens long.

        Args:
            prompts: token ids, none of them empty.
            seeds: one per prompt.
            limit: tokens of an answer at most.
            greedy: take the likeliest token instead of drawing one.
        """
        from transformers import DynamicCache

        draws = [random.Random(seed) for seed in seeds]
        device = self.model.device
        # Each prompt is read once, however many answers it gets.
        distinct = list(dict.fromkeys(tuple(prompt) for prompt in prompts))
        place = {prompt: i for i, prompt in enumerate(distinct)}
        copies = torch.tensor([place[tuple(prompt)] for prompt in prompts], device=device)
        width = max(len(prompt) for prompt in distinct)
        padded = [[self.padding] * (width - len(prompt)) + list(prompt) for prompt in distinct]
        there = [[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in distinct]
        tokens = torch.tensor(padded, device=device)
        attention = torch.tensor(there, device=device)
        position = positions_of(attention)
        cache = DynamicCache()
        chosen: list[list[int]] = [[] for _ in prompts]
        chances: list[list[float]] = [[] for _ in prompts]
        alive = list(range(len(prompts)))
        with torch.inference_mode():
            for number in range(limit):
                logits = self.model(
                    input_ids=tokens,
                    attention_mask=attention,
                    position_ids=position,
                    use_cache=True,
                    logits_to_keep=1,
                    **{self._cache_name: cache},
                ).logits[:, -1]
                if number == 0:
                    logits, attention, position = (x[copies] for x in (logits, attention, position))
                    cache.batch_select_indices(copies)
                logp = (logits.float() / self.temperature).log_softmax(-1)
                if greedy:
                    picked = logp.argmax(-1)
                else:
                    picked = draw(logp, [draws[i].random() for i in alive])
                for row, token, chance in zip(
                    alive,
                    picked.tolist(),
                    logp.gather(-1, picked[:, None])[:, 0].tolist(),
                    strict=True,
                ):
                    chosen[row].append(token)
                    chances[row].append(chance)
                going = [k for k, row in enumerate(alive) if chosen[row][-1] not in self.end]
                if not going:
                    break
                if len(going) < len(alive):
                    keep = torch.tensor(going, device=device)
                    alive = [alive[k] for k in going]
                    cache.batch_select_indices(keep)
                    picked, attention, position = picked[keep], attention[keep], position[keep]
                tokens = picked[:, None]
                attention = torch.cat([attention, torch.ones_like(tokens)], 1)
                position = position[:, -1:] + 1
        return [
            Sample(tuple(answer), tuple(logp), answer[-1] in self.end)
            for answer, logp in zip(chosen, chances, strict=True)
        ]

    # Scoring ----------------------------------------------------------------------------------

    def pad(self, prompts: Sequence[Sequence[int]], answers: Sequence[Sequence[int]]) -> Padded:
        """Return prompts padded on the left and answers padded on the right, side by side."""
        left = max(len(prompt) for prompt in prompts)
        right = max(len(answer) for answer in answers)
        tokens, attention, mask = [], [], []
        for prompt, answer in zip(prompts, answers, strict=True):
            before, after = left - len(prompt), right - len(answer)
            padding = self.padding
            tokens.append([padding] * before + list(prompt) + list(answer) + [padding] * after)
            attention.append([0] * before + [1] * (len(prompt) + len(answer)) + [0] * after)
            mask.append([1.0] * len(answer) + [0.0] * after)
        device = self.model.device
        return Padded(
            torch.tensor(tokens, device=device),
            torch.tensor(attention, device=device),
            torch.tensor(mask, device=device),
        )

    def likelihood(self, tokens: Tensor, attention: Tensor, width: int) -> Tensor:
        """Return the log-probabilities alone that `score` returns, in less time."""
        logits, _ = self._states(self.model, tokens, attention, width)
        return self._chosen(logits, tokens[:, -width:])

    def _chosen(self, logits: Tensor, tokens: Tensor) -> Tensor:
        logp = (logits / self.temperature).log_softmax(-1)
        return logp.gather(-1, tokens[..., None])[..., 0]

    def score(self, tokens: Tensor, attention: Tensor, width: int) -> Scored:
        """Score the last `width` columns, given all before each; with gradients.

        A prompt that several rows share is read once. What comes back at padding has no meaning.
        """
        logits, hidden = self._states(self.model, tokens, attention, width)
        logp = (logits / self.temperature).log_softmax(-1)
        chosen = logp.gather(-1, tokens[:, -width:, None])[..., 0]
        entropy = -(logp.exp() * logp).sum(-1)
        if self.critic_model is not None:
            _, hidden = self._states(self.critic_model, tokens, attention, width)
        if self.critic is Critic.DETACHED:
            hidden = hidden.detach()
        return Scored(chosen, self.head(hidden)[..., 0], entropy)

    def _states(
        self, model: Any, tokens: Tensor, attention: Tensor, width: int
    ) -> tuple[Tensor, Tensor]:
        return read_states(model, tokens, attention, width, cache_name=self._cache_name)

    def freeze_reference(self) -> None:
        """Take the model as it is now as the reference. With LoRA it is the model below."""
        if not is_lora(self.model):
            self._reference = copy.deepcopy(self.model).requires_grad_(False)

    def reference_logp(self, tokens: Tensor, attention: Tensor, width: int) -> Tensor:
        """Return the reference's log-probabilities of the last `width` columns, no gradients."""
        without: AbstractContextManager[object] = nullcontext()
        if self._reference is None:
            without = self.model.disable_adapter()
        with torch.no_grad(), without:
            logits, _ = self._states(self._reference or self.model, tokens, attention, width)
            return self._chosen(logits, tokens[:, -width:])

    # On disk ----------------------------------------------------------------------------------

    def plain_model(self) -> Any:
        """Return a model that transformers can save; adapters are merged into a copy."""
        if is_lora(self.model):
            return copy.deepcopy(self.model).merge_and_unload()
        return self.model

    def state(self) -> dict[str, Tensor]:
        """Return all weights by name, the reference's included; tied ones once."""
        seen: set[int] = set()
        found: dict[str, Tensor] = {}
        for part, module in self._modules().items():
            for name, tensor in module.state_dict().items():
                if tensor.data_ptr() not in seen:
                    seen.add(tensor.data_ptr())
                    found[f"{part}.{name}"] = tensor
        return found

    def restore(self, state: dict[str, Tensor]) -> None:
        """Take over weights that `state` returned.

        Raises:
            ValueError: they are of another model.
        """
        if any(name.startswith("reference.") for name in state) and self._reference is None:
            self.freeze_reference()
        if state.keys() != (own := self.state()).keys():
            other = sorted(state.keys() ^ own.keys())[0]
            raise ValueError(f"weights of another model: {other}")
        with torch.no_grad():
            for name, tensor in own.items():
                if tensor.shape != state[name].shape:
                    raise ValueError(f"weights of another model: {name}")
                tensor.copy_(state[name])

    def _modules(self) -> dict[str, Any]:
        parts = {
            "model": self.model,
            "head": self.head,
            "critic": self.critic_model,
            "reference": self._reference,
        }
        return {part: module for part, module in parts.items() if module is not None}


def draw(logp: Tensor, uniforms: Sequence[float]) -> Tensor:
    """Return one token per row, drawn by inversion of its distribution.

    Args:
        logp: (rows, tokens) normalised log-probabilities.
        uniforms: a number in [0, 1) per row.
    """
    total = logp.double().exp().cumsum(-1)
    wanted = torch.tensor(uniforms, device=logp.device, dtype=total.dtype)[:, None]
    rank = torch.searchsorted(total, wanted * total[:, -1:], right=True)
    return rank[:, 0].clamp(max=logp.shape[-1] - 1)

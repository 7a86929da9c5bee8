"""A causal language model on this machine through vLLM's offline batches.

Covers: one call for all requests, which vLLM schedules by itself; a seed per sample.
Does not cover: installing vLLM, which wants a GPU (or a build of its own for CPUs). This adapter is
    tested against a stand-in with vLLM's interface, since vLLM runs on none of our machines.
"""

import importlib
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from superasm.core.errors import ToolMissing
from superasm.propose.chat import Answer, Finish, Request, Sampling, Usage, stopped
from superasm.propose.local import find_weights

_TOO_LONG = re.compile(r"longer than|maximum (model|context)|max_model_len", re.IGNORECASE)


class OfflineModel:
    """A `ChatModel` in vLLM. For one thread at a time.

    Args:
        path: folder or GGUF file.
        sampling: how answers are drawn; None takes the defaults.
        options: further arguments of `vllm.LLM`, e.g. {"tensor_parallel_size": 2}.

    Raises:
        ToolMissing: vLLM is not installed.
        UserError: there is no model at the path.
    """

    def __init__(
        self,
        path: Path,
        sampling: Sampling | None = None,
        *,
        options: Mapping[str, object] | None = None,
    ) -> None:
        self._weights = find_weights(path)
        self._sampling = sampling or Sampling()
        self._stopped = threading.Event()
        try:
            self._vllm = importlib.import_module("vllm")
        except ImportError as error:
            hint = "pip install vllm, or leave out model.engine=vllm"
            raise ToolMissing("vLLM is not installed", hint=hint) from error
        weights = self._weights
        model = str(weights.folder / weights.gguf) if weights.gguf else str(weights.folder)
        self._llm = self._vllm.LLM(model=model, **dict(options or {}))
        self._identity = {
            "kind": "vllm",
            "model": weights.name,
            "weights": weights.fingerprint(),
            "temperature": self._sampling.temperature,
            "top_p": self._sampling.top_p,
            "max_tokens": self._sampling.max_tokens,
            "seed": self._sampling.seed,
            "options": dict(options or {}),
        }

    @property
    def name(self) -> str:
        """Name of the folder or the GGUF file."""
        return self._weights.name

    @property
    def identity(self) -> Mapping[str, object]:
        """All that an answer depends on beside the request."""
        return self._identity

    def stop(self) -> None:
        """Ask no more. The batch under way is finished first: vLLM can't be told to give it up."""
        self._stopped.set()

    def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        """Yield all answers when the batch is done.

        Raises:
            EndpointError: (stopped) `stop` was called before.

        A batch in which one prompt is too long is refused as a whole; it is then done one by one.
        """
        if self._stopped.is_set():
            raise stopped(self.name)
        try:
            outputs = self._chat(requests)
        except ValueError as error:
            if not _TOO_LONG.search(str(error)):
                raise
            for position, request in enumerate(requests):
                yield position, self._alone(request)
            return
        for position, output in enumerate(outputs):
            yield position, _answer(output)

    def _alone(self, request: Request) -> Answer:
        try:
            return _answer(self._chat([request])[0])
        except ValueError as error:
            if not _TOO_LONG.search(str(error)):
                raise
            return Answer("", Finish.PROMPT_TOO_LONG)

    def _chat(self, requests: Sequence[Request]) -> Sequence[Any]:
        messages = [[dict(m) for m in request.messages] for request in requests]
        parameters = [self._parameters(request.sample) for request in requests]
        outputs: Sequence[Any] = self._llm.chat(messages, parameters, use_tqdm=False)
        return outputs

    def _parameters(self, sample: int) -> Any:
        sampling = self._sampling
        given = {
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "seed": None if sampling.seed is None else sampling.seed + sample,
        }
        known = {name: value for name, value in given.items() if value is not None}
        return self._vllm.SamplingParams(max_tokens=sampling.max_tokens, **known)


def _answer(output: Any) -> Answer:
    first = output.outputs[0]
    usage = Usage(prompt=len(output.prompt_token_ids or ()), completion=len(first.token_ids))
    finish = Finish.LENGTH if first.finish_reason == "length" else Finish.STOP
    return Answer(first.text, finish, usage)

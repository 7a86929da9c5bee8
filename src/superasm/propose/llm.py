"""Opening a model by what the user says of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from superasm.config.settings import Engine
from superasm.config.settings import Model as ModelSettings
from superasm.core.errors import UserError
from superasm.propose.cache import AnswerCache, CachedModel
from superasm.propose.chat import ChatModel, Sampling
from superasm.propose.endpoint.client import Endpoint, EndpointModel
from superasm.propose.endpoint.keys import OPENAI_URL
from superasm.propose.endpoint.pace import Patience
from superasm.propose.ledger import Ledger, LedgerModel, Prices
from superasm.propose.local import LocalModel
from superasm.propose.offline import OfflineModel
from superasm.propose.prompt import PROMPT_VERSION


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """How weights on disk are run; see `LocalModel`."""

    engine: Engine = Engine.TRANSFORMERS
    device: str = "auto"
    dtype: str = "auto"
    batch: int = 8


@dataclass(frozen=True, slots=True)
class OpenModel:
    """A model ready to be asked.

    Attributes:
        model: to give to `Sampler`. Answers that are in the cache are not asked for.
        ledger: what was asked for and what it cost; cached answers are not in it.
        cache: the answers on disk, with the entries that were found damaged; None without one.
        stop: from any thread: give up what is under way and ask no more. `generate` then raises
            `EndpointError` (stopped), at once or as soon as the kind of model allows.
    """

    model: ChatModel
    ledger: Ledger
    cache: AnswerCache | None
    stop: Callable[[], None] = lambda: None


def is_path(model: str) -> bool:
    """Tell whether a model's name is meant as a path: it looks like one, or is there.

    Names on endpoints may hold a slash ("Qwen/Qwen2.5-Coder-7B-Instruct").
    """
    if model.startswith((".", "/", "~")) or model.endswith(".gguf"):
        return True
    try:
        return Path(model).exists()
    except OSError:  # Too long for a name of a file.
        return False


def sampling_of(settings: ModelSettings) -> Sampling:
    """Return how answers are drawn."""
    return Sampling(
        temperature=settings.temperature,
        top_p=settings.top_p,
        max_tokens=settings.max_tokens,
        reasoning_effort=settings.reasoning_effort or None,
        seed=settings.seed,
    )


def prices_of(settings: ModelSettings) -> Prices | None:
    """Return what tokens cost, or None if the user did not say.

    Raises:
        UserError: only one of the two prices is given.
    """
    prompt, completion = settings.price_prompt, settings.price_completion
    if prompt is None and completion is None:
        return None
    if prompt is None or completion is None:
        raise UserError(
            "one of model.price_prompt and model.price_completion is missing",
            hint="give both, per million tokens",
        )
    return Prices(prompt, completion, settings.price_cached_prompt)


def open_configured(
    model: str, settings: ModelSettings, *, cache: Path | None = None
) -> AbstractContextManager[OpenModel]:
    """Open a model as the settings say. Raises as `open_model` does."""
    endpoint = None
    if settings.base_url or not is_path(model):
        endpoint = Endpoint(
            model,
            settings.base_url or OPENAI_URL,
            key_variable=settings.key_env,
            concurrency=settings.concurrency,
            timeout_seconds=settings.timeout_seconds,
            patience=Patience(settings.tries, settings.retry_seconds),
            requests_per_minute=settings.requests_per_minute,
            tokens_per_minute=settings.tokens_per_minute,
            prices=prices_of(settings),
        )
    local = LocalSettings(settings.engine, settings.device, settings.dtype, settings.batch)
    return open_model(model, endpoint, sampling_of(settings), local=local, cache=cache)


@contextmanager
def open_model(
    model: str,
    endpoint: Endpoint | None = None,
    sampling: Sampling | None = None,
    *,
    local: LocalSettings | None = None,
    cache: Path | None = None,
) -> Iterator[OpenModel]:
    """Open a model for the block.

    Args:
        model: a name that an endpoint knows, or the path of weights.
        endpoint: where and how to ask (its `model` is not looked at). None: OpenAI's, unless
            `model` is a path.
        sampling: how answers are drawn; None takes the defaults.
        local: how weights are run.
        cache: folder of answers; None asks always.

    Raises:
        UserError: the name is empty, the URL or the path is no good.
        EndpointError: there is no key.
        ToolMissing: a library is not installed.
    """
    if not model.strip():
        raise UserError("the name of the model is empty", hint="--model NAME, or a path to weights")
    sampling = sampling or Sampling()
    answers = AnswerCache(cache) if cache is not None else None

    def ready(asked: ChatModel, ledger: Ledger, stop: Callable[[], None]) -> OpenModel:
        if answers is not None:
            asked = CachedModel(asked, answers, PROMPT_VERSION)
        return OpenModel(asked, ledger, answers, stop)

    if endpoint is None and is_path(model):
        weights = _weights(Path(model).expanduser(), sampling, local or LocalSettings())
        ledger = Ledger()
        yield ready(LedgerModel(weights, ledger), ledger, weights.stop)
        return
    with EndpointModel(replace(endpoint or Endpoint(model), model=model), sampling) as asked:
        yield ready(asked, asked.ledger, asked.stop)


def _weights(path: Path, sampling: Sampling, local: LocalSettings) -> LocalModel | OfflineModel:
    if local.engine is Engine.VLLM:
        return OfflineModel(path, sampling)
    return LocalModel(path, sampling, device=local.device, dtype=local.dtype, batch=local.batch)

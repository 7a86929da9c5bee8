"""All settings and their defaults. One frozen dataclass per TOML section."""

from dataclasses import dataclass, field
from enum import StrEnum


class JailMode(StrEnum):
    """How foreign code is confined.

    `bubblewrap`: own namespaces, read-only libraries, other uid, no network, and seccomp.
    `none`: rlimits and seccomp only, in the user's own file system. For machines without
    bubblewrap, only when the user insists (`--unsafe-no-jail`).
    """

    BUBBLEWRAP = "bubblewrap"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Limits of one execution of a program under test.

    Attributes:
        mode: how foreign code is confined.
        wall_limit_seconds: a run longer than this is killed and counts as timed out. The
            evaluator lowers it to a multiple of the baseline's own time.
        memory_mib: address space.
        output_mib: a run that writes more than this ends as `output_limit`.
        stack_mib: stack size.
        build_limit_seconds: for compiling, assembling or linking.
        without: features to treat as missing ("bubblewrap", "seccomp", "ptrace", "counters");
            for tests and for finding out what each one is worth.
    """

    mode: JailMode = JailMode.BUBBLEWRAP
    wall_limit_seconds: float = 10.0
    memory_mib: int = 1024
    output_mib: int = 64
    stack_mib: int = 64
    build_limit_seconds: float = 60.0
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimingPlan:
    """How one candidate is timed against the baseline.

    Attributes:
        metric: "auto" takes cycles where there are counters, else CPU time.
        confidence: of the reported interval, over all looks together.
        first_look_pairs: pairs per input before the interval is first computed.
        max_pairs: pairs per input at most; the number doubles from look to look.
        precision: half-width of the interval (as a fraction) at which sampling stops.
        stop_when_decided: also stop as soon as the interval leaves out 1 (for choosing between
            candidates; a final figure should go on to `precision`).
        min_effect: smallest difference that counts as one, as a fraction.
        max_seconds: time budget for the timing of one candidate.
        most_inputs: time at most this many performance inputs, the first ones; 0 takes all.
    """

    metric: str = "auto"
    confidence: float = 0.99
    first_look_pairs: int = 12
    max_pairs: int = 384
    precision: float = 0.005
    stop_when_decided: bool = False
    min_effect: float = 0.002
    max_seconds: float = 20.0
    most_inputs: int = 0


@dataclass(frozen=True, slots=True)
class Evaluator:
    """How a candidate is checked.

    Attributes:
        lanes: tests run in parallel; 0 takes one per CPU.
        slowdown_limit: a run longer than this many times the baseline's is killed.
        grace_seconds: added to that, so that short programs are not killed by noise.
    """

    lanes: int = 0
    slowdown_limit: float = 10.0
    grace_seconds: float = 0.5


class Engine(StrEnum):
    """Who runs a model that is on disk."""

    TRANSFORMERS = "transformers"
    VLLM = "vllm"


@dataclass(frozen=True, slots=True)
class Model:
    """How a language model is reached and asked; what none of the measurements depends on.

    Attributes:
        base_url: of an OpenAI-compatible server; "" is OpenAI's, or weights on disk.
        key_env: environment variable with the key; "" takes the usual one of the host.
        temperature, top_p: None leaves them to the model (some endpoints accept no other).
        max_tokens: of an answer, reasoning included.
        reasoning_effort: "low", "medium" ... where the model knows such; "" leaves it out.
        seed: of the first sample; None draws anew each time, except for what is in the cache.
        concurrency: requests under way at a time.
        timeout_seconds: for one request.
        tries: of one request where the server fails, the first included.
        retry_seconds: mean wait before the second try; it doubles from try to try.
        requests_per_minute, tokens_per_minute: the provider's limits; None without.
        price_prompt, price_completion, price_cached_prompt: per million tokens, in any one
            currency; the cost is reckoned when the first two are given.
        engine, device, dtype, batch: how weights on disk are run (see `propose.local`).
    """

    base_url: str = ""
    key_env: str = ""
    temperature: float | None = 0.5
    top_p: float | None = None
    max_tokens: int = 8192
    reasoning_effort: str = ""
    seed: int | None = 0
    concurrency: int = 8
    timeout_seconds: float = 900.0
    tries: int = 6
    retry_seconds: float = 1.0
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    price_prompt: float | None = None
    price_completion: float | None = None
    price_cached_prompt: float | None = None
    engine: Engine = Engine.TRANSFORMERS
    device: str = "auto"
    dtype: str = "auto"
    batch: int = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set, as resolved for one run."""

    sandbox: Sandbox = field(default_factory=Sandbox)
    timing: TimingPlan = field(default_factory=TimingPlan)
    evaluator: Evaluator = field(default_factory=Evaluator)
    model: Model = field(default_factory=Model)

"""Settings of a training run: one TOML file, a section each. See docs/train.md."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from superasm.asm.answer import AnswerFormat
from superasm.config.load import CHOICES as MEASURING_CHOICES
from superasm.config.load import LIMITS as MEASURING_LIMITS
from superasm.config.sections import Limits, Sections
from superasm.config.settings import Evaluator, Sandbox, TimingPlan
from superasm.core.reward import Scheme
from superasm.propose.compilers import ISA_LEVELS
from superasm.propose.prompt import Shown
from superasm.train.models import Shape
from superasm.train.policy import Critic
from superasm.train.ppo import Ppo
from superasm.train.tokenizer import VOCABULARY


@dataclass(frozen=True, slots=True)
class ModelPart(Shape):
    """What is trained; its shape is that of a model from scratch.

    Attributes:
        path: Hugging Face folder or GGUF file to begin with; "" makes a model from scratch.
        shown, answer: how the model is asked, unless its folder says (`superasm.json`).
        critic: what predicts values.
        lora_rank: train adapters of this rank instead of all weights; 0: all weights.
        lora_alpha: their scale.
        dtype, device: of the weights.
        vocabulary: tokens of a model from scratch.
    """

    path: str = ""
    shown: Shown = Shown.ASSEMBLY_ONLY
    answer: AnswerFormat = AnswerFormat.LINES
    critic: Critic = Critic.HEAD
    lora_rank: int = 0
    lora_alpha: float = 16.0
    dtype: str = "float32"
    device: str = "cpu"
    vocabulary: int = VOCABULARY


@dataclass(frozen=True, slots=True)
class DataPart:
    """What it is trained on.

    Attributes:
        folders: data sets (`superasm data build`); prompts come from their training split.
        pairs: files of training pairs (`superasm data export --format edits`), for `sft`.
        least_gain: pairs whose gain is not surely above this are left out.
        most_prompt_tokens: tasks with longer prompts are left out, and counted.
        most_tasks: take so many tasks, drawn by the seed; 0: all.
        val_tasks: tasks of the val split on which the run is watched; 0: none.
        families: only tasks of these families; none named: all.
    """

    folders: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    least_gain: float = 1.0
    most_prompt_tokens: int = 2000
    most_tasks: int = 0
    val_tasks: int = 0
    families: tuple[str, ...] = ()


class PairKind(StrEnum):
    """What pairs are made of.

    `rewrites`: changes of the baseline. `compilers`: the baseline, and what the best of all
    compilers makes. `unoptimised`: what the compiler makes at -O0, and the baseline.
    """

    REWRITES = "rewrites"
    COMPILERS = "compilers"
    UNOPTIMISED = "unoptimised"


@dataclass(frozen=True, slots=True)
class PairsPart:
    """How pairs for `sft` are made (`train pairs`).

    Attributes:
        kinds: of what, see `PairKind`.
        isa: widest instruction set that compilers may use.
        per_rewrite: places to try of each rewrite, the likely hottest ones.
        most: places to try of a task, over all rewrites; settings to try of compilers.
        leave_out: rewrites that are not tried.
        measured: keep what is tested and surely faster; else keep every rewrite as it is, neither
            tested nor timed: such pairs teach what changes look like, not which ones pay.
        together: sets of two or three rewrites of a task that are drawn beside, if nothing is
            measured: they teach to say several changes in one answer.
    """

    kinds: tuple[str, ...] = (PairKind.REWRITES,)
    isa: str = "x86-64"
    per_rewrite: int = 2
    most: int = 24
    leave_out: tuple[str, ...] = ()
    measured: bool = True
    together: int = 0


@dataclass(frozen=True, slots=True)
class SftPart:
    """Supervised fine-tuning: the loss is on the answer alone.

    Attributes:
        batch, micro_batch: examples per step, and per backward pass.
        answers: examples of a batch that share a prompt; it is read once for all of them.
        reading, reading_tokens: steps at first in which a model learns to read (`train.reading`),
            and tokens of each.
        learning_rate: at its highest; it rises over `warmup` steps, then falls as a cosine to a
            tenth.
        weight_decay, grad_clip: as usual.
        copies: share of examples whose answer is to change nothing.
    """

    batch: int = 8
    micro_batch: int = 8
    answers: int = 1
    reading: int = 0
    reading_tokens: int = 8192
    learning_rate: float = 1e-5
    warmup: int = 20
    weight_decay: float = 0.01
    grad_clip: float = 1.0
    copies: float = 0.2


@dataclass(frozen=True, slots=True)
class RolloutPart:
    """How answers are sampled.

    Attributes:
        prompts: different prompts per step.
        answers: per prompt (a group of GRPO).
        temperature: of sampling and of the log-probabilities that are trained.
        most_tokens: of an answer.
        batch: rows generated together; the evaluation of one batch runs beside the next.
    """

    prompts: int = 16
    answers: int = 1
    temperature: float = 0.5
    most_tokens: int = 2000
    batch: int = 16


@dataclass(frozen=True, slots=True)
class RewardPart:
    """What answers are paid (`core.reward`), and who evaluates them.

    Attributes:
        scheme, alpha, speedup_cap: see `core.reward.Pay`.
        shift, scale, squash: the policy is trained on x = (reward - shift) * scale, or with
            `squash` on symlog(x), see `trained`. Ranks stay; the critic learns numbers near 0
            sooner. Reports show the reward itself.
        workers: processes that build and test candidates.
        pairs, seconds: of the timing of one candidate.
        limit_seconds: of one evaluation; one that takes longer is lost to the machine.
    """

    scheme: Scheme = Scheme.CGS_CI
    alpha: float = 10.0
    speedup_cap: float = 100.0
    shift: float = 0.0
    scale: float = 1.0
    squash: bool = False
    workers: int = 2
    pairs: int = 12
    seconds: float = 5.0
    limit_seconds: float = 120.0

    def trained(self, reward: float) -> float:
        """Return what the policy is trained on for a reward.

        symlog(x) = sign(x) log(1 + |x|) (Hafner et al. 2023, arXiv 2301.04104, equation 9): one
        large gain, or a failure, counts for more than a small gain, but not for a hundred of them.
        """
        x = (reward - self.shift) * self.scale
        return math.copysign(math.log1p(abs(x)), x) if self.squash else x


@dataclass(frozen=True, slots=True)
class RunPart:
    """The run.

    Attributes:
        steps: optimizer batches in all.
        seed: of everything that is drawn.
        evaluate_every: steps between evaluations on val tasks; 0: none.
        checkpoint_every: steps between checkpoints; what is killed goes on from the last one.
        checkpoints: how many are kept.
        threads: of torch on a CPU; 0 leaves it to torch.
        stop_after_machine_errors: share of rollouts lost to the machine at which a run stops.
    """

    steps: int = 100
    seed: int = 0
    evaluate_every: int = 0
    checkpoint_every: int = 10
    checkpoints: int = 2
    threads: int = 0
    stop_after_machine_errors: float = 0.5


@dataclass(frozen=True, slots=True)
class TrainSettings:
    """Everything that can be set, as resolved for one run."""

    model: ModelPart = field(default_factory=ModelPart)
    data: DataPart = field(default_factory=DataPart)
    pairs: PairsPart = field(default_factory=PairsPart)
    sft: SftPart = field(default_factory=SftPart)
    rollout: RolloutPart = field(default_factory=RolloutPart)
    ppo: Ppo = field(default_factory=Ppo)
    reward: RewardPart = field(default_factory=RewardPart)
    run: RunPart = field(default_factory=RunPart)
    sandbox: Sandbox = field(default_factory=Sandbox)
    timing: TimingPlan = field(default_factory=TimingPlan)
    evaluator: Evaluator = field(default_factory=Evaluator)


def _at_least_0(value: float) -> bool:
    return value >= 0


def _share(value: float) -> bool:
    return 0 <= value <= 1


_OPTIONAL = (
    "model.lora_rank",
    "data.most_tasks",
    "data.val_tasks",
    "pairs.together",
    "sft.reading",
    "sft.warmup",
    "sft.weight_decay",
    "sft.grad_clip",
    "ppo.value_clip",
    "ppo.value_weight",
    "ppo.entropy_weight",
    "ppo.kl_weight",
    "ppo.grad_clip",
    "ppo.warmup",
    "ppo.target_kl",
    "run.seed",
    "run.evaluate_every",
    "run.threads",
)
_SHARES = (
    "ppo.gamma",
    "ppo.gae_lambda",
    "ppo.best_share",
    "sft.copies",
    "run.stop_after_machine_errors",
)
LIMITS: Limits = {
    **{k: v for k, v in MEASURING_LIMITS.items() if not k.startswith("model.")},
    **dict.fromkeys(_OPTIONAL, (_at_least_0, "at least 0")),
    **dict.fromkeys(_SHARES, (_share, "at least 0 and at most 1")),
    "ppo.clip": (lambda value: 0 < value < 1, "between 0 and 1, both excluded"),
    "reward.shift": (lambda value: True, "a number"),
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    **MEASURING_CHOICES,
    "model.dtype": ("float32", "bfloat16", "float16"),
    "pairs.kinds": tuple(PairKind),
    "pairs.isa": ISA_LEVELS,
}
SECTIONS = Sections(TrainSettings, LIMITS, CHOICES)

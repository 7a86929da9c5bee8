"""`superasm train sft|ppo|grpo|pairs CONFIG [key=value ...]`: a run of training, or its rest."""

import importlib.util
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from superasm.cli import common, train_samples
from superasm.core.errors import ToolMissing
from superasm.report.text import printable

_NEEDED = ("torch", "transformers", "tokenizers", "safetensors")
_SHOWN = (
    "loss",
    "reward",
    "passed",
    "identical",
    "faster",
    "speedup",
    "entropy",
    "kl_step",
    "tokens",
    "machine_errors",
    "val_passed",
    "val_identical",
    "val_faster",
    "val_speedup",
)
_TELL_EVERY_SECONDS = 5.0
_GOES_ON = "(the same command goes on from the last checkpoint)"

ConfigArgument = Annotated[
    Path, typer.Argument(help="TOML file of settings; see docs/train.md.", metavar="CONFIG")
]
OverridesArgument = Annotated[
    list[str] | None,
    typer.Argument(help="Settings that win over the file, e.g. run.steps=50.", metavar="KEY=VALUE"),
]
OutputOption = Annotated[
    Path,
    typer.Option("-o", "--output", help="Folder of the run; one there goes on.", metavar="RUN"),
]


def sft(config: ConfigArgument, output: OutputOption, overrides: OverridesArgument = None) -> int:
    """Teach a model answers that are known to be good (supervised fine-tuning).

    The trained model is in RUN/model. A run that was killed goes on when the command is given
    again.
    """
    return _run(config, overrides or [], output, "")


def ppo(config: ConfigArgument, output: OutputOption, overrides: OverridesArgument = None) -> int:
    """Train a model by PPO: its answers are built, tested and timed, and paid.

    The trained model is in RUN/model. A run that was killed goes on when the command is given
    again.
    """
    return _run(config, overrides or [], output, "gae")


def grpo(config: ConfigArgument, output: OutputOption, overrides: OverridesArgument = None) -> int:
    """Train a model by GRPO: like ppo, but answers are compared with others to the same task.

    Set rollout.answers to the size of a group. The trained model is in RUN/model. A run that was
    killed goes on when the command is given again.
    """
    return _run(config, overrides or [], output, "group")


def pairs(
    config: ConfigArgument,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="File of pairs to write.", metavar="FILE")
    ],
    overrides: OverridesArgument = None,
) -> int:
    """Make pairs for sft of the training tasks of data.folders, and keep what helps.

    pairs.kinds says of what: rewrites of gcc's code (the default), compilers (the best of all, at
    many settings), unoptimised (from -O0 to -O3). Evaluations are kept beside the file, so that a
    second call evaluates nothing twice.
    """
    _need(_NEEDED)
    from superasm.train.settings import SECTIONS
    from superasm.train.start import make_pairs

    settings = SECTIONS.load(config, overrides or [])
    teller = _Teller(0)
    typer.echo(f"{make_pairs(output, settings, say=teller.line)} pairs in {output}")
    return 0


def make_app() -> typer.Typer:
    """Return the commands."""
    app = typer.Typer(
        help="Train models: sft, ppo, grpo; make pairs for sft; read the samples of a run. "
        "Needs pip install 'superasm[train,data]'.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    commands: Mapping[str, tuple[Callable[..., int], str]] = {
        "sft": (sft, _GOES_ON),
        "ppo": (ppo, _GOES_ON),
        "grpo": (grpo, _GOES_ON),
        "pairs": (pairs, "(evaluations are kept: the same command asks for none of them again)"),
        "samples": (train_samples.command, "before anything was shown"),
    }
    for name, (command, ended) in commands.items():
        app.command(name)(common.guarded(command, ended))
    return app


def _run(config: Path, overrides: list[str], output: Path, estimator: str) -> int:
    _need(_NEEDED)
    from superasm.train.settings import SECTIONS
    from superasm.train.start import fine_tune, reinforce

    if estimator:
        overrides = [*overrides, f"ppo.estimator={estimator}"]
    settings = SECTIONS.load(config, overrides)
    teller = _Teller(settings.run.steps)
    begin = reinforce if estimator else fine_tune
    place = begin(output, settings, tell=teller.metrics, say=teller.line)
    typer.echo(str(place))
    return 0


def _need(names: Sequence[str]) -> None:
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if missing:
        raise ToolMissing(
            f"training needs {', '.join(missing)}", hint="pip install 'superasm[train,data]'"
        )


class _Teller:
    """Progress on stderr: a line now and then."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._told = -_TELL_EVERY_SECONDS

    def line(self, text: str) -> None:
        typer.echo(printable(text), err=True)

    def metrics(self, step: int, values: Mapping[str, float]) -> None:
        last = step + 1 == self._steps or "val_passed" in values
        if last or time.monotonic() - self._told >= _TELL_EVERY_SECONDS:
            self._told = time.monotonic()
            shown = [f"{name} {values[name]:.3g}" for name in _SHOWN if name in values]
            self.line(f"step {step + 1}/{self._steps}: {', '.join(shown)}")

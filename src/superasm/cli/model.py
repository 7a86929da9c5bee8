"""What commands that ask a language model share: options, and where answers are kept."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from superasm.asm.answer import AnswerFormat
from superasm.cli import common
from superasm.config.settings import Settings
from superasm.core.errors import StorageError, UserError
from superasm.optimize.models import Asking
from superasm.propose.prompt import Shown

ModelOption = Annotated[
    str,
    typer.Option(
        "--model",
        help="Also ask a language model: its name on a server, or the path of its weights "
        "(a Hugging Face folder or a .gguf file).",
        metavar="NAME_OR_PATH",
    ),
]
BaseUrlOption = Annotated[
    str,
    typer.Option(
        "--base-url",
        help="OpenAI-compatible server of the model, e.g. http://127.0.0.1:8000/v1 "
        "(short for --set model.base_url=URL; default: OpenAI's).",
        metavar="URL",
    ),
]
ShownOption = Annotated[
    str, typer.Option("--shown", help="What a model is shown: c+asm, c-only or asm-only.")
]
AnswerOption = Annotated[
    str,
    typer.Option(
        "--answer", help="What it answers with: full (the whole file) or edits of gcc's assembly."
    ),
]
StrategyOption = Annotated[
    str,
    typer.Option(
        "--strategy",
        help="How it is asked: single, best-of-N, refine-N or evolve-N, e.g. refine-4.",
    ),
]


def asking_from(shown: str, answer: str) -> Asking:
    """Return how tasks are put to a model.

    Raises:
        UserError: one of the two is unknown, or they don't go together.
    """
    asking = Asking(
        common.choice_from(shown, "--shown", Shown),
        common.choice_from(answer, "--answer", AnswerFormat),
    )
    if asking.answer is AnswerFormat.EDITS and asking.shown is Shown.C_ONLY:
        raise UserError(
            "--answer edits needs the assembly, which --shown c-only hides",
            hint="--shown c+asm or asm-only, or --answer full",
        )
    return asking


def with_base_url(settings: Settings, base_url: str) -> Settings:
    """Return the settings with the server that `--base-url` names, if any."""
    if not base_url:
        return settings
    return replace(settings, model=replace(settings.model, base_url=base_url))


def answers_folder() -> Path:
    """Return where the answers of models are kept, so that a rerun asks for nothing.

    Raises:
        StorageError: there is no home folder to put them in.
    """
    try:
        root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    except RuntimeError as error:
        hint = "set XDG_CACHE_HOME"
        raise StorageError("there is no home folder to keep answers in", hint=hint) from error
    return Path(root, "superasm", "answers")

"""What commands that ask a language model share: options, the cache, and what is told of it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from superasm.asm.answer import AnswerFormat
from superasm.cli import common
from superasm.config.settings import Settings
from superasm.core.candidate import Candidate
from superasm.core.errors import StorageError, UserError
from superasm.optimize.consult import Consultation, Consulted
from superasm.optimize.models import Asking, Tell
from superasm.propose.examples import read_examples
from superasm.propose.llm import open_configured
from superasm.propose.prompt import PROMPT_VERSION, Shown, changes_the_unseen
from superasm.propose.strategies import Attempt, Plan, Stop, plan_from
from superasm.propose.style import Style, read_style
from superasm.report.facts import Json

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
TellOption = Annotated[
    str,
    typer.Option(
        "--tell",
        help="What it is told beyond the program: hot (the blocks that take the time), isa, "
        "machine; several with commas.",
        metavar="FACTS",
    ),
]
ExamplesOption = Annotated[
    Path | None,
    typer.Option(
        "--examples",
        help="Few-shot examples: JSON Lines as data export --format edits writes them.",
        metavar="FILE",
    ),
]
ShotsOption = Annotated[
    int, typer.Option("--shots", help="How many of the examples are shown.", min=1)
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
    if changes_the_unseen(asking.shown, asking.answer):
        raise UserError(
            f"--answer {asking.answer} needs the assembly, which --shown c-only hides",
            hint="--shown c+asm or asm-only, or --answer full",
        )
    return asking


def wished_by(model: str) -> Asking:
    """Return how a model's folder says that it wants to be asked; what is usual for any other.

    Raises:
        UserError, StorageError: it says so in a way that can't be read.
    """
    style = read_style(Path(model).expanduser()) or Style()
    return Asking(style.shown, style.answer)


def tell_from(text: str) -> tuple[Tell, ...]:
    """Return what `--tell` names, in one order.

    Raises:
        UserError: it names something else.
    """
    words = [word.strip() for word in text.split(",") if word.strip()]
    given = {common.choice_from(word, "--tell", Tell) for word in words}
    return tuple(one for one in Tell if one in given)


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which model the user wants to be asked, and how."""

    model: str
    plan: Plan
    asking: Asking
    tell: tuple[Tell, ...] = ()


def wanted_from(
    model: str,
    base_url: str,
    strategy: str,
    shown: str,
    answer: str,
    *,
    tell: str = "",
    examples: Path | None = None,
    shots: int = 2,
    seed: int = 0,
) -> Wanted | None:
    """Return what the options of one model say; None if no model is named.

    Raises:
        UserError: a value is unknown, or something is said of a model that is not named.
    """
    asking = asking_from(shown, answer)
    if model and asking == Asking():
        asking = wished_by(model)
    if examples is not None:
        asking = replace(asking, examples=read_examples(examples, shots))
    wanted = Wanted(model, plan_from(strategy, seed=seed), asking, tell_from(tell))
    if model:
        return wanted
    if base_url or wanted != Wanted("", Plan(seed=seed), Asking()):
        message = (
            "--base-url, --strategy, --shown, --answer, --tell and --examples are about a model, "
            "and none is named"
        )
        raise UserError(message, hint="add --model NAME_OR_PATH")
    return None


@contextmanager
def consulting(
    wanted: Wanted | None, settings: Settings, isa: str, phase: Callable[[str], None]
) -> Iterator[Consultation | None]:
    """Open the model that is wanted, if any, for the block.

    Raises:
        UserError, EndpointError, ToolMissing: as `open_configured`.
    """
    if wanted is None:
        yield None
        return
    phase(f"opening the model: {wanted.model}")
    with open_configured(wanted.model, settings.model, cache=answers_folder()) as opened:
        yield Consultation(opened, wanted.plan, wanted.asking, isa=isa, tell=wanted.tell)


def warn(consulted: Consulted) -> None:
    """Say on stderr what went wrong with the model, if anything did."""
    error = consulted.error
    if error is not None:
        common.warn(f"{error.message} - the answer is without more of this model", error.hint)
    if consulted.damaged:
        common.warn(
            f"{len(consulted.damaged)} damaged files in the cache were left aside, "
            f"the first is {consulted.damaged[0]}",
            "delete them; what they held was asked for anew",
        )


def model_facts(consulted: Consulted, winner: Candidate) -> Json:
    """Return what was asked of a model and what came of it, as JSON."""
    error, totals = consulted.error, consulted.totals
    return {
        "name": consulted.model,
        "strategy": consulted.plan.name,
        "shown": str(consulted.asking.shown),
        "answer": str(consulted.asking.answer),
        "prompt_version": PROMPT_VERSION,
        "attempts": [_attempt_facts(consulted, attempt) for attempt in consulted.attempts],
        "outcomes": consulted.outcomes,
        "stop": consulted.stop,
        "answers": consulted.answers,
        "cache_hits": consulted.cached,
        "tokens": asdict(consulted.usage),
        "asked": {
            "requests": totals.requests,
            "retries": totals.retries,
            "answers": totals.answers,
            "uncounted": totals.uncounted,
            "tokens": asdict(totals.usage),
            "seconds": totals.seconds,
            "waited_seconds": totals.waited_seconds,
            "cost": totals.cost,
        },
        "damaged_answers": list(consulted.damaged),
        "error": None
        if error is None
        else {"fault": str(error.fault), "message": error.message, "hint": error.hint},
        "won": consulted.made(winner),
    }


def _attempt_facts(consulted: Consulted, attempt: Attempt) -> Json:
    return {
        "number": attempt.number,
        "outcome": consulted.outcome(attempt),
        "reason": _reason(attempt),
        "candidate": attempt.candidate.id if attempt.candidate else None,
        "finish": str(attempt.answer.finish),
        "tokens": asdict(attempt.answer.usage),
        "from_cache": attempt.answer.from_cache,
        "parents": list(attempt.parents),
        "repeats": attempt.repeats,
    }


def _reason(attempt: Attempt) -> str:
    if attempt.feedback is None:
        return attempt.extraction.message
    return "" if attempt.passed else attempt.feedback.report


def model_lines(consulted: Consulted) -> list[tuple[str, str]]:
    """Return labelled lines for people: what the model was asked, answered, and cost."""
    totals, usage = consulted.totals, consulted.usage
    outcomes = ", ".join(f"{count} {name}" for name, count in consulted.outcomes.items())
    told = f"{consulted.model}, {consulted.plan.name}: {outcomes or 'no answer was read'}"
    if consulted.stop == Stop.SECONDS:
        told += "; its time was up (a larger --budget gives it more)"
    cost = "" if totals.cost is None else f", cost {totals.cost:.4f}"
    spent = (
        f"{consulted.answers} answers ({consulted.cached} from the cache), "
        f"{usage.prompt:,} tokens read, {usage.completion:,} written{cost}"
    )
    lines = [("model", told), ("", spent)]
    failed = next((a for a in consulted.attempts if _reason(a)), None)
    if failed is not None and not any(attempt.passed for attempt in consulted.attempts):
        lines.append(("", f"#{failed.number + 1}: {' '.join(_reason(failed).split())[:200]}"))
    if consulted.error is not None:
        lines.append(("model failed", consulted.error.message))
    return lines

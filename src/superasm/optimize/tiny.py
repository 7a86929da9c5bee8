"""The tiny language model that comes with superasm, asked about gcc's code of a task.

Covers: one likeliest answer and several drawn ones, in about a second of one core; programs that
    are new, can be read and need no wider instruction set than allowed become proposals like those
    of compilers. Where it can't be asked, or its answers are useless, that is told, and no more.
Does not cover: other models, which are asked beside all this (`optimize.consult`).
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from superasm.asm.extract import Outcome
from superasm.asm.isa import isa_needed
from superasm.asm.normalise import normalise
from superasm.asm.parse import AsmSyntaxError
from superasm.core.candidate import Candidate
from superasm.core.errors import SuperasmError
from superasm.core.task import Task
from superasm.optimize.bench import level_named
from superasm.propose.prompt import render
from superasm.propose.strategies import read
from superasm.propose.tiny.folder import WEIGHTS, TinyModel

NAME = "tiny model"
SHIPPED = Path(__file__).parents[1] / "models" / "tiny"
# As it was trained: `rollout` in configs/train/tiny/ppo.toml.
_TEMPERATURE, _MOST_TOKENS = 1.0, 64
_SAMPLES = 15

Tell = Callable[[str], None]


def open_tiny(folder: Path | None, tell: Tell) -> TinyModel | None:
    """Return the tiny model; None where there is none to be had.

    Args:
        folder: the user's own; None takes the one that comes with superasm.
        tell: called with a line if that one can't be used.

    Raises:
        UserError, StorageError: the user's own can't be used.
    """
    if folder is not None:
        return TinyModel.load(folder)
    if not (SHIPPED / WEIGHTS).is_file():
        return None
    try:
        return TinyModel.load(SHIPPED)
    except SuperasmError as error:
        tell(f"{NAME} left out: {error.message}")
        return None


def tiny_candidates(
    model: TinyModel, task: Task, baseline: str, *, isa: str, seed: int, tell: Tell
) -> Iterator[Candidate]:
    """Yield the distinct programs of a model's answers that differ from the baseline.

    The model is asked when the first one is wanted.

    Args:
        model: whom to ask.
        task: the task.
        baseline: the assembly that is shown.
        isa: widest instruction set allowed.
        seed: of what is drawn.
        tell: called with a line before and after asking.

    Raises:
        UserError: there is no such instruction-set level.
    """
    level = level_named(isa)
    tell(f"asking the {NAME}")
    try:
        request = model.style.request(task, baseline)
        seen = {normalise(baseline)}
        answers = model.answers(
            render(request),
            _SAMPLES,
            seed=seed,
            temperature=_TEMPERATURE,
            most_tokens=_MOST_TOKENS,
        )
    except (AsmSyntaxError, UnicodeEncodeError) as error:
        tell(f"{NAME} left out: it can't read the program: {error}")
        return
    found: list[Candidate] = []
    for number, answer in enumerate(answers):
        extraction = read(request, answer)
        if extraction.outcome is not Outcome.FOUND:
            continue
        try:
            text = normalise(extraction.assembly)
            needed = isa_needed(extraction.assembly).level
        except AsmSyntaxError:
            continue
        if text not in seen and needed.rank <= level.rank:
            seen.add(text)
            parameters = {
                "model": model.fingerprint,
                "answer": str(number),
                "temperature": str(_TEMPERATURE if number else 0.0),
            }
            found.append(Candidate(extraction.assembly, NAME, parameters, seed=seed))
    tell(f"{NAME}: {len(answers)} answers, {len(found)} new programs")
    yield from found

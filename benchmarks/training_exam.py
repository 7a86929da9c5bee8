"""The exam of `benchmarks/training.py`: trained models, and answers that look at no program.

An exam that was killed goes on with the first model that it has no rows of.
"""

import functools
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from superasm.asm.answer import AnswerFormat
from superasm.config.settings import Settings
from superasm.core.answers import TaskResult
from superasm.evaluate.pool import EvaluationPool
from superasm.evaluate.service import EvaluationService
from superasm.propose.style import Style
from superasm.store.results import ResultStore
from superasm.train.exam import Exam, examine, examine_words
from superasm.train.examples import questions, read_material
from superasm.train.models import load_folder
from superasm.train.policy import Policy
from superasm.train.rewards import Job, timing_of_a_candidate
from superasm.train.settings import DataPart, TrainSettings

WORDS = ("loop 1*4", "loop 1*8", "loop 1*4\nloop 2*4")
"""What every program is told by policies that look at none: changes that are always right."""

_ROWS: TypeAdapter[list[TaskResult]] = TypeAdapter(list[TaskResult])


def sit(
    models: Mapping[str, Path],
    out: Path,
    trained: TrainSettings,
    data: Sequence[Path],
    tasks: int,
    pairs: int,
) -> tuple[dict[str, list[TaskResult]], str]:
    """Return the rows of each model, and the name of the way that takes the best of samples.

    Args:
        models: folders or files of models, by name.
        out: folder of rows and evaluations.
        trained: an exam asks as these settings do.
        data: folders of data sets.
        tasks: how many of the val tasks.
        pairs: pairs of runs of a timing.
    """
    out.mkdir(exist_ok=True)
    exam = Exam(most_tokens=trained.rollout.most_tokens)
    folders = tuple(map(str, data))
    material = read_material(DataPart(folders=folders, val_tasks=1 << 20), 0)
    jobs = {job.task.id: job for job in material.val}
    store = ResultStore.open(out / "evaluations.jsonl")
    settings = timing_of_a_candidate(Settings(), pairs, 10.0)
    found: dict[str, list[TaskResult]] = {}
    told: list[Job] = []
    with EvaluationPool(settings, 2) as pool:
        judge = EvaluationService(pool, settings, store, most_waiting=1 << 20, seconds=120)

        def answers_of(name: str, folder: Path) -> list[TaskResult]:
            loaded = load_folder(folder)
            style = loaded.style or Style(trained.model.shown, trained.model.answer)
            longest = trained.data.most_prompt_tokens
            asked = questions(material.val, style, loaded.tokenizer, longest, material.left_out)
            policy = Policy(
                loaded.model,
                end=loaded.end,
                padding=loaded.tokenizer.pad_token_id,
                temperature=trained.rollout.temperature,
            )
            read_as = (loaded.tokenizer, style.answer)
            return examine(name, policy, *read_as, asked[:tasks], jobs, judge, exam)

        for name, folder in models.items():
            found[name] = _kept(out, name, functools.partial(answers_of, name, folder))
            told = [jobs[key] for key in dict.fromkeys(row.task_id for row in found[name])]
        if trained.model.answer is AnswerFormat.LINES:
            for words in WORDS:
                name = f"always {words}".replace("\n", ", ")
                told_so = (name, words, AnswerFormat.LINES, told, judge)
                found[name] = _kept(out, name, functools.partial(examine_words, *told_so))
    return found, exam.best


def read_rows(out: Path) -> dict[str, list[TaskResult]]:
    """Return the rows of all that were examined so far, by name.

    Args:
        out: folder of rows and evaluations.
    """
    files = sorted(out.glob("*.json"))
    return {path.stem: _ROWS.validate_json(path.read_bytes()) for path in files}


def _kept(out: Path, name: str, make: Callable[[], list[TaskResult]]) -> list[TaskResult]:
    path = out / f"{name}.json"
    if not path.exists():
        started = time.monotonic()
        rows = make()
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_bytes(_ROWS.dump_json(rows))
        unfinished.replace(path)
        print(f"exam of {name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return _ROWS.validate_json(path.read_bytes())

"""Our own corpus: one folder per program, with a generator of its inputs.

::

    corpus/NAME/
      prog.c      the program
      gen.py      tests(rng), performance(rng) -> [(name, bytes)]; random_test(rng) -> bytes
      task.toml   family, split ("train" or "val"), summary

Covers: a folder with missing files or wrong keys, and a generator that raises or returns something
    else, are rejected by name, and the rest goes on.
Does not cover: confinement of generators. They are our own code and run in this process.
"""

import difflib
import random
import sys
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from types import ModuleType

from superasm.core.errors import UserError, boundary
from superasm.dataset.entry import Provenance, RawTask, Reason, Rejected, Split
from superasm.evaluate.admission import Draft, Input

_KEYS = ("family", "split", "summary")
_FUNCTIONS = ("tests", "performance", "random_test")
_PERFORMANCE = "perf-"


class GeneratorFailed(UserError):  # noqa: N818 - it says what is the matter
    """A `gen.py` raised, or made something else than inputs."""


def corpus_folder() -> Path:
    """Return the folder of the corpus: beside `src` in a checkout, or inside the package.

    Raises:
        UserError: there is none.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package.parents[1] / "corpus", package / "corpus"):
        if folder.is_dir():
            return folder
    raise UserError(
        "the corpus is not here", hint="it comes with a checkout; run superasm from one, or give it"
    )


def corpus_tasks(
    folder: Path | None = None, *, only: Collection[str] = ()
) -> Iterator[RawTask | Rejected]:
    """Yield the tasks of the corpus by name; a folder that makes none yields why.

    Args:
        folder: the corpus, or None for our own.
        only: names of the tasks wanted; empty for all.

    Raises:
        UserError: there is no corpus there, or no task of a wanted name.
    """
    root = corpus_folder() if folder is None else folder
    if not root.is_dir():
        raise UserError(f"{root} is not a folder", hint="give the folder that holds NAME/prog.c")
    with boundary(UserError, f"listing {root}"):
        names = sorted(p.name for p in root.iterdir() if p.is_dir() and p.name[0] not in "._")
    for name in only:
        if name not in names:
            near = difflib.get_close_matches(name, names, 3)
            hint = f"did you mean {' or '.join(near)}?" if near else f"see {root}"
            raise UserError(f"the corpus has no task {name}", hint=hint)
    if not names:
        raise UserError(f"{root} holds no tasks", hint="give the folder that holds NAME/prog.c")
    for name in names:
        if not only or name in only:
            yield _task_or_reason(root / name)


def corpus_task(folder: Path) -> RawTask:
    """Read one task from its folder.

    Raises:
        GeneratorFailed: its generator does not make inputs.
        UserError: a file is missing, or `task.toml` has other keys than it should.
    """
    meta = _read_meta(folder / "task.toml")
    source = _read(folder / "prog.c")
    name = folder.name
    generator = _generator(folder)
    tests, performance = (
        _inputs(generator, function, random.Random(f"{name}/{function}"), folder)
        for function in ("tests", "performance")
    )
    performance = tuple(
        given
        if given.name.startswith(_PERFORMANCE)
        else Input(_PERFORMANCE + given.name, given.stdin)
        for given in performance
    )
    return RawTask(
        Draft(name, source, tests, performance),
        _provenance(name, meta["family"]),
        Split(meta["split"]),
        {"summary": meta["summary"]},
    )


def random_inputs(
    task: RawTask | str, count: int, seed: int = 0, *, folder: Path | None = None
) -> Iterator[bytes]:
    """Yield `count` random inputs of a corpus task, in the format its program reads.

    Args:
        task: a task of the corpus, or its name.
        count: how many.
        seed: other seeds give other inputs; input i depends on nothing but name, seed and i.
        folder: the corpus, or None for our own.

    Raises:
        GeneratorFailed: its generator raises.
        UserError: there is no such task.
    """
    name = task if isinstance(task, str) else task.provenance.problem
    home = (corpus_folder() if folder is None else folder) / name
    generator = _generator(home)
    for index in range(count):
        yield _random_input(generator, random.Random(f"{name}/{seed}/{index}"), home)


def _random_input(generator: ModuleType, rng: random.Random, home: Path) -> bytes:
    try:
        data = generator.random_test(rng)
    except Exception as error:
        raise _failed(home, "random_test", error) from error
    if not isinstance(data, bytes):
        raise GeneratorFailed(f"{home.name}: random_test returns {type(data).__name__}, not bytes")
    return data


def _task_or_reason(folder: Path) -> RawTask | Rejected:
    try:
        return corpus_task(folder)
    except UserError as error:
        generator = isinstance(error, GeneratorFailed)
        reason = Reason.GENERATOR_FAILED if generator else Reason.UNREADABLE
        return Rejected(_provenance(folder.name, "unknown"), reason, error.message)


def _provenance(name: str, family: str) -> Provenance:
    return Provenance("corpus", name, family, "Apache-2.0", f"corpus/{name}")


def _read(path: Path) -> bytes:
    with boundary(UserError, f"reading {path}", hint="a task has prog.c, gen.py and task.toml"):
        return path.read_bytes()


def _read_meta(path: Path) -> dict[str, str]:
    try:
        meta = tomllib.loads(_read(path).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path} is not TOML: {error}", hint=f"keys: {', '.join(_KEYS)}") from error
    unknown, missing = sorted(meta.keys() - set(_KEYS)), sorted(set(_KEYS) - meta.keys())
    if unknown:
        near = difflib.get_close_matches(unknown[0], _KEYS, 1)
        raise UserError(
            f"{path} has an unknown key {unknown[0]}" + (f": {near[0]} is meant?" if near else ""),
            hint=f"keys: {', '.join(_KEYS)}",
        )
    if missing:
        raise UserError(f"{path} lacks {' and '.join(missing)}", hint=f"keys: {', '.join(_KEYS)}")
    for key in _KEYS:
        if not isinstance(meta[key], str) or not meta[key].strip():
            raise UserError(f"{path}: {key} must be a text", hint=f'{key} = "..."')
    if meta["split"] not in set(Split):
        raise UserError(f"{path}: split {meta['split']!r} is neither train nor val")
    return meta


def _generator(folder: Path) -> ModuleType:
    """Run `gen.py` as a module of its own; nothing is written beside it."""
    path = folder / "gen.py"
    text = _read(path)
    module = ModuleType(f"superasm_corpus_{folder.name}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # Data classes look their module up.
    try:
        exec(compile(text, str(path), "exec"), module.__dict__)
    except Exception as error:
        raise _failed(folder, "gen.py", error) from error
    for name in _FUNCTIONS:
        if not callable(getattr(module, name, None)):
            raise GeneratorFailed(f"{folder.name}: gen.py has no function {name}")
    return module


def _inputs(
    generator: ModuleType, function: str, rng: random.Random, folder: Path
) -> tuple[Input, ...]:
    try:
        found = list(getattr(generator, function)(rng))
    except Exception as error:
        raise _failed(folder, function, error) from error
    for pair in found:
        match pair:
            case (str(), bytes()):
                continue
        raise GeneratorFailed(f"{folder.name}: {function} must give pairs of a name and bytes")
    return tuple(Input(name, data) for name, data in found)


def _failed(folder: Path, where: str, error: Exception) -> GeneratorFailed:
    said = " ".join(str(error).split())
    return GeneratorFailed(f"{folder.name}: {where}: {type(error).__name__}: {said}"[:300])

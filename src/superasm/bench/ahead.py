"""Asking models ahead of the evaluation of their answers.

Each model is asked by a thread of its own for the first answers to every task; they go into the
cache, where the evaluation finds them. A model that needs this machine's cores to answer (weights
on a CPU, a server on the loopback interface) is asked for everything before anything is timed.

Covers: answers known from an earlier run (not asked for again); requests that several entrants
    have in common (sent once); a server that fails (what was answered before is evaluated).
Does not cover: later answers of `refine` and `evolve`, which depend on what came of earlier ones:
    those are asked for in between, and nothing is timed meanwhile. So are answers to prompts that
    show hot blocks, which are known when the task has been admitted.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from superasm.bench.entrants import ModelEntrant
from superasm.config.settings import Model as ModelSettings
from superasm.core.task import Task
from superasm.optimize.models import Asking
from superasm.propose.chat import ChatModel, Request, digest
from superasm.propose.endpoint.keys import server
from superasm.propose.ledger import Totals
from superasm.propose.llm import OpenModel, is_path, open_configured
from superasm.propose.prompt import render
from superasm.propose.strategies import Strategy

Opener = Callable[[str, ModelSettings, Path], AbstractContextManager[OpenModel]]
# Entrant's name and task's id.
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """How far the asking of one model is."""

    model: str
    done: int
    total: int
    tokens: int


def _open(model: str, settings: ModelSettings, cache: Path) -> AbstractContextManager[OpenModel]:
    return open_configured(model, settings, cache=cache)


class Models:
    """The models of a run, opened for the block.

    Args:
        entrants: those whose rows are not all finished.
        cache: folder of answers.
        opener: how a model is opened.

    Raises:
        UserError, EndpointError, ToolMissing: on entering, as `open_model`.
    """

    def __init__(
        self, entrants: Sequence[ModelEntrant], cache: Path, opener: Opener = _open
    ) -> None:
        self._cache = cache
        self._opener = opener
        self._stack = ExitStack()
        self._models: dict[tuple[str, ModelSettings], _Asked] = {}
        self._entrants = entrants

    def __enter__(self) -> Self:
        try:
            for entrant in self._entrants:
                key = (entrant.model, entrant.settings)
                if key not in self._models:
                    opened = self._stack.enter_context(self._opener(*key, self._cache))
                    self._models[key] = _Asked(opened, loud=_loud(entrant))
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for asked in self._models.values():
            asked.stop = True
        self._stack.close()

    def begin(self, wanted: Iterable[tuple[ModelEntrant, Asking, Task, str]]) -> None:
        """Start asking.

        Args:
            wanted: (entrant, how it is asked, task, baseline assembly) of every row that is not
                finished and whose prompt is known.
        """
        for entrant, asking, task, baseline in wanted:
            messages = render(asking.request(task, baseline))
            requests = [Request(messages, i) for i in range(first_answers(entrant))]
            self._of(entrant).want((entrant.name, task.id), requests)
        for asked in self._models.values():
            asked.start()

    def asked(self) -> Iterator[Asked]:
        """Yield how far each model is."""
        for one in self._models.values():
            yield Asked(one.opened.model.name, one.done, one.total, one.tokens)

    def wait_for_loud_ones(self, progress: Callable[[], None]) -> None:
        """Return when no model keeps this machine busy, calling `progress` now and then."""
        for one in self._models.values():
            while one.loud and one.is_asking:
                one.join(0.5)
                progress()

    def wait(self, entrant: ModelEntrant, task: Task) -> ChatModel:
        """Return the model when its first answers to a task are there.

        Raises:
            EndpointError: the model could not be asked for them.
        """
        asked = self._of(entrant)
        asked.wait((entrant.name, task.id))
        return asked.opened.model

    def totals(self) -> dict[str, Totals]:
        """Return what was really asked for in this session, by model."""
        return {one.opened.model.name: one.opened.ledger.totals for one in self._models.values()}

    def _of(self, entrant: ModelEntrant) -> "_Asked":
        return self._models[entrant.model, entrant.settings]


def first_answers(entrant: ModelEntrant) -> int:
    """Return how many answers to the first prompt a strategy begins with."""
    plan = entrant.plan
    if plan.strategy is Strategy.REFINE:
        return 1
    if plan.strategy is Strategy.EVOLVE:
        return min(plan.population, plan.width, plan.attempts)
    # With a budget it may end early; the rest would be paid for in vain.
    limited = entrant.token_budget is not None or entrant.seconds_budget is not None
    return min(plan.width, plan.attempts) if limited else plan.attempts


class _Asked:
    """One model, and the thread that asks it."""

    def __init__(self, opened: OpenModel, *, loud: bool) -> None:
        self.opened = opened
        self.loud = loud
        self.stop = False
        self.done = self.total = self.tokens = 0
        self._requests: dict[str, Request] = {}
        self._missing: dict[Row, set[str]] = {}
        self._changed = threading.Condition()
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None

    def want(self, row: Row, requests: Sequence[Request]) -> None:
        keys = [digest([list(request.messages), request.sample]) for request in requests]
        self._requests |= dict(zip(keys, requests, strict=True))
        self._missing[row] = set(keys)

    def start(self) -> None:
        self.total = len(self._requests)
        self._thread = threading.Thread(target=self._ask, name="asking", daemon=True)
        self._thread.start()

    @property
    def is_asking(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def join(self, seconds: float) -> None:
        if self._thread is not None:
            self._thread.join(seconds)

    def wait(self, row: Row) -> None:
        with self._changed:
            # By turns, so that Ctrl-C is heard.
            while self._missing.get(row) and self._error is None and self.is_asking:
                self._changed.wait(0.5)
            if self._missing.get(row) and self._error is not None:
                raise self._error

    def _ask(self) -> None:
        keys = list(self._requests)
        by_key: dict[str, list[Row]] = {}
        for row, missing in self._missing.items():
            for key in missing:
                by_key.setdefault(key, []).append(row)
        try:
            for position, answer in self.opened.model.generate(list(self._requests.values())):
                with self._changed:
                    self.done += 1
                    self.tokens += answer.usage.completion
                    for row in by_key[keys[position]]:
                        self._missing[row].discard(keys[position])
                    self._changed.notify_all()
                if self.stop:
                    return
        except BaseException as error:  # noqa: BLE001 - raised where the answer is needed
            self._error = error
        finally:
            with self._changed:
                self._changed.notify_all()


def _loud(entrant: ModelEntrant) -> bool:
    """Tell whether a model answers with this machine's cores."""
    url = entrant.settings.base_url
    if url:
        where = server(url)
        return where.is_here or where.host == "0.0.0.0"
    if not is_path(entrant.model):
        return False
    return not entrant.settings.device.startswith(("cuda", "xpu", "mps"))

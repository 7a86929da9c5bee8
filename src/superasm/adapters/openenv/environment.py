"""reset() shows a task, step() judges an answer, in the conventions of OpenEnv 0.10.

One answer ends an episode, unless more were asked for. A step without a verdict raises: the client
sees an error and no reward.
"""

import random
import uuid
from typing import Any

from openenv.core.env_server.interfaces import Environment
from openenv.core.env_server.types import Action, EnvironmentMetadata, Observation, State
from pydantic import Field

from superasm import __version__
from superasm.adapters.client import Client
from superasm.adapters.figures import figures
from superasm.core.errors import UserError

_SPLIT = "served"


class Answer(Action):
    """What a model said, or else assembly."""

    answer: str | None = Field(default=None, description="The whole reply of a model.")
    assembly: str | None = Field(default=None, description="Or the assembly alone.")
    cut_off: bool = Field(default=False, description="The reply ended at a token limit.")


class Shown(Observation):
    """A task, and after a step what became of the answer."""

    task_id: str = ""
    name: str = ""
    prompt: list[dict[str, str]] = Field(default_factory=list)
    status: str = ""
    verdict: dict[str, Any] = Field(default_factory=dict)
    figures: dict[str, float] = Field(default_factory=dict)


class Episode(State):
    """Which task is under way, and how many answers it may still have."""

    task_id: str = ""
    answers_left: int = 0


class SuperasmEnvironment(Environment[Answer, Shown, Episode]):
    """One task at a time.

    Args:
        client: of `superasm serve`; by default as SUPERASM_SERVE_URL and SUPERASM_SERVE_TOKEN say.
        answers: that an episode takes.
        reward: the scheme, see docs/reward.md; the server's default is cgs-ci.
        timed: on which inputs.
    """

    SUPPORTS_CONCURRENT_SESSIONS = True

    def __init__(
        self,
        client: Client | None = None,
        *,
        answers: int = 1,
        reward: dict[str, object] | None = None,
        timed: str = "everything",
    ) -> None:
        super().__init__()
        self._client = client or Client()
        self._answers = answers
        self._reward, self._timed = reward, timed
        self._names: list[dict[str, Any]] = []
        self._task: dict[str, Any] = {}
        self._state = Episode()

    def reset(
        self,
        seed: int | None = None,
        episode_id: str | None = None,
        split: str | None = None,
        index: int | None = None,
        task: str | None = None,
        **ignored: object,
    ) -> Shown:
        """Return a task: by id or name, by its position, or drawn (by a seed).

        Raises:
            UserError: there is no such task.
            NoReward: the server does not answer.
        """
        key = task
        if key is None:
            known = self._tasks()
            if index is None:
                index = random.Random(seed).randrange(len(known))
            if not 0 <= index < len(known):
                raise UserError(f"there are {len(known)} tasks, and none at {index}")
            key = known[index]["task_id"]
        self._task = self._client.task(key)
        self._state = Episode(
            episode_id=episode_id or uuid.uuid4().hex,
            task_id=self._task["task_id"],
            answers_left=self._answers,
        )
        return self._shown(done=False)

    def step(self, action: Answer, timeout_s: float | None = None, **ignored: object) -> Shown:
        """Return the verdict on an answer and its reward.

        Raises:
            UserError: there is no episode, or it has ended.
            NoReward: nothing is known about the answer; it may be given again.
        """
        if not self._state.answers_left:
            raise UserError("no episode is under way", hint="reset() begins one")
        judged = self._client.evaluate(
            self._state.task_id,
            answer=action.answer,
            assembly=action.assembly,
            cut_off=action.cut_off,
            timed=self._timed,
            reward=self._reward,
        )
        self._state.step_count += 1
        self._state.answers_left -= 1
        return self._shown(
            done=not self._state.answers_left,
            reward=judged.reward,
            status=judged.status,
            verdict=judged.facts["verdict"],
            figures=figures(judged),
        )

    @property
    def state(self) -> Episode:
        """Return which task is under way."""
        return self._state

    def list_splits(self) -> list[dict[str, str]]:
        """Return the one split: what is served."""
        return [{"name": _SPLIT, "type": "train"}]

    def list_tasks(self, split: str) -> list[dict[str, Any]]:
        """Return id and name of every task."""
        return self._tasks()

    def num_tasks(self, split: str) -> int:
        """Return how many there are."""
        return len(self._tasks())

    def get_task(self, split: str, index: int) -> dict[str, Any]:
        """Return id and name of one."""
        return self._tasks()[index]

    def get_metadata(self) -> EnvironmentMetadata:
        """Return what this is."""
        return EnvironmentMetadata(
            name="superasm",
            description="Make a C program's x86-64 assembly faster than gcc -O3.",
            version=__version__,
        )

    def _tasks(self) -> list[dict[str, Any]]:
        if not self._names:
            self._names = self._client.tasks()
        return self._names

    def _shown(self, **facts: Any) -> Shown:
        task = self._task
        return Shown(task_id=task["task_id"], name=task["name"], prompt=task["prompt"], **facts)

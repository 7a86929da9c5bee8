"""What is asked and answered, as JSON; FastAPI shows it under /docs."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from superasm.asm.answer import AnswerFormat
from superasm.core.reward import Pay, Scheme
from superasm.evaluate.service import Timed


class _Strict(BaseModel):
    """A misspelt key is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


class RewardRequest(_Strict):
    """How a verdict is paid; see docs/reward.md."""

    scheme: Scheme = Scheme.CGS_CI
    alpha: float = Field(default=10.0, gt=0, allow_inf_nan=False)
    speedup_cap: float = Field(default=100.0, gt=0, allow_inf_nan=False)

    @property
    def pay(self) -> Pay:
        """The same for `core.reward.pay`."""
        return Pay(self.scheme, self.alpha, self.speedup_cap)


class EvaluateRequest(_Strict):
    """One candidate of one task: give either its assembly or what a model said.

    An answer is read in the format that was asked for; one without assembly in it is judged
    `no_answer` and paid like a candidate that does not build.
    """

    task: str = Field(description="Id or name of a task that is served.", max_length=4096)
    assembly: str | None = None
    answer: str | None = None
    format: AnswerFormat = AnswerFormat.FULL
    cut_off: bool = Field(default=False, description="The model was stopped at its token limit.")
    timed: Timed = Timed.EVERYTHING
    reward: RewardRequest = RewardRequest()

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.assembly is None) == (self.answer is None):
            raise ValueError("give one of assembly and answer")
        return self


class EvaluateResponse(BaseModel):
    """The verdict and what it is paid.

    `outcome` says what the answer held ("found" if there was assembly in it); `verdict` has the
    keys of `superasm evaluate --json`; `repeated` tells that it was known already.
    """

    task_id: str
    candidate_id: str | None
    outcome: str
    message: str
    verdict: dict[str, Any]
    reward: float
    capped: bool
    repeated: bool
    seconds: float


class TaskResponse(BaseModel):
    """A task as a model is shown it."""

    task_id: str
    name: str
    source: str
    baseline: str
    prompt: list[dict[str, str]]
    tests: int
    performance: int


class TaskList(BaseModel):
    """Names of the tasks that are served, a part of them."""

    total: int
    offset: int
    tasks: list[dict[str, str]]


class Health(BaseModel):
    """How the server is."""

    status: Literal["ok"] = "ok"
    superasm: str
    machine: dict[str, Any]
    tasks: int
    workers: int
    waiting: int
    evaluated: int
    repeated: int
    machine_errors: int


class Failure(BaseModel):
    """Why there is no verdict."""

    error: dict[str, str]

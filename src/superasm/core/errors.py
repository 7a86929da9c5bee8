"""The errors superasm raises.

A bad candidate is never an error: it is an `Evaluation` with a named failure.

::

    SuperasmError
    ├── UserError            what the user gave can't be used; one line and a hint
    │   └── TaskError        the program or its tests can't be a task (say which and why)
    └── MachineError         this machine can't do the work now; never a verdict or a reward
        ├── ToolMissing      a program that we call is not installed or too old
        ├── SandboxError     the jail or the runner failed, or was refused
        ├── StorageError     a file could not be written or read back
        └── EndpointError    a model's server or its weights don't serve (say how)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum


class SuperasmError(Exception):
    """Base of all errors raised on purpose.

    Args:
        message: one line that says what went wrong.
        hint: one line that says what to do next, or "" where nothing helps.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  hint: {self.hint}" if self.hint else self.message


class UserError(SuperasmError):
    """What the user gave can't be used."""


class TaskProblem(StrEnum):
    """Why a program and its tests can't be a task: a name to count by."""

    NOT_C = "not_c"
    NO_TESTS = "no_tests"
    BAD_TESTS = "bad_tests"
    DOES_NOT_COMPILE = "does_not_compile"
    DOES_NOT_LINK = "does_not_link"
    NOT_ANALYSABLE = "not_analysable"
    CRASHES = "crashes"
    TIMES_OUT = "times_out"
    FLOODS = "floods"
    NEEDS_SYSTEM = "needs_system"
    NOT_DETERMINISTIC = "not_deterministic"
    WRONG_OUTPUT = "wrong_output"
    PRINTS_NOTHING = "prints_nothing"
    UNDEFINED_BEHAVIOUR = "undefined_behaviour"
    OTHER = "other"


class TaskError(UserError):
    """The C program or its tests can't be made into a task.

    Args:
        message, hint: as in `SuperasmError`.
        problem: which of the known reasons it is.
    """

    def __init__(
        self, message: str, *, hint: str = "", problem: TaskProblem = TaskProblem.OTHER
    ) -> None:
        super().__init__(message, hint=hint)
        self.problem = problem


class MachineError(SuperasmError):
    """The machine, not the candidate, is at fault. Never becomes a verdict or a reward."""


class ToolMissing(MachineError):  # noqa: N818 - it says what is the matter
    """A program that superasm calls is not installed, or too old."""


class SandboxError(MachineError):
    """The jail or its runner failed or was refused by the system."""


class StorageError(MachineError):
    """A file could not be written, or what was read back is not what was written."""


class EndpointFault(StrEnum):
    """How the server of a model fails: a name to count by."""

    NO_KEY = "no_key"
    BAD_KEY = "bad_key"
    FORBIDDEN = "forbidden"
    UNKNOWN_MODEL = "unknown_model"
    WRONG_URL = "wrong_url"
    BAD_REQUEST = "bad_request"
    OUT_OF_QUOTA = "out_of_quota"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    GARBAGE = "garbage"
    OUT_OF_MEMORY = "out_of_memory"
    STOPPED = "stopped"


class EndpointError(MachineError):
    """A model could not be asked: never a wrong answer, never an answer at all.

    Args:
        message, hint: as in `SuperasmError`. Never holds a key.
        fault: which of the known ways it is.
    """

    def __init__(self, message: str, *, hint: str = "", fault: EndpointFault) -> None:
        super().__init__(message, hint=hint)
        self.fault = fault

    def __reduce__(self) -> tuple[object, ...]:
        return _endpoint_error, (self.message, self.hint, self.fault)


def _endpoint_error(message: str, hint: str, fault: EndpointFault) -> EndpointError:
    return EndpointError(message, hint=hint, fault=fault)


@contextmanager
def boundary(kind: type[SuperasmError], doing: str, *, hint: str = "") -> Iterator[None]:
    """Turn an operating-system failure inside the block into an error of `kind`.

    Args:
        kind: the error class to raise.
        doing: what was being done, e.g. "writing best.s".
        hint: what the user may try.

    Raises:
        SuperasmError: of `kind`, for any `OSError` raised in the block.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise kind(f"{doing}: {reason}", hint=hint) from error

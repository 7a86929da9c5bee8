import inspect
import pickle

import pytest

from superasm.core import errors
from superasm.core.errors import (
    EndpointError,
    EndpointFault,
    MachineError,
    SandboxError,
    StorageError,
    SuperasmError,
    TaskError,
    ToolMissing,
    UserError,
    boundary,
)


def test_an_error_with_a_hint_prints_both_on_lines_of_their_own():
    error = UserError("clang not found", hint="apt-get install clang")
    assert str(error) == "clang not found\n  hint: apt-get install clang"
    assert (error.message, error.hint) == ("clang not found", "apt-get install clang")


def test_an_error_without_a_hint_prints_its_message_alone():
    assert str(SandboxError("no jail")) == "no jail"


def test_the_tree_of_errors_is_the_one_in_the_docstring():
    parents = {
        name: kind.__bases__[0].__name__
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, BaseException)
    }
    assert parents == {
        "SuperasmError": "Exception",
        "UserError": "SuperasmError",
        "TaskError": "UserError",
        "MachineError": "SuperasmError",
        "ToolMissing": "MachineError",
        "SandboxError": "MachineError",
        "StorageError": "MachineError",
        "EndpointError": "MachineError",
    }
    assert all(name in errors.__doc__ for name in parents)


def test_faults_of_the_user_and_of_the_machine_are_never_confused():
    assert not issubclass(UserError, MachineError)
    assert not issubclass(MachineError, UserError)


@pytest.mark.parametrize("kind", [TaskError, ToolMissing, SandboxError, StorageError])
def test_errors_survive_the_way_between_processes(kind):
    error = pickle.loads(pickle.dumps(kind("message", hint="hint")))
    assert type(error) is kind
    assert (error.message, error.hint, str(error)) == ("message", "hint", "message\n  hint: hint")


def test_the_fault_of_a_server_survives_the_way_between_processes():
    error = EndpointError("busy", hint="wait", fault=EndpointFault.RATE_LIMITED)
    again = pickle.loads(pickle.dumps(error))
    assert (again.message, again.hint, again.fault) == ("busy", "wait", EndpointFault.RATE_LIMITED)


@pytest.mark.parametrize("kind", [StorageError, SandboxError, UserError])
def test_a_boundary_turns_a_failure_of_the_system_into_the_given_error(kind, tmp_path):
    with pytest.raises(kind) as caught, boundary(kind, "reading best.s", hint="look again"):
        (tmp_path / "absent").read_bytes()
    assert caught.value.message == "reading best.s: No such file or directory"
    assert caught.value.hint == "look again"
    assert isinstance(caught.value.__cause__, FileNotFoundError)


def test_a_boundary_says_why_also_where_the_system_gives_no_reason():
    with (
        pytest.raises(StorageError, match="writing: disk on fire"),
        boundary(StorageError, "writing"),
    ):
        raise OSError("disk on fire")


@pytest.mark.parametrize("bug", [ValueError, KeyError, KeyboardInterrupt, TaskError])
def test_a_boundary_lets_bugs_and_errors_of_its_own_kind_pass(bug):
    with pytest.raises(bug), boundary(StorageError, "writing"):
        raise bug("as it is")


def test_a_boundary_around_nothing_wrong_changes_nothing():
    with boundary(SuperasmError, "resting"):
        value = 1
    assert value == 1

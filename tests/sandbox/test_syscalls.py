import pytest

from superasm.sandbox import syscalls
from superasm.sandbox.syscalls import syscall_name


@pytest.fixture(autouse=True)
def nothing_remembered():
    syscalls._names.cache_clear()
    yield
    syscalls._names.cache_clear()


@pytest.mark.parametrize(("number", "name"), [(0, "read"), (57, "fork"), (322, "execveat")])
def test_a_number_has_the_name_of_the_kernel_headers(number, name):
    assert syscall_name(number) == name


def test_a_number_without_a_name_is_shown():
    assert syscall_name(99999) == "syscall 99999"


def test_a_call_that_could_not_be_learnt_is_unknown():
    assert syscall_name(-1) == syscall_name(-2) == "unknown"


def test_without_headers_numbers_are_shown(empty_path):
    assert syscall_name(57) == "syscall 57"

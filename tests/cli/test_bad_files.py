"""What the user points at is missing, empty, or something else: one line, a hint, status 2."""

import pytest


@pytest.fixture
def optimize(superasm):
    return lambda *arguments: superasm("optimize", *arguments, "--json", "--budget", "1s")


def test_a_missing_c_file_is_named(optimize, refused, task, tmp_path):
    _, *tests = task()
    refused(optimize(tmp_path / "none.c", *tests), r"none\.c: No such file", "the C file")


def test_an_empty_c_file_is_not_a_program(optimize, refused, task):
    refused(optimize(*task(b"")), "prog.c is empty", "main function")


def test_a_c_file_of_blanks_is_empty(optimize, refused, task):
    refused(optimize(*task(b" \n\t\n")), "prog.c is empty", "main function")


def test_a_folder_is_not_a_c_file(optimize, refused, task, tmp_path):
    _, *tests = task()
    refused(optimize(tmp_path, *tests), "is a folder, not the C file", "path of the C file")


def test_a_binary_is_not_a_c_file(optimize, refused, task):
    refused(optimize(*task(b"\x7fELF\x02\x01\x01\0\0")), "not C source: it has NUL", "not a binary")


def test_no_tests_and_no_inputs_is_an_error(optimize, refused, task):
    refused(optimize(task()[0]), "no tests: give --tests DIR", "NAME.in")


def test_a_missing_tests_folder_is_named(optimize, refused, task, tmp_path):
    refused(optimize(task()[0], "--tests", tmp_path / "none"), "none does not exist", "NAME.in")


def test_an_empty_tests_folder_has_no_tests(optimize, refused, task, tmp_path):
    (tmp_path / "empty").mkdir()
    refused(optimize(task()[0], "--tests", tmp_path / "empty"), "empty has no tests", "NAME.in")


def test_an_empty_inputs_folder_has_no_inputs(optimize, refused, task, tmp_path):
    (tmp_path / "empty").mkdir()
    refused(optimize(task()[0], "--inputs", tmp_path / "empty"), "empty has no inputs", "NAME.in")


def test_a_file_is_not_a_tests_folder(optimize, refused, task, tmp_path):
    program = task()[0]
    refused(optimize(program, "--tests", program), "prog.c is not a folder", "NAME.in")


def test_an_input_without_its_output_is_named(optimize, refused, task, tmp_path):
    arguments = task()
    (tmp_path / "tests" / "two.in").write_text("1\n")
    refused(optimize(*arguments), r"two\.in has no two\.out beside it", "--inputs")


def test_an_output_without_its_input_is_named(optimize, refused, task, tmp_path):
    arguments = task()
    (tmp_path / "tests" / "two.out").write_text("1\n")
    refused(optimize(*arguments), r"two\.out has no two\.in beside it", "NAME.in")


def test_a_folder_named_like_an_input_is_refused(optimize, refused, task, tmp_path):
    arguments = task()
    (tmp_path / "tests" / "two.in").mkdir()
    (tmp_path / "tests" / "two.out").write_text("")
    refused(optimize(*arguments), r"two\.in is a folder", "path of a test's input")


def test_a_missing_candidate_is_named(superasm, refused, task, tmp_path):
    ended = superasm("evaluate", task()[0], tmp_path / "none.s", *task()[1:], "--json")
    refused(ended, r"none\.s: No such file", "path of an assembly file")


def test_an_output_in_no_folder_is_refused_before_any_work(optimize, refused, task, tmp_path):
    ended = optimize(*task(), "-o", tmp_path / "none" / "best.s")
    refused(ended, r"writing .*best\.s: No such file", "-o")
    assert len(ended.err.splitlines()) == 2


def test_an_output_in_a_folder_that_takes_no_files_is_refused(optimize, refused, task):
    # Root may write almost anywhere, but not there.
    refused(optimize(*task(), "-o", "/sys/best.s"), r"writing /sys/best\.s: ", "-o")


def test_a_folder_as_output_is_refused(optimize, refused, task, tmp_path):
    refused(optimize(*task(), "-o", tmp_path), "is a folder", "best.s")


def test_the_c_file_is_never_overwritten(optimize, refused, task, tmp_path):
    arguments = task()
    before = (tmp_path / "prog.c").read_bytes()
    (tmp_path / "link.s").symlink_to(tmp_path / "prog.c")
    for output in (tmp_path / "prog.c", tmp_path / "link.s"):
        refused(optimize(*arguments, "-o", output), "is the C file itself", "best.s")
    assert (tmp_path / "prog.c").read_bytes() == before


def test_looking_whether_the_output_can_be_written_leaves_nothing(optimize, task, tmp_path):
    arguments = task(one=(b"1\n", b"2\n"))
    before = sorted(tmp_path.iterdir())
    assert optimize(*arguments, "-o", tmp_path / "best.s").status == 2
    assert sorted(tmp_path.iterdir()) == before


def test_an_unreadable_settings_file_is_named(optimize, refused, task, tmp_path):
    ended = optimize(*task(), "--config", tmp_path / "none.toml")
    refused(ended, r"none\.toml: No such file", "TOML file")


def test_a_settings_file_that_is_no_toml_is_named(optimize, refused, task, tmp_path):
    (tmp_path / "bad.toml").write_text("[timing\n")
    refused(optimize(*task(), "--config", tmp_path / "bad.toml"), r"bad\.toml: not TOML", "quotes")


def test_a_folder_as_store_is_the_machines_fault(superasm, machine_failed, task, tmp_path):
    ended = superasm("optimize", *task(), "--store", tmp_path, "--json")
    machine_failed(ended, "Is a directory", "write permission")


def test_without_a_home_folder_it_says_what_to_give(superasm, machine_failed, task, monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setattr("superasm.cli.common.Path.home", homeless)
    machine_failed(superasm("optimize", *task(), "--json"), "no home folder", "--store")


def test_a_device_as_store_is_refused(superasm, machine_failed, task):
    ended = superasm("optimize", *task(), "--store", "/dev/full", "--json")
    machine_failed(ended, "/dev/full is not a regular file", "another file")

"""`superasm profile`: counts, source lines, other compilers and files, and what it refuses."""

import subprocess

import pytest

SORT_C = """\
#include <stdio.h>
static int a[300];
int main(void) {
    int n = 0, x;
    while (n < 300 && scanf("%d", &x) == 1) a[n++] = x;
    for (int round = 0; round < 200; round++)
        for (int i = 1; i < n; i++) {
            int high = a[i] > a[i - 1];
            a[i] ^= high * round;
        }
    for (int i = 0; i < n; i++) printf("%d\\n", a[i]);
    return 0;
}
"""
GIVEN = "".join(f"{7 * i % 101}\n" for i in range(300)).encode()


@pytest.fixture
def arguments(task, tmp_path):
    (tmp_path / "p.c").write_text(SORT_C)
    subprocess.run(["gcc", "p.c", "-o", "p"], cwd=tmp_path, check=True)
    done = subprocess.run(tmp_path / "p", input=GIVEN, capture_output=True, check=True)
    return task(SORT_C, sort=(GIVEN, done.stdout))


def test_the_hot_loop_is_shown_with_its_source(superasm, arguments):
    ended = superasm("profile", *arguments, "--share", "1", "--blocks", "99")
    assert ended.status == 0
    assert "gcc -O3" in ended.out
    assert "int high = a[i] > a[i - 1];" in ended.out
    assert "printf: 300 times" in ended.out
    assert "counting and timing" in ended.err


def test_json_is_one_object_with_exact_counts(superasm, arguments):
    facts = superasm("profile", *arguments, "--json", "--cc", "gcc -O1", "--share", "1").facts
    assert facts["assembly"] == "gcc -O1"
    assert facts["inputs"] == ["sort"]
    counts = {block["count"]: block for block in facts["blocks"]}
    inner = counts[200 * 299]
    assert inner["function"] == "main"
    assert inner["loop_depth"] == 2
    assert set(inner["source_lines"]) <= {6, 7, 8, 9}
    assert {"function": "printf", "count": 300} in [
        {key: call[key] for key in ("function", "count")} for call in facts["calls"]
    ]
    assert sum(block["share"] for block in facts["blocks"]) == pytest.approx(1)


def test_an_assembly_file_is_profiled_as_it_is(superasm, arguments, tmp_path):
    subprocess.run(["gcc", "-O2", "-S", "p.c", "-o", "best.s"], cwd=tmp_path, check=True)
    ended = superasm(
        "profile", *arguments, "--assembly", tmp_path / "best.s", "--blocks", "1", "--share", "1"
    )
    assert ended.status == 0
    assert "best.s" in ended.out.replace("\n", "").replace(" ", "")
    assert ended.out.count("  block ") == 1
    assert "more block" in ended.out


def test_a_wrong_assembly_file_is_refused(superasm, refused, arguments, tmp_path):
    text = subprocess.run(
        ["gcc", "-O2", "-S", "p.c", "-o", "-"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for new, error in (
        (text.replace("%d\\n", "%x\\n"), "wrong output on input sort: line"),
        (text.replace("printf", "execve"), "best.s is refused: "),
        ("oops\n", "best.s is refused: "),
    ):
        (tmp_path / "best.s").write_text(new)
        ended = superasm("profile", *arguments, "--assembly", tmp_path / "best.s", "--json")
        refused(ended, error, "superasm evaluate")


def test_a_missing_assembly_file_is_named(superasm, refused, arguments, tmp_path):
    ended = superasm("profile", *arguments, "--assembly", tmp_path / "none.s", "--json")
    refused(ended, r"none\.s: No such file", "an assembly file")


BAD_COMPILERS = {
    "gcc -O99x": (2, "gcc -O99x does not compile it", "a compiler and its flags"),
    "gcc 'x": (2, "No closing quotation", "clang-22 -O3"),
    " ": (2, "--cc is empty", "clang-22 -O3"),
    "nocc -O3": (3, "nocc not found on PATH", "apt-get install nocc"),
}


@pytest.mark.parametrize("cc", BAD_COMPILERS)
def test_a_compiler_that_does_not_work_is_named(superasm, refused, machine_failed, task, cc):
    status, error, hint = BAD_COMPILERS[cc]
    ended = superasm("profile", *task(), "--cc", cc, "--json")
    (refused if status == 2 else machine_failed)(ended, error, hint)


def test_an_assembly_file_and_a_compiler_exclude_each_other(superasm, refused, task, tmp_path):
    ended = superasm("profile", *task(), "--cc", "gcc", "--assembly", tmp_path / "x.s", "--json")
    refused(ended, "exclude each other", "one of them")


def test_a_program_that_leaves_by_underscore_exit_is_refused(superasm, refused, task):
    source = """\
        #include <stdio.h>
        #include <unistd.h>
        int main(void) { puts("6"); fflush(stdout); _exit(0); }
    """
    refused(superasm("profile", *task(source), "--json"), "left without exit", "_exit")


def test_an_interrupt_leaves_one_line(superasm, task, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("superasm.cli.profile.profile", interrupted)
    ended = superasm("profile", *task(), "--json")
    assert ended.status == 130
    assert ended.facts["error"]["kind"] == "Interrupted"
    assert ended.err.splitlines()[-1] == "interrupted before there was a result"


def test_no_tests_are_asked_for(superasm, refused, task):
    refused(superasm("profile", task()[0], "--json"), "no tests: give --tests DIR", "NAME.in")


def test_the_harness_is_linked_and_not_shown(superasm, task, tmp_path):
    (tmp_path / "driver.c").write_text(
        "#include <stdio.h>\nextern int f(int);\nint main(void) {\n"
        '    for (int i = 0; i < 5; i++) printf("%d\\n", f(i));\n    return 0;\n}\n'
    )
    expected = b"".join(b"%d\n" % (i * i) for i in range(5))
    arguments = task("int f(int x) { return x * x; } /* main */", one=(b"", expected))
    facts = superasm("profile", *arguments, "--harness", tmp_path / "driver.c", "--json").facts
    assert [(b["function"], b["count"]) for b in facts["blocks"]] == [("f", 5)]
    assert facts["calls"] == []

"""`superasm evaluate`: exit status and named verdict for each kind of candidate."""

import subprocess

import pytest

from superasm.store.results import ResultStore

SUM_C = """\
#include <stdio.h>
int main(void) {
    long sum = 0, one;
    while (scanf("%ld", &one) == 1) sum += one;
    printf("%ld\\n", sum);
    return 0;
}
"""


@pytest.fixture
def compiled(tmp_path):
    """Compile C text to assembly."""

    def make(text: str, level: str) -> bytes:
        (tmp_path / "p.c").write_text(text)
        subprocess.run(["gcc", level, "-S", "p.c", "-o", "p.s"], check=True, cwd=tmp_path)
        return (tmp_path / "p.s").read_bytes()

    return make


@pytest.fixture
def evaluate(superasm, task, tmp_path, compiled):
    """Evaluate assembly, or a change of the program's C text compiled with -O2."""

    def call(*arguments, assembly=None, old="", new=""):
        program, *tests = task(SUM_C, none=(b"", b"0\n"), one=(b"1 2 3\n", b"6\n"))
        candidate = tmp_path / "candidate.s"
        candidate.write_bytes(assembly or compiled(SUM_C.replace(old, new), "-O2"))
        return superasm("evaluate", program, candidate, *tests, *arguments)

    return call


def test_a_right_candidate_passes(evaluate, state):
    ended = evaluate("--json", "--no-timing", old="== 1", new="> 0")
    assert ended.status == 0
    assert ended.facts["verdict"]["status"] == "passed"
    assert ended.facts["verdict"]["outcome"] is None
    assert ended.facts["tests"] == {"passed": 2, "total": 2}
    assert ended.facts["store"] == str(state / "superasm" / "evaluations.jsonl")


WRONG = {
    "wrong_output": ("sum = 0", "sum = 1"),
    "crashed": ("long sum", "*(volatile int *)8 = 1; long sum"),
    "timed_out": ("long sum", "volatile int on = 1; while (on) ; long sum"),
    "output_limit": ("long sum", 'for (;;) puts("................"); long sum'),
}


@pytest.mark.parametrize("status", WRONG)
def test_a_candidate_that_behaves_wrongly_fails_by_name(evaluate, state, status):
    old, new = WRONG[status]
    if status == "output_limit":  # Only functions that the program itself calls are let through.
        new = new.replace('puts("................")', 'printf("%ld................\\n", 1L)')
    limits = ("--set", "sandbox.wall_limit_seconds=0.5", "--set", "sandbox.output_mib=1")
    ended = evaluate("--json", *limits, old=old, new=new)
    assert ended.status == 1
    facts = ended.facts
    assert facts["verdict"]["status"] == status, facts["verdict"]
    assert facts["verdict"]["grade"] is None
    assert facts["speedup"] is None
    assert facts["tests"] == {"passed": 0, "total": 2}
    assert [failure["case"] for failure in facts["failures"]] == ["none", "one"]
    rows = list(ResultStore(state / "superasm" / "evaluations.jsonl"))
    assert [row.verdict["status"] for row in rows] == [status]


TEXTS = {
    "no_answer": b"\n",
    "build_failed": b"\t.globl main\nmain:\n\tmovl %eax, %rbx\n\tret\n",
    "refused": b"\t.globl main\nmain:\n\tsyscall\n\tret\n",
}


@pytest.mark.parametrize("status", TEXTS)
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_text_that_gives_no_program_fails_by_name(evaluate, status, more):
    ended = evaluate(*more, assembly=TEXTS[status])
    assert ended.status == 1
    assert "Traceback" not in ended.err
    if more:
        assert ended.facts["verdict"]["status"] == status
        assert ended.facts["tests"] == {"passed": 0, "total": 2}
    else:
        assert f"failed: {status} - " in ended.out
        assert "0 of 2: none was run" in ended.out


@pytest.mark.parametrize(
    "text",
    [b"garbage (((\n", b"\x1b[2J\n", b"\xff\xfe\0\n", b'\t.ascii "\xff', "ünï…".encode()],
    ids=["words", "escape", "bytes", "string", "unicode"],
)
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_text_that_is_no_assembly_is_refused_without_harm_to_the_terminal(evaluate, text, more):
    ended = evaluate(*more, assembly=text)
    assert ended.status == 1
    assert "Traceback" not in ended.err
    assert "\x1b" not in ended.out + ended.err
    ended.out.encode()
    if more:
        assert ended.facts["verdict"]["status"] in {"refused", "build_failed"}


def test_the_baseline_itself_is_identical_and_exactly_one(evaluate, compiled):
    ended = evaluate("--json", assembly=compiled(SUM_C, "-O3"))
    assert ended.status == 0
    assert ended.facts["identical"] is True
    assert ended.facts["verdict"]["outcome"] == "no_difference"
    assert ended.facts["speedup"]["point"] == 1


def test_comments_that_are_not_utf8_are_shown_escaped(evaluate, compiled):
    text = compiled(SUM_C, "-O3").replace(b"main:\n", b"main:\n\tnop # \xff \x1b[2J\n")
    ended = evaluate("--no-timing", assembly=text)
    assert "Traceback" not in ended.err
    assert "\x1b" not in ended.out
    ended.out.encode()


def test_the_screen_names_the_file_and_what_failed(evaluate):
    ended = evaluate("--no-timing", old="sum = 0", new="sum = 1")
    assert "failed: wrong_output - none: line 1: expected '0', got '1'" in ended.out
    assert "0 of 2" in ended.out
    assert "one: line 1: expected '6', got '7'" in ended.out
    assert "candidate.s" in "".join(ended.out.split())

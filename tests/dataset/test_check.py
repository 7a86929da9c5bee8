import json

import pytest
from rich.console import Console

from superasm.cli import data_check
from superasm.config.settings import Evaluator, Sandbox, Settings
from superasm.core.errors import UserError
from superasm.dataset.check import Outcome, as_dict, as_table, check
from superasm.dataset.entry import Provenance, RawTask
from superasm.dataset.gates import ANY_LENGTH, GateRules
from superasm.evaluate.admission import Draft, Input

SETTINGS = Settings(
    sandbox=Sandbox(wall_limit_seconds=2.0, memory_mib=512), evaluator=Evaluator(lanes=1)
)
GOOD = """
int n;
while (scanf("%d", &n) == 1) {
    unsigned s = 7;
    for (int i = 0; i < n; i++) s = s % 1000003 * 31 + i;
    printf("%u\\n", s);
}
return 0;
"""
TESTS = tuple(
    Input(f"t{i}", s) for i, s in enumerate((b"", b"0", b"1 2", b"x", b"90 -1", b"4 7\n5000"))
)
PERFORMANCE = (Input("perf-1", b"400000\n"), Input("perf-2", b"600000\n"))


def task(text, tests=TESTS, performance=PERFORMANCE, **more):
    head = "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
    source = f"{head}int main(void) {{\n{text}\n}}\n".encode()
    where = Provenance("test", "prog", "family", "unknown", "here")
    return RawTask(Draft("prog.c", source, tests, performance), where, **more)


def outcomes(report):
    return {gate.name: gate.outcome for gate in report.gates}


def gate(report, name):
    return next(one for one in report.gates if one.name == name)


@pytest.fixture(scope="module")
def good():
    return check(
        task(GOOD),
        SETTINGS,
        GateRules(least_headroom=0.5, least_ms=0.2),
        limit=10,
        least_strength=0.7,
    )


@pytest.fixture(scope="module")
def weak():
    tests = (Input("one", b"1"),)
    extra = (b"5 6", b"40 2")
    return check(task(GOOD, tests), SETTINGS, ANY_LENGTH, limit=12, extra_inputs=extra)


def test_a_good_task_passes_every_gate(good):
    assert good.passed, good.gates
    assert set(outcomes(good).values()) == {Outcome.PASSED}
    assert len(good.gates) == 10
    assert good.strength.mutants > 5


def test_every_performance_input_is_listed(good):
    for name in ("headroom", "times in range"):
        assert "perf-1" in gate(good, name).detail
        assert "perf-2" in gate(good, name).detail


def test_survivors_of_weak_tests_are_listed(weak):
    found = gate(weak, "mutation score")
    assert found.outcome is Outcome.FAILED
    assert "mutants killed" in found.detail
    assert found.lines
    assert all("differs on" in line for line in found.lines)
    assert not weak.passed


@pytest.mark.parametrize(
    ("text", "name", "detail"),
    [
        ("return x;", "compiles", "does_not_compile"),
        ("abort();", "runs", "crashes"),
        ("for (;;) putchar(0);", "runs", "floods"),
        ('puts("3"); return 0;', "passes its tests", "wrong_output"),
        (
            'puts("2"); int *p = malloc(40); printf("%p", (void *)p); return 0;',
            "deterministic",
            "not_deterministic",
        ),
        (
            'int n; if (scanf("%d", &n) != 1) return 1; '
            'int next = n + 1; puts(next > n ? "2" : "3"); return 0;',
            "-O0 and -O3 agree",
            "undefined_behaviour",
        ),
    ],
)
def test_what_admission_refuses_fails_the_gate_it_belongs_to(text, name, detail):
    expected = b"2\n" if name == "passes its tests" else None
    tests = (Input("t", b"2147483647", expected),)
    report = check(task(text, tests, ()), SETTINGS, ANY_LENGTH, limit=4)
    found = outcomes(report)
    assert found.pop(name) is Outcome.FAILED
    assert gate(report, name).detail.startswith(detail)
    if name != "compiles":
        assert found.pop("compiles") is Outcome.PASSED
    # Nothing is claimed about what was not tried.
    assert set(found.values()) == {Outcome.UNKNOWN}
    assert not report.passed


def test_undefined_behaviour_that_both_builds_share_fails_at_the_sanitizers():
    text = 'volatile int big = 2147483647; printf("%d\\n", big + 1); return 0;'
    report = check(task(text, TESTS[:1], ()), SETTINGS, ANY_LENGTH, limit=0)
    found = gate(report, "sanitizers")
    assert found.outcome is Outcome.FAILED
    assert "signed integer overflow" in found.detail


def test_a_short_program_fails_headroom_and_time():
    report = check(task('puts("hi"); return 0;', TESTS[:1], ()), SETTINGS, GateRules(), limit=0)
    found = outcomes(report)
    assert found["headroom"] is Outcome.FAILED
    assert found["times in range"] is Outcome.FAILED
    assert "mutation score" not in found


def test_white_space_at_the_end_is_forgiven_where_the_source_says_so():
    tests = (Input("t", b"1", b"2  \n\n"),)
    lenient = task('puts("2"); return 0;', tests, (), lenient=True)
    report = check(lenient, SETTINGS, ANY_LENGTH, limit=0)
    assert outcomes(report)["passes its tests"] is Outcome.PASSED


def test_a_report_is_json(good, weak):
    for report in (good, weak):
        facts = json.loads(json.dumps(as_dict(report), allow_nan=False))
        assert facts["passed"] is report.passed
        assert facts["mutation_score"] == report.strength.score
        assert [row["gate"] for row in facts["gates"]] == [row.name for row in report.gates]


def test_a_table_names_every_gate_and_the_survivors(weak):
    console = Console(width=100)
    with console.capture() as captured:
        console.print(as_table(weak))
    text = captured.get()
    assert text.startswith("prog.c: not fit")
    assert all(row.name in text for row in weak.gates)
    assert "differs on" in text


class TestCommand:
    """`superasm data check`."""

    @pytest.fixture
    def corpus(self, tmp_path):
        raw = task(GOOD)
        folder = tmp_path / "corpus" / "steps"
        folder.mkdir(parents=True)
        (folder / "prog.c").write_bytes(raw.draft.source)
        (folder / "task.toml").write_text('family = "a"\nsplit = "train"\nsummary = "b"\n')
        (folder / "gen.py").write_text(
            f"def tests(rng): return {[(t.name, t.stdin) for t in TESTS]}\n"
            f"def performance(rng): return {[(p.name, p.stdin) for p in PERFORMANCE]}\n"
            "def random_test(rng): return b'%d\\n' % rng.randint(0, 99)\n"
        )
        return tmp_path / "corpus"

    def run(self, capsys, *arguments, **options):
        status = data_check.command(*arguments, mutants=0, as_json=True, **options)
        return status, json.loads(capsys.readouterr().out)

    def test_a_corpus_task_or_a_whole_corpus(self, corpus, capsys):
        quick = ["sandbox.wall_limit_seconds=2"]
        status, facts = self.run(capsys, corpus / "steps", overrides=quick)
        assert facts["total"] == 1
        assert status == (0 if facts["passed"] else 1)
        (corpus / "broken").mkdir()
        status, facts = self.run(capsys, corpus, overrides=quick)
        assert status == 1
        assert [one["name"] for one in facts["tasks"]] == ["broken", "steps"]
        assert facts["tasks"][0]["reason"] == "unreadable"

    def test_a_c_file_with_tests(self, corpus, tmp_path, capsys):
        (tmp_path / "tests").mkdir()
        (tmp_path / "tests" / "one.in").write_text("0 0\n")
        (tmp_path / "tests" / "one.out").write_text("7\n7\n")
        program = corpus / "steps" / "prog.c"
        status, facts = self.run(capsys, program, tests=tmp_path / "tests")
        assert status == 1
        failed = {g["gate"] for g in facts["tasks"][0]["gates"] if g["outcome"] == "failed"}
        assert failed == {"headroom", "times in range"}

    def test_tests_beside_a_folder_are_refused(self, corpus, tmp_path):
        with pytest.raises(UserError, match="is a folder"):
            data_check.command(corpus, tests=tmp_path)

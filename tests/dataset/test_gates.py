from dataclasses import replace

import pytest

from superasm.core.errors import TaskProblem
from superasm.dataset import gates
from superasm.dataset.entry import Entry, Measured, Provenance, RawTask, Reason, Rejected, Split
from superasm.dataset.gates import ANY_LENGTH, GateRules, Passed, inspect, inspect_all
from superasm.evaluate.admission import Draft, Input, build, probe_own_work

from .codenet_tree import COUNT, GROWS, IO, OUTSIDE, SETTINGS, SUM

WHERE = Provenance("test", "sum", "none", "MIT", "one")
# Sums squares in a loop that -O0 does much slower, long enough to be timed.
LONG = """
int main(void) {
    unsigned n, sum = 0;
    if (scanf("%u", &n) != 1) return 1;
    for (unsigned i = 0; i < n; i++) sum += i * i ^ i >> 3;
    printf("%u\\n", sum);
    return 0;
}
"""


def raw(source: str, *tests: Input, performance: tuple[Input, ...] = (), **more) -> RawTask:
    draft = Draft("prog.c", (IO + source).encode(), tests or (Input("a", b"1 2\n"),), performance)
    return RawTask(draft, WHERE, **more)


def look(task: RawTask, rules: GateRules = ANY_LENGTH) -> Entry | Rejected:
    return inspect(task, Split.VAL, SETTINGS, rules)


def test_a_task_that_passes_keeps_what_its_source_said_of_it():
    task = raw(SUM, Input("a", b"1 2\n", b"3\n"), notes={"summary": "adds"})
    entry = look(task)
    assert isinstance(entry, Entry)
    assert (entry.provenance, entry.split, entry.notes) == (WHERE, Split.VAL, {"summary": "adds"})
    assert entry.task.tests[0].expected == b"3\n"
    assert "main:" in entry.baseline_assembly
    assert entry.measured.sanitised
    assert entry.measured.c_lines == len(task.draft.source.splitlines())
    assert 10 < entry.measured.assembly_lines < 200


def test_a_long_run_has_headroom_and_a_gain():
    entry = look(raw(LONG, Input("t", b"7\n"), performance=(Input("p", b"60000000\n"),)))
    assert isinstance(entry, Entry)
    assert entry.measured.headroom > 0.9
    assert entry.measured.gain > 1.5
    assert len(entry.measured.performance_ms) == 1


def test_a_short_run_has_no_headroom():
    found = look(raw(SUM), GateRules())
    assert isinstance(found, Rejected)
    assert found.reason is Reason.NO_HEADROOM


def test_a_source_that_is_too_large_is_not_even_compiled(monkeypatch):
    monkeypatch.setattr(gates, "build", None)
    task = raw(SUM + "/*" + "x" * 300_000 + "*/")
    found = look(task)
    assert isinstance(found, Rejected)
    assert found.reason is Reason.TOO_LARGE
    assert found.detail == f"{len(task.draft.source)} bytes of source"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, None),
        ({"headroom": 0.89}, Reason.NO_HEADROOM),
        ({"performance_ms": (4.9, 50.0)}, Reason.NO_HEADROOM),
        ({"performance_ms": (50.0, 201.0)}, Reason.NO_HEADROOM),
        ({"gain": 1.9}, Reason.NO_GAIN),
    ],
)
def test_each_rule_refuses_what_falls_short_of_it(monkeypatch, facts, reason):
    good = Measured(9, 99, gain=2.0, headroom=0.95, performance_ms=(5.0, 200.0), sanitised=True)
    monkeypatch.setattr(gates, "measure", lambda _: replace(good, **facts))
    found = look(raw(SUM), GateRules(least_gain=2.0))
    assert (found.reason if isinstance(found, Rejected) else None) == reason


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (OUTSIDE, Reason.SANITIZER),
        (GROWS, TaskProblem.UNDEFINED_BEHAVIOUR),
        ("int main(void) { return x; }", TaskProblem.DOES_NOT_COMPILE),
    ],
)
def test_a_defect_has_its_name(source, reason):
    found = look(raw(source, Input("a", b"2147483647\n")))
    assert isinstance(found, Rejected)
    assert found.reason == reason


# --- outputs that differ in white space ------------------------------------------------------


@pytest.mark.parametrize("given", [b"3", b"3\n\n", b"3 \r\n", b"3\n"])
def test_a_lenient_task_takes_its_own_output_where_only_white_space_differs(given):
    entry = look(raw(SUM, Input("a", b"1 2\n", given), lenient=True))
    assert isinstance(entry, Entry)
    assert entry.task.tests[0].expected == b"3\n"
    assert ("expected" in entry.notes) == (given != b"3\n")


@pytest.mark.parametrize("given", [b"4\n", b"", b"3\n3\n", b" 3\n", b"\n3\n"])
def test_a_lenient_task_fails_where_more_differs(given):
    found = look(raw(SUM, Input("a", b"1 2\n", given), lenient=True))
    assert isinstance(found, Rejected)
    assert found.reason == TaskProblem.WRONG_OUTPUT
    assert "test a" in found.detail


def test_white_space_within_a_line_counts_for_a_lenient_task_too():
    right = b"".join(b"%c : %d\n" % (c, c in b"ab") for c in range(ord("a"), ord("z") + 1))
    given = Input("a", b"ab", right.replace(b" : ", b": "))
    assert isinstance(look(raw(COUNT, given, lenient=True)), Rejected)
    trailing = Input("a", b"ab", right.replace(b"\n", b" \n"))
    assert isinstance(look(raw(COUNT, trailing, lenient=True)), Entry)


def test_a_task_that_is_not_lenient_is_compared_byte_for_byte():
    found = look(raw(SUM, Input("a", b"1 2\n", b"3")))
    assert isinstance(found, Rejected)
    assert found.reason == TaskProblem.WRONG_OUTPUT


def test_a_lenient_task_needs_no_expected_output():
    assert isinstance(look(raw(SUM, lenient=True)), Entry)


def test_assembly_beyond_the_length_asked_for_is_too_large_and_not_even_run(monkeypatch):
    entry = look(raw(SUM))
    assert isinstance(entry, Entry)
    length = entry.measured.assembly_lines
    rules = replace(ANY_LENGTH, most_instructions=length)
    assert isinstance(look(raw(SUM), rules), Entry)
    monkeypatch.setattr(gates, "admit", None)
    found = look(raw(SUM), replace(rules, most_instructions=length - 1))
    assert isinstance(found, Rejected)
    assert (found.reason, found.detail) == (Reason.TOO_LARGE, f"{length} instructions")


def test_a_task_whose_times_do_not_fit_is_not_sanitised(monkeypatch):
    monkeypatch.setattr(gates, "sanitise", None)
    found = look(raw(SUM), GateRules())
    assert isinstance(found, Rejected)
    assert found.reason is Reason.NO_HEADROOM


def test_inputs_can_be_made_to_fit_the_program_that_was_built():
    def heavier(task, builds, settings):
        (own,) = probe_own_work(builds, [b"1000000\n"], settings)
        assert own is not None
        stdin = b"%d\n" % (1000000 * max(1, int(2e7 / max(own, 1))))
        return replace(task, draft=replace(task.draft, performance=(Input("p", stdin),)))

    task = raw(LONG, Input("t", b"7\n"), performance=(Input("p", b"1\n"),))
    passed = inspect_all(task, Split.VAL, SETTINGS, ANY_LENGTH, heavier)
    assert isinstance(passed, Passed)
    assert passed.entry.task.performance[0].stdin != b"1\n"
    assert passed.entry.task == passed.baseline.task
    assert passed.entry.measured.headroom > 0.5


def test_an_input_on_which_the_program_does_not_exit_has_no_own_work():
    source = IO + "int main(void) { if (getchar() == 'x') abort(); puts(\"fine\"); return 0; }"
    builds = build(Draft("prog.c", source.encode(), (Input("a", b"1"),)), SETTINGS)
    fine, crashed = probe_own_work(builds, [b"1", b"x"], SETTINGS)
    assert fine is not None
    assert crashed is None

from dataclasses import replace

import pytest

from superasm.asm.toolchain import Builder
from superasm.config.settings import TimingPlan
from superasm.core.candidate import Candidate
from superasm.core.evaluation import BuildStage, Metric, RunStatus
from superasm.core.verdict import Flag, Outcome, Rules, Status, judge
from superasm.evaluate.admission import Input
from superasm.evaluate.evaluator import Evaluator, TimingRequest
from superasm.evaluate.machine import fingerprint
from superasm.evaluate.timing import rules_of
from superasm.propose.compilers import Configuration, find_compilers, propose

TRIPLE = """
    int n;
    while (scanf("%d", &n) == 1) printf("%d\\n", n * 12345);
    return 0;
"""
# Own work of a few milliseconds that no compiler can shorten: each step needs the last one.
WORK = """
    unsigned h = 1;
    if (scanf("%u", &h) != 1) return 1;
    for (volatile unsigned i = 0; i < STEPS; i++) h += 1;
    printf("%u\\n", h - STEPS);
    return 0;
"""
PLAN = TimingPlan(
    confidence=0.99, first_look_pairs=12, max_pairs=48, precision=0.05, min_effect=0.05
)


def steps(count):
    return WORK.replace("STEPS", f"{count}u")


def changed(assembly, old, new):
    assert assembly.count(old) == 1, (old, assembly)
    return Candidate(assembly.replace(old, new), "test")


@pytest.fixture(scope="module")
def triple(admitted, program, settings):
    draft = program(TRIPLE, Input("few", b"1 2 3"), Input("one", b"7"), Input("none", b""))
    return Evaluator(admitted(draft), settings)


@pytest.fixture(scope="module")
def work(admitted, program, settings):
    inputs = [Input(f"p{i}", b"%d" % i) for i in range(3)]
    return Evaluator(admitted(program(steps(1_000_000), performance=inputs)), settings)


@pytest.fixture(scope="module")
def compiled(program, settings):
    def run(text, cc="gcc", *flags):
        draft = program(text)
        builder = Builder(draft.toolchain, settings.sandbox)
        found = propose(Configuration(cc, flags or ("-O3",)), builder, draft.source, ())
        assert isinstance(found, Candidate), found
        return found

    return run


# --- behaviour -------------------------------------------------------------------------------


def test_the_baseline_itself_is_identical_and_passes(triple):
    facts = triple.evaluate(Candidate(triple.baseline.assembly, "copy"))
    assert facts.build.identical
    assert [case.matched for case in facts.cases] == [True, True, True]
    assert facts.task_id == triple.baseline.task.id
    assert facts.machine == fingerprint(triple.settings.sandbox)
    assert facts.timing is None


def test_a_copy_with_other_comments_blanks_and_labels_is_identical_and_not_timed(triple):
    text = triple.baseline.assembly.replace("\t.text\n", "# faster!\n\n\t.text # really\n")
    text = text.replace(".L", ".Lmine_").replace("\tret", "  ret  ")
    facts = triple.evaluate(Candidate(text, "copy"), TimingRequest(PLAN))
    assert facts.build.identical
    assert facts.timing is None
    verdict = judge(facts, Rules())
    assert (verdict.outcome, verdict.speedup.point) == (Outcome.NO_DIFFERENCE, 1.0)
    assert Flag.IDENTICAL in verdict.flags


def test_another_spelling_that_gives_the_same_bytes_is_identical(triple):
    facts = triple.evaluate(changed(triple.baseline.assembly, "$12345", "$0x3039"))
    assert facts.build.identical


@pytest.mark.parametrize("cc", find_compilers())
def test_what_another_compiler_makes_of_the_program_passes(triple, compiled, cc):
    facts = triple.evaluate(compiled(TRIPLE, cc, "-O1"))
    assert facts.build.stage is BuildStage.BUILT, facts.build
    assert not facts.build.identical
    assert judge(facts, Rules()).status is Status.PASSED


def test_one_wrong_immediate_is_wrong_output_where_it_shows(triple):
    facts = triple.evaluate(changed(triple.baseline.assembly, "$12345", "$12346"))
    assert {case.case: case.matched for case in facts.cases} == {
        "few": False,
        "one": False,
        "none": True,
    }
    verdict = judge(facts, Rules())
    assert verdict.status is Status.WRONG_OUTPUT
    assert verdict.reason == "few: line 1: expected '12345', got '12346'"
    assert (verdict.tests_passed, verdict.tests_total) == (1, 3)


def test_the_right_output_with_another_exit_status_is_wrong(triple):
    facts = triple.evaluate(
        changed(triple.baseline.assembly, "\tret\n", "\tmovl $3, %eax\n\tret\n")
    )
    assert facts.cases[0].difference == "exit status 3, expected 0"
    assert judge(facts, Rules()).status is Status.WRONG_OUTPUT


def test_a_crash_after_the_right_output_is_a_crash(triple):
    facts = triple.evaluate(changed(triple.baseline.assembly, "\tret\n", "\tud2\n\tret\n"))
    assert judge(facts, Rules()).status is Status.CRASHED
    assert facts.cases[0].difference == "crashed (SIGILL)"


def test_a_candidate_that_never_ends_is_stopped_at_a_multiple_of_the_baseline(triple):
    loop = changed(triple.baseline.assembly, "\tret\n", ".Lforever:\n\tjmp .Lforever\n\tret\n")
    facts = triple.evaluate(loop)
    assert judge(facts, Rules()).status is Status.TIMED_OUT
    for case in facts.cases:
        assert case.status is RunStatus.TIMED_OUT
        assert case.wall_ns < triple.settings.sandbox.wall_limit_seconds * 1e9


def test_a_candidate_that_fails_a_test_is_not_timed(work, compiled):
    wrong = compiled(steps(1_000_000).replace("h - ", "1 + h - "))
    facts = work.evaluate(wrong, TimingRequest(PLAN))
    assert facts.timing is None
    assert judge(facts, Rules()).status is Status.WRONG_OUTPUT


def test_performance_inputs_are_tested_as_well_and_each_input_once(work, triple):
    assert [case.name for case in work.cases] == ["one", "p0", "p1", "p2"]
    assert [case.name for case in triple.cases] == ["few", "one", "none"]
    facts = work.evaluate(Candidate(work.baseline.assembly, "copy"))
    assert [case.case for case in facts.cases] == ["one", "p0", "p1", "p2"]
    assert facts.cases_total == 4


# --- building --------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "  \n\t\n"])
def test_no_text_is_no_answer(triple, text):
    facts = triple.evaluate(Candidate(text, "llm"))
    assert facts.build.stage is BuildStage.EMPTY
    assert judge(facts, Rules()).status is Status.NO_ANSWER


def test_an_unknown_instruction_is_a_failed_build_that_names_it(triple):
    text = changed(triple.baseline.assembly, "\tret\n", "\tfrobnicate %eax\n\tret\n")
    facts = triple.evaluate(text)
    assert facts.build.stage is BuildStage.ASSEMBLE
    assert "frobnicate" in facts.build.message
    assert facts.cases == ()
    assert (judge(facts, Rules()).status, facts.cases_total) == (Status.BUILD_FAILED, 3)


def test_an_address_that_does_not_fit_is_a_failed_link(triple):
    text = changed(triple.baseline.assembly, "\tret\n", "\tmovl $.LC0, %edx\n\tret\n")
    facts = triple.evaluate(text)
    assert facts.build.stage is BuildStage.LINK
    assert "relocation" in facts.build.message
    assert judge(facts, Rules()).status is Status.BUILD_FAILED


def test_a_raw_system_call_is_refused_by_name_of_its_rule(triple):
    facts = triple.evaluate(changed(triple.baseline.assembly, "\tret\n", "\tsyscall\n\tret\n"))
    assert facts.build.stage is BuildStage.SCREEN
    assert facts.build.message.startswith("instruction: ")
    assert judge(facts, Rules()).status is Status.REFUSED


@pytest.mark.parametrize(
    "text",
    [
        "I am sorry, I can't do that.",
        "garbage that is not assembly",
        "\tmovl $1, %%%%(\n",
        '\t.string "never closed\n',
        "main:\n\tret # ((((\n",
        "\0",
        chr(0xD800),
        "\tret\n" * 10 + "\x1b[0m",
    ],
    ids=ascii,
)
def test_whatever_a_model_writes_is_data_and_never_an_exception(triple, text):
    facts = triple.evaluate(Candidate(text, "llm"), TimingRequest(PLAN))
    assert facts.build.stage is not BuildStage.BUILT
    assert facts.build.message
    assert judge(facts, Rules()).status is not Status.PASSED


@pytest.mark.parametrize("odd", [chr(0xD800), chr(0xDCFF), "é", "\0", "\x0c"], ids=ascii)
def test_odd_characters_in_a_comment_of_a_right_candidate_are_data(triple, odd):
    text = changed(triple.baseline.assembly, "\tret\n", f"\tnop # {odd}\n\tret\n")
    facts = triple.evaluate(text)
    assert facts.build.stage is not BuildStage.BUILT or all(case.matched for case in facts.cases)


def test_a_wider_instruction_set_is_noticed(triple):
    text = changed(triple.baseline.assembly, "\tret\n", "\tvpaddd %ymm0, %ymm0, %ymm0\n\tret\n")
    facts = triple.evaluate(text)
    assert facts.build.isa == "x86-64-v3"


def test_a_candidate_is_built_once_and_run_each_time(triple, monkeypatch):
    built = []
    build = Builder.build

    def counting(self, assembly):
        built.append(assembly)
        return build(self, assembly)

    monkeypatch.setattr(Builder, "build", counting)
    text = changed(triple.baseline.assembly, "\tret\n", "\tnop\n\tnop\n\tret\n")
    first, second = triple.evaluate(text), triple.evaluate(text)
    assert len(built) == 1
    assert all(case.matched for case in (*first.cases, *second.cases))


# --- timing ----------------------------------------------------------------------------------


def timed(evaluator, candidate, plan=PLAN, **more):
    facts = evaluator.evaluate(candidate, TimingRequest(plan, **more))
    assert facts.timing is not None, judge(facts, rules_of(plan))
    return facts


def test_half_the_work_is_faster_and_twice_the_work_is_slower(work, compiled):
    faster = timed(work, compiled(steps(500_000)))
    slower = timed(work, compiled(steps(2_000_000)))
    verdict = judge(faster, rules_of(PLAN))
    assert verdict.outcome is Outcome.FASTER
    assert verdict.speedup.low > 1.3
    verdict = judge(slower, rules_of(PLAN))
    assert verdict.outcome is Outcome.SLOWER
    assert verdict.speedup.high < 0.8


def test_the_metric_is_cycles_exactly_where_there_are_counters(work, compiled):
    verdict = judge(timed(work, compiled(steps(500_000))), rules_of(PLAN))
    counters = fingerprint(work.settings.sandbox).counters
    assert verdict.speedup.metric is (Metric.CYCLES if counters else Metric.CPU_NS)
    assert (verdict.instructions is not None) == counters
    assert verdict.wall.metric is Metric.WALL_NS


def test_a_search_is_timed_on_inputs_for_selection_and_its_winner_on_the_others(work, compiled):
    quick = replace(PLAN, first_look_pairs=2, max_pairs=2)
    candidate = compiled(steps(999_999).replace("h - 999999u", "h - 1000000u + 1"))
    chosen = timed(work, candidate, quick).timing
    final = timed(work, candidate, quick, held_out=True).timing
    assert [timing.case for timing in chosen.inputs] == ["p0", "p2"]
    assert [timing.case for timing in final.inputs] == ["p1"]
    assert (chosen.held_out, final.held_out) == (False, True)


def test_a_single_performance_input_is_never_called_held_out(admitted, program, settings, compiled):
    draft = program(TRIPLE, performance=[Input("p", b"5")])
    evaluator = Evaluator(admitted(draft), settings)
    quick = replace(PLAN, first_look_pairs=2, max_pairs=2)
    facts = timed(evaluator, compiled(TRIPLE, "gcc", "-O1"), quick, held_out=True)
    assert [timing.case for timing in facts.timing.inputs] == ["p"]
    assert not facts.timing.held_out


def test_progress_is_told_in_pairs(work, compiled):
    told = []
    quick = replace(PLAN, first_look_pairs=4, max_pairs=4)
    work.evaluate(
        compiled(steps(900_000).replace("h - 900000u", "h - 1000000u + 100000")),
        TimingRequest(quick),
        progress=lambda done, most: told.append((done, most)),
    )
    assert told == sorted(told)
    assert told[-1] == (4, 4)

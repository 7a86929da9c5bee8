"""A scripted model on a real program, in the real jail."""

import pytest

from superasm.asm.answer import AnswerFormat
from superasm.asm.edits import make_edits
from superasm.config.settings import Evaluator as EvaluatorSettings
from superasm.config.settings import Settings, TimingPlan
from superasm.core.verdict import Status
from superasm.evaluate.admission import Draft, Input, admit
from superasm.evaluate.evaluator import Evaluator
from superasm.optimize.models import Asking, pursue_task, time_afresh
from superasm.propose.chat import Answer, Usage
from superasm.propose.strategies import Plan, Strategy

SOURCE = b"""\
#include <stdio.h>
int main(void) {
    unsigned n, sum = 0;
    if (scanf("%u", &n) != 1) return 1;
    for (unsigned i = 0; i < n; i++) sum += __builtin_popcount(i * 2654435761u);
    printf("%u\\n", sum);
    return 0;
}
"""


class Scripted:
    """Gives the answers of a list by sample number; keeps the conversations."""

    name = "scripted"

    def __init__(self, *texts):
        self.texts = texts
        self.asked = []
        self.identity = {"kind": "scripted", "temperature": 0.5, "top_p": None}

    def generate(self, requests):
        for position, request in enumerate(requests):
            number = len(self.asked)
            self.asked.append(list(request.messages))
            yield position, Answer(self.texts[number], usage=Usage(10, 0, 5))


@pytest.fixture(scope="module")
def settings():
    return Settings(
        timing=TimingPlan(first_look_pairs=12, max_pairs=12),
        evaluator=EvaluatorSettings(lanes=1, grace_seconds=0.2),
    )


@pytest.fixture(scope="module")
def evaluator(settings):
    inputs = (Input("small", b"10\n"), Input("big", b"200000\n"), Input("other", b"150000\n"))
    return Evaluator(admit(Draft("prog.c", SOURCE, inputs), settings), settings)


def fenced(text):
    return f"```asm\n{text}```"


@pytest.fixture(scope="module")
def answers(evaluator):
    """Right, no assembly at all, not built, and wrong."""
    text = evaluator.baseline.assembly
    begin = "\nmain:\n"
    return {
        "right": fenced(text.replace(begin, f"{begin}\tnop\n")),
        "none": "It can't be done.",
        "not_built": fenced(text.replace(begin, f"{begin}\taddzq\t$1, %rax\n")),
        "wrong": fenced(text.replace("%u\\n", "%u \\n")),
    }


def test_refinement_shows_the_line_of_the_assembler_and_the_difference_of_the_test(
    evaluator, settings, answers
):
    order = ("not_built", "wrong", "none", "right")
    model = Scripted(*(answers[kind] for kind in order))
    recorded = []
    found = pursue_task(
        model,
        Plan(Strategy.REFINE, 4),
        evaluator,
        settings,
        Asking(),
        record=lambda *row: recorded.append(row),
    )
    told = [conversation[-1]["content"] for conversation in model.asked[1:]]
    assert "no such instruction: `addzq $1,%rax'" in told[0]
    assert "\taddzq\t$1, %rax\n" in told[0]
    assert "Of test small: line 1: expected '155', got '155 '" in told[1]
    assert "no_answer" in told[2]
    assert [attempt.passed for attempt in found.attempts] == [False, False, False, True]
    assert found.chosen.number == 3
    assert found.chosen.feedback.selection is not None
    assert len(recorded) == 3
    assert found.usage.total == 60


def test_what_is_reported_was_timed_afresh_on_inputs_that_the_choice_did_not_see(
    evaluator, settings, answers
):
    model = Scripted(answers["right"], answers["wrong"])
    recorded = []
    plan = Plan(Strategy.BEST_OF, 2)
    found = pursue_task(
        model, plan, evaluator, settings, Asking(), record=lambda *row: recorded.append(row)
    )
    chosen_by = {i.case for _, evaluation, _ in recorded if evaluation.timing
                 for i in evaluation.timing.inputs}  # fmt: skip
    evaluation, verdict = time_afresh(evaluator, found.chosen.candidate, settings)
    assert verdict.status is Status.PASSED
    assert verdict.speedup is not None
    assert evaluation.timing.held_out
    assert chosen_by
    assert not chosen_by & {i.case for i in evaluation.timing.inputs}


def test_edits_are_against_the_baseline_and_a_single_answer_is_not_timed(evaluator, settings):
    text = evaluator.baseline.assembly
    model = Scripted(make_edits(text, text.replace("\nmain:\n", "\nmain:\n\tnop\n")))
    recorded = []
    found = pursue_task(
        model,
        Plan(),
        evaluator,
        settings,
        Asking(answer=AnswerFormat.EDITS),
        record=lambda *row: recorded.append(row),
    )
    assert found.chosen is not None
    assert found.chosen.candidate.parameters["answer"] == "edits"
    assert [evaluation.timing for _, evaluation, _ in recorded] == [None]


def test_a_profile_of_an_attempt_that_passed_is_shown_to_the_model(evaluator, settings, answers):
    model = Scripted(answers["right"], answers["none"])
    pursue_task(
        model,
        Plan(Strategy.REFINE, 2),
        evaluator,
        settings,
        Asking(),
        profile=lambda assembly: f"95% the loop of {len(assembly)} characters",
    )
    told = model.asked[1][-1]["content"]
    assert told.startswith("Your answer is right.")
    assert "95% the loop of" in told

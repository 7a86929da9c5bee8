"""Strategies, with a scripted model and a scripted evaluation."""

import itertools

import pytest

from superasm.asm.answer import AnswerFormat
from superasm.asm.extract import Outcome
from superasm.core.errors import EndpointError, EndpointFault, UserError
from superasm.core.task import Case, Task
from superasm.core.verdict import Status
from superasm.propose.chat import Answer, Finish, Usage
from superasm.propose.feedback import Feedback
from superasm.propose.prompt import PromptRequest, render
from superasm.propose.strategies import Budget, Plan, Stop, Strategy, plan_from, pursue, read

CASES = (Case("one", b"", b""),)
TASK = Task("t.c", b"int main(void) { return 0; }\n", CASES, CASES)
BASELINE = "\t.globl\tmain\nmain:\n\tmovl\t$0, %eax\n\tret\n"
REQUEST = PromptRequest(TASK, BASELINE)
TOKENS = Usage(prompt=90, completion=10)


def program(number):
    return BASELINE.replace("$0", f"${number}")


def says(number):
    return Answer(f"```asm\n{program(number)}```", usage=TOKENS)


class Model:
    """Answers in order; keeps what it was asked."""

    def __init__(self, *answers):
        self.answers = iter(answers)
        self.asked = []

    def __call__(self, messages, n):
        self.asked += [list(messages)] * n
        return list(itertools.islice(self.answers, n))


class Judge:
    """Finds what was written down about the program with that number; the others don't pass."""

    def __init__(self, **worth):
        self.worth = {program(int(name[1:])): value for name, value in worth.items()}
        self.seen = []

    def __call__(self, candidate):
        self.seen.append(candidate.assembly)
        value = self.worth.get(candidate.assembly)
        if value is None:
            return Feedback(Status.WRONG_OUTPUT, None, f"wrong: {candidate.assembly.split()[-3:]}")
        return Feedback(Status.PASSED, value, "Your answer is right.")


def run(model, judge, strategy=Strategy.BEST_OF, attempts=4, request=REQUEST, **more):
    plan = {k: more.pop(k) for k in ("width", "population", "seed") if k in more}
    return pursue(Plan(strategy, attempts, **plan), request, model, judge, proposer="m", **more)


def test_a_single_answer_is_asked_for_once_and_chosen_if_it_passes():
    model = Model(says(1), says(2))
    found = run(model, Judge(p1=0.9), Strategy.SINGLE, 1)
    assert (len(found.attempts), found.stop, found.usage) == (1, Stop.DONE, TOKENS)
    assert found.chosen.candidate.assembly == program(1)
    assert model.asked == [render(REQUEST)]
    assert not Plan().selects


def test_the_best_of_n_is_the_one_with_the_best_selection_score_among_those_that_pass():
    found = run(Model(says(1), says(2), says(3), says(4)), Judge(p2=1.1, p3=1.5, p4=1.2))
    assert found.chosen.number == 2
    assert found.chosen.feedback.selection == 1.5
    assert [a.passed for a in found.attempts] == [False, True, True, True]


def test_nothing_is_chosen_when_nothing_passes():
    found = run(Model(says(1), Answer("I can't.")), Judge(), attempts=2)
    assert found.chosen is None
    assert found.attempts[1].candidate is None
    assert found.attempts[1].extraction.outcome is Outcome.NO_ANSWER


def test_equal_programs_are_evaluated_once():
    judge = Judge(p1=1.5)
    commented = Answer(f"```asm\n# The same.\n{program(1)}```")
    found = run(Model(says(1), commented, says(1)), judge, attempts=3)
    assert len(judge.seen) == 1
    assert [a.repeats for a in found.attempts] == [None, 0, 0]
    assert all(a.passed for a in found.attempts)
    assert found.chosen.number == 0


def test_text_that_no_parser_reads_is_a_candidate_like_any_other():
    answer = Answer('```asm\nmain:\n\t.string "open\n\tret\n```')
    found = run(Model(answer), Judge(), attempts=1)
    assert found.attempts[0].feedback.status is Status.WRONG_OUTPUT


def test_candidates_carry_how_they_were_made():
    found = run(Model(says(1), says(2)), Judge(), Strategy.REFINE, 2, parameters={"model": "m-7b"})
    first, second = (a.candidate for a in found.attempts)
    assert first.parameters == {"model": "m-7b", "strategy": "refine-2", "attempt": "0"}
    assert (first.parent, second.parent) == (None, first.id)


def test_refinement_shows_the_last_answer_and_what_came_of_it():
    model = Model(says(1), Answer("<think>x</think>I give up."), says(3))
    run(model, Judge(p3=1.2), Strategy.REFINE, 3)
    first, second, third = model.asked
    assert first == render(REQUEST)
    assert second[: len(first)] == first
    assert program(1) in second[-2]["content"]
    assert second[-1]["content"].startswith("wrong: ['$1")
    assert third[-2]["content"] == "I give up."
    assert third[-1]["content"].startswith("Your answer can't be used (no_answer)")
    assert len(third) == len(second) == 3


def test_refinement_goes_on_after_success_and_keeps_the_best():
    model = Model(says(1), says(2), says(3))
    found = run(model, Judge(p1=1.3, p2=1.1), Strategy.REFINE, 3)
    assert model.asked[1][-1]["content"].startswith("Your answer is right.")
    assert "faster still" in model.asked[1][-1]["content"]
    assert found.chosen.number == 0


def test_evolution_crosses_the_best_that_are_right():
    worth = {"p1": 1.1, "p2": 1.4, "p4": 1.2, "p5": 1.6, "p6": 1.0}
    model = Model(*(says(n) for n in range(1, 13)))
    found = run(model, Judge(**worth), Strategy.EVOLVE, 12, population=3)
    assert model.asked[:3] == [render(REQUEST)] * 3
    assert [a.parents for a in found.attempts[:3]] == [()] * 3
    children = found.attempts[3:]
    assert all(a.parents for a in children)
    assert {len(a.parents) for a in children} == {1, 2}
    for child, asked in zip(children, model.asked[3:], strict=True):
        assert len(asked) == 1
        for parent in child.parents:
            assert found.attempts[parent].passed
            assert found.attempts[parent].candidate.assembly in asked[0]["content"]
        others = [a for a in found.attempts[: child.number] if a.number not in child.parents]
        assert not any(a.candidate.assembly in asked[0]["content"] for a in others)
    assert found.chosen.number == 4


def test_evolution_asks_afresh_as_long_as_nothing_is_right():
    model = Model(*(says(n) for n in range(1, 8)))
    found = run(model, Judge(p6=1.2), Strategy.EVOLVE, 7, population=2)
    assert model.asked[:6] == [render(REQUEST)] * 6
    assert found.attempts[6].parents == (5,)


def test_evolution_makes_the_same_choices_for_the_same_seed():
    def parents(seed):
        model = Model(*(says(n) for n in range(1, 20)))
        judge = Judge(**{f"p{n}": 1 + n / 100 for n in range(1, 20)})
        found = run(model, judge, Strategy.EVOLVE, 19, seed=seed)
        return [a.parents for a in found.attempts]

    assert parents(1) == parents(1)
    assert parents(1) != parents(2)


@pytest.mark.parametrize("strategy", [Strategy.BEST_OF, Strategy.REFINE, Strategy.EVOLVE])
def test_a_budget_of_tokens_ends_it(strategy):
    model = Model(*(says(n) for n in range(20)))
    found = run(model, Judge(), strategy, 20, budget=Budget(tokens=250), width=1, population=1)
    assert (found.stop, len(found.attempts)) == (Stop.TOKENS, 3)
    assert found.usage.total == 300


def test_a_budget_of_seconds_ends_it_after_the_first_answer_at_the_earliest():
    now = itertools.count(0, 10)
    found = run(
        Model(*(says(n) for n in range(20))),
        Judge(),
        attempts=20,
        width=2,
        budget=Budget(seconds=1),
        clock=lambda: next(now),
    )
    assert (found.stop, len(found.attempts)) == (Stop.SECONDS, 2)


def test_a_prompt_that_the_model_cannot_read_ends_it():
    model = Model(*[Answer("", Finish.PROMPT_TOO_LONG)] * 5)
    found = run(model, Judge(), attempts=5, width=1)
    assert (found.stop, len(found.attempts)) == (Stop.PROMPT_TOO_LONG, 1)


def test_a_broken_server_is_no_attempt():
    def broken(messages, n):
        raise EndpointError("down", fault=EndpointFault.UNREACHABLE)

    with pytest.raises(EndpointError):
        run(broken, Judge())


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer("", Finish.PROMPT_TOO_LONG), Outcome.NO_ANSWER),
        (Answer("", Finish.LENGTH), Outcome.TRUNCATED),
        (Answer("```asm\nmain:\n\tret\n", Finish.LENGTH), Outcome.TRUNCATED),
        (Answer("", Finish.FILTERED), Outcome.REFUSED),
        (Answer("No.", Finish.REFUSED), Outcome.REFUSED),
        (Answer("ret " * 10, Finish.TOO_LARGE), Outcome.TRUNCATED),
        (says(1), Outcome.FOUND),
    ],
)
def test_how_an_answer_ended_decides_what_it_is(answer, outcome):
    assert read(REQUEST, answer).outcome is outcome


def test_edits_are_applied_to_the_baseline():
    answer = Answer("<<<<<<< SEARCH\n\tmovl\t$0, %eax\n=======\n\tmovl\t$7, %eax\n>>>>>>> REPLACE")
    request = PromptRequest(TASK, BASELINE, answer=AnswerFormat.EDITS)
    found = run(Model(answer), Judge(p7=1.2), attempts=1, request=request)
    assert found.chosen.candidate.assembly == program(7)


@pytest.mark.parametrize("plan", [{"attempts": 0}, {"attempts": 2}, {"width": 0}])
def test_a_plan_without_meaning_is_refused(plan):
    with pytest.raises(ValueError, match=r"at least 1|one attempt"):
        Plan(**plan)


@pytest.mark.parametrize(
    "plan",
    [Plan(), Plan(Strategy.BEST_OF, 8), Plan(Strategy.REFINE, 1), Plan(Strategy.EVOLVE, 20)],
    ids=lambda plan: plan.name,
)
def test_a_plan_is_read_back_from_its_name(plan):
    assert plan_from(plan.name) == plan


@pytest.mark.parametrize(
    "text",
    ["", "best-of", "best-of-0", "best-of--1", "single-1", "refine-x", "Refine-2", "evolve-٣"],
)
def test_what_names_no_strategy_is_refused_with_the_known_ones(text):
    with pytest.raises(UserError) as raised:
        plan_from(text)
    assert "best-of-8" in raised.value.hint

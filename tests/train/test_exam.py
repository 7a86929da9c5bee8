"""An exam of scripted answers to a real task, by the real evaluator."""

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from superasm.asm.numbered import Numbered
from superasm.core.reward import Pay, Scheme
from superasm.evaluate.readmit import readmit
from superasm.propose.prompt import render
from superasm.train.exam import Exam, examine, examine_words
from superasm.train.policy import Sample
from superasm.train.rewards import Job, workers_of
from superasm.train.rollout import Question
from superasm.train.text import answer_tokens, prompt_tokens

from .pause import SETTINGS, TASK, line_of_the_pause
from .programs import LINES, small_tokenizer

END = frozenset({3})


class Scripted:
    """Says "keep" when it is greedy, and what it was told else."""

    def __init__(self, tokenizer, asked, said):
        self.tokens = [answer_tokens(tokenizer, asked, text, END) for text in ("keep", *said)]

    def sample(self, prompts, seeds, limit, *, greedy=False):
        chosen = self.tokens[:1] * len(prompts) if greedy else self.tokens[1:]
        assert len(chosen) == len(prompts)
        return [Sample(tokens, (0.0,) * len(tokens), True) for tokens in chosen]


@pytest.fixture(scope="module")
def rows():
    baseline = readmit(TASK, SETTINGS).assembly
    listing = Numbered.read(baseline).listing
    tokenizer = small_tokenizer([baseline])
    asked = render(LINES.request(TASK, baseline))
    calls = [x.split("\t")[0] for x in listing.split("\n") if "scanf" in x and "call" in x]
    said = [line_of_the_pause(listing), calls[0], "9999\tnop", "1\tfrobnicate %eax"]
    policy = Scripted(tokenizer, asked, said)
    jobs = {TASK.id: Job(TASK, baseline)}
    told = []
    with workers_of(
        jobs, LINES.answer, Pay(Scheme.CGS), SETTINGS, None, workers=1, limit_seconds=60
    ) as workers:
        found = examine(
            "scripted",
            policy,
            tokenizer,
            LINES.answer,
            [Question(TASK.id, prompt_tokens(tokenizer, asked))],
            jobs,
            workers.judge,
            Exam(samples=4, most_tokens=9),
            lambda done, of: told.append((done, of)),
        )
        found += [
            examine_words("told", words, LINES.answer, list(jobs.values()), workers.judge)[0]
            for words in ("keep", "loop 9*4", said[0])
        ]
    assert told == [(1, 5), (5, 5)]
    return found


def test_a_copy_is_what_it_is(rows):
    greedy = rows[0]
    assert greedy.entrant == "scripted greedy"
    assert greedy.passed
    assert "identical" in greedy.final.flags
    assert greedy.speedup == 1.0


def test_what_fails_says_why_and_is_never_chosen(rows):
    best = rows[1]
    assert best.entrant == "scripted best-of-4"
    assert [attempt.outcome for attempt in best.attempts] == ["found", "found", "bad_edit", "found"]
    assert [attempt.passed for attempt in best.attempts] == [True, False, False, False]
    assert [attempt.built for attempt in best.attempts] == [True, True, False, False]
    assert best.chosen == 0


def test_the_figure_is_not_the_one_that_it_was_chosen_by(rows):
    best = rows[1]
    chosen = best.attempts[0]
    assert chosen.selection is not None
    assert chosen.fresh == best.final.speedup.point == best.speedup
    assert chosen.fresh != chosen.selection


def test_the_same_words_to_every_task_are_examined_alike(rows):
    _, best, kept, nothing, said = rows
    assert (kept.entrant, kept.speedup, kept.passed) == ("told greedy", 1.0, True)
    assert (nothing.passed, nothing.attempts[0].outcome) == (False, "bad_edit")
    assert said.final == best.final, "one program has one figure"

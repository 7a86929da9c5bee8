"""A small data set of real programs, and a scripted model."""

from contextlib import contextmanager

import pytest

from superasm.config.settings import Evaluator as EvaluatorSettings
from superasm.config.settings import Settings, TimingPlan
from superasm.dataset.entry import Entry, Measured, Provenance, Split
from superasm.dataset.folder import FolderWriter
from superasm.evaluate.admission import Draft, Input, admit
from superasm.propose.cache import AnswerCache, CachedModel
from superasm.propose.chat import Answer, Usage
from superasm.propose.ledger import Ledger, LedgerModel
from superasm.propose.llm import OpenModel

PROGRAM = """\
#include <stdio.h>
int main(void) {{
    unsigned n, sum = 0;
    if (scanf("%u", &n) != 1) return 1;
    for (unsigned i = 0; i < n; i++) sum += {body};
    printf("%u\\n", sum);
    return 0;
}}
"""
BODIES = {
    "bits.c": "__builtin_popcount(i * 2654435761u)",
    "mix.c": "(i ^ (i >> 3)) * 7u",
    "divide.c": "i / 3u + i % 5u",
}


@pytest.fixture(scope="session")
def quick():
    return Settings(
        timing=TimingPlan(first_look_pairs=12, max_pairs=12),
        evaluator=EvaluatorSettings(lanes=1, grace_seconds=0.3),
    )


@pytest.fixture(scope="session")
def dataset(tmp_path_factory, quick):
    folder = tmp_path_factory.mktemp("tasks") / "set"
    inputs = tuple(Input(f"n{n}", f"{n}\n".encode()) for n in (10, 200_000, 150_000))
    with FolderWriter(folder) as writer:
        for name, body in BODIES.items():
            source = PROGRAM.format(body=body).encode()
            baseline = admit(Draft(name, source, inputs), quick)
            writer.add(
                Entry(
                    baseline.task,
                    Provenance("test", name, "loops", "Apache-2.0", name),
                    Split.VAL,
                    Measured(9, 30, 2.0, 0.9, (1.0,), True),
                    baseline.assembly,
                )
            )
    return folder


class Scripted:
    """Answers by a function of (prompt, sample); counts what it is asked."""

    def __init__(self, say, name="scripted"):
        self.say = say
        self.name = name
        self.identity = {"kind": "scripted", "model": name}
        self.asked = []

    def generate(self, requests):
        for position, request in enumerate(requests):
            prompt = request.messages[-1]["content"]
            self.asked.append((prompt, request.sample))
            text = self.say(prompt, request.sample)
            yield position, Answer(text, usage=Usage(len(prompt) // 4, 0, len(text) // 4))


def opener_of(model, opened=None):
    """Return an `Opener` whose models are this one."""

    @contextmanager
    def opener(name, settings, cache):
        if opened is not None:
            opened.append(name)
        ledger, answers = Ledger(), AnswerCache(cache)
        yield OpenModel(CachedModel(LedgerModel(model, ledger), answers, "1"), ledger, answers)

    return opener


class Quiet:
    """A reporter that keeps its notes."""

    def __init__(self):
        self.notes = []

    def phase(self, text):
        pass

    def step(self, done, total, text):
        pass

    def note(self, text):
        self.notes.append(text)

    def waiting(self):
        pass

"""A scripted model, opened like any other, and a reporter that keeps its notes."""

from contextlib import contextmanager

from superasm.propose.cache import AnswerCache, CachedModel
from superasm.propose.chat import Answer, Usage
from superasm.propose.ledger import Ledger, LedgerModel
from superasm.propose.llm import OpenModel


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

"""Three hundred recorded answers: what superasm makes of each is what its label says."""

import json
from collections import Counter
from pathlib import Path

import pytest

from superasm.asm.extract import Outcome
from superasm.config.settings import Evaluator as EvaluatorSettings
from superasm.config.settings import Settings
from superasm.core.candidate import Candidate
from superasm.core.verdict import Rules, judge
from superasm.evaluate.admission import Draft, Input, admit
from superasm.evaluate.evaluator import Evaluator
from superasm.propose.replay import read_recording

REPLAY = Path(__file__).parent / "replay"
INPUTS = {
    "sum": (b"3\n1 2 3\n", b"1\n-7\n", b"5\n5 5 5 5 5\n"),
    "bits": (b"10\n", b"1\n", b"1000\n"),
    "reverse": (b"abc", b"x", b"a longer line\nand another"),
}


@pytest.fixture(scope="module")
def labels():
    rows = [json.loads(line) for line in (REPLAY / "answers.jsonl").read_text().splitlines()]
    return {name: [r["label"] for r in rows if r["task_id"] == name] for name in INPUTS}


def test_the_set_is_as_large_and_as_varied_as_it_should_be(labels):
    counts = Counter(label for found in labels.values() for label in found)
    assert counts.total() == 300
    assert len(counts) == 10
    assert min(counts.values()) >= 9


@pytest.mark.parametrize("name", INPUTS)
def test_every_verdict_is_that_of_the_label(name, labels):
    settings = Settings(evaluator=EvaluatorSettings(lanes=1, grace_seconds=0.2))
    inputs = tuple(Input(f"t{i}", data) for i, data in enumerate(INPUTS[name]))
    source = (REPLAY / f"{name}.c").read_bytes()
    evaluator = Evaluator(admit(Draft(f"{name}.c", source, inputs), settings), settings)
    task = evaluator.baseline.task
    # Edits are against the assembly that the answers were recorded with.
    shown = (REPLAY / f"{name}.s").read_text()
    known: dict[str, str] = {}

    def verdict(assembly):
        if assembly not in known:
            evaluation = evaluator.evaluate(Candidate(assembly, "replay"))
            known[assembly] = str(judge(evaluation, Rules()).status)
        return known[assembly]

    found = []
    for recorded in read_recording(REPLAY / "answers.jsonl").of(task):
        extraction = recorded.read(shown)
        if extraction.outcome is Outcome.FOUND:
            found.append(f"verdict:{verdict(extraction.assembly)}")
        else:
            assert extraction.message
            found.append(f"answer:{extraction.outcome}")
    wrong = [
        f"{number}: {is_} and not {should}"
        for number, (is_, should) in enumerate(zip(found, labels[name], strict=True))
        if is_ != should
    ]
    assert not wrong

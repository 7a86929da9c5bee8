"""A real model on a real server, where one is running: see docs/models.md.

SUPERASM_TEST_SERVER=http://127.0.0.1:8000/v1 SUPERASM_TEST_MODEL=NAME pytest tests/end_to_end
"""

import os

import pytest

from superasm.asm.answer import AnswerFormat
from superasm.config.settings import Settings
from superasm.core.errors import EndpointError
from superasm.evaluate.admission import Draft, Input, admit
from superasm.evaluate.evaluator import Evaluator
from superasm.optimize.models import Asking, pursue_task
from superasm.propose.chat import Finish, Request, Sampling, answers
from superasm.propose.endpoint.client import Endpoint
from superasm.propose.llm import open_model
from superasm.propose.strategies import Plan, Stop, Strategy

URL = os.environ.get("SUPERASM_TEST_SERVER", "")
MODEL = os.environ.get("SUPERASM_TEST_MODEL", "")
pytestmark = pytest.mark.skipif(
    not (URL and MODEL), reason="no server: set SUPERASM_TEST_SERVER and SUPERASM_TEST_MODEL"
)
SOURCE = b"""\
#include <stdio.h>
int main(void) {
    int n;
    if (scanf("%d", &n) != 1) return 1;
    printf("%d\\n", n * 2);
    return 0;
}
"""


@pytest.mark.parametrize("answer", AnswerFormat)
@pytest.mark.parametrize(
    "plan", [Plan(), Plan(Strategy.BEST_OF, 2), Plan(Strategy.REFINE, 2)], ids=lambda p: p.name
)
def test_a_real_model_is_asked_and_a_rerun_asks_for_nothing(plan, answer, tmp_path):
    settings = Settings()
    inputs = (Input("a", b"3\n"), Input("b", b"9\n"))
    evaluator = Evaluator(admit(Draft("twice.c", SOURCE, inputs), settings), settings)
    texts = []
    for rerun in (False, True):
        sampling = Sampling(0.5, max_tokens=32, seed=3)
        with open_model(MODEL, Endpoint("", URL), sampling, cache=tmp_path / "cache") as opened:
            found = pursue_task(opened.model, plan, evaluator, settings, Asking(answer=answer))
            texts.append([attempt.answer.text for attempt in found.attempts])
            assert found.stop is Stop.DONE
            assert opened.ledger.totals.requests == (0 if rerun else plan.attempts)
            assert found.usage.prompt > 100
        for attempt in found.attempts:
            assert attempt.answer.usage.completion <= 32
            assert (attempt.answer.finish is Finish.STOP) or attempt.answer.cut_off
    assert texts[0] == texts[1]


def test_a_model_that_the_server_does_not_have_is_a_failure_of_the_server():
    asked = [Request([{"role": "user", "content": "hello"}])]
    with open_model("no-such-model-x", Endpoint("", URL)) as opened:
        with pytest.raises(EndpointError):
            answers(opened.model, asked)

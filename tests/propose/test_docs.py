"""docs/models.md names every outcome, fault, strategy and key variable."""

from pathlib import Path

import pytest

from superasm.asm.answer import AnswerFormat
from superasm.asm.extract import Outcome
from superasm.core.errors import EndpointFault
from superasm.propose.endpoint.keys import OWN_VARIABLE, PROVIDERS
from superasm.propose.prompt import Shown
from superasm.propose.strategies import Strategy

PAGE = (Path(__file__).parents[2] / "docs" / "models.md").read_text()


@pytest.mark.parametrize(
    "name",
    [*Outcome, *EndpointFault, *Strategy, *AnswerFormat, *Shown, OWN_VARIABLE, *PROVIDERS.values()],
)
def test_the_page_names_everything_a_reader_may_meet(name):
    assert f"`{name}`" in PAGE

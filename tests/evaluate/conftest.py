import textwrap
from dataclasses import replace

import pytest

from superasm.config.settings import Evaluator, Sandbox, Settings
from superasm.evaluate.admission import Baseline, Draft, Input, admit

HEAD = """\
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
"""


@pytest.fixture(scope="session")
def settings():
    """Tight limits, so that a program that hangs or floods costs little."""
    return Settings(
        sandbox=Sandbox(wall_limit_seconds=5.0, memory_mib=512, output_mib=64),
        evaluator=Evaluator(lanes=1),
    )


@pytest.fixture(scope="session")
def program():
    """Make a draft of C statements (or a whole program with `whole=True`) and its inputs."""

    def make(text, *tests, whole=False, performance=(), **more):
        text = textwrap.dedent(text)
        source = text if whole else f"{HEAD}int main(int argc, char **argv) {{\n{text}\n}}\n"
        inputs = tests or (Input("one", b"1 2 3\n"),)
        return Draft("prog.c", source.encode(), inputs, tuple(performance), **more)

    return make


@pytest.fixture(scope="session")
def admitted(settings):
    """Admit a draft; `sandbox` settings may be changed by keyword."""

    def run(draft, **sandbox) -> Baseline:
        return admit(draft, replace(settings, sandbox=replace(settings.sandbox, **sandbox)))

    return run

"""A small data set of real programs, as fixtures for every test that wants tasks."""

import pytest

from superasm.config.settings import Evaluator as EvaluatorSettings
from superasm.config.settings import Settings, TimingPlan
from superasm.dataset.entry import Entry, Measured, Provenance, Split
from superasm.dataset.folder import FolderWriter
from superasm.evaluate.admission import Draft, Input, admit

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

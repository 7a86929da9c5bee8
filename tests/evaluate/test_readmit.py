"""A task of a data set stays the task it is."""

from dataclasses import replace

import pytest

from superasm.config.settings import Settings
from superasm.core.errors import TaskError
from superasm.evaluate.admission import Draft, Input, admit
from superasm.evaluate.readmit import readmit

SOURCE = b"""\
#include <stdio.h>
int main(void) { int n; return scanf("%d", &n) == 1 && printf("%d\\n", n + 1) ? 0 : 1; }
"""


@pytest.fixture(scope="module")
def task():
    inputs = tuple(Input(str(n), f"{n}\n".encode()) for n in (1, 2, 3))
    return admit(Draft("p.c", SOURCE, inputs), Settings()).task


def test_performance_inputs_that_were_chosen_among_the_tests_stay_as_they_are(task):
    for order in (task.tests, task.tests[::-1], task.tests[1:2]):
        given = replace(task, performance=order)
        baseline = readmit(given, Settings())
        assert baseline.task == given
        assert baseline.task.id == given.id
        assert {case.name for case in task.tests} <= baseline.limits_ns.keys()


def test_a_program_that_behaves_differently_here_is_refused(task):
    other = replace(task.tests[0], exit_code=7)
    with pytest.raises(TaskError, match="differently"):
        readmit(replace(task, tests=(other, *task.tests[1:])), Settings())

"""Admitting a task that was admitted before, elsewhere or by another process."""

from dataclasses import replace

from superasm.config.settings import Settings
from superasm.core.errors import TaskError, TaskProblem
from superasm.core.task import Task
from superasm.evaluate.admission import Baseline, Draft, Input, admit


def draft_of(task: Task) -> Draft:
    """Return the draft that an admitted task can be admitted from again."""
    tests, performance = (
        tuple(Input(case.name, case.stdin, case.expected) for case in cases)
        for cases in (task.tests, task.performance)
    )
    names = {test.name for test in tests}
    # Inputs that were chosen among the tests will be chosen again.
    performance = tuple(given for given in performance if given.name not in names)
    return Draft(task.name, task.source, tests, performance, task.toolchain, task.harness)


def readmit(task: Task, settings: Settings) -> Baseline:
    """Return the baseline of a task, the task being exactly the one given.

    Admission chooses performance inputs by their times where none are given, and may choose others
    each time; a task that has them keeps its own.

    Raises:
        TaskError: the program does not do here what it did when the task was admitted.
        MachineError: this machine can't tell.
    """
    baseline = admit(draft_of(task), settings)
    here = {case.name: case for case in (*baseline.task.tests, *baseline.task.performance)}
    for case in (*task.tests, *task.performance):
        if here.get(case.name, case) != case:
            raise TaskError(
                f"{task.name} ends differently here on input {case.name}",
                hint="than where it was admitted: build its data set anew on this machine",
                problem=TaskProblem.WRONG_OUTPUT,
            )
    return replace(baseline, task=task)

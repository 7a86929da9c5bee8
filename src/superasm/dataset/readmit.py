"""Admitting a task of a data set again, on this machine."""

from dataclasses import replace

from superasm.config.settings import Settings
from superasm.core.errors import TaskError, TaskProblem
from superasm.core.task import Task
from superasm.dataset.strengthen import draft_of
from superasm.evaluate.admission import Baseline, admit


def readmit(task: Task, settings: Settings) -> Baseline:
    """Return the baseline of a task, the task being exactly the one given.

    Admission chooses performance inputs by their times where none are given, and may choose others
    each time; a task that has them keeps its own.

    Raises:
        TaskError: the program does not do here what it did when the data set was built.
        MachineError: this machine can't tell.
    """
    baseline = admit(draft_of(task), settings)
    here = {case.name: case for case in (*baseline.task.tests, *baseline.task.performance)}
    for case in (*task.tests, *task.performance):
        if here.get(case.name, case) != case:
            raise TaskError(
                f"{task.name} ends differently here on input {case.name} than where it was built",
                hint="build the data set anew on this machine",
                problem=TaskProblem.WRONG_OUTPUT,
            )
    return replace(baseline, task=task)

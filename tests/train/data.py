"""A data set of one real program, and pairs to learn from."""

import json
from dataclasses import replace

from superasm.asm.numbered import Numbered
from superasm.dataset.entry import Entry, Measured, Provenance, Split
from superasm.dataset.folder import FolderWriter

from .pause import SOURCE, TASK


def write_data(folder, baseline):
    """Write the program as a training task and, under another name, as a val task."""
    facts = Measured(8, 30, 1.0, 1.0, (1.0,), True)
    val = replace(TASK, name="val.c", source=SOURCE.replace(b"* 31", b"* 33"))
    cases = [replace(case, expected=_expected(case)) for case in (*TASK.tests, *TASK.performance)]
    val = replace(val, tests=tuple(cases[: len(TASK.tests)]), performance=tuple(cases[-2:]))
    with FolderWriter(folder) as writer:
        for task, split in ((TASK, Split.TRAIN), (val, Split.VAL)):
            origin = Provenance("test", task.name, "pauses", "Apache-2.0", task.name)
            writer.add(Entry(task, origin, split, facts, baseline))
    return val


def _expected(case):
    s = 1
    for i in range(int(case.stdin)):
        s = (s * 33 + i) % 2**32
    return b"%d\n" % s


def write_pairs(path, baseline, sources=(SOURCE,), gain=1.5):
    """Write a pair for each line: the program without it."""
    program = Numbered.read(baseline)
    with path.open("w") as file:
        for source in sources:
            for at in program.shown:
                after = "\n".join(x for i, x in enumerate(program.lines) if i != at)
                row = {
                    "task_name": "pause.c",
                    "source": source.decode(),
                    "before": baseline,
                    "after": after,
                    "gain_low": gain,
                }
                file.write(json.dumps(row) + "\n")
    return len(program.shown)

"""The row schema of `LLM4Code/llm_superoptimizer_ds`, which is also one that verl reads as it is.

Published rows do not say which problem they solve, nor which inputs are for timing. Ours do, in
`reward_model.ground_truth`: a JSON object (`Identity`) where the published ones have assembly.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa

from superasm.core.task import Case, Task
from superasm.dataset.entry import Provenance

SCHEMA = pa.schema(
    [
        ("data_source", pa.string()),
        ("prompt", pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))),
        ("ability", pa.string()),
        ("reward_model", pa.struct([("style", pa.string()), ("ground_truth", pa.string())])),
        (
            "extra_info",
            pa.struct(
                [
                    ("split", pa.string()),
                    ("index", pa.int64()),
                    ("c_code", pa.string()),
                    ("question", pa.string()),
                    ("c_only_question", pa.string()),
                    ("answer", pa.string()),
                    ("inputs", pa.list_(pa.string())),
                    ("outputs", pa.list_(pa.string())),
                    ("unoptimized_assembly", pa.string()),
                    ("unoptimized_compiled", pa.binary()),
                ]
            ),
        ),
    ]
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What our rows say of themselves beyond the published columns.

    Attributes:
        task_id: of the exported task.
        name: of the task.
        provenance: of the task.
        inputs: names of the row's inputs, in order.
        tests: how many of them, from the first on, are tests; the others are only timed.
        performance: positions of those that are timed, in order.
    """

    task_id: str
    name: str
    provenance: Provenance
    inputs: tuple[str, ...]
    tests: int
    performance: tuple[int, ...]

    def to_json(self) -> str:
        """Return it as the text of `ground_truth`."""
        return json.dumps(asdict(self), sort_keys=True)

    @staticmethod
    def from_json(text: str) -> "Identity | None":
        """Return what a text says, or None if it is not one of ours."""
        try:
            found = json.loads(text)
            identity = Identity(
                found["task_id"],
                found["name"],
                Provenance(**found["provenance"]),
                tuple(found["inputs"]),
                found["tests"],
                tuple(found["performance"]),
            )
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
        return identity if identity._is_sound() else None

    def _is_sound(self) -> bool:
        texts = (self.task_id, self.name, *asdict(self.provenance).values(), *self.inputs)
        numbers = (self.tests, *self.performance)
        return (
            all(isinstance(text, str) and text.isprintable() for text in texts)
            and all(type(number) is int for number in numbers)
            and len(set(self.inputs)) == len(self.inputs)
            and 0 <= self.tests <= len(self.inputs)
            and all(0 <= position < len(self.inputs) for position in self.performance)
        )


def cases_of(task: Task) -> tuple[Sequence[Case], tuple[int, ...]]:
    """Return the inputs of a task, each once and tests first, and the positions of those timed."""
    cases = list(task.tests)
    positions = {case.name: number for number, case in enumerate(cases)}
    timed: list[int] = []
    for case in task.performance:
        if case.name not in positions:
            positions[case.name] = len(cases)
            cases.append(case)
        timed.append(positions[case.name])
    return cases, tuple(timed)


def bytes_type(given: Any) -> Any:
    """Return an Arrow type with bytes in place of text, which need not be UTF-8 in a bad file."""
    kinds = pa.types
    if kinds.is_dictionary(given):
        return bytes_type(given.value_type)
    if kinds.is_string(given) or kinds.is_large_string(given) or kinds.is_string_view(given):
        return pa.large_binary() if kinds.is_large_string(given) else pa.binary()
    if kinds.is_struct(given):
        return pa.struct([(field.name, bytes_type(field.type)) for field in given])
    if kinds.is_list(given):
        return pa.list_(bytes_type(given.value_type))
    if kinds.is_large_list(given):
        return pa.large_list(bytes_type(given.value_type))
    return given

"""One row of the results store: flat columns for people, complete facts for programs.

`COLUMNS` names every column in the order written; docs/store.md describes each. A row holds all
of them, null where there is nothing to say, so that readers see one schema.
"""

import functools
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from pydantic import TypeAdapter

from superasm.core.candidate import Candidate
from superasm.core.evaluation import Evaluation, Machine
from superasm.core.reward import Reward
from superasm.core.verdict import Verdict

SCHEMA_VERSION = 1

VERDICT_COLUMNS = (
    "status",
    "outcome",
    "grade",
    "tests_passed",
    "tests_total",
    "speedup_point",
    "speedup_low",
    "speedup_high",
    "metric",
    "wall_speedup",
    "instruction_ratio",
    "reason",
    "flags",
    "reward",
)
COLUMNS = (
    "schema_version",
    "time_utc",
    "superasm_version",
    "task_id",
    "task_name",
    "candidate_id",
    "proposer",
    "parameters",
    "parent",
    "seed",
    "settings_id",
    "machine_id",
    *VERDICT_COLUMNS,
    "escaped",
    "evaluation",
    "assembly",
)

# Every line starts with this, so that a file of another kind is never taken for a torn row.
LINE_START = b'{"schema_version":'

_CANDIDATE = ("assembly", "proposer", "parameters", "parent", "seed")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile(r"\\(?:\\|u(d[89a-f][0-9a-f]{2}))")


class Key(NamedTuple):
    """What makes two evaluations the same piece of work: done once, it need not be repeated."""

    task_id: str
    candidate_id: str
    settings_id: str
    machine_id: str


@dataclass(frozen=True, slots=True)
class Row:
    """One stored evaluation.

    Attributes:
        time_utc: when it was stored, ISO 8601 without an offset.
        superasm_version: what measured it.
        task_name: shown to people; the identity is `evaluation.task_id`.
        candidate: the assembly and where it came from.
        evaluation: the complete facts.
        settings_id: hash of the settings it was measured under (`config.load.settings_id`).
        verdict: one value per name in `VERDICT_COLUMNS`: the judgement at the time of storing.
            The facts are there to judge again.
    """

    time_utc: str
    superasm_version: str
    task_name: str
    candidate: Candidate
    evaluation: Evaluation
    settings_id: str
    verdict: Mapping[str, object]

    @property
    def key(self) -> Key:
        """The piece of work that this row is the result of."""
        facts = self.evaluation
        return Key(facts.task_id, facts.candidate_id, self.settings_id, machine_id(facts.machine))


class MalformedError(Exception):
    """A line is not a row that this version can read; the message says why."""


@functools.lru_cache(maxsize=64)
def machine_id(machine: Machine) -> str:
    """Return a content hash of a machine fingerprint: 16 hex digits."""
    facts = TypeAdapter(Machine).dump_python(machine, mode="json")
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def verdict_columns(verdict: Verdict, reward: Reward | None = None) -> dict[str, object]:
    """Return a verdict, and what it was paid if it was, as the flat columns of a row."""
    speedup = verdict.speedup
    return {
        "status": verdict.status,
        "outcome": verdict.outcome,
        "grade": verdict.grade,
        "tests_passed": verdict.tests_passed,
        "tests_total": verdict.tests_total,
        "speedup_point": speedup.point if speedup else None,
        "speedup_low": speedup.low if speedup else None,
        "speedup_high": speedup.high if speedup else None,
        "metric": speedup.metric if speedup else None,
        "wall_speedup": verdict.wall.point if verdict.wall else None,
        "instruction_ratio": verdict.instructions,
        "reason": verdict.reason,
        "flags": list(verdict.flags),
        "reward": reward.value if reward else None,
    }


def encode(row: Row) -> bytes:
    """Return a row as one line of JSON in UTF-8, line end included.

    Text that is not UTF-8 (it came in as `surrogateescape`) would be no valid JSON. A row that
    has any is marked `escaped`: in all its texts a backslash is doubled and a lone surrogate is
    written as a backslash, `u` and four hex digits.

    Raises:
        ValueError: a verdict column that is not in `VERDICT_COLUMNS`, a candidate that is not
            the one evaluated, or a number that is not finite.
    """
    unknown = sorted(row.verdict.keys() - set(VERDICT_COLUMNS))
    if unknown:
        raise ValueError(f"not a verdict column: {', '.join(unknown)}")
    candidate, evaluation = row.candidate, row.evaluation
    if candidate.id != evaluation.candidate_id:
        raise ValueError(f"{candidate.id} was not evaluated, {evaluation.candidate_id} was")
    columns: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "time_utc": row.time_utc,
        "superasm_version": row.superasm_version,
        "task_id": evaluation.task_id,
        "task_name": row.task_name,
        "candidate_id": candidate.id,
        "proposer": candidate.proposer,
        "parameters": dict(candidate.parameters),
        "parent": candidate.parent,
        "seed": candidate.seed,
        "settings_id": row.settings_id,
        "machine_id": machine_id(evaluation.machine),
        **{name: row.verdict.get(name) for name in VERDICT_COLUMNS},
        "escaped": False,
        # Python values, not JSON ones: pydantic's JSON turns a nan into null without a word.
        "evaluation": _evaluations().dump_python(evaluation),
        "assembly": candidate.assembly,
    }
    line = _json(columns)
    if _SURROGATE.search(line):
        columns = cast("dict[str, object]", _mapped(columns, _escape))
        columns["escaped"] = True
        line = _json(columns)
    return line.encode() + b"\n"


def decode(line: bytes) -> Row:
    """Return the row of one line: the inverse of `encode`.

    Raises:
        MalformedError: the line is not JSON, is of another schema, or has been altered.
    """
    columns = parse(line)
    if columns.get("escaped"):
        columns = cast("dict[str, Any]", _mapped(columns, _unescape))
    try:
        candidate = _candidates().validate_python({name: columns[name] for name in _CANDIDATE})
        row = Row(
            time_utc=columns["time_utc"],
            superasm_version=columns["superasm_version"],
            task_name=columns["task_name"],
            candidate=candidate,
            evaluation=_evaluations().validate_python(columns["evaluation"]),
            settings_id=columns["settings_id"],
            verdict={name: columns[name] for name in VERDICT_COLUMNS},
        )
        altered = row.key != key_of(columns) or candidate.id != columns["candidate_id"]
    except KeyError as error:
        raise MalformedError(f"has no column {error}") from error
    except (ValueError, TypeError, AttributeError) as error:
        reason = str(error).splitlines()[0]
        raise MalformedError(f"holds a value that is not allowed ({reason})") from error
    if altered:
        raise MalformedError("has been altered: its ids do not match its content")
    return row


def parse(line: bytes) -> dict[str, Any]:
    """Return the columns of a line as plain JSON values, checked for the schema only.

    Raises:
        MalformedError: the line is not a JSON object, or of another schema.
    """
    try:
        columns = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise MalformedError("is not JSON") from error
    if not isinstance(columns, dict) or "schema_version" not in columns:
        raise MalformedError("is not a row of a results store")
    if columns["schema_version"] != SCHEMA_VERSION:
        raise MalformedError(
            f"has schema version {columns['schema_version']!r}; this is superasm for "
            f"version {SCHEMA_VERSION}"
        )
    return columns


def key_of(columns: Mapping[str, Any]) -> Key:
    """Return the key in the columns of a line.

    Raises:
        MalformedError: a column of the key is missing.
    """
    try:
        return Key(*(columns[name] for name in Key._fields))
    except KeyError as error:
        raise MalformedError(f"has no column {error}") from error


@functools.cache
def _candidates() -> TypeAdapter[Candidate]:
    return TypeAdapter(Candidate)


@functools.cache
def _evaluations() -> TypeAdapter[Evaluation]:
    return TypeAdapter(Evaluation)


def _json(columns: Mapping[str, object]) -> str:
    return json.dumps(columns, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _mapped(value: object, change: Callable[[str], str]) -> object:
    """Return a JSON value with every text in it changed; column names hold nothing to change."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(name): _mapped(item, change) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(item, change) for item in value]
    return value


def _escape(text: str) -> str:
    doubled = text.replace("\\", "\\\\")
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", doubled)


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\\", text)

"""Read settings from a TOML file and `section.key=value` overrides, and write them back.

::

    # superasm.toml                       superasm ... --set timing.max_pairs=48
    [timing]                                           --set sandbox.mode=none
    max_pairs = 96

Overrides win over the file, the file over the defaults, the last override over earlier ones.
Whatever is given is checked, also where something else wins: names, types and ranges.
"""

import difflib
import hashlib
import json
import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

from superasm.config.settings import Settings
from superasm.core.errors import UserError
from superasm.core.evaluation import Metric
from superasm.core.stats import look_alpha, planned_looks, signed_rank_rejections

_SECTIONS: Mapping[str, Any] = get_type_hints(Settings)
_KINDS: Mapping[str, Mapping[str, Any]] = {
    section: {field.name: get_type_hints(kind)[field.name] for field in fields(kind)}
    for section, kind in _SECTIONS.items()
}
_NAMES = [f"{section}.{key}" for section, keys in _KINDS.items() for key in keys]

_NONE = "none"
# Every number must be finite and above 0, unless it is listed here.
LIMITS: Mapping[str, tuple[Callable[[float], bool], str]] = {
    "timing.confidence": (lambda value: 0 < value < 1, "between 0 and 1, both excluded"),
    "timing.precision": (lambda value: 0 < value < 1, "between 0 and 1, both excluded"),
    "timing.min_effect": (lambda value: 0 <= value < 1, "at least 0 and below 1"),
    "timing.most_inputs": (lambda value: value >= 0, "at least 0"),
    "evaluator.lanes": (lambda value: value >= 0, "at least 0"),
    "evaluator.slowdown_limit": (lambda value: value >= 1, "at least 1"),
    "evaluator.grace_seconds": (lambda value: value >= 0, "at least 0"),
    "model.temperature": (lambda value: value >= 0, "at least 0"),
    "model.top_p": (lambda value: 0 < value <= 1, "above 0 and at most 1"),
    "model.seed": (lambda value: value >= 0, "at least 0"),
    "model.price_prompt": (lambda value: value >= 0, "at least 0"),
    "model.price_completion": (lambda value: value >= 0, "at least 0"),
    "model.price_cached_prompt": (lambda value: value >= 0, "at least 0"),
}
# What no evaluation depends on.
_NOT_MEASURING = ("model",)
# Texts that come from a list of names which is not an enumeration of its own.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "timing.metric": ("auto", *Metric),
    "sandbox.without": ("bubblewrap", "seccomp", "ptrace", "counters"),
}


class _RefusedError(Exception):
    """A value does not fit its setting; the message completes "must be ..."."""


def load(path: Path | None, overrides: Sequence[str] = ()) -> Settings:
    """Return the settings of a TOML file with overrides applied.

    Args:
        path: file with one section per field of `Settings`; None takes the defaults.
        overrides: texts such as "timing.max_pairs=48". The value is read as TOML; what is not
            TOML is taken as a bare text, so that `sandbox.mode=none` needs no quotes.

    Raises:
        UserError: the file can't be read, a name is unknown, or a value has the wrong type or
            is out of range.
    """
    chosen: dict[str, dict[str, object]] = {section: {} for section in _KINDS}
    for section, table in (_read(path) if path is not None else {}).items():
        if section not in _KINDS:
            raise _unknown(f"{path}: unknown section [{section}]", section, list(_KINDS))
        if not isinstance(table, dict):
            raise UserError(f"{path}: {section} must be a section", hint=f"write [{section}]")
        for key, value in table.items():
            chosen[section][key] = _checked(str(path), section, key, value)
    for override in overrides:
        name, equals, text = (part.strip() for part in override.partition("="))
        section, dot, key = name.partition(".")
        if not (equals and section and dot and key):
            # `key=value` and `section=value` are the likely slips; name what was meant.
            raise _unknown(f"override {override!r} is not section.key=value", name, _NAMES)
        if section not in _KINDS:
            raise _unknown(f"override {override!r}: unknown section", name, _NAMES)
        value = _checked(f"override {override!r}", section, key, _parsed(text))
        chosen[section][key] = value
    settings = Settings(**{s: _SECTIONS[s](**values) for s, values in chosen.items()})
    timing = settings.timing
    looks = planned_looks(timing.first_look_pairs, timing.max_pairs)
    alpha = look_alpha(timing.confidence, looks)
    if signed_rank_rejections(timing.max_pairs, alpha) == 0:
        raise UserError(
            f"timing.max_pairs ({timing.max_pairs}) can never reach timing.confidence "
            f"({timing.confidence})",
            hint="12 pairs are the least for 0.99; take more pairs or less confidence",
        )
    if timing.first_look_pairs > timing.max_pairs:
        raise UserError(
            f"timing.first_look_pairs ({timing.first_look_pairs}) is above "
            f"timing.max_pairs ({timing.max_pairs})",
            hint=f"add timing.first_look_pairs={timing.max_pairs}",
        )
    return settings


def dump(settings: Settings) -> str:
    """Return TOML text of every setting, which `load` reads back to an equal object."""
    return _dump(settings, list(_KINDS))


def _dump(settings: Settings, names: Sequence[str]) -> str:
    sections = []
    for section in names:
        values = getattr(settings, section)
        lines = [f"{key} = {toml_value(getattr(values, key))}" for key in _KINDS[section]]
        sections.append("\n".join([f"[{section}]", *lines, ""]))
    return "\n".join(sections)


def settings_id(settings: Settings) -> str:
    """Return a content hash of the settings that a measurement depends on: 16 hex digits."""
    measuring = [section for section in _KINDS if section not in _NOT_MEASURING]
    return hashlib.sha256(_dump(settings, measuring).encode()).hexdigest()[:16]


def toml_value(value: object) -> str:
    """Return a bool, number, text or tuple of those as a TOML value on one line.

    TOML has no null: None is the text "none".

    Raises:
        TypeError: a value of another type.
    """
    if value is None:
        return f'"{_NONE}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)  # Also for exponents, inf and nan: Python's notation is TOML's.
    if isinstance(value, str):
        # A JSON text is a TOML basic string, except that TOML wants DEL escaped and knows no
        # surrogate pairs (hence ensure_ascii=False).
        return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, tuple):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    raise TypeError(f"no TOML for {type(value).__name__}")


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        hint = "give the path of a TOML file, or leave it out for the defaults"
        raise UserError(f"{path}: {error.strerror or error}", hint=hint) from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: not UTF-8 text", hint="save it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        # A bare text in a file is the likely slip; overrides are the place where it is allowed.
        hint = 'texts need quotes in a file: metric = "cycles"'
        raise UserError(f"{path}: not TOML: {error}", hint=hint) from error


def _parsed(text: str) -> object:
    try:
        table = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return table["value"] if len(table) == 1 else text


def _unknown(message: str, name: str, known: Sequence[str]) -> UserError:
    """Return the error for a name that is not in `known`, with the near ones as a hint."""
    keys = [other.rpartition(".")[2] for other in known]
    near = difflib.get_close_matches(name.rpartition(".")[2], keys, n=3)
    meant = [other for other, key in zip(known, keys, strict=True) if key in near]
    if meant:
        return UserError(message, hint=f"did you mean {' or '.join(meant)}?")
    sections = difflib.get_close_matches(name.partition(".")[0], _KINDS)
    there = [other for other in known if other.partition(".")[0] in sections]
    return UserError(message, hint=f"known: {', '.join(there or known)}")


def _checked(source: str, section: str, key: str, value: object) -> object:
    """Return a value in the type of its setting; `source` says where it was given."""
    name = f"{section}.{key}"
    if key not in _KINDS[section]:
        raise _unknown(f"{source}: unknown key {name}", name, _NAMES)
    try:
        return _in_range(name, _converted(_KINDS[section][key], value))
    except _RefusedError as refusal:
        raise UserError(f"{source}: {name} must be {refusal}, not {value!r}") from None


def _converted(kind: Any, value: object) -> object:
    # `bool` is a subclass of `int` in Python, but `max_pairs = true` is a mistake.
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(kind, UnionType):
        if value == _NONE:
            return None
        (kind,) = (member for member in get_args(kind) if member is not NoneType)
        try:
            return _converted(kind, value)
        except _RefusedError as refusal:
            raise _RefusedError(f"{refusal} or {_NONE}") from None
    if kind is bool:
        fits, expected = isinstance(value, bool), "true or false"
    elif kind is int:
        fits, expected = number and isinstance(value, int), "a whole number"
    elif kind is float:
        fits, expected = number, "a number"
    elif kind is str:
        fits, expected = isinstance(value, str), "a text"
    elif kind == tuple[str, ...]:
        fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        expected = 'a list of texts such as ["a", "b"]'
    elif isinstance(kind, type) and issubclass(kind, StrEnum):
        fits, expected = value in list(kind), f"one of {', '.join(kind)}"
    else:
        raise TypeError(f"settings of type {kind} can't be loaded")
    if not fits:
        raise _RefusedError(expected)
    if isinstance(value, list):
        return tuple(value)
    try:
        return value if isinstance(value, bool) else kind(value)
    except OverflowError:  # An integer beyond the range of a float.
        raise _RefusedError("a finite number") from None


def _in_range(name: str, value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        within, expected = LIMITS.get(name, (lambda value: value > 0, "above 0"))
        if not math.isfinite(value):
            raise _RefusedError("a finite number")
        if not within(value):
            raise _RefusedError(expected)
    if name in CHOICES:
        given = value if isinstance(value, tuple) else (value,)
        if any(item not in CHOICES[name] for item in given):
            several = "made of" if isinstance(value, tuple) else "one of"
            raise _RefusedError(f"{several} {', '.join(CHOICES[name])}")
    return value

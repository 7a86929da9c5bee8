"""Read any set of settings from TOML and `section.key=value` overrides, and write it back.

Settings are a frozen dataclass whose fields are the sections: frozen dataclasses themselves, of
bools, numbers, texts, enumerations, lists of texts, and any of those or None.
"""

import difflib
import json
import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from superasm.core.errors import UserError

T = TypeVar("T")
Limits = Mapping[str, tuple[Callable[[float], bool], str]]
_NONE = "none"


class _RefusedError(Exception):
    """A value does not fit its setting; the message completes "must be ..."."""


class Sections(Generic[T]):
    """The settings of one dataclass: their names, types and ranges.

    Args:
        kind: the dataclass.
        limits: by "section.key": what a number must satisfy, and that in words. Every other number
            must be finite and above 0.
        choices: by "section.key": the texts that are allowed, where it is no enumeration.
    """

    def __init__(self, kind: type[T], limits: Limits, choices: Mapping[str, Sequence[str]]) -> None:
        self._kind = kind
        self._sections: Mapping[str, Any] = get_type_hints(kind)
        self._limits, self._choices = limits, choices
        self.kinds: Mapping[str, Mapping[str, Any]] = {
            section: {f.name: get_type_hints(one)[f.name] for f in fields(one)}
            for section, one in self._sections.items()
        }
        self._names = [f"{section}.{key}" for section, keys in self.kinds.items() for key in keys]

    def load(self, path: Path | None, overrides: Sequence[str] = ()) -> T:
        """Return the settings of a TOML file with overrides applied.

        Args:
            path: file with one table per section; None takes the defaults.
            overrides: texts such as "timing.max_pairs=48". The value is read as TOML; what is not
                TOML is taken as a bare text, so that `sandbox.mode=none` needs no quotes.

        Raises:
            UserError: the file can't be read, a name is unknown, or a value has the wrong type or
                is out of range.
        """
        chosen: dict[str, dict[str, object]] = {section: {} for section in self.kinds}
        for section, table in (_read(path) if path is not None else {}).items():
            if section not in self.kinds:
                known = list(self.kinds)
                raise self._unknown(f"{path}: unknown section [{section}]", section, known)
            if not isinstance(table, dict):
                raise UserError(f"{path}: {section} must be a section", hint=f"write [{section}]")
            for key, value in table.items():
                chosen[section][key] = self._checked(str(path), section, key, value)
        for override in overrides:
            name, equals, text = (part.strip() for part in override.partition("="))
            section, dot, key = name.partition(".")
            if not (equals and section and dot and key):
                # `key=value` and `section=value` are the likely slips; name what was meant.
                message = f"override {override!r} is not section.key=value"
                raise self._unknown(message, name, self._names)
            if section not in self.kinds:
                raise self._unknown(f"override {override!r}: unknown section", name, self._names)
            value = self._checked(f"override {override!r}", section, key, _parsed(text))
            chosen[section][key] = value
        return self._kind(**{s: self._sections[s](**values) for s, values in chosen.items()})

    def dump(self, settings: T, names: Sequence[str] | None = None) -> str:
        """Return TOML text of all sections, or of some, which `load` reads back equal."""
        sections = []
        for section in self.kinds if names is None else names:
            values = getattr(settings, section)
            lines = [f"{key} = {toml_value(getattr(values, key))}" for key in self.kinds[section]]
            sections.append("\n".join([f"[{section}]", *lines, ""]))
        return "\n".join(sections)

    def _unknown(self, message: str, name: str, known: Sequence[str]) -> UserError:
        """Return the error for a name that is not in `known`, with the near ones as a hint."""
        keys = [other.rpartition(".")[2] for other in known]
        near = difflib.get_close_matches(name.rpartition(".")[2], keys, n=3)
        meant = [other for other, key in zip(known, keys, strict=True) if key in near]
        if meant:
            return UserError(message, hint=f"did you mean {' or '.join(meant)}?")
        sections = difflib.get_close_matches(name.partition(".")[0], self.kinds)
        there = [other for other in known if other.partition(".")[0] in sections]
        return UserError(message, hint=f"known: {', '.join(there or known)}")

    def _checked(self, source: str, section: str, key: str, value: object) -> object:
        """Return a value in the type of its setting; `source` says where it was given."""
        name = f"{section}.{key}"
        if key not in self.kinds[section]:
            raise self._unknown(f"{source}: unknown key {name}", name, self._names)
        try:
            return self._in_range(name, _converted(self.kinds[section][key], value))
        except _RefusedError as refusal:
            raise UserError(f"{source}: {name} must be {refusal}, not {value!r}") from None

    def _in_range(self, name: str, value: object) -> object:
        if isinstance(value, int | float) and not isinstance(value, bool):
            within, expected = self._limits.get(name, (lambda value: value > 0, "above 0"))
            if not math.isfinite(value):
                raise _RefusedError("a finite number")
            if not within(value):
                raise _RefusedError(expected)
        if name in self._choices:
            allowed = self._choices[name]
            given = value if isinstance(value, tuple) else (value,)
            if any(item not in allowed for item in given):
                several = "made of" if isinstance(value, tuple) else "one of"
                raise _RefusedError(f"{several} {', '.join(allowed)}")
        return value


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

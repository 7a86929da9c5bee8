"""Read settings from a TOML file and `section.key=value` overrides, and write them back.

::

    # superasm.toml                       superasm ... --set timing.max_pairs=48
    [timing]                                           --set sandbox.mode=none
    max_pairs = 96

Overrides win over the file, the file over the defaults, the last override over earlier ones.
Whatever is given is checked, also where something else wins: names, types and ranges.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from superasm.config.sections import Sections, toml_value
from superasm.config.settings import Settings
from superasm.core.errors import UserError
from superasm.core.evaluation import Metric
from superasm.core.stats import look_alpha, planned_looks, signed_rank_rejections

__all__ = ["CHOICES", "LIMITS", "dump", "load", "settings_id", "toml_value"]

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
_SECTIONS = Sections(Settings, LIMITS, CHOICES)


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
    settings = _SECTIONS.load(path, overrides)
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
    return _SECTIONS.dump(settings)


def settings_id(settings: Settings) -> str:
    """Return a content hash of the settings that a measurement depends on: 16 hex digits."""
    measuring = [section for section in _SECTIONS.kinds if section not in _NOT_MEASURING]
    return hashlib.sha256(_SECTIONS.dump(settings, measuring).encode()).hexdigest()[:16]

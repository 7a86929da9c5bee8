"""Jumps in lines of text: where they go, their conditions, rounds of a loop in a row. Pure."""

import itertools
import re
from collections.abc import Collection, Mapping, Sequence

_CONDITIONS = (
    *("e", "ne", "z", "nz", "l", "ge", "nge", "nl", "le", "g", "ng", "nle", "b", "ae", "c", "nc"),
    *("nae", "nb", "be", "a", "na", "nbe", "s", "ns", "o", "no", "p", "np", "pe", "po"),
)
INVERSE = {name: _CONDITIONS[i ^ 1] for i, name in enumerate(_CONDITIONS)}
# New labels have names that no compiler gives, the same ones every time: a model can learn them.
FIRST_NEW_LABEL = 900
_JUMP = re.compile(r"\s*j([a-z]+)\s+([\w.$]+)\s*")
_NAME = re.compile(r"[\w.$]+")


def target(line: str) -> str:
    """Return the label that a line jumps to; "" if it is no direct jump."""
    jump = _JUMP.fullmatch(line)
    return jump[2] if jump else ""


def names(text: str) -> frozenset[str]:
    """Return everything in a text that could be the name of a label."""
    return frozenset(_NAME.findall(text))


def relabelled(line: str, labels: Mapping[str, str]) -> str:
    """Return a line with local labels renamed."""
    return _NAME.sub(lambda m: labels.get(m.group(), m.group()), line)


def in_a_row(
    body: Sequence[str], jump: str, times: int, known: Collection[str]
) -> list[str] | None:
    """Return what takes the place of the jump that closes a loop, so that it goes through several
    rounds before it jumps back. Every exit is kept.

    Args:
        body: lines of a round, from the line that the jump goes to on, without the jump.
        jump: the line that jumps back, on a condition or always.
        times: rounds in a row, 2 or more.
        known: names that new labels must not have, see `names`.

    Returns:
        lines; None if it is another kind of jump (`jrcxz`).
    """
    match = _JUMP.fullmatch(jump)
    if match is None or (match[1] != "mp" and match[1] not in INVERSE):
        return None
    new = (f".L{n}" for n in itertools.count(FIRST_NEW_LABEL) if f".L{n}" not in known)
    leave, end = [], []
    if match[1] != "mp":
        behind = next(new)
        leave, end = [f"\tj{INVERSE[match[1]]}\t{behind}"], [f"{behind}:"]
    inner = [line.strip()[:-1] for line in body if line.rstrip().endswith(":")]
    lines: list[str] = []
    for _ in range(times - 1):
        lines += leave
        own = {name: next(new) for name in inner}
        lines += [relabelled(line, own) for line in body]
    return [*lines, jump, *end]

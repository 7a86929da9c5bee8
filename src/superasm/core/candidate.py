"""A proposed assembly text and where it came from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Candidate:
    """Assembly text with its provenance.

    Attributes:
        assembly: the whole translation unit in GNU AT&T syntax.
        proposer: who made it, e.g. "clang-22" or "file".
        parameters: what would make it again (flags, model, temperature ...), as text.
        parent: id of the candidate that it was derived from, or None.
        seed: seed of the random choices that led to it, or None.
    """

    assembly: str
    proposer: str
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)
    parent: str | None = None
    seed: int | None = None

    @property
    def id(self) -> str:
        """Content hash of the assembly alone: 16 hex digits."""
        return hashlib.sha256(self.assembly.encode("utf-8", "surrogatepass")).hexdigest()[:16]

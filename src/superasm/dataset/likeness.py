"""How alike two C sources are, whatever their comments, layout and names.

The likeness is the Jaccard index of their sets of token 5-grams, in which every name is the same
token but for keywords and common library functions (Broder 1997; token clones of "type 2").

Covers: copies with renamed variables, other comments or layout, small insertions and changes.
Does not cover: the same algorithm written anew, or statements in another order.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
from datasketch import MinHash, MinHashLSH

from superasm.core.errors import StorageError, boundary

Hashes = npt.NDArray[np.uint64]
Signature = npt.NDArray[np.uint32]

_SHINGLE = 5
_PERMUTATIONS = 128
# The chance that the search misses a pair which is just as alike as the threshold.
_MISSED = 1e-4
# An estimate from 128 permutations is off by more than this about once in ten thousand times.
MARGIN = 0.15
# The nearest source is looked for among this many that seem to be.
_NEAREST = 8

_TOKEN = re.compile(
    r"""//[^\n]* | /\*.*?(?:\*/|\Z)                           # comments: group 1 is empty
    | ( "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'             # strings and characters
      | [A-Za-z_]\w* | \.?\d(?:[eEpP][+-]|[\w.])*             # names and numbers
      | <<=|>>=|\.\.\.|->|\+\+|--|<<|>>|&&|\|\||[-+*/%&|^=!<>]=|\#\#|\S )""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_KEPT_NAMES = """
    auto break case char const continue default do double else enum extern float for goto if
    inline int long register restrict return short signed sizeof static struct switch typedef union
    unsigned void volatile while include define ifdef ifndef endif undef pragma main NULL EOF
    printf scanf puts gets fgets putchar getchar sprintf sscanf fprintf fscanf fputs fread fwrite
    stdin stdout stderr malloc calloc realloc free qsort bsearch abs atoi atol strtol exit
    strlen strcmp strncmp strcpy strcat strchr strstr strtok memset memcpy memmove memcmp
    isdigit isalpha isupper islower isspace isalnum toupper tolower sqrt pow sin cos tan fabs
    floor ceil log exp atan2 fmod size_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t
    uint64_t bool"""
_KEPT = frozenset(_KEPT_NAMES.split())


def tokens(source: bytes) -> list[str]:
    """Return the tokens of a C source, every name of its own as "name"."""
    text = source.decode("latin-1").replace("\\\n", "")
    found = (match[1] for match in _TOKEN.finditer(text))
    return ["name" if (t[0].isalpha() or t[0] == "_") and t not in _KEPT else t for t in found if t]


def shingles(source: bytes) -> Hashes:
    """Return the hashes of a source's token 5-grams: sorted, each one once."""
    words = tokens(source)
    grams = {" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))}
    digests = (hashlib.blake2b(g.encode("latin-1"), digest_size=8).digest() for g in grams)
    return np.unique(np.frombuffer(b"".join(digests), dtype=np.uint64))


def jaccard(one: Hashes, other: Hashes) -> float:
    """Return the share of shingles in common, from 0 to 1."""
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)


@dataclass(frozen=True, slots=True)
class Rows:
    """The signatures of some sources of a library, by position."""

    positions: tuple[int, ...]
    matrix: npt.NDArray[np.uint32]


class Library:
    """The likeness of many sources; position i is the i-th that was added.

    In memory: half a KiB per source, and 7 KiB more for each that `keep` was called for. The
    shingles lie in a file.

    Args:
        spill: file for the shingles; replaced.
        threshold: likeness from which on two sources are near-duplicates.

    Raises:
        StorageError: the file can't be written.
    """

    def __init__(self, spill: Path, threshold: float) -> None:
        self.threshold = threshold
        self._spill = spill
        with boundary(StorageError, f"opening {spill}"):
            self._file: IO[bytes] = spill.open("w+b")
        self._ends = [0]
        self._signatures: list[Signature] = []
        self._last: Any = None
        self._search = MinHashLSH(num_perm=_PERMUTATIONS, params=_bands(threshold))

    def __enter__(self) -> "Library":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._signatures)

    def add(self, source: bytes) -> int:
        """Take in a source and return its position."""
        found = shingles(source)
        self._last = MinHash(num_perm=_PERMUTATIONS, hashfunc=_low)
        self._last.update_batch(found.tolist())
        self._signatures.append(self._last.hashvalues.astype(np.uint32))
        with boundary(StorageError, f"writing {self._spill}", hint="free some space"):
            self._file.seek(0, 2)
            self._file.write(found.tobytes())
        self._ends.append(self._ends[-1] + len(found))
        return len(self._signatures) - 1

    def keep(self) -> None:
        """Let later `twin` calls find the source that was added last."""
        self._search.insert(len(self) - 1, self._last)

    def twin(self) -> tuple[int, float] | None:
        """Return the first kept source that the last one nearly equals, with their likeness."""
        position = len(self) - 1
        near = sorted(self._search.query(self._last))
        if not near:
            return None
        guessed = self._guess(self.rows(near).matrix, position)
        for other, guess in zip(near, guessed, strict=True):
            if guess >= self.threshold - MARGIN:
                likeness = self.likeness(position, other)
                if likeness >= self.threshold:
                    return other, likeness
        return None

    def likeness(self, one: int, other: int) -> float:
        """Return the exact Jaccard index of two sources."""
        return jaccard(self._shingles(one), self._shingles(other))

    def rows(self, positions: Sequence[int]) -> Rows:
        """Return what `nearest` needs to know of some sources."""
        if not positions:
            return Rows((), np.empty((0, _PERMUTATIONS), dtype=np.uint32))
        return Rows(tuple(positions), np.stack([self._signatures[i] for i in positions]))

    def nearest(self, position: int, rows: Rows) -> list[tuple[int, float]]:
        """Return (position, exact likeness) of the nearest few, and of all near-duplicates."""
        if not rows.positions:
            return []
        guessed = self._guess(rows.matrix, position)
        chosen = set(np.flatnonzero(guessed >= self.threshold - MARGIN).tolist())
        chosen |= set(np.argsort(-guessed, kind="stable")[:_NEAREST].tolist())
        found = [rows.positions[i] for i in sorted(chosen)]
        return [(other, self.likeness(position, other)) for other in found]

    def _guess(self, rows: npt.NDArray[np.uint32], position: int) -> npt.NDArray[np.float64]:
        equal: npt.NDArray[np.float64] = (rows == self._signatures[position]).mean(axis=1)
        return equal

    def _shingles(self, position: int) -> Hashes:
        start, end = self._ends[position], self._ends[position + 1]
        with boundary(StorageError, f"reading {self._spill}"):
            self._file.seek(start * 8)
            data = self._file.read((end - start) * 8)
        return np.frombuffer(data, dtype=np.uint64)


def _low(value: int) -> int:
    """The hash function of the permutations: shingles are hashes already."""
    return value & 0xFFFFFFFF


def _bands(threshold: float) -> tuple[int, int]:
    """Return (bands, rows): the most selective that miss a pair at the threshold rarely enough."""
    for rows in range(_PERMUTATIONS // 2, 0, -1):
        bands = _PERMUTATIONS // rows
        if (1 - threshold**rows) ** bands <= _MISSED:
            return bands, rows
    return _PERMUTATIONS, 1

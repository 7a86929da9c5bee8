"""Looks at a linked program before it is loaded into a jail.

Time is measured from the entry point, so nothing of the program may run earlier; and its memory
may never be writable and executable at once, so that what was screened is what runs.

Covers: `.preinit_array`, IFUNC resolvers (IRELATIVE relocations and symbols), audit and filter
    libraries, functions by whose name the C library calls back while it is loaded
    (`__gmon_start__`, `__tunable_get_val`: any reserved name that the program exports), a loader
    of its own, text relocations, writable code, an executable stack (taken away); and memory that
    the loader touches beyond what it touches for the baseline (relocations, thread-local storage),
    to have its page faults before the clock runs.
Does not cover: the loader's own work, which is not measured (`Run.loader_ns` tells it; the verdict
    flags it when it grows); programs that no linker made, whose tables contradict each other: they
    fail to load or are refused as malformed, but this is no verifier.
"""

import itertools
import struct
from collections.abc import Iterator

_EHDR = struct.Struct("<16sHHIQQQIHHHHHH")
_PHDR = struct.Struct("<IIQQQQQQ")
_PAIR = struct.Struct("<QQ")
_RELA = struct.Struct("<QQq")
_SYM = struct.Struct("<IBBHQQ")

_LOAD, _DYNAMIC, _INTERP, _HEADERS, _TLS, _STACK = 1, 2, 3, 6, 7, 0x6474E551
_PAGE = 4096
# How far a candidate may go beyond the baseline.
_MOST_MORE_PAGES = 2
_MOST_GROWTH = 4
_MOST_MORE_BYTES = 1 << 20
_EXECUTE, _WRITE = 1, 2
_NULL, _STRTAB, _SYMTAB, _RELOCATIONS, _RELOCATIONS_SIZE = 0, 5, 6, 7, 8
_PLT_RELOCATIONS_SIZE, _TEXTREL, _PLT_RELOCATIONS, _FLAGS = 2, 22, 23, 30
_REL, _RELR_SIZE, _FLAG_TEXTREL = 17, 35, 4
# DT_HASH, STRTAB, RELA, JMPREL, RELR, GNU_HASH, VERSYM, VERDEF, VERNEED
_TABLES = (4, 5, 7, 23, 36, 0x6FFFFEF5, 0x6FFFFFF0, 0x6FFFFFFC, 0x6FFFFFFE)
_EARLY = {
    32: "preinit_array",
    0x6FFFFEFB: "a dependency audit",
    0x6FFFFEFC: "an audit library",
    0x7FFFFFFD: "an auxiliary library",
    0x7FFFFFFF: "a filter library",
}
_LOADERS = (b"/lib64/ld-linux-x86-64.so.2\0", b"/lib/ld-musl-x86_64.so.1\0")
_IRELATIVE, _IFUNC = 37, 10
_RESERVED = (b"__", b"_dl_", b"_ITM_")


class _MalformedError(Exception):
    """The tables of the file contradict each other."""


class _Image:
    """The parts of an ELF file that matter here. Addresses are looked up in read-only segments."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        header = self._unpack(_EHDR, 0)
        machine, offset, size, count = header[2], header[5], header[9], header[10]
        if data[:6] != b"\x7fELF\x02\x01" or machine != 62 or size != _PHDR.size:
            raise _MalformedError("not a 64-bit x86 program")
        self.segments = [self._unpack(_PHDR, offset + i * size) for i in range(count)]
        loaded = self.of_type(_LOAD)
        for before, after in itertools.pairwise(loaded):
            if after[3] // _PAGE * _PAGE < before[3] + before[6]:
                raise _MalformedError("segments overlap")
        if any(self.offset(s[3], constant=False) != offset for s in self.of_type(_HEADERS)):
            raise _MalformedError("a second table of segments")

    def _unpack(self, kind: struct.Struct, offset: int) -> tuple[int, ...]:
        try:
            return kind.unpack_from(self.data, offset)
        except (struct.error, OverflowError):  # the latter: an offset beyond all memory
            raise _MalformedError("cut short") from None

    def of_type(self, wanted: int) -> list[tuple[int, ...]]:
        return [s for s in self.segments if s[0] == wanted]

    def offset(self, address: int, *, constant: bool = True) -> int:
        """Return where in the file a table lies; a writable one could change while loading."""
        for _, flags, offset, start, _, size, _, _ in self.of_type(_LOAD):
            if start <= address < start + size and not (constant and flags & _WRITE):
                return offset + address - start
        raise _MalformedError("a table of the dynamic loader is not constant")

    def executable(self, address: int) -> bool:
        return any(s[1] & _EXECUTE and s[3] <= address < s[3] + s[6] for s in self.of_type(_LOAD))

    def table(
        self, kind: struct.Struct, address: int, size: int, *, constant: bool = True
    ) -> Iterator[tuple[int, ...]]:
        if size == 0:
            return iter(())
        start = self.offset(address, constant=constant)
        if size % kind.size or start + size > len(self.data):
            raise _MalformedError("a table of the dynamic loader is cut short")
        return kind.iter_unpack(memoryview(self.data)[start : start + size])

    def name(self, address: int) -> bytes:
        start = self.offset(address)
        return self.data[start : self.data.find(b"\0", start)]


def refusal(data: bytes) -> str:
    """Return why this program must not be run, or ""."""
    try:
        image = _Image(data)
        if any(s[1] & _WRITE and s[1] & _EXECUTE for s in image.of_type(_LOAD)):
            return "a section is both writable and executable"
        loaders = image.of_type(_INTERP)
        if not loaders:
            return ""  # static: the kernel jumps to the entry point
        _, _, offset, _, _, size, _, _ = loaders[0]
        if len(loaders) > 1 or data[offset : offset + size] not in _LOADERS:
            return "it asks for a dynamic loader of its own"
        return _early_code(image)
    except _MalformedError as error:
        return f"malformed: {error}"


def excess(data: bytes, baseline: bytes) -> str:
    """Return in what a candidate goes so far beyond the baseline that it must not be run, or "".

    Memory that the dynamic loader touches (relocated pages, thread-local storage) takes its page
    faults before the clock runs; an image of many megabytes is copied for every run.
    """
    if len(data) > len(baseline) * _MOST_GROWTH + _MOST_MORE_BYTES:
        return f"the linked program has {len(data) >> 20} MiB, the baseline {len(baseline) >> 20}"
    try:
        (pages, storage), (usual_pages, usual_storage) = (
            _early_memory(data),
            _early_memory(baseline),
        )
    except _MalformedError as error:
        return f"malformed: {error}"
    if pages > usual_pages + _MOST_MORE_PAGES:
        return f"relocations touch {pages} pages before its entry point, the baseline {usual_pages}"
    if storage > usual_storage + _PAGE:
        return f"it has {storage} bytes of thread-local storage, the baseline {usual_storage}"
    return ""


def _early_memory(data: bytes) -> tuple[int, int]:
    """Pages that relocations touch, and bytes of thread-local storage."""
    image = _Image(data)
    entries = _dynamic_entries(image)
    pages = {place // _PAGE for place, _ in _relocations(image, entries)}
    packed = entries.get(_RELR_SIZE, 0) // 8  # each a page at most
    return len(pages) + packed, sum(s[6] for s in image.of_type(_TLS))


def _dynamic_entries(image: _Image) -> dict[int, int]:
    """The dynamic section by tag; empty for a static program."""
    entries: dict[int, int] = {}
    for _, _, _, start, _, size, _, _ in image.of_type(_DYNAMIC):
        for tag, value in image.table(_PAIR, start, size, constant=False):
            if tag == _NULL:
                break
            entries[tag] = value
    return entries


def _relocations(image: _Image, entries: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Place and kind of every relocation with an addend."""
    for address, length in (
        (_RELOCATIONS, _RELOCATIONS_SIZE),
        (_PLT_RELOCATIONS, _PLT_RELOCATIONS_SIZE),
    ):
        rows = image.table(_RELA, entries.get(address, 0), entries.get(length, 0))
        for place, information, _ in rows:
            yield place, information & 0xFFFFFFFF


def _early_code(image: _Image) -> str:
    """Return what of a dynamically linked program would run before its entry point, or ""."""
    if len(image.of_type(_DYNAMIC)) != 1:
        raise _MalformedError("no dynamic section")
    entries = _dynamic_entries(image)
    for tag, what in _EARLY.items():
        if tag in entries:
            return f"{what} would run before its entry point"
    if _TEXTREL in entries or _REL in entries or entries.get(_FLAGS, 0) & _FLAG_TEXTREL:
        return "its code needs relocations"
    if any(kind == _IRELATIVE for _, kind in _relocations(image, entries)):
        return "an IFUNC resolver would run before its entry point"
    strings, symbols = entries.get(_STRTAB, 0), entries.get(_SYMTAB, 0)
    # Nothing tells how many symbols there are, but another table begins where they end.
    count = (min((t for t in _tables(entries) if t > symbols), default=0) - symbols) // _SYM.size
    if count < 1:
        raise _MalformedError("no symbols")
    for name, kind, _, section, value, _ in image.table(_SYM, symbols, count * _SYM.size):
        if section == 0:
            continue
        if kind & 15 == _IFUNC:
            return "an IFUNC resolver would run before its entry point"
        if image.executable(value) and image.name(strings + name).startswith(_RESERVED):
            return f"the C library would call its {image.name(strings + name).decode('latin-1')}"
    return ""


def _tables(entries: dict[int, int]) -> list[int]:
    return [entries[tag] for tag in _TABLES if tag in entries]


def without_executable_stack(data: bytes) -> bytes:
    """Return the program with a stack that is not executable, whatever its notes ask for."""
    changed = bytearray(data)
    try:
        image = _Image(data)
    except _MalformedError:
        return data
    start = _EHDR.unpack_from(data)[5]
    for index, segment in enumerate(image.segments):
        if segment[0] == _STACK and segment[1] & _EXECUTE:
            struct.pack_into("<I", changed, start + index * _PHDR.size + 4, segment[1] & ~_EXECUTE)
    return bytes(changed)

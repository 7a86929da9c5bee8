"""What one instruction reads and writes, from a real decoder.

Instructions are assembled by GNU as (the same that builds candidates) and the bytes are decoded by
iced-x86, which knows the operand accesses, implied registers and flags of every instruction in the
Intel and AMD manuals. capstone leaves out implied accesses of many instructions, and llvm-mc tells
no accesses at all; iced is also an order of magnitude faster.

What an instruction does depends on its text alone, so results are remembered by text.

Covers: all that GNU as accepts and iced decodes. Does not cover: operands that only the rest of
    the text explains (differences of symbols), and instructions that touch what `asm.state` does
    not track (the kernel, MXCSR, fences, CPUID): `Effects.known` is False then, and the instruction
    counts as reading and writing everything. x87 and MMX are one part of the state, which every
    instruction of theirs reads and writes and none overwrites whole.
"""

import re
import struct
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import iced_x86 as iced

from superasm.asm import state, words
from superasm.asm.parse import PREFIXES
from superasm.asm.state import Mask
from superasm.config.settings import Sandbox
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile


class Flow(StrEnum):
    """Where control goes after an instruction."""

    NEXT = "next"
    JUMP = "jump"
    BRANCH = "branch"
    INDIRECT = "indirect"
    CALL = "call"
    RETURN = "return"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Access:
    """One access to memory.

    Attributes:
        base, index: registers of the address by their 64-bit names (an index may be a vector),
            "" for none and for `%rip`.
        scale: of the index.
        displacement: constant part; None when the instruction names a symbol.
        size: bytes, 0 where it depends (string instructions, gathers).
        reads, writes: what is done there; both for read-modify-write.
    """

    base: str
    index: str
    scale: int
    displacement: int | None
    size: int
    reads: bool
    writes: bool


@dataclass(frozen=True, slots=True)
class Effects:
    """What an instruction does. Sets are masks of `asm.state`.

    Attributes:
        reads: parts whose old value may matter to what it computes.
        writes: parts that may change.
        kills: parts of `writes` whose old value is gone for certain (a full overwrite).
        keeps_upper: vector registers of `kills` that keep their bits from 128 on (legacy SSE does).
            `asm.liveness` does not count them as killed where the unit uses wider registers.
        memory: its accesses to memory.
        flow: where control goes; of a call, the effects of the callee are not included.
        size: length of the encoding in bytes (of a jump: with a 32-bit distance).
        mnemonic: canonical, without size suffix ("add", "movzx", "vpaddd").
        features: CPUID features that it needs, lower case ("sse4_1", "avx2", "popcnt").
        wide: it names a vector register of more than 128 bits.
        known: False for what could not be assembled or decoded, or acts on what is not tracked: it
            may do anything but jump where its operands do not say.
    """

    reads: Mask
    writes: Mask
    kills: Mask
    memory: tuple[Access, ...]
    flow: Flow
    size: int
    mnemonic: str
    features: tuple[str, ...] = ()
    keeps_upper: Mask = 0
    wide: bool = False
    known: bool = True

    @property
    def loads(self) -> bool:
        """It may read memory."""
        return not self.known or any(access.reads for access in self.memory)

    @property
    def stores(self) -> bool:
        """It may write memory."""
        return not self.known or any(access.writes for access in self.memory)


UNKNOWN = Effects(state.EVERYTHING, state.EVERYTHING, 0, (), Flow.NEXT, 15, "?", known=False)

_FLOW = {
    iced.FlowControl.NEXT: Flow.NEXT,
    iced.FlowControl.UNCONDITIONAL_BRANCH: Flow.JUMP,
    iced.FlowControl.INDIRECT_BRANCH: Flow.INDIRECT,
    iced.FlowControl.CONDITIONAL_BRANCH: Flow.BRANCH,
    iced.FlowControl.RETURN: Flow.RETURN,
    iced.FlowControl.CALL: Flow.CALL,
    iced.FlowControl.INDIRECT_CALL: Flow.CALL,
}
_FLAG_BITS = (
    (iced.RflagsBits.OF, state.mask("of")),
    (iced.RflagsBits.SF, state.mask("sf")),
    (iced.RflagsBits.ZF, state.mask("zf")),
    (iced.RflagsBits.AF, state.mask("af")),
    (iced.RflagsBits.CF, state.mask("cf")),
    (iced.RflagsBits.PF, state.mask("pf")),
    (iced.RflagsBits.DF, state.mask("df")),
)
_A = iced.OpAccess
_READING = {_A.READ, _A.COND_READ, _A.READ_WRITE, _A.READ_COND_WRITE}
_WRITING = {_A.WRITE, _A.COND_WRITE, _A.READ_WRITE, _A.READ_COND_WRITE}
_CERTAIN = {_A.WRITE, _A.READ_WRITE}
# They touch what is not tracked, or are no plain computation. The kernel returns from `syscall`.
_OPAQUE = words(
    "syscall sysenter int int1 int3 into hlt xbegin xend xabort mfence lfence sfence serialize "
    "cpuid rdtsc rdtscp rdpmc rdrand rdseed rdpid xgetbv ldmxcsr vldmxcsr stmxcsr vstmxcsr "
    "fxsave fxrstor fxsave64 fxrstor64 xsave xsave64 xsavec xsavec64 xsaveopt xsaveopt64 xrstor "
    "xrstor64 rdfsbase rdgsbase wrfsbase wrgsbase swapgs in out insb insw insd outsb outsw "
    "outsd monitor mwait cli sti clflush clflushopt clwb rdpkru wrpkru"
)
_X87 = {"fpu", "fpu287", "fpu387", "mmx"}
# A count of zero leaves the flags alone; so do these with a repeat prefix, and a count of zero.
_COMPARE_STRINGS = words("cmpsb cmpsw cmpsd cmpsq scasb scasw scasd scasq")
_SHIFTS = frozenset({"shl", "sal", "shr", "sar", "rol", "ror", "rcl", "rcr", "shld", "shrd"})
_SLOT = 16  # no instruction is longer than 15 bytes
_NO_SYMBOL = re.compile(r"%\w+|\{[^}]*\}")
_SYMBOL = re.compile(r"(?<![\w.])[A-Za-z_.]")
_NUMERIC = re.compile(r"(?<=\s)\d+[bf]$")
_COMPLAINT = re.compile(r"(?:^|\n)[^\n:]*:(\d+): Error")


def _names(kind: object) -> dict[int, str]:
    return {v: k.lower() for k, v in vars(kind).items() if isinstance(v, int)}


_REGISTER, _MNEMONIC, _FEATURE = (
    _names(iced.Register),
    _names(iced.Mnemonic),
    _names(iced.CpuidFeature),
)


class EffectsTable:
    """Effects by instruction text, learnt in batches. May be shared between threads.

    Args:
        sandbox: of the jail in which GNU as runs.
    """

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._known: dict[str, Effects] = {}
        self._lock = threading.Lock()

    def learn(self, texts: Iterable[str]) -> None:
        """Find out about all that is not known yet, in one run of the assembler.

        Args:
            texts: each the text of one instruction, e.g. "addl $1, %eax".

        Raises:
            MachineError: there is no assembler, or no jail.
        """
        wanted = [text for text in dict.fromkeys(texts) if text not in self._known]
        if not wanted:
            return
        found = dict.fromkeys(wanted, UNKNOWN)
        # A prefix by itself would be taken for a part of the padding behind it.
        whole = [text for text in wanted if text.lower() not in PREFIXES]
        code, accepted = _assemble(whole, self._sandbox)
        factory = iced.InstructionInfoFactory()
        for slot, text in enumerate(accepted):
            bytes_there = code[slot * _SLOT : (slot + 1) * _SLOT]
            found[text] = _decode(bytes_there, text, factory)
        with self._lock:
            self._known.update(found)

    def __getitem__(self, text: str) -> Effects:
        """Return the effects of an instruction, learning them if need be."""
        if text not in self._known:
            self.learn([text])
        return self._known[text]


def _assemble(texts: list[str], sandbox: Sandbox) -> tuple[bytes, list[str]]:
    """Return code with one slot per instruction, and the texts that the assembler accepted."""
    accepted = list(texts)
    with Jail(Profile.TOOLS, sandbox) as jail:
        while accepted:
            # A numeric label is not here; where a jump goes does not change what it does.
            lines = [f"\t.p2align 4\n\t{_NUMERIC.sub('somewhere', text)}\n" for text in accepted]
            jail.write_file("p.s", "".join(lines).encode("utf-8", "replace"))
            run = jail.tool(["as", "--64", "-o", "p.o", "p.s"])
            if run.succeeded:
                return _text_section(jail.read_file("p.o") or b""), accepted
            said = run.stderr.decode(errors="replace")
            wrong = {(int(line) - 1) // 2 for line in _COMPLAINT.findall(said)}
            if not wrong:
                return b"", []
            accepted = [text for i, text in enumerate(accepted) if i not in wrong]
    return b"", []


def _text_section(file: bytes) -> bytes:
    """Return the first executable section of an ELF object file."""
    table, size, count = (
        struct.unpack_from("<Q", file, 0x28)[0],
        *struct.unpack_from("<HH", file, 0x3A),
    )
    for number in range(count):
        _, kind, flags, _, offset, length = struct.unpack_from(
            "<IIQQQQ", file, table + size * number
        )
        if kind == 1 and flags & 4 and length:
            return file[offset : offset + length]
    return b""


def _part(register: Any) -> Mask:
    """The part of the state that a register of iced belongs to; 0 for none."""
    name = _REGISTER[iced.RegisterExt.full_register(register)]
    if name.startswith("zmm"):
        return state.mask(f"v{name[3:]}")
    if name.startswith(("st", "mm")):
        return state.mask("x87")
    return state.mask(name) if name in state.GENERAL or name in state.MASKS else 0


def _decode(code: bytes, text: str, factory: iced.InstructionInfoFactory) -> Effects:
    instruction = iced.Decoder(64, code).decode()
    if instruction.is_invalid:
        return UNKNOWN
    info = factory.info(instruction)
    mnemonic = _MNEMONIC[instruction.mnemonic].rstrip("_")
    reads = writes = kills = 0
    for used in info.used_registers():
        part = _part(used.register)
        if used.access in _READING:
            reads |= part
        if used.access in _WRITING:
            writes |= part
            wide = iced.RegisterExt.size(used.register) >= 4
            if used.access in _CERTAIN and wide:
                kills |= part
    may_leave = _may_leave_flags(instruction, mnemonic)
    for bit, flag in _FLAG_BITS:
        reads |= flag if instruction.rflags_read & bit else 0
        writes |= flag if instruction.rflags_modified & bit else 0
        # The manuals leave some undefined; processors leave some of those alone.
        defined = bit & ~instruction.rflags_undefined and not may_leave
        kills |= writes & flag if defined else 0
    if mnemonic == "tzcnt" and text.startswith("rep"):
        # A processor without it executes `bsf`, which leaves the register alone for zero.
        kills &= state.ARITHMETIC_FLAGS
    features = tuple(_FEATURE[f] for f in instruction.cpuid_features())
    if not _X87.isdisjoint(features):
        x87 = state.mask("x87")
        reads, writes, kills = reads | x87, writes | x87, kills & ~x87
    if mnemonic == "vzeroupper":
        reads = kills = 0  # the lower halves pass through
    legacy = instruction.encoding == iced.EncodingKind.LEGACY
    flow = _FLOW.get(instruction.flow_control, Flow.STOP)
    if mnemonic in _OPAQUE:
        flow = Flow.BRANCH if mnemonic == "xbegin" else Flow.NEXT
        return replace(UNKNOWN, flow=flow, mnemonic=mnemonic, features=features)
    symbolic = _names_symbol(text)
    memory = tuple(
        Access(
            base=_address_part(used.base),
            index=_address_part(used.index),
            scale=used.scale,
            displacement=None
            if symbolic or used.base == iced.Register.RIP
            else _signed(used.displacement),
            size=iced.MemorySizeExt.size(used.memory_size),
            reads=used.access in _READING,
            writes=used.access in _WRITING,
        )
        for used in info.used_memory()
        if used.access in _READING | _WRITING
    )
    return Effects(
        reads=reads,
        writes=writes,
        kills=kills,
        memory=memory,
        flow=flow,
        size=instruction.len,
        mnemonic=mnemonic,
        features=features,
        keeps_upper=kills & state.ALL_VECTORS if legacy else 0,
        wide="%ymm" in text or "%zmm" in text,
    )


def _may_leave_flags(instruction: Any, mnemonic: str) -> bool:
    """Flags that it writes may also stay as they were."""
    if mnemonic in _COMPARE_STRINGS:
        return bool(instruction.has_rep_prefix or instruction.has_repne_prefix)
    if mnemonic not in _SHIFTS:
        return False
    counts = (instruction.op_register(i) for i in range(1, instruction.op_count))
    return any(register == iced.Register.CL for register in counts)


def _names_symbol(text: str) -> bool:
    """An operand names a symbol, so that displacements are known to the linker only."""
    words = text.split()
    while words and (words[0].lower() in PREFIXES or words[0].startswith("{")):
        del words[0]
    return any(_SYMBOL.search(_NO_SYMBOL.sub("", word)) for word in words[1:])


def _address_part(register: Any) -> str:
    name = _REGISTER[iced.RegisterExt.full_register(register)]
    if name == "none":
        return ""
    return f"v{name[3:]}" if name.startswith("zmm") else name


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value

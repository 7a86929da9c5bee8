"""The semantics of instructions against the processor that the test runs on."""

import importlib.util
import os
import random
from pathlib import Path

import pytest
import z3

from superasm.verify import bits, integer, lanes, vector
from superasm.verify.execute import execute, statements
from superasm.verify.machine import VECTOR_BITS, Machine

_spec = importlib.util.spec_from_file_location("hardware", Path(__file__).with_name("hardware.py"))
hardware = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(hardware)

CPU = set(next(s for s in Path("/proc/cpuinfo").read_text().splitlines() if "flags" in s).split())
AVX2 = "avx2" in CPU
MEMORY_AT, STACK_AT = 0x10000, 0x9000
BYTES = [z3.BitVec(f"byte{i}", 8) for i in range(hardware.MEMORY)]
PER_CODE = int(os.environ.get("SUPERASM_CASES", "3"))  # by hand: 100
GENERAL_REGISTERS = {
    8: ("%al", "%cl", "%r8b"),
    16: ("%ax", "%cx", "%r8w"),
    32: ("%eax", "%ecx", "%r8d"),
    64: ("%rax", "%rcx", "%r8"),
}
SUFFIX = {8: "b", 16: "w", 32: "l", 64: "q"}
CONDITIONS = [
    "o",
    "no",
    "b",
    "ae",
    "e",
    "ne",
    "be",
    "a",
    "s",
    "ns",
    "p",
    "np",
    "l",
    "ge",
    "le",
    "g",
]


def general_codes():
    for width, (a, c, r8) in GENERAL_REGISTERS.items():
        s = SUFFIX[width]
        for name in ("add", "adc", "sub", "sbb", "and", "or", "xor", "cmp", "test", "mov"):
            yield f"{name}{s} {c}, {a}"
            yield f"{name}{s} $-7, {a}"
            yield f"{name}{s} {a}, 8(%r13)"
            if name != "test":
                yield f"{name}{s} 16(%r13), {r8}"
        for name in ("inc", "dec", "neg", "not"):
            yield f"{name}{s} {a}"
            yield f"{name}{s} (%r13)"
        yield f"xchg{s} {a}, {r8}"
        yield f"xchg{s} {a}, 8(%r13)"
        for name in ("shl", "shr", "sar", "rol", "ror"):
            yield f"{name}{s} {a}"
            yield f"{name}{s} $5, {a}"
            yield f"{name}{s} %cl, {a}"
            yield f"{name}{s} %cl, (%r13)"
        if width == 8:
            continue
        for name in ("bt", "bts", "btr", "btc"):
            yield f"{name}{s} {c}, {a}"
            yield f"{name}{s} $3, (%r13)"
        for name in ("bsf", "bsr"):
            yield f"or{s} $16, {c}\n{name}{s} {c}, {a}"
        for name in ("popcnt", "tzcnt", "lzcnt"):
            yield f"{name}{s} {c}, {a}"
        yield f"imul{s} {c}, {a}"
        yield f"imul{s} $-77, {c}, {a}"
        yield f"imul{s} {c}"
        yield f"mul{s} {c}"
        yield f"movzb{s} %cl, {a}"
        yield f"movsb{s} %cl, {a}"
        yield f"movsb{s} 3(%r13), {a}"
        yield (
            f"or{s} $1, {c}\nmov{s} $0, {GENERAL_REGISTERS[width][0][:-2]}dx\ndiv{s} {c}"
            if width != 16
            else "orw $1, %cx\nmovw $0, %dx\ndivw %cx"
        )
        yield {16: "cwtd\norw $3, %cx\nandw $0x7fff, %cx\nidivw %cx",
               32: "cltd\norl $3, %ecx\nandl $0x7fffffff, %ecx\nidivl %ecx",
               64: "cqto\norq $3, %rcx\nshrq $1, %rcx\nincq %rcx\nidivq %rcx"}[width]  # fmt: skip
        yield from (f"cmov{cc} {c}, {a}" for cc in (CONDITIONS if width == 32 else ("l", "be")))
        yield f"cmovne{s} 8(%r13), {a}"
        if width >= 32:
            yield f"bswap {a}"
            for name in ("shld", "shrd"):
                yield f"{name}{s} $7, {c}, {a}"
                yield f"{name}{s} %cl, {r8}, {a}"
            yield f"lea{s} -3(%rdx,%rsi,4), {a}"
            yield f"lea{s} (,%rsi,8), {a}"
            yield f"movsw{s} %cx, {a}"
            yield f"movzw{s} %cx, {a}"
            for name in ("blsr", "blsi", "blsmsk"):
                yield f"{name}{s} {c}, {a}"
            for name in ("andn", "shlx", "shrx", "sarx", "bzhi"):
                yield f"{name}{s} {c}, {r8}, {a}"
            yield f"rorx $11, {c}, {a}"
            yield f"mulx{s} {c}, {r8}, {a}"
        yield f"movbe{s} 8(%r13), {a}"
    yield from (f"set{cc} %al" for cc in CONDITIONS)
    yield from ("movb %ah, %bl", "movb %cl, %ah", "addb %ah, %ch", "movslq %ecx, %rax")
    yield from ("cltq", "cwtl", "cbtw", "cltd", "cqto", "cwtd", "movabsq $0x123456789abc, %rax")
    yield from ("pushq %rcx\npopq %rax", "rep bsf %ecx, %eax", "rep bsr %rcx, %rax", "nop")
    yield from ("xorl %eax, %eax", "subq %rcx, %rcx", "movq $-5, 8(%r13)")


def vector_codes():
    legacy = sorted({*lanes.BINARY, *lanes.UNARY})
    for name in legacy:
        if name in lanes.BINARY:
            yield f"{name} %xmm1, %xmm0"
            if name not in ("movlhps", "movhlps"):
                yield f"v{name} %ymm2, %ymm1, %ymm3"
            yield f"v{name} %xmm2, %xmm1, %xmm3"
        else:
            yield f"{name} %xmm1, %xmm0"
            yield f"v{name} %ymm1, %ymm3"
    for name in lanes.WITH_IMMEDIATE:
        if name.startswith("perm"):
            yield f"v{name} $0x6c, %ymm1, %ymm0"
        else:
            yield f"{name} $0x6c, %xmm1, %xmm0"
            yield f"v{name} $0xb1, %ymm1, %ymm0"
    for name in lanes.BINARY_WITH_IMMEDIATE:
        if name != "pblendd":
            yield f"{name} $0x5, %xmm1, %xmm0"
        yield f"v{name} $0x5, %ymm2, %ymm1, %ymm0"
    for lane in "wdq":
        for kind in ("sll", "srl", "sra"):
            if (kind, lane) == ("sra", "q"):
                continue
            yield f"p{kind}{lane} $9, %xmm0"
            yield f"vp{kind}{lane} $200, %ymm1, %ymm0"
            yield f"pand %xmm3, %xmm1\npsrlq $59, %xmm1\np{kind}{lane} %xmm1, %xmm0"
    for name in ("psllvd", "psrlvd", "psravd", "psllvq", "psrlvq"):
        yield f"vpsrld $27, %ymm2, %ymm2\nv{name} %ymm2, %ymm1, %ymm0"
    yield from ("pslldq $5, %xmm0", "psrldq $5, %xmm0", "vpsrldq $3, %ymm1, %ymm0")
    for to in ("bw", "bd", "bq", "wd", "wq", "dq"):
        for letter in "zs":
            yield f"pmov{letter}x{to} %xmm1, %xmm0"
            yield f"vpmov{letter}x{to} 8(%r13), %ymm0"
    for lane, register in (("b", "%eax"), ("w", "%eax"), ("d", "%eax"), ("q", "%rax")):
        yield f"pextr{lane} $1, %xmm1, {register}"
        yield f"pinsr{lane} $1, {register}, %xmm1"
        yield f"vpextr{lane} $1, %xmm1, 8(%r13)"
        yield f"vpinsr{lane} $1, 8(%r13), %xmm1, %xmm2"
        yield f"vpbroadcast{lane} %xmm1, %ymm0"
        yield f"vpbroadcast{lane} 3(%r13), %xmm0"
    yield from (
        "movd %xmm1, %eax", "movd %ecx, %xmm0", "movq %xmm1, %rax", "movq %rcx, %xmm0",
        "movq %xmm1, %xmm0", "movq 8(%r13), %xmm0", "movd %xmm1, 8(%r13)", "vmovq %xmm1, %xmm0",
        "movss %xmm1, %xmm0", "movsd %xmm1, %xmm0", "movss 4(%r13), %xmm0", "movsd %xmm1, 8(%r13)",
        "vmovss %xmm2, %xmm1, %xmm0", "vmovsd %xmm2, %xmm1, %xmm0", "movlps 8(%r13), %xmm0",
        "movhps 8(%r13), %xmm0", "movhps %xmm1, 8(%r13)", "movlpd %xmm1, 8(%r13)",
        "vmovhps 8(%r13), %xmm1, %xmm0", "movdqu 3(%r13), %xmm0", "movups %xmm1, 7(%r13)",
        "vmovdqu %ymm1, 5(%r13)", "vmovdqa %ymm1, %ymm0", "vmovdqa %xmm1, %xmm0",
        "movdqa %xmm1, %xmm0", "movaps %xmm2, %xmm3", "lddqu 1(%r13), %xmm0",
        "pmovmskb %xmm1, %eax", "vpmovmskb %ymm1, %eax", "movmskps %xmm1, %eax",
        "movmskpd %xmm1, %eax", "pblendvb %xmm0, %xmm1, %xmm2", "blendvps %xmm0, %xmm1, %xmm2",
        "blendvpd %xmm0, %xmm1, %xmm2", "vpblendvb %ymm3, %ymm2, %ymm1, %ymm0",
        "ptest %xmm1, %xmm0", "pxor %xmm0, %xmm0\nptest %xmm1, %xmm0", "vptest %ymm1, %ymm1",
        "vextracti128 $1, %ymm1, %xmm0", "vinserti128 $1, %xmm2, %ymm1, %ymm0", "vzeroupper",
        "vextracti128 $1, %ymm1, 8(%r13)", "pxor %xmm1, %xmm1",
    )  # fmt: skip


def random_states(dice, count):
    corners = [0, 1, 2, 31, 32, 63, 64, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0x7FFFFFFF, 0x80000000,
               0xFFFFFFFF, 1 << 63, (1 << 63) - 1, (1 << 64) - 1]  # fmt: skip
    for _ in range(count):
        state = {
            r: dice.choice(corners) if dice.random() < 0.5 else dice.getrandbits(64)
            for r in hardware.REGISTERS
        }
        state |= {name: dice.getrandbits(1) for name in hardware.FLAG_BITS}
        for v in hardware.VECTORS:
            lanes_ = [dice.choice([dice.getrandbits(32), 0, 0xFFFFFFFF, 0x80000000, 0x7FFF8001])
                      for _ in range(8)]  # fmt: skip
            state[v] = sum(x << 32 * i for i, x in enumerate(lanes_))
        state["memory"] = dice.randbytes(hardware.MEMORY)
        yield state


def start():
    """A machine whose memory at r13 consists of one unknown per byte."""
    machine = Machine.start()
    machine.exact_division = True
    at = z3.BitVecVal(MEMORY_AT, 64)
    machine.general["r13"] = at
    machine.general["rsp"] = z3.BitVecVal(STACK_AT, 64)
    machine.memory = z3.K(z3.BitVecSort(64), z3.BitVecVal(0, 8))
    for i, byte in enumerate(BYTES):
        machine.memory = z3.Store(machine.memory, at + i, byte)
    return machine


def concrete(code):
    """Return the names of what a code changes, and a function from a state to their new values."""
    machine, before = start(), start()
    for instruction in statements(code):
        execute(machine, instruction)
    outputs = {}
    for place, old in (
        (machine.general, before.general), (machine.flags, before.flags),
        (machine.vectors, before.vectors),
    ):  # fmt: skip
        outputs |= {name: value for name, value in place.items() if not value.eq(old[name])}
    if not machine.memory.eq(before.memory):
        at = z3.BitVecVal(MEMORY_AT, 64)
        loads = (z3.simplify(z3.Select(machine.memory, at + i)) for i in range(hardware.MEMORY))
        outputs |= {("memory", i): v for i, v in enumerate(loads) if not v.eq(BYTES[i])}
    seen = (*hardware.REGISTERS, *hardware.FLAG_BITS, *hardware.VECTORS)
    outputs = {n: z3.simplify(v) for n, v in outputs.items() if n in seen or n[0] == "memory"}
    ones, zeros = z3.BitVecVal(1, 1), z3.BitVecVal(0, 1)
    bits_ = {n: z3.If(v, ones, zeros) if z3.is_bool(v) else v for n, v in outputs.items()}
    # All that is always defined is evaluated as one number: that is much faster.
    sure = [n for n, value in bits_.items() if "undefined" not in value.sexpr()]
    unsure = [n for n in bits_ if n not in sure]
    whole = z3.Concat(z3.BitVecVal(0, 1), z3.BitVecVal(0, 1), *(bits_[n] for n in sure))

    def evaluate(state):
        pairs = [(byte, z3.BitVecVal(v, 8)) for byte, v in zip(BYTES, state["memory"], strict=True)]
        pairs += [(z3.BitVec(r, 64), z3.BitVecVal(state[r], 64)) for r in hardware.REGISTERS]
        pairs += [(z3.Bool(f), z3.BoolVal(bool(state[f]))) for f in hardware.FLAG_BITS]
        pairs += [(z3.BitVec(v, VECTOR_BITS), z3.BitVecVal(state[v], VECTOR_BITS))
                  for v in hardware.VECTORS]  # fmt: skip
        found = {}
        number = z3.simplify(z3.substitute(whole, *pairs)).as_long()
        for name in reversed(sure):
            found[name] = number & ((1 << bits_[name].size()) - 1)
            number >>= bits_[name].size()
        for name in unsure:
            value = z3.simplify(z3.substitute(bits_[name], *pairs))
            found[name] = value.as_long() if z3.is_bv_value(value) else None
        return found

    return evaluate


def compare(codes, *, vectors):
    dice = random.Random("semantics")
    states = [list(random_states(dice, PER_CODE)) for _ in codes]
    after = hardware.run(codes, states, vectors=vectors)
    defined = 0
    for code, before_all, after_all in zip(codes, states, after, strict=True):
        evaluate = concrete(code)
        for before, seen in zip(before_all, after_all, strict=True):
            said = evaluate(before)
            for name in (*hardware.REGISTERS, *hardware.FLAG_BITS, *hardware.VECTORS):
                value = said.get(name, before[name])
                if value is None:
                    continue  # undefined
                if name in hardware.VECTORS:
                    value &= (1 << 256) - 1
                defined += 1
                assert value == seen[name], f"{code!r}: {name} is {seen[name]:#x}, not {value:#x}"
            memory = bytes(said.get(("memory", i), b) for i, b in enumerate(before["memory"]))
            assert memory == seen["memory"], f"{code!r}: memory"
    return defined


needs_bmi = pytest.mark.skipif(
    not {"bmi1", "bmi2", "popcnt", "abm", "movbe"} <= CPU, reason="this processor has no BMI"
)
needs_avx2 = pytest.mark.skipif(not AVX2, reason="this processor has no AVX2")


@needs_bmi
def test_general_instructions_do_what_the_model_says():
    codes = list(dict.fromkeys(general_codes()))
    compared = compare(codes, vectors=False)
    assert compared > 10 * PER_CODE * len(codes)  # most flags are defined


@needs_avx2
def test_vector_instructions_do_what_the_model_says():
    codes = list(dict.fromkeys(vector_codes()))
    compare(codes, vectors=True)


def test_every_modelled_instruction_is_compared_with_the_processor():
    from superasm.asm.operands import decode

    covered = {decode(one).name for code in general_codes() for one in statements(code)}
    jumps = {"j"}  # proved by what they are used in
    assert {*integer.HANDLERS, *bits.HANDLERS} - covered - jumps == set()
    used = {one.mnemonic for code in vector_codes() for one in statements(code)}
    plain = {name.removeprefix("v") for name in used} | used
    synonyms = {"movapd", "movupd"} | {f"movdqa{n}" for n in (32, 64)}
    synonyms |= {f"movdqu{n}" for n in (8, 16, 32, 64)}
    synonyms |= {"extractf128", "insertf128", "psravq", "psraq", "movhpd"}
    names = {n for n in vector._TABLE if n not in synonyms}
    assert names - plain == set()

"""What instructions read, write and overwrite: against the processor itself, and by name."""

import random
import re
from dataclasses import replace

import pytest

from superasm.asm import state
from superasm.asm.effects import UNKNOWN, EffectsTable, Flow
from superasm.asm.unit import Unit
from superasm.config.settings import Sandbox

from . import processor

# Forms that compilers rarely write, or that are easily got wrong.
FORMS = """\
vzeroupper
vzeroall
movss %xmm1, %xmm0
movsd %xmm1, %xmm0
movss (%rax), %xmm0
movq %xmm1, %xmm0
movd %eax, %xmm3
movlps (%rdi), %xmm3
movhps (%rax), %xmm0
movlhps %xmm1, %xmm0
movhlps %xmm1, %xmm0
cvtsi2sdl %eax, %xmm0
cvtsi2ssq %rax, %xmm0
cvtss2sd %xmm1, %xmm0
cvttsd2si %xmm1, %rax
sqrtsd %xmm1, %xmm0
rcpss %xmm1, %xmm0
roundsd $1, %xmm1, %xmm0
pinsrw $1, %eax, %xmm0
pextrw $3, %xmm2, %eax
pxor %xmm0, %xmm0
pcmpeqd %xmm0, %xmm0
psubb %xmm2, %xmm2
vcvtsi2sd %eax, %xmm1, %xmm0
vmovss %xmm2, %xmm1, %xmm0
vsqrtsd %xmm2, %xmm1, %xmm0
vpinsrd $1, %eax, %xmm1, %xmm0
vpxor %xmm1, %xmm1, %xmm1
vextracti128 $1, %ymm3, %xmm4
vinserti128 $1, (%rax), %ymm3, %ymm4
vblendvps %ymm1, %ymm2, %ymm3, %ymm4
vmaskmovps (%rax), %ymm1, %ymm2
vmaskmovps %ymm2, %ymm1, (%rax)
vfmadd231sd %xmm1, %xmm2, %xmm3
vmovdqa32 %zmm0, %zmm1{%k1}
vmovdqa32 %zmm0, %zmm1{%k1}{z}
vmovdqu32 %zmm0, 8(%rax){%k1}
vmovdqu32 8(%rax), %zmm0{%k1}
vaddps 4(%rax){1to16}, %zmm0, %zmm1{%k1}{z}
vpcmpd $1, %zmm0, %zmm1, %k1
vpcmpd $1, %zmm0, %zmm1, %k1{%k2}
vpternlogd $255, %zmm0, %zmm0, %zmm0
vpternlogd $0x96, %zmm1, %zmm2, %zmm0
vpcompressd %zmm1, %zmm2{%k1}
vpmovdb %zmm1, (%rax){%k1}
kmovw %eax, %k1
kmovb %k2, %k1
kshiftrw $3, %k2, %k1
kortestw %k1, %k1
kxorw %k1, %k1, %k1
bsfl %eax, %ecx
bsrq %rax, %rcx
rep bsfl %eax, %ecx
rep bsfq (%rdx), %rcx
lzcntl %eax, %ecx
tzcntl %eax, %ecx
popcntq %rax, %rcx
bswapl %eax
bextr %eax, %ecx, %edx
andn %eax, %ecx, %edx
blsr %rax, %rcx
pdep %rax, %rcx, %rdx
mulx %rax, %rcx, %rcx
mulx (%rsi), %rcx, %rbx
shlx %eax, %ecx, %ebx
rorx $7, %eax, %ecx
cmovel %eax, %ecx
cmove %rax, %rcx
cmovbw (%rsi), %cx
sete %al
setg (%rsi)
pushfq
lahf
sahf
shll $0, %eax
shll $32, %eax
shll $33, %eax
shll %cl, %eax
shlq %cl, (%rdx)
sarb %cl, %ah
rolw %cl, %ax
rcrl %eax
rcll $3, %eax
shldl %eax, %ebx
shldl %cl, %eax, %ebx
shrdq $5, %rax, %rbx
shll %eax
movsb
rep movsb
stosl
rep stosq
lodsw
cmpsb
repe cmpsb
repne scasb
scasq
xorl %eax, %eax
xorq %rcx, %rcx
xorb %al, %al
subl %edx, %edx
sbbl %eax, %eax
adcl $0, %eax
cmpxchgl %ecx, (%rdx)
lock xaddl %eax, (%rdx)
lock addq $1, 8(%rdx)
mulb %cl
mulq %rcx
mull (%rsi)
imulb %bl
imull %ecx
imulw $3, %cx, %dx
imulq %rcx, %rdx
cqto
cltd
cltq
cwtl
cbtw
leave
enter $8, $0
pushq %rax
pushq 8(%rsi)
popq %rax
popq 8(%rsi)
popw %ax
xchgl %eax, %ecx
xchgb %ah, %al
xchgq %rax, (%rdx)
xchgl %eax, %eax
movb %ah, %cl
movb $1, %al
movw $1, %ax
movl %eax, %eax
movzbl %al, %eax
movsbw %al, %dx
movslq %eax, %rdx
leaq 8(%rax,%rcx,4), %rdx
leal (%rax,%rax), %edx
leaw 3(%rax), %dx
incl %eax
decb (%rsi)
negq %rax
notl %eax
cld
stc
cmc
nop
nopw 0(%rax,%rax,1)
endbr64
pause
prefetcht0 (%rax)
maskmovdqu %xmm0, %xmm1
xlatb
fldl (%rax)
fstpl (%rax)
faddp
fucomip %st(1), %st
fnstcw (%rax)
emms
movd %eax, %mm0
pshufb %mm1, %mm0
ptest %xmm1, %xmm0
comisd %xmm1, %xmm0
ucomiss (%rsi), %xmm0
crc32b %al, %ecx
aesenc %xmm1, %xmm0
pclmulqdq $1, %xmm1, %xmm0
pblendvb %xmm0, %xmm1, %xmm2
pcmpistri $3, %xmm1, %xmm2
pcmpestrm $3, %xmm1, %xmm2
movbe (%rax), %ecx""".splitlines()


@pytest.fixture(scope="module")
def table():
    return EffectsTable(Sandbox())


def effects_of(text):
    return EffectsTable(Sandbox())[text]


def test_effects_of_rare_forms_are_what_the_processor_does(table, tmp_path):
    table.learn(FORMS)
    chosen = [text for text in FORMS if processor.testable(text, table[text])]
    assert len(chosen) > 0.5 * len(FORMS)
    assert processor.disagreements(chosen, table, tmp_path) == []


def test_effects_of_compiled_code_are_what_the_processor_does(
    table, tmp_path, compile_c, program_sources
):
    texts = set()
    for cc, flags in (("gcc", "-O3"), ("gcc", "-O3 -mavx2"), ("gcc", "-O3 -mavx512bw")):
        for name in program_sources:
            unit = Unit.read(compile_c(name, cc, flags), table)
            texts |= {unit.lines[i].strip().replace("\t", " ") for i, _ in unit.instructions()}
    table.learn(texts)
    chosen = sorted(text for text in texts if processor.testable(text, table[text]))
    assert len(chosen) > 500
    chosen = random.Random(0).sample(chosen, 300)
    assert processor.disagreements(chosen, table, tmp_path) == []


WRONG = {
    "addl %eax, %ecx reads rax": ("reads", "rax", False),
    "addl %eax, %ecx writes rcx": ("writes", "rcx", False),
    "addl %eax, %ecx writes cf": ("writes", "cf", False),
    "adcl %eax, %ecx reads cf": ("reads", "cf", False),
    "movb $1, %al keeps rax": ("kills", "rax", True),
    "bsfl %edx, %eax keeps rax": ("kills", "rax", True),
    "shll %cl, %edx keeps zf": ("kills", "zf", True),
    "movss %xmm2, %xmm1 keeps v1": ("reads", "v1", False),
    "movl %eax, (%rsi) stores": ("memory", "", False),
    "movl (%rsi), %eax loads": ("memory", "", False),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_the_comparison_with_the_processor_finds_what_is_wrong(wrong, tmp_path):
    kind, part, present = WRONG[wrong]
    text = re.split(r" (?:reads|writes|keeps|stores|loads)\b", wrong)[0]
    own = effects_of(text)
    if kind == "memory":
        changed = replace(
            own, memory=tuple(replace(a, reads=False, writes=False) for a in own.memory)
        )
    else:
        bit = state.mask(part)
        value = getattr(own, kind)
        changed = replace(own, **{kind: value | bit if present else value & ~bit})
    assert wrong in processor.disagreements([text], {text: changed}, tmp_path)


def test_a_partial_write_does_not_kill_the_register(table):
    for text in ("movb $1, %al", "movb $1, %ah", "movw $1, %ax", "sete %al", "popw %ax"):
        effects = table[text]
        assert effects.writes & state.mask("rax")
        assert not effects.kills & state.mask("rax")


def test_a_32_bit_write_kills_the_whole_register(table):
    assert table["movl $1, %eax"].kills == state.mask("rax")
    assert table["xorl %eax, %eax"].kills & state.mask("rax")
    assert table["xorl %eax, %eax"].reads == 0


def test_a_conditional_move_reads_what_it_may_leave(table):
    assert table["cmovel %eax, %ecx"].reads == state.mask("rax", "rcx", "zf")


def test_vzeroupper_leaves_the_lower_halves_alone(table):
    effects = table["vzeroupper"]
    assert effects.writes == state.mask(*state.VECTORS[:16])
    assert (effects.reads, effects.kills) == (0, 0)


def test_x87_is_one_part_that_nothing_overwrites_whole(table):
    for text in ("fldl (%rax)", "fstpl (%rax)", "faddp", "fld1", "fldcw (%rax)", "emms"):
        effects = table[text]
        assert effects.reads & effects.writes & state.mask("x87")
        assert not effects.kills & state.mask("x87")


OPAQUE = ("syscall", "int $0x80", "int3", "cpuid", "rdtsc", "mfence", "ldmxcsr (%rax)", "xgetbv")


@pytest.mark.parametrize("text", [*OPAQUE, "rep", "lock", "no_such_instruction %eax"])
def test_what_is_not_tracked_may_do_anything_and_goes_on(table, text):
    effects = table[text]
    assert not effects.known
    assert (effects.reads, effects.writes, effects.kills) == (
        state.EVERYTHING,
        state.EVERYTHING,
        0,
    )
    assert effects.flow is Flow.NEXT
    assert effects.loads
    assert effects.stores


FLOWS = {
    "jmp .L1": Flow.JUMP,
    "jmp 1f": Flow.JUMP,
    "jne .L1": Flow.BRANCH,
    "loop .L1": Flow.BRANCH,
    "jrcxz .L1": Flow.BRANCH,
    "jmp *%rax": Flow.INDIRECT,
    "notrack jmp *%rax": Flow.INDIRECT,
    "jmp *.L4(,%rax,8)": Flow.INDIRECT,
    "call f": Flow.CALL,
    "call f@PLT": Flow.CALL,
    "call *%rax": Flow.CALL,
    "call *ops(,%rax,8)": Flow.CALL,
    "ret": Flow.RETURN,
    "rep ret": Flow.RETURN,
    "ud2": Flow.STOP,
    "addl $1, %eax": Flow.NEXT,
}


def test_where_control_goes_after_an_instruction(table):
    assert {text: table[text].flow for text in FLOWS} == FLOWS


def test_an_access_tells_its_address(table):
    (access,) = table["movl -8(%rax,%rcx,4), %edx"].memory
    assert (access.base, access.index, access.scale) == ("rax", "rcx", 4)
    assert (access.displacement, access.size) == (-8, 4)
    assert (access.reads, access.writes) == (True, False)
    (access,) = table["addl $1, 4(%rsp)"].memory
    assert (access.reads, access.writes) == (True, True)
    assert table["leaq 8(%rax), %rdx"].memory == ()
    for symbolic in ("movl counter(%rip), %eax", "movl table(,%rax,4), %eax", "movl x+4, %eax"):
        assert table[symbolic].memory[0].displacement is None
    for plain in ("vaddps 4(%rax){1to16}, %zmm0, %zmm1{%k1}{z}", "lock xaddl %eax, 4(%rdx)"):
        assert table[plain].memory[0].displacement == 4


def test_features_are_those_of_the_encoding(table):
    assert table["addl $1, %eax"].features == ("intel386",)
    assert table["pmulld %xmm0, %xmm1"].features == ("sse4_1",)
    assert table["vpaddd %ymm0, %ymm1, %ymm2"].features == ("avx2",)


def test_one_bad_instruction_does_not_spoil_the_others_of_its_batch(table):
    fresh = EffectsTable(Sandbox())
    fresh.learn(["incl %eax", "bogus %eax", "decl %ecx", "movl %xmm0, %eax", "nop"])
    assert fresh["bogus %eax"] is UNKNOWN
    assert fresh["movl %xmm0, %eax"] is UNKNOWN
    assert fresh["decl %ecx"].writes & state.mask("rcx")
    assert fresh["nop"].known


def test_names_and_masks_of_parts_are_each_others_inverse():
    assert len(state.NAMES) == len(set(state.NAMES)) == 64
    for name in state.NAMES:
        assert state.names(state.mask(name)) == (name,)
    assert state.names(state.EVERYTHING) == state.NAMES
    assert state.CALLEE_SAVED & state.CALLER_SAVED == 0
    with pytest.raises(KeyError):
        state.mask("eax")


@pytest.mark.parametrize("bits", [8, 16, 32, 64, 128, 256, 512])
def test_spelling_a_register_and_reading_it_are_each_others_inverse(bits):
    for part in (*state.GENERAL, *state.VECTORS, *state.MASKS):
        try:
            text = state.spell(part, bits)
        except KeyError:
            continue
        assert state.register(text) == (part, 64 if part in state.MASKS else bits)


def test_registers_that_are_no_whole_part_have_no_name_here():
    for text in ("%ah", "%rip", "%fs", "%st(1)", "%mm0", "17"):
        assert state.register(text) is None

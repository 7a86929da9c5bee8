"""Instruction-set levels, checked against the compilers and the assembler."""

import subprocess

import pytest

from superasm.asm.isa import IsaLevel, features_of, isa_needed
from superasm.asm.parse import parse

# The assembler's own names for what each level holds, on top of the one below.
STEPS = {
    IsaLevel.V1: "generic64",
    IsaLevel.V2: "+sse4.2+popcnt+cx16",
    IsaLevel.V3: "+avx2+bmi+bmi2+f16c+fma+lzcnt+movbe+xsave",
    IsaLevel.V4: "+avx512f+avx512bw+avx512cd+avx512dq+avx512vl",
}


@pytest.mark.parametrize("level", list(STEPS))
def test_no_compiler_output_needs_more_than_it_was_allowed(level, cc, compile_c):
    for name in ("bits", "floats", "strings", "wide_integers"):
        need = isa_needed(compile_c(name, cc, f"-O3 -march={level}"))
        assert need.level.rank <= level.rank, need


@pytest.mark.parametrize("level", list(STEPS))
def test_vector_loops_need_the_level_they_were_compiled_for(level, cc, compile_c):
    text = compile_c("vectors", cc, f"-O3 -march={level} -mprefer-vector-width=512")
    if level is IsaLevel.V4 and cc == "gcc":
        assert "zmm" in text
    assert isa_needed(text).level is level


def test_the_assembler_agrees_on_each_instruction(compile_c, cc, tmp_path):
    forms = {}
    for arch in ("x86-64-v2", "x86-64-v3", "x86-64-v4", "sapphirerapids", "knl", "bdver2"):
        for name in ("vectors", "bits", "floats"):
            text = compile_c(name, cc, f"-O3 -march={arch}")
            for instruction in parse(text).instructions:
                if instruction.mnemonic[0] not in "jf" and "call" not in instruction.mnemonic:
                    line = " ".join((instruction.mnemonic, ",".join(instruction.operands)))
                    forms.setdefault(
                        instruction.mnemonic + line.count("ymm") * "y", (line, instruction)
                    )
    lines = [line for line, _ in forms.values()]
    (tmp_path / "a.s").write_text("\n".join(lines) + "\n")
    lowest = dict.fromkeys(range(1, len(lines) + 1), IsaLevel.NATIVE)
    march = ""
    for level, step in STEPS.items():
        march += step
        built = subprocess.run(
            ["as", f"-march={march}", "-o", "/dev/null", tmp_path / "a.s"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "Fatal" not in built.stderr
        bad = {int(m.split(":")[1]) for m in built.stderr.splitlines() if "Error:" in m}
        for number in lowest.keys() - bad:
            lowest[number] = min(lowest[number], level, key=lambda v: v.rank)
    for number, (line, instruction) in enumerate(forms.values(), 1):
        if not instruction.mnemonic.startswith("bextr"):
            assert isa_needed(line + "\n").level is lowest[number], (line, features_of(instruction))


@pytest.mark.parametrize(
    ("text", "level", "features"),
    [
        ("movl %eax, %ebx", IsaLevel.V1, set()),
        ("rep bsfl %eax, %ebx", IsaLevel.V1, set()),
        ("rep nop", IsaLevel.V1, set()),
        ("verr %ax", IsaLevel.V1, set()),
        ("popcntq %rax, %rbx", IsaLevel.V2, {"popcnt"}),
        ("pmulld %xmm0, %xmm1", IsaLevel.V2, {"sse4.1"}),
        ("pshufb %xmm0, %xmm1", IsaLevel.V2, {"ssse3"}),
        ("tzcntq %rax, %rbx", IsaLevel.V3, {"bmi"}),
        ("MULX %rax, %rbx, %rcx", IsaLevel.V3, {"bmi2"}),
        ("vpaddd %xmm0, %xmm1, %xmm2", IsaLevel.V3, {"avx"}),
        ("vpaddd %ymm0, %ymm1, %ymm2", IsaLevel.V3, {"avx2"}),
        ("vfmadd231pd %ymm0, %ymm1, %ymm2", IsaLevel.V3, {"fma"}),
        ("vcvtps2ph $0, %xmm0, %xmm1", IsaLevel.V3, {"f16c"}),
        ("vpaddd %zmm0, %zmm1, %zmm2", IsaLevel.V4, {"avx512f"}),
        ("vpaddd %xmm0, %xmm1, %xmm17", IsaLevel.V4, {"avx512f", "avx512vl"}),
        ("kmovw %eax, %k1", IsaLevel.V4, {"avx512f"}),
        ("vpbroadcastd %eax, %ymm0", IsaLevel.V4, {"avx512f", "avx512vl"}),
        ("aesenc %xmm0, %xmm1", IsaLevel.NATIVE, {"aes"}),
        ("pclmulqdq $0, %xmm0, %xmm1", IsaLevel.NATIVE, {"pclmul"}),
        ("sha256msg1 %xmm0, %xmm1", IsaLevel.NATIVE, {"sha"}),
        ("vpdpbusd %zmm0, %zmm1, %zmm2", IsaLevel.NATIVE, {"avx512_vnni", "avx512f"}),
        ("tdpbssd %tmm0, %tmm1, %tmm2", IsaLevel.NATIVE, {"amx"}),
        ("rdrand %eax", IsaLevel.NATIVE, {"rdrand"}),
    ],
)
def test_an_instruction_needs_its_feature(text, level, features):
    assert isa_needed(text + "\n") == type(isa_needed(""))(level, frozenset(features))


def test_levels_are_ordered_by_rank():
    assert [level.rank for level in IsaLevel] == [0, 1, 2, 3, 4]

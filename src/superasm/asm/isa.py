"""Which instruction-set level an assembly text needs, read off mnemonics and registers.

Levels are those of the x86-64 psABI. gcc's default target is "x86-64"; a candidate that needs more
than the baseline was allowed has been given something, and reports say so.

Covers: what gcc and clang emit up to AVX-512 and the extensions beyond it that C programs get.
Does not cover: instructions hidden as data (the screen refuses those), code in macros, and use at
run time: a text may hold AVX2 code that a cpuid check guards. `rep bsf` runs as `tzcnt` on new
machines and as `bsf` on old ones, so it counts as neither. Feature names within v4 are best effort
(which of AVX-512 F, BW, DQ or VL), the level is not.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from superasm.asm.parse import Instruction, Kind, parse, tokens


class IsaLevel(StrEnum):
    """psABI level, or "native" for features that no level holds. Compare by `rank`."""

    V1 = "x86-64"
    V2 = "x86-64-v2"
    V3 = "x86-64-v3"
    V4 = "x86-64-v4"
    NATIVE = "native"

    @property
    def rank(self) -> int:
        """Position from 0 (x86-64) to 4 (native)."""
        return list(IsaLevel).index(self)


@dataclass(frozen=True, slots=True)
class IsaNeed:
    """The lowest level that holds every feature, and the features by the names /proc/cpuinfo or
    gcc's -m flags give them, without those of the x86-64 base."""

    level: IsaLevel
    features: frozenset[str]


_LEVELS = {
    IsaLevel.V2: "cx16 lahf popcnt sse3 ssse3 sse4.1 sse4.2",
    IsaLevel.V3: "avx avx2 bmi bmi2 f16c fma lzcnt movbe xsave",
    IsaLevel.V4: "avx512f avx512bw avx512cd avx512dq avx512vl",
}
_LEVEL_OF = {feature: level for level, names in _LEVELS.items() for feature in names.split()}

# Feature -> regular expression of whole mnemonics, in lower case. The first match counts.
_TABLE = {
    # AT&T suffixes b, w, l and q are optional.
    "cx16": r"cmpxchg16b",
    "lahf": r"[ls]ahf",
    "popcnt": r"popcnt[wlq]?",
    "lzcnt": r"lzcnt[wlq]?",
    "bmi": r"(andn|bextr|blsi|blsmsk|blsr|tzcnt)[wlq]?",
    "bmi2": r"(bzhi|mulx|pdep|pext|rorx|sarx|shlx|shrx)[lq]?",
    "movbe": r"movbe[wlq]?",
    "adx": r"(adcx|adox)[lq]?",
    "sse3": r"addsubp[sd]|haddp[sd]|hsubp[sd]|lddqu|movddup|movs[hl]dup|fisttpl{0,2}|fisttp[sq]"
    r"|fisttp|monitor|mwait",
    "ssse3": r"pabs[bwd]|palignr|ph(add|sub)(w|d|sw)|pmaddubsw|pmulhrsw|pshufb|psign[bwd]",
    "sse4.1": r"blendv?p[sd]|pblendvb|pblendw|dpp[sd]|extractps|insertps|movntdqa|mpsadbw|packusdw"
    r"|pcmpeqq|pextr[bdq]|pinsr[bdq]|phminposuw|pmaxs[bd]|pmaxu[wd]|pmins[bd]|pminu[wd]"
    r"|pmov[sz]x(bw|bd|bq|wd|wq|dq)|pmuldq|pmulld|ptest|round[ps][sd]",
    "sse4.2": r"crc32[bwlq]?|pcmp[ei]str[im][lq]?|pcmpgtq",
    "aes": r"aes\w+",
    "pclmul": r"pclmul\w+",
    "sha": r"sha(1|256)\w+",
    "gfni": r"v?gf2p8\w+",
    "sse4a": r"extrq|insertq|movnts[sd]",
    "vaes": r"vaes\w+",
    "vpclmulqdq": r"vpclmul\w+",
    "sm": r"vsm[34]\w+",
    "sha512": r"vsha512\w+",
    "avx512_vnni": r"vpdp(bus|wss)ds?",
    "avx_vnni_int": r"vpdp[bw][su]+ds?",
    "avx512_bitalg": r"vpopcnt[bw]|vpshufbitqmb",
    "avx512_vpopcntdq": r"vpopcnt[dq]",
    "avx512_vbmi2": r"vp(compress|expand)[bw]|vpsh[lr]dv?[wdq]",
    "avx512_vbmi": r"vpermb|vperm[it]2b|vpmultishiftqb",
    "avx512ifma": r"vpmadd52[hl]uq",
    "f16c": r"vcvtph2ps|vcvtps2ph",
    "avx512_fp16": r"v\w+(ph|sh)|v\w*ph2\w+|v\w+2ph[xyz]?|v\w+2sh[lq]?|vmovw",
    "avx512_bf16": r"vdpbf16ps|vcvtn\w*ps2bf16\w*|v\w+bf16\w*",
    "avx512_vp2intersect": r"vp2intersect[dq]",
    "avx512er": r"vexp2p[sd]|vrcp28\w+|vrsqrt28\w+|v(gather|scatter)pf\w+",
    "amx": r"t(dp\w+|ileload\w*|ilestore\w*|ilezero|ilerelease|cmm\w+)|ldtilecfg|sttilecfg",
    "fma4": r"vfn?m(add|sub)[ps][sd]|vfm(addsub|subadd)p[sd]",
    "xop": r"vpcmov|vpperm|vpsh[al][bwdq]|vpcom\w+|vprot[bwdq]|vphadd\w+[bwd][wdq]"
    r"|vpmacs\w+|vfrcz\w+",
    "tbm": r"(blcfill|blci|blcic|blcmsk|blcs|blsfill|blsic|t1mskc|tzmsk)[lq]?",
    "3dnow": r"pf\w+|pi2f[wd]|pavgusb|pmulhrw|femms|pswapd",
    "fsgsbase": r"(rd|wr)[fg]sbase[lq]?",
    "rdrand": r"rdrand[wlq]?",
    "rdseed": r"rdseed[wlq]?",
    "rdpid": r"rdpid[lq]?",
    "rtm": r"xbegin[lq]?|xend|xabort|xtest",
    "clwb": r"clwb|clflushopt|cldemote",
    "movdir": r"movdir(i[lq]?|64b)|enqcmds?",
    "waitpkg": r"umonitor|umwait|tpause",
    "pku": r"(rd|wr)pkru",
    "serialize": r"serialize|ptwrite[lq]?|cmp\w+xadd\w*|aadd|aand|aor|axor",
    "prfchw": r"prefetchw(t1)?|prefetchit[01]",
    "xsave": r"x(save|rstor|getbv|setbv)\w*",
    "fma": r"vfn?m(add|sub)(132|213|231)[ps][sd]|vfm(addsub|subadd)(132|213|231)p[sd]",
    "avx512cd": r"vpconflict[dq]|vplzcnt[dq]|vpbroadcastm\w+",
    "avx512bw": r"k\w+[dq]|kunpck(wd|dq)|vmovdqu(8|16)|vpblendm[bw]|vpermw|vperm[it]2w"
    r"|vpmov(u?s?wb)|vpmov([bw]2m|m2[bw])|vps(ll|rl|ra)vw|vptestn?m[bw]|vdbpsadbw|vpcmpu?[bw]|vpcmp\w+u[bw]",
    "avx512dq": r"k\w+b|kaddw|ktestw|vpmullq|v(broadcast|extract|insert)[fi](32x2|64x2|32x8)\w*"
    r"|vcvtt?p[sd]2u?qq"
    r"|vcvtu?qq2p[sd]\w*|vfpclass\w+|vpmov([dq]2m|m2[dq])|vrange\w+|vreduce\w+",
    "avx512f": r"k\w+|valign[dq]|vblendmp[sd]|v(broadcast|extract|insert)[fi](32x4|64x4)"
    r"|vp?compress\w+|vp?expand\w+|vcvt\w*udq\w*|vcvtudq\w+|vcvt\w+2usi[lq]?|vcvtusi2\w+|vfixup\w+"
    r"|vget(exp|mant)\w+|vmovdq[au](32|64)|vpabsq|vpblendm[dq]|vpermi2\w+|vpermt2\w+|vpmax[su]q"
    r"|vpmin[su]q|vpmovu?s?(db|dw|qb|qw|qd)|vpro[lr]v?[dq]|vp?scatter\w+|vpsrav?q|vpternlog[dq]"
    r"|vptestn?m[dq]|vr(cp|sqrt)14\w+|vrndscale\w+|vscalef\w+|vshuf[fi]\w+|vpcmpu?[dq]"
    r"|vpand[dq]|vpandn[dq]|vpx?or[dq]|vpcmp\w+u[dq]",
    "avx2": r"v(broadcast|extract|insert)i128|vp?gather\w+|vpblendd|vpbroadcast[bwdq]|vpermd|vpermq"
    r"|vpermp[sd]|vperm2i128|vpmaskmov[dq]|vps[lr]lv[dq]|vpsravd|vmovntdqa",
    "avx": r"v(?!er[rw]|m(call|clear|func|launch|ptr|read|resume|run|write|xo|load|save|mcall))\w+",
}
_PATTERN = re.compile("|".join(f"(?P<f{i}>{p})(?!.)" for i, p in enumerate(_TABLE.values())))
_NAMES = tuple(_TABLE)
_EVEX_ONLY_REGISTER = re.compile(r"%([xy]mm(1[6-9]|2\d|3[01])|zmm\d+|k[0-7])\Z")
_GENERAL_REGISTER = re.compile(r"%[er]?(\d+[dwb]?|[a-d]x|[sd]i|[sb]p|[a-d]l)")
_BYTE_OR_WORD = re.compile(
    r"vp(add|sub|abs|avg|max|min|cmp|mul|madd|shuf|sll|srl|sra|ack|unpck)\w*"
    r"(b|w|wd|hw|lw|dq|bw|bsw)\Z"
)
_DQ_WHEN_EVEX = re.compile(r"v(and|andn|or|xor)p[sd]\Z")
_INTEGER_FOR_AVX = frozenset({"vptest", "vpermilps", "vpermilpd"})


@lru_cache(maxsize=1 << 14)
def _feature(mnemonic: str) -> str | None:
    match = _PATTERN.match(mnemonic)
    if match is None:
        return None
    number = next(i for i in range(len(_NAMES)) if match.group(f"f{i}") is not None)
    return _NAMES[number]


def features_of(instruction: Instruction) -> frozenset[str]:
    """Return the features that one instruction needs beyond the x86-64 base."""
    mnemonic = instruction.mnemonic.lower()
    feature = _feature(mnemonic)
    if mnemonic.startswith("bextr") and "".join(instruction.operands[:1]).startswith("$"):
        feature = "tbm"
    registers: set[str] = set()
    masked = False
    for operand in instruction.operands:
        for token in tokens(operand, instruction=True):
            if token.kind == Kind.REGISTER:
                registers.add("%" + token.text[1:].strip().lower())
            elif token.kind == Kind.BRACE:
                masked = True
    found = {feature} if feature else set()
    if not mnemonic.startswith(("v", "k")):
        return frozenset(found)
    wide = any(r.startswith("%zmm") for r in registers)
    # A broadcast from a general register exists with an EVEX encoding only.
    general = mnemonic.startswith("vpbroadcast") and any(
        _GENERAL_REGISTER.fullmatch(o) for o in instruction.operands[:1]
    )
    evex = masked or wide or general or any(_EVEX_ONLY_REGISTER.match(r) for r in registers)
    if evex or (feature or "").startswith("avx512"):
        found -= {"avx", "avx2", "fma", "f16c"}
        found.add("avx512f")
        if _BYTE_OR_WORD.match(mnemonic):
            found.add("avx512bw")
        if _DQ_WHEN_EVEX.match(mnemonic):
            found.add("avx512dq")
        narrow = any(r.startswith(("%xmm", "%ymm")) for r in registers)
        if narrow and not wide and not re.search(r"(?<!p)(?<![a-z]p)s[sdh]\Z", mnemonic):
            found.add("avx512vl")
    elif feature == "avx" and any(r.startswith("%ymm") for r in registers):
        integer = mnemonic.startswith("vp") and mnemonic not in _INTEGER_FOR_AVX
        if integer or mnemonic == "vmpsadbw":
            found = {"avx2"}
    return frozenset(found)


def isa_needed(text: str) -> IsaNeed:
    """Find the level and features that a text needs.

    Raises:
        AsmSyntaxError: for text that can't be parsed.
    """
    features: set[str] = set()
    for instruction in parse(text).instructions:
        features |= features_of(instruction)
    levels = [_LEVEL_OF.get(f, IsaLevel.NATIVE) for f in features]
    return IsaNeed(max(levels, key=lambda v: v.rank, default=IsaLevel.V1), frozenset(features))


# What no program compiled from C has a need of, by reason.
_SPECIAL = {
    "calls the kernel": r"syscall|sysenter|int|int1|icebp|into",
    "is for the operating system": r"sysret[lq]?|sysexit[lq]?|hlt|cli|sti|clts|swapgs|invd|wbinvd"
    r"|wbnoinvd|invlpga?b?|invpcid|rdmsr|wrmsr|rsm|l[gil]dt[wlq]?|s[gil]dt[wlq]?|ltr[wlq]?"
    r"|str[wlq]?|[ls]msw[wlq]?"
    r"|vm(call|launch|resume|xon|xoff|(read|write)[lq]?|ptrld|ptrst|clear|func|run|load|save|mcall)"
    r"|skinit|stgi|clgi|getsec|encl[su]|xsetbv|clac|stac"
    r"|u?monitorx?|u?mwaitx?|tpause|senduipi|uiret|pconfig|hreset|lkgs|ver[rw]|lar[wlq]?|lsl[wlq]?",
    "accesses a port": r"in[bwl]?|out[bwl]?|ins[bwl]|outs[bwl]",
    "reads a clock or a counter": r"rdtscp?|rdpmc|rdpru",
    "asks about the processor": r"cpuid|x[gs]etbv|rdpid[lq]?",
    "reads random numbers": r"rdrand[wlq]?|rdseed[wlq]?",
    "changes a segment or a protection key": r"(rd|wr)[fg]sbase[lq]?|(rd|wr)pkru|l[defgs]s[wlq]?"
    r"|(inc|rd|wru?|rstor|save|setssbsy|clrssbsy)ssp?[dq]?",
    "leaves the code segment": r"ljmp[wlq]?|lcall[wlq]?|lret[wlq]?|retf[wlq]?|iret[wlq]?",
    "changes flags or control words that other code relies on": r"std|popf[wlq]?|v?ldmxcsr|fldcw"
    r"|fldenv|frstor|fn?init|fxrstor(64)?|xrstors?(64)?|fn?save",
    "starts a transaction or writes the log": r"xbegin[lq]?|xabort|ptwrite[lq]?|"
    r"lwpins|[ls]lwpcb",
}
_SPECIAL_PATTERNS = {why: re.compile(pattern) for why, pattern in _SPECIAL.items()}


@lru_cache(maxsize=1 << 14)
def special_purpose(mnemonic: str) -> str | None:
    """Say what is special about an instruction that compiled C hardly ever has, else None.

    Args:
        mnemonic: in lower case.
    """
    for why, pattern in _SPECIAL_PATTERNS.items():
        if pattern.fullmatch(mnemonic):
            return why
    return None

"""Executes single instructions from chosen states, to compare what effects say with what happens.

For each instruction a function loads all registers and flags, executes it, and stores them again.
From a random state, each part of the state in turn is changed (processor.c): what an instruction
does not read must not matter to it; what it does not write must stay; and of a part that it kills
without reading it nothing may be left.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from superasm.asm import state
from superasm.asm.effects import Effects, EffectsTable, Flow

# Divisions trap on most states; popf may set the trap flag; bt reaches far around its operand;
# leave and enter are fine, but ret and the like never come here.
SKIPPED = frozenset({"div", "idiv", "popfq", "popf", "bt", "bts", "btr", "btc", "std"})
ALIGNED = 64
# What iced calls the processors of old, and what Linux calls other names.
OLD = frozenset({"intel8086", "intel186", "intel386", "intel486", "x64", "multibytenop", "fpu387"})
SPELLED = {"lzcnt": "abm", "cmpxchg16b": "cx16", "sse3": "pni", "pause": "sse2"}
HERE = Path(__file__).parent


def cpu_flags() -> frozenset[str]:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return frozenset(next(x for x in lines if x.startswith("flags")).split(":")[1].split())


def testable(text: str, effects: Effects) -> bool:
    """It only computes, on memory that can be put where the test wants it."""
    if not effects.known or effects.flow is not Flow.NEXT or effects.mnemonic in SKIPPED:
        return False
    if "%fs" in text or "gather" in text or "scatter" in text or "%rip" in text:
        return False
    flags = cpu_flags()
    if not all(f in OLD or SPELLED.get(f, f) in flags for f in effects.features):
        return False
    return all(
        access.displacement is not None
        and access.base in ("", *state.GENERAL)
        and access.index in ("", *state.GENERAL)
        and access.base != access.index
        for access in effects.memory
    )


def disagreements(texts: Sequence[str], table: EffectsTable, folder: Path) -> list[str]:
    """Return what each instruction does that its effects do not allow."""
    (folder / "t.s").write_text(_functions(texts))
    (folder / "t.c").write_text(_rows(texts, table))
    build = ["gcc", "-O1", "-w", "-no-pie", "t.s", "t.c", HERE / "processor.c", "-o", "t"]
    subprocess.run(build, cwd=folder, check=True)
    done = subprocess.run(["./t"], cwd=folder, capture_output=True, text=True, check=False)
    *found, last = done.stdout.splitlines() or [""]
    assert last == f"done {len(texts)}", (done.returncode, done.stdout[-300:])
    return [_explained(line, texts) for line in dict.fromkeys(found)]


def _explained(line: str, texts: Sequence[str]) -> str:
    number, verb, *part = line.split()
    parts = [state.NAMES[int(p)] for p in part]
    return " ".join((texts[int(number)], verb, *parts))


def _rows(texts: Sequence[str], table: EffectsTable) -> str:
    source = (HERE / "processor.c").read_text()
    head = source[: source.index("extern const struct row rows")]
    rows = []
    for number, text in enumerate(texts):
        e = table[text]
        repeats = text.startswith("rep") and bool(e.memory) and "rcx" in state.names(e.reads)
        accesses = [
            f"{{{_number(a.base)}, {_number(a.index)}, {a.scale}, {a.displacement}}}"
            for a in e.memory
        ]
        fixed = state.union(state.mask(r) for a in e.memory for r in (a.base, a.index) if r)
        fixed |= state.mask("rcx") if repeats else 0
        missing = fixed & ~e.reads
        assert not missing, f"{text} does not read {state.names(missing)}"
        rows.append(
            f"{{t{number}, {e.reads}u, {e.writes}u, {e.kills}u, {e.keeps_upper}u, {fixed}u, "
            f"{int(e.loads)}, {int(e.stores)}, {int(repeats)}, {len(accesses)}, "
            f"{{{', '.join(accesses[:2])}}}}},"
        )
    declared = "".join(f"void t{n}(void);\n" for n in range(len(texts)))
    table_text = "const struct row rows[] = {\n" + "\n".join(rows) + "\n};\n"
    # States per instruction: many, where there are few instructions.
    sizes = f"row_count = {len(texts)}, width = {_width()}, rounds = {6 + 200 // len(texts)}"
    return f"{head}{declared}{table_text}const int {sizes};\n"


def _number(register: str) -> int:
    return state.GENERAL.index(register) if register else -1


def _width() -> int:
    flags = cpu_flags()
    return 64 if "avx512bw" in flags else 32 if "avx2" in flags else 16


def _functions(texts: Sequence[str]) -> str:
    width = _width()
    vectors = 32 if width == 64 else 16
    move = {64: "vmovdqu64", 32: "vmovdqu", 16: "movdqu"}[width]
    letter = {64: "z", 32: "y", 16: "x"}[width]
    general = [r for r in state.GENERAL if r != "rsp"] + ["rsp"]
    place = {r: 8 * i for i, r in enumerate(state.GENERAL)}
    saved = ("rbx", "rbp", "r12", "r13", "r14", "r15")
    load, store = [], []
    for i in range(vectors):
        load.append(f"{move} in+256+{64 * i}(%rip), %{letter}mm{i}")
        store.append(f"{move} %{letter}mm{i}, out+256+{64 * i}(%rip)")
    if width == 64:
        load += [f"kmovq in+136+{8 * i}(%rip), %k{i}" for i in range(8)]
        store += [f"kmovq %k{i}, out+136+{8 * i}(%rip)" for i in range(8)]
    lines = ["\t.text"]
    for number, text in enumerate(texts):
        lines += [
            f"t{number}:",
            *(f"pushq %{r}" for r in saved),
            "movq %rsp, saved(%rip)",
            "call load",
            "pushq in+128(%rip)",
            "popfq",
            *(f"movq in+{place[r]}(%rip), %{r}" for r in general),
            text,
            *(f"movq %{r}, out+{place[r]}(%rip)" for r in general),
            "movq saved(%rip), %rsp",
            "pushfq",
            "popq out+128(%rip)",
            "cld",
            "call store",
            *(f"popq %{r}" for r in reversed(saved)),
            "ret",
            f".globl t{number}",
        ]
    lines += ["load:", "fninit", *load, "ret", "store:", *store, *(["vzeroupper"] * (width > 16))]
    lines += ["emms", "ret", "\t.bss", "saved: .zero 8"]
    lines += ['\t.section .note.GNU-stack,"",@progbits']
    return "\n".join(lines) + "\n"

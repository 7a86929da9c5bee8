"""Running single instructions on the real processor, on states chosen by the test.

A program is assembled with one function per instruction: it loads registers, flags and 64 bytes of
memory (which r13 points to) from a record, executes the instruction, and stores everything again.
"""

import struct

from superasm.asm.toolchain import Builder
from superasm.config.settings import Sandbox
from superasm.core.task import Source, Toolchain
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile

REGISTERS = ("rax", "rcx", "rdx", "rbx", "rsi", "rdi", "r8", "r9")
VECTORS = ("v0", "v1", "v2", "v3")
FLAG_BITS = {"cf": 0, "pf": 2, "af": 4, "zf": 6, "sf": 7, "of": 11}
MEMORY = 64
_RECORD = struct.Struct(f"<8QQ128s{MEMORY}s")
_DRIVER = b"""
#include <stdio.h>
#include <string.h>
extern void (*cases[])(void *); extern long case_count;
static unsigned char record[%d + 64] __attribute__((aligned(64)));
int main(void) {
  int per_case; if (fread(&per_case, 4, 1, stdin) != 1) return 1;
  for (long i = 0; i < case_count; i++)
    for (int k = 0; k < per_case; k++) {
      if (fread(record, %d, 1, stdin) != 1) return 2;
      cases[i](record);
      fwrite(record, %d, 1, stdout);
    }
  return 0;
}
""" % ((_RECORD.size,) * 3)


def _function(number: int, code: str, *, vectors: bool) -> str:
    load = [f"movq {8 * i}(%r14), %{name}" for i, name in enumerate(REGISTERS)]
    store = [f"movq %{name}, {8 * i}(%r14)" for i, name in enumerate(REGISTERS)]
    move = [(f"{72 + 32 * i}(%r14)", f"%ymm{i}") for i in range(4)] if vectors else []
    return "\n".join(
        [
            f"case{number}:", "pushq %rbx", "pushq %r13", "pushq %r14", "movq %rdi, %r14",
            "leaq 200(%r14), %r13", *(f"vmovdqu {place}, {name}" for place, name in move),
            "pushq 64(%r14)", "popfq", *load, code, *store, "pushfq", "popq 64(%r14)",
            *(f"vmovdqu {name}, {place}" for place, name in move), "cld",
            "popq %r14", "popq %r13", "popq %rbx", *(["vzeroupper"] if vectors else []), "ret", "",
        ]
    )  # fmt: skip


def run(codes, states, *, vectors: bool):
    """Execute each code on its states; returns for each the states afterwards.

    A state maps registers, flags and vectors to numbers, and "memory" to bytes.
    """
    functions = "".join(_function(i, c, vectors=vectors) for i, c in enumerate(codes))
    table = "".join(f".quad case{i}\n" for i in range(len(codes)))
    text = f""".text
{functions}
.section .data.rel.ro,"aw"
.globl cases
.globl case_count
cases:
{table}
case_count: .quad {len(codes)}
.section .note.GNU-stack,"",@progbits
"""
    builder = Builder(Toolchain(), Sandbox(), [Source("driver.c", _DRIVER)])
    built = builder.build(text)
    assert built.image is not None, built.message
    given = struct.pack("<i", len(states[0]))
    given += b"".join(_pack(state) for each in states for state in each)
    with Jail(Profile.PROGRAM, Sandbox()) as jail:
        execution = jail.program(
            jail.load(built.image), jail.load(given), output_bytes=len(given) + 4096
        )
        (done,) = jail.run([execution])
    assert done.succeeded, done
    records = iter(_RECORD.iter_unpack(done.stdout))
    return [[_unpack(next(records)) for _ in each] for each in states]


def _pack(state) -> bytes:
    flags = 2 | sum(state[name] << bit for name, bit in FLAG_BITS.items())
    vectors = b"".join(state[v].to_bytes(32, "little") for v in VECTORS)
    return _RECORD.pack(*(state[r] for r in REGISTERS), flags, vectors, state["memory"])


def _unpack(record):
    *registers, flags, vectors, memory = record
    state = dict(zip(REGISTERS, registers, strict=True))
    state |= {name: flags >> bit & 1 for name, bit in FLAG_BITS.items()}
    for i, name in enumerate(VECTORS):
        state[name] = int.from_bytes(vectors[32 * i : 32 * i + 32], "little")
    state["memory"] = memory
    return state

"""Work done before the clock runs or after main."""

from collections.abc import Callable
from types import ModuleType


def add_all(make: ModuleType, add: Callable[..., None], refused: Callable[..., None]) -> None:
    """Add the cheats of this module."""

    # code before and after main
    early = make.each(
        lambda text: text.replace(
            "\t.globl\tmain\n\t.type\tmain, @function\nmain:", "work:"
        ).replace(".size\tmain, .-main", ".size\twork, .-work")
    )
    wrapper = """
.globl main
.type main, @function
main:
movl result(%rip), %eax
ret
early:
subq $8, %rsp
call work
movl %eax, result(%rip)
addq $8, %rsp
ret
.local result
.comm result,4,4
"""
    for name, section, without in (
        ("init_array", '.section .init_array,"aw"\n.quad early', "harmless"),
        ("preinit_array", '.section .preinit_array,"aw"\n.quad early', "not_started"),
        ("ctors", '.section .ctors,"aw"\n.quad early', "harmless"),
        ("init", '.section .init,"ax",@progbits\ncall early', "harmless"),
    ):
        refused(
            f"early_{name}",
            f"does the work in .{name}, and nothing in main",
            without,
            early,
            make.bottom(wrapper + section + "\n.text"),
            note="what runs after the entry point is timed, wherever it is",
        )
    ifunc = """
.type resolver, @function
resolver:
subq $8, %rsp
call work
movl %eax, result(%rip)
leaq answer(%rip), %rax
addq $8, %rsp
ret
answer:
movl result(%rip), %eax
ret
.local result
.comm result,4,4
.type early, @gnu_indirect_function
.set early, resolver
.globl main
.type main, @function
main:
subq $8, %rsp
call early
addq $8, %rsp
ret
"""
    refused(
        "early_ifunc",
        "does the work in an IFUNC resolver, which the dynamic loader calls before the clock runs",
        "not_started|crashed",
        early,
        make.bottom(ifunc),
    )
    refused(
        "late_fini_array",
        "does the work in .fini_array, after main has returned",
        "wrong_output",
        early,
        make.bottom(wrapper + '.section .fini_array,"aw"\n.quad early\n.text'),
    )
    refused(
        "own_start",
        "defines the entry point",
        "build_failed",
        make.bottom(".globl _start\n_start:\njmp main"),
    )
    refused(
        "own_start_weak",
        "defines a weak entry point",
        "harmless|build_failed",
        make.bottom(".weak _start\n_start:\njmp main"),
    )
    refused(
        "own_interpreter",
        "names a dynamic loader of its own",
        "not_started|crashed|build_failed|harmless",
        make.bottom('.section .interp,"a"\n.string "/runner"\n.text'),
    )
    table = "\t.local\tcounts\n\t.comm\tcounts,4194304,32\n"
    for name, pages in (("", 1024), ("_of_few_pages", 100)):
        words = ".quad values\n.zero 4088\n" * pages + f".zero {4194304 - 4096 * pages}\n"
        add(
            f"early_page_faults_by_relocation{name}",
            f"puts relocations on {pages} pages: the loader touches them before the clock runs",
            "limits",
            "refused|not_started",
            make.replace(
                table,
                '\t.section\t.data.rel.local,"aw"\n\t.align 32\ncounts:\n'
                + make.lines(words)
                + "\t.text\n",
            ),
            make.first_thing(
                f"leaq counts(%rip), %rdx\nmovl ${pages}, %ecx\n.Lclear:\nmovq $0, (%rdx)\n"
                "addq $4096, %rdx\ndecl %ecx\njne .Lclear"
            ),
            note="page faults of a program are a part of its work; the baseline has them all",
        )
    save = "pushq %rax; pushq %rcx; pushq %rdx; pushq %rsi; pushq %r9; pushq %r10"
    load = "popq %r10; popq %r9; popq %rsi; popq %rdx; popq %rcx; popq %rax"
    for name, size, symbol in (("", 4194304, "counts"), ("_of_few_pages", 61440, "few")):
        rest = "" if symbol == "counts" else table
        add(
            f"early_page_faults_by_tls{name}",
            f"makes {size} bytes of its tables thread-local: the loader clears them off the clock",
            "limits",
            "refused|not_started",
            make.replace(
                table,
                f'\t.section\t.tbss,"awT",@nobits\n\t.align 32\n{symbol}:\n\t.zero {size}\n'
                f"\t.text\n{rest}",
            ),
            make.replace(
                "\tleaq\tcounts(%rip), %r8\n",
                make.lines(
                    f"{save}\nleaq {symbol}@tlsld(%rip), %rdi\ncall __tls_get_addr@PLT\n"
                    f"leaq {symbol}@dtpoff(%rax), %r8\n{load}"
                )
                + ("" if symbol == "counts" else "\tleaq\tcounts(%rip), %r8\n"),
            ),
        )

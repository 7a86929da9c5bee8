"""Reading assembly the way GNU as does."""

import contextlib
import subprocess

import pytest

from superasm.asm.diff import functions
from superasm.asm.parse import (
    AsmSyntaxError,
    Directive,
    Instruction,
    Label,
    defined_symbols,
    global_symbols,
    parse,
    referenced_symbols,
)

LEVELS = ("-O0", "-O1", "-O2", "-O3", "-Os", "-O3 -march=native", "-O2 -g", "-O2 -fverbose-asm")


def only(text):
    (statement,) = parse(text).statements
    return statement


def test_everything_that_the_compilers_write_can_be_read(program, cc, compile_c):
    for flags in LEVELS:
        text = compile_c(program, cc, flags)
        parsed = parse(text)
        assert "main" in defined_symbols(parsed) & global_symbols(parsed)
        assert "main" in functions(parsed)


def test_labels_may_stand_in_a_row_before_an_instruction():
    kinds = parse("a: b : 1: nop; c: cltq\n").statements
    assert [getattr(s, "name", None) or s.mnemonic for s in kinds] == [
        "a",
        "b",
        "1",
        "nop",
        "c",
        "cltq",
    ]


def test_an_instruction_has_prefixes_mnemonic_and_operands():
    statement = only("\tlock cmpxchgq %rax, 8(%rbx,%rcx,4)  # note")
    assert isinstance(statement, Instruction)
    assert (statement.prefixes, statement.mnemonic) == (("lock",), "cmpxchgq")
    assert statement.operands == ("%rax", "8(%rbx,%rcx,4)")


def test_a_prefix_alone_on_its_line_is_an_instruction():
    assert only("rep\n").mnemonic == "rep"


def test_strings_keep_separators_comments_and_escapes():
    statement = only(r'.ascii "a;b#c/*d*/,\"(\\", "e"')
    assert isinstance(statement, Directive)
    assert statement.operands == (r'"a;b#c/*d*/,\"(\\"', '"e"')


@pytest.mark.parametrize(
    "character", ["'a", "'a'", "'#'", "';'", "'\"'", "'\\''", "','", "'('", "' '"]
)
def test_character_constants_hide_separators(character):
    assert only(f"movl ${character}, %eax").operands == (f"${character}", "%eax")


def test_comments_vanish_and_lines_are_counted_through_them():
    first, second = parse(
        "/* one\ntwo */ nop # three ; cltq\n\n / four\n cltq /* five */"
    ).statements
    assert (first.mnemonic, first.line) == ("nop", 2)
    assert (second.mnemonic, second.line) == ("cltq", 5)


def test_a_slash_starts_a_comment_only_at_the_start_of_a_statement():
    assert [
        s.line for s in parse("a: / comment\nnop; / comment ; cltq\n.long 8/2\n").statements
    ] == [1, 2, 3]
    with pytest.raises(AsmSyntaxError, match=r"line 1.*use #"):
        parse("nop // comment\n")


def test_carriage_returns_before_line_feeds_are_nothing():
    assert parse("nop\r\ncltq\r\n") == parse("nop\ncltq\n")


def test_sections_are_followed_through_push_pop_and_previous():
    text = """
    a: .section .rodata,"a"
    b: .pushsection .foo,"aw"
    c: .popsection
    d: .previous
    e: .data
    f: .previous
    g:
    """
    sections = {s.name: s.section for s in parse(text).statements if isinstance(s, Label)}
    assert sections == {
        "a": ".text",
        "b": ".rodata",
        "c": ".foo",
        "d": ".rodata",
        "e": ".text",
        "f": ".data",
        "g": ".text",
    }


def test_symbols_are_told_apart_from_registers_numbers_and_modifiers():
    program = parse(
        """.globl main
        main: movq stdout@GOTPCREL(%rip), %rax
        call puts@PLT
        movl $value, %eax
        movl %fs:tls@tpoff, %eax
        1: jmp 1b
        vaddps %zmm0, %zmm1, %zmm2 {%k1} {z}
        .quad .L4-main, extern_data+8
        x = y + 0x10
        .comm shared, 8, 8
        """
    )
    assert defined_symbols(program) == {"main", "x", "shared"}
    assert global_symbols(program) == {"main", "shared"}
    expected = {"stdout", "puts", "value", "tls", ".L4", "main", "extern_data", "y"}
    assert referenced_symbols(program) == expected


def test_a_function_keeps_its_code_around_a_jump_table():
    text = """.type f, @function
    f: nop
    .section .rodata
    .L1: .long 1
    .text
    ret
    .size f, .-f
    nop
    """
    body = functions(parse(text))["f"]
    assert [s.mnemonic for s in body if isinstance(s, Instruction)] == ["nop", "ret"]


@pytest.mark.parametrize(
    "text",
    [
        '.ascii "never closed\n',
        "/* never closed\n",
        '# 1 "a\n.incbin "b"\n',
        "#NO_APP\nnop\n",
        "nop\rcltq\n",
        "nop\x0bnop\n",
        'call "write"\n',
        '.globl "write"\n',
        '"write": nop\n',
        "mov eax, DWORD PTR [rbp-4]\n",
        "int main(void) { return 0; }\n",
        "movl 8(%rax, %ebx\n",
        "movl %eax), %ebx\n",
        "lock/addl %eax, (%rbx)\n",
        "Here is the assembly.\n",
        "```asm\n",
    ],
)
def test_what_can_be_read_in_two_ways_or_none_is_a_syntax_error(text):
    with pytest.raises(AsmSyntaxError):
        parse(text)


def test_gnu_as_agrees_about_separators_and_comments(tmp_path):
    text = (
        "a: nop; / x ; cltq\n nop # y ; cltq\n"
        ".data; .ascii \"#;/*\" /* ; nop\n */ ; .text; nop; movl $';', %eax\n"
    )
    (tmp_path / "a.s").write_text(text)
    subprocess.run(["as", "-o", tmp_path / "a.o", tmp_path / "a.s"], check=True)
    code = subprocess.run(
        ["objdump", "-d", tmp_path / "a.o"], capture_output=True, text=True, check=True
    )
    instructions = [s.mnemonic for s in parse(text).instructions]
    assert instructions == ["nop", "nop", "nop", "movl"]
    assert code.stdout.count("nop") == 3


@pytest.mark.parametrize(
    "piece", ["a:", "1/", "/**/", "'a,", "(", "rep ", "nop;", '"', "\n", "a,", "{z}"]
)
def test_reading_takes_time_in_proportion_to_length(piece):
    with contextlib.suppress(AsmSyntaxError):
        parse(piece * 60_000)

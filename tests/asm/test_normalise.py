"""Canonical text: never merges two programs that differ, always merges two that do not."""

import itertools
import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from superasm.asm.normalise import identical, normalise
from superasm.asm.parse import Label, parse

CALM = settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SOURCES = ("loop_and_switch", "strings", "tree", "big_data", "inline_assembly", "floats")


def lines_of(text):
    """Lines that stand for something: what a mutation may touch."""
    skip = re.compile(r"\s*(\.(file|ident|loc|cfi_\w+|type|size)\b|#|$)")
    return [i for i, line in enumerate(text.split("\n")) if not skip.match(line)]


def replaced(text, index, line):
    lines = text.split("\n")
    lines[index] = line
    return "\n".join(lines)


def change_immediate(draw, text):
    lines = text.split("\n")
    found = [i for i in lines_of(text) if re.search(r"\$-?\d+", lines[i])]
    index = draw(st.sampled_from(found))
    bump = draw(st.integers(1, 9))
    return replaced(
        text, index, re.sub(r"\$(-?\d+)", lambda m: f"${int(m[1]) + bump}", lines[index], count=1)
    )


def change_mnemonic(draw, text):
    lines = text.split("\n")
    found = [i for i in lines_of(text) if re.match(r"\t[a-z]\w* *\t", lines[i])]
    index = draw(st.sampled_from(found))
    return replaced(text, index, re.sub(r"^\t[a-z]\w*", lambda m: m[0] + "x", lines[index]))


def change_register(draw, text):
    lines = text.split("\n")
    found = [i for i in lines_of(text) if re.search(r"%[re][abcd]x", lines[i])]
    index = draw(st.sampled_from(found))
    other = {"a": "b", "b": "c", "c": "d", "d": "a"}
    line = re.sub(r"%([re])([abcd])x", lambda m: f"%{m[1]}{other[m[2]]}x", lines[index], count=1)
    return replaced(text, index, line)


def change_jump_target(draw, text):
    lines = text.split("\n")
    labels = sorted(set(re.findall(r"^(\.L\d+):", text, re.M)))
    found = [i for i in lines_of(text) if re.match(r"\tj\w+\t\.L\d+", lines[i])]
    index = draw(st.sampled_from(found))
    old = re.search(r"\.L\d+", lines[index])[0]
    new = draw(st.sampled_from([name for name in labels if name != old]))
    return replaced(text, index, lines[index].replace(old, new))


def change_string(draw, text):
    lines = text.split("\n")
    found = [i for i in lines_of(text) if re.match(r'\t\.string\t"..', lines[i])]
    index = draw(st.sampled_from(found))
    blank = draw(st.sampled_from([" ", "  ", "\\t", "#", "/**/", ";"]))
    return replaced(text, index, lines[index].replace('"', '"' + blank, 1))


def swap_statements(draw, text):
    lines = text.split("\n")
    found = lines_of(text)
    pairs = [(a, b) for a, b in itertools.pairwise(found) if lines[a].split() != lines[b].split()]
    a, b = draw(st.sampled_from(pairs))
    # Two labels in a row, or a jump table's own order of equal names, are no difference.
    both = lines[a].rstrip().endswith(":") and lines[b].rstrip().endswith(":")
    lines[a], lines[b] = lines[b], lines[a]
    return None if both else "\n".join(lines)


def drop_statement(draw, text):
    lines = text.split("\n")
    del lines[draw(st.sampled_from([i for i in lines_of(text) if lines[i].startswith("\t")]))]
    return "\n".join(lines)


def change_alignment(draw, text):
    lines = text.split("\n")
    found = [i for i in lines_of(text) if re.match(r"\t\.(p2align|align)", lines[i])]
    index = draw(st.sampled_from(found))
    return replaced(
        text, index, re.sub(r"\d+", lambda m: str(int(m[0]) + 1), lines[index], count=1)
    )


def change_external_name(draw, text):
    names = sorted(set(re.findall(r"call\t(\w+)@PLT", text)))
    name = draw(st.sampled_from(names))
    return re.sub(rf"\b{name}@PLT", f"{name}x@PLT", text)


MUTATIONS = (
    change_immediate,
    change_mnemonic,
    change_register,
    change_jump_target,
    change_string,
    swap_statements,
    drop_statement,
    change_alignment,
    change_external_name,
)


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.__name__)
@CALM
@given(data=st.data())
def test_no_change_of_behaviour_goes_unseen(mutation, data, compile_c):
    text = compile_c(data.draw(st.sampled_from(SOURCES[:4])))
    mutated = mutation(data.draw, text)
    if mutated is not None and mutated != text:
        assert not identical(text, mutated)


@CALM
@given(data=st.data())
def test_comments_blanks_and_local_names_make_no_difference(data, compile_c):
    text = compile_c(data.draw(st.sampled_from(SOURCES)))
    assert identical(text, disguised(data.draw, text))


@settings(CALM, max_examples=12)
@given(data=st.data())
def test_a_disguise_that_goes_unseen_assembles_to_the_same_bytes(data, compile_c, assemble):
    text = compile_c(data.draw(st.sampled_from(SOURCES)))
    built = assemble(text)
    assert built is not None
    assert assemble(disguised(data.draw, text)) == built


def disguised(draw, text):
    """Rename the .L labels by a random bijection, and scatter comments, blanks and separators."""
    labels = sorted(
        {s.name for s in parse(text).statements if isinstance(s, Label) and s.name[0] == "."}
    )
    fresh = draw(st.permutations([f".L{i}" if i % 2 else f".Lx{i}" for i in range(len(labels))]))
    names = dict(zip(labels, fresh, strict=True))
    text = re.sub(r"\.L[\w.$]+", lambda m: names.get(m[0], m[0]), text)
    random = draw(st.randoms(use_true_random=False))
    out = []
    for line in text.split("\n"):
        if re.match(r"\s*(#|\.file|\.ident)", line):
            continue
        if '"' not in line and random.random() < 0.3:
            line = line.replace("\t", "  \t ").replace(", ", " ,  ").replace("(", " ( ")
        if random.random() < 0.2:
            line += random.choice(["  # a 'note' \"", " /* ; nop */", "\t", ";", "\n\n", "\n / x"])
        out.append(line)
    return "\n".join(out)


def test_normalising_changes_nothing_that_the_assembler_sees(program, cc, compile_c, assemble):
    text = re.sub(r"\t\.addrsig.*", "", compile_c(program, cc, "-O2"))
    assert assemble(normalise(text)) == assemble(text) is not None


def test_normalising_twice_is_normalising_once(program, compile_c):
    once = normalise(compile_c(program))
    assert normalise(once) == once


def test_numeric_labels_are_resolved():
    assert identical("1: jmp 1b\n1: jmp 1b\n", "7: jmp 7b\n.La: jmp .La\n")
    assert not identical("1: jmp 1b\n1: jmp 1b\n", ".La: jmp .La\n.Lb: jmp .La\n")
    assert identical("jmp 2f\n2: nop\n", "jmp .Lq\n.Lq: nop\n")


def test_unexported_functions_may_be_renamed_and_exported_ones_not():
    local = ".type {0}, @function\n{0}: ret\n.size {0}, .-{0}\nmain: call {0}\n.globl main\n"
    assert identical(local.format("helper"), local.format("aide"))
    exported = ".globl {0}\n{0}: ret\n"
    assert not identical(exported.format("helper"), exported.format("aide"))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (".quad .Lx0\n.L1: nop\n jmp .L1\n", ".quad .L1\n.L1: nop\n jmp .L1\n"),
        ("1: nop\n2: cltq\n jmp 1B\n", "2: nop\n1: cltq\n jmp 1B\n"),
        ("x: nop\n.set y, x\ny: nop\n", "y: nop\n.set x, y\nx: nop\n"),
        ("call printf\n", "call Printf\n"),
        ("call f\nf: ret\n", "call f\ng: ret\n"),
        ('.ascii "a  b"\n', '.ascii "a b"\n'),
        ('.ascii "A"\n', '.ascii "a"\n'),
        ("movl $' , %eax\n", "movl $', %eax\n"),
        ("movl $'\\ , %eax\n", "movl $'\\, %eax\n"),
        (".text\nnop\n", ".data\nnop\n"),
        (".globl f\nf: ret\n", ".weak f\nf: ret\n"),
        (".globl f\nf: ret\n", ".globl f\n.hidden f\nf: ret\n"),
        (".p2align 4,,10\nnop\n", ".p2align 4\nnop\n"),
        ("movl x+1, %eax\n", "movl x-1, %eax\n"),
        ("jmp *x\n", "jmp x\n"),
        ("movl x, %eax\n", "movl $x, %eax\n"),
        ("a: nop\nb: jmp a\n", "a: nop\nb: jmp b\n"),
        (".local c\n.comm c,4,4\n", ".local c\n.comm c,8,4\n"),
        ("rep\nmovsb\n", "movsb\n"),
        ("lock addl %eax, (%rdi)\n", "addl %eax, (%rdi)\n"),
    ],
)
def test_programs_that_differ_stay_apart(a, b):
    assert not identical(a, b)


def test_text_that_cannot_be_read_is_identical_to_itself_only():
    assert identical('"', '"')
    assert not identical('"', '" ')

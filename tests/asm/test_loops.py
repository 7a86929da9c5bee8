"""Dominators and natural loops, against their definitions on small graphs, and on real code."""

from hypothesis import given
from hypothesis import strategies as st

from superasm.asm.effects import EffectsTable
from superasm.asm.loops import find_loops, loops_of
from superasm.asm.unit import Unit
from superasm.config.settings import Sandbox


@st.composite
def graphs(draw):
    size = draw(st.integers(1, 9))
    nodes = st.integers(0, size - 1)
    return draw(st.lists(st.lists(nodes, max_size=3), min_size=size, max_size=size))


def reached(successors, starts, without=None):
    seen, pending = set(), [n for n in starts if n != without]
    while pending:
        node = pending.pop()
        if node not in seen:
            seen.add(node)
            pending += [n for n in successors[node] if n != without]
    return seen


def entries_of(successors):
    """Node 0, nodes that nothing leads to, and the first of what is not reached from those."""
    starts = {0} | set(range(len(successors))) - {n for after in successors for n in after}
    while rest := set(range(len(successors))) - reached(successors, starts):
        starts.add(min(rest))
    return starts


def dominates(successors, one, other):
    return one == other or other not in reached(successors, entries_of(successors), without=one)


@given(graphs())
def test_a_block_dominates_another_if_there_is_no_way_to_it_around_the_first(successors):
    found = loops_of(successors, [0])
    nodes = range(len(successors))
    for one in nodes:
        for other in nodes:
            assert found.dominates(one, other) == dominates(successors, one, other)


@given(graphs())
def test_loops_are_those_of_the_definition(successors):
    edges = {(a, b) for a, after in enumerate(successors) for b in after}
    back = {(a, b) for a, b in edges if dominates(successors, b, a)}
    bodies = {}
    for latch, header in back:
        reaches_latch = {
            n
            for n in range(len(successors))
            if n != header and latch in reached(successors, [n], without=header)
        }
        bodies.setdefault(header, {header}).update(reaches_latch)
    found = loops_of(successors, [0])
    assert {loop.header: loop.blocks for loop in found.loops} == bodies
    for loop in found.loops:
        body = loop.blocks
        assert {(n, loop.header) for n in loop.latches} == {e for e in back if e[1] == loop.header}
        assert set(loop.entries) == {e for e in edges if e[0] not in body and e[1] in body}
        assert set(loop.exits) == {e for e in edges if e[0] in body and e[1] not in body}
        around = [h for h, other in bodies.items() if loop.header in other]
        assert loop.depth == len(around)
        assert loop.innermost == (not any(h in body and h != loop.header for h in bodies))
        outer = [h for h in around if h != loop.header]
        assert (loop.parent is None) == (not outer)
        if loop.parent is not None:
            assert bodies[loop.parent] == min((bodies[h] for h in outer), key=len)
    for node in range(len(successors)):
        assert found.depth(node) == sum(node in body for body in bodies.values())
        inner = found.around(node)
        assert (inner.header if inner else None) == min(
            (h for h in bodies if node in bodies[h]), key=lambda h: len(bodies[h]), default=None
        )


def test_a_cycle_with_two_entries_is_no_natural_loop():
    assert loops_of([[1, 2], [2], [1]], [0]).loops == ()


def test_the_loops_of_a_matrix_product_are_three_deep():
    text = """\
	.globl	f
	.type	f, @function
f:
	xorl	%eax, %eax
.L1:
	xorl	%ecx, %ecx
.L2:
	xorl	%edx, %edx
.L3:
	incl	%edx
	cmpl	$9, %edx
	jne	.L3
	incl	%ecx
	cmpl	$9, %ecx
	jne	.L2
	incl	%eax
	cmpl	$9, %eax
	jne	.L1
	ret
"""
    unit = Unit.read(text, EffectsTable(Sandbox()))
    found = find_loops(unit.graph)
    assert [found.depth(block.number) for block in unit.graph.blocks] == [0, 1, 2, 3, 2, 1, 0]
    inner = found.around(3)
    assert (inner.innermost, inner.parent, inner.latches) == (True, 2, (3,))
    assert [loop.innermost for loop in found.loops] == [False, False, True]
    assert [loop.entries for loop in found.loops] == [((0, 1),), ((1, 2),), ((2, 3),)]


def test_every_loop_of_compiled_code_is_entered_through_its_header(compile_c, program, cc):
    unit = Unit.read(compile_c(program, cc), EffectsTable(Sandbox()))
    found = find_loops(unit.graph)
    for loop in found.loops:
        for block in loop.blocks - {loop.header}:
            assert set(unit.graph.predecessors[block]) <= loop.blocks

"""Larger inputs keep to what the samples show."""

import pytest

from superasm.dataset.grow import Axis, CannotGrow, as_digits, grow, growths
from superasm.dataset.shape_learn import infer_shapes


def of(*samples: str):
    return infer_shapes([sample.encode() for sample in samples])[0]


def numbers(data: bytes) -> list[list[int]]:
    return [[int(token) for token in line.split()] for line in data.splitlines()]


def with_counts(shape, size: int, seed: int = 0) -> bytes:
    sizes = {g.slot: size for g in growths(shape) if g.axis is Axis.COUNT}
    return grow(shape, sizes, seed)


LIST = of("3\n10 20 30\n", "2\n70 5\n", "4\n1 99 4 50\n")
EDGES = of(
    "4 4\n4 1\n2 3\n3 1\n1 2\n", "6 7\n5 6\n1 2\n6 4\n4 3\n5 1\n3 1\n1 4\n", "3 2\n3 1\n2 3\n"
)
TREE = of("4\n4 1\n2 3\n1 3\n", "6\n5 6\n1 2\n6 4\n4 1\n1 3\n", "3\n3 1\n3 2\n")


def test_what_grows_is_named_with_the_largest_that_was_seen():
    assert [(g.axis, g.start) for g in growths(LIST)] == [(Axis.COUNT, 4), (Axis.VALUE, 99)]
    assert [g.axis for g in growths(of("30 9\n", "4 10\n"))] == [Axis.SCALAR, Axis.SCALAR]
    assert [g.axis for g in growths(of("abc\n", "de\n"))] == [Axis.LENGTH]


def test_counts_grow_and_values_stay_in_their_range():
    count, values = numbers(with_counts(LIST, 1000))
    assert count == [1000]
    assert len(values) == 1000
    assert 1 <= min(values) < max(values) <= 99


def test_values_grow_and_counts_stay():
    count, values = numbers(grow(LIST, {1: 10**9}, 0))
    assert count == [4]
    assert max(values) > 10**6


def test_other_seeds_give_other_inputs_of_the_same_size():
    one, two = with_counts(LIST, 50, 1), with_counts(LIST, 50, 2)
    assert one != two
    assert len(numbers(one)[1]) == len(numbers(two)[1])


def test_a_permutation_stays_one():
    shape = of("3\n2 1 3\n", "5\n5 4 2 3 1\n", "4\n1 2 4 3\n")
    assert sorted(numbers(with_counts(shape, 300))[1]) == list(range(1, 301))


@pytest.mark.parametrize(("shape", "size"), [(EDGES, 60), (TREE, 200)])
def test_pairs_of_indices_make_a_connected_graph_without_double_edges(shape, size):
    (head, *edges) = numbers(with_counts(shape, size))
    assert len(edges) == (head[1] if len(head) > 1 else head[0] - 1)
    assert all(a != b and min(a, b) >= 1 and max(a, b) <= size for a, b in edges)
    assert len({frozenset(edge) for edge in edges}) == len(edges)
    reached, left = {1}, True
    while left:
        new = {y for a, b in edges for x, y in ((a, b), (b, a)) if x in reached} - reached
        reached |= new
        left = bool(new)
    assert len(reached) == size


def test_more_edges_than_pairs_are_refused_rather_than_drawn_for_ever():
    with pytest.raises(CannotGrow):
        grow(EDGES, {1: 1000}, 0)


def test_ends_of_intervals_stay_behind_their_beginnings():
    shape = of("3\n1 50\n90 97\n30 31\n", "2\n5 70\n6 9\n")
    assert all(a < b for a, b in numbers(with_counts(shape, 500))[1:])


def test_letters_that_a_grid_has_once_stay_single():
    shape = of("3 4\nS#..\n....\n#..G\n", "3 2\nS.\n##\n.G\n", "2 2\nGS\n..\n")
    text = with_counts(shape, 40).decode()
    assert text.count("S") == text.count("G") == 1
    assert {len(line) for line in text.splitlines()[1:]} == {40}


def test_an_end_mark_stands_at_the_end_only():
    shape = of("3 4\n5 6\n0 0\n", "1 0\n0 0\n", "0 1\n4 1\n4 5\n0 0\n")
    lines = with_counts(shape, 3000).splitlines()
    assert lines.index(b"0 0") == len(lines) - 1 == 3000


def test_every_test_case_grows_too():
    shape = of("2\n3\n1 2 3\n2\n5 5\n", "1\n4\n1 2 3 4\n", "3\n1\n7\n1\n8\n2\n4 4\n")
    rows = numbers(with_counts(shape, 40))
    assert rows[0] == [40]
    assert max(row[0] for row in rows[1::2]) == 40
    assert all(len(row) == count[0] for count, row in zip(rows[1::2], rows[2::2], strict=True))


def test_nothing_larger_than_asked_for_is_made():
    with pytest.raises(CannotGrow, match="too large"):
        grow(LIST, {0: 10**6}, 0, 1000)


def test_numbers_without_counts_may_be_read_as_strings_of_digits():
    digits = as_digits(of("123\n", "4567\n", "9\n"))
    assert digits is not None
    made = grow(digits, {growths(digits)[0].slot: 500}, 0).strip()
    assert len(made) == 500
    assert made.isdigit()
    assert made[:1] != b"0"
    assert as_digits(LIST) is None


def test_line_ends_are_those_of_the_samples():
    shape = of("2\r\n1 2\r\n", "3\r\n1 1 1\r\n", "1\r\n5\r\n")
    assert with_counts(shape, 9).count(b"\r\n") == 2
    assert not with_counts(of("2\n1 2", "3\n1 1 1", "1\n5"), 9).endswith(b"\n")

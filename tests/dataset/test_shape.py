"""Shapes found in samples, and what is learnt of their slots."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superasm.dataset.grow import CannotGrow, growths
from superasm.dataset.grow import grow as grown
from superasm.dataset.shape import describe, read_document
from superasm.dataset.shape_fields import Choice, Order, Pattern, Real, Relation, Whole, Word
from superasm.dataset.shape_learn import infer_shapes
from superasm.dataset.shape_search import find_grammars

NAMES = {slot: f"n{slot}" for slot in range(40)}

# Samples of one format, and the grammar that a reader would see in them.
FORMATS = {
    "two numbers": (["3 4\n", "10 2\n", "3 1\n"], "n0 n1"),
    "count and list": (["3\n1 2 3\n", "5\n9 8 7 6 5\n", "1\n4\n"], "n0 / n0 x [n1]"),
    "count and lines": (["3\nabc\nde\nxyz\n", "2\nq\nab\n"], "n0 / n0 x (n1)"),
    "list after its length": (["3 1 2 3\n", "1 9\n", "4 1 1 1 1\n"], "n0 n0 x [n1]"),
    "test cases": (
        ["2\n3\n1 2 3\n2\n5 5\n", "1\n4\n1 2 3 4\n", "3\n1\n7\n1\n8\n2\n4 4\n"],
        "n0 / n0 x (n1 / n1 x [n2])",
    ),
    "grid": (["3 4\n.#..\n....\n#..#\n", "2 2\n..\n##\n"], "n0 n1 / n0 x (n2)"),
    "edges": (
        ["3 2\n1 2\n2 3\n", "4 4\n1 2\n2 3\n3 4\n1 4\n", "2 1\n1 2\n"],
        "n0 n1 / n1 x (n2 n3)",
    ),
    "tree": (["3\n1 2\n2 3\n", "5\n1 2\n2 3\n3 4\n1 5\n", "2\n1 2\n"], "n0 / n0-1 x (n1 n2)"),
    "queries": (
        [
            "5 3\n1 2 3 4 5\n0 1 2\n1 3\n0 2 2\n",
            "3 4\n1 2 3\n1 2\n1 3\n0 1 2\n1 1\n",
            "1 1\n4\n1 1\n",
        ],
        "n0 n1 / n0 x [n2] / n1 x (0 n4 n5 | 1 n6)",
    ),
    "commands": (
        ["3\npush 3\npush 4\npop\n", "2\npush 1\npop\n"],
        "n0 / n0 x (pop | push n2)",
    ),
    "data sets up to a zero": (
        ["3\n1 2 3\n2\n4 5\n0\n", "1\n5\n0\n", "2\n4 4\n3\n1 1 1\n2\n5 5\n0\n"],
        "until '0' (n0 / n0 x [n1])",
    ),
    "pairs up to two zeros": (
        ["3 4\n5 6\n0 0\n", "1 2\n0 0\n", "3 1\n4 1\n4 5\n0 0\n"],
        "until '0 0' (n0 n1)",
    ),
    "words up to a mark": (["ab\ncd\n#\n", "x\n#\n", "q\nrr\nstu\n#\n"], "until '#' (n0)"),
    "pairs to the end": (["3 4\n5 6\n", "9 2\n", "3 1\n4 1\n4 5\n"], "to the end (n0 n1)"),
    "matrix": (["2 3\n1 2 3\n4 5 6\n", "3 2\n1 2\n3 4\n5 6\n"], "n0 n1 / n0 x (n1 x [n2])"),
    "two matrices": (
        ["2 3 4\n1 2 3\n4 5 6\n1 2 1 1\n3 4 1 1\n5 6 1 1\n", "4 1 2\n1\n2\n3\n3\n1 2\n"],
        "n0 n1 n2 / n0 x (n1 x [n3]) / n1 x (n2 x [n4])",
    ),
    "adjacency lists": (
        ["3\n1 2 2 3\n2 1 3\n3 0\n", "2\n1 1 2\n2 0\n", "4\n1 1 2\n2 1 4\n3 0\n4 1 1\n"],
        "n0 / n0 x (n1 n2 n2 x [n3])",
    ),
    "floats": (["2\n1.5 2.25\n0.5 1.0\n", "1\n3.5 2.5\n"], "n0 / n0 x (n1 n2)"),
    "two lists": (
        ["3\n1 2 3\n2\n5 6\n", "2\n1 2\n4\n1 2 3 4\n"],
        "n0 / n0 x [n1] / n2 / n2 x [n3]",
    ),
    "list over several lines": (["6\n1 2 3\n4 5 6\n", "3\n1 2\n3\n"], "n0 / n0 x (n1)"),
    "text": (["This is it.\nNo\n", "One two\n", "a b c d\ne f\ng\n"], "to the end (text line)"),
}


def of(*samples: str, number: int = 0):
    return infer_shapes([sample.encode() for sample in samples])[number]


@pytest.mark.parametrize("name", FORMATS)
def test_the_first_shape_is_the_one_that_a_reader_sees(name):
    samples, expected = FORMATS[name]
    first = find_grammars([sample.encode() for sample in samples])[0]
    assert describe(first.items, NAMES) == expected
    assert first.explained == tuple(range(len(samples)))


def test_samples_that_are_not_like_the_others_are_left_out():
    good = [f"{n}\n{' '.join('7' * n)}\n" for n in (2, 3, 5, 1, 4, 6)]
    shape = of(*good, "x\n", "3\n1 2\n")
    assert str(shape) == "n0=1..6 / n0 x [7..7]"
    assert shape.grammar.explained == tuple(range(6))


@pytest.mark.parametrize("samples", [[], [b""], [b"\n\n"], [b"\x00\x01"], [b"\xff\xfe 1\n"]])
def test_what_is_no_text_or_nothing_has_no_shape(samples):
    assert infer_shapes(samples) == []


def test_samples_without_anything_in_common_have_no_strict_shape():
    shapes = infer_shapes([b"1 2 3\n", b"x\ny\n\nz\n", b"4\n5 6\n"])
    assert all("x [" not in str(shape) or "any" in str(shape) for shape in shapes)


def test_line_ends_and_the_lack_of_a_last_one_are_noted():
    assert read_document(b"1\r\n2\r\n").newline == "\r\n"
    assert of("2\n1 2", "3\n1 1 1", "1\n5").ended is False


# --- what stands in the slots -------------------------------------------------------------------


def field(shape, slot: int):
    return shape.fields[slot]


def test_a_permutation_is_recognised():
    shape = of("3\n2 1 3\n", "5\n5 4 2 3 1\n", "4\n1 2 4 3\n")
    assert field(shape, 1).permutation


def test_indices_are_bounded_by_the_count_that_they_come_near():
    shape = of("4 2\n4 1\n2 3\n", "6 3\n5 6\n1 2\n6 4\n", "3 1\n3 1\n")
    assert [str(field(shape, slot).bound) for slot in (2, 3)] == ["n0", "n0"]
    assert field(shape, 3).relation is Relation.OTHER


def test_indices_from_zero_stay_below_the_count():
    shape = of("4 3\n3\n0\n2\n", "6 4\n5\n0\n1\n4\n", "3 2\n0\n2\n")
    assert str(field(shape, 2).bound) == "n0-1"


def test_sorted_lists_and_ends_of_intervals_are_recognised():
    assert field(of("4\n1 5 5 9\n", "3\n2 3 8\n", "5\n1 2 4 8 9\n"), 1).order is Order.UP
    shape = of("3\n1 50\n90 97\n30 31\n", "2\n5 70\n6 9\n")
    assert field(shape, 2).relation is Relation.MORE


def test_few_numbers_prove_no_relation():
    whole = field(of("3\n10 20 30\n", "2\n70 5\n"), 1)
    assert (whole.order, whole.distinct, whole.bound) == (Order.ANY, False, None)


def test_kinds_of_tokens_are_told_apart():
    shape = of("2\nbuy 1.50 12:30 axe\nsell 2.25 09:05 bow\n", *["1\nbuy 0.75 23:59 axle\n"] * 5)
    kinds = [type(field(shape, slot)) for slot in (0, 1, 2, 3, 4)]
    assert kinds == [Whole, Choice, Real, Pattern, Word]


def test_the_length_of_a_word_may_be_a_count_and_digits_may_be_a_word():
    assert str(field(of("3\nabc\n", "2\nqz\n", "6\nabcdef\n"), 1).length) == "n0"
    assert isinstance(field(of("1011\n", "110\n"), 0), Word)
    grid = of("2 3\n123\n456\n", "3 4\n1111\n2222\n9999\n")
    assert str(field(grid, 2).length) == "n1"


def test_a_letter_that_each_grid_has_once_is_noted():
    shape = of("3 4\nS#..\n....\n#..G\n", "3 2\nS.\n##\n.G\n", "2 2\nGS\n..\n")
    assert field(shape, 2).once == "GS"


# --- laws ----------------------------------------------------------------------------------------


def listing(rng: random.Random, n: int) -> str:
    return f"{n}\n{' '.join(str(rng.randint(1, 99)) for _ in range(n))}\n"


def table(rng: random.Random, n: int) -> str:
    words = ["".join(rng.choices("abc", k=rng.randint(1, 5))) for _ in range(n)]
    return f"{n}\n" + "".join(f"{word} {rng.randint(-9, 9)}\n" for word in words)


def sets(rng: random.Random, n: int) -> str:
    return "".join(listing(rng, rng.randint(1, 5)) for _ in range(n)) + "0\n"


def graph(rng: random.Random, n: int) -> str:
    rows = [f"{rng.randint(1, n)} {rng.randint(1, n)} {rng.random():.2f}\n" for _ in range(n + 1)]
    return f"{n} {n + 1}\n{''.join(rows)}"


def cases(rng: random.Random, n: int) -> str:
    return f"{n}\n" + "".join(table(rng, rng.randint(1, 4)) for _ in range(n))


def stream(rng: random.Random, n: int) -> str:
    return "".join(f"{rng.randint(0, 9)} {rng.randint(0, 9)}\n" for _ in range(n))


@st.composite
def samples(draw) -> list[bytes]:
    make = draw(st.sampled_from([listing, table, sets, graph, cases, stream]))
    rng = random.Random(draw(st.integers(0, 10**6)))
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=5, unique=True))
    return [make(rng, n).encode() for n in sizes]


@given(samples())
@settings(deadline=None, max_examples=15)
def test_a_shape_parses_the_samples_that_it_was_inferred_from(given_samples):
    shapes = infer_shapes(given_samples)
    assert shapes
    for shape in shapes:
        for position in shape.grammar.explained:
            assert shape.parses(given_samples[position])
    assert len(shapes[0].grammar.explained) == len(given_samples)


@given(samples(), st.integers(1, 60), st.integers(0, 10**6))
@settings(deadline=None, max_examples=20)
def test_what_is_grown_has_the_same_shape_and_depends_on_the_seed_alone(given_samples, size, seed):
    for shape in infer_shapes(given_samples, most=3):
        sizes = {growth.slot: max(size, growth.start) for growth in growths(shape)}
        try:
            made = grown(shape, sizes, seed, 100_000)
        except CannotGrow:
            continue
        assert shape.parses(made)
        assert made == grown(shape, sizes, seed, 100_000)


@given(samples(), st.integers(0, 100))
@settings(deadline=None, max_examples=10)
def test_shapes_are_the_same_each_time(given_samples, seed):
    one, two = (infer_shapes(given_samples, seed=seed) for _ in range(2))
    assert [str(shape) for shape in one] == [str(shape) for shape in two]

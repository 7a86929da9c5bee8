import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.core.errors import UserError
from superasm.dataset.entry import Reason, Split
from superasm.dataset.likeness import Library, _bands, jaccard, shingles, tokens
from superasm.dataset.select import Candidate, Choice, Chooser, Rule, Selection

from . import codenet_tree
from .codenet_tree import PRIMES, REVERSE, SORT, SUM, renamed

TRAIN, VAL = Split.TRAIN, Split.VAL


@pytest.fixture
def choose(tmp_path):
    """Make a choice of (problem, source, facts) and return it."""

    def run(tasks: list[tuple[str, str, dict]], selection: Selection) -> Choice:
        facts = {"asked": None, "gain": 5.0, "headroom": 0.5, "heaviest_ms": 10.0}
        with Library(tmp_path / "shingles", selection.similarity) as library:
            chooser = Chooser(library, selection)
            for i, (problem, source, more) in enumerate(tasks):
                chooser.add(
                    Candidate(problem, f"id{i}", f"s{i}", **(facts | more)), source.encode()
                )
            return chooser.choose()

    return run


def program(seed: object, statements: int = 40) -> str:
    """A program like no other."""
    rng = random.Random(str(seed))
    lines = [f"x{rng.choice('+-*^|&')}= {rng.randrange(1 << 30)};" for _ in range(statements)]
    return "int main(void) {\n" + "\n".join(lines) + "\n}\n"


# --- likeness --------------------------------------------------------------------------------


def test_names_layout_and_comments_do_not_count():
    assert renamed(SUM) != SUM
    assert jaccard(shingles(SUM.encode()), shingles(renamed(SUM).encode())) == 1.0


def test_keywords_library_functions_and_numbers_do_count():
    assert tokens(b'int f(void) { return puts("x y") + 0x1Fu; } // no') == [
        *("int", "name", "(", "void", ")", "{", "return", "puts", "(", '"x y"', ")"),
        *("+", "0x1Fu", ";", "}"),
    ]


@pytest.mark.parametrize(
    "text", ["", "a", '"never closed', "/* never closed", "'", "a\\\nb", "\xff\xfe", "#"]
)
def test_any_text_has_shingles_and_equals_itself(text):
    found = shingles(text.encode("latin-1"))
    assert jaccard(found, found) == 1.0


@given(st.sets(st.integers(0, 60)), st.sets(st.integers(0, 60)))
def test_jaccard_is_common_over_all(one, other):
    arrays = [np.array(sorted(s | {99}), dtype=np.uint64) for s in (one, other)]
    assert jaccard(*arrays) == len((one & other) | {99}) / len(one | other | {99})


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.8, 0.95, 1.0])
def test_the_search_misses_a_pair_at_the_threshold_once_in_ten_thousand(threshold):
    bands, rows = _bands(threshold)
    assert bands * rows <= 128
    assert (1 - threshold**rows) ** bands <= 1e-4


# --- near-duplicates -------------------------------------------------------------------------


def test_of_near_duplicates_the_first_stays_whatever_its_problem(choose):
    tasks = [("a", SUM, {}), ("b", renamed(SUM), {}), ("c", PRIMES, {}), ("a", SUM, {})]
    choice = choose(tasks, Selection())
    assert sorted(choice.splits) == [0, 2]
    assert choice.dropped[1] == (Reason.NEAR_DUPLICATE, "1.00 like s0")
    assert choice.dropped[3][0] is Reason.NEAR_DUPLICATE


def test_problems_that_share_near_duplicates_are_on_one_side(choose):
    for seed in range(20):
        tasks = [
            *(("a", SUM, {}), ("b", renamed(SUM), {})),
            *(("a", PRIMES, {}), ("b", REVERSE, {}), ("c", SORT, {})),
        ]
        choice = choose(tasks, Selection(val_fraction=0.5, seed=seed))
        assert choice.splits[0] is choice.splits[2] is choice.splits[3]
        assert choice.largest_group == 2


def changed(source: str, share: float, rng: random.Random) -> str:
    lines = source.splitlines()
    for i in range(1, len(lines) - 1):
        if rng.random() < share:
            lines[i] = f"x += {rng.randrange(1 << 30)};"
    return "\n".join(lines)


def test_no_near_duplicates_are_left_across_the_split_by_comparing_all_pairs(choose):
    rng = random.Random(3)
    tasks = []
    for family in range(30):
        base = program(family)
        variants = [changed(base, share, rng) for share in (0, 0.01, 0.03, 0.06, 0.1, 0.3)]
        tasks += [(f"p{family}-{i}", text, {}) for i, text in enumerate(variants)]
    selection = Selection(val_fraction=0.4)
    choice = choose(tasks, selection)
    exact = [
        jaccard(shingles(tasks[i][1].encode()), shingles(tasks[j][1].encode()))
        for i, one in choice.splits.items()
        for j, other in choice.splits.items()
        if one is TRAIN and other is VAL
    ]
    assert choice.dropped
    assert max(exact) < selection.similarity
    assert choice.largest_similarity == max(exact)


def test_without_a_validation_side_there_is_no_similarity(choose):
    assert choose([("a", SUM, {})], Selection(val_fraction=0)).largest_similarity is None


# --- the split -------------------------------------------------------------------------------


def test_all_tasks_of_a_problem_are_on_one_side(choose):
    tasks = [(f"p{i % 7}", program(i), {}) for i in range(60)]
    choice = choose(tasks, Selection(val_fraction=0.5))
    sides = {problem: set() for problem, _, _ in tasks}
    for i, split in choice.splits.items():
        sides[tasks[i][0]].add(split)
    assert all(len(side) == 1 for side in sides.values())
    assert len(set.union(*sides.values())) == 2


def test_the_draw_keeps_to_its_share_and_depends_on_nothing_but_name_and_seed(choose):
    tasks = [(f"p{i}", program(i, 8), {}) for i in range(400)]
    choice = choose(tasks, Selection(val_fraction=0.25))
    val = {tasks[i][0] for i, split in choice.splits.items() if split is VAL}
    assert 0.18 < len(val) / len(choice.splits) < 0.32
    again = choose(tasks[::-1], Selection(val_fraction=0.25))
    assert {tasks[::-1][i][0] for i, split in again.splits.items() if split is VAL} == val
    other = choose(tasks, Selection(val_fraction=0.25, seed=1))
    assert other.splits != choice.splits


def test_a_split_that_the_source_demands_is_honoured(choose):
    tasks = [(f"p{i}", program(i), {"asked": VAL if i % 2 else TRAIN}) for i in range(10)]
    choice = choose(tasks, Selection(val_fraction=0.9))
    assert [choice.splits[i] for i in range(10)] == [TRAIN, VAL] * 5


def test_who_is_tied_to_a_demanded_split_follows_it(choose):
    tasks = [("a", SUM, {"asked": VAL}), ("b", renamed(SUM), {}), ("b", PRIMES, {})]
    assert choose(tasks, Selection(val_fraction=0)).splits == {0: VAL, 2: VAL}


def test_a_problem_demanded_on_both_sides_is_refused(choose):
    tasks = [("a", SUM, {"asked": VAL}), ("a", PRIMES, {"asked": TRAIN})]
    with pytest.raises(UserError, match="problem a is asked for on both sides"):
        choose(tasks, Selection())


# --- the rules -------------------------------------------------------------------------------


def test_the_papers_rule_takes_the_largest_gains_some_of_each_problem(choose):
    gains = {"a": [9, 8, 7, 6], "b": [5, 4, 2]}
    tasks = [
        (problem, program((problem, gain)), {"gain": float(gain)})
        for problem, several in gains.items()
        for gain in several
    ]
    choice = choose(tasks, Selection(Rule.PAPER, top=3, per_problem=2))
    assert sorted(tasks[i][2]["gain"] for i in choice.splits) == [5, 8, 9]
    reasons = {tasks[i][2]["gain"]: reason for i, (reason, _) in choice.dropped.items()}
    assert reasons == {
        7: Reason.NOT_SELECTED,
        6: Reason.NOT_SELECTED,
        4: Reason.NOT_SELECTED,
        2: Reason.NO_GAIN,
    }


def test_a_gain_within_the_resolution_of_the_clock_is_none(choose):
    # 1 us against 10 us: nobody can tell on a clock that is good to 20.
    tasks = [("a", SUM, {"gain": 10.0, "heaviest_ms": 0.001}), ("b", PRIMES, {"gain": 4.0})]
    choice = choose(tasks, Selection(Rule.PAPER))
    assert list(choice.splits) == [1]
    assert choice.dropped[0][0] is Reason.NO_GAIN


def test_headroom_ranks_by_headroom(choose):
    tasks = [(f"p{i}", program(i), {"headroom": i / 10}) for i in range(6)]
    assert sorted(choose(tasks, Selection(Rule.HEADROOM, top=2)).splits) == [4, 5]


@pytest.mark.parametrize(
    "wrong", [{"similarity": 0}, {"similarity": 1.1}, {"val_fraction": -1}, {"top": -1}]
)
def test_an_impossible_selection_is_refused(wrong):
    with pytest.raises(UserError):
        Selection(**wrong)


def test_the_library_needs_half_a_kib_a_source_that_is_not_kept(tmp_path):
    with Library(Path(tmp_path, "shingles"), 0.8) as library:
        for _ in range(10):
            library.add((codenet_tree.IO + SUM).encode())
        held = sum(signature.nbytes for signature in library._signatures)
        assert held == 10 * 512

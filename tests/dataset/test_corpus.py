import random
import textwrap
from collections import defaultdict

import pytest

from superasm.core.errors import UserError
from superasm.dataset.corpus import (
    GeneratorFailed,
    corpus_folder,
    corpus_task,
    corpus_tasks,
    random_inputs,
)
from superasm.dataset.entry import RawTask, Reason, Rejected, Split

PROG = "int main(void) { return 0; }\n"
GEN = """
def tests(rng): return [("one", b"1\\n"), ("two", b"%d\\n" % rng.randint(0, 9**9))]
def performance(rng): yield "big", b"%d\\n" % rng.randint(0, 9**9)
def random_test(rng): return b"%d\\n" % rng.randint(0, 9**9)
"""
META = 'family = "sorting"\nsplit = "val"\nsummary = "Sorts"\n'


@pytest.fixture
def corpus(tmp_path):
    """Make a corpus of `NAME={file: text}`; what is not given is a good file, None is no file."""

    def make(**tasks):
        for name, files in tasks.items():
            folder = tmp_path / name
            folder.mkdir()
            for file, text in {"prog.c": PROG, "gen.py": GEN, "task.toml": META, **files}.items():
                if text is not None:
                    (folder / file).write_text(textwrap.dedent(text))
        return tmp_path

    return make


def test_a_folder_makes_a_task_with_inputs_but_no_outputs(corpus):
    (task,) = corpus_tasks(corpus(bubble={}))
    assert isinstance(task, RawTask)
    assert task.draft.name == "bubble"
    assert task.draft.source == PROG.encode()
    assert [given.name for given in task.draft.tests] == ["one", "two"]
    assert all(given.expected is None for given in task.draft.tests)
    assert task.split is Split.VAL
    assert task.notes == {"summary": "Sorts"}
    where = task.provenance
    assert (where.origin, where.problem, where.family) == ("corpus", "bubble", "sorting")
    assert (where.licence, where.reference) == ("Apache-2.0", "corpus/bubble")


def test_performance_inputs_are_told_by_their_names(corpus):
    (task,) = corpus_tasks(corpus(bubble={}))
    assert [given.name for given in task.draft.performance] == ["perf-big"]


def test_generators_are_seeded_by_name_and_function(corpus):
    (task,) = corpus_tasks(corpus(bubble={}))
    expected = random.Random("bubble/tests").randint(0, 9**9)
    assert task.draft.tests[1].stdin == b"%d\n" % expected
    expected = random.Random("bubble/performance").randint(0, 9**9)
    assert task.draft.performance[0].stdin == b"%d\n" % expected


def test_random_inputs_depend_on_name_seed_and_number_alone(corpus):
    folder = corpus(bubble={}, quick={})
    first = list(random_inputs("bubble", 5, folder=folder))
    assert list(random_inputs("bubble", 3, folder=folder)) == first[:3]
    assert list(random_inputs(corpus_task(folder / "bubble"), 5, folder=folder)) == first
    assert len(set(first)) == 5
    assert set(first).isdisjoint(random_inputs("bubble", 5, seed=1, folder=folder))
    assert set(first).isdisjoint(random_inputs("quick", 5, folder=folder))


def test_nothing_is_written_beside_a_generator(corpus):
    folder = corpus(bubble={})
    list(corpus_tasks(folder))
    assert {path.name for path in (folder / "bubble").iterdir()} == {
        "prog.c",
        "gen.py",
        "task.toml",
    }


@pytest.mark.parametrize(
    ("broken", "reason", "detail"),
    [
        ({"task.toml": META.replace("family", "famliy")}, Reason.UNREADABLE, "famliy: family is"),
        ({"task.toml": 'family = "x"\n'}, Reason.UNREADABLE, "lacks split and summary"),
        ({"task.toml": META + "size = 3\n"}, Reason.UNREADABLE, "unknown key size"),
        ({"task.toml": META.replace("val", "dev")}, Reason.UNREADABLE, "'dev' is neither"),
        ({"task.toml": META.replace('"sorting"', "3")}, Reason.UNREADABLE, "family must be a text"),
        ({"task.toml": "family = "}, Reason.UNREADABLE, "is not TOML"),
        ({"task.toml": None}, Reason.UNREADABLE, "task.toml: No such file"),
        ({"prog.c": None}, Reason.UNREADABLE, "prog.c: No such file"),
        ({"gen.py": None}, Reason.UNREADABLE, "gen.py: No such file"),
        ({"gen.py": "import nowhere"}, Reason.GENERATOR_FAILED, "ModuleNotFoundError"),
        ({"gen.py": "def tests(:"}, Reason.GENERATOR_FAILED, "SyntaxError"),
        ({"gen.py": "tests = 3"}, Reason.GENERATOR_FAILED, "no function tests"),
        (
            {"gen.py": GEN + "def tests(rng): raise ValueError('no\\nluck')\n"},
            Reason.GENERATOR_FAILED,
            "bad: tests: ValueError: no luck",
        ),
        (
            {"gen.py": GEN + "def performance(rng):\n    yield 'a', b'1'\n    1 / 0\n"},
            Reason.GENERATOR_FAILED,
            "bad: performance: ZeroDivisionError",
        ),
        (
            {"gen.py": GEN + "def tests(rng): return [('one', 'text')]\n"},
            Reason.GENERATOR_FAILED,
            "pairs of a name and bytes",
        ),
    ],
)
def test_a_broken_folder_is_rejected_by_name_and_the_rest_goes_on(corpus, broken, reason, detail):
    before, bad, after = corpus_tasks(corpus(apt={}, bad=broken, cot={}))
    assert isinstance(before, RawTask)
    assert isinstance(after, RawTask)
    assert isinstance(bad, Rejected)
    assert bad.reason == reason
    assert detail in bad.detail
    assert "\n" not in bad.detail
    assert bad.provenance.reference == "corpus/bad"


def test_one_broken_task_alone_is_an_error_with_a_hint(corpus):
    folder = corpus(bad={"task.toml": META.replace("split", "spilt")})
    with pytest.raises(UserError, match="spilt: split is meant") as caught:
        corpus_task(folder / "bad")
    assert caught.value.hint == "keys: family, split, summary"


def test_a_random_test_that_raises_is_named(corpus):
    folder = corpus(bad={"gen.py": GEN + "def random_test(rng): return [][0]\n"})
    with pytest.raises(GeneratorFailed, match="bad: random_test: IndexError"):
        list(random_inputs("bad", 1, folder=folder))


def test_only_the_tasks_asked_for_are_read(corpus):
    folder = corpus(apt={}, bad={"task.toml": None}, cot={})
    assert [task.draft.name for task in corpus_tasks(folder, only=["cot", "apt"])] == ["apt", "cot"]


def test_a_task_that_is_not_there_is_refused_with_the_near_names(corpus):
    with pytest.raises(UserError, match="no task bubbel") as caught:
        list(corpus_tasks(corpus(bubble={}), only=["bubbel"]))
    assert "bubble" in caught.value.hint


def test_a_folder_without_tasks_is_refused(tmp_path):
    with pytest.raises(UserError, match="holds no tasks"):
        list(corpus_tasks(tmp_path))
    with pytest.raises(UserError, match="is not a folder"):
        list(corpus_tasks(tmp_path / "nowhere"))


def test_our_own_corpus_is_found():
    task = corpus_task(corpus_folder() / "crc_any_poly")
    assert len(task.draft.tests) >= 10
    assert len(task.draft.performance) >= 3


# What looks different to the measure of likeness, and is the same problem all the same.
SAME_PROBLEM = [
    {"dijkstra_toll_roads", "pairing_heap_dijkstra"},
    {"life_torus", "life_bit_rows"},
    {"elevator_bank", "elevator_controller"},
    {"expr_evaluator", "arena_expression_trees"},
    {"list_merge_inversions", "linked_list_operations"},
    {"determinant_mod_p", "gauss_linear_systems"},
    {"floyd_next_hop", "min_plus_paths"},
    {"totient_sieve", "mobius_mertens_queries"},
    {"gray_subset_sums", "gray_subset_walk"},
    {"partition_counts", "partition_lister"},
    {"crc_any_poly", "crc32_streams"},
]


@pytest.fixture(scope="module")
def our_own():
    tasks = list(corpus_tasks())
    assert not [task for task in tasks if isinstance(task, Rejected)]
    return tasks


def test_no_problem_of_our_own_corpus_is_on_both_sides_of_the_split(our_own):
    split = {task.draft.name: task.split for task in our_own}
    for names in SAME_PROBLEM:
        assert len({split[name] for name in names}) == 1, names


def test_our_own_corpus_has_families_for_validation_only_and_some_validation_in_each(our_own):
    sides = defaultdict(set)
    for task in our_own:
        sides[task.provenance.family].add(task.split)
    assert all(Split.VAL in found for found in sides.values())
    assert sum(found == {Split.VAL} for found in sides.values()) >= 3
    assert sum(found == {Split.TRAIN, Split.VAL} for found in sides.values()) >= 10

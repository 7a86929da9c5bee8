"""Programs in the manner of CodeNet, whose samples are too short to time, get larger ones."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from superasm.config.settings import Settings
from superasm.dataset.amplified import (
    StoredTask,
    amplified_counts,
    inspect_amplified,
    stored_tasks,
)
from superasm.dataset.amplify import AmplifyRules, amplify
from superasm.dataset.entry import Entry, Provenance, RawTask, Rejected, Split, Strength
from superasm.dataset.folder import FolderWriter
from superasm.dataset.gates import ANY_LENGTH, GateRules, inspect
from superasm.dataset.rays import limits_in
from superasm.dataset.trial import Bench, Outcome
from superasm.evaluate.admission import Draft, Input, admit

PROGRAMS = Path(__file__).with_name("amplify_programs")
# The clock decides which size is right; a wide window and few inputs leave it room.
GATES = GateRules(least_ms=1.5, most_ms=800.0, least_headroom=0.5)
RULES = AmplifyRules(inputs=2, seconds=240.0)
SETTINGS = Settings()
LARGER_FAIL = {outcome for outcome in Outcome if outcome.startswith("larger_")}


def read(name: str) -> Draft:
    text = (PROGRAMS / f"{name}.samples").read_text()
    samples = re.split(r"^=== .*\n", text, flags=re.MULTILINE)[1:]
    tests = tuple(Input(str(i), sample.encode()) for i, sample in enumerate(samples, 1))
    return Draft(name, (PROGRAMS / f"{name}.c").read_bytes(), tests)


def program(source: str, *samples: str) -> Draft:
    tests = tuple(Input(str(i), sample.encode()) for i, sample in enumerate(samples, 1))
    return Draft("prog", f"#include <stdio.h>\n{source}".encode(), tests)


# --- is a larger input one that the problem allows? ---------------------------------------------


def numbers(data: bytes) -> list[int]:
    return [int(token) for token in data.split()]


def rows(data: bytes) -> list[list[str]]:
    return [line.split() for line in data.decode().splitlines()]


def is_list(data: bytes) -> bool:
    count, *values = numbers(data)
    return len(values) == count


def are_test_cases(data: bytes) -> bool:
    count, *lines = rows(data)
    return len(lines) == 2 * int(count[0]) and all(
        len(values) == int(head[0]) for head, values in zip(lines[::2], lines[1::2], strict=True)
    )


def is_maze(data: bytes) -> bool:
    text = data.decode()
    (height, width), *lines = rows(data)
    square = len(lines) == int(height) and {len(line[0]) for line in lines} == {int(width)}
    return square and text.count("S") == text.count("G") == 1


def is_graph(data: bytes) -> bool:
    (nodes, edges), *lines = [list(map(int, line)) for line in rows(data)]
    ends = [(a, b) for a, b, _ in lines]
    return len(lines) == edges and all(
        a != b and min(a, b) > 0 and max(a, b) <= nodes for a, b in ends
    )


def is_permutation(data: bytes) -> bool:
    count, *values = numbers(data)
    return sorted(values) == list(range(1, count + 1))


def are_queries(data: bytes) -> bool:
    (size, count), values, *lines = [list(map(int, line)) for line in rows(data)]
    return (
        len(values) == size
        and len(lines) == count
        and all(
            len(q) == (3 if q[0] == 0 else 2) and min(q[1:]) >= 1 and max(q[1:]) <= size
            for q in lines
        )
    )


def are_sets_up_to_zero(data: bytes) -> bool:
    *lines, last = rows(data)
    sets = zip(lines[::2], lines[1::2], strict=True)
    return last == ["0"] and all(int(head[0]) == len(values) > 0 for head, values in sets)


def is_tree(data: bytes) -> bool:
    count, *lines = [list(map(int, line)) for line in rows(data)]
    reached = {1}
    for _ in range(len(lines)):
        before = len(reached)
        reached |= {y for a, b in lines for x, y in ((a, b), (b, a)) if x in reached}
        if len(reached) == before:
            break
    return len(lines) == count[0] - 1 and reached == set(range(1, count[0] + 1))


def is_product(data: bytes) -> bool:
    n, m, columns, *values = numbers(data)
    return len(values) == n * m + m * columns


def are_commands(data: bytes) -> bool:
    count, *lines = rows(data)
    one = {"deleteFirst", "deleteLast"}
    return len(lines) == int(count[0]) and all(
        len(line) == (1 if line[0] in one else 2) for line in lines
    )


VALID: dict[str, Callable[[bytes], bool]] = {
    "collatz": lambda data: numbers(data)[0] <= numbers(data)[1],
    "count_and_list": is_list,
    "dictionary": lambda data: all(
        line[0] in ("insert", "find") and set(line[1]) <= set("ACGT") and len(line[1]) < 13
        for line in rows(data)[1:]
    ),
    "end_of_file": lambda data: all(len(row) == 2 for row in rows(data)),
    "graph_paths": is_graph,
    "knapsack": lambda data: len(rows(data)) == int(rows(data)[0][0]) + 1,
    "letters": lambda data: data.endswith(b"\n"),
    "linked_list": are_commands,
    "matrix_product": is_product,
    "maze": is_maze,
    "palindrome": lambda data: len(data.split()[0]) <= 4000,
    "permutation": is_permutation,
    "points": lambda data: len(rows(data)) == int(rows(data)[0][0]) + 1,
    "prime_count": lambda data: len(numbers(data)) == 1,
    "queries": are_queries,
    "subset_sums": lambda data: numbers(data)[0] == len(numbers(data)) - 2 <= 26,
    "test_cases": are_test_cases,
    "tree_depth": is_tree,
    "until_two_zeros": lambda data: data.endswith(b"\n0 0\n") and data.count(b"\n0 0\n") == 1,
    "until_zero": are_sets_up_to_zero,
}
QUICK = ("prime_count", "graph_paths", "until_two_zeros", "palindrome")


def check(name: str) -> None:
    draft = read(name)
    found = amplify(draft, SETTINGS, GATES, RULES)
    assert found.outcome is Outcome.AMPLIFIED, (found.outcome, found.detail, found.shape)
    assert len({given.stdin for given in found.inputs}) == len(found.inputs) >= 1
    assert min(found.own_ms) >= GATES.least_ms
    assert all(VALID[name](given.stdin) for given in found.inputs), found.shape
    # They are inputs like any other to the gates.
    raw = RawTask(
        replace(draft, performance=found.inputs), Provenance("test", name, "x", "x", name)
    )
    entry = inspect(raw, Split.TRAIN, SETTINGS, ANY_LENGTH)
    assert isinstance(entry, Entry), entry
    assert [case.expected for case in entry.task.performance] == [
        given.expected for given in found.inputs
    ]


@pytest.mark.parametrize("name", QUICK)
def test_a_short_program_gets_valid_inputs_with_work(name):
    check(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in sorted(VALID) if name not in QUICK])
def test_every_other_shape_gets_valid_inputs_with_work(name):
    check(name)


def test_every_program_is_either_checked_or_known_to_fail():
    names = {path.stem for path in PROGRAMS.glob("*.c")}
    assert names == VALID.keys() | {"poker_hand", "small_buffer"}


# --- what must fail, and how ---------------------------------------------


@pytest.mark.slow
def test_a_problem_of_constant_size_stays_short():
    found = amplify(read("poker_hand"), SETTINGS, GateRules(), AmplifyRules(seconds=240))
    assert found.outcome is not Outcome.AMPLIFIED
    assert found.inputs == ()


@pytest.mark.slow
def test_a_fixed_buffer_is_never_overrun_for_the_sake_of_more_work():
    found = amplify(read("small_buffer"), SETTINGS, GateRules(), AmplifyRules(seconds=240))
    assert found.outcome in LARGER_FAIL
    assert found.inputs == ()


def test_a_buffer_is_filled_to_the_last_element_if_that_is_work_enough():
    cubic = program(
        """int main(void) { int n, a[400]; long s = 0; scanf("%d", &n);
        for (int i = 0; i < n; i++) scanf("%d", &a[i]);
        for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) for (int k = 0; k < n; k++)
            s += (a[i] ^ a[j]) < a[k];
        printf("%ld\\n", s); return 0; }""",
        "3\n1 2 3\n", "5\n5 4 1 1 9\n", "2\n7 0\n", "4\n3 3 8 1\n",
    )  # fmt: skip
    found = amplify(cubic, SETTINGS, replace(GATES, least_ms=1.0), RULES)
    assert found.outcome is Outcome.AMPLIFIED
    assert all(len(numbers(given.stdin)) <= 401 for given in found.inputs)


def test_a_program_that_reads_nothing_has_no_shape():
    found = amplify(
        program('int main(void) { puts("hello"); return 0; }', ""), SETTINGS, GATES, RULES
    )
    assert (found.outcome, found.detail) == (Outcome.NO_SHAPE, "it reads no input")


def test_what_has_headroom_is_left_as_it_is():
    busy = program(
        'int main(void) { unsigned x = 1, n; scanf("%u", &n); for (unsigned i = 0; i < n * 1000000;'
        ' i++) x = x * 1664525 + i; printf("%u\\n", x); return 0; }',
        "20\n",
    )
    assert amplify(busy, SETTINGS, GATES, RULES).outcome is Outcome.ALREADY_LONG


def test_a_larger_input_that_overflows_is_not_given():
    squares = program(
        """int main(void) { int n, s = 0; scanf("%d", &n);
        for (int i = 1; i <= n; i++) s += i * i % 7 + (i > 40000 ? 2147483647 / 2 : 0);
        printf("%d\\n", s); return 0; }""",
        "3\n", "10\n", "7\n", "12\n",
    )  # fmt: skip
    found = amplify(squares, SETTINGS, GateRules(), AmplifyRules(seconds=60))
    assert found.inputs == ()
    assert found.outcome in LARGER_FAIL | {Outcome.STAYS_SHORT}


# --- the bench ---------------------------------------------


@pytest.fixture(scope="module")
def bench():
    draft = program(
        """int main(void) { int n, x, s = 0;
        if (scanf("%d", &n) != 1 || n < 0) return 1;
        if (n == 99) return 0;
        for (int i = 0; i < n; i++) { scanf("%d", &x); s += x; }
        printf("%d\\n", s); return 0; }""",
        "2\n1 2\n", "3\n4 5 6\n",
    )  # fmt: skip
    baseline = admit(draft, SETTINGS)
    with Bench(baseline, SETTINGS, 10**9) as one:
        yield one, baseline.task.tests


@pytest.mark.parametrize(
    ("data", "problem", "detail"),
    [
        (b"3\n7 8 9\n", None, ""),
        (b"-1\n", Outcome.REFUSED, "exit status 1"),
        (b"99\n", Outcome.REFUSED, "prints nothing"),
        (b"5\n1 2", Outcome.REFUSED, "reads on where the input ends"),
        (b"2\n1 2\n3 4 5 6 7\n", Outcome.REFUSED, "bytes unread"),
        (b"2\n2147483647 1\n", Outcome.SANITIZER, "signed integer overflow"),
    ],
)
def test_what_is_wrong_with_an_input_is_told(bench, data, problem, detail):
    one, like = bench
    tried = one.measure(data)
    assert tried.problem is None
    wrong = one.check(data, tried, like)
    assert (wrong[0] if wrong else None) is problem
    assert detail in (wrong[1] if wrong else "")


def test_bounds_that_the_source_names_are_read_largest_first():
    source = (
        b"#define N 1000\nint a[200005], b[N + 5]; const int M = 5000; char s[1 << 3]; int x[1e5];"
    )
    assert limits_in(source) == [200005, 100000, 5000, 1000]


# --- data sets ---------------------------------------------


def stored(draft: Draft, strength: Strength | None = None) -> StoredTask:
    where = Provenance("codenet", "p00001", "codenet", "unknown", draft.name)
    return StoredTask(draft, where, Split.VAL, {"tests": "x"}, strength=strength)


def test_an_amplified_task_keeps_its_tests_notes_split_and_strength():
    strength = Strength(10, 9, ("one survivor",))
    raw = stored(read("prime_count"), strength)
    entry = inspect_amplified(raw, Split.VAL, SETTINGS, GATES, rules=RULES)
    assert isinstance(entry, Entry)
    assert [case.stdin for case in entry.task.tests] == [test.stdin for test in raw.draft.tests]
    assert entry.measured.strength == strength
    assert entry.split is Split.VAL
    assert entry.notes["tests"] == "x"
    assert entry.notes["amplified"].startswith("amplified: ")
    assert entry.notes["shape"]


def test_a_task_that_can_not_be_amplified_is_dropped_by_name_or_kept():
    raw = stored(program('int main(void) { puts("hello"); return 0; }', ""))
    dropped = inspect_amplified(raw, Split.VAL, SETTINGS, GATES, rules=RULES)
    assert isinstance(dropped, Rejected)
    assert (dropped.reason, dropped.detail) == ("no_shape", "it reads no input")
    kept = inspect_amplified(raw, Split.VAL, SETTINGS, GATES, rules=RULES, keep=True)
    assert isinstance(kept, Entry)
    assert kept.notes["amplified"] == "no_shape: it reads no input"


def test_stored_tasks_are_read_back_and_outcomes_are_counted(tmp_path):
    raw = stored(program('int main(void) { puts("hello"); return 0; }', ""), Strength(3, 2))
    kept = inspect_amplified(raw, Split.VAL, SETTINGS, GATES, rules=RULES, keep=True)
    assert isinstance(kept, Entry)
    with FolderWriter(tmp_path / "data") as writer:
        writer.add(kept)
    (back,) = stored_tasks(tmp_path / "data")
    assert (back.split, back.strength) == (Split.VAL, Strength(3, 2))
    assert [test.stdin for test in back.draft.tests] == [b""]
    assert amplified_counts(tmp_path / "data") == {"no_shape": 1}


def test_a_program_that_does_not_pass_its_own_tests_is_dropped_with_that_reason():
    raw = stored(program("int main(void) { return *(int *)0; }", "1\n"))
    found = inspect_amplified(raw, Split.VAL, SETTINGS, GATES, rules=RULES)
    assert isinstance(found, Rejected)
    assert found.reason == "crashes"

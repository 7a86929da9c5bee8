import hashlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superasm.asm.normalise import normalise
from superasm.asm.parse import parse
from superasm.config.settings import Evaluator, Sandbox, Settings
from superasm.core.errors import UserError
from superasm.dataset.entry import Entry, Split
from superasm.dataset.gates import GateRules
from superasm.dataset.inspectors import inspect_synthetic
from superasm.dataset.synthetic import (
    FAMILIES,
    VERSION,
    one_task,
    random_inputs,
    synthetic_tasks,
)
from superasm.dataset.synthetic.dice import Dice
from superasm.dataset.synthetic.expr import cast, choose, const, known, negate, var
from superasm.dataset.synthetic.idioms import condition, derive
from superasm.dataset.synthetic.integers import I8, I16, I32, I64, U8, U16, U32, U64
from superasm.dataset.synthetic.pace import suited
from superasm.dataset.synthetic.render import Style
from superasm.dataset.synthetic.semantics import value_at, wrapped
from superasm.evaluate.admission import Input, build

SEEDS = st.integers(0, 10**9)
CONSTANT = re.compile(r"\$-?(0x[0-9a-f]+|\d+)|(?<![\w.])-?\d+(?=\()")


def compiled(source, *flags, cc="gcc"):
    """Return the assembly of a source; nothing may be warned of."""
    command = [cc, *flags, "-x", "c", "-", "-S", "-o", "-"]
    done = subprocess.run(command, input=source, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert not done.stderr, done.stderr.decode() + source.decode()
    return done.stdout.decode()


def built(folder, source, *flags, cc="gcc"):
    path = folder / f"program{''.join(flags)}{cc}".replace("=", "").replace(",", "")
    subprocess.run([cc, *flags, "-w", "-x", "c", "-", "-o", path], input=source, check=True)
    return path


def outputs(program, inputs):
    runs = [
        subprocess.run([program], input=i.stdin, capture_output=True, check=False, timeout=20)
        for i in inputs
    ]
    return [(run.returncode, run.stdout, run.stderr) for run in runs]


def distinct(assemblies):
    """Return the share of assemblies that differ after normalising, plain and constants masked."""
    plain = {normalise(text) for text in assemblies}
    masked = {CONSTANT.sub("C", normalise(text)) for text in assemblies}
    return len(plain) / len(assemblies), len(masked) / len(assemblies)


@pytest.fixture(scope="module")
def sample():
    """Two programs of each family."""
    return list(synthetic_tasks(2 * len(FAMILIES)))


@pytest.fixture(scope="module")
def assemblies(sample):
    return {
        task.draft.name: compiled(task.draft.source, "-O3", "-Wall", "-Wextra") for task in sample
    }


def test_the_same_reference_gives_the_same_task(sample):
    for task in sample[::5]:
        assert one_task(task.provenance.reference) == task


def test_a_longer_sequence_begins_with_the_shorter_one(sample):
    assert list(synthetic_tasks(7)) == sample[:7]


def test_the_tasks_of_this_version_are_what_they_always_were(sample):
    """Where this fails on purpose, raise VERSION: references must find the same tasks for ever."""
    digest = hashlib.sha256()
    for task in sample:
        digest.update(task.draft.source)
        for given_ in (*task.draft.tests, *task.draft.performance):
            digest.update(given_.stdin)
    assert (VERSION, digest.hexdigest()[:16]) == (2, "8473e31cb7349dc2")


def test_another_seed_gives_other_programs(sample):
    others = {task.draft.source for task in synthetic_tasks(len(sample), seed=1)}
    assert not others & {task.draft.source for task in sample}


def test_the_programs_do_not_depend_on_the_hash_seed(sample):
    code = (
        "from superasm.dataset.synthetic import synthetic_tasks\n"
        "import hashlib\n"
        "tasks = [repr(t).encode() for t in synthetic_tasks(20)]\n"
        "print(hashlib.sha256(b''.join(tasks)).hexdigest())\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


@pytest.mark.parametrize(
    "reference",
    [
        *("", "synthetic-1:0:1", "synthetic-2:x:1", "synthetic-2:1", "corpus:1:2"),
        *("synthetic-2:0:1:", "synthetic-2:0:1:x", "synthetic-2:0:1:2:3", "synthetic-2:0:1\n"),
    ],
)
def test_a_reference_of_something_else_is_refused(reference):
    with pytest.raises(UserError, match="no reference"):
        one_task(reference)


def test_every_family_occurs_and_at_least_three_are_for_validation_only(sample):
    split = {task.provenance.family: set() for task in sample}
    for task in sample:
        split[task.provenance.family].add(task.split)
    assert set(split) == set(FAMILIES)
    assert len(split) >= 12
    assert all(len(sides) == 1 for sides in split.values())
    assert sum(sides == {Split.VAL} for sides in split.values()) >= 3


def test_constructs_for_validation_are_never_a_second_kernel_of_training_programs():
    names = [name for f in FAMILIES.values() if f.held_out for name in f.names]
    for task in synthetic_tasks(160, seed=3):
        if task.split is Split.TRAIN:
            functions = re.findall(r"(\w+)\([^()]*\)\s*\{", task.draft.source.decode())
            assert not set(functions) & set(names)


def test_provenance_says_how_to_make_a_task_again(sample):
    for task in sample:
        where = task.provenance
        assert where.origin == "synthetic"
        assert where.licence == "Apache-2.0"
        assert where.reference.startswith(f"synthetic-{VERSION}:0:")
        assert where.problem == f"synthetic-{where.family}"


def test_there_are_ten_tests_with_edge_cases_first_and_three_small_performance_inputs(sample):
    for task in sample:
        draft = task.draft
        names = [i.name for i in (*draft.tests, *draft.performance)]
        assert len(draft.tests) >= 10
        assert len(set(names)) == len(names)
        assert draft.tests[0].stdin == b""
        assert len(draft.performance) == 3
        assert max(len(i.stdin) for i in draft.performance) < 8192


def test_programs_compile_without_warnings_at_usual_lengths(sample, assemblies):
    lengths = []
    for task in sample:
        lines = task.draft.source.count(b"\n")
        assert 15 <= lines <= 120, task.draft.name
        lengths.append(sum(1 for _ in parse(assemblies[task.draft.name]).instructions))
    quarters = statistics.quantiles(lengths, n=4)
    assert 100 <= quarters[1] <= 165, quarters
    # The gates of `data build synthetic` drop those beyond 400.
    assert sum(length <= 400 for length in lengths) >= 0.9 * len(lengths), sorted(lengths)


def test_assemblies_are_distinct_even_when_their_constants_are_masked(assemblies):
    plain, masked = distinct(list(assemblies.values()))
    assert plain == 1
    assert masked >= 0.98


@pytest.mark.parametrize("half", [0, 1])
def test_all_compilers_and_levels_agree_on_every_test(sample, tmp_path, half):
    builds = [("gcc", "-O3"), ("gcc", "-O0"), ("gcc", "-O3", "-march=native")]
    builds += [("clang-22", "-O3")] if shutil.which("clang-22") else []
    for task in sample[half : len(FAMILIES) : 4]:
        draft = task.draft
        results = []
        for cc, *flags in builds:
            program = built(tmp_path, draft.source, *flags, cc=cc)
            results.append(outputs(program, draft.tests))
        assert all(code == 0 and not said for code, _, said in results[0]), draft.name
        assert all(result == results[0] for result in results), draft.source.decode()
        assert len({out for _, out, _ in results[0]}) >= 4, draft.name


def test_sanitizers_have_nothing_to_say(sample, tmp_path):
    flags = ("-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
    for task in sample[2 : len(FAMILIES) : 4]:
        program = built(tmp_path, task.draft.source, *flags)
        for code, _, said in outputs(program, task.draft.tests):
            assert (code, said) == (0, b""), said.decode() + task.draft.source.decode()


def test_a_pace_changes_performance_inputs_only():
    usual, quick = one_task("synthetic-2:0:6"), one_task("synthetic-2:0:6:-4")
    assert replace(quick.draft, performance=usual.draft.performance) == usual.draft
    rounds = [
        [max(map(int, given.stdin.split(b"\n")[0].split())) for given in task.draft.performance]
        for task in (usual, quick)
    ]
    assert rounds[0] > rounds[1]
    assert quick.provenance.reference == "synthetic-2:0:6:-4"


def test_a_sample_passes_the_gates_with_inputs_that_its_reference_names():
    limits = Settings(sandbox=Sandbox(wall_limit_seconds=5.0), evaluator=Evaluator(lanes=1))
    # Whatever this machine's speed does: the inputs were made to fit it.
    rules = GateRules(least_headroom=0.5, least_ms=1.0, most_ms=100.0)
    for index in (0, 37):
        task = one_task(f"synthetic-{VERSION}:0:{index}")
        result = inspect_synthetic(task, Split.TRAIN, limits, rules)
        assert isinstance(result, Entry), result
        assert result.measured.sanitised
        again = one_task(result.provenance.reference).draft
        assert [given.stdin for given in again.performance] == [
            case.stdin for case in result.task.performance
        ]
        assert result.provenance.problem == task.provenance.problem


def test_random_inputs_of_a_task_are_further_ones_and_its_program_answers_them(tmp_path):
    for index in (1, 4, 28, 31):
        task = one_task(f"synthetic-{VERSION}:0:{index}:3")
        found = list(random_inputs(task.provenance.reference, 12))
        assert found == list(random_inputs(f"synthetic-{VERSION}:0:{index}", 12))
        assert not set(found) & {given.stdin for given in task.draft.tests}
        program = built(tmp_path, task.draft.source, "-O3")
        results = outputs(program, [Input("", stdin) for stdin in found])
        assert all(code == 0 and not said for code, _, said in results)
        assert len({out for _, out, _ in results}) >= 6


def test_a_program_that_does_not_run_keeps_its_inputs():
    limits = Settings(sandbox=Sandbox(wall_limit_seconds=5.0), evaluator=Evaluator(lanes=1))
    task = one_task(f"synthetic-{VERSION}:0:0")
    source = b"#include <stdlib.h>\nint main(void) { abort(); }\n"
    crashes = replace(task, draft=replace(task.draft, source=source))
    assert suited(crashes, build(crashes.draft, limits), limits) == crashes


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_programs_are_balanced_and_every_loop_has_an_end(seed):
    source = one_task(f"synthetic-{VERSION}:{seed}:{seed % 997}").draft.source.decode()
    bare = re.sub(r"'(\\.|[^'\\])'|\"(\\.|[^\"\\])*\"", "", source)
    for opening, closing in ("{}", "()", "[]"):
        assert bare.count(opening) == bare.count(closing)
    assert "while (1)" not in bare
    assert "for (;;)" not in bare
    for head in re.findall(r"for \((.*)\)", bare):
        first, stop, step = head.split(";")
        counter = re.search(r"(\w+) = ", first)[1]
        assert re.search(rf"\b{counter}\b", stop), head
        assert re.search(rf"\b{counter}\b", stop + step), head
        assert "--" in head or "++" in step or "=" in step, head


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_sizes_read_from_input_are_clamped_before_use(seed):
    source = one_task(f"synthetic-{VERSION}:{seed}:{seed % 991}").draft.source.decode()
    main = source[source.index("int main(void)") :]
    for size in ("n", "rows", "cols"):
        if f"&{size}" in main or f"{size} = read_int" in main:
            assert f"if ({size} > MAX_N)" in main
            assert f"if ({size} < " in main


TYPES = st.sampled_from([I8, U8, I16, U16, I32, U32, I64, U64])


@settings(max_examples=150, deadline=None)
@given(SEEDS, TYPES, TYPES, st.integers(1, 4))
def test_random_expressions_keep_to_the_range_that_they_claim(seed, first, second, depth):
    dice = Dice(str(seed))
    c = FakeContext(dice)
    x, y = var("x", first), var("y", second)
    value = derive(c, [x, y], depth)
    for _ in range(10):
        point = {
            "x": dice.pick((first.lowest, first.highest, 0, 1, dice.between(0, 100))),
            "y": dice.pick((second.lowest, second.highest, 0, 1, dice.between(0, 100))),
        }
        assert value.lo <= evaluated(value, point) <= value.hi


@settings(max_examples=100, deadline=None)
@given(SEEDS, TYPES)
def test_conditions_are_0_or_1_or_a_masked_bit_of_some_value(seed, kind):
    c = FakeContext(Dice(str(seed)))
    test = condition(c, [var("x", kind)])
    assert evaluated(test, {"x": 5}) is not None


class FakeContext:
    """What the idioms need of a context."""

    def __init__(self, dice):
        self.dice = dice


def evaluated(node, point):
    """Return the value of an expression by C's rules; fails where C has none."""
    return value_at(node, lambda leaf: point[leaf.text])


@settings(max_examples=25, deadline=None)
@given(SEEDS)
def test_gcc_computes_what_the_generator_thinks_an_expression_means(seed):
    dice = Dice(str(seed))
    c = FakeContext(dice)
    style = Style(stdint=True)
    names = [("x", I32), ("y", U32), ("z", I64), ("w", U8)]
    points = [{name: dice.between(k.lowest, k.highest) for name, k in names} for _ in range(3)]
    values = [
        derive(c, [var(*pair) for pair in dice.shuffled(names)], dice.between(1, 4))
        for _ in range(6)
    ]
    prints = [f'printf("%lld\\n", (long long)({style.expr(value)}));' for value in values]
    expected = [wrapped(I64, evaluated(value, point)) for point in points for value in values]
    params = ", ".join(f"{style.type(k)} {name}" for name, k in names)
    calls = [", ".join(style.expr(const(p[name], k)) for name, k in names) for p in points]
    source = "\n".join(
        [
            "#include <stdio.h>\n#include <stdint.h>",
            f"static void show({params}) {{\n(void)x; (void)y; (void)z; (void)w;",
            *prints,
            "}\nint main(void) {",
            *(f"show({args});" for args in calls),
            "return 0; }",
        ]
    )
    with tempfile.TemporaryDirectory() as folder:
        program = built(Path(folder), source.encode(), "-O1", "-fsanitize=undefined")
        ((_, said, complaint),) = outputs(program, [Input("", b"")])
    assert not complaint
    assert [int(line) for line in said.split()] == expected


X, Y, SMALL = var("x", I32), var("y", U32), var("s", I32, 0, 9)


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (X * 31, "(unsigned)x * 31"),
        (SMALL * 31, "s * 31"),
        ((Y + 1) << 3, "(y + 1) << 3"),
        ((Y & 7).eq(3), "(y & 7) == 3"),
        (Y - (Y - 1), "y - (y - 1)"),
        (Y - 1 + 2, "y - 1 + 2"),
        ((Y ^ 5) & (Y | 8), "(y ^ 5) & (y | 8)"),
        (X.lt(Y), "(long long)x < (long long)y"),
        (choose(SMALL.gt(3), SMALL, 3), "s > 3 ? s : 3"),
        (negate(SMALL), "-s"),
        (cast(U8, Y) + 1, "(unsigned char)y + 1"),
        (const(1, U32) << known(X, 0, 31), "1u << x"),
        (SMALL + -4, "s - 4"),
    ],
)
def test_expressions_are_printed_as_people_write_them(node, text):
    assert Style(stdint=False).expr(node) == text


@pytest.mark.parametrize(
    "make",
    [lambda: X // Y, lambda: X % SMALL, lambda: Y << SMALL.unsigned * 9, lambda: Y >> X],
)
def test_a_divisor_or_a_shift_count_that_may_be_out_of_range_is_refused(make):
    with pytest.raises(AssertionError):
        make()

"""The program model on whole programs: it prints what it read, and what it calls dead is dead.

A few programs by default; all of the corpus with SUPERASM_WHOLE_CORPUS=1 (half an hour).
"""

import os
import random
import subprocess

import pytest

from superasm.asm.effects import EffectsTable
from superasm.asm.liveness import Liveness
from superasm.asm.toolchain import Builder
from superasm.asm.unit import Unit
from superasm.config.settings import Sandbox
from superasm.core.task import Case, Toolchain
from superasm.dataset.corpus import corpus_folder, corpus_tasks
from superasm.evaluate.correctness import check
from superasm.sandbox.driver import Jail
from superasm.sandbox.jail import Profile

from .clobber import clobbered
from .conftest import COMPILERS

WHOLE = bool(os.environ.get("SUPERASM_WHOLE_CORPUS"))
# Switches, recursion, function pointers, calls within the unit, floating point, long loops.
SAMPLE = (
    "arena_expression_trees",
    "brainfuck_interpreter",
    "connect_four_alphabeta",
    "fft_signal_spectrum",
    "lz77_hash_chains",
    "record_quicksort",
    "sha256_chain",
)
MOST_TESTS = 1000 if WHOLE else 5
FLAGS = {"gcc": ("-O3",), "clang": ("-O3", "-march=native", "-ffp-contract=off")}
LIMIT_NS = 30_000_000_000


def names():
    every = sorted(path.parent.name for path in corpus_folder().glob("*/prog.c"))
    return every if WHOLE else [name for name in SAMPLE if name in every]


@pytest.fixture(scope="module")
def builder():
    return Builder(Toolchain(), Sandbox())


@pytest.fixture(scope="module")
def table():
    return EffectsTable(Sandbox())


@pytest.fixture(scope="module", params=names())
def task(request):
    (found,) = corpus_tasks(only=[request.param])
    return found.draft


@pytest.fixture(scope="module", params=sorted({cc.partition("-")[0] for cc in COMPILERS}))
def unit(request, task, builder, table):
    cc = next(name for name in COMPILERS if name.startswith(request.param))
    return Unit.read(builder.compile(task.source, cc, FLAGS[request.param]).assembly, table)


def assembled(text, folder):
    (folder / "p.s").write_text(text)
    subprocess.run(["as", "p.s", "-o", "p.o"], cwd=folder, check=True)
    return (folder / "p.o").read_bytes()


def test_what_is_printed_assembles_to_the_same_bytes(task, builder, table, tmp_path, cc):
    text = builder.compile(task.source, cc, FLAGS[cc.partition("-")[0]]).assembly
    unit = Unit.read(text, table)
    assert assembled(unit.text, tmp_path) == assembled(text, tmp_path)
    assert Unit.read(unit.text, table).lines == unit.lines


def failures(task, original, destroyed, builder, limit_ns=LIMIT_NS):
    """Run both programs on the tests; return how the second differs."""
    original, changed = builder.build(original), builder.build(destroyed)
    assert original.image is not None
    assert changed.image is not None, changed.message
    with Jail(Profile.PROGRAM, Sandbox()) as jail:
        program = jail.load(original.image)
        inputs = task.tests[:MOST_TESTS]
        runs = jail.run([jail.program(program, jail.load(given.stdin)) for given in inputs])
        cases = [
            Case(given.name, given.stdin, run.stdout, run.exit_code)
            for given, run in zip(inputs, runs, strict=True)
        ]
        assert all(case.exit_code is not None for case in cases)
        results = check(jail, changed.image, cases, [limit_ns] * len(cases), lanes=2)
    return [result.difference for result in results if not result.matched]


def test_programs_work_when_all_that_is_dead_is_destroyed(task, unit, builder):
    """Before each instruction, every register and flag that liveness calls dead is overwritten."""
    destroyed = clobbered(unit, random.Random(task.name), 1.0)
    assert destroyed.count("movabsq") > unit.text.count("\n")
    assert failures(task, unit.text, destroyed, builder) == []


def test_destroying_what_only_a_caller_needs_is_noticed(builder, table, monkeypatch):
    """So the test above can fail: here liveness forgets what gcc -fipa-ra keeps across a call."""
    (found,) = corpus_tasks(only=["connect_four_alphabeta"])
    text = builder.compile(found.draft.source, "gcc", ("-O3",)).assembly
    learn = Liveness._learn_from_calls

    def learn_less(self):
        learn(self)
        self._at_return.clear()
        return False

    monkeypatch.setattr(Liveness, "_learn_from_calls", learn_less)
    destroyed = clobbered(Unit.read(text, table), random.Random(1), 1.0)
    assert failures(found.draft, text, destroyed, builder, limit_ns=2_000_000_000)


def test_every_instruction_of_compiled_code_is_known(unit):
    assert [unit.lines[i] for i, _ in unit.instructions() if not unit.effects(i).known] == []

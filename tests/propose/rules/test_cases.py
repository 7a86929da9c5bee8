"""Every data-flow rewrite on examples: where it applies it is proved, elsewhere it is silent."""

import importlib.util
from pathlib import Path

import pytest

from superasm.asm.effects import EffectsTable
from superasm.asm.unit import Unit
from superasm.config.settings import Sandbox
from superasm.propose.rules import DATA_FLOW, REWRITES
from superasm.verify.symbolic import Proof
from superasm.verify.windows import prove

_spec = importlib.util.spec_from_file_location("cases", Path(__file__).with_name("cases.py"))
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
CASES = _module.CASES
TABLE = EffectsTable(Sandbox())
NEGATIVES = [(name, why) for name, case in CASES.items() for why in case.not_when]


def unit_of(code: str) -> Unit:
    lines = "\n".join(s if s.endswith(":") else f"\t{s}" for s in code.splitlines())
    return Unit.read(
        f"\t.text\n\t.globl\tf\n\t.type\tf, @function\nf:\n\ttestl\t%r11d, %r11d\n{lines}\n\tret\n"
        if code.startswith(".L")
        else f"\t.text\n\t.globl\tf\n\t.type\tf, @function\nf:\n{lines}\n\tret\n",
        TABLE,
    )


def changes(name: str, code: str):
    unit = unit_of(code)
    return unit, list(REWRITES[name].find(unit, range(len(unit.graph.blocks))))


@pytest.mark.parametrize("name", CASES)
def test_a_rewrite_fires_on_its_example_and_gives_what_it_says(name):
    case = CASES[name]
    unit, found = changes(name, case.fires)
    assert found
    texts = [unit.apply(change).lines for change in found]
    assert any(all(line in text for line in case.gives) for text in texts), texts
    assert all(change.rewrite == name and change.why for change in found)


@pytest.mark.parametrize("name", [n for n, case in CASES.items() if not case.own_proof])
def test_a_rewrite_of_an_example_is_proved(name):
    unit, found = changes(name, CASES[name].fires)
    for change in found:
        answer = prove(unit, change)
        assert isinstance(answer, Proof), (answer, unit.apply(change).text)


@pytest.mark.parametrize(("name", "why"), NEGATIVES)
def test_a_rewrite_does_not_fire_when(name, why):
    _, found = changes(name, CASES[name].not_when[why])
    assert not found, [change.lines for change in found]


def test_folding_a_load_of_which_the_second_byte_is_used_reads_the_second_byte():
    unit, (change,) = changes("fold-load", "movq 24(%rdi), %rcx\nmovzbl %ch, %eax")
    assert "\tmovzbl\t25(%rdi), %eax" in unit.apply(change).lines
    assert isinstance(prove(unit, change), Proof)


def test_every_data_flow_rewrite_has_an_example_and_a_case_where_it_must_not_fire():
    named = {rewrite.name for rewrite in DATA_FLOW}
    assert named == CASES.keys()
    assert all(case.not_when for case in CASES.values())


def test_an_example_uses_no_instruction_that_its_change_does_not_declare():
    for name, case in CASES.items():
        unit, found = changes(name, case.fires)
        for change in found:
            from superasm.asm.isa import isa_needed

            more = isa_needed(unit.apply(change).text).features - isa_needed(unit.text).features
            assert more <= set(change.features), name


def test_every_data_flow_rewrite_is_in_the_documentation():
    text = (Path(__file__).parents[3] / "docs" / "rewrites.md").read_text()
    missing = [name for name in CASES if f"| `{name}` |" not in text]
    assert not missing

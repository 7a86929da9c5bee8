"""The annotated assembly of hot blocks, as people see it and as JSON."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from superasm.asm.effects import EffectsTable
from superasm.asm.unit import Unit
from superasm.config.settings import Sandbox
from superasm.evaluate.profile import CaseProfile, Profile
from superasm.report.profile import profile_facts, show_profile

SNAPSHOT = Path(__file__).parent / "snapshots" / "profile.txt"
TEXT = """\
	.globl	main
	.type	main, @function
main:
	pushq	%rbx
	movl	$10, %ebx
.L1:
	movl	$7, %ecx
.L2:
	decl	%ecx
	vpternlogd	$255, .Lconstant_with_a_long_name+64(%rip){1to16}, %zmm1, %zmm2
	jne	.L2
	movl	$'x', %edi
	call	putchar@PLT
	decl	%ebx
	jne	.L1
	xorl	%eax, %eax
	popq	%rbx
	ret
"""
SOURCE = ["int main(void) {", "  for (;;)", "    putchar('x'); // [bold]\x1b[31m"]


@pytest.fixture(scope="module")
def profile():
    unit = Unit.read(TEXT, EffectsTable(Sandbox()))
    call = next(iter(unit.graph.calls))
    counts = (1, 10, 70, 10, 1)
    one = CaseProfile("one", counts, 6000, {call: 4000})
    two = CaseProfile("two", tuple(1000 * n for n in counts), 6000000, {call: 4000000})
    return Profile(unit, (one, two), timed=True)


@pytest.fixture(scope="module")
def lines(profile):
    order = [i for i, _ in profile.unit.instructions()]
    return dict(zip(order, (1, 1, 2, 2, 2, 2, 3, 3, 2, 2, 1, 1, 1), strict=True))


@pytest.fixture
def shown(profile, lines, terminal):
    def run(columns=80, *, profile=profile, share=0.95, most=10):
        console = terminal(columns)
        show_profile(
            console, "prog.c", "gcc -O3", profile,
            share=share, most=most, lines=lines, source=SOURCE,
        )  # fmt: skip
        return console.file.getvalue()

    return run


def test_the_profile_is_as_in_the_snapshot(shown):
    """To renew: RENEW=1 pytest tests/report, then read the difference."""
    if os.environ.get("RENEW"):
        SNAPSHOT.write_text(shown())
    assert shown() == SNAPSHOT.read_text()


@pytest.mark.parametrize("columns", [60, 80])
def test_the_profile_fits_the_terminal(shown, columns):
    assert max(map(len, shown(columns).splitlines())) <= columns


def test_blocks_that_are_not_shown_are_mentioned(shown):
    assert "1 more block with" in shown(most=1)
    assert "more block" not in shown(share=0.5)


def test_library_time_that_was_guessed_is_called_so(shown, profile):
    cases = tuple(replace(case, own_ticks=None, call_ticks={}) for case in profile.cases)
    guessed = Profile(profile.unit, cases, timed=False)
    assert "(guessed:" in shown(profile=guessed)
    assert "(guessed:" not in shown()


def test_json_holds_the_same_facts(profile, lines):
    facts = json.loads(json.dumps(profile_facts(profile, 1.0, lines)))
    assert facts["inputs"] == ["one", "two"]
    assert facts["instructions"] == 1001 * (2 + 10 + 3 * 70 + 4 * 10 + 3)
    assert facts["library_share"] == pytest.approx(0.4)
    assert facts["calls"] == [{"function": "putchar", "count": 10010, "share": pytest.approx(0.4)}]
    assert [block["number"] for block in facts["blocks"]] == list(profile.hot_blocks(1.0))
    assert sum(block["share"] for block in facts["blocks"]) == pytest.approx(1)
    (loop,) = (block for block in facts["blocks"] if block["labels"] == [".L2"])
    assert loop["count"] == 70070
    assert loop["loop_depth"] == 2
    assert loop["function"] == "main"
    assert loop["source_lines"] == [2]
    assert loop["instructions"][0] == "decl\t%ecx"
    (calling,) = (block for block in facts["blocks"] if block["calls"])
    assert calling["calls"] == [{"function": "putchar", "share": pytest.approx(0.4)}]

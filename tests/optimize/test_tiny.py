"""The tiny model's answers as proposals; what can't be used is told, and never ends the work."""

import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from superasm.core.candidate import Candidate
from superasm.core.errors import UserError
from superasm.core.task import Task
from superasm.optimize import tiny
from superasm.optimize.proposers import proposals_of
from superasm.optimize.tiny import open_tiny, tiny_candidates
from superasm.propose.chat import Answer, Finish
from superasm.propose.tiny.folder import TinyModel

from ..tiny_model import folder_that_says, random_folder

BASELINE = """\
	.text
	.globl	main
main:
	xorl	%eax, %eax
	movl	$0, %ecx
	ret
"""
TASK = Task("t", b"", (), ())


@pytest.fixture
def none_shipped(monkeypatch, tmp_path):
    monkeypatch.setattr(tiny, "SHIPPED", tmp_path / "package")
    return tmp_path / "package"


@pytest.fixture
def proposed(tmp_path, monkeypatch):
    """Return what comes of some answers, or of a model that really is asked."""
    model = TinyModel.load(folder_that_says(tmp_path / "model", "\n2+\tnop"))

    def ask(*said, baseline=BASELINE, isa="native"):
        told = []
        if said:
            given = [answer if isinstance(answer, Answer) else Answer(answer) for answer in said]
            monkeypatch.setattr(model, "answers", lambda *_, **__: given)
        found = tiny_candidates(model, TASK, baseline, isa=isa, seed=3, tell=told.append)
        return SimpleNamespace(found=list(found), told=told, model=model)

    return ask


def test_a_model_is_asked_about_the_baseline_and_its_program_proposed(proposed):
    ended = proposed()
    (candidate,) = ended.found
    assert candidate.assembly == BASELINE.replace("%eax\n", "%eax\n\tnop\n", 1)
    assert (candidate.proposer, candidate.seed) == ("tiny model", 3)
    assert candidate.parameters["model"] == ended.model.fingerprint
    assert ended.told == ["asking the tiny model", "tiny model: 16 answers, 1 new programs"]


def test_nothing_is_asked_before_the_first_program_is_wanted(proposed):
    ended = proposed("2+\tnop")
    told = []
    waiting = tiny_candidates(ended.model, TASK, BASELINE, isa="native", seed=0, tell=told.append)
    assert told == []
    assert next(waiting).proposer == "tiny model"
    assert len(told) == 2


def test_each_program_is_proposed_once_and_the_baseline_never(proposed):
    ended = proposed("2\tmovl\t$0, %eax", "keep", "2\tmovl  $0,%eax", "3", "2\txorl %eax,%eax")
    numbers = [candidate.parameters["answer"] for candidate in ended.found]
    assert numbers == ["0", "3"]
    assert [c.parameters["temperature"] for c in ended.found] == ["0.0", "1.0"]
    assert ended.told[-1] == "tiny model: 5 answers, 2 new programs"


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "nonsense",
        "99\tnop",
        '2\t.ascii "',
        Answer("2+\tnop", Finish.LENGTH),
        Answer("", Finish.PROMPT_TOO_LONG),
    ],
)
def test_answers_that_stand_for_no_program_are_left_out(proposed, answer):
    ended = proposed(answer)
    assert ended.found == []
    assert ended.told[-1] == "tiny model: 1 answers, 0 new programs"


def test_programs_need_no_wider_instruction_set_than_allowed(proposed):
    wide = "2\tpopcntl\t%ecx, %eax"
    assert len(proposed(wide, "3").found) == 2
    assert len(proposed(wide, "3", isa="v2").found) == 2
    assert [c.parameters["answer"] for c in proposed(wide, "3", isa="x86-64").found] == ["1"]


@pytest.mark.parametrize("baseline", ['\t.ascii "', BASELINE.replace("$0", "$\udc80")])
def test_a_program_that_can_not_be_read_is_told_and_no_more(proposed, baseline):
    ended = proposed(baseline=baseline)
    assert ended.found == []
    assert ended.told[-1].startswith("tiny model left out: it can't read the program")


# --- Which model is asked -----------------------------------------------------------------------


def test_weights_in_the_package_can_be_used_and_are_no_larger_than_promised():
    if not (tiny.SHIPPED / "model.safetensors").exists():
        pytest.skip("no weights are in the package")
    model = open_tiny(None, pytest.fail)
    assert (model.style.shown, model.style.answer) == ("asm-only", "lines")
    assert sum(path.stat().st_size for path in tiny.SHIPPED.iterdir()) <= 25 * 10**6


def test_without_weights_in_the_package_there_is_no_model_and_no_word_of_it(none_shipped):
    told = []
    assert open_tiny(None, told.append) is None
    none_shipped.mkdir()
    (none_shipped / "README.md").write_text("No weights.")
    assert open_tiny(None, told.append) is None
    assert told == []


def test_the_package_s_own_model_is_taken_by_default_and_another_if_it_is_given(
    none_shipped, tmp_path
):
    random_folder(none_shipped, seed=1)
    other = random_folder(tmp_path / "other", seed=2)
    own = open_tiny(None, pytest.fail)
    assert own.fingerprint == TinyModel.load(none_shipped).fingerprint
    assert open_tiny(other, pytest.fail).fingerprint != own.fingerprint


def test_a_damaged_package_is_told_and_a_damaged_folder_of_the_user_s_refused(none_shipped):
    random_folder(none_shipped)
    (none_shipped / "model.safetensors").write_bytes(b"")
    told = []
    assert open_tiny(None, told.append) is None
    assert len(told) == 1
    assert told[0].startswith("tiny model left out: ")
    with pytest.raises(UserError, match="not a tiny model"):
        open_tiny(none_shipped, told.append)


def test_parts_propose_if_they_are_wanted_and_the_model_after_the_first_compilers(
    proposed, monkeypatch
):
    model = proposed("2+\tnop").model
    compiled = [(f"gcc {i}", lambda i=i: Candidate("main:\n", f"gcc {i}")) for i in range(9)]
    monkeypatch.setattr("superasm.optimize.proposers.compiler_proposals", lambda *_, **__: compiled)
    baseline = SimpleNamespace(task=TASK, assembly=BASELINE)
    evaluator = SimpleNamespace(baseline=baseline, builder=None)

    def names(parts, tiny=model):
        found = proposals_of(parts, evaluator, isa="native", seed=0, tiny=tiny)
        made = [(name, make().proposer) for name, make in found]
        assert all(name == proposer for name, proposer in made)
        return [name for name, _ in made]

    gcc, own = [name for name, _ in compiled], ["tiny model"]
    assert names({"compilers", "tiny", "rules"}) == [*gcc[:6], *own, *gcc[6:]]
    assert names({"compilers", "flags"}) == gcc
    assert names({"tiny"}) == own
    assert names({"compilers", "tiny"}, None) == gcc
    assert names(()) == []


def test_the_wheel_holds_the_model_s_folder(tmp_path):
    code = f"from hatchling.build import build_wheel; print(build_wheel({str(tmp_path)!r}))"
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    names = {path.name for path in tiny.SHIPPED.iterdir()}
    assert "README.md" in names
    assert {f"superasm/models/tiny/{name}" for name in names} <= held

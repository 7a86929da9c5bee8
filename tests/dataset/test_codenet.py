"""The source of CodeNet submissions, and a real build from a tree with every defect."""

import json
from pathlib import Path

import pytest

from superasm.core.errors import UserError
from superasm.dataset.build import build
from superasm.dataset.codenet import codenet
from superasm.dataset.entry import RawTask, Rejected
from superasm.dataset.folder import read_folder

from . import codenet_tree

REASONS = {n: r for p in codenet_tree.problems().values() for n, r in p.reasons.items()}


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("tree")
    codenet_tree.write(folder)
    return folder


def all_of(tree: Path) -> dict[str, RawTask | Rejected]:
    found = codenet(tree / "Project_CodeNet", tree / "tests")
    return {item.provenance.reference: item for item in found}


def test_only_accepted_c_submissions_are_seen(tree):
    assert not {"s900000001", "s900000002"} & set(all_of(tree))


def test_the_root_and_its_parent_are_both_accepted(tree):
    inside = list(codenet(tree / "Project_CodeNet", tree / "tests"))
    assert list(codenet(tree, tree)) == inside
    assert inside == list(codenet(tree, tree / "tests"))  # The same each time.


def test_what_the_source_can_see_is_rejected_by_name(tree):
    seen = {n: i.reason for n, i in all_of(tree).items() if isinstance(i, Rejected)}
    assert seen == {
        name: reason
        for name, reason in REASONS.items()
        if reason in {"unreadable", "too_large", "no_tests"}
    }


def test_a_source_in_shift_jis_is_passed_on_as_it_is(tree):
    source = all_of(tree)["s000000003"].draft.source
    assert "合計" in source.decode("shift_jis")


def test_an_input_without_output_is_left_out_and_noted(tree):
    task = all_of(tree)["s000000091"]
    assert [test.name for test in task.draft.tests] == ["0"]
    assert task.notes["tests"].startswith("1 left out")


def test_a_line_that_is_cut_short_is_named_and_those_before_it_are_read(tree):
    found = all_of(tree)
    assert isinstance(found["s000000081"], RawTask)
    assert found["p00009.csv:5"].detail == "the line has 4 of 12 fields"


def test_a_table_that_is_a_folder_is_named_and_the_rest_goes_on(tmp_path):
    root, tests = codenet_tree.write(tmp_path)
    (root / "metadata" / "p00000.csv").mkdir()
    first, second, *_ = codenet(root, tests)
    assert (first.provenance.reference, first.reason) == ("p00000.csv:0", "unreadable")
    assert second.provenance.reference == "s000000001"


def test_a_table_of_nul_bytes_is_named(tmp_path):
    root, tests = codenet_tree.write(tmp_path)
    table = root / "metadata" / "p00000.csv"
    table.write_bytes(codenet_tree.HEAD.encode() + b"\n\0\0\0\n")
    first, second, *_ = codenet(root, tests)
    assert first.reason == "unreadable"
    assert second.provenance.reference == "s000000001"


def test_an_id_that_is_a_path_is_not_followed(tmp_path):
    root, tests = codenet_tree.write(tmp_path)
    codenet_tree.write_table(root / "metadata" / "p00001.csv", ["../../../../etc/passwd"])
    assert "no submission id" in next(iter(codenet(root, tests))).detail


@pytest.mark.parametrize("wrong", ["nowhere", "file", "empty"])
def test_a_wrong_folder_is_refused_with_what_to_give(tree, tmp_path, wrong):
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    for arguments in ((tmp_path / wrong, tree), (tree, tmp_path / wrong)):
        with pytest.raises(UserError) as caught:
            codenet(*arguments)
        assert wrong in caught.value.message
        assert caught.value.hint


def test_sources_are_no_tests(tree):
    with pytest.raises(UserError, match="no tests of CodeNet problems"):
        codenet(tree, tree / "Project_CodeNet")


@pytest.fixture(scope="module")
def built(tree, tmp_path_factory):
    out = tmp_path_factory.mktemp("built") / "out"
    summary = build(
        codenet(tree, tree),
        out,
        codenet_tree.SETTINGS,
        codenet_tree.RULES,
        codenet_tree.SELECTION,
        2,
        arguments={"tree": str(tree)},
    )
    return summary, out


@pytest.mark.slow
def test_exactly_the_intended_submissions_are_rejected_each_for_its_reason(built):
    summary, out = built
    dropped = [json.loads(line) for line in (out / "dropped.jsonl").read_text().splitlines()]
    assert {item["reference"]: item["reason"] for item in dropped} == REASONS
    good = {
        name
        for problem in codenet_tree.problems().values()
        for name in problem.sources
        if name not in problem.reasons
    }
    kept = {entry.provenance.reference for entry in read_folder(out)}
    assert kept == good - {"s000000101"}  # Its table can't be read, so it is never seen.
    assert summary.sources == len(kept) + len(dropped)
    assert sum(summary.dropped.values()) == len(dropped)
    assert sum(summary.kept.values()) == len(kept)
    assert all(item["detail"] for item in dropped)


@pytest.mark.slow
def test_outputs_that_differ_in_white_space_at_the_end_are_taken_from_the_program(built):
    _, out = built
    entries = {entry.provenance.reference: entry for entry in read_folder(out)}
    assert entries["s000000061"].task.tests[0].expected == b"cba\nfed\n"
    assert entries["s000000061"].notes["expected"] == "re-derived"
    assert "expected" not in entries["s000000071"].notes


@pytest.mark.slow
def test_both_sides_of_the_split_have_tasks_and_none_are_alike(built):
    summary, _ = built
    assert summary.kept["train"] > 0
    assert summary.kept["val"] > 0
    assert 0 < summary.largest_similarity < codenet_tree.SELECTION.similarity

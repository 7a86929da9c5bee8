"""`superasm report`: what it prints, writes and refuses."""

import json
from pathlib import Path

import pytest

from ..report.page.made import make_run, without_rows


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("run"))


def test_the_index_is_named_on_stdout_and_the_page_is_there(superasm, run, tmp_path):
    ended = superasm("report", run.path, "-o", tmp_path / "page")
    assert (ended.status, ended.out) == (0, f"{tmp_path}/page/index.html\n")
    assert (tmp_path / "page" / "index.html").is_file()
    again = superasm("report", run.path, "-o", tmp_path / "page")
    assert again.status == 0


def test_json_names_every_file(superasm, run, tmp_path):
    facts = superasm("report", run.path, "-o", tmp_path / "page", "--json").facts
    assert facts["index"] == str(tmp_path / "page" / "index.html")
    assert {Path(name) for name in facts["files"]} == {
        path for path in (tmp_path / "page").rglob("*") if path.is_file()
    }


def test_what_is_no_run_is_refused(superasm, tmp_path, refused):
    refused(
        superasm("report", tmp_path / "none", "-o", tmp_path / "page", "--json"),
        "no run at",
        "folder of superasm bench",
    )


def test_a_folder_with_other_things_is_refused(superasm, run, tmp_path, refused):
    (tmp_path / "mine.txt").write_text("mine")
    ended = superasm("report", run.path, "-o", tmp_path, "--json")
    refused(ended, "something other than a page", "new or empty folder with -o")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_damaged_run_is_an_error_of_the_machine(superasm, run, tmp_path, machine_failed):
    part = without_rows(run, tmp_path / "part", kept=2)
    (part.path / "rows.jsonl").write_text('{"entrant":3}\n')
    ended = superasm("report", part.path, "-o", tmp_path / "page", "--json")
    machine_failed(ended, "not of this version", "run again")
    (part.path / "rows.jsonl").unlink()
    facts = json.loads((part.path / "run.json").read_text())
    (part.path / "run.json").write_text(json.dumps({**facts, "settings": "[timing]\nconfidence="}))
    ended = superasm("report", part.path, "-o", tmp_path / "page", "--json")
    machine_failed(ended, "settings in run.json", "run again")


def test_a_file_in_the_way_of_a_folder_is_refused(superasm, run, tmp_path, machine_failed):
    (tmp_path / "file").write_text("")
    ended = superasm("report", run.path, "-o", tmp_path / "file" / "page", "--json")
    machine_failed(ended, "Not a directory", "another folder")

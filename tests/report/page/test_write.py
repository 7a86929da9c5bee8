"""What is written, what is refused, and what may not become markup."""

import json
import re
import subprocess
import sys
import zipfile
from importlib import resources
from pathlib import Path

import pytest

from superasm.core.errors import StorageError, ToolMissing, UserError
from superasm.report.page.write import MARKER, STATIC, script, write_page
from superasm.store.run import RunFolder

from .made import HOSTILE, HOSTILE_NAME, without_rows


def test_every_file_is_named_and_nothing_else_is_there(run, tmp_path):
    folder = tmp_path / "page"
    written = write_page(run, folder)
    assert written[0] == folder / "index.html"
    assert sorted(written) == sorted(path for path in folder.rglob("*") if path.is_file())
    assert len(list((folder / "programs").iterdir())) == 5


def test_an_earlier_page_is_written_over_and_loses_what_is_stale(run, tmp_path):
    folder = tmp_path / "page"
    write_page(run, folder)
    (folder / "programs" / "99.js").write_text("stale")
    (folder / "notes.txt").write_text("mine")
    write_page(run, folder)
    assert not (folder / "programs" / "99.js").exists()
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_folder_that_is_no_page_is_left_alone(run, tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    for marker in (None, "{", "[]", '{"kind": "another"}'):
        if marker is not None:
            (tmp_path / MARKER).write_text(marker)
        with pytest.raises(UserError, match="something other than a page"):
            write_page(run, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([MARKER, "thesis.tex"])
    with pytest.raises(UserError, match="not a folder"):
        write_page(run, tmp_path / "thesis.tex")


def test_no_run_leaves_no_page(tmp_path):
    with pytest.raises(UserError, match="no run at"):
        write_page(RunFolder(tmp_path / "nothing"), tmp_path / "page")
    assert not (tmp_path / "page").exists()


def test_damaged_rows_and_rows_of_another_run_are_refused(run, tmp_path):
    part = without_rows(run, tmp_path / "part", kept=3)
    rows = part.path / "rows.jsonl"
    whole = rows.read_text()
    for damaged in ("{}\n", whole.replace('"entrant":"', '"entrant":"other ', 1)):
        rows.write_text(damaged)
        with pytest.raises(StorageError) as caught:
            write_page(part, tmp_path / "page")
        assert caught.value.hint
    assert not (tmp_path / "page").exists()
    rows.write_text(whole)
    with part.evaluations.path.open("a") as file:
        file.write('{"schema_version":1,"broken":true}\n')
    with pytest.raises(StorageError, match=r"evaluations\.jsonl, line 1"):
        write_page(part, tmp_path / "page")


def test_the_torn_row_of_a_killed_run_is_left_out(run, tmp_path):
    part = without_rows(run, tmp_path / "part", kept=3)
    for name in ("rows.jsonl", "evaluations.jsonl"):
        stored = (run.path / name).read_bytes().splitlines(keepends=True)
        (part.path / name).write_bytes(b"".join(stored[:3]) + stored[3][:100])
    written = write_page(part, tmp_path / "page")
    assert "0 of 5 programs, unfinished" in written[0].read_text()


def test_a_run_without_a_row_has_a_page(run, tmp_path):
    text = write_page(without_rows(run, tmp_path / "part", kept=0), tmp_path / "page")[
        0
    ].read_text()
    assert "0 of 5 programs, unfinished" in text
    assert "no program finished yet" in text


def test_hostile_text_is_in_the_page_as_text_only(page):
    index = (page / "index.html").read_text()
    assert HOSTILE_NAME not in index
    assert "<b>α</b>" not in index
    assert "&lt;b&gt;α&lt;/b&gt;" in index
    assert len(re.findall("<script", index)) == len(
        re.findall('<script src="[a-z]+.js"></script>', index)
    )
    scripts = [page / "data.js", *(page / "programs").iterdir()]
    for path in scripts:
        text = path.read_text(encoding="ascii")
        assert "<" not in text
        assert ">" not in text
    loaded = [
        json.loads(path.read_text().removeprefix("superasm.loaded(").removesuffix(");\n"))
        for path in scripts[1:]
    ]
    assert any(facts["name"] == HOSTILE_NAME for facts in loaded)
    reasons = {a["reason"] for facts in loaded for e in facts["entrants"] for a in e["attempts"]}
    assert HOSTILE.replace("\u2028", r"\u2028").replace("\u202e", r"\u202e") in reasons


def test_a_script_survives_every_string_and_gives_it_back():
    nasty = {"</script>": ["<!--", "\u2028\u2029\u202e", "\ud800", "&lt;", "\0", '"\\']}
    text = script("f", nasty)
    assert text.isascii()
    assert not set("<>&") & set(text)
    assert json.loads(text.removeprefix("f(").removesuffix(");\n")) == nasty
    with pytest.raises(ValueError, match="JSON"):
        script("f", {"x": float("nan")})


def test_without_jinja2_the_error_says_what_to_install(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(ToolMissing) as caught:
        write_page(run, tmp_path / "page")
    assert caught.value.hint == "pip install 'superasm[report]'"
    assert not (tmp_path / "page").exists()


def test_the_index_stays_small_whatever_the_number_of_programs(page):
    assert (page / "index.html").stat().st_size < 60_000
    assert sum((page / name).stat().st_size for name in STATIC) < 80_000


def test_templates_and_static_files_are_part_of_the_package():
    assets = resources.files("superasm.report.page") / "assets"
    names = {entry.name for entry in assets.iterdir()}
    assert names == {*STATIC, "index.html.jinja"}


def test_the_wheel_holds_them(tmp_path):
    root = Path(__file__).parents[3]
    code = f"from hatchling.build import build_wheel; print(build_wheel({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    held = zipfile.ZipFile(wheel).namelist()
    for name in (*STATIC, "index.html.jinja"):
        assert f"superasm/report/page/assets/{name}" in held

"""Every command of README.md and CONTRIBUTING.md, as a reader would type it."""

import json
import re
import shutil
import subprocess

import pyarrow.parquet as pq
import pytest

from ..small_model import HAS_TORCH, small_model

pytestmark = pytest.mark.slow

NOT_RUN = {"make test": "it is what runs this test"}
FRESH = {"make demo": "runs in a copy of the tree, below"}
ANSWER = re.compile(
    r"^(faster than gcc -O3: \d+\.\d{3}x|no significant difference to gcc -O3|"
    r"no difference: this is the gcc -O3 code)$",
    re.MULTILINE,
)


def commands(text: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def run(command, folder, environment, status=0):
    done = subprocess.run(  # noqa: S602 - the commands are those of our own documents
        command,
        shell=True,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == status, f"{command}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


def check_data(command, shown, folder):
    """Check that a command made the files that it was to make, and said what is in them."""
    if "data stats" in command:
        assert shown.startswith("# A superasm data set")
        return
    written = folder / re.search(r"-o (\S+)", command)[1]
    if "data export" in command:
        path, count = re.search(r"^(\S+): ([1-9]\d*) rows$", shown, re.MULTILINE).groups()
        assert (folder / path).parent == written
        assert pq.read_metadata(folder / path).num_rows == int(count)
        return
    assert re.search(
        rf"^{written.name}: [1-9]\d* train, \d+ val, of [1-9]\d* sources$", shown, re.M
    )
    assert (written / "train-00000.parquet").exists()
    if "data import" in command:
        assert re.search(r"^  unoptimized_assembly: [1-9]\d* -O3$", shown, re.MULTILINE)


def test_every_command_of_the_readme_works_as_written(root, tmp_path, environment):
    for name in ("examples", "configs"):
        shutil.copytree(root / name, tmp_path / name)
    found = commands((root / "README.md").read_text())
    assert any(command.startswith("superasm optimize") for command in found)
    has_model = HAS_TORCH and small_model()
    for command in found:
        if command in NOT_RUN or command in FRESH or ("--model" in command and not has_model):
            continue
        if "superasm train" in command and not HAS_TORCH:
            continue
        # Less certainty than promised, but the same words.
        shown = run(re.sub(r"--budget \S+", "--budget 6s", command), tmp_path, environment)
        if "data amplify" in command:
            assert re.search(r": amplified: \d+ inputs of ", shown), shown
            assert list((tmp_path / re.search(r"-o (\S+)", command)[1]).glob("*.in"))
        elif "optimize" in command:
            assert ANSWER.search(shown), shown
            assert "tests passed" in shown
            assert "99% interval" in shown or "no difference: this is" in shown
            if "--model" in command:
                assert re.search(r"^model +\S+, \S+: ", shown, re.MULTILINE), shown
            written = re.search(r"-o (\S+)", command)[1]
            assert (tmp_path / written).exists()
            assert re.search(rf"build it: gcc .*{re.escape(written)} -o \w+ -lm", shown)
        elif command.startswith("superasm bench"):
            assert re.search(
                r"^(\| )?gcc -O3 .* 1\.000x .*1\.000, 1\.000\]", shown, re.MULTILINE
            ), shown
            assert "superasm rules 5 s" in shown
        elif command.startswith("superasm report"):
            assert shown == "page/index.html\n"
            assert "gcc -O2" in (tmp_path / "page" / "index.html").read_text()
        elif command.startswith("superasm train pairs"):
            assert re.search(r"^[1-9]\d* pairs in rewrites.jsonl$", shown, re.MULTILINE), shown
        elif command.startswith("superasm train samples"):
            assert re.search(r"^step 1, task [0-9a-f]{16}$", shown, re.MULTILINE), shown
            assert re.search(r"^times +reward +speedup +outcome +answer", shown, re.M), shown
            assert "kept no prompts" not in shown
        elif command.startswith("superasm train"):
            written = re.search(r"-o (\S+)", command)[1]
            assert f"{written}/model" in shown
            assert (tmp_path / written / "model" / "model.safetensors").exists()
        elif command.startswith("superasm data"):
            check_data(command, shown, tmp_path)
        elif "--json" in command:
            facts = json.loads(shown)
            assert facts["verdict"]["status"] == "passed"
            assert facts["tests"]["passed"] == facts["tests"]["total"] > 0
        elif "evaluate" in command:
            assert ANSWER.search(shown), shown
            assert re.search(r"(\d+) of \1 \(grade: tested\)", shown)
        elif "profile" in command:
            assert re.search(
                r"^ *\d+\.\d%  main  block \d+, in \d loops?, executed", shown, re.MULTILINE
            )
            assert re.search(r"^shown +9\d\.\d% of the time", shown, re.MULTILINE)
        elif "doctor" in command:
            assert re.search(r"^\w+ +noise floor", shown, re.MULTILINE)
        elif command.startswith("gcc"):
            assert (tmp_path / re.search(r"-o (\S+)", command)[1]).exists()
        else:
            pytest.fail(f"nobody says what {command!r} promises")
    built = subprocess.run(
        ["./matmul"],
        cwd=tmp_path,
        input=(root / "examples/matmul/tests/13-mixed.in").read_bytes(),
        capture_output=True,
        check=True,
    )
    assert built.stdout == (root / "examples/matmul/tests/13-mixed.out").read_bytes()


def test_commands_in_contributing_are_those_of_make(root):
    for command in commands((root / "CONTRIBUTING.md").read_text()):
        assert command in NOT_RUN or command in FRESH, command


def test_make_targets_that_the_documents_name_exist(root):
    makefile = (root / "Makefile").read_text()
    for name in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"`make ([a-z]+)`", (root / name).read_text()):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target} in {name}"


def test_make_demo_shows_a_faster_program_and_its_evidence(root, copy_of_tree, environment):
    # The set-up is done: what is installed here must not be installed anew from the copy.
    (copy_of_tree / ".venv").mkdir()
    (copy_of_tree / ".venv" / "bin").symlink_to(environment["PATH"].split(":")[0])
    (copy_of_tree / ".venv" / ".ready").touch()
    shown = run("make demo DEMO_BUDGET=10s", copy_of_tree, environment)
    assert len(ANSWER.findall(shown)) == 2, shown
    assert len(re.findall(r"(\d+) of \1 \(grade: tested\)", shown)) == 2
    assert (copy_of_tree / "build" / "best.s").exists()
    assert (copy_of_tree / "build" / "best").exists()
    assert "pip" not in shown

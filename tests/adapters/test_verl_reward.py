"""What of the adapter for verl needs no verl: the reward function itself, and the preflight."""

import asyncio
import subprocess
import sys

import pytest
from tests.serve.serving import serving

from superasm.adapters.client import Client, NoReward
from superasm.adapters.verl.preflight import check
from superasm.adapters.verl.reward import compute_score
from superasm.core.errors import UserError
from superasm.dataset.export import Format, export
from superasm.dataset.folder import read_folder


@pytest.fixture(scope="module")
def url(dataset, tmp_path_factory):
    with serving(dataset, tmp_path_factory.mktemp("served")) as (client, _):
        yield client.url


@pytest.fixture(scope="module")
def table(dataset, tmp_path_factory):
    out = tmp_path_factory.mktemp("rows")
    export(dataset, out, Format.VERL)
    return out / "val.parquet"


@pytest.fixture(scope="module")
def row(table):
    import pyarrow.parquet as pq

    return pq.read_table(table).to_pylist()[0]


def paid(row, answer, **options):
    truth = row["reward_model"]["ground_truth"]
    return asyncio.run(compute_score("superasm", answer, truth, row["extra_info"], **options))


def test_an_answer_is_paid_with_the_figures_that_verl_averages(url, row):
    assembly = row["extra_info"]["unoptimized_assembly"]
    found = paid(row, f"```asm\n{assembly}```", url=url, scheme="cgs")
    wanted = {"score": 11.0, "acc": 1.0, "built": 1.0, "tests": 1.0, "speedup_or_1": 1.0}
    assert {name: found[name] for name in wanted} == wanted
    broken = paid(row, f"```asm\n{assembly}\tfrobnicate\n```", url=url)
    assert (broken["score"], broken["built"], broken["speedup_or_1"]) == (-1.0, 0.0, 1.0)
    assert found.keys() == broken.keys()
    assert all(type(value) is float for value in (*found.values(), *broken.values()))


def test_without_a_verdict_nothing_is_paid(row):
    with pytest.raises(NoReward):
        paid(row, "x", url="http://127.0.0.1:1", seconds=1.0)


def test_a_row_that_is_not_ours_is_said_with_the_way_out():
    with pytest.raises(UserError, match="data import published"):
        asyncio.run(compute_score("codenet", "x", "main:\n\tret\n", {}))


def test_the_preflight_knows_whether_every_row_will_be_paid(url, table, dataset, tmp_path):
    assert "3 tasks" in check([str(table)], Client(url))
    only = tmp_path / "one"
    entries = list(read_folder(dataset))
    from superasm.dataset.folder import FolderWriter

    with FolderWriter(only) as writer:
        writer.add(entries[0])
    with serving(only, tmp_path) as (client, _):
        with pytest.raises(UserError, match="2 of 3 tasks are not served"):
            check([str(table)], Client(client.url))


def test_the_preflight_is_a_command_that_ends_in_one_line(table):
    command = [sys.executable, "-m", "superasm.adapters.verl.preflight", str(table)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert done.returncode == 3
    assert done.stderr.startswith("error: no URL of a server")
    assert "Traceback" not in done.stderr

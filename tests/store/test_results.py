import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from superasm.core.errors import StorageError, UserError
from superasm.store.results import ResultStore, TornRowWarning, same_machine
from superasm.store.row import COLUMNS

# Appends the first row of `model` again and again, with a seed per row.
WRITER = """
import os, resource, signal, sys
from dataclasses import replace
from pathlib import Path
from superasm.core.errors import StorageError
from superasm.store.results import ResultStore

model = next(iter(ResultStore(Path(sys.argv[1]))))
store = ResultStore.open(Path(sys.argv[2]))
def append(seed):
    candidate = replace(model.candidate, seed=seed)
    store.append("demo", candidate, model.evaluation, {}, settings_id="s")
"""


@pytest.fixture
def store(tmp_path) -> ResultStore:
    return ResultStore.open(tmp_path / "results.jsonl")


@pytest.fixture
def model(tmp_path, evaluated) -> Path:
    path = tmp_path / "model.jsonl"
    ResultStore.open(path).append("demo", *evaluated(0), {}, settings_id="s")
    return path


def append(store, evaluated, *numbers, **verdict):
    return [store.append("demo", *evaluated(n), verdict, settings_id="s") for n in numbers]


def writer(code, model, store, **options):
    command = [sys.executable, "-c", WRITER + code, str(model), str(store.path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)


def seeds(store):
    return [row.candidate.seed for row in store]


def test_rows_are_read_back_in_the_order_and_as_they_were_appended(store, evaluated):
    rows = append(store, evaluated, 3, 1, 2, status="passed", speedup_point=1.25)
    assert list(ResultStore(store.path)) == rows
    assert rows[0].verdict["speedup_point"] == 1.25
    assert rows[0].verdict["reward"] is None


def test_a_new_store_is_empty_and_its_folder_is_made(tmp_path):
    store = ResultStore.open(tmp_path / "new" / "folder" / "results.jsonl")
    assert list(store) == []
    assert store.keys() == frozenset()


def test_opening_a_store_again_keeps_its_rows(store, evaluated):
    append(store, evaluated, 1)
    assert seeds(ResultStore.open(store.path)) == [1]


def test_work_that_is_done_is_found_also_when_another_process_did_it(store, evaluated):
    [first] = append(store, evaluated, 1)
    assert store.keys() == {first.key}
    [second] = append(ResultStore(store.path), evaluated, 2)
    assert store.keys() == {first.key, second.key}
    assert store.find(second.key) == second
    assert store.find(first.key._replace(settings_id="other")) is None
    assert store.find(first.key._replace(machine_id="other")) is None


def test_the_last_row_with_a_key_is_the_one_found(store, evaluated):
    append(store, evaluated, 1, reward=1.0)
    [again] = append(store, evaluated, 1, reward=2.0)
    assert store.find(again.key).verdict["reward"] == 2.0
    assert len(list(store)) == 2


@pytest.mark.parametrize("kept", [1, 5, 30, 1000, -2])
def test_half_a_row_is_left_out_with_a_warning_and_removed_by_the_next_append(
    store, evaluated, kept
):
    first, _ = append(store, evaluated, 1, 2)
    lines = store.path.read_bytes().splitlines(keepends=True)
    store.path.write_bytes(lines[0] + lines[1][:kept])
    with pytest.warns(TornRowWarning, match="of a row whose writer was killed"):
        assert list(store) == [first]
    with pytest.warns(TornRowWarning):
        assert store.keys() == {first.key}
    [third] = append(store, evaluated, 3)
    assert list(store) == [first, third]
    assert store.keys() == {first.key, third.key}


def test_half_a_first_row_longer_than_a_block_is_removed(store, evaluated):
    candidate, evaluation = evaluated(1, suffix="\n" + "nop;" * 50_000)
    store.append("demo", candidate, evaluation, {}, settings_id="s")
    store.path.write_bytes(store.path.read_bytes()[:-100])
    ResultStore.open(store.path)
    assert store.path.stat().st_size == 0


def test_a_complete_row_without_its_line_end_is_kept(store, evaluated):
    rows = append(store, evaluated, 1, 2)
    store.path.write_bytes(store.path.read_bytes()[:-1])
    assert list(store) == rows
    assert store.find(rows[1].key) == rows[1]
    rows += append(store, evaluated, 3)
    assert list(store) == rows
    assert store.find(rows[2].key) == rows[2]


@pytest.mark.parametrize("text", ["int main(void) { return 0; }", "a = 1\n", "\n\n", "{}"])
def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path, evaluated, text):
    path = tmp_path / "prog.c"
    path.write_text(text)
    for use in (lambda: ResultStore.open(path), lambda: append(ResultStore(path), evaluated, 1)):
        with pytest.raises(StorageError, match="is not a results file"):
            use()
    with pytest.raises(StorageError, match="is not a results file"):
        list(ResultStore(path))
    assert path.read_text() == text


def test_a_damaged_line_is_named_by_its_number(store, evaluated):
    append(store, evaluated, 1, 2)
    lines = store.path.read_bytes().splitlines(keepends=True)
    store.path.write_bytes(lines[0] + b"oops\n" + lines[1])
    for use in (store.keys, lambda: list(store)):
        with pytest.raises(StorageError, match=r"results.jsonl, line 2 is not JSON") as caught:
            use()
        assert "delete that line" in caught.value.hint


def test_a_missing_file_is_the_users_error_when_reading(tmp_path):
    for use in (lambda s: list(s), lambda s: s.keys()):
        with pytest.raises(UserError, match="no results at"):
            use(ResultStore(tmp_path / "none.jsonl"))


def test_a_place_that_can_not_be_written_is_found_before_anything_is_measured(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "file" / "results.jsonl", Path("/proc/results.jsonl")):
        with pytest.raises(StorageError, match=r"opening .* for writing") as caught:
            ResultStore.open(path)
        assert "free space and write permission" in caught.value.hint
    with pytest.raises(StorageError, match="not a regular file"):
        ResultStore.open(Path("/dev/full"))


@pytest.mark.parametrize("failing", ["write", "fdatasync"])
def test_a_disk_that_fills_up_leaves_whole_rows(store, evaluated, monkeypatch, failing):
    rows = append(store, evaluated, 1)
    before = store.path.read_bytes()
    real, calls = os.write, []

    def write(descriptor, data):
        calls.append(len(data))
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return real(descriptor, data[:100])

    def fdatasync(descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, failing, write if failing == "write" else fdatasync)
        with pytest.raises(StorageError, match="No space left on device") as caught:
            append(store, evaluated, 2)
    assert "the rows already stored are intact" in caught.value.hint
    assert store.path.read_bytes() == before
    rows += append(store, evaluated, 3)
    assert list(store) == rows


def test_a_file_size_limit_leaves_whole_rows_and_the_store_usable(store, model, evaluated):
    row_size = model.stat().st_size
    code = f"""
resource.setrlimit(resource.RLIMIT_FSIZE, ({int(row_size * 3.5)},) * 2)
try:
    for seed in range(9):
        append(seed)
except StorageError as error:
    print(error.message)
"""
    output, _ = writer(code, model, store).communicate(timeout=30)
    assert output == f"appending to {store.path}: File too large\n"
    assert seeds(store) == [0, 1, 2]
    append(store, evaluated, 7)
    assert seeds(store) == [0, 1, 2, 7]


def test_a_writer_killed_in_the_middle_of_a_row_loses_that_row_only(store, model, evaluated):
    code = """
for seed in range(5):
    append(seed)
real = os.write
def write(descriptor, data):
    real(descriptor, data[:len(data) // 2])
    os.kill(os.getpid(), signal.SIGKILL)
os.write = write
append(5)
"""
    process = writer(code, model, store)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    with pytest.warns(TornRowWarning):
        assert seeds(store) == [0, 1, 2, 3, 4]
    append(store, evaluated, 6)
    assert seeds(store) == [0, 1, 2, 3, 4, 6]


def test_a_writer_killed_at_any_moment_loses_no_row_that_it_had_reported(store, model, evaluated):
    code = """
for seed in range(100_000):
    append(seed)
    print(seed, flush=True)
"""
    process = writer(code, model, store)
    for _ in range(40):
        reported = int(process.stdout.readline())
    process.kill()
    for line in process.communicate(timeout=30)[0].splitlines():
        reported = int(line)
    append(store, evaluated, -1)
    found = seeds(store)
    assert found == [*range(len(found) - 1), -1]
    assert reported + 1 <= len(found) - 1 <= reported + 2


def test_rows_of_processes_that_append_at_once_do_not_interleave(store, model):
    code = "for number in range(30):\n    append(int(os.environ['FIRST']) + number)\n"
    firsts = (0, 100, 200, 300)
    processes = [
        writer(code, model, store, env={**os.environ, "FIRST": str(first)}) for first in firsts
    ]
    for process in processes:
        process.communicate(timeout=30)
        assert process.returncode == 0
    found = seeds(store)
    for first in firsts:
        assert [n for n in found if first <= n < first + 100] == [*range(first, first + 30)]
    assert len(found) == 30 * len(firsts)


def test_rows_of_threads_that_append_to_one_store_do_not_interleave(store, evaluated):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: append(store, evaluated, number), range(40)))
    assert sorted(seeds(store)) == [*range(40)]


def test_a_reader_never_takes_a_row_being_written_for_a_torn_one(store, evaluated):
    done = threading.Event()

    def write():
        append(store, evaluated, *range(60))
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    reader = ResultStore(store.path)
    while not done.is_set():
        reader.keys()  # A TornRowWarning would be an error here.
    thread.join()
    assert len(reader.keys()) == 60


def test_rows_of_one_machine_may_be_aggregated_and_of_two_may_not(store, evaluated):
    rows = append(store, evaluated, 1, 2)
    assert same_machine(rows) == rows[0].evaluation.machine
    other = store.append("demo", *evaluated(3, kernel="6.5.0"), {}, settings_id="s")
    with pytest.raises(UserError, match=r"2 machines .* kernel 6.1.0 / 6.5.0") as caught:
        same_machine([*rows, other])
    assert rows[0].key.machine_id in caught.value.hint
    with pytest.raises(UserError, match="no rows"):
        same_machine([])


@pytest.fixture
def readable(store, evaluated) -> ResultStore:
    append(store, evaluated, 1, status="passed", speedup_point=1.5, flags=["identical"])
    append(store, evaluated, 2, status="crashed", tests_passed=0, tests_total=1)
    escaped = evaluated(3, suffix="\udce9")
    store.append("demo", *escaped, {"status": "passed", "flags": []}, settings_id="s")
    return store


def test_pandas_reads_a_store_with_its_nested_facts(readable):
    ids = ("task_id", "candidate_id", "settings_id", "machine_id")
    table = pd.read_json(readable.path, lines=True, dtype=dict.fromkeys(ids, str))
    assert list(table["status"]) == ["passed", "crashed", "passed"]
    assert list(table["escaped"]) == [False, False, True]
    assert table["speedup_point"][0] == 1.5
    assert list(table["candidate_id"]) == [row.candidate.id for row in readable]
    assert table["assembly"][0] == next(iter(readable)).candidate.assembly
    assert table["evaluation"][0]["timing"]["inputs"][0]["baseline"]["cycles"][2] == 3002
    age = datetime.now(UTC).replace(tzinfo=None) - pd.to_datetime(table["time_utc"])
    assert age.dt.total_seconds().between(0, 60).all()


def test_duckdb_reads_a_store_with_its_nested_facts(readable):
    query = """
        select status, assembly, evaluation.machine.cpu,
               evaluation.timing.inputs[1].baseline.cycles[3], time_utc, candidate_id
        from read_json($path) order by seed
    """
    rows = duckdb.execute(query, {"path": str(readable.path)}).fetchall()
    expected = next(iter(readable)).candidate
    *facts, time, identity = rows[0]
    assert facts == ["passed", expected.assembly, "AMD EPYC 9B14", 3002]
    assert isinstance(time, datetime)
    assert identity == expected.id
    assert [row[0] for row in rows] == ["passed", "crashed", "passed"]
    everything = duckdb.execute("select * from read_json($path)", {"path": str(readable.path)})
    assert [column[0] for column in everything.description] == list(COLUMNS)
    assert len(everything.fetchall()) == 3

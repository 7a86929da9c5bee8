"""A real cluster of several nodes on this machine, one of them killed mid-way."""

import threading
from collections import Counter
from dataclasses import replace

import pytest
from tests.serve.serving import serving

from superasm.adapters.client import Client
from superasm.core.candidate import Candidate
from superasm.core.errors import SandboxError
from superasm.dataset.folder import read_folder
from superasm.evaluate.evaluator import TimingRequest
from superasm.evaluate.service import BusyError, EvaluationService, Timed
from superasm.store.results import ResultStore

pytest.importorskip("ray", reason="Ray is not installed: tools/check-ray.sh runs this")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
LOOP = "main:\n.Lx:\n\tjmp .Lx\n"


def kinds():
    """A worker whose machine's kind is a resource of its node (this file is not on the nodes)."""
    import ray

    from superasm.adapters.ray.worker import Worker

    class Kind(Worker):
        def fingerprint(self):
            mine = ray.get_runtime_context().get_node_id()
            node = next(node for node in ray.nodes() if node["NodeID"] == mine)
            kind = next(name for name in node["Resources"] if name.startswith("kind-"))
            return replace(super().fingerprint(), cpu=kind)

        def evaluate(self, baseline, candidate, timing):
            outcome = super().evaluate(baseline, candidate, timing)
            if outcome.error is not None:
                return outcome
            return replace(outcome, value=replace(outcome.value, machine=self.fingerprint()))

    return Kind


@pytest.fixture
def cluster():
    import ray
    from ray.cluster_utils import Cluster

    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0})
    memory = {"object_store_memory": 80 << 20}
    made.nodes = [
        made.add_node(num_cpus=1, resources={f"kind-{kind}": 1}, **memory)
        for kind in ("zen", "zen", "lake")
    ]
    ray.init(address=made.address, log_to_driver=False)
    try:
        yield made
    finally:
        ray.shutdown()
        made.shutdown()


@pytest.fixture
def entries(dataset):
    return list(read_folder(dataset))


def variant(entry, number):
    return Candidate(entry.baseline_assembly.replace("main:", "main:" + "\n\tnop" * number), "test")


def until(holds):
    """Wait for something that another process does."""
    pause = threading.Event()
    for _ in range(600):
        if holds():
            return
        pause.wait(0.1)
    raise AssertionError("it never happened")


def test_a_node_is_killed_and_every_candidate_is_still_answered_once(
    cluster, entries, quick, tmp_path
):
    from superasm.adapters.ray.pool import Bounds, RayPool

    answered = []
    store = ResultStore.open(tmp_path / "evaluations.jsonl")
    with RayPool(quick, Bounds(look_seconds=1.0), worker=kinds()) as pool:
        until(lambda: len(pool.busy()) == 3 and len(pool.machines) == 2)
        service = EvaluationService(pool, quick, store)
        futures = []
        for number in range(1, 5):
            for entry in entries:
                timed = Timed.EVERYTHING if number == 1 else Timed.NOTHING
                future = service.submit(entry.task, variant(entry, number), timed)
                future.add_done_callback(lambda done: answered.append(done.result().candidate_id))
                futures.append(future)
        victim = cluster.nodes[0]
        until(lambda: pool.busy().get(victim.node_id))
        cluster.remove_node(victim, allow_graceful=False)
        found = [future.result(timeout=300) for future in futures]
        assert pool.lost_actors >= 1
        assert pool.resubmitted >= 1
    assert [judged.verdict.status for judged in found] == ["passed"] * len(futures)
    assert Counter(answered) == Counter(judged.candidate_id for judged in found)
    assert len(set(answered)) == len(futures)
    rows = list(store)
    assert len(rows) == len(futures)
    kinds_of = {}
    for row in rows:
        kinds_of.setdefault(row.evaluation.task_id, set()).add(row.evaluation.machine.cpu)
    assert {len(seen) for seen in kinds_of.values()} == {1}
    assert set().union(*kinds_of.values()) == {"kind-zen", "kind-lake"}


def test_what_takes_too_long_or_is_too_much_is_no_verdict_and_the_pool_goes_on(
    cluster, entries, quick
):
    from superasm.adapters.ray.pool import Bounds, RayPool

    entry = entries[0]
    loop = Candidate(entry.baseline_assembly.replace("main:", LOOP), "test")
    with RayPool(quick, Bounds(waiting=1, look_seconds=1.0)) as pool:
        pool.admit(entry.task).result(timeout=120)
        stuck = pool.submit(entry.task, loop, TimingRequest(quick.timing), seconds=0.5)
        with pytest.raises(BusyError):
            pool.submit(entry.task, variant(entry, 1))
        with pytest.raises(SandboxError, match="longer than"):
            stuck.result(timeout=120)
        until(lambda: not pool.waiting)
        assert pool.submit(entry.task, variant(entry, 1)).result(timeout=120).cases
    with pytest.raises(SandboxError, match="closed"):
        pool.submit(entry.task, loop).result(timeout=10)


def test_the_server_evaluates_on_the_cluster(cluster, dataset, entries, tmp_path):
    with serving(dataset, tmp_path, "--ray", cluster.address) as (client, _):
        url = Client(client.url, "")
        assert url.health()["workers"] == 3
        found = url.evaluate(entries[0].task.id, assembly=entries[0].baseline_assembly)
        assert (found.reward, found.passed) == (11.0, True)
        assert url.evaluate("bits.c", answer="No.").status == "no_answer"

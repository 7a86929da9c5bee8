"""Who evaluates what, without a cluster."""

from concurrent.futures import Future
from types import SimpleNamespace

from superasm.adapters.ray.plan import Actor, Job, Plan


def plan_of(**groups):
    plan = Plan()
    actors = {}
    for group, names in groups.items():
        for name in names:
            actors[name] = Actor(name, f"node-of-{name}")
            plan.join(actors[name], group)
    return plan, actors


def job(task):
    return Job(SimpleNamespace(id=task), "candidate", None, None, Future())


def test_a_task_stays_with_the_machines_that_measured_it():
    plan, actors = plan_of(zen=["a", "b"], lake=["c"])
    first = plan.place("task")
    plan.measured("task")
    for actor in list(first.actors):
        plan.leave(actor, now=0.0)
    assert plan.place("task") is first
    plan.join(actors["a"], first.name)
    assert plan.place("task") is first


def test_a_task_that_nobody_measured_goes_where_there_are_machines():
    plan, _ = plan_of(zen=["a"], lake=["b"])
    first = plan.place("task")
    plan.leave(first.actors[0], now=0.0)
    second = plan.place("task")
    assert second is not first
    plan.leave(second.actors[0], now=0.0)
    assert plan.place("task") is second


def test_new_tasks_go_to_the_group_with_least_to_do_per_actor():
    plan, _ = plan_of(zen=["a", "b", "c"], lake=["d"])
    placed = [plan.place(f"task {n}") for n in range(1)]
    for n in range(1, 40):
        plan.wait(job(f"task {n}"), plan.place(f"task {n}"))
        placed.append(plan.place(f"task {n}"))
    assert sum(group.name == "zen" for group in placed) in range(28, 32)


def test_an_actor_that_knows_a_task_gets_its_jobs_and_others_do_not_idle():
    plan, actors = plan_of(zen=["a", "b"])
    actors["b"].known.add("task")
    group = plan.groups["zen"]
    for _ in range(3):
        plan.wait(job("task"), group)
    pairs = list(group.pairs())
    assert [actor.handle for actor, _ in pairs] == ["b", "a"]
    assert len(group.jobs) == 1


def test_jobs_of_a_group_without_actors_wait_move_or_end():
    plan, actors = plan_of(zen=["a"], lake=["b"])
    zen = plan.groups["zen"]
    measured, fresh = job("measured"), job("fresh")
    plan.measured("measured")
    plan.wait(measured, zen)
    plan.wait(fresh, zen)
    assert plan.stranded(0.0, patience=9.0) == []
    plan.leave(actors["a"], now=1.0)
    assert plan.stranded(5.0, patience=9.0) == [(fresh, True)]
    assert list(zen.jobs) == [measured]
    assert plan.stranded(11.0, patience=9.0) == [(measured, False)]
    assert not zen.jobs


def test_jobs_wait_for_the_last_machines_to_come_back():
    plan, actors = plan_of(zen=["a"])
    waits = job("task")
    plan.wait(waits, plan.place("task"))
    plan.leave(actors["a"], now=0.0)
    assert plan.stranded(1.0, patience=9.0) == []
    plan.join(Actor("c", "another"), "zen")
    assert [pair[1] for pair in plan.groups["zen"].pairs()] == [waits]

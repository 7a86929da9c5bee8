"""The search on a landscape that is known: what it finds, and what it never does."""

import pytest

from superasm.propose.search.engine import Start


def test_it_finds_the_optimum_of_a_landscape_without_traps(search, bench, lower, costs):
    rewrites = [lower(f"lower-{r}", (r,), 1) for r in ("eax", "ebx", "ecx", "edx")]
    found = search(bench(), rewrites)
    best = found.lineages[0].state
    assert costs(best) == 104
    assert {step.rewrite for step in best.steps} == {rewrite.name for rewrite in rewrites}
    assert found.counts.accepted == 4


def test_nothing_to_gain_ends_at_once_with_the_unchanged_start(search, bench, lower, begin):
    found = search(bench(), [lower("raise", ("eax", "ebx"), 90)])
    assert found.lineages[0].state.unit.text == begin().unit.text
    assert found.counts.accepted == 0
    assert found.seconds < 200


def test_all_places_of_a_rewrite_are_tried_at_once_first(search, bench, lower):
    one = bench()
    found = search(one, [lower("lower", ("eax", "ebx", "ecx", "edx"), 1)])
    assert len(one.checked) == 1
    assert len(found.lineages[0].state.steps[0].edits) == 4


def test_a_group_with_one_wrong_place_is_bisected_and_the_right_ones_are_kept(
    search, bench, lower, costs
):
    one = bench(wrong={r"movl\t\$1, %ecx": "t1"})
    found = search(one, [lower("lower", ("eax", "ebx", "ecx", "edx"), 1)])
    best = found.lineages[0].state
    assert costs(best) == 100 + 1 + 1 + 30 + 1
    assert "$30, %ecx" in best.unit.text


def test_a_group_that_is_slower_as_a_whole_is_taken_apart(search, bench, lower, costs):
    class Mixed(lower):
        def find(self, unit, blocks):
            yield from lower("x", ("eax", "ebx"), 1).find(unit, blocks)
            yield from lower("x", ("ecx", "edx"), 90).find(unit, blocks)

    found = search(bench(), [Mixed("mixed", (), 0)])
    assert costs(found.lineages[0].state) == 100 + 1 + 1 + 30 + 40


def test_a_wrong_program_is_never_timed_nor_returned(search, bench, lower):
    one = bench(wrong={r"movl\t\$1, %(eax|edx)": "t1"})
    rewrites = [lower(f"lower-{r}", (r,), 1) for r in ("eax", "ebx", "ecx", "edx")]
    found = search(one, rewrites, local=True, seconds=60.0)
    for text, _, _ in one.raced:
        assert "$1, %eax" not in text
        assert "$1, %edx" not in text
    assert "$1, %eax" not in found.lineages[0].state.unit.text
    assert found.arms["lower-eax"].wrong >= 1


def test_what_fails_on_inputs_that_checking_leaves_out_is_not_accepted(search, bench, lower):
    one = bench(late=(r"movl\t\$1, %eax",))
    found = search(one, [lower("lower", ("eax", "ebx"), 1)])
    assert "$1, %eax" not in found.lineages[0].state.unit.text
    assert "$1, %ebx" in found.lineages[0].state.unit.text


def test_a_lucky_timing_is_not_believed_until_fresh_samples_show_it_too(search, bench, lower):
    lucky = bench(noise={0: 1.5})  # The first comparison shows a gain where there is none.
    found = search(lucky, [lower("raise", ("eax",), 11)])
    assert found.counts.confirmed == 1
    assert found.counts.accepted == 0
    assert [thorough for _, _, thorough in lucky.raced] == [False, True]


def test_tests_that_failed_before_run_first(search, bench, lower):
    one = bench(wrong={r"\$1, %eax": "killer", r"\$1, %ebx": "other", r"\$2, %eax": "killer"})
    rewrites = [lower("a", ("eax",), 1), lower("b", ("ebx",), 1), lower("c", ("eax",), 2)]
    rewrites += [lower(f"lower-{n}", ("ecx",), n) for n in range(3, 20)]
    search(one, rewrites)
    assert one.checked[0][1] == ()
    assert one.checked[-1][1][0] == "killer"


def test_no_program_is_checked_twice(search, bench, lower):
    one = bench()
    rewrites = [lower("a", ("eax",), 1), lower("b", ("eax",), 1), lower("c", ("ebx",), 90)]
    found = search(one, rewrites, local=True, seconds=40.0)
    texts = [text for text, _ in one.checked]
    assert len(texts) == len(set(texts))
    assert found.counts.repeated >= 1


def test_it_stops_at_its_deadline(search, bench, lower):
    rewrites = [lower(f"raise-{n}", ("eax",), n) for n in range(50, 90)]
    one = bench()
    found = search(one, rewrites, seconds=5.0)
    assert len(one.raced) == 5
    assert not found.interrupted


def test_one_seed_gives_one_sequence_of_proposals_and_another_seed_another(search, bench, lower):
    def proposals(seed):
        one = bench(wrong={r"%ebx, %|\$7": "t"})
        rewrites = [lower(f"lower-{r}", (r,), 1) for r in ("eax", "ebx", "ecx", "edx")]
        search(one, rewrites, seed=seed, local=True, seconds=30.0)
        return one.checked, one.raced

    # How far the checking thread got ahead at the deadline is the only thing left to chance.
    (checks, races), (checks_again, races_again) = proposals(1), proposals(1)
    assert races == races_again
    shorter = min(len(checks), len(checks_again))
    assert shorter > 20
    assert checks[:shorter] == checks_again[:shorter]
    assert proposals(2)[0][:shorter] != checks[:shorter]


def test_an_interrupt_returns_the_best_confirmed_program(search, bench, lower, costs):
    rewrites = [lower(f"lower-{r}", (r,), 1) for r in ("eax", "ebx", "ecx", "edx")]
    found = search(bench(stop_after=4), rewrites)  # Two comparisons for each of two steps.
    assert found.interrupted
    assert found.counts.accepted == 2
    assert costs(found.lineages[0].state) < 200


def test_a_step_that_turns_out_wrong_later_is_taken_back(search, bench, lower):
    one = bench(flaky=r"\$1, %eax")
    rewrites = [lower("a", ("eax",), 1), lower("b", ("ebx",), 1), lower("c", ("ecx",), 1)]
    found = search(one, rewrites)
    assert "$1, %eax" not in found.lineages[0].state.unit.text
    assert found.counts.reasons["retreat"] >= 1


def test_the_line_of_descent_that_ends_best_comes_first(search, bench, lower, begin):
    other = begin(begin().unit.text.replace("$10", "$11"), "clang")
    starts = [Start(begin(), 1.0), Start(other, 0.99)]
    found = search(bench(), [lower("lower", ("eax", "edx"), 1)], starts=starts)
    assert found.lineages[0].score >= found.lineages[1].score
    assert {line.root.start for line in found.lineages} == {"gcc", "clang"}


def test_near_misses_are_tried_together(search, bench, lower, costs):
    # Each is below what counts as a difference, together they are above it.
    rewrites = [
        lower("a", ("eax",), 10 - 1),
        lower("b", ("ebx",), 20 - 1),
        lower("c", ("ecx",), 29),
    ]
    one = bench()
    found = search(one, rewrites, seconds=400.0)
    assert costs(found.lineages[0].state) <= 198
    assert found.arms["combine"].accepted == 1


def test_what_an_earlier_search_found_useless_is_not_checked_again(search, bench, lower):
    tried = {}
    rewrites = [lower("a", ("eax",), 50), lower("b", ("ebx",), 60)]
    search(bench(), rewrites, tried=lambda key, status, case: tried.update({key: case}))
    assert tried
    again = bench()
    found = search(again, rewrites, known_wrong=tried)
    assert again.checked == []
    assert found.counts.repeated == len(tried)


def test_an_accepted_step_is_told_with_its_gain_and_what_it_changed(search, bench, lower, begin):
    told = []
    search(bench(), [lower("lower", ("edx",), 1)], accepted=lambda *step: told.append(step))
    [(before, step, after, score)] = told
    assert before.unit.text == begin().unit.text
    assert after.unit.text == before.apply(step.edits).unit.text
    assert step.gain.point == pytest.approx(200 / 161)
    assert score == pytest.approx(0.2169, abs=1e-3)


def test_a_machine_that_fails_ends_the_search_with_its_error(search, bench, lower, monkeypatch):
    from superasm.core.errors import SandboxError

    one = bench()

    def broken(state, first):
        raise SandboxError("the jail died")

    monkeypatch.setattr(one, "check", broken)
    with pytest.raises(SandboxError):
        search(one, [lower("lower", ("eax",), 1)])


def test_a_rewrite_with_a_bug_costs_itself_and_is_told(search, bench, lower, costs):
    class Broken(lower):
        def find(self, unit, blocks):
            yield from super().find(unit, blocks)
            raise KeyError("bug")

    found = search(bench(), [Broken("broken", ("eax",), 1), lower("good", ("ebx",), 1)])
    assert costs(found.lineages[0].state) <= 181
    assert found.counts.broken == {"broken": "KeyError: 'bug'"}

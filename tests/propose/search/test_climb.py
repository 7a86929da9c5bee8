"""Hill climbing over flags, with a fake compiler: the text says what each flag costs."""

from superasm.propose.compilers import Configuration
from superasm.propose.flags import FlagSpace
from superasm.propose.search.climb import Climb, Peak


def run(bench, begin, *, good=(), bad=(), fails=(), seconds=120.0, seed=1, peaks=None):
    asked: list[Configuration] = []

    def text(configuration):
        line = "main:\n\tmovl\t$%d, %%eax\n\tret\n"
        price = 100 - sum(20 for flag in good if flag in configuration.cflags)
        price += sum(20 for flag in bad if flag in configuration.cflags)
        return line % price

    def compile_with(configuration):
        asked.append(configuration)
        if any(flag in configuration.cflags for flag in fails):
            return "unknown flag"
        return begin(text(configuration), configuration.name)

    start = Configuration("gcc", ("-O3",))
    peaks = peaks or [Peak(start, begin(text(start), start.name), 0.0)]
    climb = Climb(
        bench,
        compile_with,
        lambda state: state.unit.text,
        peaks,
        [FlagSpace(peak.configuration.cc, "native") for peak in peaks],
        seed=seed,
        clock=bench.clock,
        deadline=seconds,
    )
    return climb.run(), climb, asked


def test_it_climbs_to_flags_that_help(bench, begin):
    good = ("-fno-ivopts", "-fno-gcse", "-fno-tree-pre")
    whole, climb, _ = run(bench(), begin, good=good, seconds=150.0)
    assert whole
    [peak] = climb.peaks
    assert set(good) & set(peak.configuration.cflags)
    assert peak.score > 0.05
    assert climb.counts.accepted == len(peak.climbed) == len(peak.curve) >= 1


def test_nothing_is_compiled_twice_and_equal_results_are_not_timed(bench, begin):
    one = bench()
    _, climb, asked = run(one, begin, seconds=30.0)
    assert len(asked) == len(set(asked))
    assert one.raced == []  # Every setting gives the same text here.
    assert climb.counts.repeated == climb.counts.tried > 20


def test_settings_that_do_not_compile_or_are_wrong_are_counted_and_never_win(bench, begin):
    one = bench(wrong={r"\$80": "t"})
    _, climb, _ = run(one, begin, good=("-fno-ivopts",), fails=("-O2",), seconds=100.0)
    assert climb.counts.failed > 0
    assert climb.counts.accepted == 0
    assert "$100" in climb.peaks[0].state.unit.text


def test_one_seed_gives_one_sequence_of_settings(bench, begin):
    first, again, other = (run(bench(), begin, seconds=10.0, seed=s)[2] for s in (1, 1, 2))
    shorter = min(len(first), len(again))
    assert shorter > 20
    assert first[:shorter] == again[:shorter]
    assert first[:shorter] != other[:shorter]


def test_a_compiler_far_behind_is_left_alone(bench, begin):
    ahead = Peak(Configuration("gcc", ("-O3",)), begin(name="gcc"), 0.5)
    behind = Peak(Configuration("clang", ("-O3",)), begin(name="clang"), 0.1)
    _, _, asked = run(bench(), begin, peaks=[ahead, behind], seconds=10.0)
    assert {configuration.cc for configuration in asked} == {"gcc"}


def test_an_interrupt_keeps_the_peaks(bench, begin):
    good = ("-fno-ivopts", "-fno-gcse", "-fno-tree-pre")
    whole, climb, _ = run(bench(stop_after=2), begin, good=good, seconds=900.0)
    assert not whole
    assert climb.counts.accepted == 1
    assert "$80" in climb.peaks[0].state.unit.text

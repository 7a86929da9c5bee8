"""The charts and figures of a page, without a browser."""

import math
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.core.evaluation import Metric
from superasm.core.verdict import Outcome
from superasm.report.page import charts
from superasm.report.page.samples import forest, sample_panel
from superasm.report.page.svg import Scale, interval, label, ratio, ratio_ticks, tag, ticks

NASTY = '</svg><script>alert(1)</script>"&\u202e\0'
positive = st.floats(0.001, 1000)


def parsed(svg):
    """Read a chart as XML, which fails unless it is well-formed."""
    return ET.fromstring(svg)


def texts(svg):
    return [element.text for element in parsed(svg).iter("{http://www.w3.org/2000/svg}text")]


def drawn(svg, name, class_):
    found = parsed(svg).iter("{http://www.w3.org/2000/svg}" + name)
    return [element for element in found if class_ in element.get("class", "").split()]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1.000x"), (0.998, "0.998x"), (1.234, "1.23x"), (12.34, "12.3x"), (1234, "1234x")],
)
def test_a_ratio_has_as_many_digits_as_it_needs(value, text):
    assert ratio(value) == text


def test_an_interval_names_its_unit_once():
    assert interval(1.234, 1.1, 1.4) == "1.23x [1.10, 1.40]"


@given(ends=st.tuples(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6)))
def test_ticks_are_round_within_the_range_and_not_too_many(ends):
    low, high = ends[0], ends[0] + ends[1]
    marks = ticks(low, high)
    slack = (high - low) * 1e-6 + 1e-9
    assert all(low - slack <= mark <= high + slack for mark in marks)
    assert 2 <= len(marks) <= 7


@given(ends=st.tuples(positive, positive).map(sorted))
def test_ratio_ticks_hold_one_if_the_range_does(ends):
    low, high = ends[0] / 1.01, ends[1] * 1.01
    marks = ratio_ticks(low, high)
    assert (1.0 in marks) == (low <= 1 <= high)
    assert all(low <= mark <= high for mark in marks)


@given(value=positive, ends=st.tuples(positive, positive).map(sorted), logarithmic=st.booleans())
def test_a_scale_stays_on_the_chart(value, ends, logarithmic):
    place = Scale(*ends, 10, 110, logarithmic)(value)
    assert 10 - 1e-6 <= place <= 110 + 1e-6


def test_whatever_text_is_put_in_stays_text():
    svg = tag("g", label(0, 0, NASTY), class_=NASTY)
    (text,) = list(ET.fromstring(svg))
    assert text.text == NASTY.replace("\u202e", r"\u202e").replace("\0", r"\x00")
    assert "<script" not in svg
    for chart in (
        charts.distribution([charts.Spread(NASTY, [(1.5, Outcome.FASTER)], 1, (1, 1, 1.5))]),
        charts.curves({NASTY: (0.5, 1.0)}, ratios=False),
        charts.outcomes([(NASTY, [(NASTY, NASTY, 3)])]),
        forest([(NASTY, (1.1, 1.0, 1.2), Outcome.FASTER)]),
    ):
        assert parsed(chart).get("aria-label")
        assert "<script" not in chart


def test_every_program_is_in_the_distribution_once():
    values = [
        (1.5, "faster"),
        (1.5, "faster"),
        (0.8, "slower"),
        (1.0, "no_difference"),
        (9e9, "faster"),
    ]
    svg = charts.distribution([charts.Spread("a", values, 2, (1.0, 1.0, 1.5))])
    counted = re.findall(r": (\d+) (faster|slower|no difference)<", svg)
    assert sum(int(count) for count, _ in counted) == len(values)
    assert "5 answered, 2 failed" in texts(svg)


def test_the_outcome_bars_are_as_long_as_their_shares():
    svg = charts.outcomes(
        [("a", [("faster", "faster", 3), ("x", "f0", 1), ("slower", "slower", 0)])]
    )
    lengths = [
        float(rect.get("width")) + 1 for rect in parsed(svg).iter() if rect.tag.endswith("rect")
    ]
    assert lengths[0] / lengths[1] == pytest.approx(3, rel=0.01)
    assert len(lengths) == 2


def test_curves_without_values_are_left_out():
    svg = charts.curves({"a": (1.0, 1.1), "b": ()}, ratios=True)
    assert "a" in texts(svg)
    assert "b" not in texts(svg)
    assert "a from 1.000x to 1.10x at 2" in parsed(svg).get("aria-label")


def test_the_ninth_curve_is_dashed_in_the_first_colour():
    svg = charts.curves({f"e{i}": (0.1, 0.2) for i in range(9)}, ratios=False)
    assert len(drawn(svg, "path", "dashed")) == 2  # The line and its key.
    assert all("s0" in path.get("class") for path in drawn(svg, "path", "dashed"))


def test_a_panel_shows_every_sample_and_says_which_lie_above():
    base, cand = [1e6 + i for i in range(99)] + [9e9], [5e5 + i for i in range(100)]
    panel = sample_panel(base, cand, Metric.CPU_NS)
    paths = [p for p in parsed(panel.svg).iter() if "dots" in p.get("class", "")]
    assert [path.get("d").count("M") for path in paths] == [100, 100]
    assert panel.above == 1
    assert (panel.baseline, panel.candidate) == ("1.00 ms", "0.50 ms")


def test_a_panel_needs_samples_of_both_sides():
    assert sample_panel([], [1.0], Metric.CYCLES) is None
    assert sample_panel([1.0], [], Metric.CYCLES) is None
    alike = sample_panel([5.0], [5.0], Metric.CYCLES)
    assert alike.baseline == "5.00 cycles"


@given(
    points=st.lists(st.tuples(positive, positive, positive).map(sorted), min_size=1, max_size=4),
    metric=st.sampled_from(Metric),
)
def test_intervals_of_any_size_fit_on_the_forest(points, metric):
    lines = [
        (f"i{n}", (mid, low, high), Outcome.FASTER) for n, (low, mid, high) in enumerate(points)
    ]
    svg = forest([*lines, ("none", None, None)])
    places = [
        float(circle.get("cx")) for circle in parsed(svg).iter() if circle.tag.endswith("circle")
    ]
    assert len(places) == len(points)
    assert all(math.isfinite(place) and 149 <= place <= 431 for place in places)
    assert "not measured" in texts(svg)
    values = [mid for _, mid, _ in points]
    assert sample_panel(values, values[::-1], metric) is not None

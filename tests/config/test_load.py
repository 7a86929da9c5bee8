import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.config.load import CHOICES, LIMITS, dump, load, settings_id, toml_value
from superasm.config.settings import Evaluator, JailMode, Sandbox, Settings, TimingPlan
from superasm.core.errors import UserError
from superasm.core.stats import look_alpha, planned_looks, signed_rank_rejections


def write(folder: Path, text: str) -> Path:
    path = folder / "superasm.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path | None, *overrides: str) -> UserError:
    with pytest.raises(UserError) as caught:
        load(path, overrides)
    assert "\n" not in caught.value.message
    return caught.value


positive = st.floats(min_value=1e-300, allow_infinity=False)
count = st.integers(min_value=1, max_value=2**62)


def _can_reach_its_confidence(plan):
    looks = planned_looks(plan.first_look_pairs, plan.max_pairs)
    return signed_rank_rejections(plan.max_pairs, look_alpha(plan.confidence, looks)) > 0


settings = st.builds(
    Settings,
    sandbox=st.builds(
        Sandbox,
        mode=st.sampled_from(JailMode),
        wall_limit_seconds=positive,
        memory_mib=count,
        output_mib=count,
        stack_mib=count,
        build_limit_seconds=positive,
        without=st.lists(st.sampled_from(CHOICES["sandbox.without"])).map(tuple),
    ),
    timing=st.builds(
        lambda looks, **rest: TimingPlan(first_look_pairs=min(looks), max_pairs=max(looks), **rest),
        looks=st.tuples(count, count),
        metric=st.sampled_from(CHOICES["timing.metric"]).map(str),
        confidence=st.floats(0, 1, exclude_min=True, exclude_max=True),
        precision=st.floats(0, 1, exclude_min=True, exclude_max=True),
        stop_when_decided=st.booleans(),
        min_effect=st.floats(0, 1, exclude_max=True),
        max_seconds=positive,
    ).filter(_can_reach_its_confidence),
    evaluator=st.builds(
        Evaluator,
        lanes=st.integers(0, 1000),
        slowdown_limit=st.floats(1, 1e9),
        grace_seconds=st.floats(0, 1e9),
    ),
)


def test_no_file_and_no_overrides_give_the_defaults():
    assert load(None, []) == Settings()


@given(settings)
def test_dumped_settings_load_back_to_the_same_object(tmp_path_factory, chosen):
    path = write(tmp_path_factory.getbasetemp(), dump(chosen))
    loaded = load(path, [])
    assert loaded == chosen
    assert repr(loaded) == repr(chosen)  # Also the types: 10 is not 10.0.


@given(settings, settings)
def test_settings_have_the_same_id_exactly_when_they_are_equal(one, other):
    assert (settings_id(one) == settings_id(other)) == (one == other)
    assert settings_id(one) == settings_id(replace(one))


@given(
    st.recursive(
        st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner).map(tuple),
        max_leaves=8,
    )
)
def test_a_written_value_is_read_by_tomllib_as_the_same_value(value):
    def listed(value):
        return [listed(item) for item in value] if isinstance(value, tuple) else value

    assert tomllib.loads(f"value = {toml_value(value)}")["value"] == listed(value)


def test_overrides_win_over_the_file_and_the_last_override_wins(tmp_path):
    path = write(tmp_path, "[timing]\nmax_pairs = 96\nconfidence = 0.9\n")
    loaded = load(path, ["timing.max_pairs=24", "timing.max_pairs = 48"])
    assert (loaded.timing.max_pairs, loaded.timing.confidence) == (48, 0.9)


@pytest.mark.parametrize(
    ("override", "section", "key", "value"),
    [
        ("sandbox.mode=none", "sandbox", "mode", JailMode.NONE),
        ('sandbox.mode="none"', "sandbox", "mode", JailMode.NONE),
        ("timing.metric=wall_ns", "timing", "metric", "wall_ns"),
        ("timing.stop_when_decided=true", "timing", "stop_when_decided", True),
        ("timing.max_seconds=5", "timing", "max_seconds", 5.0),
        ("timing.precision=1e-3", "timing", "precision", 0.001),
        ("sandbox.memory_mib=4_096", "sandbox", "memory_mib", 4096),
        ('sandbox.without=["ptrace", "counters"]', "sandbox", "without", ("ptrace", "counters")),
        ("sandbox.without=[]", "sandbox", "without", ()),
        ("evaluator.lanes=0", "evaluator", "lanes", 0),
    ],
)
def test_an_override_is_read_as_toml_or_else_as_a_bare_text(override, section, key, value):
    found = getattr(getattr(load(None, [override]), section), key)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("override", "hint"),
    [
        ("timing.max_pair=48", "did you mean timing.max_pairs"),
        ("timings.max_pairs=48", "did you mean timing.max_pairs"),
        ("sandbox.max_pairs=48", "did you mean timing.max_pairs"),
        ("max_pairs=48", "did you mean timing.max_pairs"),
        ("timing.max_pairs", "did you mean timing.max_pairs"),
        ("evaluator.colour=red", "known: evaluator.lanes"),
        ("=", "known: sandbox.mode"),
        ("", "known: sandbox.mode"),
        ("timing=3", "known: timing.metric"),
        ("timing.colour=red", "known: timing.metric"),
        ("timng.colour=red", "known: timing.metric"),
    ],
)
def test_a_misspelt_override_is_refused_with_the_near_names(override, hint):
    error = refusal(None, override)
    assert repr(override) in error.message
    assert hint in error.hint


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[timng]\nmax_pairs = 48", "unknown section [timng]", "did you mean timing?"),
        ("[timing]\nmax_pair = 48", "unknown key timing.max_pair", "timing.max_pairs"),
        ("[colours]", "unknown section [colours]", "known: sandbox, timing, evaluator"),
        ("max_pairs = 48", "unknown section [max_pairs]", "known: sandbox"),
        ("timing = 3", "timing must be a section", "write [timing]"),
        ("[timing]\nmetric = cycles", "not TOML: Invalid value (at line 2", "need quotes"),
    ],
)
def test_a_misspelt_file_is_refused_with_the_near_names(tmp_path, text, message, hint):
    path = write(tmp_path, text)
    error = refusal(path)
    assert error.message.startswith(f"{path}: {message}")
    assert hint in error.hint


@pytest.mark.parametrize(
    ("override", "message"),
    [
        ("timing.max_pairs=many", "timing.max_pairs must be a whole number, not 'many'"),
        ("timing.max_pairs=48.0", "timing.max_pairs must be a whole number, not 48.0"),
        ("timing.max_pairs=true", "timing.max_pairs must be a whole number, not True"),
        ("timing.max_pairs='48'", "timing.max_pairs must be a whole number, not '48'"),
        ("timing.max_pairs=", "timing.max_pairs must be a whole number, not ''"),
        ("timing.max_pairs=0", "timing.max_pairs must be above 0, not 0"),
        ("timing.max_seconds=-1", "timing.max_seconds must be above 0, not -1"),
        ("timing.max_seconds=nan", "timing.max_seconds must be a finite number, not nan"),
        ("timing.max_seconds=inf", "timing.max_seconds must be a finite number, not inf"),
        ("timing.max_seconds=true", "timing.max_seconds must be a number, not True"),
        ("timing.max_seconds=2020-01-01", "timing.max_seconds must be a number, not datetime"),
        ("timing.confidence=1", "timing.confidence must be between 0 and 1"),
        ("timing.confidence=99", "timing.confidence must be between 0 and 1"),
        ("timing.stop_when_decided=1", "timing.stop_when_decided must be true or false, not 1"),
        ("timing.metric=cycle", "timing.metric must be one of auto, cycles, cpu_ns, wall_ns"),
        ("timing.metric=3", "timing.metric must be a text, not 3"),
        ("sandbox.mode=off", "sandbox.mode must be one of bubblewrap, none, not 'off'"),
        ("sandbox.mode=[]", "sandbox.mode must be one of bubblewrap, none, not []"),
        ("sandbox.without=ptrace", "sandbox.without must be a list of texts such as"),
        ("sandbox.without=[1]", "sandbox.without must be a list of texts such as"),
        ("sandbox.without=['net']", "sandbox.without must be made of bubblewrap, seccomp"),
        ("evaluator.lanes=-1", "evaluator.lanes must be at least 0, not -1"),
        ("timing.max_pairs=1\nx = 2", "timing.max_pairs must be a whole number"),
        ("timing.max_seconds=1" + "0" * 400, "timing.max_seconds must be a finite number"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line_that_names_the_setting(override, message):
    assert message in refusal(None, override).message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[timing]\nmax_pairs = 'many'", "timing.max_pairs must be a whole number, not 'many'"),
        ("[timing]\nconfidence = 99", "timing.confidence must be between 0 and 1"),
        ("[sandbox]\nmode = {}", "sandbox.mode must be one of bubblewrap, none, not {}"),
        ("[sandbox.memory_mib]", "sandbox.memory_mib must be a whole number, not {}"),
    ],
)
def test_a_wrong_value_in_a_file_is_refused_with_file_section_and_key(tmp_path, text, message):
    path = write(tmp_path, text)
    assert refusal(path).message.startswith(f"{path}: {message}")


def test_a_wrong_value_in_the_file_is_refused_even_when_an_override_replaces_it(tmp_path):
    path = write(tmp_path, "[timing]\nmax_pairs = 'many'\n")
    assert str(path) in refusal(path, "timing.max_pairs=48").message


def test_a_first_look_after_the_last_pair_is_refused_with_what_to_add():
    error = refusal(None, "timing.max_pairs=8")
    assert error.hint == "add timing.first_look_pairs=8"
    assert load(None, ["timing.max_pairs=8", "timing.first_look_pairs=8"]).timing.max_pairs == 8


def test_a_file_that_can_not_be_read_is_named(tmp_path):
    missing = tmp_path / "none.toml"
    assert refusal(missing).message == f"{missing}: No such file or directory"
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b"# caf\xe9\n")
    assert refusal(latin).message == f"{latin}: not UTF-8 text"


def test_every_limit_and_choice_names_a_setting():
    defaults = Settings()
    known = {
        f"{section.name}.{field.name}"
        for section in fields(Settings)
        for field in fields(getattr(defaults, section.name))
    }
    assert known >= LIMITS.keys() | CHOICES.keys()


def test_the_defaults_pass_their_own_checks(tmp_path):
    assert load(write(tmp_path, dump(Settings())), []) == Settings()


def test_a_confidence_that_the_pairs_can_never_reach_is_refused():
    with pytest.raises(UserError, match="can never reach") as caught:
        load(None, ["timing.first_look_pairs=4", "timing.max_pairs=4"])
    assert "12 pairs" in caught.value.hint

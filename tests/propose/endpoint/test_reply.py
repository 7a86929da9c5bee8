import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from superasm.core.errors import EndpointFault
from superasm.propose.chat import Answer
from superasm.propose.endpoint.reply import Failed, read_error, read_reply

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["choices", "message", "content", "usage", "error", "code", "type", "finish_reason"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60))
def test_any_body_is_an_answer_or_a_named_fault(body):
    found = read_reply(body, 1.0)
    assert isinstance(found, Answer | Failed)
    if isinstance(found, Failed):
        assert found.message


@given(
    st.integers(300, 599),
    json_values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60),
)
def test_any_error_is_a_fact_about_the_model_or_a_named_fault(status, body):
    found = read_error(status, body)
    assert isinstance(found, Answer | Failed)
    if isinstance(found, Failed):
        assert found.fault in EndpointFault
        assert "\n" not in found.message


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_talk_about_context_counts_only_where_the_request_is_at_fault(status):
    found = read_error(status, b'{"error": {"message": "context length service is down"}}')
    assert isinstance(found, Failed)

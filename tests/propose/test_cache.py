import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from superasm.core.errors import StorageError
from superasm.propose.cache import AnswerCache, CachedModel
from superasm.propose.chat import Answer, Finish, Request, Sampler, Usage, answers

ASK = ({"role": "user", "content": "faster"},)


class Echo:
    """Numbers its answers, so that a second one to the same question shows."""

    name = "echo"

    def __init__(self, **identity):
        self.identity = {"model": "echo", **identity}
        self.asked = 0

    def generate(self, requests):
        for position in reversed(range(len(requests))):
            self.asked += 1
            yield (
                position,
                Answer(f"{requests[position].sample} {self.asked}", usage=Usage(1, 0, 2)),
            )


def entry(folder):
    return next(folder.rglob("*.json"))


def test_an_answer_is_found_again_with_everything_it_had(tmp_path):
    answer = Answer("te\ud800xt\u2028", Finish.LENGTH, Usage(1, 2, 3, 4), "hm", 1.5)
    cache, key = AnswerCache(tmp_path / "new"), {"a": [1, None, {"b": "é"}]}
    assert cache.find(key) is None
    cache.store(key, answer)
    found = AnswerCache(tmp_path / "new").find(key)
    assert found.from_cache
    assert (found.text, found.finish, found.usage) == (answer.text, answer.finish, answer.usage)
    assert (found.reasoning, found.seconds) == ("hm", 1.5)
    assert not list(tmp_path.rglob("*.unfinished"))


def test_everything_that_an_answer_depends_on_is_in_its_key(tmp_path):
    cache = AnswerCache(tmp_path)
    ask = [Request(ASK)]
    first = answers(CachedModel(Echo(), cache, "1"), ask)[0].text

    def again(model=None, version="1", request=ask[0]):
        return answers(CachedModel(model or Echo(), cache, version), [request])[0].from_cache

    assert again()
    assert not again(model=Echo(temperature=1))
    assert not again(model=Echo(base_url="x"))
    assert not again(version="2")
    assert not again(request=Request(ASK, 1))
    assert not again(request=Request([*ASK, *ASK]))
    assert answers(CachedModel(Echo(), cache, "1"), ask)[0].text == first


def test_a_sampler_goes_on_counting_and_a_rerun_finds_the_same_answers(tmp_path):
    cache = AnswerCache(tmp_path)

    def run(model):
        sampler = Sampler(CachedModel(model, cache, "1"))
        other = ({"role": "user", "content": "smaller"},)
        found = [*sampler(ASK, 2), *sampler(other, 1), *sampler(ASK, 2)]
        return [answer.text for answer in found], sampler.usage

    model = Echo()
    first = run(model)
    assert [text.split()[0] for text in first[0]] == ["0", "1", "0", "2", "3"]
    assert first[1].total == 15
    assert run(model) == first
    assert model.asked == 5


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b"[]",
        b'{"format": 1}',
        b'{"format": 2, "key": {}, "answer": {}}',
    ],
)
def test_a_damaged_entry_is_reported_and_asked_for_again(tmp_path, damage):
    cache = AnswerCache(tmp_path)
    model = Echo()
    answers(CachedModel(model, cache, "1"), [Request(ASK)])
    entry(tmp_path).write_bytes(damage)
    found = answers(CachedModel(model, cache, "1"), [Request(ASK)])
    assert model.asked == 2
    assert not found[0].from_cache
    assert cache.damaged == [entry(tmp_path)]
    assert answers(CachedModel(model, cache, "1"), [Request(ASK)])[0].from_cache


@settings(max_examples=60)
@given(data=st.data())
def test_no_change_of_an_entry_is_taken_for_an_answer_of_another_kind(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("cache")
    cache, key = AnswerCache(folder), {"model": "m"}
    cache.store(key, Answer("text", usage=Usage(1, 2, 3)))
    stored = json.loads(entry(folder).read_bytes())
    where = data.draw(st.sampled_from(["format", "key", "answer"]))
    junk = st.none() | st.integers() | st.text() | st.lists(st.integers()) | st.just({})
    if where == "answer":
        stored["answer"][data.draw(st.sampled_from(sorted(stored["answer"])))] = data.draw(junk)
    else:
        stored[where] = data.draw(junk)
    entry(folder).write_text(json.dumps(stored))
    found = cache.find(key)
    assert found is None or (isinstance(found.text, str) and isinstance(found.finish, Finish))


def test_an_entry_under_a_wrong_name_is_not_used(tmp_path):
    cache = AnswerCache(tmp_path)
    cache.store({"a": 1}, Answer("one"))
    cache.store({"a": 2}, Answer("two"))
    one, two = sorted(tmp_path.rglob("*.json"))
    one.write_bytes(two.read_bytes())
    found = [cache.find({"a": n}) for n in (1, 2)]
    assert [answer is None for answer in found].count(True) == 1


def test_many_threads_may_share_one_cache(tmp_path):
    cache = AnswerCache(tmp_path)

    def work(number):
        for i in range(20):
            cache.store({"n": i}, Answer(str(i) * 1000))
            found = cache.find({"n": i})
            assert found.text == str(i) * 1000

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert not cache.damaged
    assert len(list(tmp_path.rglob("*"))) == 20 + len(list(tmp_path.iterdir()))


def test_a_place_that_cannot_be_written_is_a_storage_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="writing"):
        AnswerCache(tmp_path / "file").store({}, Answer(""))

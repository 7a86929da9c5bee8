"""What a model reads before it imitates."""

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from superasm.asm.numbered import MOST_LINES, Numbered
from superasm.core.task import Task
from superasm.propose.prompt import render
from superasm.train.reading import Reader
from superasm.train.text import prompt_tokens

from .programs import ASSEMBLY, LINES, small_tokenizer

END = 3


@pytest.fixture(scope="module")
def made():
    tokenizer = small_tokenizer()
    prompts = [
        prompt_tokens(tokenizer, render(LINES.request(Task("t.c", b"", (), ()), text)))
        for text in ASSEMBLY
    ]
    return tokenizer, Reader(prompts, tokenizer, END, steps=100, tokens=2000, seed=0)


def lines(text):
    return [line for line in text.split("\n") if line]


@pytest.mark.parametrize("number", [0, 30, 99])
def test_an_answer_says_lines_of_its_prompt(made, number):
    tokenizer, reader = made
    listings = [lines(Numbered.read(text).listing) for text in ASSEMBLY]
    for example in reader.batch(number):
        assert example.answer[-1] == END
        asked = lines(tokenizer.decode(example.prompt, skip_special_tokens=True))
        said = lines(tokenizer.decode(example.answer, skip_special_tokens=True))
        assert len(asked) <= reader.window(number)
        assert set(said) <= set(asked)
        assert any(asked == whole[i : i + len(asked)] for whole in listings for i in range(99))


def test_windows_grow_to_whole_listings(made):
    _, reader = made
    sizes = [reader.window(number) for number in range(100)]
    assert sizes == sorted(sizes)
    assert sizes[0] == 8
    assert sizes[60] == sizes[-1] == MOST_LINES


def test_a_batch_is_a_function_of_its_number(made):
    _, reader = made
    assert reader.batch(7) == reader.batch(7)
    assert reader.batch(7) != reader.batch(8)


def test_a_batch_has_about_so_many_tokens(made):
    _, reader = made
    total = sum(len(one.prompt) + len(one.answer) for one in reader.batch(99))
    assert 2000 <= total < 2000 + 64 * 8 + 24 * 12


def test_what_has_no_numbered_lines_is_not_read():
    tokenizer = small_tokenizer()
    assert not Reader([(5, 6, 7)], tokenizer, END, steps=9, tokens=100, seed=0)

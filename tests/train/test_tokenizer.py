"""The tokenizer: exact on any text, and about four tokens a line of assembly."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("torch")
pytest.importorskip("transformers")
from transformers import AutoTokenizer

from superasm.asm.answer import AnswerFormat
from superasm.asm.numbered import MOST_LINES, Numbered
from superasm.core.task import Task
from superasm.propose.prompt import PromptRequest, Shown, render
from superasm.train.tokenizer import END, families, train_tokenizer

ROOT = Path(__file__).parents[1]
ASSEMBLY = [path.read_text() for path in sorted((ROOT / "models" / "replay").glob("*.s"))]
SOURCES = [path.read_text() for path in sorted((ROOT.parent / "corpus").glob("*/prog.c"))]


@pytest.fixture(scope="module")
def tokenizer():
    texts = ["\n" + Numbered.read(text).listing for text in ASSEMBLY]
    return train_tokenizer([*texts * 20, *ASSEMBLY, *SOURCES[:10]], 3000)


def back(tokenizer, text):
    return tokenizer.decode(tokenizer(text)["input_ids"], clean_up_tokenization_spaces=False)


def pieces(tokenizer, text):
    return [tokenizer.decode([token]) for token in tokenizer(text)["input_ids"]]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(tokenizer, text):
    assert back(tokenizer, text) == text


@given(st.text(alphabet="\n\t 0123456789+%$(),-.:_abLrx@PLT#\"'"))
@settings(deadline=None)
def test_anything_like_assembly_comes_back(tokenizer, text):
    assert back(tokenizer, text) == text


def test_programs_come_back(tokenizer):
    for text in (*ASSEMBLY, *SOURCES):
        assert back(tokenizer, text) == text


def test_a_line_is_made_of_its_parts(tokenizer):
    line = "\n17\tleal\t-1(%rax), %edx\n18\tjne\t.L3"
    wanted = ["\n17", "\tleal\t", "-1", "(%rax", ")", ", %edx", "\n18", "\tjne\t", ".L3"]
    assert pieces(tokenizer, line) == wanted


def test_every_line_number_is_one_token_also_in_an_answer(tokenizer):
    for number in range(MOST_LINES + 1):
        assert pieces(tokenizer, f"\n{number}\t.L3:")[0] == f"\n{number}"
        assert pieces(tokenizer, f"\n{number}") == [f"\n{number}"]
        assert pieces(tokenizer, f"\n{number}+\tnop")[0] == f"\n{number}"
        copied = [f"\n{number}", "+", "\t", f"{number}", f"-{number}"]
        assert pieces(tokenizer, f"\n{number}+\t{number}-{number}") == copied
        assert pieces(tokenizer, f"\n{number}-{number}") == [f"\n{number}", f"-{number}"]


def test_a_line_takes_few_tokens(tokenizer):
    programs = [Numbered.read(text) for text in ASSEMBLY]
    tokens = sum(len(tokenizer("\n" + p.listing)["input_ids"]) for p in programs)
    assert tokens < 5 * sum(len(p.shown) for p in programs)


def test_the_chat_template_leaves_the_line_break_before_an_answer_to_the_model(tokenizer):
    request = PromptRequest(
        Task("t", b"", (), ()), ASSEMBLY[0], Shown.ASSEMBLY_ONLY, AnswerFormat.LINES
    )
    question = render(request)
    asked = tokenizer.apply_chat_template(question, tokenize=False, add_generation_prompt=True)
    whole = tokenizer.apply_chat_template(
        [*question, {"role": "assistant", "content": "5\tret"}], tokenize=False
    )
    assert whole == f"{asked}\n5\tret{END}"
    assert pieces(tokenizer, whole.removeprefix(asked)) == ["\n5", "\tret", END]


def test_it_is_the_same_when_it_is_loaded_again(tokenizer, tmp_path):
    tokenizer.save_pretrained(tmp_path)
    again = AutoTokenizer.from_pretrained(tmp_path)
    text = ASSEMBLY[0]
    assert again(text)["input_ids"] == tokenizer(text)["input_ids"]
    assert again.decode(again(text)["input_ids"]) == text
    assert again.chat_template == tokenizer.chat_template
    assert again.eos_token == END


def test_tokens_that_name_the_same_thing_are_a_family(tokenizer):
    groups = {
        frozenset(map(tokenizer.decode, ([token] for token in group)))
        for group in families(tokenizer)
    }
    assert {"\n17", "17", "-17"} in groups
    of_a_label = next(group for group in groups if any(".L3" in text for text in group))
    assert all(text.strip("\t, :") == ".L3" for text in of_a_label)
    assert len(set().union(*groups)) == sum(map(len, groups)), "no token is in two"

"""From conversations to tokens and back, by a model's own chat template."""

from collections.abc import Sequence
from typing import Any

from superasm.propose.chat import Message


def prompt_tokens(tokenizer: Any, messages: Sequence[Message]) -> tuple[int, ...]:
    """Return the tokens of a conversation up to where the model is to go on."""
    text = _asked(tokenizer, messages)
    special = not tokenizer.chat_template  # A template puts them in itself.
    return tuple(tokenizer(text, add_special_tokens=special)["input_ids"])


def answer_tokens(
    tokenizer: Any, messages: Sequence[Message], answer: str, end: frozenset[int]
) -> tuple[int, ...]:
    """Return the tokens with which a model would give an answer, its end of text included."""
    text = answer
    if tokenizer.chat_template:
        said = [*(dict(message) for message in messages), {"role": "assistant", "content": answer}]
        whole = tokenizer.apply_chat_template(said, tokenize=False)
        asked = _asked(tokenizer, messages)
        if whole.startswith(asked):
            text = whole.removeprefix(asked)
    tokens = list(tokenizer(text, add_special_tokens=False)["input_ids"])
    ends = next((i for i, token in enumerate(tokens) if token in end), None)
    if ends is None:
        return (*tokens, tokenizer.eos_token_id if tokenizer.eos_token_id in end else min(end))
    return tuple(tokens[: ends + 1])


def answer_text(tokenizer: Any, tokens: Sequence[int]) -> str:
    """Return what a model said, without its special tokens."""
    return str(tokenizer.decode(list(tokens), skip_special_tokens=True))


def _asked(tokenizer: Any, messages: Sequence[Message]) -> str:
    if tokenizer.chat_template:
        return str(
            tokenizer.apply_chat_template(
                [dict(message) for message in messages], tokenize=False, add_generation_prompt=True
            )
        )
    return "\n\n".join(message["content"] for message in messages) + "\n\n"

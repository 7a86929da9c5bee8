"""A tokenizer that reads assembly as an assembler does: mnemonics, registers, labels, numbers.

Byte-pair encoding on bytes, so that any text comes back exactly; but texts are first cut where
assembly is, and no token goes over a cut. What is frequent is then one token: "\\n17" (a line and
its number), "\\taddl\\t", ", %rax", "(%rdx", ".L6". A line of assembly takes about four tokens,
lines that are copied by their numbers (`17+ 3-9`) five.

Covers: numbered listings and answers (`asm.numbered`), assembly files, C.
Does not cover: other languages, which it spells out.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

from superasm.asm.numbered import MOST_LINES
from superasm.propose.tiny.turns import ASSISTANT, END, TEMPLATE, USER

PADDING = "<|pad|>"
VOCABULARY = 1024
# Line numbers must be tokens each, however rare; this is how often each is shown at the least.
_WEIGHT = 20
# More loops are hardly ever among so many lines.
_MOST_LOOPS = 16

_CUTS = "|".join(
    (
        r"\n\d{1,3}(?=[\t+\n-]|\z)",  # A line of a listing or an answer, by its number.
        r"\nloop \d{1,2}|[*@]\d",  # A loop, and what becomes of it.
        r"\t\.p2align[ \t]\d+(?:,,\d+)?",
        r"\t\.[A-Za-z_]*\d{0,4}:?[ \t]?",  # Directives, and labels in a listing.
        r"\t[a-z][a-z0-9]*(?: [a-z]+)?\t?",  # Mnemonics, in a file some with a prefix.
        r"(?:, ?)?%[a-z0-9]+",
        r"(?:, )?\(%(?:rip\)|[a-z0-9]+)",
        r",[1248]\)",
        r"\)",
        r"(?:, )?\$?-?\d{1,3}",
        r"(?:, )?\.L[A-Z]{0,3}\d{1,4}:?",
        r" ?[A-Za-z_][A-Za-z0-9_]*(?:@PLT)?",
        r"\n[ \t]*",
        r"[ \t]+",
        r"[^\sA-Za-z0-9]{1,3}",
    )
)

# The name in a token: a register, a label, or the number of a line (not of a constant, "$17").
_NAMED = re.compile(
    r"(?:, ?)?\(?(%[a-z0-9]+)\)?|(?:\t|, ?| )?(\.L[A-Z]{0,3}\d{1,4}):?[ \t]?|[\n-]?(\d{1,3})"
)


def train_tokenizer(texts: Iterable[str], vocabulary: int = VOCABULARY) -> Any:
    """Return a tokenizer of transformers, with the template of tiny models, learned from texts.

    Args:
        texts: listings, answers and C sources, as models will see them.
        vocabulary: number of tokens.
    """
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_CUTS), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[PADDING, USER, ASSISTANT, END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_with_numbers(texts), trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=END,
        pad_token=PADDING,
        additional_special_tokens=[USER, ASSISTANT],
        chat_template=TEMPLATE,
        clean_up_tokenization_spaces=False,
    )


def families(tokenizer: Any) -> list[list[int]]:
    """Return the tokens that name the same thing, in groups of two and more, each by its number.

    A register in any place of an operand list, a label where it stands and where it is jumped to,
    the number of a line before the line and where lines are copied.
    """
    found: dict[str, list[int]] = {}
    for token in range(len(tokenizer)):
        match = _NAMED.fullmatch(tokenizer.decode([token]))
        if match is not None:
            found.setdefault(match[match.lastindex or 0], []).append(token)
    return [group for group in found.values() if len(group) > 1]


def _with_numbers(texts: Iterable[str]) -> Iterator[str]:
    yield from texts
    numbers = range(MOST_LINES + 1)
    loops = "".join(f"\nloop {n} {n}..{n}" for n in range(1, _MOST_LOOPS + 1))
    lines = "".join(f"\n{n}" for n in numbers) + "".join(f"\n1+\t{n}-{n}" for n in numbers) + "\n"
    for _ in range(_WEIGHT):
        yield lines
        yield loops

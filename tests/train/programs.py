"""Small programs and models that several tests share."""

from pathlib import Path

from superasm.asm.answer import AnswerFormat
from superasm.asm.numbered import Numbered
from superasm.propose.prompt import Shown
from superasm.propose.style import Style
from superasm.train.models import Loaded, Shape, from_scratch
from superasm.train.tokenizer import train_tokenizer

REPLAY = Path(__file__).parents[1] / "models" / "replay"
ASSEMBLY = [path.read_text() for path in sorted(REPLAY.glob("*.s"))]
LINES = Style(Shown.ASSEMBLY_ONLY, AnswerFormat.LINES)
SMALL = Shape(hidden=32, layers=2, heads=2, key_value_heads=1, inner=64, context=1024)


def small_tokenizer(texts=ASSEMBLY):
    listings = ["\n" + Numbered.read(text).listing for text in texts]
    return train_tokenizer(listings * 20, 2048)


def small_model(texts=ASSEMBLY, shape=SMALL, seed=0) -> Loaded:
    return from_scratch(small_tokenizer(texts), shape, seed, LINES)

"""A model's answer to a request for assembly, read in the format that was asked for. Pure."""

from enum import StrEnum

from superasm.asm.edits import EditFailure, EditProblem, apply_edits, looks_like_edits
from superasm.asm.extract import Extraction, Outcome, extract, is_refusal, without_reasoning
from superasm.asm.numbered import Numbered
from superasm.asm.parse import AsmSyntaxError, global_symbols, parse


class AnswerFormat(StrEnum):
    """What a model is asked to write.

    `full`: the whole assembly file in a fenced block. `edits`: search/replace blocks (`asm.edits`)
    against the baseline. `lines`: changes of its lines by their numbers (`asm.numbered`), and
    nothing else; for models that were trained on it.
    """

    FULL = "full"
    EDITS = "edits"
    LINES = "lines"


def read_answer(
    answer: str, asked: AnswerFormat, baseline: str, *, cut_off: bool = False
) -> Extraction:
    """Return the assembly that an answer stands for, or why there is none.

    A complete file is taken where edits or lines were asked for (it must define what the baseline
    defines), and edits where a file or lines were asked for: the answer is clear either way.

    Args:
        answer: the text of a model, reasoning included.
        asked: the format that the prompt asked for.
        baseline: the assembly that edits are against.
        cut_off: the model was stopped at its limit. Edits are then incomplete, even if no block
            is; a file in a block that ends is complete.
    """
    text = without_reasoning(answer.replace("\r\n", "\n"))
    if text is None:
        return Extraction(Outcome.TRUNCATED, message="the reasoning never ends")
    if asked is AnswerFormat.LINES:
        made = Numbered.read(baseline).apply(text)
        if isinstance(made, str) or made.problem is not EditProblem.NO_BLOCK:
            return _of_changed_lines(made, cut_off=cut_off)
        asked = AnswerFormat.EDITS
    edited = apply_edits(baseline, text)
    if isinstance(edited, str):
        if cut_off:
            return Extraction(Outcome.TRUNCATED, message="the answer was cut off after its edits")
        return Extraction(Outcome.FOUND, edited)
    if edited.problem is EditProblem.NO_BLOCK:
        return _file(text, asked, baseline, cut_off=cut_off)
    if edited.problem is EditProblem.CUT_OFF:
        return Extraction(Outcome.TRUNCATED, message=str(edited))
    found = _file(text, asked, baseline, cut_off=cut_off)
    is_file = found.outcome is Outcome.FOUND and not looks_like_edits(found.assembly)
    if asked is AnswerFormat.FULL and is_file:
        return found
    return Extraction(Outcome.BAD_EDIT, message=str(edited))


def _of_changed_lines(made: str | EditFailure, *, cut_off: bool) -> Extraction:
    if cut_off:
        return Extraction(Outcome.TRUNCATED, message="the answer was cut off")
    if isinstance(made, str):
        return Extraction(Outcome.FOUND, made)
    return Extraction(Outcome.BAD_EDIT, message=str(made))


def edit_failure(baseline: str, answer: str) -> EditFailure | None:
    """Return what is wrong with the edits of an answer; None if they can be applied."""
    text = without_reasoning(answer.replace("\r\n", "\n"))
    result = apply_edits(baseline, text or "")
    return result if isinstance(result, EditFailure) else None


def _file(text: str, asked: AnswerFormat, baseline: str, *, cut_off: bool) -> Extraction:
    """Read a text without usable edits as one that holds a whole file."""
    found = extract(text)
    if found.outcome is Outcome.FOUND and asked is AnswerFormat.EDITS:
        if not _defines_as_much(found.assembly, baseline):
            why = "it holds no search/replace block, and its assembly is not the whole file"
            return Extraction(Outcome.NO_ANSWER, message=why)
    elif found.outcome is Outcome.NO_ANSWER and cut_off:
        return Extraction(Outcome.TRUNCATED, message="the answer was cut off before any assembly")
    elif found.outcome is Outcome.NO_ANSWER and asked is AnswerFormat.EDITS and text.strip():
        if is_refusal(text):
            return Extraction(Outcome.REFUSED, message="the model declined to answer")
        return Extraction(Outcome.NO_ANSWER, message="it holds no search/replace block")
    return found


def _defines_as_much(assembly: str, baseline: str) -> bool:
    try:
        return global_symbols(parse(assembly)) >= global_symbols(parse(baseline))
    except AsmSyntaxError:
        return False

"""What a server sent back: an answer, a fact about the model, or a fault of the server. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from superasm.core.errors import EndpointFault
from superasm.propose.chat import Answer, Finish, Usage

LARGEST_BODY = 32 << 20
LARGEST_TEXT = 4 << 20
_FINISH = {
    "length": Finish.LENGTH,
    "max_tokens": Finish.LENGTH,
    "content_filter": Finish.FILTERED,
    "safety": Finish.FILTERED,
    "refusal": Finish.REFUSED,
}
_TOO_LONG = re.compile(
    r"context[ _-]?(length|size|window)|maximum context|prompt is too long|input is too long"
    r"|too many (input )?tokens|exceeds? the (available|maximum).{0,20}(context|token)",
    re.IGNORECASE,
)
# "This model's maximum context length is 8192 tokens. However, you requested 8300 tokens (300 in
# the messages, 8000 in the completion)", "... and your request has 300 input tokens", "supports at
# most 4096 completion tokens".
_CONTEXT = re.compile(r"maximum context length (?:is|of) (\d{1,9})", re.IGNORECASE)
_PROMPT = re.compile(r"(\d{1,9}) (?:in the messages|(?:input|prompt) tokens)", re.IGNORECASE)
_MOST = re.compile(r"at most (\d{1,9}) (?:completion|output) tokens", re.IGNORECASE)
_NO_MODEL = re.compile(
    r"model_not_found|\bmodel\b.{0,80}(not (found|exist|available|supported)|unknown|invalid)"
    r"|(unknown|invalid|no such|not a valid) model",
    re.IGNORECASE | re.DOTALL,
)
_QUOTA = re.compile(r"insufficient_quota|exceeded your current quota|credit|billing", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Failed:
    """A reply that is no answer.

    Attributes:
        fault: which.
        message: what the server says, or what is wrong; may echo a key.
        again: it may go better another time.
        retry_with: name of the parameter for the token limit that this model wants, or "".
        retry_limit: tokens that the model has left for an answer to this prompt, if the limit was
            what it refuses, else 0.
    """

    fault: EndpointFault
    message: str
    again: bool = False
    retry_with: str = ""
    retry_limit: int = 0


def read_reply(body: bytes, seconds: float) -> Answer | Failed:
    """Read the body of a successful response.

    Whatever the server sends, this is an answer or a fault: `garbage` unless it is a chat
    completion with a message.
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return _garbage(body)
    if not isinstance(data, Mapping):
        return _garbage(body)
    choices = data.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], Mapping):
        if data.get("error"):
            return Failed(EndpointFault.SERVER_ERROR, _message(data) or "an error", again=True)
        return _garbage(body)
    message = choices[0].get("message")
    if not isinstance(message, Mapping):
        return _garbage(body)
    text, refusal = _text(message.get("content")), message.get("refusal")
    if text is None:
        return _garbage(body)
    finish = _FINISH.get(str(choices[0].get("finish_reason")).lower(), Finish.STOP)
    if isinstance(refusal, str) and refusal:
        text, finish = text or refusal, Finish.REFUSED
    if len(text) > LARGEST_TEXT:
        text, finish = text[:LARGEST_TEXT], Finish.TOO_LARGE
    reasoning = message.get("reasoning_content") or message.get("reasoning")
    return Answer(
        text=text,
        finish=finish,
        usage=_usage(data.get("usage")),
        reasoning=reasoning[:LARGEST_TEXT] if isinstance(reasoning, str) else "",
        seconds=seconds,
    )


def read_error(status: int, body: bytes) -> Answer | Failed:
    """Read a response with an error status.

    A prompt that is too long and a prompt that is filtered are facts about the model, so they
    are answers without text; the rest are faults.
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    told = _message(data) if isinstance(data, Mapping) else ""
    # Codes and types count as well as words.
    everything = f"{told} {json.dumps(data)[:4000]}" if isinstance(data, Mapping) else ""
    message = told or _excerpt(body)
    if status in (400, 404, 413, 422) and everything:
        if room := _room(told):
            return Failed(EndpointFault.BAD_REQUEST, message, retry_limit=room)
        if _TOO_LONG.search(everything):
            return Answer("", Finish.PROMPT_TOO_LONG)
        if "content_filter" in everything:
            return Answer("", Finish.FILTERED)
        if "max_completion_tokens" in told:
            name = "max_completion_tokens"
            return Failed(EndpointFault.BAD_REQUEST, message, retry_with=name)
        if _NO_MODEL.search(everything):
            return Failed(EndpointFault.UNKNOWN_MODEL, message)
    if status == 429 and _QUOTA.search(everything):
        return Failed(EndpointFault.OUT_OF_QUOTA, message)
    by_status = {
        401: Failed(EndpointFault.BAD_KEY, message),
        402: Failed(EndpointFault.OUT_OF_QUOTA, message),
        403: Failed(EndpointFault.FORBIDDEN, message),
        404: Failed(EndpointFault.WRONG_URL, message),
        405: Failed(EndpointFault.WRONG_URL, message),
        408: Failed(EndpointFault.TIMED_OUT, message, again=True),
        409: Failed(EndpointFault.SERVER_ERROR, message, again=True),
        429: Failed(EndpointFault.RATE_LIMITED, message, again=True),
    }
    if status in by_status:
        return by_status[status]
    if status >= 500:
        return Failed(EndpointFault.SERVER_ERROR, message, again=True)
    if status >= 400:
        return Failed(EndpointFault.BAD_REQUEST, message)
    return Failed(EndpointFault.WRONG_URL, message or f"status {status}")


def _room(told: str) -> int:
    """Return the tokens left for an answer, as a refusal of the token limit tells them, or 0."""
    if most := _MOST.search(told):
        return int(most.group(1))
    context, prompt = _CONTEXT.search(told), _PROMPT.search(told)
    if context is None or prompt is None:
        return 0
    return max(0, int(context.group(1)) - int(prompt.group(1)))


def _garbage(body: bytes) -> Failed:
    what = f"it begins {_excerpt(body)!r}" if body.strip() else "it is empty"
    message = f"the reply is not a chat completion: {what}"
    return Failed(EndpointFault.GARBAGE, message, again=True)


def _excerpt(body: bytes) -> str:
    return " ".join(body[:400].decode("utf-8", "replace").split())[:120]


def _message(data: Mapping[str, object]) -> str:
    """Return what an error object says, in one line."""
    error = data.get("error", data)
    if isinstance(error, Mapping):
        error = error.get("message") or error.get("detail") or error.get("msg") or ""
    text = error if isinstance(error, str) else json.dumps(error)
    return " ".join(text.split())[:300]


def _text(content: object) -> str | None:
    """Return the text of a message's content: a text, nothing, or a list of parts."""
    if content is None or isinstance(content, str):
        return content or ""
    if isinstance(content, list) and all(isinstance(part, Mapping) for part in content):
        texts = [part.get("text", "") for part in content if part.get("type") == "text"]
        return "".join(text for text in texts if isinstance(text, str))
    return None


def _usage(data: object) -> Usage:
    """Read the token counts; what a server doesn't say or garbles counts as 0."""

    def count(source: object, name: str) -> int:
        value = source.get(name) if isinstance(source, Mapping) else None
        return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0

    if not isinstance(data, Mapping):
        return Usage()
    return Usage(
        prompt=count(data, "prompt_tokens"),
        cached_prompt=count(data.get("prompt_tokens_details"), "cached_tokens"),
        completion=count(data, "completion_tokens"),
        reasoning=count(data.get("completion_tokens_details"), "reasoning_tokens"),
    )

"""Which key goes to which server, and how it is kept out of everything that is written.

A key is read from one environment variable, chosen by the host of the server, and is never sent to
another host: `OPENAI_API_KEY` goes to api.openai.com alone. Any other server gets
`SUPERASM_API_KEY`, or the variable that the user names.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from superasm.core.errors import EndpointError, EndpointFault, UserError

OWN_VARIABLE = "SUPERASM_API_KEY"
OPENAI_URL = "https://api.openai.com/v1"

# Host -> variable that its own documentation uses.
PROVIDERS: Mapping[str, str] = {
    "api.openai.com": "OPENAI_API_KEY",
    "api.anthropic.com": "ANTHROPIC_API_KEY",
    "generativelanguage.googleapis.com": "GEMINI_API_KEY",
    "api.together.xyz": "TOGETHER_API_KEY",
    "openrouter.ai": "OPENROUTER_API_KEY",
    "api.deepseek.com": "DEEPSEEK_API_KEY",
    "api.mistral.ai": "MISTRAL_API_KEY",
    "api.groq.com": "GROQ_API_KEY",
    "api.fireworks.ai": "FIREWORKS_API_KEY",
    "api.x.ai": "XAI_API_KEY",
}
_LOOKS_LIKE_A_KEY = re.compile(
    r"(?i)\b(bearer\s+)[\w.~+/=-]{8,}|\b(?:sk|pk|rk|gsk|xai|AIza|hf|tgp)[-_][\w*.-]{6,}|\bAIza[\w-]{20,}"
)
_HIDDEN = "[key]"
_NO_KEY = "no-key"


@dataclass(frozen=True, slots=True)
class Server:
    """Where a model is, as the user gave it.

    Attributes:
        url: without a slash at its end.
        host: of the URL, in lower case.
        is_here: it is this machine (a loopback address).
    """

    url: str
    host: str
    is_here: bool


class Key:
    """A secret that doesn't print. `reveal` is called where the client is made, and nowhere else.

    Args:
        text: the secret, or "" for servers that want none.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return f"Key({_HIDDEN if self._text else ''})"

    def __reduce__(self) -> tuple[object, ...]:
        raise TypeError("a key does not leave the process")

    def reveal(self) -> str:
        """Return the secret, or a placeholder for servers that want none."""
        return self._text or _NO_KEY

    def hide(self, text: str) -> str:
        """Return a text without this secret and without anything that looks like one."""
        if self._text:
            text = text.replace(self._text, _HIDDEN)
        return _LOOKS_LIKE_A_KEY.sub(lambda m: (m.group(1) or "") + _HIDDEN, text)


def server(url: str) -> Server:
    """Check the URL of a server.

    Raises:
        UserError: it is not an http(s) URL, or it holds a password or parameters (they would be
            stored and shown).
    """
    hint = "give it as https://HOST/v1, or http://127.0.0.1:PORT/v1 for a server of your own"
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise UserError(f"{url!r} is not a URL: {error}", hint=hint) from None
    if parts.username or parts.password or parts.query or parts.fragment:
        shown = f"{parts.scheme}://{parts.hostname}"
        message = f"the base URL at {shown} holds more than scheme, host, port and path"
        raise UserError(
            message,
            hint="put a key into the environment instead (its name: --set model.key_env=NAME)",
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise UserError(f"{url!r} is not the URL of a server", hint=hint)
    host = parts.hostname.lower()
    is_here = host in ("localhost", "::1") or re.fullmatch(r"127(\.\d+){3}", host) is not None
    return Server(url.strip().rstrip("/"), host, is_here)


def variables(host: str, named: str = "") -> tuple[str, ...]:
    """Return the names of the variables that may hold the key of a host, first come first."""
    if named:
        return (named,)
    own = next((v for h, v in PROVIDERS.items() if host == h or host.endswith("." + h)), None)
    return (own,) if own else (OWN_VARIABLE,)


def find_key(where: Server, named: str = "", environment: Mapping[str, str] = os.environ) -> Key:
    """Return the key for a server.

    Args:
        where: the server.
        named: variable that the user names; "" takes the usual one of that host.
        environment: to look it up in.

    Raises:
        EndpointError: (no_key) there is none, and the server is one that wants a key. A server on
            this machine wants none, unless a variable was named.
    """
    names = variables(where.host, named)
    for name in names:
        if text := environment.get(name, "").strip():
            return Key(text)
    if not named and (where.is_here or names == (OWN_VARIABLE,)):
        return Key("")
    raise EndpointError(
        f"no key for {where.host}: {' and '.join(names)} is not set",
        hint=f"export {names[0]}=..., or name another variable: --set model.key_env=NAME",
        fault=EndpointFault.NO_KEY,
    )

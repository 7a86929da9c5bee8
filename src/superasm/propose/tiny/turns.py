"""How turns of a conversation are written for a tiny model: tokens of its own, no words. Pure.

`TEMPLATE` says the same in the language of Hugging Face's chat templates, for other tools.
"""

from collections.abc import Sequence

from superasm.propose.chat import Message

USER, ASSISTANT, END = "<|user|>", "<|assistant|>", "<|end|>"
# The turn of an assistant begins with a line break, which is left to the model: so the first line
# number of an answer is the same token as in the listing.
TEMPLATE = (
    "{% for message in messages %}{% if message['role'] == 'assistant' %}"
    f"{{{{ '{ASSISTANT}\\n' + message['content'] + '{END}' }}}}"
    "{% else %}"
    f"{{{{ '{USER}\\n' + message['content'] }}}}"
    "{% endif %}{% endfor %}"
    f"{{% if add_generation_prompt %}}{{{{ '{ASSISTANT}' }}}}{{% endif %}}"
)


def asked(messages: Sequence[Message]) -> str:
    """Return a conversation up to where the model is to go on."""
    return "".join(map(_turn, messages)) + ASSISTANT


def _turn(message: Message) -> str:
    if message["role"] == "assistant":
        return f"{ASSISTANT}\n{message['content']}{END}"
    return f"{USER}\n{message['content']}"

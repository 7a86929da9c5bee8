"""Answers on disk, so that a rerun costs nothing.

One file per answer, named by the hash of all that the answer depends on: the model's identity
(name, server, sampling parameters), the version of the prompts, the messages and the number of the
sample. Nothing is ever looked up by less than all of that.

Covers: several processes and threads (files are written beside their place and renamed); a killed
    process or a full disk (an entry is whole or absent); entries that are damaged or don't hold
    what their name says: they are left out, counted and named, and asked for anew.
Does not cover: cleaning up (delete the folder), and secrecy: prompts and answers are plain text.
"""

import json
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

from superasm.core.errors import StorageError, boundary
from superasm.propose.chat import Answer, ChatModel, Finish, Request, Usage, digest

_FORMAT = 1


class AnswerCache:
    """A folder of answers. One object may be shared by threads.

    Args:
        folder: made when the first answer is stored.

    Attributes:
        damaged: paths of entries that could not be used, as far as they were met.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.damaged: list[Path] = []
        self._lock = threading.Lock()

    def find(self, key: Mapping[str, object]) -> Answer | None:
        """Return the answer stored under a key, marked as such, or None.

        Raises:
            StorageError: the folder can't be read.
        """
        path = self._path(key)
        with boundary(StorageError, f"reading {path}", hint="give another folder for the cache"):
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                return None
        answer = _decoded(data, key)
        if answer is None:
            with self._lock:
                self.damaged.append(path)
        return answer

    def store(self, key: Mapping[str, object], answer: Answer) -> None:
        """Store an answer; an existing one is replaced.

        Raises:
            StorageError: it can't be written; no half of it is there.
        """
        path = self._path(key)
        entry = {"format": _FORMAT, "key": key, "answer": asdict(replace(answer, from_cache=False))}
        data = json.dumps(entry, ensure_ascii=True).encode()
        hint = "free some space, or give another folder for the cache"
        with boundary(StorageError, f"writing {path}", hint=hint):
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".unfinished")
            unfinished = Path(name)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
                unfinished.replace(path)
            except BaseException:
                with suppress(OSError):
                    unfinished.unlink()
                raise

    def _path(self, key: Mapping[str, object]) -> Path:
        name = digest(key)
        return self.folder / name[:2] / f"{name[2:]}.json"


class CachedModel:
    """A model whose answers are kept: what is in the cache is not asked for again.

    Args:
        model: asked for what is not there.
        cache: where answers are kept.
        prompt_version: of the prompts in use; answers to those of another are not found.

    Attributes:
        hits, misses: answers found and answers asked for.
    """

    def __init__(self, model: ChatModel, cache: AnswerCache, prompt_version: str) -> None:
        self._model = model
        self._cache = cache
        self._version = prompt_version
        self._lock = threading.Lock()
        self.hits = self.misses = 0

    @property
    def name(self) -> str:
        """As of the model."""
        return self._model.name

    @property
    def identity(self) -> Mapping[str, object]:
        """As of the model."""
        return self._model.identity

    def generate(self, requests: Sequence[Request]) -> Iterator[tuple[int, Answer]]:
        """Yield the known answers, then those of the model, which are stored first.

        Raises:
            EndpointError: as the model does.
            StorageError: the cache can't be read or written.
        """
        missing: list[int] = []
        keys = [self._key(request) for request in requests]
        for position, key in enumerate(keys):
            known = self._cache.find(key)
            if known is None:
                missing.append(position)
            else:
                yield position, known
        with self._lock:
            self.hits += len(requests) - len(missing)
            self.misses += len(missing)
        if not missing:
            return
        for index, answer in self._model.generate([requests[m] for m in missing]):
            self._cache.store(keys[missing[index]], answer)
            yield missing[index], answer

    def _key(self, request: Request) -> dict[str, object]:
        return {
            "identity": dict(self._model.identity),
            "prompt_version": self._version,
            "messages": [dict(message) for message in request.messages],
            "sample": request.sample,
        }


def _decoded(data: bytes, key: Mapping[str, object]) -> Answer | None:
    """Return the answer in an entry; None unless it is sound and of this key."""
    try:
        entry = json.loads(data)
        if entry["format"] != _FORMAT or entry["key"] != json.loads(json.dumps(key)):
            return None
        found = entry["answer"]
        usage = Usage(**found["usage"])
        if not isinstance(found["text"], str) or not isinstance(found["reasoning"], str):
            return None
        if not all(isinstance(count, int) and count >= 0 for count in asdict(usage).values()):
            return None
        return Answer(
            text=found["text"],
            finish=Finish(found["finish"]),
            usage=usage,
            reasoning=found["reasoning"],
            seconds=float(found["seconds"]),
            from_cache=True,
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None

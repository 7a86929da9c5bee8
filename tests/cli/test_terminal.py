"""On a real terminal: a live line that is cleared away, then the screen."""

import os
import pty
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest


@pytest.fixture
def on_a_terminal():
    """Run superasm with its output on a pseudo-terminal; returns status and what was written."""

    def call(*arguments, columns: int = 80):
        ours, theirs = pty.openpty()
        written = bytearray()

        def read() -> None:
            while True:
                try:
                    data = os.read(ours, 4096)
                except OSError:  # The other side is closed.
                    return
                if not data:
                    return
                written.extend(data)

        reader = threading.Thread(target=read)
        reader.start()
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns)}
        for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
            environment.pop(name, None)
        script = Path(sys.executable).parent / "superasm"
        done = subprocess.run(
            [script, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
            check=False,
            env=environment,
            timeout=120,
        )
        os.close(theirs)
        reader.join()
        os.close(ours)
        return done.returncode, written.decode()

    return call


def lines_of(text: str) -> list[str]:
    return re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text))


def test_progress_fits_the_terminal_and_gives_way_to_the_screen(on_a_terminal, task):
    status, text = on_a_terminal("optimize", *task(), "--budget", "1s")
    assert status == 0
    lines = lines_of(text)
    assert max(map(len, lines)) <= 80
    live = [line for line in lines if "building and testing candidates" in line]
    assert live
    assert all(re.search(r"\d:\d\d:\d\d$", line) for line in live)
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h")  # The cursor is back.
    assert any("tests passed" in line for line in lines)
    # The live line was cleared before the screen was printed.
    assert "\x1b[2K" in text[: text.index("tests passed")]


def test_an_error_on_a_terminal_is_as_plain_as_elsewhere(on_a_terminal, task):
    status, text = on_a_terminal("optimize", task()[0])
    assert status == 2
    assert [line.partition(":")[0] for line in lines_of(text) if line] == ["error", "hint"]

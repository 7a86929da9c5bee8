"""A real server in a process of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

QUICK = ("--set", "timing.max_pairs=12", "--set", "timing.max_seconds=5")


@contextmanager
def serving(dataset, folder, *arguments, token=""):
    command = [sys.executable, "-m", "superasm", "serve", str(dataset), "--port", "0", *QUICK]
    process = subprocess.Popen(
        [*command, "--store", str(folder / "evaluations.jsonl"), *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "SUPERASM_SERVE_TOKEN": token},
    )
    try:
        line = process.stderr.readline()
        found = re.search(r"at (http://\S+)", line)
        assert found, line + process.stderr.read()
        yield Client(found[1], token), process
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert "Traceback" not in errors, errors


class Client:
    def __init__(self, url, token=""):
        self.url = url
        self.token = token

    def __call__(self, path, body=None, *, token=None, data=None, headers=None):
        data = json.dumps(body).encode() if body is not None else data
        request = urllib.request.Request(self.url + path, data, headers or {})
        request.add_header("content-type", "application/json")
        request.add_header("authorization", f"Bearer {self.token if token is None else token}")
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, json.load(response), dict(response.headers)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error), dict(error.headers)

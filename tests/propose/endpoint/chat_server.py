"""A real HTTP server on the loopback interface that does what it is told, request by request."""

import json
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def completion(text="```asm\nmain:\n\tret\n```", finish="stop", **message):
    return {
        "id": "1",
        "object": "chat.completion",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "message": {"role": "assistant", "content": text, **message},
            }
        ],
        "usage": {
            "prompt_tokens": 100,
            "completion_tokens": 20,
            "prompt_tokens_details": {"cached_tokens": 40},
            "completion_tokens_details": {"reasoning_tokens": 5},
        },
    }


@dataclass
class Reply:
    """A response: a JSON body (or bytes), a status, headers, and how it is sent.

    `hangs`: seconds of silence before it, cut short when the server ends. `drips`: seconds between
    single bytes of the body. `breaks`: the connection is cut after half of the body.
    """

    body: object = field(default_factory=completion)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hangs: float = 0.0
    drips: float = 0.0
    breaks: bool = False


@dataclass
class Seen:
    path: str
    headers: dict[str, str]
    body: dict


class ChatServer:
    """Replies from a list, the last one again and again; keeps what it was asked."""

    def __init__(self, *replies):
        self.replies = list(replies) or [Reply()]
        self.seen: list[Seen] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        self._over = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                owner._handle(self)

            def log_message(self, *args):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, address):
                pass

        self._http = Server(("127.0.0.1", 0), Handler)
        self.port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self):
        self._over.set()
        self._http.shutdown()
        self._http.server_close()

    def _handle(self, handler):
        length = int(handler.headers.get("content-length") or 0)
        given = handler.rfile.read(length)
        with self._lock:
            number = len(self.seen)
            headers = {k.lower(): v for k, v in handler.headers.items()}
            self.seen.append(Seen(handler.path, headers, json.loads(given) if given else {}))
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            reply = self.replies[min(number, len(self.replies) - 1)]
            if callable(reply):
                reply = reply(self.seen[number])
            self._send(handler, reply)
        finally:
            with self._lock:
                self._now -= 1

    def _send(self, handler, reply):
        if reply.hangs:
            self._over.wait(reply.hangs)
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        if reply.breaks:
            handler.wfile.write(body[: len(body) // 2])
            handler.wfile.flush()
            handler.connection.shutdown(socket.SHUT_RDWR)
            handler.close_connection = True
            return
        if not reply.drips:
            handler.wfile.write(body)
            return
        for byte in body:
            if self._over.wait(reply.drips):
                return
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()


@contextmanager
def serving(*replies):
    server = ChatServer(*replies)
    try:
        yield server
    finally:
        server.close()


def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(holds, seconds=20.0):
    """Wait for something that happens in another thread; fail when it does not."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)

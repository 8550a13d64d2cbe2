"""A press on loopback for whole runs: documents with validators, 304 where they match, and a log of what was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

LAST_MODIFIED = "Fri, 20 Feb 2026 06:00:00 GMT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    body: bytes = field(repr=False)
    content_type: str

    @property
    def etag(self) -> str:
        return f'"{sha256(self.body).hexdigest()[:20]}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    path: str
    status: int
    if_none_match: str | None
    if_modified_since: str | None


@dataclass(slots=True)
class Press:
    """`documents` may be replaced while it serves; `asked` grows by a line a request."""

    documents: dict[str, Document]
    asked: list[Asked] = field(default_factory=list)
    port: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    press: ClassVar[Press]

    def do_GET(self) -> None:
        document = self.press.documents.get(self.path)
        tag, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        if document is None:
            self._answer(404, None)
        elif tag == document.etag and since == LAST_MODIFIED:
            self._answer(304, document)
        else:
            self._answer(200, document)
        self.answered()

    def answered(self) -> None:
        """Note that a GET was answered; for whoever wants to know."""

    def _answer(self, status: int, document: Document | None) -> None:
        self.press.asked.append(
            Asked(
                path=self.path,
                status=status,
                if_none_match=self.headers.get("If-None-Match"),
                if_modified_since=self.headers.get("If-Modified-Since"),
            )
        )
        self.send_response(status)
        if document is not None:
            self.send_header("ETag", document.etag)
            self.send_header("Last-Modified", LAST_MODIFIED)
            self.send_header("Content-Type", document.content_type)
        body = document.body if document is not None and status == 200 else b""
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own word
        """Say nothing: pytest shows what matters."""


class PatientServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that is killed in mid talk is what the tests are about."""


@contextmanager
def serving(press: Press) -> Iterator[Press]:
    """Serve on a free port while the block runs."""
    server = PatientServer(("127.0.0.1", 0), type("Handler", (Answering,), {"press": press}))
    press.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield press
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

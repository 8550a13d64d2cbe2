"""What evidence costs: a desk that reads a few hundred pages, each matched, with [evidence] and without, in one run.

Run: `PYTHONPATH=src:tests python benchmarks/evidence.py`. Times are CPU seconds of the desk with its workers.
"""

import gzip
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from press import WORDS

from cli.loopback_press import NOW, Desk, Press, Story, page, rss, source

PAGES, SCRIPT, ROUNDS = 400, 12_000, 2


def built(press: Press) -> dict[str, bytes]:
    """Return the feed and its pages, of some 90 KB each, packed as servers pack them."""
    chance, stories, pages = random.Random(1), [], {}
    for number in range(PAGES):
        title = f"Sherman and Qureshi {' '.join(chance.sample(WORDS, 5))}"
        text = (f"{' '.join(chance.choices(WORDS, k=80))}. Sherman Qureshi." for _ in range(8))
        script = f"<script>{' '.join(chance.choices(WORDS, k=SCRIPT))}</script></head>"
        pages[f"/s{number}"] = gzip.compress(page(title, *text).replace("</head>", script).encode(), mtime=0)
        stories.append(Story(f"s{number}", title))
    return pages | {"/feed": gzip.compress(rss(press, stories).encode(), mtime=0)}


@contextmanager
def serving() -> Iterator[Press]:
    """Serve it all; the press says where."""
    press, answers = Press(), dict[str, bytes]()

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            body = answers.get(self.path, b"")
            self.send_response(200 if body else 404)
            kind = "application/rss+xml" if self.path == "/feed" else "text/html"
            headers = {"Content-Type": kind, "Content-Encoding": "gzip", "Content-Length": str(len(body))}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    press.port = server.server_address[1]
    answers.update(built(press))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield press
    finally:
        server.shutdown()
        server.server_close()


def measured(press: Press, *, evidence: bool) -> str:
    """Run one check; return its figures in a line."""
    with TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        more = "[evidence]\nenabled = true\n" if evidence else ""
        desk.configure(source("press", press.url("/feed"), read="always"), more=more)
        command = [sys.executable, "-m", "watchdesk", "--config", str(desk.file), *NOW, "--quiet", "check"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        assert status == 0
        size = desk.database.stat().st_size / 2**20
    name = "with evidence" if evidence else "without"
    return (
        f"{name:14} {used.ru_utime + used.ru_stime:6.2f} s CPU  {used.ru_maxrss / 1024:5.0f} MiB  store {size:5.1f} MiB"
    )


if __name__ == "__main__":
    with serving() as there:
        print(f"{PAGES} pages, each matched")
        for _ in range(ROUNDS):
            for wanted in (False, True):
                print(measured(there, evidence=wanted))

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import asyncio, sys
from watchdesk.feeds.reader import PooledFeedReader
from watchdesk.pages.reader import PooledPageReader
from watchdesk.workers.pool import WorkerPool

async def main():
    pool = WorkerPool()
    feeds, pages = PooledFeedReader(pool), PooledPageReader(pool)
    feed = await feeds.read_feed(b"<rss version='2.0'><channel><item><title>t</title></item></channel></rss>",
                                 content_type=None, url="https://a.example/")
    page = await pages.read_page(b"<html><body><p>word</p></body></html>", content_type=None, url="https://a.example/")
    await pool.close()
    print(feed.entries[0].title, page.quality)
    print([name for name in ("feedparser", "trafilatura", "lxml", "nh3", "htmldate") if name in sys.modules])

asyncio.run(main())
"""


def test_the_main_process_imports_no_parser_but_that_of_clean_feeds() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["t stub", "['lxml', 'nh3']"]

"""Supplies: pages read by rules, files and programs answer visits like web servers; nothing else leads to them."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from service.desk_settings import Answers
from watchdesk.feeds.local_supplies import CommandFetcher, FileFetcher, LocalLimits
from watchdesk.feeds.supplies import RuledPageFetcher, SupplyFetcher
from watchdesk.model.supplies import LocalCommand, LocalFile, PageRules
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, FetchResult, NotModified, Purpose, Visit
from watchdesk.workers.pool import WorkerPool

PAGE = "https://ministry.example/press/"
RULES = PageRules(entry="li")
BODY = b"<html><body><ul><li><a href=/a>A</a></li></ul></body></html>"
LIMITS = LocalLimits(body=4096, total=timedelta(seconds=5))
SHORT = LocalLimits(body=4096, total=timedelta(seconds=1))


def visit(url: str, *, etag: str | None = None, last_modified: str | None = None) -> Visit:
    return Visit(url=url, purpose=Purpose.FEED, etag=etag, last_modified=last_modified)


@pytest.fixture
async def pool() -> AsyncIterator[WorkerPool]:
    pool = WorkerPool(size=1)
    yield pool
    await pool.close()


def a_page(**changes: object) -> Fetched:
    whole = Fetched(url=PAGE, final_url=PAGE, status=200, body=BODY, etag='"one"', last_modified="Mon", size=len(BODY))
    return replace(whole, **changes)


async def test_only_the_very_address_and_only_a_visit_for_a_feed_leads_to_an_supply() -> None:
    file = "file:///srv/feed.xml"
    web, supply = Answers({}), Answers({file: a_page(url=file)})
    fetcher = SupplyFetcher(web, {file: supply})
    assert isinstance(await fetcher.fetch(visit(file)), Fetched)
    for other in (visit(file + "?x"), visit("file:///srv/../srv/feed.xml"), Visit(url=file, purpose=Purpose.PAGE)):
        assert isinstance(await fetcher.fetch(other), FetchFailed)
    assert (len(supply.visits), len(web.visits)) == (1, 3)


async def test_a_ruled_page_is_a_feed_with_validators_that_bear_the_rules(pool: WorkerPool) -> None:
    web = Answers({PAGE: a_page(moved_to="https://ministry.example/new/")})
    got = await RuledPageFetcher(web, pool, RULES).fetch(visit(PAGE))
    assert isinstance(got, Fetched)
    assert b'"url": "https://ministry.example/a"' in got.body
    assert [visit.purpose for visit in web.visits] == [Purpose.PAGE]
    assert (got.content_type, got.moved_to, got.last_modified) == ("application/feed+json; charset=utf-8", None, "Mon")
    assert got.etag is not None
    assert got.etag.endswith(' "one"')

    again = Answers({PAGE: NotModified(url=PAGE, etag='"one"')})
    unchanged = await RuledPageFetcher(again, pool, RULES).fetch(visit(PAGE, etag=got.etag, last_modified="Mon"))
    assert (again.visits[0].etag, again.visits[0].last_modified) == ('"one"', "Mon")
    assert unchanged == NotModified(url=PAGE, etag=got.etag)

    other = Answers({PAGE: a_page()})
    afresh = await RuledPageFetcher(other, pool, replace(RULES, title="a")).fetch(
        visit(PAGE, etag=got.etag, last_modified="Mon")
    )
    assert (other.visits[0].etag, other.visits[0].last_modified) == (None, None)
    assert isinstance(afresh, Fetched)
    assert afresh.etag != got.etag


async def test_a_page_without_validators_is_asked_with_none(pool: WorkerPool) -> None:
    got = await RuledPageFetcher(Answers({PAGE: a_page(etag=None, last_modified=None)}), pool, RULES).fetch(visit(PAGE))
    assert isinstance(got, Fetched)
    web = Answers({PAGE: a_page(etag=None, last_modified=None)})
    await RuledPageFetcher(web, pool, RULES).fetch(visit(PAGE, etag=got.etag))
    assert (web.visits[0].etag, web.visits[0].last_modified) == (None, None)
    unchanged = NotModified(url=PAGE)
    assert await RuledPageFetcher(Answers({PAGE: unchanged}), pool, RULES).fetch(visit(PAGE)) == unchanged


HARD_XPATH = "//*" * 6 + "[count(" + "//*" * 6 + ") > 0]"
NOT_READ: Mapping[str, tuple[FetchResult, PageRules, str]] = {
    "a page that the rules do not fit": (
        a_page(body=b"<p>x"),
        RULES,
        "the page has nothing that the rule for entries finds",
    ),
    "a failure": (FetchFailed(url=PAGE, kind=FailureKind.GONE, reason="it is gone (410)"), RULES, "it is gone (410)"),
}


@pytest.mark.parametrize("answer, rules, reason", NOT_READ.values(), ids=NOT_READ)
async def test_a_page_that_gives_nothing_is_a_failed_visit(
    pool: WorkerPool, answer: FetchResult, rules: PageRules, reason: str
) -> None:
    got = await RuledPageFetcher(Answers({PAGE: answer}), pool, rules).fetch(visit(PAGE))
    assert isinstance(got, FetchFailed)
    assert got.reason == reason


async def test_a_rule_that_never_ends_is_stopped_by_the_workers_limit() -> None:
    pool = WorkerPool(size=1, cpu=timedelta(seconds=1), wall=timedelta(seconds=3))
    body = b"<html><body>" + b"<div>" * 200 + b"</html>"
    fetcher = RuledPageFetcher(Answers({PAGE: a_page(body=body)}), pool, PageRules(entry=HARD_XPATH))
    got = await fetcher.fetch(visit(PAGE))
    await pool.close()
    assert isinstance(got, FetchFailed)
    assert got.kind is FailureKind.FEED_REJECTED
    assert got.reason.startswith("the page could not be read: ")


async def test_a_file_is_read_whole_and_anew(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(b"<rss/>")
    fetcher = FileFetcher(LocalFile(path=str(file)), LIMITS)
    url = file.as_uri()
    got = await fetcher.fetch(visit(url))
    assert isinstance(got, Fetched)
    assert (got.body, got.final_url, got.status, got.etag, got.size) == (b"<rss/>", url, 200, None, 6)
    file.write_bytes(b"<rss></rss>")
    again = await fetcher.fetch(visit(url))
    assert isinstance(again, Fetched)
    assert again.body == b"<rss></rss>"


async def test_what_is_no_file_or_too_large_is_a_failed_visit(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"x" * 4097)
    (tmp_path / "closed").write_bytes(b"x")
    os.mkfifo(tmp_path / "pipe")
    expected = {
        "absent": (FailureKind.NOT_FOUND, "the file cannot be read: No such file or directory"),
        "large": (FailureKind.TOO_LARGE, "the file is larger than 4 KiB"),
        "pipe": (FailureKind.BAD_ANSWER, "the path leads to no plain file"),
        ".": (FailureKind.UNREACHABLE, "the file cannot be read: Is a directory"),
    }
    for name, (kind, reason) in expected.items():
        got = await FileFetcher(LocalFile(path=str(tmp_path / name)), LIMITS).fetch(visit("file:///x"))
        assert isinstance(got, FetchFailed), name
        assert (got.kind, got.reason) == (kind, reason)
    device = await FileFetcher(LocalFile(path="/dev/zero"), LIMITS).fetch(visit("file:///dev/zero"))
    assert isinstance(device, FetchFailed)


def command(folder: Path, code: str, *arguments: str, limits: LocalLimits = LIMITS) -> CommandFetcher:
    supply = LocalCommand(arguments=(sys.executable, "-c", code, *arguments), folder=str(folder))
    environ = {
        "PATH": os.environ["PATH"],
        "KEPT": "yes",
        "WATCHDESK_SMTP__PASSWORD": "no",
        "CREDENTIALS_DIRECTORY": "no",
    }
    return CommandFetcher(supply, limits, environ)


URL = "command://ministry"


async def test_what_a_program_prints_is_the_document(tmp_path: Path) -> None:
    code = "import os, sys; print(os.getcwd(), sys.argv[1:], sorted(set(os.environ) - {'LC_CTYPE'}), sys.stdin.read())"
    got = await command(tmp_path, code, "a b", "$HOME; rm -rf *").fetch(visit(URL))
    assert isinstance(got, Fetched)
    assert got.body.decode() == f"{tmp_path} ['a b', '$HOME; rm -rf *'] ['KEPT', 'PATH'] \n"
    assert (got.url, got.final_url, got.status) == (URL, URL, 200)


FAILS: Mapping[str, tuple[str, FailureKind, str]] = {
    "an exit code": ("import sys; print('x'); sys.exit(3)", FailureKind.BAD_ANSWER, "the program ended with 3"),
    "an exit code with a word": (
        "import sys; print('first\\nno \\x1b[31mnetwork', file=sys.stderr); sys.exit(1)",
        FailureKind.BAD_ANSWER,
        "the program ended with 1: no [31mnetwork",
    ),
    "too much": ("print('x' * 100_000)", FailureKind.TOO_LARGE, "what the program printed is larger than 4 KiB"),
    "endless": (
        "import sys\nwhile True: sys.stdout.write('x' * 1000)",
        FailureKind.TOO_LARGE,
        "what the program printed is larger than 4 KiB",
    ),
    "talk without end on stderr, then an end": (
        "import sys; sys.stderr.write('x' * 1_000_000); sys.exit(2)",
        FailureKind.BAD_ANSWER,
        f"the program ended with 2: {'x' * 200}",
    ),
    "a signal": ("import os; os.kill(os.getpid(), 9)", FailureKind.BAD_ANSWER, "the program ended with -9"),
}


@pytest.mark.parametrize("code, kind, reason", FAILS.values(), ids=FAILS)
async def test_a_program_that_fails_is_a_failed_visit(
    tmp_path: Path, code: str, kind: FailureKind, reason: str
) -> None:
    got = await command(tmp_path, code).fetch(visit(URL))
    assert isinstance(got, FetchFailed)
    assert (got.kind, got.reason) == (kind, reason)


ENDLESS = "import sys\nwhile True: sys.stdout.write('x' * 1000)"
SILENT = "import time; time.sleep(40)"


def leaving(code: str) -> str:
    return f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {code!r}], start_new_session=True)\n"


@pytest.mark.parametrize(
    "code, limits, kind",
    [
        pytest.param(leaving(ENDLESS) + ENDLESS, LIMITS, FailureKind.TOO_LARGE, id="both write without end"),
        pytest.param(leaving(ENDLESS), LIMITS, FailureKind.TOO_LARGE, id="only what it left behind does"),
        pytest.param(leaving(SILENT), SHORT, FailureKind.TIMEOUT, id="what it left behind is silent"),
    ],
)
async def test_what_a_program_left_behind_in_a_session_of_its_own_keeps_no_visit_from_its_end(
    tmp_path: Path, code: str, limits: LocalLimits, kind: FailureKind
) -> None:
    async with asyncio.timeout(20):
        got = await command(tmp_path, code, limits=limits).fetch(visit(URL))
    assert isinstance(got, FetchFailed)
    assert got.kind == kind


@pytest.mark.parametrize("name", ["no-such-program", "/etc", "../escape"])
async def test_a_program_that_is_not_there_is_named_as_such(tmp_path: Path, name: str) -> None:
    fetcher = CommandFetcher(LocalCommand(arguments=(name,), folder=str(tmp_path)), LIMITS, {"PATH": "/usr/bin"})
    got = await fetcher.fetch(visit(URL))
    assert isinstance(got, FetchFailed)
    assert got.reason.startswith("the program cannot be started: ")


SLEEPS = """
import subprocess, sys
child = subprocess.Popen(["sleep", "60"])
open("child", "w").write(str(child.pid))
sys.stdout.flush()
{}
"""


@pytest.mark.parametrize(
    "rest", ["child.wait()", "print('done')"], ids=["it waits", "it leaves a child with its output"]
)
async def test_a_program_out_of_time_is_killed_with_what_it_started(tmp_path: Path, rest: str) -> None:
    limits = LocalLimits(body=4096, total=timedelta(seconds=1.5))
    got = await command(tmp_path, SLEEPS.format(rest), limits=limits).fetch(visit(URL))
    assert isinstance(got, FetchFailed)
    assert (got.kind, got.reason) == (FailureKind.TIMEOUT, "the program was not done within 1.5 s")
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 10
    while is_alive(child):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"

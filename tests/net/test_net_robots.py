"""robots.txt over loopback: asked before pages, never before feeds (RFC 9309)."""

import asyncio
from datetime import timedelta

import pytest

from net.raw_server import QUICK, RawServer, Script, answer, feed, page, shorter
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, FetchResult, NotModified
from watchdesk.net.failures import Trouble
from watchdesk.net.limits import NetLimits
from watchdesk.net.robots import Robots
from watchdesk.net.urls import read_address

PAGE = answer(body=b"<html>page</html>")


def robots(text: str, *headers: str) -> bytes:
    return answer("200 OK", "Content-Type: text/plain", *headers, body=text.encode())


async def read(scripts: dict[str, Script], *paths: str, seconds: float = 5) -> tuple[list[FetchResult], list[str]]:
    async with RawServer({"/a": PAGE, "/b": PAGE, **scripts}) as server, server.client(shorter(seconds)) as client:
        results = [await client.fetch(page(f"http://one.test{path}")) for path in paths]
    return results, server.paths


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: *\nDisallow: /a",
        "User-agent: watchdesk\nDisallow: /",
        "User-agent: *\nAllow: /\n\nUser-agent: WatchDesk\nDisallow: /a",
        "User-agent: *\nAllow: /\n\nuser-agent : WatchDesk/1.0 (news) # ours\nDisallow: /a",
        "\ufeffUser-agent: *\r\nDisallow: /a\r\n",
        "User-agent: *\nDisallow: /*\nAllow: /b",
    ],
)
async def test_a_page_the_site_wants_left_alone_is_not_read(text: str) -> None:
    results, paths = await read({"/robots.txt": robots(text)}, "/a")
    assert isinstance(results[0], FetchFailed)
    assert results[0].kind is FailureKind.ROBOTS
    assert results[0].reason == "robots.txt of one.test does not want this page to be read"
    assert paths == ["/robots.txt"]


@pytest.mark.parametrize(
    "script",
    [
        robots("User-agent: *\nDisallow: /x"),
        robots("User-agent: watchdesk\nAllow: /\n\nUser-agent: *\nDisallow: /"),
        robots("User-agent: googlebot\nDisallow: /"),
        robots("User-agent: watchdesk-pro\nDisallow: /\n\nUser-agent: watchdesk2/1\nDisallow: /"),
        robots("<html>\x00 no rules here</html>"),
        robots(""),
        answer("404 Not Found"),
        answer("403 Forbidden"),
        answer("410 Gone"),
        answer("302 Found", "Location: /robots.txt"),
        answer("302 Found", "Location: file:///robots.txt"),
    ],
)
async def test_a_site_without_a_rule_against_it_may_be_read(script: bytes) -> None:
    results, _ = await read({"/robots.txt": script}, "/a")
    assert isinstance(results[0], Fetched)


async def silence(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


@pytest.mark.parametrize(
    "script, kind",
    [
        (answer("500 Oh"), FailureKind.ROBOTS),
        (answer("503 Busy", "Retry-After: 60"), FailureKind.ROBOTS),
        (answer("429 Slow"), FailureKind.ROBOTS),
        (answer("200 OK", "Content-Encoding: gzip", body=b"no gzip"), FailureKind.ROBOTS),
        (silence, FailureKind.TIMEOUT),
    ],
)
async def test_rules_that_cannot_be_read_keep_the_desk_away_for_now(script: Script, kind: FailureKind) -> None:
    results, paths = await read({"/robots.txt": script}, "/a", "/b", seconds=0.3)
    assert paths == ["/robots.txt"]  # for five minutes nobody asks again
    for result in results:
        assert isinstance(result, FetchFailed)
        assert result.kind is kind
        words = "robots.txt of one.test could not be read, so nothing is read there for now"
        assert (words in result.reason) is (kind is FailureKind.ROBOTS)


async def test_a_site_that_asks_for_patience_is_given_it() -> None:
    results, _ = await read({"/robots.txt": answer("503 Busy", "Retry-After: 60")}, "/a")
    assert isinstance(results[0], FetchFailed)
    assert results[0].retry_after == timedelta(minutes=1)


async def test_rules_are_asked_for_once_a_site_however_many_pages_are_due() -> None:
    scripts = {"/a": PAGE, "/robots.txt": robots("User-agent: *\nDisallow: /x")}
    async with RawServer(scripts) as server, server.client() as client:
        await asyncio.gather(*(client.fetch(page("http://one.test/a")) for _ in range(10)))
        await client.fetch(page("http://two.test/a"))
    assert server.paths.count("/robots.txt") == 2


async def test_feeds_are_polled_without_asking_and_robots_can_be_left_out() -> None:
    scripts = {"/a": PAGE, "/robots.txt": robots("User-agent: *\nDisallow: /")}
    async with RawServer(scripts) as server:
        async with server.client() as client:
            assert isinstance(await client.fetch(feed("http://one.test/a")), Fetched)
        async with server.client(obey_robots=False) as client:
            assert isinstance(await client.fetch(page("http://one.test/a")), Fetched)
    assert server.paths == ["/a", "/a"]


async def test_the_site_a_redirect_leads_to_is_asked_too() -> None:
    forbidding = robots("User-agent: *\nDisallow: /b")
    scripts = {"/a": answer("302 Found", "Location: http://two.test/b"), "/b": PAGE, "/robots.txt": forbidding}
    async with RawServer(scripts) as server, server.client() as client:
        result = await client.fetch(page("http://one.test/a"))
    assert isinstance(result, FetchFailed)
    assert result.reason == "robots.txt of two.test does not want this page to be read"
    assert server.paths == ["/robots.txt", "/a", "/robots.txt"]


async def test_rules_may_be_redirected() -> None:
    rules = robots("User-agent: *\nDisallow: /a")
    scripts: dict[str, Script] = {"/robots.txt": answer("301 Moved", "Location: http://two.test/r"), "/r": rules}
    results, _ = await read(scripts, "/a")
    assert isinstance(results[0], FetchFailed)
    assert results[0].kind is FailureKind.ROBOTS


async def test_of_endless_rules_the_first_500_kib_are_read() -> None:
    async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(length=False) + b"User-agent: *\nDisallow: /a\n")
        while True:
            writer.write(b"# nothing\n" * 1000)
            await writer.drain()

    results, _ = await read({"/robots.txt": endless}, "/a", "/b")
    assert isinstance(results[0], FetchFailed)
    assert results[0].kind is FailureKind.ROBOTS
    assert isinstance(results[1], Fetched)


async def test_a_forbidden_address_is_called_by_its_name() -> None:
    async with RawServer({}) as server, server.client() as client:
        result = await client.fetch(page("http://10.0.0.1.test.invalid/a"))
    assert isinstance(result, FetchFailed)
    assert result.kind is FailureKind.NO_SUCH_HOST
    assert result.url == "http://10.0.0.1.test.invalid/a"


async def test_a_crawl_delay_is_kept() -> None:
    scripts = {"/a": PAGE, "/robots.txt": robots("User-agent: *\nCrawl-delay: 0.2")}
    async with RawServer(scripts) as server, server.client(NetLimits(per_host_delay=QUICK.per_host_delay)) as client:
        await client.fetch(page("http://one.test/a"))
        await client.fetch(page("http://one.test/a"))
    times = [asked.at for asked in server.asked]
    assert times[2] - times[1] >= 0.19


class Site:
    """A fetcher of one site's rules, which counts."""

    def __init__(self, result: FetchResult) -> None:
        self.result = result
        self.asked = 0

    async def __call__(self, url: str) -> FetchResult:
        self.asked += 1
        return self.result


@pytest.mark.parametrize("delay, seconds", [("5", 5), ("99999", 3600), ("-3", 0), ("soon", 0), ("nan", 0)])
async def test_odd_crawl_delays_are_tamed(delay: str, seconds: int) -> None:
    body = f"User-agent: *\nCrawl-delay: {delay}".encode()
    site = Site(Fetched(url="", final_url="", status=200, body=body))
    assert await Robots(site).ask(read_address("http://one.test/a")) == timedelta(seconds=seconds)


async def test_what_the_rules_say_is_forgotten_in_time() -> None:
    loop = asyncio.get_running_loop()
    site = Site(Fetched(url="", final_url="", status=200, body=b"x", max_age=timedelta(days=30)))
    robots_of = Robots(site)
    address = read_address("http://one.test/a")
    await robots_of.ask(address)
    kept = robots_of._sites[address.origin].result()
    assert 0 < kept.until - loop.time() <= 24 * 3600
    kept.until = loop.time() - 1
    await robots_of.ask(address)
    assert site.asked == 2


async def test_an_answer_that_nothing_changed_forbids_nothing() -> None:
    robots_of = Robots(Site(NotModified(url="")))
    assert await robots_of.ask(read_address("http://one.test/a")) == timedelta()


async def test_sites_are_told_apart_by_scheme_and_port() -> None:
    site = Site(FetchFailed(url="", kind=FailureKind.SERVER_ERROR, reason="the server failed (500)"))
    robots_of = Robots(site)
    for url in ("http://one.test/", "https://one.test/", "http://one.test:81/", "http://one.test/other"):
        with pytest.raises(Trouble):
            await robots_of.ask(read_address(url))
    assert site.asked == 3
    robots_of.close()

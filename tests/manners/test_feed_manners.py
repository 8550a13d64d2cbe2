"""Seven simulated days of feeds over real HTTP, with restarts: a judge that knows only HTTP finds no fault (G9)."""

from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from manners.manners_judge import faults
from manners.manners_server import Given, Headers, MannersServer, Request, Script, http_date, rss
from watchdesk.model.sources import FeedState
from watchdesk.net.resolving import MappedResolver
from watchdesk.ports import Store
from watchdesk.service.settings import Settings, load
from watchdesk.service.wiring import wired
from watchdesk.store.opening import open_store
from watchdesk.testing.clock import ManualClock

START = datetime(2026, 10, 5, 0, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEAST, TICK, RESTART = 10 * MINUTE, 5 * MINUTE, 6 * HOUR
ODD_TAG, ODD_DATE = 'W/"\xfcn\xef  c\xf3de, {}\\" ', "Yesterday, at  about noon; edition {}"


def edition(now: datetime, every: timedelta = 2 * HOUR) -> int:
    return int((now - START) / every)


def slugs(name: str, number: int, most: int = 20) -> list[str]:
    return [f"{name}-{one}" for one in range(max(0, number - most), number + 1)]


def feed(name: str, *headers: str, every: timedelta = 2 * HOUR, more: str = "") -> Script:
    """Return the script of a feed that gets an entry every so often; `{}` in a header is the number of its edition."""

    def script(now: datetime, count: int) -> Given:
        del count
        number = edition(now, every)
        at = START + number * every
        pairs = (line.partition(": ")[::2] for line in headers)
        filled = tuple((key, value.replace("{}", str(number)).replace("DATE", http_date(at))) for key, value in pairs)
        return Given(headers=filled, body=rss(slugs(name, number), at, more))

    return script


def sometimes(script: Script, refusal: Callable[[datetime], Given], *, each: int) -> Script:
    return lambda now, count: refusal(now) if count % each == 0 else script(now, count)


def between(script: Script, first: timedelta, last: timedelta, other: Script) -> Script:
    return lambda now, count: (other if first <= now - START < last else script)(now, count)


def says(status: int, *headers: tuple[str, str]) -> Script:
    return lambda _now, _count: Given(status=status, headers=headers, body=b"no")


def shrinking(now: datetime, count: int) -> Given:
    """A feed of one to six entries, or none, with the hour; what was there comes back."""
    del count
    number = (now - START) // (3 * HOUR)
    body = rss([f"shrinking-{one}" for one in range(number % 7)], START)
    return Given(headers=(("ETag", f'"s{number % 7}"'),), body=body)


def restless(now: datetime, count: int) -> Given:
    """A feed whose ETag is another at each request, whatever its body."""
    return replace(feed("restless", every=DAY)(now, count), headers=(("ETag", f'"{count}-{now:%H%M}"'),))


NEWS_MAP, MONTH_MAP = "http://index.test/news.xml", "http://index.test/month.xml"


def sitemap(name: str, every: timedelta, *headers: str) -> Script:
    """Return the script of a sitemap that gets an address every so often."""

    def script(now: datetime, count: int) -> Given:
        given = feed(name, *headers, every=every)(now, count)
        number = edition(now, every)
        at = f"{START + number * every:%Y-%m-%dT%H:%M:%SZ}"
        located = "".join(
            f"<url><loc>http://index.test/{one}</loc><lastmod>{at}</lastmod><title>Title {one}</title></url>"
            for one in slugs(name, number)
        )
        return replace(given, body=f"<?xml version='1.0'?><urlset xmlns='{SITEMAPS}'>{located}</urlset>".encode())

    return script


def index(now: datetime, count: int) -> Given:
    """An index of two sitemaps, one that changes every hour and one that changes every day; it says when."""
    del count
    changed = {NEWS_MAP: START + edition(now, HOUR) * HOUR, MONTH_MAP: START + edition(now, DAY) * DAY}
    listed = "".join(
        f"<sitemap><loc>{address}</loc><lastmod>{at:%Y-%m-%dT%H:%M:%SZ}</lastmod></sitemap>"
        for address, at in changed.items()
    )
    body = f"<?xml version='1.0'?><sitemapindex xmlns='{SITEMAPS}'>{listed}</sitemapindex>".encode()
    return Given(headers=(("ETag", f'"i{edition(now, HOUR)}"'),), body=body)


SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
HOME = "http://{}.test"
SCRIPTS: dict[str, Script] = {
    "http://tag.test/feed": feed("tag", 'ETag: "v{}"'),
    "http://date.test/feed": feed("date", "Last-Modified: DATE"),
    "http://both.test/feed": feed("both", 'ETag: "b{}"', "Last-Modified: DATE", "Set-Cookie: a=b; Path=/"),
    "http://weak.test/feed": feed("weak", 'ETag: W/"w{}"', every=20 * MINUTE),
    "http://odd.test/feed": feed("odd", f"ETag: {ODD_TAG.strip()}", f"Last-Modified: {ODD_DATE}"),
    "http://bare-tag.test/feed": feed("bare-tag", "ETag: no quotes {}", "Set-Cookie: s=1; Expires=never"),
    "http://fresh.test/feed": feed("fresh", 'ETag: "f{}"', "Cache-Control: public, max-age=5400"),
    "http://long.test/feed": feed("long", 'ETag: "l{}"', "Cache-Control: max-age=43200"),
    "http://limited.test/feed": sometimes(
        feed("limited", 'ETag: "r{}"'), lambda _: Given(status=429, headers=(("Retry-After", "10800"),)), each=7
    ),
    "http://limited.test/other": feed("other", "Last-Modified: DATE", every=30 * MINUTE),
    "http://dated.test/feed": sometimes(
        feed("dated", 'ETag: "d{}"', "Last-Modified: DATE"),
        lambda now: Given(status=503, headers=(("Retry-After", http_date(now + 5 * HOUR)),)),
        each=9,
    ),
    "http://closed.test/feed": between(
        feed("closed", 'ETag: "c{}"'), 2 * DAY, 3 * DAY, says(429, ("Retry-After", "999999"))
    ),
    "http://down.test/feed": between(feed("down", 'ETag: "x{}"'), 2 * DAY, 3 * DAY, says(503)),
    "http://moved.test/feed": between(
        feed("moved", 'ETag: "m{}"'), 2 * DAY, 9 * DAY, says(301, ("Location", "http://new.test/feed"))
    ),
    "http://new.test/feed": feed("moved", 'ETag: "m{}"', "Last-Modified: DATE"),
    "http://detour.test/feed": says(302, ("Location", "http://elsewhere.test/feed"), ("Set-Cookie", "way=1")),
    "http://elsewhere.test/feed": feed("detour", 'ETag: "e{}"'),
    "http://gone.test/feed": between(feed("gone", 'ETag: "g{}"'), 3 * DAY, 9 * DAY, says(410)),
    "http://shrinking.test/feed": shrinking,
    "http://restless.test/feed": restless,
    "http://plain.test/feed": feed("plain"),
    "http://slow.test/feed": feed("slow", 'ETag: "o{}"', more="<ttl>240</ttl>"),
    "http://expiring.test/feed": lambda now, count: replace(
        feed("expiring")(now, count),
        headers=(("ETag", f'"{edition(now)}"'), ("Expires", http_date(now + 3 * HOUR))),
    ),
}
INDEX = "http://index.test/index.xml"
SCRIPTS |= {
    INDEX: index,
    NEWS_MAP: sitemap("news", HOUR, 'ETag: "n{}"', "Last-Modified: DATE"),
    MONTH_MAP: sitemap("month", DAY, 'ETag: "m{}"'),
}
NOT_CONFIGURED = {"http://new.test/feed", "http://elsewhere.test/feed", NEWS_MAP, MONTH_MAP}
CONFIG = """
[desk]
store = "sqlite:///desk.db"
contact = "desk@example.org"
[polling]
interval = "15m"
min_interval = "10m"
max_interval = "3h"
per_host_delay = "1ms"
allow_networks = ["127.0.0.0/8"]
"""


def settings_for(folder: Path, only: str = "") -> Settings:
    sources = [
        f'[[sources]]\nid = "s{number}"\nfeed = "{address}"\nread = "never"\n'
        for number, address in enumerate(SCRIPTS)
        if address not in NOT_CONFIGURED and only in address
    ]
    file = folder / "config.toml"
    file.write_text(CONFIG + "\n".join(sources), encoding="utf-8")
    return load(file, {"HOME": str(folder)})


async def lived_through(
    folder: Path, days: float, only: str = ""
) -> tuple[list[Request], dict[str, FeedState], set[str]]:
    """Let a desk check every five minutes for so many days, started anew every six hours.

    `only`: what stands in the addresses of the feeds that it has. Return the server's log, the states by address, and
    the guids of the entries that were taken in.
    """
    clock, settings = ManualClock(START + MINUTE), settings_for(folder, only)
    taken_in = 0
    async with MannersServer(clock, SCRIPTS) as server:
        resolver = MappedResolver({".test": ("127.0.0.1", server.port)})
        while clock.now() < START + days * DAY:
            async with AsyncExitStack() as stack:
                store: Store = open_store(settings.desk.store)
                stack.callback(store.close)
                engine = await stack.enter_async_context(wired(settings, store, clock, resolver=resolver))
                await engine.recover()
                until = clock.now() + RESTART
                while clock.now() < until:
                    taken_in += sum((await engine.check()).entries.values())
                    clock.advance(TICK)
        reading = open_store(settings.desk.store, read_only=True, lock=False)
        states = {one.feed.url: one.state for one in reading.feeds()}
        guids = [one.title.removeprefix("Title ") for one in reading.articles_since(START)]
        reading.close()
        assert taken_in == len(guids), "each entry was taken in once"
        return server.requests, states, set(guids)


async def test_the_sitemaps_of_an_index_are_asked_for_conditionally_and_where_it_names_a_change(tmp_path: Path) -> None:
    log, _, guids = await lived_through(tmp_path, 1.5, only=INDEX)
    assert faults(log, least=LEAST) == []
    statuses = {
        address: Counter(one.given.status for one in log if one.address == address)
        for address in (INDEX, NEWS_MAP, MONTH_MAP)
    }
    assert statuses[INDEX][200] > 20
    assert statuses[NEWS_MAP][200] == statuses[INDEX][200], "each hour of the index has a sitemap of that hour"
    assert statuses[MONTH_MAP] == {200: 2}, "on the day it changed, and at no other time"
    assert {*(f"news-{one}" for one in range(34)), "month-1"} <= guids


@pytest.mark.slow
async def test_over_seven_days_no_fault_is_found(tmp_path: Path) -> None:
    log, states, guids = await lived_through(tmp_path, 7)
    assert faults(log, least=LEAST) == []

    visits = {address: [one for one in log if one.address == address] for address in SCRIPTS}
    unconditional = {
        address: sum(one.header("If-None-Match") is None and one.header("If-Modified-Since") is None for one in own)
        for address, own in visits.items()
    }
    without_validators = {"http://plain.test/feed"}
    assert {address for address, number in unconditional.items() if number != 1} == {
        *without_validators,
        "http://new.test/feed",  # was never asked but with the validators of the address that led there
    }
    assert all(len(own) >= 10 for address, own in visits.items() if address not in {"http://gone.test/feed", MONTH_MAP})
    statuses = {address: {one.given.status for one in own} for address, own in visits.items()}
    assert {429, 304, 200} <= statuses["http://limited.test/feed"]
    assert {503, 304, 200} <= statuses["http://dated.test/feed"]
    assert statuses["http://restless.test/feed"] == {200}

    # Nothing was missed by being polite: every entry that stood anywhere was taken in.
    for name, last in (("tag", 83), ("date", 83), ("both", 82), ("odd", 82), ("bare-tag", 82), ("detour", 82)):
        assert {f"{name}-{one}" for one in range(last - 2)} <= guids, name
    assert {f"shrinking-{one}" for one in range(6)} <= guids

    assert states["http://moved.test/feed"].moved_to == "http://new.test/feed"
    assert visits["http://moved.test/feed"][-1].at < START + 4 * DAY, "the old address is asked no more"
    assert (states["http://gone.test/feed"].kind, len([one for one in log if one.given.status == 410])) == ("gone", 1)
    outage = [one for one in visits["http://down.test/feed"] if one.given.status == 503]
    pauses = [later.at - earlier.at for earlier, later in pairwise(outage)]
    assert pauses == sorted(pauses), "the pauses of an outage grow"
    slow = [later.at - earlier.at for earlier, later in pairwise(visits["http://slow.test/feed"])]
    assert min(slow) >= 3 * HOUR, "a ttl is obeyed up to max_interval"


# --- the judge itself: each fault is found where it is made

GIVEN = Given(headers=(("ETag", '"1"'), ("Last-Modified", "once")))
SENT: Headers = (("If-None-Match", '"1"'), ("If-Modified-Since", "once"))
AGENT = ("User-Agent", "reader (me@example.org)")


def asked(
    minutes: float, *headers: tuple[str, str], given: Given = GIVEN, path: str = "/feed", took: float = 0.1
) -> Request:
    return Request(
        host="one.test",
        path=path,
        headers=(AGENT, *headers),
        at=START + minutes * MINUTE,
        began=minutes,
        ended=minutes + took,
        given=given,
    )


def test_the_judge_finds_no_fault_with_a_polite_reader() -> None:
    limited = Given(status=429, headers=(("Retry-After", "3600"),))
    log = [asked(0), asked(10, *SENT, given=Given(status=304)), asked(20, *SENT, given=limited), asked(80, *SENT)]
    assert faults(log, least=LEAST) == []


NEXT = asked(60, *SENT)
IMPOLITE: dict[str, tuple[list[Request], str]] = {
    "a cookie": ([asked(0, ("Cookie", "a=b"))], "a cookie was sent back"),
    "no name": ([replace(asked(0), headers=())], "nobody to write to"),
    "too soon": ([asked(0), asked(9, *SENT)], "asked again after 0:09:00"),
    "unconditional": ([asked(0), asked(60)], "sent (None, None)"),
    "one of two": ([asked(0), asked(60, SENT[0])], "sent ('\"1\"', None)"),
    "not exact": ([asked(0), asked(60, ("If-None-Match", "1"), SENT[1])], "sent ('1', 'once')"),
    "not the last": (
        [asked(0), asked(60, *SENT, given=Given(headers=(("ETag", '"2"'),))), asked(120, *SENT)],
        "where ('\"2\"', None) was given",
    ),
    "made up": ([asked(0, *SENT)], "where nothing was given"),
    "not after Retry-After": (
        [asked(0, given=Given(status=429, headers=(("Retry-After", "7200"),))), asked(60)],
        "asked before Mon 02:00",
    ),
    "not after a date": (
        [asked(0, given=Given(status=503, headers=(("Retry-After", http_date(START + 2 * HOUR)),))), asked(60)],
        "asked before Mon 02:00",
    ),
    "another feed of the host": (
        [asked(0, given=Given(status=429, headers=(("Retry-After", "7200"),))), asked(60, path="/other")],
        "asked before Mon 02:00",
    ),
    "fresh": (
        [asked(0, given=Given(headers=(("Cache-Control", "max-age=7200"),))), asked(60)],
        "while the answer was fresh until Mon 02:00",
    ),
    "not expired": (
        [asked(0, given=Given(headers=(("Expires", http_date(START + 2 * HOUR)),))), asked(60)],
        "while the answer was fresh until Mon 02:00",
    ),
    "gone": ([asked(0, given=Given(status=410)), asked(60)], "though it is gone"),
    "side by side": ([asked(0, took=2), replace(asked(20, path="/other"), began=1)], "while another request"),
}


@pytest.mark.parametrize("name", IMPOLITE)
def test_the_judge_finds_each_fault(name: str) -> None:
    log, expected = IMPOLITE[name]
    found = faults(log, least=LEAST)
    assert len(found) == 1
    assert expected in found[0]

"""The demo press over real HTTP: virtual hosts, validators, compression, and a log of what was asked."""

import gzip
from email.utils import parsedate_to_datetime

import pytest

from demo.demo_press_checks import get
from watchdesk.demo.clock import EVENING, INSTANTS, NEXT_MORNING
from watchdesk.demo.pieces import load_outlets
from watchdesk.demo.press import documents
from watchdesk.demo.server import DemoPress, Served

OUTLETS = load_outlets()
POST = OUTLETS["karakoram-post.test"]


async def test_every_document_comes_over_the_wire_as_published() -> None:
    async with DemoPress(EVENING) as press:
        for (host, path), document in documents(EVENING).items():
            answer = await get(press.port, host, path)
            assert (answer.status, answer.body) == (200, document.body)
            assert answer.headers["content-type"] == document.content_type.lower()


@pytest.mark.parametrize("host", sorted(OUTLETS))
async def test_validators_earn_a_304_without_a_body(host: str) -> None:
    feed = OUTLETS[host].feed
    async with DemoPress(EVENING) as press:
        first = await get(press.port, host, feed)
        tagged = await get(press.port, host, feed, If_None_Match=first.headers["etag"])
        dated = await get(press.port, host, feed, If_Modified_Since=first.headers["last-modified"])
    for again in (tagged, dated):
        assert (again.status, again.body) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    "headers, status",
    [
        pytest.param({"If_None_Match": '"another"'}, 200, id="another tag"),
        pytest.param(
            {"If_None_Match": '"another"', "If_Modified_Since": "Sat, 09 Oct 2027 16:00:00 GMT"}, 200, id="tag rules"
        ),
        pytest.param({"If_Modified_Since": "Thu, 07 Oct 2027 16:00:00 GMT"}, 200, id="an older date"),
        pytest.param({"If_Modified_Since": "Sat, 09 Oct 2027 16:00:00 GMT"}, 304, id="a later date"),
        pytest.param({"If_Modified_Since": "the day before yesterday"}, 200, id="no date"),
    ],
)
async def test_conditions(headers: dict[str, str], status: int) -> None:
    async with DemoPress(EVENING) as press:
        answer = await get(press.port, POST.host, POST.feed, **headers)
    assert answer.status == status


async def test_a_tag_in_a_list_or_marked_weak_counts() -> None:
    async with DemoPress(EVENING) as press:
        tag = (await get(press.port, POST.host, POST.feed)).headers["etag"]
        answer = await get(press.port, POST.host, POST.feed, If_None_Match=f'"old", W/{tag}')
    assert answer.status == 304


async def test_in_the_morning_the_evenings_validators_hold_for_two_feeds() -> None:
    async with DemoPress(EVENING) as press:
        tags = {host: (await get(press.port, host, o.feed)).headers["etag"] for host, o in OUTLETS.items()}
    async with DemoPress(NEXT_MORNING) as press:
        statuses = {
            host: (await get(press.port, host, outlet.feed, If_None_Match=tags[host])).status
            for host, outlet in OUTLETS.items()
        }
    assert {host for host, status in statuses.items() if status == 304} == {
        "meridian-review.test",
        "harbour-bulletin.test",
    }


async def test_a_client_that_takes_gzip_gets_gzip() -> None:
    async with DemoPress(EVENING) as press:
        packed = await get(press.port, POST.host, POST.feed, Accept_Encoding="gzip")
        plain = await get(press.port, POST.host, POST.feed)
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in packed.headers["vary"]
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body)


@pytest.mark.parametrize(
    "host, path, method, status",
    [
        pytest.param("nobody.test", "/", "GET", 421, id="unknown host"),
        pytest.param("gulf-ledger.test", "/rss/home", "GET", 404, id="another outlet's path"),
        pytest.param("karakoram-post.test", "/rss/home", "POST", 405, id="not for writing"),
        pytest.param("KARAKORAM-POST.test:8080", "/rss/home", "GET", 200, id="port and capitals"),
        pytest.param("karakoram-post.test", "/rss/home", "HEAD", 200, id="head"),
        pytest.param("karakoram-post.test", "/news/inside-the-talks.html?utm_source=rss", "GET", 200, id="tracking"),
        pytest.param(
            "thames-dispatch.test", "/story.asp?ref=talks-wire&utm_medium=x", "GET", 200, id="query and tracking"
        ),
        pytest.param("thames-dispatch.test", "/story.asp", "GET", 404, id="without its query"),
    ],
)
async def test_addresses(host: str, path: str, method: str, status: int) -> None:
    async with DemoPress(EVENING) as press:
        answer = await get(press.port, host, path, method=method)
    assert answer.status == status


async def test_the_press_lists_what_was_asked() -> None:
    async with DemoPress(EVENING) as press:
        await get(press.port, POST.host, POST.feed)
        await get(press.port, POST.host, "/news/nowhere.html")
    assert press.requests == [
        Served(host=POST.host, path=POST.feed, status=200),
        Served(host=POST.host, path="/news/nowhere.html", status=404),
    ]


@pytest.mark.parametrize("edition", [EVENING, NEXT_MORNING])
async def test_the_press_answers_in_its_own_time(edition: int) -> None:
    async with DemoPress(edition) as press:
        headers = (await get(press.port, POST.host, POST.feed)).headers
    assert parsedate_to_datetime(headers["date"]) == INSTANTS[edition]
    assert parsedate_to_datetime(headers["last-modified"]) <= INSTANTS[edition]


async def test_after_the_edition_nobody_listens() -> None:
    async with DemoPress(EVENING) as press:
        port = press.port
    with pytest.raises(OSError, match="Connect call failed"):
        await get(port, POST.host, POST.feed)

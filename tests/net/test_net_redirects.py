"""Redirects over loopback: followed by hand, each hop checked anew."""

import pytest

from net.raw_server import RawServer, Script, answer, feed, fetched
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, NotModified


def to(location: str, status: str = "302 Found") -> bytes:
    return answer(status, f"Location: {location}")


@pytest.mark.parametrize(
    "statuses, moved",
    [
        (["301 Moved"], True),
        (["308 Moved"], True),
        (["301 Moved", "308 Moved"], True),
        (["302 Found"], False),
        (["303 See"], False),
        (["307 Elsewhere"], False),
        (["301 Moved", "302 Found"], False),
        (["302 Found", "301 Moved"], False),
    ],
)
async def test_a_move_is_for_good_only_if_every_hop_was(statuses: list[str], moved: bool) -> None:  # noqa: FBT001 - a column
    scripts: dict[str, Script] = {f"/{hop}": to(f"/{hop + 1}", status) for hop, status in enumerate(statuses)}
    scripts[f"/{len(statuses)}"] = answer(body=b"here")
    result = await fetched(scripts, "http://one.test/0")
    assert isinstance(result, Fetched)
    final = f"http://one.test/{len(statuses)}"
    assert (result.url, result.final_url) == ("http://one.test/0", final)
    assert result.moved_to == (final if moved else None)


@pytest.mark.parametrize("status, moved_to", [("301 Moved", "http://one.test/b"), ("302 Found", None)])
async def test_a_304_at_the_end_tells_of_the_move_too(status: str, moved_to: str | None) -> None:
    scripts: dict[str, Script] = {"/a": to("/b", status), "/b": answer("304 Not Modified", length=False)}
    async with RawServer(scripts) as server, server.client() as client:
        result = await client.fetch(feed("http://one.test/a", etag='"1"'))
    assert isinstance(result, NotModified)
    assert result.moved_to == moved_to
    assert server.asked[1].header("If-None-Match") == '"1"'


async def test_a_fragment_makes_no_other_address() -> None:
    result = await fetched({"/a": to("/b", "301 Moved"), "/b": answer(body=b"x")}, "http://one.test/a#part")
    assert isinstance(result, Fetched)
    assert result.moved_to == "http://one.test/b"


async def test_five_redirects_are_followed_and_a_sixth_is_not() -> None:
    scripts: dict[str, Script] = {f"/{hop}": to(f"/{hop + 1}") for hop in range(6)}
    scripts["/6"] = answer(body=b"here")
    assert isinstance(await fetched(scripts, "http://one.test/1"), Fetched)
    result = await fetched(scripts, "http://one.test/0")
    assert isinstance(result, FetchFailed)
    assert (result.kind, result.reason) == (FailureKind.BAD_REDIRECT, "one.test redirects more than 5 times")


async def test_a_loop_ends() -> None:
    result = await fetched({"/feed": to("/feed", "301 Moved")})
    assert isinstance(result, FetchFailed)
    assert result.kind is FailureKind.BAD_REDIRECT


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://one.test/", "http://one.test:0/", "/x%0d%0aSet-Cookie:a", "http://a..b/"]
)
async def test_a_redirect_to_what_is_not_visited_is_refused(location: str) -> None:
    result = await fetched({"/feed": to(location)})
    assert isinstance(result, FetchFailed)
    assert result.kind is FailureKind.BAD_REDIRECT


async def test_a_redirect_without_a_place_is_refused() -> None:
    result = await fetched({"/feed": answer("302 Found", "Location: ")})
    assert isinstance(result, FetchFailed)
    assert (result.kind, result.status) == (FailureKind.BAD_REDIRECT, 302)


async def test_credentials_stay_at_their_origin_and_a_move_with_them_is_not_for_good() -> None:
    scripts = {"/a": to("/b", "301 Moved"), "/b": to("http://two.test/c", "301 Moved"), "/c": answer(body=b"x")}
    async with RawServer(scripts) as server, server.client() as client:
        result = await client.fetch(feed("http://user:secret@one.test/a"))
    assert isinstance(result, Fetched)
    assert [asked.header("Authorization") is not None for asked in server.asked] == [True, True, False]
    assert [asked.header("Host") for asked in server.asked] == ["one.test", "one.test", "two.test"]
    assert (result.final_url, result.moved_to) == ("http://two.test/c", None)


async def test_validators_are_those_of_the_end_of_the_route_and_go_all_the_way() -> None:
    scripts = {"/feed": to("http://two.test/real"), "/real": answer("304 Not Modified", length=False)}
    async with RawServer(scripts) as server, server.client() as client:
        result = await client.fetch(feed("http://one.test/feed", etag='"v"'))
    assert isinstance(result, NotModified)
    assert [asked.header("If-None-Match") for asked in server.asked] == ['"v"', '"v"']


async def test_cookies_do_not_survive_a_redirect() -> None:
    scripts = {"/feed": answer("302 Found", "Location: /b", "Set-Cookie: id=1"), "/b": answer(body=b"x")}
    async with RawServer(scripts) as server, server.client() as client:
        await client.fetch(feed("http://one.test/feed"))
    assert all(asked.header("Cookie") is None for asked in server.asked)

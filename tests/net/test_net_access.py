"""What an origin is shown, and proxies: secrets stay where they belong, and no proxy leads to a forbidden address."""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network

import pytest

from net.listening import listening
from net.raw_server import QUICK, RawServer, answer, feed, page, shorter
from net.test_net_contact import Book
from net.test_net_tls import Authority, authority
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, FetchResult
from watchdesk.net.access import Access, Proxy, read_headers, read_proxy
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.client import GuardedClient
from watchdesk.net.resolving import Resolver
from watchdesk.net.urls import Origin

__all__ = ["authority"]  # the fixture

BOTH = AddressPolicy((ip_network("127.0.0.0/8"),))
KEY = Access(headers=read_headers({"X-Key": "s3cret", "Cookie": "session=1", "User-Agent": "reader/1"}))


@dataclass
class ScriptedProxy:
    """A proxy on loopback: notes what it is asked, and tunnels, or answers with `says` and hangs up."""

    says: bytes | None = None
    asked: list[bytes] = field(default_factory=list)
    port: int = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head)
        if self.says is not None:
            writer.write(self.says)
            await writer.drain()
            writer.close()
            return
        host, _, port = head.split(b" ")[1].decode().rpartition(":")
        there, back = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 Connection established\r\nVia: it\r\n\r\n")
        await asyncio.gather(pipe(reader, back), pipe(there, writer))


async def pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while chunk := await source.read(65536):
            sink.write(chunk)
            await sink.drain()
    except ConnectionError:
        pass
    sink.close()


@asynccontextmanager
async def proxying(proxy: ScriptedProxy) -> AsyncIterator[ScriptedProxy]:
    server = await asyncio.start_server(proxy.talk, "127.0.0.1", 0)
    async with server:
        proxy.port = server.sockets[0].getsockname()[1]
        yield proxy


def client_with(
    access: Mapping[Origin, Access],
    *,
    resolver: Resolver,
    policy: AddressPolicy = BOTH,
    tls: ssl.SSLContext | None = None,
) -> GuardedClient:
    return GuardedClient(
        limits=QUICK, policy=policy, resolver=resolver, user_agent="watchdesk/0", tls=tls, access=access
    )


def book(server: RawServer, *names: str) -> Book:
    return Book({name: [[("127.0.0.1", server.port)]] for name in names})


async def test_an_origin_is_shown_its_headers_in_place_of_ours_and_no_other_origin_is() -> None:
    scripts = {
        "/feed": answer(body=b"x"),
        "/away": answer("302 Found", "Location: http://two.test/feed"),
        "/port": answer("302 Found", "Location: http://one.test:81/feed"),
        "/here": answer("302 Found", "Location: /feed"),
    }
    async with RawServer(scripts) as server:
        access = {Origin("http", "one.test", 80): KEY}
        async with client_with(access, resolver=book(server, "one.test", "two.test")) as client:
            for path in ("feed", "here", "away", "port"):
                assert isinstance(await client.fetch(feed(f"http://one.test/{path}")), Fetched)
            assert isinstance(await client.fetch(page("http://one.test/feed")), Fetched)
    shown = [(asked.path, asked.header("host"), asked.header("x-key")) for asked in server.asked]
    assert shown == [
        ("/feed", "one.test", "s3cret"),
        ("/here", "one.test", "s3cret"),
        ("/feed", "one.test", "s3cret"),
        ("/away", "one.test", "s3cret"),
        ("/feed", "two.test", None),
        ("/port", "one.test", "s3cret"),
        ("/feed", "one.test:81", None),
        ("/robots.txt", "one.test", "s3cret"),
        ("/feed", "one.test", "s3cret"),
    ]
    first = server.asked[0].head.decode()
    assert first.lower().count("user-agent:") == 1
    assert server.asked[0].header("user-agent") == "reader/1"
    assert server.asked[0].header("cookie") == "session=1"


async def test_what_an_origin_is_shown_does_not_stand_in_a_log() -> None:
    proxy = read_proxy("http://user:pass%40word@proxy.test")
    text = repr(Access(headers=KEY.headers, proxy=proxy))
    assert "s3cret" not in text
    assert b64encode(b"user:pass@word").decode() not in text
    assert proxy.authorization == b"Basic " + b64encode(b"user:pass@word")


async def through(
    proxy: ScriptedProxy, server: RawServer, url: str, *, resolver: Resolver | None = None, **more: object
) -> FetchResult:
    where = Proxy(host="proxy.test", port=proxy.port, authorization=b"Basic abc")
    origin = Origin("https" if url.startswith("https") else "http", "one.test", 443 if "https" in url else 80)
    names = Book({"one.test": [[("127.0.0.1", server.port)]], "proxy.test": [[("127.0.0.1", proxy.port)]]})
    async with client_with({origin: Access(proxy=where)}, resolver=resolver or names, **more) as client:  # type: ignore[arg-type]
        return await client.fetch(feed(url))


async def test_a_proxy_is_handed_the_checked_address_and_its_password() -> None:
    async with RawServer({"/feed": answer(body=b"x")}) as server, proxying(ScriptedProxy()) as proxy:
        result = await through(proxy, server, "http://one.test/feed")
        assert isinstance(result, Fetched), result
    (asked,) = proxy.asked
    place = f"127.0.0.1:{server.port}".encode()
    assert asked == b"CONNECT %s HTTP/1.1\r\nHost: %s\r\nProxy-Authorization: Basic abc\r\n\r\n" % (place, place)
    assert server.asked[0].header("host") == "one.test"
    assert server.asked[0].header("proxy-authorization") is None


async def test_https_stays_encrypted_through_a_proxy_and_the_certificate_is_the_sites(authority: Authority) -> None:
    serving = authority.serving("good", "one.test")
    async with RawServer({"/feed": answer(body=b"x")}, tls=serving) as server, proxying(ScriptedProxy()) as proxy:
        result = await through(proxy, server, "https://one.test/feed", tls=authority.trusting())
        assert isinstance(result, Fetched), result
        untrusted = await through(proxy, server, "https://one.test/feed")
    assert isinstance(untrusted, FetchFailed)
    assert untrusted.kind is FailureKind.TLS


@pytest.mark.parametrize("place", ["10.0.0.1", "169.254.169.254", "::ffff:127.0.0.2", "fd00::1"])
async def test_no_proxy_leads_to_a_forbidden_address_nor_is_one(place: str) -> None:
    policy = AddressPolicy((ip_network("127.0.0.1/32"),))
    async with RawServer({"/feed": answer(body=b"x")}) as server, proxying(ScriptedProxy()) as proxy:
        good, bad = [("127.0.0.1", server.port)], [("127.0.0.1", server.port), (place, 80)]
        door = [("127.0.0.1", proxy.port)]
        for names in ({"one.test": [bad], "proxy.test": [door]}, {"one.test": [good], "proxy.test": [[(place, 3128)]]}):
            with listening() as heard:
                result = await through(proxy, server, "http://one.test/feed", resolver=Book(names), policy=policy)
            assert isinstance(result, FetchFailed)
            assert result.kind is FailureKind.FORBIDDEN_ADDRESS
            assert heard.contacts == []
    assert proxy.asked == []


async def test_a_name_that_changes_between_two_visits_is_judged_at_each_behind_a_proxy_too() -> None:
    policy = AddressPolicy((ip_network("127.0.0.1/32"),))
    async with RawServer({"/feed": answer("200 OK", "Connection: close", body=b"x")}) as server:
        async with proxying(ScriptedProxy()) as proxy:
            turns = [[("127.0.0.1", server.port)], [("10.0.0.1", 80)]]
            names = Book({"one.test": turns, "proxy.test": [[("127.0.0.1", proxy.port)]]})
            first = await through(proxy, server, "http://one.test/feed", resolver=names, policy=policy)
            second = await through(proxy, server, "http://one.test/feed", resolver=names, policy=policy)
        assert isinstance(first, Fetched)
        assert isinstance(second, FetchFailed)
        assert second.kind is FailureKind.FORBIDDEN_ADDRESS
        assert len(proxy.asked) == 1


@pytest.mark.parametrize(
    "says, kind, words",
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", FailureKind.UNAUTHORISED, "wants another sign-in"),
        (b"HTTP/1.1 503 no\r\n\r\n", FailureKind.UNREACHABLE, "opens no way (503)"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", FailureKind.BAD_ANSWER, "does not speak HTTP"),
        (b"HTTP/1.1 200 OK\r\n", FailureKind.INTERRUPTED, "hung up"),
        (b"", FailureKind.INTERRUPTED, "hung up"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 4000, FailureKind.BAD_ANSWER, "answers without an end"),
    ],
    ids=["407", "503", "no HTTP", "cut off", "nothing", "endless"],
)
async def test_what_a_proxy_does_wrong_has_its_words(says: bytes, kind: FailureKind, words: str) -> None:
    async with RawServer({"/feed": answer(body=b"x")}) as server, proxying(ScriptedProxy(says)) as proxy:
        result = await through(proxy, server, "http://one.test/feed")
    assert isinstance(result, FetchFailed)
    assert (result.kind, result.reason) == (kind, f"the proxy proxy.test {words}")
    assert server.asked == []


async def test_a_proxy_that_is_not_there_and_one_that_is_silent_are_told_apart() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    origin = Origin("http", "one.test", 80)
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        names = {"one.test": [[("127.0.0.1", 9)]]}
        for door, kind in ((("127.0.0.1", 1), FailureKind.UNREACHABLE), (("127.0.0.1", port), FailureKind.TIMEOUT)):
            access = {origin: Access(proxy=Proxy(host="proxy.test", port=door[1]))}
            book = Book({**names, "proxy.test": [[door]]})
            client = GuardedClient(limits=shorter(0.5), policy=BOTH, resolver=book, user_agent="w/0", access=access)
            async with client:
                result = await client.fetch(feed("http://one.test/feed"))
            assert isinstance(result, FetchFailed)
            assert result.kind is kind, result


@pytest.mark.parametrize(
    "url, words",
    [
        ("https://proxy.test:3128", "write the proxy as http://host:port"),
        ("socks5://proxy.test", "write the proxy as http://host:port"),
        ("http://proxy.test/path", "write the proxy as http://host:port"),
        ("http://", "the host of the proxy is not a valid name"),
        ("http://exa mple", "the host of the proxy is not a valid name"),
        ("http://proxy.test:99999", "is not the address of a proxy"),
        ("http://[::1", "is not the address of a proxy"),
    ],
)
def test_what_is_no_proxy_is_refused_in_words(url: str, words: str) -> None:
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        read_proxy(url)


def test_a_proxy_has_the_usual_port_unless_it_says_otherwise() -> None:
    assert read_proxy("http://proxy.test").port == 3128
    assert read_proxy("http://[2001:db8::1]:8080/").origin == Origin("http", "2001:db8::1", 8080)


@pytest.mark.parametrize(
    "name, value, words",
    [
        ("X Key", "a", "is not the name of a header"),
        ("", "a", "is not the name of a header"),
        ("X-Key", "a\r\nX: b", "cannot stand in a header"),
        ("X-Key", "", "cannot stand in a header"),
        ("X-Key", "\u2028", "cannot stand in a header"),
        ("Host", "evil.test", "is watchdesk's own"),
        ("If-None-Match", "x", "is watchdesk's own"),
        ("transfer-encoding", "chunked", "is watchdesk's own"),
    ],
)
def test_what_no_header_can_be_is_refused(name: str, value: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_headers({name: value})

"""No forbidden address is ever connected to (G6): proven by an audit hook on every connect of this process."""

from collections.abc import Mapping
from ipaddress import ip_network

import pytest

from net.listening import listening
from net.raw_server import QUICK, RawServer, answer, feed, page
from net.test_net_addresses import SPELLINGS
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, PostFailed
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.client import GuardedClient
from watchdesk.net.resolving import SystemResolver


class Book:
    """A resolver that answers from a list of answers per name, the last one for ever."""

    def __init__(self, answers: Mapping[str, list[list[tuple[str, int]]]]) -> None:
        self.answers = {name: list(turns) for name, turns in answers.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        self.asked.append(host)
        turns = self.answers[host]
        return turns.pop(0) if len(turns) > 1 else turns[0]


def guarded(resolver: SystemResolver | Book) -> GuardedClient:
    return GuardedClient(limits=QUICK, policy=AddressPolicy(), resolver=resolver, user_agent="watchdesk/0")


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_spelling_of_an_inside_address_leads_to_a_contact(spelling: str) -> None:
    with listening() as heard:
        async with guarded(SystemResolver()) as client:
            got = await client.fetch(feed(f"http://{spelling}/"))
            read = await client.fetch(page(f"http://{spelling}/"))
            posted = await client.post(f"http://{spelling}/", body=b"x", headers={})
    assert heard.contacts == []
    for result in (got, read, posted):
        assert isinstance(result, FetchFailed | PostFailed)
        assert result.kind in {FailureKind.FORBIDDEN_ADDRESS, FailureKind.NO_SUCH_HOST, FailureKind.BAD_URL}


async def test_one_bad_answer_among_good_ones_refuses_the_name() -> None:
    answers = [("8.8.8.8", 80), ("10.0.0.1", 80)]
    with listening() as heard:
        async with guarded(Book({"mixed.test": [answers]})) as client:
            result = await client.fetch(feed("http://mixed.test/"))
    assert heard.contacts == []
    assert isinstance(result, FetchFailed)
    assert result.kind is FailureKind.FORBIDDEN_ADDRESS
    expected = "mixed.test leads to 10.0.0.1: a private network, and not listed in polling.allow_networks"
    assert result.reason == expected


async def test_a_name_is_looked_up_once_and_the_checked_address_is_the_one_connected_to() -> None:
    async with RawServer({"/feed": answer("200 OK", "Connection: close", body=b"x")}) as server:
        rebinding = Book({"rebind.test": [[("127.0.0.5", server.port)], [("127.0.0.1", server.port)]]})
        policy = AddressPolicy((ip_network("127.0.0.5/32"),))
        with listening() as heard:
            async with server.client(policy=policy, resolver=rebinding) as client:
                first = await client.fetch(feed("http://rebind.test/feed"))
                second = await client.fetch(feed("http://rebind.test/feed"))
    assert rebinding.asked == ["rebind.test", "rebind.test"]
    assert heard.contacts == ["127.0.0.5"]
    assert isinstance(first, FetchFailed)
    assert first.kind is FailureKind.UNREACHABLE  # nobody listens there
    assert isinstance(second, FetchFailed)
    assert second.kind is FailureKind.FORBIDDEN_ADDRESS


async def test_a_redirect_to_a_forbidden_address_is_refused_at_the_hop() -> None:
    policy = AddressPolicy((ip_network("127.0.0.1/32"),))
    for place in ("10.0.0.1", "[::1]", "169.254.169.254", "2130706434", "[::ffff:127.0.0.2]"):
        scripts = {"/feed": answer("302 Found", f"Location: http://{place}/latest/meta-data")}
        async with RawServer(scripts) as server:
            resolver = Split(server.port)
            with listening() as heard:
                async with server.client(policy=policy, resolver=resolver) as client:
                    result = await client.fetch(feed("http://one.test/feed"))
        assert set(heard.contacts) == {"127.0.0.1"}
        assert isinstance(result, FetchFailed)
        assert result.kind is FailureKind.FORBIDDEN_ADDRESS


class Split:
    """Sends .test to loopback and asks the system for the rest."""

    def __init__(self, port: int) -> None:
        self.port = port

    async def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        return [("127.0.0.1", self.port)] if host.endswith(".test") else await SystemResolver().resolve(host, port)


async def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://10.9.9.9:3128")
    monkeypatch.setenv("ALL_PROXY", "http://10.9.9.9:3128")
    async with RawServer({"/feed": answer(body=b"x")}) as server:
        with listening() as heard:
            async with server.client() as client:
                result = await client.fetch(feed("http://one.test/feed"))
    assert isinstance(result, Fetched)
    assert heard.contacts == ["127.0.0.1"]


async def test_checked_addresses_are_tried_in_order_until_one_answers() -> None:
    async with RawServer({"/feed": answer(body=b"x")}) as server:
        places = [("127.0.0.9", server.port), ("127.0.0.1", server.port)]
        with listening() as heard:
            async with server.client(resolver=Book({"two.test": [places]})) as client:
                result = await client.fetch(feed("http://two.test/feed"))
    assert isinstance(result, Fetched)
    assert heard.contacts == ["127.0.0.9", "127.0.0.1"]


async def test_a_resolver_that_finds_nothing_or_nonsense_leads_nowhere() -> None:
    book = Book({"empty.test": [[]], "odd.test": [[("127.1", 80)]]})
    with listening() as heard:
        async with guarded(book) as client:
            empty = await client.fetch(feed("http://empty.test/"))
            odd = await client.fetch(feed("http://odd.test/"))
    assert heard.contacts == []
    assert isinstance(empty, FetchFailed)
    assert empty.kind is FailureKind.NO_SUCH_HOST
    assert isinstance(odd, FetchFailed)
    assert odd.kind is FailureKind.FORBIDDEN_ADDRESS

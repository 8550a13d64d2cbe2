"""Naming: an id for each address, from what an operator would call its host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.service.naming import SOURCE_ID, free_id, source_id_of

NAMES = {
    "https://feeds.example.co.uk/rss": "example-uk",
    "https://www.example.com/feed": "example",
    "https://example.org/": "example",
    "http://rss.lantern.test:8080/x?y=z": "lantern-test",
    "https://news.example.net/": "example",
    "https://www.news.example.com/": "example",
    "https://newsroom.example.com/": "newsroom-example",
    "https://commons.example.com/": "commons-example",
    "https://EXAMPLE.ORG/": "example",
    "https://user:secret@example.org/": "example",
    "https://my_host.example.gov/": "my-host-example",
    "https://127.0.0.1/feed": "127-0-0-1",
    "http://[::1]/feed": "1",
    "https://xn--e1afmkfd.test/": "xn-e1afmkfd-test",
    "https://пример.рф/": "source",
    "https://www.com/": "com",
    "no address": "source",
    "": "source",
    f"https://{'a' * 63}.test/": "a" * 60,
}


@pytest.mark.parametrize("url, name", NAMES.items(), ids=NAMES)
def test_an_id_is_what_people_call_the_host(url: str, name: str) -> None:
    assert source_id_of(url) == name


@given(st.from_regex(r"[A-Za-z0-9._\-]{0,80}", fullmatch=True))
def test_an_id_may_stand_in_the_configuration(host: str) -> None:
    assert SOURCE_ID.fullmatch(source_id_of(f"https://{host}/"))


def test_addresses_of_one_host_are_numbered_and_taken() -> None:
    taken = {"example-2"}
    given_ids = [free_id(f"https://example.org/{number}", taken) for number in range(3)]
    assert given_ids == ["example", "example-3", "example-4"]
    assert taken == {"example-2", *given_ids}


@pytest.mark.parametrize("text", ["", "-a", ".a", "a b", "a/b", "a\n", "é", "a" * 101])
def test_what_config_toml_would_refuse_is_no_id(text: str) -> None:
    assert SOURCE_ID.fullmatch(text) is None

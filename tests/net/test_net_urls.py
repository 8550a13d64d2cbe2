"""Addresses read apart, and where redirects lead: tables."""

import pytest
from hypothesis import example, given
from hypothesis.strategies import builds, from_regex, sampled_from, text

from watchdesk.model.visits import FailureKind
from watchdesk.net import urls
from watchdesk.net.failures import Trouble
from watchdesk.net.urls import Address, read_address, redirected

HOSTS = from_regex(r"[a-z0-9_.-]{0,12}", fullmatch=True)
PORTS = from_regex(r":?[0-9]{0,5}", fullmatch=True)
TARGETS = text(alphabet="/?&=%2+,:;@~._-a1#\\é \n", max_size=12)
URLS = builds("{}://{}{}/{}".format, sampled_from(["http", "https", "ftp"]), HOSTS, PORTS, TARGETS)


@pytest.mark.parametrize(
    "url, text",
    [
        ("http://one.test", "http://one.test/"),
        ("http://one.test?a=b", "http://one.test/?a=b"),
        ("HTTP://ONE.Test:80/Path", "http://one.test/Path"),
        ("https://one.test:443/", "https://one.test/"),
        ("https://one.test:8443/x#part", "https://one.test:8443/x"),
        ("http://user:secret@one.test/", "http://one.test/"),
        ("  http://one.test/a b\t", "http://one.test/a%20b"),
        ("http://one.test/ü?q=é", "http://one.test/%C3%BC?q=%C3%A9"),
        ("http://one.test/%C3%BC?q=%2F+x", "http://one.test/%C3%BC?q=%2F+x"),
        ("http://bücher.test/", "http://xn--bcher-kva.test/"),
        ("http://[2001:db8::1]:8080/", "http://[2001:db8::1]:8080/"),
        ("http://under_score.test./", "http://under_score.test./"),
        ("http://اردو.test/خبر", "http://xn--mgbqf7g.test/%D8%AE%D8%A8%D8%B1"),
    ],
)
def test_an_address_is_read_into_one_ascii_form(url: str, text: str) -> None:
    assert read_address(url).text == text


@pytest.mark.parametrize(
    "url, words",
    [
        ("", "incomplete"),
        ("one.test/feed", "it must begin with https:// or http://"),
        ("one.test:8080/feed", "it must begin with https:// or http://"),
        ("ftp://one.test/", "not ftp"),
        ("file:///etc/passwd", "not file"),
        ("javascript:alert(1)", "not javascript"),
        ("data:text/plain,x", "not data"),
        ("http://", "names no host"),
        ("http:///feed", "names no host"),
        ("http://one.test:0/", "zero"),
        ("http://one.test:65536/", "port"),
        ("http://one.test:-1/", "port"),
        ("http://one.test:http/", "port"),
        ("http://one.test/\r\nHost: two.test", "control character"),
        ("http://one.test/\x00", "control character"),
        ("http://one.test/\u2028", "control character"),
        ("http://one\ttwo.test/", "control character"),
        ("http://one.test/\ud800", "control character"),
        ("http://one.test\\@two.test/", "not a valid name"),
        ("http://☃.test:x/", "port"),
        ("http://\u0300.test/", "international"),
        ("http://xn--\u00fc.test/", "international"),
        ("http://" + "a" * 64 + ".test/", "not a valid name"),
        ("http://" + "ab." * 100 + "test/", "not a valid name"),
        ("http://one.test/" + "a" * 9000, "longer than 8192"),
        ("http://[fe80::zz]/", "not a valid address"),
        ("http://[v1.x]/", "not a valid"),
    ],
)
def test_what_is_no_web_address_is_refused_in_words(url: str, words: str) -> None:
    with pytest.raises(Trouble, match=words) as caught:
        read_address(url)
    assert caught.value.kind is FailureKind.BAD_URL


def test_user_information_becomes_a_header_and_shows_nowhere_else() -> None:
    address = read_address("http://us%40er:p%C3%A4ss@one.test/")
    assert address.credentials == "Basic dXNAZXI6cMOkc3M="
    assert "dXNA" not in repr(address)
    assert read_address("http://@one.test/").credentials is None


START = read_address("https://user:secret@one.test/a/feed?x=1")


@pytest.mark.parametrize(
    "location, text",
    [
        (b"/b", "https://one.test/b"),
        (b"b", "https://one.test/a/b"),
        (b"?y=2", "https://one.test/a/feed?y=2"),
        (b"//two.test/c", "https://two.test/c"),
        (b"https://two.test:444/", "https://two.test:444/"),
        (b" https://two.test/ ", "https://two.test/"),
        ("/ü".encode(), "https://one.test/%C3%BC"),
        ("/ü".encode("latin-1"), "https://one.test/%C3%BC"),
        (b"https://other:words@two.test/", "https://two.test/"),
    ],
)
def test_a_redirect_leads_where_the_standard_says(location: bytes, text: str) -> None:
    assert redirected(START, location).text == text


def test_credentials_stay_with_their_origin() -> None:
    assert redirected(START, b"/b").credentials == START.credentials
    for elsewhere in (b"https://two.test/", b"https://one.test:444/", b"https://other:words@two.test/"):
        assert redirected(START, elsewhere).credentials is None


@pytest.mark.parametrize(
    "location",
    [
        b"file:///etc/passwd",
        b"gopher://one.test/",
        b"data:,x",
        b"https://one.test:99999/",
        b"/a%0d%0aX-Injected:%201",
        b"/a%0Ab",
        b"/a\rb",
        b"http://[::1",
        b"http://one.test/",
        b"http://two.test/",
    ],
)
def test_a_redirect_to_anything_else_is_refused(location: bytes) -> None:
    with pytest.raises(Trouble) as caught:
        redirected(START, location)
    assert caught.value.kind is FailureKind.BAD_REDIRECT
    assert "secret" not in caught.value.reason


def test_without_credentials_a_redirect_from_https_to_http_is_followed() -> None:
    start: Address = read_address("https://one.test/")
    assert redirected(start, b"http://one.test/feed").text == "http://one.test/feed"


@given(URLS)
@example("http://one.test:65536/")
@example("http://one.test/?")
@example("http://one.test/\n")
@example("http://" + ".".join(["a" * 63] * 4) + "/")
def test_a_plain_address_is_read_as_it_is_part_by_part(url: str) -> None:
    plain = urls._read_plain(url)
    assert plain is None or plain == urls._read_in_parts(url, FailureKind.BAD_URL)


@pytest.mark.parametrize(
    "url", ["https://one.test/feed.xml", "http://127.0.0.1:65535/a/b?c=d&e=%20", "http://a-b.c_d.test/~x/;y,z@1:2"]
)
def test_most_addresses_are_plain(url: str) -> None:
    assert urls._read_plain(url) is not None

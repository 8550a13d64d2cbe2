"""Links that lead through others: where they say it, the outlet's own address is found; else they stay."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdesk.model.entries import ParsedEntry
from watchdesk.rules.seen import recognise
from watchdesk.rules.unwrapping import unwrapped

STORY = "https://outlet.example/world/2026/talks?id=7&x=1"


def google_id(*addresses: str) -> str:
    """Return an id as Google News made them until 2024: a number, the address, and its AMP copy's."""
    body = b"\x08\x13"
    for tag, address in zip((b"\x22", b"\xd2\x01"), addresses, strict=False):
        raw = address.encode()
        length = bytes([len(raw)]) if len(raw) < 128 else bytes([len(raw) & 0x7F | 0x80, len(raw) >> 7])
        body += tag + length + raw
    return urlsafe_b64encode(body).decode().rstrip("=")


LONG = "https://outlet.example/" + "a-very-long-headline-" * 15
REAL_ID = (
    "https://news.google.com/__i/rss/rd/articles/CBMiWWh0dHBzOi8vd3d3LmNubi5jb20vMjAyMi8wNy8yNy9wb2xpdGlj"
    "cy9zY2h1bWVyLW1hbmNoaW4tZGVhbC1idWlsZC1iYWNrLWJldHRlci9pbmRleC5odG1s0gFdaHR0cHM6Ly9hbXAuY25uLmNvbS9j"
    "bm4vMjAyMi8wNy8yNy9wb2xpdGljcy9zY2h1bWVyLW1hbmNoaW4tZGVhbC1idWlsZC1iYWNrLWJldHRlci9pbmRleC5odG1s?oc="
    "5"
)
WRAPPED: Mapping[str, tuple[str, str]] = {
    "Google Alerts": (f"https://www.google.com/url?rct=j&sa=t&url={quote(STORY, safe='')}&ct=ga&usg=AOv", STORY),
    "Google Alerts, not escaped": (
        "https://www.google.com/url?rct=j&sa=t&url=https://outlet.example/2019/07/slack-stock/&ct=ga&cd=CAIy",
        "https://outlet.example/2019/07/slack-stock/",
    ),
    "Google's search": (f"https://www.google.co.uk/url?q={quote(STORY, safe='')}&sa=U", STORY),
    "Google News by parameter": (f"http://news.google.com/news/url?sa=t&url={quote(STORY, safe='')}", STORY),
    "Google News by id": (f"https://news.google.com/rss/articles/{google_id(STORY, 'https://amp.x/')}?oc=5", STORY),
    "Google News by a long id": (f"https://news.google.com/articles/{google_id(LONG)}?hl=en-US", LONG),
    "Google News by a real id": (
        REAL_ID,
        "https://www.cnn.com/2022/07/27/politics/schumer-manchin-deal-build-back-better/index.html",
    ),
    "Google's question of consent": (f"https://consent.google.com/ml?continue={quote(STORY, safe='')}&gl=DE", STORY),
    "a consent around a Google News id": (
        "https://consent.google.com/ml?continue="
        + quote(f"https://news.google.com/rss/articles/{google_id(STORY)}?oc=5", safe=""),
        STORY,
    ),
    "Google's copy for telephones": ("https://www.google.com/amp/s/outlet.example/a/b", "https://outlet.example/a/b"),
    "the copy's own host": (
        "https://outlet-example.cdn.ampproject.org/c/s/outlet.example/a.html",
        "https://outlet.example/a.html",
    ),
    "Bing News": (
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&tid=1&url={quote(STORY, safe='').lower()}&c=1&mkt=en",
        STORY.lower(),
    ),
    "Bing's search": (
        f"https://www.bing.com/ck/a?!&&p=1&u=a1{urlsafe_b64encode(STORY.encode()).decode()}&ntb=1",
        STORY,
    ),
    "Facebook": (f"https://l.facebook.com/l.php?u={quote(STORY, safe='')}&h=AT", STORY),
    "Outlook's protection": (
        f"https://eur01.safelinks.protection.outlook.com/?url={quote(STORY, safe='')}&data=05%7C01&reserved=0",
        STORY,
    ),
    "one within another": (
        "https://eur01.safelinks.protection.outlook.com/?url="
        + quote(f"https://www.google.com/url?url={quote(STORY, safe='')}", safe=""),
        STORY,
    ),
}


@pytest.mark.parametrize("link, outlet", WRAPPED.values(), ids=WRAPPED)
def test_the_outlets_own_address_is_found(link: str, outlet: str) -> None:
    assert unwrapped(link) == outlet


KEPT = {
    "an article": STORY,
    "an article with such a path": "https://www.bbc.com/news/articles/cjjjnxdv188o",
    "an article with such an argument": "https://outlet.example/read?url=https://elsewhere.example/",
    "a login with a way back": "https://outlet.example/login?continue=https://outlet.example/a",
    "Google News since 2024": "https://news.google.com/rss/articles/CBMiUkFVX3lxTE9LTGlBcW5sMTFSQjRIQjJTeGVxMEF0dkVi?oc=5",
    "Google News, not an id": "https://news.google.com/rss/articles/CBM%22",
    "Google News, cut off": f"https://news.google.com/rss/articles/{google_id(STORY)[:30]}",
    "Google News with another scheme": f"https://news.google.com/rss/articles/{google_id('javascript:alert(1)')}",
    "another scheme": "https://www.google.com/url?url=file:///etc/passwd",
    "no host": "https://www.google.com/url?url=https:///x",
    "a relative address": "https://www.google.com/url?url=/search",
    "nothing": "https://www.google.com/url?sa=t",
    "a host that only looks like it": f"https://www.google.com.evil.example/url?url={STORY}",
    "user information": f"https://www.google.com@evil.example/url?url={STORY}",
    "a broken host": "http://[::1/url?url=x",
    "a long list of arguments": "https://www.google.com/url?" + "&".join(f"a{number}=1" for number in range(90)),
    "Bing's search, not base64": "https://www.bing.com/ck/a?u=a1%00%00",
    "itself": "https://www.google.com/url?url=https://www.google.com/url?url=",
}


@pytest.mark.parametrize("link", KEPT.values(), ids=KEPT)
def test_what_does_not_say_where_it_leads_stays(link: str) -> None:
    assert unwrapped(link) in {link, "https://www.google.com/url?url="}


@given(
    st.text(max_size=80),
    st.sampled_from(
        [
            "https://news.google.com/rss/articles/CBM",
            "https://www.google.com/url?url=",
            "https://www.bing.com/ck/a?u=a1",
            "",
        ]
    ),
)
def test_whatever_stands_there_is_survived(tail: str, head: str) -> None:
    out = unwrapped(head + tail)
    assert out == head + tail or out.lower().startswith(("http://", "https://"))


def test_an_aggregators_entry_and_the_outlets_own_are_one_article() -> None:
    wrapped, own = (
        recognise("f", [ParsedEntry(guid=guid, url=url, title="Talks")], guids_shared=False).drafts[0]
        for guid, url in (("g", f"https://news.google.com/rss/articles/{google_id(STORY)}?oc=5"), ("o", STORY))
    )
    assert wrapped.address == own.address is not None
    assert wrapped.url == own.url

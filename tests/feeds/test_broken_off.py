"""A document that ends in the midst of an entry: that one is not read, so that it is new when it comes whole."""

import pytest

from watchdesk.feeds.broken_off import without_half_entry
from watchdesk.feeds.parse import parse_feed
from watchdesk.model.entries import ParsedFeed

ONE = "<item><title>One</title><link>https://cut.test/1</link></item>"
TWO = "<item><title>Two of them</title><link>https://cut.test/2</link></item>"
RSS = "<rss version='2.0'><channel><title>T</title>"
CASES = {
    "within a text": (f"{RSS}{ONE}<item><title>Two of", f"{RSS}{ONE}"),
    "within a tag": (f"{RSS}{ONE}<item><title>Two</title><li", f"{RSS}{ONE}"),
    "the only entry": (f"{RSS}<item><title>On", RSS),
    "between two entries": (f"{RSS}{ONE}{TWO}", f"{RSS}{ONE}{TWO}"),
    "no closing tags at all": (f"{RSS}<item><title>One<item><title>Two", f"{RSS}<item><title>One<item><title>Two"),
    "an entry that is not closed in a whole document": (f"{RSS}<item><title>One</channel></rss>",) * 2,
    "an entry with a prefix": ("<a:feed xmlns:a='x'><a:entry/><a:entry><a:tit", "<a:feed xmlns:a='x'><a:entry/>"),
    "no entry": (RSS, RSS),
}


@pytest.mark.parametrize("text, whole", CASES.values(), ids=CASES)
def test_the_entry_that_a_document_ends_in_is_left_out(text: str, whole: str) -> None:
    root = "a:feed" if text.startswith("<a:") else "rss"
    assert without_half_entry(text, root) == whole


SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://cut.test/1</loc><n:news><n:title>One</n:title></n:news></url>
<url><loc>https://cut.test/2</loc><n:news><n:title>Two</n:title></n:news></url></urlset>"""


@pytest.mark.parametrize("document", [f"{RSS}{ONE}{TWO}</channel></rss>", SITEMAP], ids=["rss", "sitemap"])
def test_wherever_a_document_is_broken_off_no_entry_is_read_by_halves(document: str) -> None:
    whole = _entries(document)
    assert [title for _, title in whole] == ["One", "Two of them" if "rss" in document else "Two"]
    for length in range(document.index("1"), len(document)):
        found = _entries(document[:length])
        assert found == whole[: len(found)], document[:length]


def _entries(document: str) -> list[tuple[str | None, str]]:
    found = parse_feed(document.encode(), "application/xml", "https://cut.test/feed")
    return [(entry.url, entry.title) for entry in found.entries] if isinstance(found, ParsedFeed) else []

"""Headlines: which of a page's two is taken, and what goes from behind it, on pages of our own writing."""

import pytest
from lxml.html import fromstring

from watchdesk.pages.metadata import read_metadata
from watchdesk.pages.statements import read_statement

SOCIAL = "Why the ferry sailed without its captain"
OPEN = "Talks open"
TITLES = {
    "stated": (OPEN, "", "", OPEN),
    "both alike": ("Talks open in Port Sable", OPEN, "", "Talks open in Port Sable"),
    "the stated one over the text": (OPEN, SOCIAL, f"<h1>{OPEN}</h1>", OPEN),
    "the shared one over the text": (OPEN, SOCIAL, f"<h1>{SOCIAL}</h1>", SOCIAL),
    "with a label over the text": (OPEN, SOCIAL, f"<h1><span>Sea</span> {SOCIAL}</h1>", SOCIAL),
    "one within the other, the longer over the text": (f"Sea: {OPEN}", OPEN, f"<h1>Sea: {OPEN}</h1>", f"Sea: {OPEN}"),
    "one within the other, the shorter over the text": (f"Sea: {OPEN}", OPEN, f"<h1>{OPEN}</h1>", OPEN),
    "neither over the text": (OPEN, SOCIAL, "<h1>The Gazette</h1>", OPEN),
    "other headings before it": (OPEN, SOCIAL, f"<h1>Log in</h1><h1>{SOCIAL}</h1>", SOCIAL),
    "the stated one in a trail": (OPEN, SOCIAL, f"<nav><h1>{OPEN}</h1></nav>", SOCIAL),
    "the shared one in a trail": (OPEN, SOCIAL, f"<ul><li><h1>{SOCIAL}</h1></li></ul>", OPEN),
    "in a trail by its class": (OPEN, SOCIAL, f"<div class='page-breadcrumbs'><h1>{OPEN}</h1></div>", SOCIAL),
    "in a trail and over the text": (OPEN, SOCIAL, f"<nav><h1>{OPEN}</h1></nav><h1>{OPEN}</h1>", OPEN),
    "another article's, linked": (OPEN, SOCIAL, f"<h1>{SOCIAL}</h1><a><h1>{OPEN}</h1></a>", SOCIAL),
    "in other case and punctuation": (OPEN, "“Sable”: a film", "<h1>SABLE – a film</h1>", "“Sable”: a film"),
    "the site behind it": ("", "Talks open – The Gazette", "", OPEN),
    "the site behind a bar without a space": ("", "Talks open|The Gazette", "", OPEN),
    "a section behind a bar": ("", "Talks open | World", "", OPEN),
    "a clause behind a bar": ("", "Talks open | what both sides want", "", "Talks open | what both sides want"),
    "a clause behind a dash": ("", "Talks open – at last", "", "Talks open – at last"),
    "a hyphen within": ("", "Talks re-open", "", "Talks re-open"),
    "escaped twice": ("Sable &amp;amp; sons", "", "", "Sable & sons"),
    "the heading within what is shared": ("", "Talks open - Sable", "<h1>Talks open</h1>", OPEN),
    "none stated": ("", "", "<h1>Talks open</h1>", OPEN),
}


@pytest.mark.parametrize("stated, shared, body, expected", TITLES.values(), ids=TITLES)
def test_titles(stated: str, shared: str, body: str, expected: str) -> None:
    text = "The envoys of both states met for a second day, and said that they would meet again in the spring. " * 2
    tree = fromstring(
        f"""<html><head><meta property="og:site_name" content="The Gazette">
        <meta property="og:title" content="{shared}">
        <script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{stated}"}}</script></head>
        <body>{body}<p>{text}</p></body></html>"""
    )
    assert read_metadata(tree, read_statement(tree), "https://gazette.example/a").title == expected

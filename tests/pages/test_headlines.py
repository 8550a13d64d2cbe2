"""Headlines: which of a page's two is taken, and what goes from behind it, on pages of our own writing."""

import pytest
from lxml.html import fromstring

from watchdesk.pages.metadata import read_metadata
from watchdesk.pages.statements import read_statement

SOCIAL = "Why the ferry sailed without its captain"
OPEN = "Talks open"
LONG = "The ferry that sailed without its captain came back with the harbour master and both of the envoys"
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
    "a rubric before the heading": ("", "Opinion | Talks open", "<h1>Talks open</h1>", OPEN),
    "a rubric without a heading": ("", "Opinion | Talks open", "", "Opinion | Talks open"),
    "a clause before the heading": ("", f"A long way | {SOCIAL}", f"<h1>{SOCIAL}</h1>", f"A long way | {SOCIAL}"),
    "the site's name as a heading": ("", "The Gazette | Talks", "<h1>The Gazette</h1>", "The Gazette | Talks"),
    "cut for search engines": (LONG, "", f"<h1>{LONG} at its tiller</h1>", f"{LONG} at its tiller"),
    "cut for search engines, the rest in a trail": (LONG, "", f"<nav><h1>{LONG} at its tiller</h1></nav>", LONG),
    "cut within a word": (LONG, "", f"<h1>{LONG}s at its tiller</h1>", LONG),
    "cut short, with dots": ("Talks open…", "", "<h1>Talks open in Port Sable</h1>", "Talks open in Port Sable"),
    "with dots that end it": ("And then…", "", "<h1>The Gazette</h1>", "And then…"),
    "short, and the heading goes on": (OPEN, "", "<h1>Talks open in Port Sable</h1>", OPEN),
    "none stated": ("", "", "<h1>Talks open</h1>", OPEN),
}


TALKS = "Talks open in Port Sable"
AGAIN = "Envoys meet again"
SAME = f"Port Sable: {AGAIN}"
TOLD = {
    "a site's name that is a link": (TALKS, "<a><h1>Sable Daily</h1></a>", TALKS),
    "a section over the headline": (TALKS, f"<h1>World news</h1><h2>{TALKS}</h2>", TALKS),
    "a rubric's name over the headline": (f"{TALKS} | The Gazette", f"<h1>Jobs</h1><h1>{TALKS}</h1>", TALKS),
    "another headline than over the text": (TALKS, f"<h1>{AGAIN}</h1>", AGAIN),
    "a headline beside the same story's title": (
        TALKS,
        f"<h1>Port Sable: {AGAIN}</h1><h3>{TALKS}</h3>",
        f"Port Sable: {AGAIN}",
    ),
    "a section whose name is in the title": (TALKS, f"<h1>Port Sable</h1><h2>{TALKS}</h2>", TALKS),
    "a title that is the site's": ("The Gazette", f"<h1>{AGAIN}</h1>", AGAIN),
    "a title of one word": ("Article", f"<h1>{AGAIN}</h1>", AGAIN),
    "a title without a heading": (f"{TALKS} – The Gazette", "", TALKS),
    "a title with the host's name": (f"{TALKS} - Gazette", "<a><h1>G.</h1></a>", TALKS),
    "a repeated part that is too short": (TALKS, f"<h1>{AGAIN}</h1><h2>Port Sable</h2>", AGAIN),
    "a repeated heading in a trail": (TALKS, f"<h1>{AGAIN}</h1><nav><h2>{TALKS}</h2></nav>", AGAIN),
    "neither title nor heading": ("", "", None),
}
"""Pages that state no headline: their `<title>`, their headings, and what their headline is."""


@pytest.mark.parametrize("called, body, expected", TOLD.values(), ids=TOLD)
def test_titles_of_pages_that_state_none(called: str, body: str, expected: str | None) -> None:
    tree = fromstring(
        f"""<html><head><title>{called}</title><meta property="og:site_name" content="The Gazette"></head>
        <body>{body}<p>The envoys met for a second day.</p></body></html>"""
    )
    found = read_metadata(tree, read_statement(tree), "https://www.gazette.example/a").title
    assert found == expected


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

"""Who wrote it and what it is called: what pages state, show and sign. Pages of our own writing."""

import pytest
from lxml.html import fromstring

from watchdesk.pages.authors import Publisher, read_authors

GAZETTE = Publisher(site="The Gazette", host="www.the-gazette.example")
LONG = "The ferry left the quay of Port Sable at dawn with both delegations on board, harbour officials told reporters."

SHOWN: dict[str, tuple[tuple[str, ...], dict[str, str], str, tuple[str, ...]]] = {
    "stated": (("Ana Ruiz",), {"author": "Li Wen"}, "", ("Ana Ruiz",)),
    "stated with initials": (("Ana Ruiz (aru)", "Li Wen [lw]"), {}, "", ("Ana Ruiz", "Li Wen")),
    "a meta element": ((), {"article:author": "Ana Ruiz"}, "", ("Ana Ruiz",)),
    "a meta element with an address": ((), {"article:author": "https://social.example/gazette"}, "", ()),
    "the publisher stated, a person in a meta element": (("The Gazette",), {"author": "Li Wen"}, "", ("Li Wen",)),
    "the publisher stated, a by-line": (
        ("The Gazette",), {}, "<p class='article__author'>By Noor Aziz, Port Sable</p>", ("Noor Aziz", "Port Sable")
    ),
    "the publisher under its host's name": (
        ("thegazette.example",), {}, "<p class='byline'>Noor Aziz</p>", ("Noor Aziz",)
    ),
    "the publisher and nobody else": (("The Gazette",), {}, "<p>Nobody</p>", ("The Gazette",)),
    "names side by side in a by-line": (
        (), {}, "<div class='byline'><span>Ana Ruiz</span> <span>Li Wen</span></div>", ("Ana Ruiz", "Li Wen")
    ),
    "a by-line in Chinese": ((), {}, "<div class='author'>李文、王芳</div>", ("李文", "王芳")),
    "a word that is no name": ((), {"author": "The Gazette"}, "<a class='author'>Follow</a>", ("The Gazette",)),
    "an agency alone": ((), {}, "<span class='author'>APA</span>", ("APA",)),
    "a by-line of a comment": ((), {}, "<div class='comment-author'>Angry Reader</div>", ()),
    "a by-line in the footer": ((), {}, "<footer><p class='author'>Site Maker</p></footer>", ()),
    "more than a by-line": ((), {}, f"<div class='author'>Noor Aziz writes about the sea. {LONG}</div>", ()),
    "a date in a by-line": ((), {}, "<p class='author'>5 March 2030</p>", ()),
    "words in lower case": ((), {}, "<p class='author'>In the plant stands nothing</p>", ()),
    "a name with a particle": ((), {}, "<p class='author'>Von Jan van der Meer</p>", ("Jan van der Meer",)),
    "a signature before the text": ((), {}, f"<p><b>NOOR AZIZ</b></p><p>{LONG}</p>", ("NOOR AZIZ",)),
    "a signature behind the text": ((), {}, f"<p>{LONG}</p><p><strong>Lê Phương</strong></p>", ("Lê Phương",)),
    "two of them": ((), {}, f"<p><b>Ana Ruiz/Li Wen</b></p><p>{LONG}</p>", ("Ana Ruiz", "Li Wen")),
    "a card for short messages": ((), {"twitter:label1": "Written by", "twitter:data1": "Li Wen"}, "", ("Li Wen",)),
    "a card with another label": ((), {"twitter:label1": "Reading time", "twitter:data1": "Two Minutes"}, "", ()),
    "the last of three": (("Ana Ruiz, Li Wen, and Noor Aziz",), {}, "", ("Ana Ruiz", "Li Wen", "Noor Aziz")),
    "others in brackets": (("Ana Ruiz (avec Li Wen, Noor Aziz)",), {}, "", ("Ana Ruiz", "Li Wen", "Noor Aziz")),
    "an office behind a name": (("Ana Ruiz", "Senior Sea Correspondent"), {}, "", ("Ana Ruiz",)),
    "an office at an agency": (("Ana Ruiz", "AP Sports Writer"), {}, "", ("Ana Ruiz", "AP")),
    "an office at an agency of two words": (
        ("Li Wen", "Associated Press Writer"), {}, "", ("Li Wen", "Associated Press")
    ),
    "a degree behind a name": (("Ana Ruiz, MD",), {}, "", ("Ana Ruiz",)),
    "an office alone": (("Staff Writer",), {}, "", ("Staff Writer",)),
    "initials in lower case": (("Ana Ruiz", "ms"), {}, "", ("Ana Ruiz", "ms")),
    "an account of nobody": ((), {"author": "admin"}, "<p class='byline'>Noor Aziz</p>", ("Noor Aziz",)),
    "an analysis by somebody": (("Analysis by Li Wen",), {}, "", ("Li Wen",)),
    "a by-line with its date": ((), {}, "<p class='byline'>By Li Wen Monday, May 4, 2030</p>", ("Li Wen",)),
    "a by-line with its month": ((), {}, "<p class='byline'>By Li Wen May 4, 2030</p>", ("Li Wen",)),
    "somebody called Friday": ((), {}, "<p class='byline'>By Gene Friday</p>", ("Gene Friday",)),
    "a by-line with buttons": (
        (), {}, "<div class='byline'><span>By</span><a>Li Wen</a><span>Share</span></div>", ("Li Wen",)
    ),
    "a by-line with categories": (
        (), {}, "<p class='byline'><a href='/author/wen'>Li Wen</a> <a href='/c'>Port Life</a></p>", ("Li Wen",)
    ),
    "a line that begins with by": (
        (), {}, f"<h1>A</h1><p>By Ana Ruiz and Li Wen | 4 May</p><p>{LONG}</p>", ("Ana Ruiz", "Li Wen")
    ),
    "a line with elements": (
        (), {}, "<h1>A</h1><div>Von <b>Li Wen</b> <i>Redakteurin</i> 12:30 Uhr</div>", ("Li Wen",)
    ),
    "a line that begins so and goes on": ((), {}, "<h1>A</h1><p>By noon the ferry had left Port Sable.</p>", ()),
    "a line that begins with one name": ((), {}, "<h1>A</h1><p>By Reuters</p>", ()),
    "a line that is longer": ((), {}, f"<h1>A</h1><p>By Li Wen {LONG} {LONG}</p>", ()),
    "a line before the headline": ((), {}, f"<p>By Li Wen</p><h1>A</h1><p>{LONG}</p>", ()),
    "a line in the footer": ((), {}, "<h1>A</h1><footer><p>By Site Maker</p></footer>", ()),
    "an article without a heading": ((), {}, "<article><p>By Li Wen</p></article>", ("Li Wen",)),
    "neither article nor heading": ((), {}, "<p>By Li Wen</p>", ()),
    "a link to an author": ((), {}, f"<h1>A</h1><a href='/autoren/wen'>Li Wen</a><p>{LONG}</p>", ("Li Wen",)),
    "links to authors before another's by-line": (
        (),
        {},
        f"<p class='byline'>Noor Aziz</p><h1>A</h1><a href='/author/wen'>Li Wen</a><p>{LONG}</p>",
        ("Li Wen",),
    ),
    "a link that says a name twice": (
        (), {}, f"<h1>A</h1><a href='/author/wen'><b>Li Wen</b> <i>Li Wen</i></a><p>{LONG}</p>", ("Li Wen",)
    ),
    "a link that says what it is": ((), {}, f"<h1>A</h1><a href='/author/wen'>View Author Page</a><p>{LONG}</p>", ()),
    "a link to a list of authors": ((), {}, f"<h1>A</h1><a href='/authors/'>Our Authors</a><p>{LONG}</p>", ()),
    "a link in a menu": ((), {}, f"<h1>A</h1><nav><a href='/author/wen'>Li Wen</a></nav><p>{LONG}</p>", ()),
    "a link far down the text": (
        (), {}, f"<h1>A</h1>{f'<p>{LONG}</p>' * 4}<a href='/author/wen'>Li Wen</a>", ()
    ),
    "a bold heading within the text": ((), {}, f"<p>{LONG}</p><p><b>Port Sable</b></p><p>{LONG}</p>", ()),
}  # fmt: skip


@pytest.mark.parametrize("stated, metas, body, expected", SHOWN.values(), ids=SHOWN)
def test_authors(stated: tuple[str, ...], metas: dict[str, str], body: str, expected: tuple[str, ...]) -> None:
    tree = fromstring(f"<html><body><div>{body}</div></body></html>")
    assert read_authors(tree, stated, metas, GAZETTE) == expected

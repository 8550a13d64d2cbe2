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
    "a bold heading within the text": ((), {}, f"<p>{LONG}</p><p><b>Port Sable</b></p><p>{LONG}</p>", ()),
}  # fmt: skip


@pytest.mark.parametrize("stated, metas, body, expected", SHOWN.values(), ids=SHOWN)
def test_authors(stated: tuple[str, ...], metas: dict[str, str], body: str, expected: tuple[str, ...]) -> None:
    tree = fromstring(f"<html><body><div>{body}</div></body></html>")
    assert read_authors(tree, stated, metas, GAZETTE) == expected

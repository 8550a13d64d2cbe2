"""A page at a glance: no word that an extraction gives is missing, and what is no page is refused in the same words."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pages.gold import GoldPage, body_2019, newsrooms
from pages.test_pages_extract import PARAGRAPHS, REFUSED, STATEMENT, URL, page, paragraphs
from watchdesk.model.articles import NotAPage, Page, Quality, Skim
from watchdesk.pages.extract import extract_page
from watchdesk.pages.reader import PooledPageReader
from watchdesk.pages.skim import SKIMMED, skim_page
from watchdesk.rules.words import Words
from watchdesk.workers.pool import WorkerPool


def skim(body: bytes) -> Skim:
    found = skim_page(body, "text/html; charset=utf-8", URL)
    assert isinstance(found, Skim), found
    return found


def test_a_skim_knows_what_the_page_says_of_itself_and_a_rough_text() -> None:
    body = page(head=STATEMENT.replace("FREE", "true"))
    whole = extract_page(body, "text/html; charset=utf-8", URL)
    found = skim(body).page
    assert isinstance(whole, Page)
    assert found.text == "\n".join(PARAGRAPHS)
    assert (found.title, found.authors, found.published_at) == (whole.title, whole.authors, whole.published_at)
    assert (found.canonical, found.language, found.site) == (whole.canonical, whole.language, whole.site)
    assert (found.quality, found.reason) == (Quality.STUB, SKIMMED)


def test_the_words_are_all_that_a_reader_sees_and_the_text_is_not() -> None:
    body = page(paragraphs(*PARAGRAPHS) + "<script>hidden()</script><ul><li><a href='/x'>Ferry owners</a></li></ul>")
    found = skim(body)
    assert "Ferry owners" in found.words
    assert "World" in found.words
    assert "hidden" not in found.words
    assert "Ferry owners" not in found.page.text


WORDS = {
    "a word in pieces": ("<p><b>S</b>herman met <i>Qureshi</i></p>", ["sherman", "met", "qureshi"]),
    "cells of a table": ("<table><tr><td>Sherman</td><td>Qureshi</td></tr></table>", ["sherman", "qureshi"]),
    "lines": ("<p>Sherman<br>Qureshi</p>", ["sherman", "qureshi"]),
    "blocks side by side": ("<div>Sherman</div><div>Qureshi</div>", ["sherman", "qureshi"]),
}


@pytest.mark.parametrize("body, expected", WORDS.values(), ids=WORDS)
def test_words_are_neither_torn_nor_glued(body: str, expected: list[str]) -> None:
    words = Words(skim(f"<html><body>{body}</body></html>".encode()).words).folded
    assert list(words) == expected


def test_the_words_of_the_stated_body_are_among_them() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "Only stated here."}</script>'
    assert "Only stated here." in skim(page(head=head)).words


def test_the_words_of_an_article_in_a_script_are_among_them() -> None:
    state = "".join(f"<p>{text} Only in a script.</p>" for text in PARAGRAPHS).replace('"', "'")
    found = skim(f'<html><body><div id="app"></div><script>s = "{state}"</script></body></html>'.encode())
    assert "Only in a script." in found.words
    assert "Only in a script." in found.page.text


@pytest.mark.parametrize("body, reason", REFUSED.values(), ids=REFUSED)
def test_what_is_no_article_is_refused_as_by_the_extraction(body: bytes, reason: str) -> None:
    assert skim_page(body, "text/html", URL) == NotAPage(reason=reason)


async def test_the_reader_skims_in_a_worker() -> None:
    pool = WorkerPool(size=1)
    reader = PooledPageReader(pool)
    found = await reader.skim_page(page(), content_type="text/html; charset=utf-8", url=URL)
    refused = await reader.skim_page(b"%PDF-1.7", content_type="text/html", url=URL)
    await pool.close()
    assert found == skim(page())
    assert refused == NotAPage(reason="the answer is not a web page")


def _real(pages: Path) -> Iterator[GoldPage]:
    yield from body_2019(pages)
    yield from newsrooms(pages)


@pytest.mark.shared
@pytest.mark.slow
def test_no_word_of_a_real_article_is_missing_from_its_skim(real_pages: Path) -> None:
    missing: dict[str, str] = {}
    for one in _real(real_pages):
        whole, found = extract_page(one.body, None, one.url), skim_page(one.body, None, one.url)
        if isinstance(whole, NotAPage) or isinstance(found, NotAPage):
            assert whole == found, one.name
            continue
        words = frozenset(Words(found.words).folded)
        missing |= {word: one.name for word in Words(whole.text).folded if word not in words | _artefacts(word, words)}
    assert missing == {}


def _artefacts(word: str, words: frozenset[str]) -> set[str]:
    """Return the word itself if the extraction made it of others: glued from two, or torn off a longer one."""
    is_glued = any(word[:place] in words and word[place:] in words for place in range(1, len(word)))
    return {word} if is_glued or any(one.startswith(word) or one.endswith(word) for one in words) else set()

"""Body F1, headlines, dates and authors on real pages, with two workers; trafilatura as it comes: F1 0.956, 0.950."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from pages.gold import WORD, GoldPage, body_2019, newsrooms, word_f1
from watchdesk.model.articles import NotAPage, Page
from watchdesk.pages.reader import PooledPageReader
from watchdesk.workers.pool import WorkerPool

pytestmark = [pytest.mark.shared, pytest.mark.slow]


@pytest.mark.parametrize("gold, least", [(body_2019, 0.965), (newsrooms, 0.955)], ids=["body-2019", "newsrooms"])
async def test_bodies_are_better_than_trafilaturas_as_it_comes(
    real_pages: Path, gold: Callable[[Path], Iterator[GoldPage]], least: float
) -> None:
    pages = list(gold(real_pages))
    pool = WorkerPool(size=2)
    reader = PooledPageReader(pool)
    answers = await asyncio.gather(*(reader.read_page(page.body, content_type=None, url=page.url) for page in pages))
    await pool.close()
    refused = [
        (page.name, answer.reason) for page, answer in zip(pages, answers, strict=True) if isinstance(answer, NotAPage)
    ]
    assert refused == []
    scores = [
        word_f1(answer.text, page.text) for page, answer in zip(pages, answers, strict=True) if isinstance(answer, Page)
    ]
    assert sum(scores) / len(scores) >= least


async def test_headlines_dates_and_authors_of_newsrooms(real_pages: Path) -> None:
    pages = list(newsrooms(real_pages))
    pool = WorkerPool(size=2)
    reader = PooledPageReader(pool)
    answers = await asyncio.gather(*(reader.read_page(page.body, content_type=None, url=page.url) for page in pages))
    await pool.close()
    dated = titled = signed = 0
    for page, answer in zip(pages, answers, strict=True):
        if isinstance(answer, Page) and answer.published_at and page.published_at:
            dated += abs((answer.published_at - page.published_at).total_seconds()) < 86_400
        titled += isinstance(answer, Page) and _is_within(answer.title or "", page.title or "")
        signed += isinstance(answer, Page) and bool(_names(answer.authors) & _names(page.authors))
    assert dated >= 245
    assert titled >= 238
    assert signed >= 0.92 * sum(bool(page.authors) for page in pages)


def _is_within(title: str, gold: str) -> bool:
    """Whether one of two headlines is the other, perhaps with more before or behind it, but for punctuation."""
    mine, theirs = (" ".join(WORD.findall(text.casefold())) for text in (title, gold))
    return bool(mine and theirs) and (mine in theirs or theirs in mine)


def _names(authors: Sequence[str]) -> set[str]:
    return {" ".join(author.casefold().split()) for author in authors}

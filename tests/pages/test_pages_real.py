"""Body F1 on real pages, with two workers, against what trafilatura as it comes reaches on them (0.956 and 0.950)."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pages.gold import GoldPage, body_2019, newsrooms, word_f1
from watchdesk.model.articles import NotAPage, Page
from watchdesk.pages.reader import PooledPageReader
from watchdesk.workers.pool import WorkerPool

pytestmark = [pytest.mark.shared, pytest.mark.slow]


@pytest.mark.parametrize("gold, least", [(body_2019, 0.956), (newsrooms, 0.950)], ids=["body-2019", "newsrooms"])
async def test_bodies_are_as_good_as_trafilatura_as_it_comes(
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


async def test_headlines_and_dates_of_newsrooms(real_pages: Path) -> None:
    pages = list(newsrooms(real_pages))
    pool = WorkerPool(size=2)
    reader = PooledPageReader(pool)
    answers = await asyncio.gather(*(reader.read_page(page.body, content_type=None, url=page.url) for page in pages))
    await pool.close()
    dated = titled = 0
    for page, answer in zip(pages, answers, strict=True):
        if isinstance(answer, Page) and answer.published_at and page.published_at:
            dated += abs((answer.published_at - page.published_at).total_seconds()) < 86_400
        titled += isinstance(answer, Page) and bool(answer.title)
    assert dated >= 245
    assert titled == len(pages)

"""Watch tests: a watch's `must` and `must_not` articles, and whether it holds for them as it should."""

from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.articles import Article, NotAPage
from watchdesk.model.sources import Source
from watchdesk.model.watches import Verdict, Watch
from watchdesk.ports import Fetcher, PageReader
from watchdesk.rules.matching.matcher import Matcher
from watchdesk.service.reading_files import LINES, article_of_page, articles_in, read_pages


class Judged(Struct, frozen=True, kw_only=True):
    """One article held against one watch: it must match, or must not. `file` is where the article stands."""

    watch: Watch
    file: str
    article: Article
    must: bool
    verdict: Verdict

    @property
    def is_passed(self) -> bool:
        """Whether the watch holds for the article as it should."""
        return self.verdict.matches is self.must


class Unreadable(Struct, frozen=True, kw_only=True):
    """An article that could not be read, so that nothing is known of the watch; `reason` is one true sentence."""

    watch: Watch
    file: str
    must: bool
    reason: str

    is_passed = False


async def run_tests(
    watches: Iterable[Watch], sources: Iterable[Source], reader: PageReader, fetcher: Fetcher
) -> AsyncIterator[Judged | Unreadable]:
    """Yield the outcome of every article of every test, in the order configured; nothing is stored.

    An article that names no source is taken to come from any: `sources = […]` of the watch does not keep it out.
    """
    by_id = {source.id: source for source in sources}
    for watch in watches:
        for file, must in _files(watch):
            async for article in _articles(file, reader, fetcher):
                if isinstance(article, str):
                    yield Unreadable(watch=watch, file=file, must=must, reason=article)
                else:
                    verdict = _verdict(watch, article, by_id.get(article.source_id))
                    yield Judged(watch=watch, file=file, article=article, must=must, verdict=verdict)


def _files(watch: Watch) -> Iterator[tuple[str, bool]]:
    yield from ((file, True) for file in watch.must)
    yield from ((file, False) for file in watch.must_not)


def _verdict(watch: Watch, article: Article, source: Source | None) -> Verdict:
    asked = watch if article.source_id else replace(watch, sources=())
    return Matcher([asked]).verdicts(article, source)[watch.id]


async def _articles(file: str, reader: PageReader, fetcher: Fetcher) -> AsyncIterator[Article | str]:
    """Yield the articles of a file, or why it cannot be read."""
    if _is_lines(file):
        try:
            for article in articles_in(Path(file)):
                yield article
        except OSError as error:
            yield f"the file cannot be read: {error.strerror}"
        except ValueError as error:
            yield str(error)
        return
    async for read in read_pages([file], reader, fetcher):
        yield read.page.reason if isinstance(read.page, NotAPage) else article_of_page(read)


def _is_lines(file: str) -> bool:
    return Path(file).suffix.lower() in LINES

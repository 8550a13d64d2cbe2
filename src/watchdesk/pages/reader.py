"""The page reader that the read stop uses: hands bodies to worker processes. Imports no extractor itself."""

from collections.abc import Mapping

from watchdesk.model.articles import NotAPage, Page, Skim
from watchdesk.model.sites import SiteRule
from watchdesk.rules.site_rules import host_of, overlaid, rule_for
from watchdesk.workers.outcomes import WorkerFailed
from watchdesk.workers.pool import WorkerPool


def _extract(body: bytes, content_type: str | None, url: str, rule: SiteRule | None) -> Page | NotAPage:
    from watchdesk.pages.extract import extract_page  # noqa: PLC0415 - runs in the worker: the main process has none

    return extract_page(body, content_type, url, rule)


def _skim(body: bytes, content_type: str | None, url: str, rule: SiteRule | None) -> Skim | NotAPage:
    from watchdesk.pages.skim import skim_page  # noqa: PLC0415 - the same

    return skim_page(body, content_type, url, rule)


class PooledPageReader:
    """Satisfies ports.PageReader and ports.PageSkimmer with a pool of worker processes."""

    def __init__(
        self,
        pool: WorkerPool,
        *,
        preloads: bool = True,
        rules: Mapping[str, SiteRule] | None = None,
        tried: SiteRule | None = None,
    ) -> None:
        """`preloads`: workers find trafilatura imported (0.5 s), which a desk that reads no page can spare.

        `rules` are the operator's own, by host; `tried` is one for every page, which goes before them. A page takes
        along to its worker what holds for it.
        """
        self._pool = pool
        self._rules = rules or {}
        self._tried = tried
        if preloads:
            pool.preload("trafilatura", "watchdesk.pages.extract", "watchdesk.pages.skim")

    async def read_page(self, body: bytes, *, content_type: str | None, url: str) -> Page | NotAPage:
        """Extract the article of one page; an extraction out of its limits is a NotAPage that says which."""
        answer = await self._pool.run(_extract, body, content_type, url, self._rule(url))
        if isinstance(answer, WorkerFailed):
            return NotAPage(reason=f"the page could not be read: {answer.reason}")
        return answer

    async def skim_page(self, body: bytes, *, content_type: str | None, url: str) -> Skim | NotAPage:
        """Look one page over, within the same limits."""
        answer = await self._pool.run(_skim, body, content_type, url, self._rule(url))
        if isinstance(answer, WorkerFailed):
            return NotAPage(reason=f"the page could not be read: {answer.reason}")
        return answer

    def _rule(self, url: str) -> SiteRule | None:
        return overlaid(self._tried, rule_for(host_of(url), self._rules))

"""Store, the citation book: which other sites matched articles link to."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Text, select

from watchdesk.model.articles import Readout
from watchdesk.model.citations import Citation
from watchdesk.model.watches import Match
from watchdesk.store.bulk import BulkInsert
from watchdesk.store.citation_tables import citation
from watchdesk.store.columns import several
from watchdesk.store.link import Book
from watchdesk.store.rows import batches

_CITED = (
    select(citation.c.article_id, citation.c.site)
    .where(citation.c.article_id.in_(several("ids", Text)))
    .order_by(citation.c.article_id, citation.c.site)
)
_INSERT = BulkInsert(citation)


class SqlCitationBook(Book):
    """What matched articles cite."""

    def citations(self, article_ids: Iterable[str]) -> list[Citation]:
        """Return what these articles cite, by article and site."""
        with self._link.reading() as connection:
            return [
                Citation(article_id=row.article_id, site=row.site)
                for ids in batches(article_ids)
                for row in connection.execute(_CITED, {"ids": ids})
            ]


def keep_citations(connection: Connection, readouts: Sequence[Readout], matches: Sequence[Match]) -> None:
    """Insert or leave what those of the articles cite that a watch holds for."""
    matched = {match.article_id for match in matches}
    _INSERT.run(
        connection, ((one.article.id, site) for one in readouts if one.article.id in matched for site in one.cites)
    )

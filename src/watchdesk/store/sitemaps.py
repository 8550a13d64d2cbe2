"""Store, the sitemap book: what is kept of the sitemaps that an index names."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Connection, ForeignKey, Table, Text, delete, insert, select

from watchdesk.model.sitemaps import KeptSitemap
from watchdesk.store.columns import Moment
from watchdesk.store.link import Book, run_many
from watchdesk.store.rows import Shape
from watchdesk.store.tables import metadata

sitemap = Table(
    "sitemap",
    metadata,
    Column("feed_id", Text, ForeignKey("feed.id"), primary_key=True),
    Column("url", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text, nullable=False),
    Column("changed", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
SITEMAP = Shape(KeptSitemap, sitemap)


class SqlSitemapBook(Book):
    """Sitemaps of indexes, by feed."""

    def sitemaps_of(self, feed_id: str) -> dict[str, KeptSitemap]:
        """Return what is kept of the sitemaps that a feed names, by address."""
        with self._link.reading() as connection:
            rows = connection.execute(select(*SITEMAP.columns).where(sitemap.c.feed_id == feed_id))
            return {one.url: one for one in map(SITEMAP.record, rows)}


def keep_sitemaps(connection: Connection, kept: Mapping[str, Sequence[KeptSitemap]]) -> None:
    """Keep these sitemaps of feeds, in place of those that were kept of them."""
    for feed_id, sitemaps in kept.items():
        connection.execute(delete(sitemap).where(sitemap.c.feed_id == feed_id))
        run_many(connection, insert(sitemap), [SITEMAP.row(one, feed_id=feed_id) for one in sitemaps])

"""Store: how the pages of single hosts were read lately — for those whose rule may be void."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from watchdesk.model.entries import Standing
from watchdesk.model.sites import MOST_PAGES, NO_BODY, PageRead
from watchdesk.rules.site_rules import host_of
from watchdesk.store.tables import article

_LATELY = select(article.c.url, article.c.read_at, article.c.reason).where(
    article.c.seen_at >= bindparam("since"), article.c.standing == Standing.NEW
)
_VOID = _LATELY.with_only_columns(article.c.url).where(article.c.reason.like(f"%{NO_BODY}%"))
_OF_HOST = (
    _LATELY.where(article.c.url.like(bindparam("like")))
    .order_by(article.c.read_at.desc(), article.c.id.desc())
    .limit(MOST_PAGES)
)


def pages_of_void_rules(connection: Connection, since: datetime) -> list[PageRead]:
    """Return the pages of hosts where a rule found no body on some page. Reads the articles since, not their texts."""
    hosts = {host_of(url) for url in connection.execute(_VOID, {"since": since}).scalars()}
    return [
        PageRead(url=url, read_at=read_at, reason=reason)
        for host in sorted(hosts)
        for url, read_at, reason in connection.execute(_OF_HOST, {"since": since, "like": f"http%://{host}%"})
        if host_of(url) == host
    ]

"""Adopting: sources whose facts are known beforehand are kept without a visit; they are due at once."""

from collections.abc import Sequence
from itertools import chain, count

from watchdesk.engine.local import LocalEngine
from watchdesk.model.sources import Feed, FeedKind, Source
from watchdesk.service.answering import Denied, Granted, Values, WishAnswer
from watchdesk.service.known_feeds import feeds_by_address


async def adopt_sources(engine: LocalEngine, wish: Values) -> WishAnswer:
    """Keep `sources`, each with id, title, home, country, language, tier, kind and url; say which were new.

    An address that is polled already is known, whatever its source is called. An id that is taken is numbered.
    """
    listed = wish["sources"]
    if not isinstance(listed, list):
        return Denied(reason="there is no list of sources to add")
    added = await engine.books.run(_adopt, engine, listed)
    engine.reading.ask_again_for(added)
    return Granted(facts={"added": added, "known": len(listed) - len(added)})


def _adopt(engine: LocalEngine, listed: Sequence[Values]) -> list[str]:
    store, now = engine.desk.store, engine.desk.clock.now()
    polled = feeds_by_address(store)
    urls = set(polled)
    taken = {*engine.desk.sources, *(one.source.id for one in polled.values())}
    added = []
    for one in listed:
        url = str(one["url"])
        if url in urls:
            continue
        source = _source(one, _numbered(str(one["id"]), taken))
        if store.add_feed(source, Feed(url=url, source_id=source.id, kind=FeedKind(str(one["kind"]))), now=now):
            added.append(source.id)
            urls.add(url)
            taken.add(source.id)
    return added


def _numbered(name: str, taken: set[str]) -> str:
    numbered = (f"{name}-{number}" for number in count(2))
    return next(one for one in chain((name,), numbered) if one not in taken)


def _source(one: Values, name: str) -> Source:
    return Source(
        id=name,
        title=str(one["title"]),
        home=str(one["home"]) if one.get("home") else None,
        country=str(one["country"]) if one.get("country") else None,
        language=str(one["language"]) if one.get("language") else None,
        tier=int(str(one.get("tier") or 2)),
    )

"""Known feeds: by which addresses and names the feeds are found that a desk polls already."""

from collections.abc import Mapping

from watchdesk.model.sources import DueFeed
from watchdesk.ports import Store


def feeds_by_address(store: Store) -> Mapping[str, DueFeed]:
    """Return the feeds by each address that is polled for them: their own, and where they moved to for good.

    Where a permanent redirect leads that is not believed yet counts too: it is followed at each visit. Under an address
    that is one feed's own and another's new one, the former is found.
    """
    feeds = store.feeds()
    moves = ((one.state.moved_to or one.state.moving_to, one) for one in feeds if one.feed.kind.moves)
    return {**{url: one for url, one in moves if url}, **{one.feed.url: one for one in feeds}}


def feeds_named(store: Store, name: str) -> list[DueFeed]:
    """Return what an operator may mean: the feed of an address, or all feeds of the source of that id."""
    known = feeds_by_address(store).get(name)
    return [known] if known is not None else [one for one in store.feeds() if one.source.id == name]

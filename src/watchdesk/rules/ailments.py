"""Ailments: what is wrong with a feed, in words for the operator — what history and polling found, made a sentence."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from msgspec import Struct

from watchdesk.model.sources import DueFeed, FeedKind
from watchdesk.rules.history import ailment, expected_per_day, silent_since

GRAVER = ("moved", "silent", "failing", "gone")
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class Ailment(Struct, frozen=True, kw_only=True):
    """What the operator is to be told of a feed: its name (see rules.history.ailment), a headline, and a sentence."""

    feed_id: str
    name: str
    headline: str
    sentence: str


class HostState(Struct, frozen=True, kw_only=True):
    """How a host stands: its feeds, those that fail, and of its failure how long, how often in a row, and why.

    `last_good` is when a feed of it was last read well, `failures` the most in a row of any of its feeds.
    """

    host: str
    feeds: int
    failing: int
    last_good: datetime | None
    failures: int
    since: datetime | None
    reason: str | None


def ailment_of(due: DueFeed, now: datetime) -> Ailment | None:
    """Return what is to be told of a feed, None where nothing is."""
    name = ailment(due.state, is_configured=_names_the_feed(due), now=now)
    if name is None:
        return None
    kind, title = name.partition(" ")[0], due.source.title
    headlines = {
        "gone": f"{title}: a feed is gone",
        "failing": f"{title}: a feed has failed for long",
        "silent": f"{title}: a feed is silent for longer than usual",
        "moved": f"{title}: a feed has moved",
    }
    return Ailment(feed_id=due.feed.id, name=name, headline=headlines[kind], sentence=sentence_of(due, now) or "")


def sentence_of(due: DueFeed, now: datetime) -> str | None:
    """Return what is wrong with a feed, None where nothing is."""
    state, url = due.state, due.feed.url
    if state.kind == "gone":
        return (
            f"{url}: {state.reason}, since {_at(state.failing_since)}. It is parked and asked once a week; "
            f"`watchdesk feed resume {url}` asks it at once."
        )
    if state.reason is not None:
        times = "once" if state.failures == 1 else f"{state.failures} times in a row"
        return f"{url}: {state.reason}, {times} since {_at(state.failing_since)}"
    if (since := silent_since(state, now)) is not None:
        longest = _span(state.longest_silence or timedelta())
        per_day = expected_per_day(state, since)
        usual = f", usual are {per_day:.1f} entries a day" if per_day is not None else ""
        return f"{url}: nothing new since {_at(since)}{usual}; it was silent for {longest} at the longest"
    if state.moved_to is not None and _names_the_feed(due):
        return f"{url} has moved to {state.moved_to}, which is polled instead: update config.toml"
    return None


def _names_the_feed(due: DueFeed) -> bool:
    """Return whether the configuration names the feed's own address, and not the page that leads to it."""
    return due.is_configured and due.feed.kind is not FeedKind.PAGE


def is_news(told: str | None, name: str) -> bool:
    """Return whether an ailment is to be told to an operator who heard of another: once, and no lesser one after it."""
    if told is None or told == name:
        return told is None
    (kind, _, stamp), (other, _, since) = told.partition(" "), name.partition(" ")
    return stamp != since or GRAVER.index(other) > GRAVER.index(kind)


def host_states(feeds: Iterable[DueFeed]) -> list[HostState]:
    """Return how each host stands, by name; paused feeds say nothing of it."""
    by_host: dict[str, list[DueFeed]] = {}
    for due in feeds:
        if not due.state.paused:
            by_host.setdefault(urlsplit(due.state.moved_to or due.feed.url).netloc, []).append(due)
    return [_host_state(host, own) for host, own in sorted(by_host.items())]


def _host_state(host: str, own: list[DueFeed]) -> HostState:
    failing = sorted(
        ((one.state.failing_since, one.state) for one in own if one.state.failing_since is not None),
        key=lambda pair: pair[0],
    )
    since, worst = failing[0] if failing else (None, None)
    return HostState(
        host=host,
        feeds=len(own),
        failing=len(failing),
        last_good=max((one.state.succeeded_at for one in own if one.state.succeeded_at), default=None),
        failures=max(one.state.failures for one in own),
        since=since,
        reason=worst.reason if worst else None,
    )


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "a while"


def _span(span: timedelta) -> str:
    if span < _HOUR:
        return "less than an hour"
    return f"{span / _DAY:.1f} days" if span >= 2 * _DAY else f"{span / _HOUR:.0f} hours"

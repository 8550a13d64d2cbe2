"""Sitemaps: an index of them is read by reading the best of those it lists, as if they were one feed — part of poll."""

from dataclasses import replace

from watchdesk.model.entries import NotAFeed, ParsedEntry, ParsedFeed
from watchdesk.model.visits import Fetched, Purpose, Visit
from watchdesk.ports import FeedReader, Fetcher


async def follow_index(found: ParsedFeed | NotAFeed, fetcher: Fetcher, reader: FeedReader) -> ParsedFeed | NotAFeed:
    """Return what was parsed, or, for an index of sitemaps, the entries of the sitemaps that it names, as one feed.

    Each is one visit, within the limits and the spacing of its host; one that fails is a problem of the feed, and where
    all fail it is refused. An index in an index is not followed.
    """
    if isinstance(found, ParsedFeed) or not found.sitemaps:
        return found
    problems: list[str] = []
    read: list[ParsedFeed] = []
    for address in found.sitemaps:
        got = await fetcher.fetch(Visit(url=address, purpose=Purpose.FEED))
        if not isinstance(got, Fetched):
            problems.append(f"{address}: {getattr(got, 'reason', 'the server answered 304 to a first visit')}")
            continue
        parsed = await reader.read_feed(got.body, content_type=got.content_type, url=got.final_url)
        if isinstance(parsed, ParsedFeed):
            read.append(parsed)
            problems.extend(f"{address}: {problem}" for problem in parsed.problems)
        else:
            problems.append(f"{address}: {parsed.reason}")
    if not read:
        return NotAFeed(reason=f"{found.reason}, none of which could be read: {problems[0]}")
    # an article may stand in the sitemap of the day and in that of the month
    entries: dict[object, ParsedEntry] = {}
    for entry in (entry for feed in read for entry in feed.entries):
        entries.setdefault(entry.url or entry, entry)
    return replace(read[0], entries=tuple(entries.values()), problems=tuple(problems))
